// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Statements T112 and T113 of section 4.5: tf.linalg.

test('T112 inverse of a singular matrix', () => {
  throwsTyped(() => tf.linalg.inv([[1, 2], [2, 4]]), tf.ValueError, 'inv', /invertible|singular/, /\[2, 2\]/);
  throwsTyped(() => tf.linalg.inv(tf.zeros([3, 3], 'float64')), tf.ValueError, 'inv', /invertible|singular/);
  throwsTyped(() => tf.linalg.inv(tf.ones([2, 3])), tf.ShapeError, 'inv', /\[2, 3\]/);
  near(tf.linalg.inv([[4, 7], [2, 6]]), [[0.6, -0.7], [-0.2, 0.4]]);
  near(tf.linalg.inv([[[2, 0], [0, 4]], [[1, 0], [0, 1]]]), [[[0.5, 0], [0, 0.25]], [[1, 0], [0, 1]]]);
  tensor(tf.linalg.inv(tf.zeros([0, 0])), [], 'float32', [0, 0]);
});

test('T113 cholesky of a matrix that is not positive definite gives NaN', () => {
  // Below the diagonal TensorFlow leaves noise (3.089e-41); what matters is that the result is visibly not a factor.
  const diagonal = (m: tf.Tensor): unknown => (m.arraySync() as number[][]).map((row, i) => row[i]).every((v) => Number.isNaN(v));
  const failed = tf.linalg.cholesky([[1, 2], [2, 1]]);
  if (!diagonal(failed)) throw new Error(`expected NaN on the diagonal, got ${failed}`);
  near(tf.linalg.cholesky([[4, 2], [2, 10]]), [[2, 0], [1, 3]]);
  near(tf.linalg.cholesky([[[9]], [[16]]]), [[[3]], [[4]]]);
});

test.run();
