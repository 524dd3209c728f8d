// Workloads that only bench/threads.mjs measures: kernels that threads share, of which workloads.mjs has no row.
import { values } from './values.mjs';

let seed = 1000;
/** A workload of some inputs: what to run on them gives one tensor. */
const row = (id, shapes, run) => ({
  id,
  group: 'shared',
  build(tf, traced) {
    const inputs = shapes.map((shape) => tf.constant(values({ shape, seed: seed++, scale: 2 })).reshape(shape));
    const f = run(tf);
    const g = traced ? tf.function(f) : f;
    return {
      run: () => g(...inputs),
      release: (y) => y.dispose(),
      close() {
        for (const x of inputs) x.dispose();
      },
    };
  },
});

const side = [1024, 1024];
const image = [1, 56, 56, 128];

export const shared = [
  row('max axis 0', [side], (tf) => (x) => tf.reduceMax(x, 0)),
  row('max of all', [side], (tf) => (x) => tf.reduceMax(x)),
  row('where 1M', [side, side], (tf) => (x, y) => tf.where(tf.greater(x, y), x, y)),
  row('cast 1M to float64', [side], (tf) => (x) => tf.cast(x, 'float64')),
  row('zeros 1M', [], (tf) => () => tf.zeros(side)),
  row(
    'pad [1024,1024]',
    [side],
    (tf) => (x) =>
      tf.pad(x, [
        [3, 3],
        [5, 5],
      ]),
  ),
  row('transpose [64,128,128] last first', [[64, 128, 128]], (tf) => (x) => tf.transpose(x, [2, 1, 0])),
  row('cumsum rows of [1024,1024]', [side], (tf) => (x) => tf.cumsum(x, { axis: 1 })),
  row('sort rows of [64,4096]', [[64, 4096]], (tf) => (x) => tf.sort(x)),
  row('top 8 of rows of [1024,1024]', [side], (tf) => (x) => {
    const { values: top, indices } = tf.math.topK(x, 8);
    indices.dispose();
    return top;
  }),
  row('scatter add 4096 rows of [10000,128]', [[10000, 128], [4096, 128], [4096]], (tf) => {
    const rows = tf.cast(tf.range(0, 4096 * 2, 2), 'int32').reshape([4096, 1]);
    return (x, u) => tf.tensorScatterNdAdd(x, rows, u);
  }),
  row('random normal 1M', [], (tf) => () => tf.random.statelessNormal(side, [1, 2])),
  row('random uniform 1M', [], (tf) => () => tf.random.statelessUniform(side, [1, 2])),
  row('maxpool 2×2 gradient 56×56×128', [image], (tf) => (x) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return tf.nn.maxPool2d(x, 2, 2, 'SAME');
    });
    const slope = tape.gradient(y, x);
    y.dispose();
    return slope;
  }),
  row(
    'cholesky of 64 [48,48]',
    [[64, 48, 48]],
    (tf) => (x) => tf.tidy(() => tf.linalg.cholesky(tf.matmul(x, x, { transposeB: true }).add(tf.eye(48).mul(200)))),
  ),
  row(
    'products of 8 rows: 8×768×3072',
    [
      [8, 768],
      [768, 3072],
    ],
    (tf) => (x, w) => tf.matmul(x, w),
  ),
];
