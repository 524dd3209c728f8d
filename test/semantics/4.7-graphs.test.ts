// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';

// Statement A045 of section 4.7: tf.gradients of graphs.

test('A045 tf.gradients is for graphs', () => {
  throwsTyped(() => tf.gradients(tf.constant(1), tf.constant(1)), tf.RuntimeError, 'gradients', /GradientTape/);
});

test('A045 inside a function they are the gradients of its graph', () => {
  const f = tf.function((x: tf.Tensor) => tf.gradients([x.mul(x), x.exp().sum()], [x, tf.constant(1)])[0] as tf.Tensor);
  tensor(f(tf.constant([1, 2])), [2 + Math.E, 4 + Math.E ** 2], 'float32', [2]);
  const v = new tf.Variable(3);
  tensor(tf.function(() => tf.gradients(v.mul(v), v)[0] as tf.Tensor)(), 6);
  throwsTyped(() => tf.gradients(v.mul(v), v), tf.RuntimeError, 'gradients');
});

test.run();
