import type { Texture } from './texture.ts';

/** How often a fence is asked for without a pause. */
const EAGER = 20;

/** Reads the elements of textures of one context. */
export class Reader {
  private readsAs: 1 | 4 | null = null;
  private readonly framebuffer: WebGLFramebuffer;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.framebuffer = gl.createFramebuffer() as WebGLFramebuffer;
  }

  private attach(texture: Texture): void {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture.texture, 0);
  }

  /** Channels in which the driver gives float pixels: one where it can, four are promised. Asked once: asking waits for the GPU. */
  private channels(): 1 | 4 {
    this.readsAs ??= this.readFormat();
    return this.readsAs;
  }

  private readFormat(): 1 | 4 {
    const { gl } = this;
    const red = gl.getParameter(gl.IMPLEMENTATION_COLOR_READ_FORMAT) === gl.RED;
    return red && gl.getParameter(gl.IMPLEMENTATION_COLOR_READ_TYPE) === gl.FLOAT ? 1 : 4;
  }

  /** The first elements of a texture; waits for the GPU. */
  read(texture: Texture, size: number): Float32Array {
    const { gl } = this;
    const [width, height] = texture.size;
    this.attach(texture);
    const channels = this.channels();
    const pixels = new Float32Array(width * height * channels);
    gl.readPixels(0, 0, width, height, channels === 1 ? gl.RED : gl.RGBA, gl.FLOAT, pixels);
    return firstOf(pixels, channels, size);
  }

  /** The same without blocking: the pixels go into a buffer, which is read when a fence says that it is full. */
  async readLater(texture: Texture, size: number): Promise<Float32Array> {
    const { gl } = this;
    const [width, height] = texture.size;
    this.attach(texture);
    const channels = this.channels();
    const pixels = new Float32Array(width * height * channels);
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
    gl.bufferData(gl.PIXEL_PACK_BUFFER, pixels.byteLength, gl.STREAM_READ);
    gl.readPixels(0, 0, width, height, channels === 1 ? gl.RED : gl.RGBA, gl.FLOAT, 0);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0) as WebGLSync;
    gl.flush();
    try {
      await this.passed(fence);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
      gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, pixels);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    } finally {
      gl.deleteBuffer(buffer);
    }
    return firstOf(pixels, channels, size);
  }

  /** Resolves when the GPU has passed the fence; the page goes on meanwhile. */
  private passed(fence: WebGLSync): Promise<void> {
    const { gl } = this;
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      let asked = 0;
      const ask = (): void => {
        const status = gl.isContextLost() ? gl.ALREADY_SIGNALED : gl.clientWaitSync(fence, 0, 0);
        if (status === gl.TIMEOUT_EXPIRED) {
          // Messages come at once, timers after some milliseconds: who goes on asking would take a core from whoever computes.
          if (++asked < EAGER) port2.postMessage(0);
          else setTimeout(ask, 1);
          return;
        }
        gl.deleteSync(fence);
        port1.close();
        resolve();
      };
      port1.onmessage = ask;
      port2.postMessage(0);
    });
  }
}

function firstOf(pixels: Float32Array, channels: 1 | 4, size: number): Float32Array {
  if (channels === 1) return pixels.length === size ? pixels : pixels.slice(0, size);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = pixels[4 * i];
  return values;
}
