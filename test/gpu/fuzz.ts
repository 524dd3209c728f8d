// Random calls with random shapes, empty and single axes among them, on both devices: the same results, the same errors.
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { stream } from '../reference/random.ts';
import { must } from './must.ts';

/** Relative to 1 + |expected|. */
const BOUND = 2e-5;

/** One source of choices. */
class Dice {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = stream(seed);
  }

  from(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.from(0, list.length - 1)];
  }

  flip(): boolean {
    return this.next() < 0.5;
  }

  shape(least: number, most: number, sizes: readonly number[] = [0, 1, 1, 2, 3, 4, 16, 17]): number[] {
    return Array.from({ length: this.from(least, most) }, () => this.pick(sizes));
  }

  /** What makes a tensor of that shape, the same at each call. */
  floats(shape: readonly number[]): () => Tensor {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 6 * this.next() - 3);
    return () => tf.constant(data).reshape(shape);
  }

  integers(shape: readonly number[], low = -3, high = 3): () => Tensor {
    const data = Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => this.from(low, high));
    return () => tf.constant(data).reshape(shape);
  }
}

const flat = (list: readonly Tensor[]): Tensor =>
  tf.concat(
    list.map((t) => t.cast('float32').reshape([-1])),
    0,
  );

/** The result and the gradients of all operands, one after the other. */
function withGradients(call: (...x: Tensor[]) => Tensor, operands: readonly (() => Tensor)[]): Tensor {
  const x = operands.map((make) => make());
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(...x);
    return call(...x);
  });
  return flat([y, ...tape.gradient(y, x).map((g) => (g ?? tf.zeros([0])).toTensor())]);
}

const KINDS: Readonly<Record<string, (dice: Dice) => () => Tensor>> = {
  binary(dice) {
    const shape = dice.shape(1, 4);
    const other = shape.slice(dice.from(0, shape.length)).map((size) => (dice.flip() ? size : 1));
    const [a, b] = dice.flip() ? [shape, other] : [other, shape];
    const [x, y] = dice.flip() ? [dice.floats(a), dice.floats(b)] : [dice.integers(a), dice.integers(b)];
    const f = dice.pick([tf.add, tf.subtract, tf.multiply, tf.maximum, tf.minimum, tf.equal, tf.less, tf.greaterEqual]);
    return () => f(x(), y());
  },
  fold(dice) {
    const shape = dice.shape(1, 4);
    const x = dice.flip() ? dice.floats(shape) : dice.integers(shape, -1, 1);
    const axes = shape.map((_, i) => i).filter(() => dice.flip());
    const [keep, f] = [dice.flip(), dice.pick([tf.reduceSum, tf.reduceMean, tf.reduceMax, tf.reduceMin, tf.reduceProd])];
    return () => f(x(), axes, keep);
  },
  softmax(dice) {
    const shape = dice.shape(1, 3);
    const [x, axis, f] = [dice.floats(shape), dice.from(0, shape.length - 1), dice.pick([tf.nn.softmax, tf.nn.logSoftmax])];
    return () => withGradients((t) => f(t, axis), [x]);
  },
  transpose(dice) {
    const x = dice.floats(dice.shape(3, 3));
    const perm = dice.pick([
      [0, 2, 1],
      [2, 0, 1],
      [1, 0, 2],
      [2, 1, 0],
    ]);
    return () => withGradients((t) => tf.transpose(t, perm), [x]);
  },
  stridedSlice(dice) {
    const shape = dice.shape(1, 3, [1, 2, 3, 4, 17]);
    const x = dice.floats(shape);
    const [begin, end] = [0, 1].map(() => shape.map((size) => dice.from(-size - 1, size + 1)));
    const step = shape.map(() => dice.pick([1, 2, 3, -1, -2]));
    return () => withGradients((t) => tf.stridedSlice(t, begin, end, step), [x]);
  },
  concat(dice) {
    const shape = dice.shape(1, 3);
    const axis = dice.from(0, shape.length - 1);
    const list = Array.from({ length: dice.from(1, 15) }, () => dice.floats(shape.map((size, i) => (i === axis ? dice.from(0, 5) : size))));
    return () => withGradients((...x) => tf.concat(x, axis), list);
  },
  pad(dice) {
    const shape = dice.shape(1, 3);
    const [x, paddings] = [dice.floats(shape), shape.map(() => [dice.from(0, 3), dice.from(0, 3)])];
    return () => withGradients((t) => tf.pad(t, paddings, { constantValues: 2.5 }), [x]);
  },
  tile(dice) {
    const shape = dice.shape(1, 3);
    const [x, multiples] = [dice.floats(shape), shape.map(() => dice.from(0, 3))];
    return () => tf.tile(x(), multiples);
  },
  gather(dice) {
    const shape = dice.shape(1, 3, [1, 2, 5, 17]);
    const axis = dice.from(0, shape.length - 1);
    const [x, at] = [dice.floats(shape), dice.integers([dice.from(0, 5)], 0, shape[axis] - 1)];
    return () => withGradients((t) => tf.gather(t, at(), { axis }), [x]);
  },
  matmul(dice) {
    const [m, k, n] = [dice.pick([0, 1, 5, 17, 33]), dice.pick([0, 1, 7, 8, 30, 65]), dice.pick([1, 3, 16, 40])];
    const [transposeA, transposeB] = [dice.flip(), dice.flip()];
    const a = dice.floats([...dice.pick([[], [2], [1], [2, 1]]), ...(transposeA ? [k, m] : [m, k])]);
    const b = dice.floats([...dice.pick([[], [2], [3, 2], [1]]), ...(transposeB ? [n, k] : [k, n])]);
    return () => withGradients((x, y) => tf.matmul(x, y, { transposeA, transposeB }), [a, b]);
  },
  conv2d(dice) {
    const [cin, stride, padding] = [dice.from(1, 6), dice.from(1, 2), dice.pick(['SAME', 'VALID'] as const)];
    const x = dice.floats([dice.from(1, 2), dice.from(3, 9), dice.from(3, 9), cin]);
    const f = dice.floats([dice.from(1, 3), dice.from(1, 3), cin, dice.from(1, 6)]);
    return () => withGradients((a, b) => tf.nn.conv2d(a, b, stride, padding), [x, f]);
  },
  pool(dice) {
    const x = dice.floats([dice.from(1, 2), dice.from(3, 9), dice.from(3, 9), dice.from(1, 4)]);
    const [size, stride, padding] = [dice.from(1, 3), dice.from(1, 3), dice.pick(['SAME', 'VALID'] as const)];
    const f = dice.pick([tf.nn.maxPool2d, tf.nn.avgPool2d]);
    return () => withGradients((t) => f(t, size, stride, padding), [x]);
  },
  'traced chain'(dice) {
    const shape = dice.shape(1, 3);
    const [x, y] = [dice.floats(shape), dice.floats(shape.map((size) => (dice.flip() ? size : 1)))];
    const steps: ((a: Tensor, b: Tensor) => Tensor)[] = Array.from({ length: dice.from(2, 8) }, () =>
      dice.pick([
        (a) => a.tanh(),
        (a) => a.neg(),
        (a, b) => a.add(b),
        (a, b) => tf.clipByValue(a.mul(b), -9, 9),
        (a, b) => b.sub(a),
        (a, b) => a.greater(0).where(a, b),
        (a) => tf.nn.relu(a),
      ]),
    );
    const traced = tf.function((a: Tensor, b: Tensor): Tensor => steps.reduce((t, step) => step(t, b), a));
    return () => withGradients((a, b) => traced(a, b) as Tensor, [x, y]);
  },
};

interface Outcome {
  readonly shape?: string;
  readonly data: readonly number[];
  readonly error?: string;
}

function outcome(device: string, run: () => Tensor): Outcome {
  try {
    return tf.tidy(() =>
      tf.device(device, () => {
        const y = run();
        return { shape: `${y.dtype} ${y.shape}`, data: Array.from(y.dataSync() as Float32Array, Number) };
      }),
    );
  } catch (error) {
    // What the library refuses it refuses on both devices; anything else is a mistake here.
    if (!(error instanceof tf.TensorError)) throw error;
    return { data: [], error: String(error) };
  }
}

const near = (a: number, b: number): boolean => a === b || Object.is(a, b) || Math.abs(a - b) <= BOUND * (1 + Math.abs(b));

export function fuzz(count: number): number {
  const failed: string[] = [];
  for (let i = 0; i < count; i++) {
    const dice = new Dice(1000 + i);
    const kind = dice.pick(Object.keys(KINDS));
    const run = KINDS[kind](dice);
    const [here, there] = ['/CPU:0', '/GPU:0'].map((device) => outcome(device, run));
    const same = here.error === there.error && here.shape === there.shape && here.data.length === there.data.length;
    if (same && here.data.every((x, k) => near(there.data[k], x))) continue;
    failed.push(`${kind} ${i}: ${JSON.stringify(there).slice(0, 200)} instead of ${JSON.stringify(here).slice(0, 200)}`);
  }
  must(failed.length === 0, `${failed.length}: ${failed.join('; ').slice(0, 3000)}`);
  return count;
}
