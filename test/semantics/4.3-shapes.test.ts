// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, tensors, throwsTyped } from './expect.ts';

// Section 4.3: broadcasting, shape operations and their errors.

const six = (): tf.Tensor => tf.range(6, 'int32');
const shape = (x: tf.Tensor): number[] => [...x.shape];

test('T053 scalar, row and column broadcast', () => {
  const m = tf.constant([[1, 2], [3, 4]]);
  tensor(m.add(10), [[11, 12], [13, 14]]);
  tensor(m.add(tf.constant([100, 200])), [[101, 202], [103, 204]]);
  tensor(m.add(tf.constant([[10], [20]])), [[11, 12], [23, 24]]);
  tensor(tf.subtract([[1], [2]], [10, 20, 30]), [[-9, -19, -29], [-8, -18, -28]]);
  tensor(tf.multiply(tf.constant([[[1], [2]]], 'int32'), tf.constant([[[3]], [[4]]], 'int32')), [[[3], [6]], [[4], [8]]], 'int32');
  tensor(tf.zeros([0, 3]).add([1, 2, 3]), [], 'float32', [0, 3]);
  tensor(tf.zeros([2, 1]).mul(tf.zeros([1, 0])), [[], []], 'float32', [2, 0]);
  tensor(tf.less(tf.constant([[1], [5]], 'float64'), [3, 6]), [[true, true], [false, true]], 'bool');
  tensor(tf.add(2, 3), 5);
});

test('T054 incompatible shapes name both shapes and the op', () => {
  throwsTyped(() => tf.constant([1, 2, 3]).add(tf.constant([1, 2])), tf.ShapeError, 'add', /\[3\]/, /\[2\]/);
  throwsTyped(() => tf.zeros([2, 3]).mul(tf.zeros([2])), tf.ShapeError, 'multiply', /\[2, 3\]/, /\[2\]/);
  throwsTyped(() => tf.pow(tf.zeros([4, 1, 3]), tf.zeros([2, 2])), tf.ShapeError, 'pow', /\[4, 1, 3\]/, /\[2, 2\]/);
  throwsTyped(() => tf.maximum(tf.zeros([0, 2], 'int32'), tf.zeros([0, 3], 'int32')), tf.ShapeError, 'maximum', /\[0, 2\]/, /\[0, 3\]/);
  throwsTyped(() => tf.zeros([0]).sub([1, 2]), tf.ShapeError, 'subtract', /\[0\]/, /\[2\]/);
});

test('T056 broadcastTo', () => {
  throwsTyped(() => tf.broadcastTo([1, 2, 3], [2, 2]), tf.ShapeError, 'broadcastTo', /\[3\]/, /\[2, 2\]/);
  throwsTyped(() => tf.broadcastTo(tf.zeros([2, 3]), [3]), tf.ShapeError, 'broadcastTo', /\[2, 3\]/, /\[3\]/);
  throwsTyped(() => tf.broadcastTo(tf.zeros([2]), [1]), tf.ShapeError, 'broadcastTo', /\[2\]/, /\[1\]/);
  tensor(tf.broadcastTo([1, 2, 3], [2, 3]), [[1, 2, 3], [1, 2, 3]]);
  tensor(tf.broadcastTo(tf.constant([[1], [2]], 'int32'), [2, 2]), [[1, 1], [2, 2]], 'int32');
  tensor(tf.broadcastTo(true, [2]), [true, true], 'bool');
  tensor(tf.broadcastTo(5, []), 5);
  tensor(tf.broadcastTo([1], [0]), [], 'float32', [0]);
});

test('T057 matmul needs equal inner sizes', () => {
  const message = 'matmul: inner sizes differ, got [2, 3] · [4, 5] (3 ≠ 4). Transpose one operand?';
  assert.is(throwsTyped(() => tf.matmul(tf.ones([2, 3]), tf.ones([4, 5])), tf.ShapeError).message, message);
  throwsTyped(() => tf.matmul(tf.ones([2, 3]), tf.ones([2, 3])), tf.ShapeError, 'matmul', /\[2, 3\] · \[2, 3\]/, /3 ≠ 2/);
  const both = { transposeA: true, transposeB: true };
  throwsTyped(() => tf.matmul(tf.ones([3, 2]), tf.ones([3, 2]), both), tf.ShapeError, 'matmul', /3 ≠ 2/);
  throwsTyped(() => tf.matmul(tf.ones([2, 4, 5]), tf.ones([3, 5, 4])), tf.ShapeError, 'matmul', /\[2, 4, 5\]/, /\[3, 5, 4\]/);
  tensor(tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]), { transposeB: true }), [[3, 3], [3, 3]]);
  tensor(tf.matmul([[1, 2]], [[3], [4]]), [[11]]);
  tensor(tf.matmul(tf.constant([[1, 2], [3, 4]], 'int32'), tf.constant([[0, 1], [1, 0]], 'int32')), [[2, 1], [4, 3]], 'int32');
  tensor(tf.matmul(tf.zeros([2, 0]), tf.zeros([0, 3])), [[0, 0, 0], [0, 0, 0]]);
  tensor(tf.matmul(tf.zeros([0, 2]), tf.zeros([2, 3])), [], 'float32', [0, 3]);
  tensor(tf.matmul(tf.constant([[[1n]], [[2n]]]), tf.constant([[3n, 4n]])), [[[3n, 4n]], [[6n, 8n]]], 'int64');
  tensor(tf.matmul([[Number.NaN, 0]], [[0], [1]]), [[Number.NaN]]);
});

test('T058 matmul needs rank 2 or more', () => {
  throwsTyped(() => tf.matmul(tf.ones([3]), tf.ones([3])), tf.ShapeError, 'matmul', /\[3\] · \[3\]/, /rank|2/);
  throwsTyped(() => tf.matmul(tf.ones([2, 3]), tf.ones([3])), tf.ShapeError, 'matmul', /\[2, 3\] · \[3\]/);
  throwsTyped(() => tf.matmul(2, tf.ones([1, 1])), tf.ShapeError, 'matmul', /\[\] · \[1, 1\]/);
});

test('T060 reshape infers -1 and refuses a wrong count with both counts', () => {
  assert.equal(shape(tf.reshape(six(), [3, -1])), [3, 2]);
  tensor(six().reshape([-1, 3]), [[0, 1, 2], [3, 4, 5]], 'int32');
  tensor(tf.reshape(tf.zeros([0, 3]), [-1, 3]), [], 'float32', [0, 3]);
  tensor(tf.reshape(tf.zeros([0, 3]), [3, 0]), [[], [], []], 'float32', [3, 0]);
  tensor(tf.reshape(six(), tf.constant([2, 3], 'int32')), [[0, 1, 2], [3, 4, 5]], 'int32');
  throwsTyped(() => tf.reshape(six(), [4, 2]), tf.ShapeError, 'reshape', /\b6\b/, /\b8\b/, /\[4, 2\]/);
  throwsTyped(() => tf.reshape(six(), [4, -1]), tf.ShapeError, 'reshape', /\b6\b/, /\[4, -1\]/);
  throwsTyped(() => tf.reshape(tf.zeros([0]), [-1, 0]), tf.ShapeError, 'reshape', /\[-1, 0\]/);
  throwsTyped(() => tf.reshape(tf.zeros([0]), [1]), tf.ShapeError, 'reshape', /\b0\b/, /\b1\b/);
  throwsTyped(() => tf.reshape(six(), [-2, 3]), tf.ShapeError, 'reshape', /\[-2, 3\]/);
});

test('T061 reshape takes one -1', () => {
  throwsTyped(() => tf.reshape(six(), [-1, -1]), tf.ShapeError, 'reshape', /\[-1, -1\]/, /one/);
  throwsTyped(() => tf.zeros([2, 2]).reshape([-1, 2, -1]), tf.ShapeError, 'reshape', /\[-1, 2, -1\]/, /one/);
});

test('T062 reshape from and to a scalar', () => {
  tensor(tf.reshape(tf.constant(5, 'int32'), [-1]), [5], 'int32');
  tensor(tf.reshape(tf.constant([5], 'int32'), []), 5, 'int32');
  tensor(tf.reshape([[[true]]], []), true, 'bool');
  tensor(tf.reshape('a', [1, 1]), [['a']], 'string');
  throwsTyped(() => tf.reshape([1, 2], []), tf.ShapeError, 'reshape', /\b2\b/, /\[\]/);
});

test('T064 expandDims takes axes from -rank-1 to rank', () => {
  assert.equal(shape(tf.expandDims(tf.zeros([3]), -1)), [3, 1]);
  assert.equal(shape(tf.expandDims(tf.zeros([3]), -2)), [1, 3]);
  assert.equal(shape(tf.expandDims(tf.zeros([2, 0]), 1)), [2, 1, 0]);
  tensor(tf.expandDims(7, 0), [7]);
  tensor(tf.constant([1, 2], 'int32').expandDims(1), [[1], [2]], 'int32');
  throwsTyped(() => tf.expandDims(tf.zeros([3]), 2), tf.IndexError, 'expandDims', /got 2/, /-2 to 1/);
  throwsTyped(() => tf.expandDims(tf.zeros([3]), -3), tf.IndexError, 'expandDims', /got -3/, /-2 to 1/);
  throwsTyped(() => tf.expandDims(1, 1), tf.IndexError, 'expandDims', /got 1/, /-1 to 0/);
  assert.equal(shape(tf.squeeze(tf.zeros([1, 2, 1]))), [2]);
  assert.equal(shape(tf.squeeze(tf.zeros([1, 2, 1]), -1)), [1, 2]);
  throwsTyped(() => tf.squeeze(tf.zeros([1, 2]), 1), tf.ShapeError, 'squeeze', /\[1, 2\]/, /\b1\b/);
  throwsTyped(() => tf.squeeze(tf.zeros([1, 2]), 2), tf.IndexError, 'squeeze', /rank 2/, /got 2/);
});

test('T065 concat needs equal ranks and equal other sizes', () => {
  tensor(tf.concat([[[1, 2]], [[3, 4]]], 0), [[1, 2], [3, 4]]);
  tensor(tf.concat([tf.constant([[1], [2]]), tf.constant([[3, 4], [5, 6]])], -1), [[1, 3, 4], [2, 5, 6]]);
  tensor(tf.concat([tf.zeros([0, 2]), [[1, 2]]], 0), [[1, 2]]);
  tensor(tf.concat([[true], [false, true]], 0), [true, false, true], 'bool');
  tensor(tf.concat([tf.constant([1n])], 0), [1n], 'int64');
  throwsTyped(() => tf.concat([[[1, 2]], [[3, 4, 5]]], 0), tf.ShapeError, 'concat', /\[1, 2\]/, /\[1, 3\]/);
  throwsTyped(() => tf.concat([tf.zeros([2]), tf.zeros([2, 1])], 0), tf.ShapeError, 'concat', /\[2\]/, /\[2, 1\]/);
  throwsTyped(() => tf.concat([tf.zeros([2]), tf.zeros([2])], 1), tf.IndexError, 'concat', /rank 1/, /got 1/);
  throwsTyped(() => tf.concat([1, 2], 0), tf.ShapeError, 'concat', /\[\]/);
});

test('T066 stack needs equal shapes', () => {
  throwsTyped(() => tf.stack([[1, 2], [3]]), tf.ShapeError, 'stack', /\[2\]/, /\[1\]/);
  throwsTyped(() => tf.stack([tf.zeros([2, 3]), tf.zeros([3, 2])]), tf.ShapeError, 'stack', /\[2, 3\]/, /\[3, 2\]/);
  throwsTyped(() => tf.stack([1, [1]]), tf.ShapeError, 'stack', /\[\]/, /\[1\]/);
  throwsTyped(() => tf.stack([[1], [2]], { axis: 3 }), tf.IndexError, 'stack', /\b3\b/);
  tensor(tf.stack([[1, 2], [3, 4]], { axis: 1 }), [[1, 3], [2, 4]]);
  tensor(tf.stack([[1, 2], [3, 4]], { axis: -2 }), [[1, 2], [3, 4]]);
  tensor(tf.stack([tf.constant(1, 'int32'), 2]), [1, 2], 'int32');
  tensor(tf.stack([tf.zeros([0]), tf.zeros([0])]), [[], []], 'float32', [2, 0]);
  tensors(tf.unstack(tf.constant([[1, 2], [3, 4]])), [[1, 2], [3, 4]]);
  tensors(tf.unstack(tf.constant([[1, 2], [3, 4]]), { axis: -1, num: 2 }), [[1, 3], [2, 4]]);
  throwsTyped(() => tf.unstack([[1, 2, 3]], { axis: 1, num: 2 }), tf.ValueError, 'unstack', /\b2\b/, /\[1, 3\]/);
});

test('T068 tile, repeat and pad', () => {
  const i = (v: number[]): tf.Tensor => tf.constant(v, 'int32');
  tensor(tf.tile(i([1, 2]), [3]), [1, 2, 1, 2, 1, 2], 'int32');
  tensor(tf.repeat(i([3, 0]), [2, 3]), [3, 3, 0, 0, 0], 'int32');
  tensor(tf.pad(i([1, 2, 3]), [[2, 2]], { mode: 'REFLECT' }), [3, 2, 1, 2, 3, 2, 1], 'int32');
  tensor(tf.pad(i([1, 2, 3]), [[2, 2]], { mode: 'SYMMETRIC' }), [2, 1, 1, 2, 3, 3, 2], 'int32');
  tensor(tf.pad(i([1]), [[1, 2]], { constantValues: 9 }), [9, 1, 9, 9], 'int32');
  tensor(tf.tile([[1], [2]], [1, 2]), [[1, 1], [2, 2]]);
  tensor(tf.tile([[1, 2]], [0, 1]), [], 'float32', [0, 2]);
  tensor(tf.repeat([[1, 2], [3, 4]], 2), [1, 1, 2, 2, 3, 3, 4, 4]);
  tensor(tf.repeat([[1, 2], [3, 4]], [1, 2], { axis: -1 }), [[1, 2, 2], [3, 4, 4]]);
  tensor(tf.repeat([[1, 2], [3, 4]], [0, 1], { axis: 0 }), [[3, 4]]);
  tensor(tf.pad([[1, 2]], [[1, 0], [0, 1]]), [[0, 0, 0], [1, 2, 0]]);
  tensor(tf.pad([[true]], [[0, 0], [1, 1]]), [[false, true, false]], 'bool');
  tensor(tf.pad([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 2]], { mode: 'REFLECT' }), [[4, 5, 6, 5, 4], [1, 2, 3, 2, 1], [4, 5, 6, 5, 4]]);
  tensor(tf.pad(tf.zeros([0]), [[1, 1]]), [0, 0]);
  throwsTyped(() => tf.tile([1, 2], [1, 2]), tf.ShapeError, 'tile', /\[2\]/, /\[1, 2\]/);
  throwsTyped(() => tf.pad([1, 2, 3], [[3, 0]], { mode: 'REFLECT' }), tf.ShapeError, 'pad', /\b3\b/, /REFLECT/);
  throwsTyped(() => tf.pad([1, 2, 3], [[4, 0]], { mode: 'SYMMETRIC' }), tf.ShapeError, 'pad', /\b4\b/, /SYMMETRIC/);
  throwsTyped(() => tf.pad([[1]], [[1, 1]]), tf.ShapeError, 'pad', /\[1, 1\]/, /\[1, 2\]|\[\[1, 1\]\]/);
});

test('T069 split by count and by sizes', () => {
  tensors(tf.split(six(), 3), [[0, 1], [2, 3], [4, 5]], 'int32');
  tensors(tf.split(six(), [1, -1, 2]), [[0], [1, 2, 3], [4, 5]], 'int32');
  tensors(tf.split([[1, 2], [3, 4]], 2, { axis: -1 }), [[[1], [3]], [[2], [4]]]);
  tensors(tf.split([[1, 2, 3]], [2, 1], { axis: 1 }), [[[1, 2]], [[3]]]);
  const parts = tf.split(tf.constant([1, 2]), [0, 2]);
  tensor(parts[0], [], 'float32', [0]);
  tensor(parts[1], [1, 2]);
  tensors(tf.split([true, false], 1), [[true, false]], 'bool');
});

test('T070 split that does not divide', () => {
  throwsTyped(() => tf.split(tf.range(5, 'int32'), 2), tf.ShapeError, 'split', /\b5\b/, /\b2\b/);
  throwsTyped(() => tf.split(tf.zeros([2, 3]), 2, { axis: 1 }), tf.ShapeError, 'split', /\b3\b/, /\b2\b/);
  throwsTyped(() => tf.split(six(), [1, 2]), tf.ShapeError, 'split', /\b6\b/, /\[1, 2\]/);
  throwsTyped(() => tf.split(six(), [-1, -1]), tf.ShapeError, 'split', /\[-1, -1\]/);
  throwsTyped(() => tf.split(six(), [7, -1]), tf.ShapeError, 'split', /\b6\b/, /\[7, -1\]/);
  throwsTyped(() => tf.split(six(), 2, { axis: 1 }), tf.IndexError, 'split', /rank 1/, /got 1/);
});

test.run();
