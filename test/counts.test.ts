// biome-ignore-all format: a matrix reads best on one line
// Counts, axes and depths given as tensors: read where they have a value, kept for the run where only that tells.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;
const i32 = (v: number | number[]): T => tf.constant(v, 'int32');

test('axes may be integer tensors and bigints', () => {
  const x = tf.constant([[1, 2], [3, 4]]);
  tensor(tf.reduceSum(x, i32(0) as never), [4, 6]);
  tensor(tf.reduceSum(x, i32([0, -1]) as never), 10);
  tensor(tf.reduceSum(x, 1n as never), [3, 7]);
  tensor(tf.concat([x, x], i32(1) as never), [[1, 2, 1, 2], [3, 4, 3, 4]]);
  throwsTyped(() => tf.reduceSum(x, i32(2) as never), tf.IndexError, 'reduceSum', /got 2/);
  const f = tf.function((t: T, axis: T) => tf.reduceSum(t, axis as never));
  throwsTyped(() => f(x, i32(0)), tf.TraceError);
});

test('counts may be integer tensors', () => {
  tensor(tf.eye(i32(2), { batchShape: i32([2]), numColumns: i32(1) }), [[[1], [0]], [[1], [0]]]);
  tensor(tf.oneHot([0, 1], i32(3)), [[1, 0, 0], [0, 1, 0]]);
  tensor(tf.math.topK([1, 3, 2], i32(2)).values, [3, 2]);
  tensor(tf.linspace(0, 1, i32(3)), [0, 0.5, 1]);
  tensor(tf.eye(new tf.Variable(i32(2))), [[1, 0], [0, 1]]);
  throwsTyped(() => tf.eye('3' as never), tf.DTypeError, 'eye', /string/);
  throwsTyped(() => tf.eye(tf.constant(2)), tf.DTypeError, 'eye', /float32/);
  throwsTyped(() => tf.oneHot([0], i32([1])), tf.ShapeError, 'oneHot', /rank 1/);
  throwsTyped(() => tf.math.topK([1], i32(2)), tf.ShapeError, 'topK');
});

test('counts that only running tells', () => {
  const some = { inputSignature: [new tf.TensorSpec([null], 'float32')] };
  const rows = (x: T): T => tf.shape(x).at(0);
  const on = (fn: (x: T) => T) => tf.function(fn, some)(tf.constant([1, 2, 3]));
  tensor(on((x) => tf.eye(rows(x))), tf.eye(3).arraySync());
  tensor(on((x) => tf.eye(rows(x), { batchShape: [2], numColumns: 1 })), [[[1], [0], [0]], [[1], [0], [0]]]);
  tensor(on((x) => tf.oneHot([0, 2], rows(x))), [[1, 0, 0], [0, 0, 1]]);
  tensor(on((x) => tf.oneHot([0, 5], rows(x), { axis: 0, onValue: 7, offValue: 2, dtype: 'int32' })), [[7, 2], [2, 2], [2, 2]], 'int32');
  near(on((x) => tf.linspace(1, 2, rows(x))), [1, 1.5, 2]);
  near(on((x) => tf.linspace([1, 2], [3, 4], rows(x).sub(2), { axis: 1 })), [[1], [2]]);
  tensor(on((x) => tf.repeat(x, rows(x))), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
  tensor(on((x) => tf.repeat([[1], [2]], rows(x), { axis: 0 })), [[1], [1], [1], [2], [2], [2]]);
  tensor(tf.function((n: T) => tf.repeat([[1, 2], [3, 4]], n, { axis: 1 }))(i32([2, 1])), [[1, 1, 2], [3, 3, 4]]);
  tensor(on((x) => tf.math.topK(x, rows(x).sub(1)).values), [3, 2]);
  tensor(on((x) => tf.concat(tf.split(x, 3).reverse(), 0)), [3, 2, 1]);
  tensor(on((x) => tf.concat(tf.split(x, [1, -1, 1]).reverse(), 0)), [3, 2, 1]);
  tensor(on((x) => tf.concat(tf.split(x, [-1, 2]).reverse(), 0)), [2, 3, 1]);
  throwsTyped(() => on((x) => tf.split(x, 2)[0]), tf.ShapeError, 'reshape');
  throwsTyped(() => on((x) => tf.split(x, [-1, -1])[0]), tf.ShapeError, 'split');
  const x = tf.constant([1, 2, 3]);
  const tape = new tf.GradientTape();
  tape.watch(x);
  const y = tape.record(() => tf.function((t: T) => tf.repeat(t, rows(t)).mul(2).sum(), some)(x));
  tensor(tape.gradient(y, x) as T, [6, 6, 6]);
});

test('oneHot takes the dtype of its values', () => {
  tensor(tf.oneHot([0], 2, { onValue: 5n }), [[5n, 0n]], 'int64');
  tensor(tf.oneHot([0], 2, { onValue: 'on', offValue: 'off' }), [['on', 'off']], 'string');
  tensor(tf.oneHot([0, 1], 2, { onValue: tf.constant(5, 'uint8') }), [[5, 0], [0, 5]], 'uint8');
  throwsTyped(() => tf.oneHot([0], 2, { onValue: i32(5), offValue: tf.constant(0) }), tf.DTypeError, 'oneHot', /int32/, /float32/);
});

test('functions of bits take number literals as int32', () => {
  tensor(tf.bitwise.bitwiseAnd([6, 7], 3), [2, 3], 'int32');
  tensor(tf.bitwise.leftShift(1, 3), 8, 'int32');
  tensor(tf.bitwise.invert(5), -6, 'int32');
  tensor(tf.bitwise.bitwiseOr(6n, 1), 7n, 'int64');
  throwsTyped(() => tf.bitwise.bitwiseAnd(6.5, 3), tf.DTypeError, 'bitwiseAnd', /6\.5/);
  throwsTyped(() => tf.bitwise.bitwiseAnd(tf.constant(6), 3), tf.DTypeError, 'bitwiseAnd', /float32/);
});

test('switchCase takes functions by number', () => {
  const give = (n: number) => () => tf.constant(n);
  const index = i32(5);
  tensor(tf.switchCase(index, { 0: give(1), 5: give(2) }), 2);
  tensor(tf.switchCase(i32(3), [[5, give(2)], [0, give(1)]]), 2);
  tensor(tf.switchCase(i32(3), { 0: give(1), 5: give(2) }, { default: give(7) }), 7);
  tensor(tf.switchCase(i32(9), { 0: give(1), 5: give(2) }, { default: give(7) }), 7);
  const f = tf.function((i: T) => tf.switchCase(i, { 1: give(1), 2: give(2) }, { default: give(9) }));
  assert.equal([0, 1, 2, 3].map((i) => f(i32(i)).item()), [9, 1, 2, 9]);
  throwsTyped(() => tf.switchCase(index, { a: give(1) } as never), tf.ValueError, 'switchCase', /NaN/);
  throwsTyped(() => tf.switchCase(index, {}), tf.ValueError, 'switchCase');
});

test('rows of unknown number cannot be gone through while tracing', () => {
  const f = tf.function((x: T) => tf.addN([...x]), { inputSignature: [new tf.TensorSpec([null], 'float32')] });
  throwsTyped(() => f(tf.constant([1])), tf.TraceError, 'Tensor', /mapFn/);
});

test('functions take the options that change nothing here', () => {
  tensor(tf.function((x: T) => x.add(1), { autograph: false, jitCompile: true })(tf.constant(1)), 2);
  assert.is(String(tf.function(function grow(x: T) { return x; })), '<tf.function grow>');
});

test.run();
