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

const device = self.name; // '/CPU:0' or '/GPU:0'
let painter: Painter | null = null;
let side = 0;

async function ready(): Promise<void> {
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
self.onmessage = ({ data }: MessageEvent<Ask>) => {
  begun
    .then(() => answer(data))
    .then(
      (result) => postMessage(result, { transfer: [result.pixels.buffer] }),
      (error: Error) => postMessage({ trouble: error.message }),
    );
};
