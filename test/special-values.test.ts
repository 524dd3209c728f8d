// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor } from './semantics/expect.ts';

// No op assumes that its numbers are finite or that there are any: NaN and infinities go through, empty tensors and scalars work.

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

type Unary = (x: tf.TensorLike) => tf.Tensor;
type Binary = (x: tf.TensorLike, y: tf.TensorLike) => tf.Tensor;

const unary: Record<string, [Unary, (x: number) => number]> = {
  negative: [tf.negative, (x) => -x],
  abs: [tf.abs, Math.abs],
  sign: [tf.sign, Math.sign],
  floor: [tf.floor, Math.floor],
  ceil: [tf.ceil, Math.ceil],
  square: [tf.square, (x) => x * x],
  sqrt: [tf.sqrt, Math.sqrt],
  exp: [tf.exp, Math.exp],
  log: [tf.math.log, Math.log],
  sin: [tf.sin, Math.sin],
  cos: [tf.cos, Math.cos],
  tanh: [tf.tanh, Math.tanh],
  sigmoid: [tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  rsqrt: [tf.math.rsqrt, (x) => 1 / Math.sqrt(x)],
  reciprocal: [tf.math.reciprocal, (x) => 1 / x],
  relu: [tf.nn.relu, (x) => (x < 0 ? 0 : x)],
  softplus: [tf.nn.softplus, (x) => (x > 30 ? x : Math.log1p(Math.exp(x)))],
};
const binary: Record<string, [Binary, (x: number, y: number) => number]> = {
  add: [tf.add, (x, y) => x + y],
  subtract: [tf.subtract, (x, y) => x - y],
  multiply: [tf.multiply, (x, y) => x * y],
  divide: [tf.divide, (x, y) => x / y],
  maximum: [tf.maximum, (x, y) => Math.max(x, y)],
  minimum: [tf.minimum, (x, y) => Math.min(x, y)],
};
const values = [nan, inf, -inf, 0, -0, 1, -2.5, 3e38, 1e-45, -1e-40];

for (const [name, [op, reference]] of Object.entries(unary)) {
  test(`${name} takes special values, nothing and a scalar`, () => {
    near(
      op(values),
      values.map((v) => Math.fround(reference(Math.fround(v)))),
      'float32',
      [values.length],
      2e-6,
    );
    near(op(tf.constant(values, 'float64')), values.map(reference), 'float64', [values.length], 1e-12);
    tensor(op(tf.zeros([0, 3])), [], 'float32', [0, 3]);
    tensor(op(tf.zeros([2, 0], 'float64')), [[], []], 'float64', [2, 0]);
    near(op(1), Math.fround(reference(1)), 'float32', [], 2e-6);
  });
}

for (const [name, [op, reference]] of Object.entries(binary)) {
  test(`${name} takes special values, nothing and scalars`, () => {
    const pairs = values.flatMap((x) => values.map((y) => [Math.fround(x), Math.fround(y)]));
    const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
    tensor(
      op(a, b),
      pairs.map(([x, y]) => Math.fround(reference(x, y))),
    );
    tensor(
      op(tf.reshape(values, [-1, 1]), values).reshape([-1]),
      pairs.map(([x, y]) => Math.fround(reference(x, y))),
    );
    tensor(op(tf.zeros([0, 3]), [1, 2, 3]), [], 'float32', [0, 3]);
    tensor(op(tf.zeros([0]), 1), [], 'float32', [0]);
    tensor(op(2, 3), reference(2, 3));
  });
}

test('softmax, matmul and comparisons take special values and nothing', () => {
  tensor(
    tf.nn.softmax([
      [0, -inf],
      [nan, 1],
    ]),
    [
      [1, 0],
      [nan, nan],
    ],
  );
  tensor(tf.nn.softmax(tf.zeros([0, 3])), [], 'float32', [0, 3]);
  tensor(tf.nn.softmax(tf.zeros([2, 0])), [[], []], 'float32', [2, 0]);
  tensor(tf.nn.softmaxCrossEntropyWithLogits([[1, 0], [0, 1]], [[5, -inf], [nan, 0]]), [0, nan]);
  tensor(tf.nn.sparseSoftmaxCrossEntropyWithLogits([0, 1], [[5, -inf], [nan, 0]]), [0, nan]);
  tensor(tf.matmul([[inf, 1]], [[0], [1]]), [[nan]]);
  tensor(tf.matmul([[inf, 1]], [[1], [-1]]), [[inf]]);
  tensor(tf.less([nan, 1, -inf], [1, nan, inf]), [false, false, true], 'bool');
  tensor(tf.notEqual([nan, inf], [nan, inf]), [true, false], 'bool');
  tensor(tf.cast([nan, 0], 'bool'), [true, false], 'bool');
  tensor(tf.transpose(tf.zeros([0, 3])), [[], [], []], 'float32', [3, 0]);
  assert.equal(tf.sort([3, nan, 1]).arraySync(), [1, 3, nan]);
});

test.run();
