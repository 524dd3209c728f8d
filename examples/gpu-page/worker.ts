// One device in a worker of its own: it paints a frame when it is asked for one.
import * as tf from 'tensorlane';
import { Painter } from './network.ts';

export interface Ask {
  readonly seconds: number;
  readonly side: number;
}
export interface Answer {
  /** Red, green, blue of each pixel. */
  readonly pixels: Float32Array;
  readonly milliseconds: number;
}
/** What the device is. */
export interface Ready {
  readonly about: string;
  /** It is a GPU that a program plays. */
  readonly software: boolean;
}

const [device, manner] = self.name.split(' '); // '/CPU:0', '/CPU:0 threads' or '/GPU:0'
let painter: Painter | null = null;
let side = 0;

/** What draws: a card, or a program where there is none. */
function renderer(): Ready {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const extension = gl?.getExtension('WEBGL_debug_renderer_info');
  const name: string = extension ? gl?.getParameter(extension.UNMASKED_RENDERER_WEBGL) : '';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  const software = /SwiftShader|llvmpipe|Software|Basic Render/i.test(name);
  return { about: software ? 'no graphics card: drawn by software' : name.replace(/^ANGLE \((.*)\)$/, '$1'), software };
}

/** Makes the device ready; says what it is. */
async function ready(): Promise<Ready> {
  if (manner === 'threads') {
    const { threading } = tf.config;
    const threads = await threading.setIntraOpParallelismThreads(0);
    if (threads === 1) throw new Error(`One thread only: ${threading.getIntraOpParallelismReason()}`);
    return { about: `${threads} threads`, software: false };
  }
  if (device !== '/GPU:0') return { about: 'one thread', software: false };
  const gpu = await import('tensorlane/gpu');
  await gpu.register();
  return renderer();
}

async function answer({ seconds, side: wanted }: Ask): Promise<Answer> {
  if (painter === null || wanted !== side) {
    painter?.dispose();
    painter = tf.device(device, () => new Painter(wanted));
    side = wanted;
  }
  const start = performance.now();
  const pixels = await painter.paint(seconds, device);
  return { pixels, milliseconds: performance.now() - start };
}

const begun = ready();
begun.then(
  (about) => postMessage(about),
  () => undefined, // who asks for a frame is told
);
self.onmessage = ({ data }: MessageEvent<Ask>) => {
  begun
    .then(() => answer(data))
    .then(
      (result) => postMessage(result, { transfer: [result.pixels.buffer] }),
      (error: Error) => postMessage({ trouble: error.message }),
    );
};
