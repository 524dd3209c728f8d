// biome-ignore-all format: a matrix reads best on one line
import { inspect } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { slices, tensor, throwsTyped } from './expect.ts';

// Section 4.6: variables.

const i32 = (v: number | number[] | number[][]): tf.Tensor => tf.constant(v, 'int32');

test('T114 a variable prints with name, shape, dtype and value', () => {
  const v = new tf.Variable([0, 0, 0]);
  assert.is(String(v), "<tf.Variable 'Variable:0' shape=(3,) dtype=float32, value=[0. 0. 0.]>");
  assert.is(inspect(v), String(v));
  assert.equal([v.name, v.trainable, [...v.shape], v.dtype], ['Variable:0', true, [3], 'float32']);
  const w = new tf.Variable(tf.zeros([2, 1], 'int32'), { name: 'w', trainable: false });
  assert.match(String(w), /^<tf\.Variable 'w:0' shape=\(2, 1\) dtype=int32, value=\n?\[\[0\]\n \[0\]\]>$/);
  assert.equal([w.name, w.trainable, w.rank, w.size], ['w:0', false, 2, 2]);
  assert.is(String(new tf.Variable(1.5, { name: 's' })), "<tf.Variable 's:0' shape=() dtype=float32, value=1.5>");
  assert.is(new tf.Variable(1, { dtype: 'float64' }).dtype, 'float64');
  assert.is(new tf.Variable(true).dtype, 'bool');
  throwsTyped(() => new tf.Variable(1, { trainible: true } as never), tf.ValueError, /trainible/, /trainable/);
});

test('T116 assign of another shape', () => {
  const v = new tf.Variable([1, 2], { name: 'v' });
  throwsTyped(() => v.assign([1, 2, 3]), tf.ShapeError, /v:0|assign/, /\[2\]/, /\[3\]/);
  throwsTyped(() => v.assignAdd([1, 2, 3]), tf.ShapeError, /\[2\]/, /\[3\]/);
  throwsTyped(() => v.assign([[1, 2]]), tf.ShapeError, /\[2\]/, /\[1, 2\]/);
  throwsTyped(() => v.assign([]), tf.ShapeError, /\[2\]/, /\[0\]/);
  tensor(v, [1, 2]);
});

test('T117 assign of another dtype', () => {
  const v = new tf.Variable([1, 2]);
  throwsTyped(() => v.assign(i32([1, 2])), tf.DTypeError, /float32/, /int32/);
  throwsTyped(() => v.assignSub(tf.constant([1, 2], 'float64')), tf.DTypeError, /float32/, /float64/);
  throwsTyped(() => new tf.Variable(i32([1])).assign([0.5]), tf.DTypeError, /0\.5/, /int32/);
  throwsTyped(() => v.assign(new tf.Variable(i32([1, 2]))), tf.DTypeError, /float32/, /int32/);
  tensor(v, [1, 2]);
  tensor(new tf.Variable(i32([1])).assign([5]), [5], 'int32'); // a literal takes the variable's dtype
});

test('T118 assign does not broadcast', () => {
  const v = new tf.Variable([1, 2]);
  throwsTyped(() => v.assign(3), tf.ShapeError, /\[2\]/, /\[\]/);
  throwsTyped(() => v.assign([3]), tf.ShapeError, /\[2\]/, /\[1\]/);
  throwsTyped(() => v.assignAdd(1), tf.ShapeError, /\[2\]/, /\[\]/);
  throwsTyped(() => new tf.Variable(1).assign([1]), tf.ShapeError, /\[\]/, /\[1\]/);
  tensor(v, [1, 2]);
});

test('T120 a partly known shape constrains', () => {
  const v = new tf.Variable(tf.zeros([2, 3]), { shape: [null, 3] });
  v.assign(tf.zeros([5, 3]));
  tensor(tf.shape(v), [5, 3], 'int32');
  throwsTyped(() => v.assign(tf.zeros([5, 2])), tf.ShapeError, /\[null, 3\]/, /\[5, 2\]/);
  throwsTyped(() => v.assign(tf.zeros([3])), tf.ShapeError, /\[null, 3\]/, /\[3\]/);
  tensor(tf.shape(v.assign(tf.zeros([0, 3]))), [0, 3], 'int32');
  throwsTyped(() => new tf.Variable(tf.zeros([2, 3]), { shape: [null, 4] }), tf.ShapeError, /\[null, 4\]/, /\[2, 3\]/);
  const free = new tf.Variable(1, { shape: new tf.TensorShape(null) });
  tensor(free.assign([[1, 2]]), [[1, 2]]);
});

test('T121 variables share nothing', () => {
  const a = new tf.Variable([2, 3]);
  const b = new tf.Variable(a);
  a.assign([5, 6]);
  tensor(a, [5, 6]);
  tensor(b, [2, 3]);
  tensor(a.assignAdd([2, 3]), [7, 9]);
  tensor(a.assignSub([7, 9]), [0, 0]);
  const t = tf.constant([1, 2]);
  const c = new tf.Variable(t);
  c.assignAdd([1, 1]);
  tensor(t, [1, 2]); // the tensor a variable was made of stays
  const before = c.value();
  c.assign([9, 9]);
  tensor(before, [2, 3]); // and so does a value that was read
  b.assign(c);
  c.assign([0, 0]);
  tensor(b, [9, 9]);
  assert.is(c.assign([1, 1]), c);
  tensor(c.assign([2, 2]).assignAdd([1, 1]).assignSub([0.5, 0.5]), [2.5, 2.5]);
});

test('T122 reshaping a variable makes a tensor', () => {
  const v = new tf.Variable([[1, 2], [3, 4]]);
  const r = tf.reshape(v, [1, 4]);
  assert.not.instance(r, tf.Variable);
  assert.instance(r, tf.Tensor);
  tensor(tf.argmax(v), [1n, 1n], 'int64');
  v.assign(tf.zeros([2, 2]));
  tensor(r, [[1, 2, 3, 4]]);
  tensor(v.reshape([4]), [0, 0, 0, 0]);
  assert.not.instance(v.at(0), tf.Variable);
  assert.not.instance(v.add(0), tf.Variable);
});

test('T124 int variables and trainable: false', () => {
  const s = new tf.Variable(1, { trainable: false, dtype: 'int32' });
  assert.equal([s.trainable, s.dtype], [false, 'int32']);
  assert.is(s.assignAdd(2).item(), 3);
  tensor(new tf.Variable(5n).assignSub(7n), -2n, 'int64');
  tensor(new tf.Variable([true, false]).assign([false, false]), [false, false], 'bool');
  tensor(new tf.Variable('a').assign('b'), 'b', 'string');
  tensor(new tf.Variable(tf.zeros([0, 2])).assign(tf.ones([0, 2])), [], 'float32', [0, 2]);
});

test('T125 a constraint is stored, not applied by assign', () => {
  const constraint = (x: tf.Tensor): tf.Tensor => tf.maximum(x, 0);
  const v = new tf.Variable(-1, { constraint });
  assert.is(v.constraint, constraint);
  tensor(v, -1);
  tensor(v.assign(-2), -2);
  assert.is(new tf.Variable(1).constraint, null);
});

test('T126 += on a variable is refused with advice', () => {
  const sum = (): unknown => {
    let w: unknown = new tf.Variable(1);
    (w as number) += 1;
    return w;
  };
  throwsTyped(sum, tf.RuntimeError, /assignAdd/, /Variable:0/);
});

test('T128 scatterNd on a variable', () => {
  const v = new tf.Variable(i32([1, 2, 3, 4, 5, 6, 7, 8]));
  tensor(v.scatterNdAdd([[4], [3], [1], [7]], [9, 10, 11, 12]), [1, 13, 3, 14, 14, 6, 7, 20], 'int32');
  tensor(v.scatterNdUpdate([[0], [7]], [0, 0]), [0, 13, 3, 14, 14, 6, 7, 0], 'int32');
  tensor(v.scatterNdSub([[0], [0]], [1, 2]), [-3, 13, 3, 14, 14, 6, 7, 0], 'int32');
  const w = new tf.Variable([[1, 2], [3, 4]]);
  tensor(w.scatterNdAdd([[1]], [[10, 20]]), [[1, 2], [13, 24]]);
  tensor(w.scatterNdUpdate([[0, 1]], [7]), [[1, 7], [13, 24]]);
  throwsTyped(() => w.scatterNdAdd([[2]], [[1, 1]]), tf.IndexError, 'scatterNdAdd', /indices\[0\] = \[2\]/, /shape \[2\]/);
  tensor(w, [[1, 7], [13, 24]]);
});

test('T129 scatterUpdate with duplicates: the last one wins', () => {
  const v = new tf.Variable([0, 0]);
  v.scatterUpdate(new tf.IndexedSlices(tf.constant([1, 2]), i32([0, 0])));
  tensor(v, [2, 0]);
  const w = new tf.Variable([[1, 2], [3, 4], [5, 6]]);
  tensor(w.scatterUpdate(new tf.IndexedSlices(tf.constant([[9, 9]]), i32([1]))), [[1, 2], [9, 9], [5, 6]]);
  tensor(w.scatterAdd(new tf.IndexedSlices(tf.constant([[1, 1], [1, 1]]), i32([2, 2]))), [[1, 2], [9, 9], [7, 8]]);
  throwsTyped(() => new tf.IndexedSlices([1], [0.5]), tf.DTypeError, 'IndexedSlices', /0\.5/);
  throwsTyped(() => new tf.IndexedSlices([1], tf.constant([0])), tf.DTypeError, 'IndexedSlices', /float32/);
  slices(new tf.IndexedSlices([[1, 2]], [0], { denseShape: [3, 2] }), [[1, 2]], [0], [3, 2]);
  tensor(w.scatterSub(new tf.IndexedSlices(tf.constant([[1, 2]]), tf.constant([0n]))), [[0, 0], [9, 9], [7, 8]]);
  slices(new tf.IndexedSlices(tf.constant([[1, 2]]), i32([0]), { denseShape: [3, 2] }), [[1, 2]], [0], [3, 2]);
});

test('T130 scatter out of range', () => {
  const v = new tf.Variable([1, 2]);
  const at = (index: number): tf.IndexedSlices => new tf.IndexedSlices(tf.constant([1]), i32([index]));
  throwsTyped(() => v.scatterUpdate(at(5)), tf.IndexError, 'scatterUpdate', /indices\[0\] = \[5\]/, /shape \[2\]/);
  throwsTyped(() => v.scatterAdd(at(-1)), tf.IndexError, 'scatterAdd', /indices\[0\] = \[-1\]/, /shape \[2\]/);
  throwsTyped(() => v.scatterSub(at(2)), tf.IndexError, 'scatterSub', /indices\[0\] = \[2\]/, /shape \[2\]/);
  tensor(v, [1, 2]);
});

test('T132 value and readValue', () => {
  const v = new tf.Variable(3);
  tensor(v.readValue(), 3);
  tensor(v.value(), 3);
  assert.is(v.item(), 3);
  assert.is(v.arraySync(), 3);
  assert.instance(v.value(), tf.Tensor);
  assert.equal(Array.from(new tf.Variable([1, 2]).dataSync() as Float32Array), [1, 2]);
});

test('T133 variables convert in ops, the dtype rule holds', () => {
  throwsTyped(() => new tf.Variable(1).add(new tf.Variable(i32(2))), tf.DTypeError, 'add', /float32 and int32/);
  throwsTyped(() => tf.matmul(new tf.Variable(tf.ones([1, 1])), tf.ones([1, 1], 'int32')), tf.DTypeError, 'matmul', /float32 and int32/);
  tensor(tf.add(new tf.Variable(1), new tf.Variable(2)), 3);
  tensor(tf.concat([new tf.Variable([1]), [2]], 0), [1, 2]);
  tensor(tf.reduceSum(new tf.Variable([1, 2])), 3);
  tensor(tf.stack([new tf.Variable(1), new tf.Variable(2)]), [1, 2]);
  tensor(tf.constant([1, 2]).mul(new tf.Variable(3)), [3, 6]);
});

test('T134 the chain of assigns of the eager guide', () => {
  const v = new tf.Variable(1);
  assert.is(v.item(), 1);
  v.assign(3);
  assert.is(v.item(), 3);
  v.assign(tf.square(v));
  assert.is(v.item(), 9);
  v.assign(v.add(v)).assign(v);
  assert.is(v.item(), 18);
});

test.run();
