// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../../src/index.ts';
import { tensor, throwsTyped } from '../expect.ts';

// Statements A041, A042 and A045 of section 4.7: gradients through tf.whileLoop and tf.cond in functions, tf.gradients of graphs.

test('A041 gradients through whileLoop in a function', () => {
  const f = tf.function((x: tf.Tensor, n: tf.Tensor) => {
    const start = [tf.constant(0, 'int32'), tf.constant(1)] as const;
    return tf.whileLoop((i: tf.Tensor) => i.less(n), (i: tf.Tensor, y: tf.Tensor) => [i.add(1), y.mul(x)], start)[1];
  });
  const x = new tf.Variable(2);
  for (const [n, value, slope] of [[5, 32, 80], [1, 2, 1], [0, 1, 0]]) {
    const t = new tf.GradientTape();
    const y = t.record(() => f(x, tf.constant(n, 'int32')));
    tensor(y, value);
    tensor(t.gradient(y, x, { unconnectedGradients: 'zero' }), slope);
  }
});

test('A042 gradients through cond', () => {
  const f = tf.function((x: tf.Tensor) => tf.cond(x.greater(0), () => x.mul(x), () => x.neg()));
  for (const [at, slope] of [[3, 6], [-3, -1], [0, -1]]) {
    const x = new tf.Variable(at);
    const t = new tf.GradientTape();
    const y = t.record(() => f(x));
    tensor(t.gradient(y, x), slope);
  }
});

test('A045 tf.gradients is for graphs', () => {
  throwsTyped(() => tf.gradients(tf.constant(1), tf.constant(1)), tf.RuntimeError, 'gradients', /GradientTape/);
});

test.run();
