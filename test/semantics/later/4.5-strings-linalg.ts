// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../../src/index.ts';
import { near, tensor, throwsTyped } from '../expect.ts';

// Statements T110, T112 and T113 of section 4.5: tf.strings and tf.linalg.

test('T110 strings', () => {
  tensor(tf.strings.join(['a', 'b'], { separator: '-' }), 'a-b', 'string');
  tensor(tf.strings.join([['a', 'b'], 'x']), ['ax', 'bx'], 'string');
  tensor(tf.strings.length('😊'), 4, 'int32');
  tensor(tf.strings.length('😊', { unit: 'UTF8_CHAR' }), 1, 'int32');
  tensor(tf.strings.length(['', 'ü', 'abc']), [0, 2, 3], 'int32');
  tensor(tf.strings.split('a b c'), ['a', 'b', 'c'], 'string');
  tensor(tf.strings.split('  a  b '), ['a', 'b'], 'string');
  tensor(tf.strings.split('a,b,,', { sep: ',' }), ['a', 'b', '', ''], 'string');
  tensor(tf.strings.toNumber('1.5'), 1.5);
  tensor(tf.strings.toNumber(['7', '-8'], { outType: 'int32' }), [7, -8], 'int32');
  tensor(tf.strings.asString(3.5), '3.500000', 'string');
  tensor(tf.strings.asString(tf.constant([1, -2], 'int32')), ['1', '-2'], 'string');
  tensor(tf.strings.asString([true, false]), ['true', 'false'], 'string');
  throwsTyped(() => tf.strings.toNumber('1.5x'), tf.ValueError, 'toNumber', /1\.5x/);
});

test('T028 strings compare by equality', () => {
  tensor(tf.equal(['a', 'b'], 'b'), [false, true], 'bool');
  tensor(tf.notEqual(['a', ''], ['a', 'b']), [false, true], 'bool');
  throwsTyped(() => tf.equal(['a', 'b'], ['a', 'b', 'c']), tf.ShapeError, 'equal', /\[2\]/, /\[3\]/);
});

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
