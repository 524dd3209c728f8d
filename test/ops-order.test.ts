// biome-ignore-all format: a matrix reads best on one line
// Orders, blocks, shapes without computing, and elementwise functions with a special case.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;
const i32 = (v: number[]): T => tf.constant(v, 'int32');

test('orders', () => {
  tensor(tf.math.isNonDecreasing([1, 1, 2]), true, 'bool');
  tensor(tf.math.isNonDecreasing([2, 1]), false, 'bool');
  tensor(tf.math.isStrictlyIncreasing([[1, 2], [3, 3]]), false, 'bool');
  tensor(tf.math.isStrictlyIncreasing([]), true, 'bool');
  tensor(tf.math.invertPermutation([3, 4, 0, 2, 1]), [2, 4, 3, 0, 1], 'int32');
  tensor(tf.math.invertPermutation([1n, 0n]), [1n, 0n], 'int64');
  throwsTyped(() => tf.math.invertPermutation([0, 0]), tf.ValueError, /invertPermutation/);
  throwsTyped(() => tf.math.invertPermutation([[0]]), tf.ShapeError, 'invertPermutation');
});

test('reverseSequence turns the beginnings of sequences around', () => {
  const x = tf.constant([[1, 2, 3], [4, 5, 6]]);
  tensor(tf.reverseSequence(x, [2, 3], { seqAxis: 1 }), [[2, 1, 3], [6, 5, 4]]);
  tensor(tf.reverseSequence(x, [2, 1, 0], { seqAxis: 0, batchAxis: 1 }), [[4, 2, 3], [1, 5, 6]]);
  tensor(tf.reverseSequence(tf.reshape(tf.range(8), [2, 2, 2]), [2, 1], { seqAxis: -1 }), [[[1, 0], [3, 2]], [[4, 5], [6, 7]]]);
  throwsTyped(() => tf.reverseSequence(x, [2], { seqAxis: 1 }), tf.ShapeError, 'reverseSequence', /\[1\]/, /\[2, 3\]/);
  throwsTyped(() => tf.reverseSequence(x, [2, 3]), tf.ShapeError, 'reverseSequence');
  throwsTyped(() => tf.reverseSequence(x, [2, 3], { seqAxis: 2 }), tf.IndexError, 'reverseSequence');
  const dx = tf.grad((t: T) => tf.reverseSequence(t, [2, 3], { seqAxis: 1 }).mul([[1, 2, 3], [4, 5, 6]]).sum())(x);
  tensor(dx, [[2, 1, 3], [6, 5, 4]]);
});

test('unravelIndex', () => {
  tensor(tf.unravelIndex([2, 5, 7], [3, 3]), [[0, 1, 2], [2, 2, 1]], 'int32');
  tensor(tf.unravelIndex(7, [3, 3]), [2, 1], 'int32');
  throwsTyped(() => tf.unravelIndex([9], [3, 3]), tf.ValueError, /unravelIndex/, /9/);
});

test('functions with a special case', () => {
  tensor(tf.math.reciprocalNoNan([2, 0, 0.5]), [0.5, 0, 2]);
  near(tf.math.xlog1py([0, 1, 2], [-1, 0, 3]), [0, 0, 2 * Math.log(4)]);
  near(tf.grad((x: T) => tf.math.xlog1py(x, [-1, 1]).sum())(tf.constant([0, 2])), [0, Math.LN2]);
  near(tf.math.lbeta([[1, 1], [2, 3]]), [0, Math.log(1 / 12)]);
  tensor(tf.math.nextafter([1, 0, 2, -1], [2, 1, 2, 0]), [1 + 2 ** -23, 2 ** -149, 2, -(1 - 2 ** -24)]);
  tensor(tf.math.nextafter(tf.constant([0, 1, Number.NaN], 'float64'), -1), [-(2 ** -1074), 1 - 2 ** -53, Number.NaN], 'float64');
  tensor(tf.scalarMul(2, [1, 3]), [2, 6]);
  throwsTyped(() => tf.scalarMul([2], [1, 3]), tf.ShapeError, 'scalarMul');
  const slices = tf.scalarMul(3, new tf.IndexedSlices(tf.constant([[1], [2]]), i32([0, 2])));
  tensor(slices.values, [[3], [6]]);
  tensor(tf.math.truediv(tf.constant(7, 'int32'), 2), 3.5, 'float64');
  tensor(tf.math.mod([-7, 7], 3), [2, 1]);
});

test('blocks of space in depth and in the batch', () => {
  const x = tf.reshape(tf.range(16), [1, 4, 4, 1]);
  const deep = tf.nn.spaceToDepth(x, 2);
  tensor(deep, [[[[0, 1, 4, 5], [2, 3, 6, 7]], [[8, 9, 12, 13], [10, 11, 14, 15]]]]);
  tensor(tf.nn.depthToSpace(deep, 2), x.arraySync());
  const planes = x.transpose([0, 3, 1, 2]);
  tensor(tf.nn.spaceToDepth(planes, 2, { dataFormat: 'NCHW' }), deep.transpose([0, 3, 1, 2]).arraySync());
  const batched = tf.spaceToBatch(x, [2, 2], [[0, 0], [2, 0]]);
  assert.equal(batched.shape, [4, 2, 3, 1]);
  tensor(batched.at(0, ':', ':', 0), [[0, 0, 2], [0, 8, 10]]);
  tensor(tf.batchToSpace(batched, [2, 2], [[0, 0], [2, 0]]), x.arraySync());
  tensor(tf.spaceToBatchNd(tf.constant([[1, 2, 3, 4]]), [2], [[0, 0]]), [[1, 3], [2, 4]]);
  throwsTyped(() => tf.nn.spaceToDepth(tf.zeros([1, 3, 4, 1]), 2), tf.ShapeError, 'spaceToDepth', /3/);
  throwsTyped(() => tf.nn.depthToSpace(tf.zeros([1, 1, 1, 3]), 2), tf.ShapeError, 'depthToSpace', /3/);
  throwsTyped(() => tf.batchToSpace(tf.zeros([3, 1, 1, 1]), [2, 2], [[0, 0], [0, 0]]), tf.ShapeError, 'batchToSpace', /3/);
  throwsTyped(() => tf.spaceToBatch(x, [2, 2], [[0, 0]]), tf.ShapeError, 'spaceToBatchNd');
  throwsTyped(() => tf.nn.spaceToDepth(x, 2, { dataFormat: 'HWC' }), tf.ValueError, 'spaceToDepth', /HWC/);
});

test('shapes and values without computing', () => {
  assert.equal([tf.constant(1), [1], null, new tf.IndexedSlices(tf.constant([1]), i32([0]))].map(tf.isTensor), [true, false, false, true]);
  assert.equal(tf.getStaticValue(i32([1, 2])), [1, 2]);
  const seen: unknown[] = [];
  tf.function((x: T) => { seen.push(tf.isSymbolicTensor(x), tf.getStaticValue(x), tf.getStaticValue(tf.shape(x))); return x; })(tf.ones([2, 3]));
  assert.equal(seen, [true, null, [2, 3]]);
  assert.is(String(tf.broadcastStaticShape([1, 2, null], [5, 1, 3])), '(5, 2, 3)');
  throwsTyped(() => tf.broadcastStaticShape([2], [3]), tf.ShapeError, 'broadcastStaticShape');
  tensor(tf.broadcastDynamicShape([3], [5, 1, 3]), [5, 1, 3], 'int32');
  throwsTyped(() => tf.broadcastDynamicShape([2], [3]), tf.ValueError, /broadcastDynamicShape/);
  assert.equal(tf.shapeN([[1], [[1, 2]]]).map((s) => s.arraySync()), [[1], [1, 2]]);
  assert.equal(tf.identityN([[1], 2]).map((s) => s.arraySync()), [[1], 2]);
});

test('dtypes and errors by their names', () => {
  tensor(tf.constant(1, tf.int64), 1n, 'int64');
  assert.is(tf.dtypes.asDtype('float16'), tf.half);
  throwsTyped(() => tf.dtypes.asDtype('float8'), tf.DTypeError);
  assert.is(tf.errors.InvalidArgumentError, tf.ValueError);
  assert.is(tf.losses, tf.keras.losses);
});

test('statements about dtypes and ranks', () => {
  tf.debugging.assertInteger(i32([1]));
  tf.debugging.assertScalar(1);
  tf.debugging.assertRankIn([1], [0, 1]);
  assert.is(tf.debugging.assertSameFloatDtype([[1], 2]), 'float32');
  assert.equal([tf.constant(1), tf.constant(['a']), 1].map(tf.debugging.isNumericTensor), [true, false, false]);
  tf.Assert([true, true], ['fine']);
  throwsTyped(() => tf.debugging.assertInteger([1]), tf.DTypeError, 'assertInteger', /float32/);
  throwsTyped(() => tf.debugging.assertScalar([1]), tf.ShapeError, 'assertScalar', /\[1\]/);
  throwsTyped(() => tf.debugging.assertRankIn([1], [0, 2], { message: 'm' }), tf.ShapeError, 'assertRankIn', /m: /);
  throwsTyped(() => tf.debugging.assertSameFloatDtype([[1]], 'float64'), tf.DTypeError, 'assertSameFloatDtype');
  throwsTyped(() => tf.Assert(false, ['x is', 3]), tf.ValueError, 'Assert', /x is 3/);
  throwsTyped(() => tf.Assert(tf.constant(1), []), tf.DTypeError, 'Assert');
});

test('structures are taken apart by sorted keys', () => {
  assert.equal(tf.nest.flatten({ b: [1, 2], a: new Map([['k', 3]]) }), [3, 1, 2]);
  assert.equal(tf.nest.mapStructure((x: number, y: number) => x + y, { b: [2], a: 1 }, { a: 10, b: [20] }), { b: [22], a: 11 });
  assert.equal(tf.nest.packSequenceAs({ b: [0, 0], a: 0 }, [3, 1, 2]), { b: [1, 2], a: 3 });
  assert.equal([[1], {}, 1, 'ab'].map(tf.nest.isNested), [true, true, false, false]);
  throwsTyped(() => tf.nest.assertSameStructure([1], { a: 1 }), tf.ValueError, 'nest.assertSameStructure');
  throwsTyped(() => tf.nest.packSequenceAs([1, 2], [1]), tf.ValueError, 'nest.packSequenceAs', /2 leaves/);
});

test('gradients passed through, rows mapped, averages kept', () => {
  const w = new tf.Variable(2);
  tensor(tf.grad((x: T) => tf.gradPassThrough((v) => v.round().mul(w))(x).mul(3))(tf.constant(1.4)), 3);
  tensor(tf.vectorizedMap((row: T) => row.sum(), tf.constant([[1, 2], [3, 4]])), [3, 7]);
  const ema = new tf.train.ExponentialMovingAverage(0.9);
  assert.is(ema.average(w), null);
  ema.apply([w]);
  w.assign(12);
  ema.apply([w]);
  near(ema.average(w)?.value(), 3);
  assert.is(ema.average(w)?.trainable, false);
  const fast = new tf.train.ExponentialMovingAverage(0.9, { numUpdates: 0 });
  fast.apply([w]);
  w.assign(2);
  fast.apply([w]);
  near(fast.average(w)?.value(), 3);
  throwsTyped(() => ema.apply([1] as never), tf.ValueError, 'ExponentialMovingAverage');
});

test('squeeze and transpose take options early, axes as tensors and typed arrays', () => {
  assert.equal(tf.squeeze(tf.zeros([1, 2, 1]), { axis: -1 }).shape, [1, 2]);
  assert.equal(tf.squeeze(tf.zeros([1, 2, 1]), i32([0, 2]) as never).shape, [2]);
  assert.equal(tf.zeros([1, 2]).squeeze({ axis: 0 }).shape, [2]);
  assert.equal(tf.transpose(tf.zeros([2, 3, 4]), { perm: [2, 0, 1] }).shape, [4, 2, 3]);
  assert.equal(tf.transpose(tf.zeros([2, 3, 4]), i32([2, 0, 1]) as never).shape, [4, 2, 3]);
  assert.equal(tf.transpose(tf.zeros([2, 3, 4]), Int32Array.of(2, 0, 1) as never).shape, [4, 2, 3]);
  const z = tf.complex([[1, 2]], [[3, 4]]);
  tensor(tf.transpose(z, { conjugate: true }), [[[1, -3]], [[2, -4]]], 'complex64');
  tensor(tf.transpose(z, [0, 1], { conjugate: true }), [[[1, -3], [2, -4]]], 'complex64');
  throwsTyped(() => tf.transpose(z, { prem: [1, 0] } as never), tf.ValueError, 'transpose', /prem/);
  throwsTyped(() => tf.squeeze(z, { axes: 0 } as never), tf.ValueError, 'squeeze', /axes/);
  assert.equal(tf.constant([1, 2]).at(tf.newaxis).shape, [1, 2]);
});

test.run();
