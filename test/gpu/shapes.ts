// Larger and odder shapes than the case table has: passes that only they take. The same on the CPU is the reference.
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { stream } from '../reference/random.ts';
import { must } from './must.ts';

export function random(shape: readonly number[], seed: number): Tensor {
  const next = stream(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.constant(Float32Array.from({ length: size }, () => 2 * next() - 1)).reshape(shape);
}

interface Try {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly call: (...x: Tensor[]) => Tensor;
  /** Largest error relative to 1 + |expected|; 2e-5 unless said. */
  readonly bound?: number;
}

const products: readonly Try[] = [
  [
    [70, 33],
    [33, 41],
  ],
  [
    [3, 20, 30],
    [30, 17],
  ],
  [
    [20, 30],
    [3, 30, 17],
  ],
  [
    [2, 1, 20, 31],
    [3, 31, 18],
  ],
  [
    [1, 300],
    [300, 40],
  ],
  [
    [40, 9],
    [9, 40],
  ],
].flatMap(([a, b]) =>
  [0, 1, 2, 3].map((flags): Try => {
    const turned = (dims: readonly number[], on: boolean): readonly number[] =>
      on ? [...dims.slice(0, -2), dims.at(-1) as number, dims.at(-2) as number] : dims;
    const [transposeA, transposeB] = [(flags & 1) === 1, (flags & 2) === 2];
    return {
      name: `matmul ${flags}`,
      shapes: [turned(a, transposeA), turned(b, transposeB)],
      call: (x, y) => tf.matmul(x, y, { transposeA, transposeB }),
    };
  }),
);

const TRIES: readonly Try[] = [
  ...products,
  { name: 'sum of all', shapes: [[300, 700]], call: (x) => x.sum(), bound: 1e-4 },
  { name: 'sum of ones is exact', shapes: [[1]], call: () => tf.ones([1000, 1300]).sum(), bound: 0 },
  { name: 'mean over 0 and 2', shapes: [[40, 5, 300]], call: (x) => x.mean([0, 2]) },
  { name: 'max over 1', shapes: [[3, 1000, 7]], call: (x) => x.max(1), bound: 0 },
  { name: 'argmax over 1', shapes: [[3, 1000, 7]], call: (x) => x.argmax(1).cast('int32'), bound: 0 },
  { name: 'softmax', shapes: [[5, 1000]], call: (x) => tf.nn.softmax(x.mul(20)) },
  { name: 'logSoftmax', shapes: [[5, 1000]], call: (x) => tf.nn.logSoftmax(x.mul(20)) },
  {
    name: 'many operands side by side',
    shapes: [[3, 4]],
    call: (x) =>
      tf.concat(
        Array.from({ length: 30 }, (_, i) => x.add(i)),
        1,
      ),
    bound: 1e-6,
  },
  {
    name: 'many operands stacked',
    shapes: [[3, 4]],
    call: (x) =>
      tf.stack(
        Array.from({ length: 30 }, (_, i) => x.add(i)),
        1,
      ),
    bound: 1e-6,
  },
  {
    name: 'broadcast of five axes',
    shapes: [
      [3, 1, 4, 1, 5],
      [2, 1, 6, 1],
    ],
    call: (x, y) => x.mul(y),
    bound: 1e-6,
  },
  {
    name: 'conv2d',
    shapes: [
      [2, 17, 19, 5],
      [3, 3, 5, 7],
    ],
    call: (x, f) => tf.nn.conv2d(x, f, 2, 'SAME'),
  },
  {
    name: 'conv2d in two groups',
    shapes: [
      [2, 9, 8, 6],
      [3, 3, 3, 10],
    ],
    call: (x, f) => tf.nn.conv2d(x, f, 1, 'SAME'),
  },
  {
    name: 'conv2d of more rows than a texture is high',
    shapes: [
      [3, 60, 60, 5],
      [3, 3, 5, 4],
    ],
    call: (x, f) => tf.nn.conv2d(x, f, 1, 'SAME'),
    bound: 1e-4,
  },
  {
    name: 'product of more rows than a texture is high',
    shapes: [
      [9001, 9],
      [9, 5],
    ],
    call: (x, y) => x.matmul(y),
    bound: 1e-5,
  },
  {
    name: 'dilated conv2d',
    shapes: [
      [2, 17, 19, 5],
      [3, 3, 5, 7],
    ],
    call: (x, f) => tf.nn.conv2d(x, f, 1, 'VALID', { dilations: 2 }),
  },
  { name: 'strided slice', shapes: [[17, 19]], call: (x) => tf.stridedSlice(x, [15, 1], [2, 18], [-3, 2]), bound: 0 },
  { name: 'a row of a matrix', shapes: [[17, 19]], call: (x) => x.at(3), bound: 0 },
  { name: 'gather of many rows', shapes: [[50, 20]], call: (x) => tf.gather(x, tf.range(600).mul(7).floormod(50).cast('int32')), bound: 0 },
  { name: 'transpose of four axes', shapes: [[7, 5, 6, 9]], call: (x) => tf.transpose(x, [3, 1, 0, 2]), bound: 0 },
];

export function errorOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < b.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]) / (1 + Math.abs(b[i])));
  return worst;
}

export function shapes(): number {
  const failed: string[] = [];
  let passed = 0;
  for (const { name, shapes: given, call, bound = 2e-5 } of TRIES) {
    tf.tidy(() => {
      const run = (): { y: Tensor; data: number[]; gradients: (number[] | null)[] } => {
        const x = given.map((shape, i) => random(shape, 5 * i + shape.length));
        const tape = new tf.GradientTape();
        const y = tape.record(() => {
          tape.watch(...x);
          return call(...x);
        });
        const back = tape.gradient(y, x);
        return {
          y,
          data: Array.from(y.dataSync() as Float32Array),
          gradients: back.map((g) => (g === null ? null : Array.from(g.toTensor().dataSync() as Float32Array))),
        };
      };
      const here = run();
      const there = tf.device('/GPU:0', run);
      const title = `${name} of ${JSON.stringify(given)}`;
      const error = errorOf(there.data, here.data);
      if (!(error <= bound)) failed.push(`${title}: error ${error}`);
      if (!there.y.device.endsWith('GPU:0')) failed.push(`${title}: on ${there.y.device}`);
      here.gradients.forEach((g, i) => {
        const apart = g === null ? 0 : errorOf(there.gradients[i] ?? [], g);
        if (!(apart <= 1e-4)) failed.push(`${title}: gradient ${i} is off by ${apart}`);
      });
      passed++;
    });
  }
  must(failed.length === 0, failed.join('; ').slice(0, 3000));
  return passed;
}

/** Elementwise ops of a traced program are drawn together. */
export function chains(draws: () => number): unknown {
  return tf.tidy(() => {
    const body = (x: Tensor, y: Tensor): Tensor => {
      const z = x.mul(2).add(y).tanh().sub(x.greater(0).where(y, x));
      return z.square().neg().exp().mul(y.sigmoid());
    };
    const traced = tf.function(body);
    const [x, y] = tf.device('/GPU:0', () => [random([30, 40], 3), random([40], 4)]);
    const expected = body(x, y).dataSync() as Float32Array;
    traced(x, y);
    const count = (fn: () => unknown): number => {
      const before = draws();
      fn();
      return draws() - before;
    };
    const eager = count(() => body(x, y));
    const together = count(() => traced(x, y));
    const error = errorOf((traced(x, y) as Tensor).dataSync() as Float32Array, expected);
    must(error < 1e-6, `error ${error}`);
    // The sigmoid has the shape of y alone, so that it is drawn by itself.
    must(eager === 11 && together === 2, `${eager} draws op by op, ${together} traced`);
    // The gradient's program too, within what it keeps for others.
    const step = tf.function((a: Tensor): Tensor => tf.grad((b: Tensor) => b.mul(3).tanh().square().sum())(a) as Tensor);
    const slope = (step(x) as Tensor).dataSync() as Float32Array;
    const plain = (
      tf.grad((b: Tensor) => b.mul(3).tanh().square().sum())(tf.constant(x.dataSync()).reshape([30, 40])) as Tensor
    ).dataSync() as Float32Array;
    must(errorOf(slope, plain) < 1e-5, 'the gradient of a chain');
    // A dense layer is one shader of its own.
    const layer = (a: Tensor, w: Tensor, b: Tensor): Tensor => tf.nn.relu(a.matmul(w).add(b));
    const dense = tf.function(layer);
    const [a, w, b] = tf.device('/GPU:0', () => [random([4, 5], 5), random([5, 6], 6), random([6], 7)]);
    dense(a, w, b);
    const [apart, one] = [count(() => layer(a, w, b)), count(() => dense(a, w, b))];
    must(apart === 3 && one === 1, `a dense layer: ${apart} draws op by op, ${one} traced`);
    return { eager, together, apart, one };
  });
}
