// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Section 5.2: element-wise and nn ops.

test('N021 weighted cross entropy', () => {
  const y = tf.nn.weightedCrossEntropyWithLogits(tf.constant([1, 0.5, 0]), tf.constant([1.5, -0.1, -10]), tf.constant(1.5));
  near(y, [3.0211994e-1, 8.8049585e-1, 4.5776367e-5], 'float32', [3], 5e-7);
});

test('N025 activations', () => {
  const x = tf.constant([-2, -0.5, 0, 0.5, 8]);
  tensor(tf.nn.relu6(x), [0, 0, 0, 0.5, 6]);
  near(tf.nn.leakyRelu(x), [-0.4, -0.1, 0, 0.5, 8]);
  near(tf.nn.elu(x), [-0.86466473, -0.39346933, 0, 0.5, 8]);
  near(tf.nn.selu(x), [-1.5201665, -0.69175816, 0, 0.5253505, 8.405608]);
  near(tf.nn.silu(x), [-0.23840584, -0.18877034, 0, 0.31122968, 7.9973173]);
  near(tf.nn.softsign(x), [-0.6666667, -0.33333334, 0, 0.33333334, 0.8888889]);
  near(tf.nn.softplus(x), [0.126928, 0.474077, Math.LN2, 0.974077, 8.000336]);
  tensor(tf.nn.crelu([1, -2]), [1, 0, 0, 2]);
  near(tf.math.logSigmoid([-100, 0]), [-100, -Math.LN2]);
});

test('N029 SAME padding puts the odd pixel at the end', () => {
  tensor(tf.nn.conv1d(tf.reshape(tf.constant([1, 2, 3, 4]), [1, 4, 1]), tf.ones([2, 1, 1]), 1, 'SAME').at(0, ':', 0), [3, 5, 7, 4]);
  tensor(tf.nn.conv1d(tf.reshape(tf.constant([1, 2, 3, 4, 5]), [1, 5, 1]), tf.ones([3, 1, 1]), 2, 'SAME').at(0, ':', 0), [3, 9, 9]);
  throwsTyped(() => tf.nn.conv1d([1, 2], tf.ones([2, 1, 1]), 1, 'SAME'), tf.ShapeError, 'conv1d', /\[2\]/);
});

test('N033 erf, bessel_i0, lgamma, digamma, log1p, polyval', () => {
  near(tf.math.erf([[1, 2, 3], [0, -1, -2]]), [[0.8427008390426636, 0.9953223466873169, 0.9999780058860779], [0, -0.8427008390426636, -0.9953223466873169]]);
  near(tf.math.special.besselI0([-1, -0.5, 0.5, 1]), [1.266066, 1.0634835, 1.0634835, 1.266066], 'float32', [4], 5e-7);
  near(tf.math.lgamma([0.5, 3, 10]), [0.5723649, Math.LN2, 12.801827]);
  near(tf.math.digamma([0.5, 1, 10]), [-1.9635108, -0.5772159, 2.2517526]);
  near(tf.math.log1p([0, 0.5, 1, 5]), [0, 0.4054651, Math.LN2, 1.7917595]);
  near(tf.math.polyval([1, 2.5, -4.2], 5), 33.3);
});

/** I_n by its power series. */
function series(n: number, x: number): number {
  let term = (x / 2) ** n;
  for (let k = 2; k <= n; k++) term /= k;
  let sum = 0;
  for (let k = 0; k < 400; k++) {
    sum += term;
    term *= (x / 2) ** 2 / ((k + 1) * (k + 1 + n));
  }
  return sum;
}

test('Bessel functions near and far, in both floats, with their slopes', () => {
  const x = [-30, -8.5, -8, -3, -0.1, 0, 0.1, 1, 7.9, 8.1, 20, 60];
  const want = (f: (v: number) => number): number[] => x.map(f);
  for (const [dtype, bound] of [['float32', 3e-6], ['float64', 1e-13]] as const) {
    const t = tf.constant(x, dtype);
    near(tf.math.special.besselI0e(t), want((v) => series(0, Math.abs(v)) * Math.exp(-Math.abs(v))), dtype, [12], bound);
    near(tf.math.special.besselI1e(t), want((v) => series(1, v) * Math.exp(-Math.abs(v))), dtype, [12], bound);
    near(tf.math.special.besselI0(t), want((v) => series(0, v)), dtype, [12], 2 * bound);
    near(tf.math.besselI1(t), want((v) => series(1, v)), dtype, [12], 2 * bound);
    near(tf.grad((v: tf.Tensor) => tf.math.besselI0(v).sum())(t), want((v) => series(1, v)), dtype, [12], 50 * bound);
  }
});

test('N037 band_part, diag, trace, cross, pinv', () => {
  tensor(tf.linalg.bandPart([[0, 1, 2, 3], [-1, 0, 1, 2], [-2, -1, 0, 1], [-3, -2, -1, 0]], 1, -1), [[0, 1, 2, 3], [-1, 0, 1, 2], [0, -1, 0, 1], [0, 0, -1, 0]]);
  tensor(tf.linalg.diag([1, 2]), [[1, 0], [0, 2]]);
  tensor(tf.linalg.trace([[1, 2], [3, 4]]), 5);
  tensor(tf.linalg.cross([1, 0, 0], [0, 1, 0]), [0, 0, 1]);
  near(tf.linalg.pinv([[1, 2], [3, 4]]), [[-2, 1], [1.5, -0.5]], 'float32', [2, 2], 2e-6);
});

test('moments, weighted or not; batch and response normalization; unit vectors', () => {
  const { mean, variance } = tf.nn.moments([[1, 3], [5, 5]], [0, 1], true);
  tensor(mean, [[3.5]]);
  tensor(variance, [[2.75]]);
  near(tf.nn.weightedMoments([[1, 3], [5, 5]], 1, [[3, 1], [0, 2]])[1], [0.75, 0]);
  near(tf.nn.batchNormalization([[1, 2]], [0, 0], [4, 4], null, [2, 2], 0), [[1, 2]]);
  near(tf.math.l2Normalize([[3, 4], [0, 0]], 1), [[0.6, 0.8], [0, 0]]);
  near(tf.nn.localResponseNormalization([[[[1, 2, 3]]]], { depthRadius: 1, bias: 1, alpha: 2, beta: 1 }), [[[[1 / 11, 2 / 29, 3 / 27]]]]);
  near(tf.nn.logPoissonLoss([3, 1], [0.5, 0], { computeFullLoss: true }), [Math.exp(0.5) - 1.5 + 3 * Math.log(3) - 3 + 0.5 * Math.log(6 * Math.PI), 1]);
});

test('dropout keeps a share, scaled, by the stream of tf.random', () => {
  tf.random.setSeed(5);
  const x = tf.ones([100, 10]);
  const y = tf.nn.dropout(x, 0.25, { seed: 1 });
  const values = y.dataSync() as Float32Array;
  assert.equal([...new Set(values)].sort(), [0, Math.fround(4 / 3)]);
  tf.random.setSeed(5);
  tensor(tf.nn.dropout(x, 0.25, { seed: 1 }), y.arraySync());
  const rows = tf.nn.dropout(x, 0.5, { noiseShape: [null, 1] }).arraySync() as number[][];
  for (const row of rows) assert.is(new Set(row).size, 1);
  throwsTyped(() => tf.nn.dropout(x, 1), tf.ValueError, /rate/);
});

test('convolutions find unknown sizes when they run, and so do their gradients', () => {
  const [x, f] = [tf.random.normal([2, 5, 6, 3]), tf.random.normal([3, 2, 3, 4])];
  const g = tf.random.normal([3, 3, 3, 2]);
  const loss = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor => {
    const y = tf.nn.maxPool2d(tf.nn.conv2d(a, b, 2, 'SAME'), 2, 1, 'SAME').square().sum();
    const z = tf.nn.avgPool2d(tf.nn.depthwiseConv2d(a, c, [1, 1, 1, 1], 'VALID'), 2, 2, 'SAME').square().sum();
    return y.add(z);
  };
  const slopes = (fn: typeof loss): unknown[] => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x, f, g);
      return fn(x, f, g);
    });
    return [y.arraySync(), ...tape.gradient(y, [x, f, g]).map((t) => (t as tf.Tensor).arraySync())];
  };
  const signature = [new tf.TensorSpec([null, null, null, 3]), new tf.TensorSpec(f.shape), new tf.TensorSpec(g.shape)];
  assert.equal(slopes(tf.function(loss, { inputSignature: signature })), slopes(loss));
});

test.run();
