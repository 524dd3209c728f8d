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

/** Threads for large kernels, where this version of the library has them. */
interface Threading {
  setIntraOpParallelismThreads(threads: number): Promise<number>;
  getIntraOpParallelismReason(): string;
}

const [device, manner] = self.name.split(' '); // '/CPU:0', '/CPU:0 threads' or '/GPU:0'
let painter: Painter | null = null;
let side = 0;

async function ready(): Promise<void> {
  if (manner === 'threads') {
    const { threading } = tf.config as { readonly threading?: Threading };
    if (threading === undefined) throw new Error('This version of the library has no threads.');
    const threads = await threading.setIntraOpParallelismThreads(0);
    if (threads === 1) throw new Error(`One thread only: ${threading.getIntraOpParallelismReason()}`);
  }
  if (device !== '/GPU:0') return;
  const gpu = await import('tensorlane/gpu');
  await gpu.register();
}

async function answer({ seconds, side: wanted }: Ask): Promise<Answer> {
  if (painter === null || wanted !== side) {
    painter = tf.device(device, () => new Painter(wanted));
    side = wanted;
  }
  const { paint } = painter;
  const start = performance.now();
  const colours = tf.tidy(() => tf.device(device, () => paint(Painter.time(seconds)))) as tf.Tensor;
  const pixels = (await colours.data()) as Float32Array;
  colours.dispose();
  return { pixels, milliseconds: performance.now() - start };
}

const begun = ready();
begun.catch(() => undefined); // who asks for a frame is told
self.onmessage = ({ data }: MessageEvent<Ask>) => {
  begun
    .then(() => answer(data))
    .then(
      (result) => postMessage(result, { transfer: [result.pixels.buffer] }),
      (error: Error) => postMessage({ trouble: error.message }),
    );
};
