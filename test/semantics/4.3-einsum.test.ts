// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';

// Statements T072 and T073 of section 4.3: tf.einsum and tf.tensordot.

test('T072 einsum with batch, trace and ellipsis', () => {
  const m = tf.constant([[1, 2], [3, 4]]);
  assert.equal([...tf.einsum('bij,bjk->bik', tf.ones([2, 3, 4]), tf.ones([2, 4, 5])).shape], [2, 3, 5]);
  tensor(tf.einsum('ii', m), 5);
  assert.equal([...tf.einsum('...ij->...ji', tf.ones([2, 3, 4])).shape], [2, 4, 3]);
  tensor(tf.einsum('ij->ji', m), [[1, 3], [2, 4]]);
  tensor(tf.einsum('ij,jk', m, m), [[7, 10], [15, 22]]);
  tensor(tf.einsum('i,j->ij', [1, 2], [3, 4]), [[3, 4], [6, 8]]);
  tensor(tf.einsum('ij->', m), 10);
  tensor(tf.einsum('i,i', [1, 2], [3, 4]), 11);
  tensor(tf.einsum('ij,j->i', tf.zeros([0, 2]), [1, 2]), [], 'float32', [0]);
  tensor(tf.einsum('...i,i->...', tf.constant([[[1, 2]]]), [3, 4]), [[11]]);
  throwsTyped(() => tf.einsum('ij,jk->ik', tf.ones([2, 3]), tf.ones([2, 3])), tf.ShapeError, 'einsum', /\[2, 3\]/, /\bj\b/);
  throwsTyped(() => tf.einsum('ijk', m), tf.ShapeError, 'einsum', /ijk/, /\[2, 2\]/);
});

test('T073 tensordot axes as count and as pairs', () => {
  tensor(tf.tensordot([1, 2], [3, 4], 1), 11);
  tensor(tf.tensordot([1, 2], [3, 4], 0), [[3, 4], [6, 8]]);
  const m = tf.constant([[1, 2], [3, 4]]);
  tensor(tf.tensordot(m, m, 1), [[7, 10], [15, 22]]);
  tensor(tf.tensordot(m, m, 2), 30);
  tensor(tf.tensordot(m, m, [[0], [1]]), [[7, 15], [10, 22]]);
  tensor(tf.tensordot(m, [1, 1], [[-1], [0]]), [3, 7]);
  throwsTyped(() => tf.tensordot(tf.ones([2, 3]), tf.ones([2, 3]), 1), tf.ShapeError, 'tensordot', /\[2, 3\]/);
});

test.run();
