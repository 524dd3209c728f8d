// The cross entropy of class numbers, one kernel in all modes, against that of one-hot labels.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { errorOf, numbersOf } from './case-inputs.ts';

const sparse = (labels: Tensor, x: Tensor): Tensor => tf.nn.sparseSoftmaxCrossEntropyWithLogits(labels, x);
const dense = (labels: Tensor, x: Tensor): Tensor => tf.nn.softmaxCrossEntropyWithLogits(tf.oneHot(labels, 3, { dtype: x.dtype }), x);

/** Loss, slopes, and slopes of a function of the slopes. */
function derivatives(loss: typeof sparse, labels: Tensor, x: Tensor): Tensor[] {
  const outer = new tf.GradientTape({ persistent: true });
  let [y, slopes] = [x, x];
  const bend = outer.record(() => {
    outer.watch(x);
    const inner = new tf.GradientTape();
    y = inner.record(() => {
      inner.watch(x);
      const each = loss(labels, x);
      return each.square().add(each);
    });
    slopes = inner.gradient(y, x) as Tensor;
    return slopes.square().sum();
  });
  return [y, slopes, outer.gradient(bend, x) as Tensor];
}

const logits = [
  [1, 2, 3],
  [0.5, -40, 1],
  [-3, 0.25, 100],
];
for (const dtype of ['float32', 'float64'] as const) {
  for (const kind of ['int32', 'int64', 'uint8'] as const) {
    test(`${dtype} by ${kind}: the loss, its slopes and theirs`, () => {
      const labels = tf.constant([2, 0, 1], 'int32').cast(kind);
      const x = tf.constant(logits, dtype);
      const expected = derivatives(dense, labels, x);
      for (const traced of [false, true]) {
        const run = traced ? tf.function((v: Tensor) => derivatives(sparse, labels, v)) : (v: Tensor) => derivatives(sparse, labels, v);
        for (let i = 0; i < 3; i++)
          run(x).forEach((y, n) => {
            assert.is(y.dtype, dtype);
            assert.ok(
              errorOf(numbersOf(y), numbersOf(expected[n])) < (dtype === 'float32' ? 2e-5 : 1e-12),
              `${n}: ${y} and ${expected[n]}`,
            );
          });
      }
    });
  }
}

test('bad labels and logits', () => {
  const y = sparse(
    tf.constant([2, 0, 3, -1, 0], 'int32'),
    tf.constant([
      [1, 2, 3],
      [-Infinity, 0, 1],
      [1, 1, 1],
      [1, 1, 1],
      [Number.NaN, 1, 1],
    ]),
  );
  assert.equal(y.isFinite().arraySync(), [true, false, false, false, false]);
  assert.is(y.at(1).item(), Number.POSITIVE_INFINITY);
  assert.equal(tf.math.isNan(y.at('2:')).arraySync(), [true, true, true]);
  assert.equal(sparse(tf.zeros([0], 'int32'), tf.zeros([0, 4])).shape, [0]);
});

test.run();
