import { MemoryError } from '../src/errors.ts';
import { contextOf, lostError } from './context.ts';
import { helpersFor } from './glsl.ts';
import { WebGL2Kernel } from './kernel.ts';
import { Reader } from './reader.ts';
import type { TextureStorage } from './storage.ts';
import { keyOf, Texture } from './texture.ts';

/** How many compiled kernels are kept: beyond it the one unused for longest goes. */
const KERNELS = 1024;
/** Bytes of free textures that are kept for the next ones. */
const POOLED = 64 << 20;
const ARGUMENTS = 'abcdefghijkl';
/** Textures that one kernel can read: WebGL 2 promises sixteen units. */
export const MOST_INPUTS = ARGUMENTS.length;

interface Compiled {
  readonly kernel: WebGL2Kernel;
}

/** One WebGL context with the kernels compiled for it and its textures. A lost context is replaced by another engine. */
export class Engine {
  readonly gl: WebGL2RenderingContext;
  readonly most: number;
  /** Bytes of the textures that are in use, and of those that wait in the pool. */
  bytes = 0;
  pooled = 0;
  /** How often something was drawn. */
  draws = 0;
  private readonly kernels = new Map<string, Compiled>();
  private readonly pool = new Map<string, WebGLTexture[]>();
  private readonly scalars = new Map<number, Texture>();
  private drawn: Texture[] = [];
  private readonly reader: Reader;
  private readonly corners: WebGLBuffer;
  /** gpu.js sizes a canvas by the largest texture; nothing is ever shown, so it gets two numbers instead of pixels. */
  private readonly canvas = { width: 1, height: 1 };

  /** Bytes of textures that may be in use; `spare` is asked before a texture would be one too many, and throws where there is no way. */
  limit = Number.POSITIVE_INFINITY;
  spare: (op: string, bytes: number) => void = () => undefined;

  /** @throws UnsupportedError where there is no WebGL 2 with float textures */
  constructor() {
    const gl = contextOf();
    this.gl = gl;
    this.most = Math.min(gl.getParameter(gl.MAX_TEXTURE_SIZE) as number, 16384);
    this.reader = new Reader(gl);
    this.corners = gl.createBuffer() as WebGLBuffer;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ARRAY_BUFFER, 64, gl.STATIC_DRAW);
  }

  get lost(): boolean {
    return this.gl.isContextLost();
  }

  /** Kernels compiled so far. */
  get compiled(): number {
    return this.kernels.size;
  }

  /** Width and height for so many elements: one row of the texture per row of the tensor where that makes a decent rectangle. */
  private layout(op: string, size: number, row: number): [number, number] {
    const { most } = this;
    if (size <= 1) return [1, 1];
    if (row >= 16 && row <= most && size / row <= most && size % row === 0) return [row, size / row];
    const width = Math.min(most, 2 ** Math.ceil(Math.log2(Math.sqrt(size))));
    const height = Math.ceil(size / width);
    if (height <= most) return [width, height];
    throw new MemoryError(
      op,
      `a tensor on this GPU has at most ${most} × ${most} elements`,
      `${size}`,
      "Use smaller tensors or batches, or tf.device('/CPU:0').",
      { size, limit: most * most },
    );
  }

  /** A texture for so many elements, with undefined contents; `row` elements belong side by side. */
  take(op: string, size: number, row = 0): Texture {
    const [width, height] = this.layout(op, size, row);
    return this.taken(op, width, height, 1);
  }

  /** @throws MemoryError where the limit leaves no room, before anything is made */
  private taken(op: string, width: number, height: number, channels: 1 | 4): Texture {
    const bytes = 4 * channels * width * height;
    if (this.bytes + bytes > this.limit) this.spare(op, bytes);
    if (this.bytes + this.pooled + bytes > this.limit) this.empty();
    const free = this.pool.get(keyOf(width, height, channels))?.pop();
    const texture = new Texture(this, free ?? this.make(width, height, channels), [width, height], channels);
    this.bytes += texture.bytes;
    if (free !== undefined) this.pooled -= texture.bytes;
    return texture;
  }

  private make(width: number, height: number, channels: 1 | 4): WebGLTexture {
    const { gl } = this;
    const texture = gl.createTexture() as WebGLTexture;
    this.select(texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texStorage2D(gl.TEXTURE_2D, 1, channels === 1 ? gl.R32F : gl.RGBA32F, width, height);
    return texture;
  }

  /** The last unit is nobody's: kernels count theirs from zero. */
  private select(texture: WebGLTexture): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + 15);
    gl.bindTexture(gl.TEXTURE_2D, texture);
  }

  give(texture: Texture): void {
    if (texture.shared || this.lost) return;
    const { bytes } = texture;
    this.bytes -= bytes;
    if (this.pooled + bytes > POOLED) {
      this.gl.deleteTexture(texture.texture);
      return;
    }
    this.pooled += bytes;
    const free = this.pool.get(texture.key);
    if (free === undefined) this.pool.set(texture.key, [texture.texture]);
    else free.push(texture.texture);
  }

  /** Lets go of the textures that wait for use. */
  empty(): void {
    for (const list of this.pool.values()) for (const texture of list) this.gl.deleteTexture(texture);
    this.pool.clear();
    this.pooled = 0;
  }

  /** A texture of these elements. */
  upload(op: string, data: Float32Array, row = 0): Texture {
    if (data.length === 1) return this.scalar(op, data[0]);
    const texture = this.take(op, data.length, row);
    this.write(texture, data);
    return texture;
  }

  private write(texture: Texture, data: Float32Array): void {
    const { gl } = this;
    const [width, height] = texture.size;
    this.select(texture.texture);
    const whole = Math.floor(data.length / width);
    if (whole > 0) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, whole, gl.RED, gl.FLOAT, data.subarray(0, whole * width));
    const rest = data.length - whole * width;
    if (rest > 0 && whole < height) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, whole, rest, 1, gl.RED, gl.FLOAT, data.subarray(whole * width));
  }

  /** Literals of a program are the same numbers at every step: each is uploaded once. */
  private scalar(op: string, value: number): Texture {
    const known = Number.isNaN(value) || Object.is(value, -0) ? undefined : this.scalars.get(value);
    if (known !== undefined) return known;
    const texture = this.take(op, 1);
    this.write(texture, Float32Array.of(value));
    if (this.scalars.size < 256 && !Number.isNaN(value) && !Object.is(value, -0)) {
      texture.shared = true;
      this.bytes -= texture.bytes;
      this.scalars.set(value, texture);
    }
    return texture;
  }

  /** The elements of a storage that has a texture; waits for the GPU. @throws RuntimeError when the context was lost meanwhile */
  read(storage: TextureStorage): Float32Array {
    const values = this.reader.read(storage.texture as Texture, storage.size);
    if (this.lost) throw lostError('dataSync', storage);
    return values;
  }

  /** The same without blocking. */
  async readLater(storage: TextureStorage): Promise<Float32Array> {
    const values = await this.reader.readLater(storage.texture as Texture, storage.size);
    if (this.lost) throw lostError('data', storage);
    return values;
  }

  /**
   * Draws a texture of `size` elements: element i is what the body of `float value(int i)`, in GLSL, returns. It reads input k by A(i),
   * B(i), … Sizes are literals in the body: a kernel is compiled once for each.
   * @param fixed widths of the inputs' textures are literals too, which spares divisions by what only the run knows
   */
  draw(op: string, body: string, inputs: readonly Texture[], size: number, row = 0, fixed = false): Texture {
    return this.into(this.take(op, size, row), body, inputs, fixed);
  }

  /** Draws a texture of four elements a texel: the body, of `vec4 value(int i)`, gives the four of texel i. */
  drawPacked(op: string, body: string, inputs: readonly Texture[], width: number, height: number): Texture {
    return this.into(this.taken(op, width, height, 4), body, inputs, true);
  }

  private into(out: Texture, body: string, inputs: readonly Texture[], fixed: boolean): Texture {
    this.draws++;
    this.drawn.push(out);
    const { gl } = this;
    const widths = fixed ? inputs.map((x) => x.size[0]) : [];
    const key = `${inputs.length}:${out.channels}:${widths}:${body}`;
    let found = this.kernels.get(key);
    if (found === undefined) {
      found = { kernel: this.compile(body, inputs, widths, out) };
      if (this.kernels.size >= KERNELS) this.forget();
    } else this.kernels.delete(key);
    // Again as the youngest.
    this.kernels.set(key, found);
    const { kernel } = found;
    kernel.texture = out;
    kernel._textureSwitched = true;
    kernel.texSize = out.size;
    kernel.maxTexSize = out.size;
    kernel.threadDim = out.dimensions;
    gl.viewport(0, 0, out.size[0], out.size[1]);
    kernel.run(...inputs);
    kernel.texture = null;
    return out;
  }

  private forget(): void {
    const [oldest] = this.kernels.keys();
    this.kernels.get(oldest)?.kernel.destroy();
    this.kernels.delete(oldest);
  }

  private compile(body: string, inputs: readonly Texture[], widths: readonly number[], out: Texture): WebGL2Kernel {
    const names = [...ARGUMENTS.slice(0, inputs.length)];
    const readers = names
      .map((name, k) => {
        const width = widths[k];
        const read =
          width === undefined
            ? `at(user_${name}, user_${name}Size, i)`
            : `texelFetch(user_${name}, ivec2((i) % ${width}, (i) / ${width}), 0).r`;
        return `#define ${name.toUpperCase()}(i) ${read}\n`;
      })
      .join('');
    const [returnType, type] = out.channels === 1 ? (['Number', 'float'] as const) : (['Array(4)', 'vec4'] as const);
    const kernel = new WebGL2Kernel(`function (${names.join(', ')}) { return value(this.thread.x); }`, {
      canvas: this.canvas,
      context: this.gl,
      output: [out.dimensions[0]],
      pipeline: true,
      precision: 'single',
      tactic: 'precision',
      returnType,
      dynamicArguments: true,
      dynamicOutput: true,
      argumentTypes: names.map(() => 'NumberTexture'),
      nativeFunctions: [
        {
          name: 'value',
          source: `${readers}${type} value(int unused) {\n  int i = int(gl_FragCoord.x) + int(gl_FragCoord.y) * uTexSize.x;\n${body}\n}`,
          settings: { returnType, argumentTypes: { i: 'Integer' } },
        },
      ],
      injectedNative: helpersFor(body),
      validate: false,
      checkContext: false,
    });
    kernel.texture = out;
    kernel.buffer = this.corners;
    kernel.build(...inputs);
    // All kernels draw the same two triangles; destroy() would take them from the others.
    kernel.buffer = null;
    return kernel;
  }

  /** Runs what draws the outputs of one op, and frees whatever else it drew. */
  op<R>(fn: () => R, kept: (result: R) => readonly Texture[]): R {
    this.drawn = [];
    let keep: readonly Texture[] = [];
    try {
      const result = fn();
      keep = kept(result);
      return result;
    } finally {
      for (const texture of this.drawn) if (!keep.includes(texture)) this.give(texture);
      this.drawn = [];
    }
  }
}
