// biome-ignore-all format: a matrix reads best on one line
// Matrices turned, measured and put together from parts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor, throwsTyped } from './semantics/expect.ts';

test('adjoint, diagonals of tensors, norms', () => {
  tensor(tf.linalg.adjoint(tf.complex([[1, 2]], [[3, 4]])), [[[1, -3]], [[2, -4]]], 'complex64');
  tensor(tf.linalg.adjoint([[1, 2]]), [[1], [2]]);
  const d = tf.linalg.tensorDiag([[1, 2], [3, 4]]);
  assert.equal(d.shape, [2, 2, 2, 2]);
  assert.is(d.at(1, 0, 1, 0).item(), 3);
  assert.is(tf.reduceSum(d).item(), 10);
  tensor(tf.linalg.tensorDiagPart(d), [[1, 2], [3, 4]]);
  throwsTyped(() => tf.linalg.tensorDiagPart([[1, 2]]), tf.ShapeError, 'tensorDiagPart', /\[1, 2\]/);
  throwsTyped(() => tf.linalg.tensorDiagPart([1, 2]), tf.ShapeError, 'tensorDiagPart');
  const { normalized, norm } = tf.linalg.normalize([[3, 4], [6, 8]], { axis: 1 });
  near(normalized, [[0.6, 0.8], [0.6, 0.8]]);
  near(norm, [[5], [10]]);
  near(tf.linalg.normalize([1, 3], { ord: 1 })[0], [0.25, 0.75]);
});

test('matrixRank counts what is not zero', () => {
  tensor(tf.linalg.matrixRank([[1, 2], [2, 4]]), 1, 'int32');
  tensor(tf.linalg.matrixRank(tf.stack([tf.eye(3), tf.ones([3, 3]), tf.zeros([3, 3])])), [3, 1, 0], 'int32');
  tensor(tf.linalg.matrixRank([[1, 0], [0, 0.01]], { tol: 0.1 }), 1, 'int32');
});

test('decompositions by lu solve, invert and give back their matrices', () => {
  const a = tf.constant([[[0, 2, 1], [3, 4, 5], [1, 1, 1]], [[2, 0, 0], [0, 4, 1], [1, 0, 3]]]);
  const [lu, p] = tf.linalg.lu(a);
  near(tf.linalg.luReconstruct(lu, p), a.arraySync());
  const x = tf.constant([[[1], [2], [3]], [[4], [5], [6]]]);
  near(tf.linalg.luSolve(lu, p, tf.matmul(a, x)), x.arraySync(), 'float32', undefined, 1e-5);
  near(tf.matmul(tf.linalg.luMatrixInverse(lu, p), a), tf.eye(3, { batchShape: [2] }).arraySync(), 'float32', undefined, 1e-5);
});

test.run();
