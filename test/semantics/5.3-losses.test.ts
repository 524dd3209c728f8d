// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Section 5.3: losses, and statement B046. Rules are checked against plain float64 loops.

const { losses } = tf.keras;

test('N041 MeanSquaredError', () => tensor(new losses.MeanSquaredError().apply([1, 0, 1], [0.9, 0.1, 0.8]), 0.020000001));

test('N045 BinaryCrossentropy from logits, weighted, summed, unreduced', () => {
  const [y, p] = [[[0, 1], [0, 0]], [[-18.6, 0.51], [2.94, -12.8]]];
  const of = (o: object = {}): InstanceType<typeof losses.BinaryCrossentropy> => new losses.BinaryCrossentropy({ fromLogits: true, ...o });
  near(of().apply(y, p), 0.865458, 'float32', [], 1e-7);
  near(of().apply(y, p, { sampleWeight: [0.8, 0.2] }), 0.2436386, 'float32', [], 1e-7);
  near(of({ reduction: 'sum' }).apply(y, p), 1.730916, 'float32', [], 1e-7);
  near(of({ reduction: null }).apply(y, p), [0.23515666, 1.4957594], 'float32', [2], 1e-7);
});

test('N049 Hinge, SquaredHinge, CategoricalHinge', () => {
  const [y, p] = [[[0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]]];
  near(new losses.Hinge().apply(y, p), 1.3, 'float32', [], 1e-7);
  near(new losses.SquaredHinge().apply(y, p), 1.86, 'float32', [], 1e-7);
  near(new losses.CategoricalHinge().apply(y, p), 1.4000001, 'float32', [], 1e-7);
  near(losses.hinge([[-1, 1]], [[0.5, 0.5]]), [1]);
});

test('B046 reductions', () => {
  const [y, p] = [[[0, 1], [0, 0]], [[1, 1], [1, 0]]];
  const of = (reduction: 'sum_over_batch_size' | 'sum' | 'none' | 'mean_with_sample_weight' | null): tf.Tensor => new losses.MeanSquaredError({ reduction }).apply(y, p);
  tensor(of('sum_over_batch_size'), 0.5);
  tensor(of('sum'), 1);
  tensor(of(null), [0.5, 0.5]);
  tensor(of('none'), [0.5, 0.5]);
  const weighted = new losses.MeanSquaredError({ reduction: 'mean_with_sample_weight' });
  tensor(weighted.apply([[1], [3]], [[0], [0]], { sampleWeight: [3, 1] }), 3);
  tensor(new losses.MeanSquaredError().apply([[1], [3]], [[0], [0]], { sampleWeight: [[3], [1]] }), 6);
  throwsTyped(() => new losses.MeanSquaredError({ reduction: 'avg' as never }), tf.ValueError, /avg/);
  throwsTyped(() => new losses.MeanSquaredError({ reductions: 'sum' } as never), tf.ValueError, /reductions/);
  throwsTyped(() => new losses.MeanSquaredError().apply([1], [1], { weight: 1 } as never), tf.ValueError, /weight/);
});

const T = [[0, 1, 0.5], [1, 0.25, 0]];
const P = [[0.2, 0.7, 0.9], [0.6, 2.5, 0.1]];
const rows = (rule: (t: number, p: number) => number, join: (v: number[]) => number): number[] => T.map((row, i) => join(row.map((t, j) => rule(t, P[i][j]))));
const sum = (v: number[]): number => v.reduce((a, b) => a + b, 0);
const mean = (v: number[]): number => sum(v) / v.length;
const clip = (x: number): number => Math.min(1, Math.max(1e-7, x));

test('each rule against a loop, as function, alias and object', () => {
  const rules: [keyof typeof losses & string, string, number[]][] = [
    ['meanSquaredError', 'MeanSquaredError', rows((t, p) => (t - p) ** 2, mean)],
    ['mae', 'MeanAbsoluteError', rows((t, p) => Math.abs(t - p), mean)],
    ['MSLE', 'MeanSquaredLogarithmicError', rows((t, p) => (Math.log1p(Math.max(t, 1e-7)) - Math.log1p(Math.max(p, 1e-7))) ** 2, mean)],
    ['logCosh', 'LogCosh', rows((t, p) => Math.log(Math.cosh(p - t)), mean)],
    ['huber', 'Huber', rows((t, p) => (Math.abs(t - p) <= 1 ? 0.5 * (t - p) ** 2 : Math.abs(t - p) - 0.5), mean)],
    ['KLD', 'KLDivergence', rows((t, p) => clip(t) * Math.log(clip(t) / clip(p)), sum)],
    ['poisson', 'Poisson', rows((t, p) => p - t * Math.log(p + 1e-7), mean)],
  ];
  for (const [f, name, wanted] of rules) {
    const fn = Reflect.get(losses, f) as (t: unknown, p: unknown) => tf.Tensor;
    const Class = Reflect.get(losses, name) as new () => { apply(t: unknown, p: unknown): tf.Tensor };
    near(fn(T, P), wanted, 'float32', [2], 2e-6);
    near(new Class().apply(T, P), mean(wanted), 'float32', [], 2e-6);
    near(tf.function((t: tf.Tensor, p: tf.Tensor) => fn(t, p))(tf.constant(T), tf.constant(P)), wanted, 'float32', [2], 2e-6);
  }
  near(losses.MAPE([[2, 4]], [[1, 5]]), [37.5]);
  assert.is(losses.MSE, losses.meanSquaredError);
  near(losses.huber(T, P, { delta: 0.1 }), rows((t, p) => (Math.abs(t - p) <= 0.1 ? 0.5 * (t - p) ** 2 : 0.1 * Math.abs(t - p) - 0.005), mean));
});

test('crossentropies: probabilities, logits, smoothing, sparse', () => {
  const [y, q, z] = [[[0, 1, 0], [0, 0, 1]], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]], [[1, 2, 3], [0, -1, 4]]];
  near(losses.categoricalCrossentropy(y, q), [-Math.log(0.95), -Math.log(0.1)]);
  near(losses.sparseCategoricalCrossentropy([1, 2], q), [-Math.log(0.95), -Math.log(0.1)]);
  near(losses.sparseCategoricalCrossentropy([[1], [2]], q), [-Math.log(0.95), -Math.log(0.1)]);
  const logSum = z.map((row) => Math.log(sum(row.map(Math.exp))));
  near(losses.categoricalCrossentropy(y, z, { fromLogits: true }), [logSum[0] - 2, logSum[1] - 4]);
  near(new losses.SparseCategoricalCrossentropy({ fromLogits: true }).apply([1, 2], z), (logSum[0] - 2 + logSum[1] - 4) / 2);
  near(losses.categoricalCrossentropy(y, z, { fromLogits: true, labelSmoothing: 0.3 }), [logSum[0] - 2, logSum[1] - 0.7 * 4 - 0.1 * 3]);
  near(losses.binaryCrossentropy([[0, 1]], [[0.6, 0.4]]), [-Math.log(0.4)]);
  near(losses.binaryCrossentropy([[0, 1]], [[0.6, 0.4]], { labelSmoothing: 0.2 }), [-(0.1 * Math.log(0.6) + 0.9 * Math.log(0.4))]);
  near(losses.cosineSimilarity([[0, 1], [1, 1], [0, 0]], [[1, 0], [2, 2], [1, 1]]), [0, -1, 0]);
});

test('gradients flow, nothing is left behind, columns meet vectors', () => {
  const w = new tf.Variable([[0.5, 0.25]]);
  const tape = new tf.GradientTape();
  const loss = tape.record(() => new losses.MeanSquaredError().apply([[1, 1]], w));
  near(tape.gradient(loss, w), [[-0.5, -0.75]]);
  const [t, p] = [tf.constant(T), tf.constant(P)];
  const once = (): number => {
    for (const l of [new losses.Huber(), new losses.BinaryCrossentropy(), new losses.Poisson()]) l.apply(t, p, { sampleWeight: [1, 2] }).dispose();
    return tf.memory().tensors;
  };
  assert.is(once(), once());
  near(new losses.MeanSquaredError().apply([1, 2], [[1], [4]]), 2);
});

test('losses for hard samples: the examples of their pages', () => {
  const [y, p] = [[[0, 1], [0, 0]], [[-18.6, 0.51], [2.94, -12.8]]];
  near(new losses.BinaryFocalCrossentropy({ gamma: 2, fromLogits: true }).apply([0, 1, 0, 0], [-18.6, 0.51, 2.94, -12.8]), 0.691, 'float32', [], 5e-4);
  const expected = y.map((row, i) => row.reduce((sum, t, j) => {
    const q = Math.min(1 - 1e-7, Math.max(1e-7, 1 / (1 + Math.exp(-p[i][j]))));
    return sum + (t === 1 ? (1 - q) ** 4 * -Math.log(q) : q ** 4 * -Math.log(1 - q));
  }, 0) / 2);
  near(new losses.BinaryFocalCrossentropy({ gamma: 4, fromLogits: true, reduction: null }).apply(y, p), expected, 'float32', [2], 1e-5);
  near(new losses.CategoricalFocalCrossentropy().apply([[0, 1, 0], [0, 0, 1]], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]]), 0.23315276);
  const share = 1 / (1 + Math.exp(-0.51));
  const balanced = new losses.BinaryFocalCrossentropy({ applyClassBalancing: true, fromLogits: true, labelSmoothing: 0.5, reduction: 'sum' });
  const [t, q] = [0.75, 1 - share];
  near(balanced.apply([[1]], [[0.51]]), (t * 0.25 + 0.25 * 0.75) * (1 - (t * share + 0.25 * q)) ** 2 * -(t * Math.log(share) + 0.25 * Math.log(q)));
  throwsTyped(() => losses.categoricalGeneralizedCrossEntropy([1], [[1, 0]], { q: 2 }), tf.ValueError, /between 0 and 1/);
});

test('losses of regions: the examples of their pages', () => {
  const y = [[[[1], [1]], [[0], [0]]], [[[1], [1]], [[0], [0]]]];
  const p = [[[[0], [1]], [[0], [1]]], [[[0.4], [0]], [[0], [0.9]]]];
  near(new losses.Dice({ axis: [1, 2, 3], reduction: null }).apply(y, p), [0.5, 0.75757575]);
  near(new losses.Tversky({ axis: [1, 2, 3], reduction: null }).apply(y, p), [0.5, 0.75757575]);
  near(new losses.Tversky({ alpha: 1, beta: 0 }).apply([1, 1], [1, 0]), 0.5);
});

test('a class that is ignored, and a masked prediction, do not count', () => {
  const loss = new losses.SparseCategoricalCrossentropy({ ignoreClass: -1 });
  near(loss.apply([1, -1], [[0.5, 0.5], [0.9, 0.1]]), Math.log(2));
  near(new losses.SparseCategoricalCrossentropy({ ignoreClass: -1, reduction: 'none' }).apply([1, -1], [[0.5, 0.5], [0.9, 0.1]]), [Math.log(2), 0]);
  near(losses.sparseCategoricalCrossentropy([1, 0], [[0.25, 0.5], [0.75, 0.5]], { axis: 0 }), [-Math.log(0.75), -Math.log(0.5)]);
});

test('configs go around; a subclass says call; names and configs are found', () => {
  const all = [
    new losses.Huber({ delta: 2, name: 'h' }), new losses.CategoricalCrossentropy({ labelSmoothing: 0.1, reduction: null }), new losses.Dice({ axis: [1] }),
    new losses.BinaryFocalCrossentropy({ alpha: 0.5 }), new losses.SparseCategoricalCrossentropy({ ignoreClass: 2, fromLogits: true }), new losses.Poisson({ reduction: 'sum' }),
  ];
  for (const loss of all) {
    const config = JSON.parse(JSON.stringify(losses.serialize(loss)));
    const like = losses.deserialize(config);
    assert.is(like.constructor, loss.constructor);
    assert.equal(JSON.parse(JSON.stringify(losses.serialize(like))), config);
  }
  class Twice extends losses.Loss {
    call(t: tf.Tensor, p: tf.Tensor): tf.Tensor {
      return t.sub(p).mul(2);
    }
  }
  const twice = new Twice({ reduction: 'sum' });
  assert.is(twice.name, 'twice');
  tensor(twice.apply([3, 1], [1, 1]), 4);
  assert.is(losses.get('mse'), losses.meanSquaredError);
  assert.is(losses.get('Categorical_Crossentropy'), losses.categoricalCrossentropy);
  assert.is(losses.get(null), null);
  throwsTyped(() => losses.get('nope'), tf.ValueError, 'losses.get', /nope/);
  throwsTyped(() => new losses.Huber({ delt: 1 } as object), tf.ValueError, 'Huber', /delt/, /delta/);
});

test.run();
