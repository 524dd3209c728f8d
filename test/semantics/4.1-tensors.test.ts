// biome-ignore-all format: a matrix reads best on one line
import { inspect } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';

// Section 4.1: creation, dtype inference, printing. Python's ints and floats are one number type in JavaScript and become float32;
// where TensorFlow infers int32 the tests say 'int32', and a bigint stands for an integer literal.

test('T001 the kind of a literal decides the dtype', () => {
  // TensorFlow gives int32 for 1; here numbers are float32 and bigints are int64.
  const dtypes = [1, 1.5, true, 'a', 1n].map((v) => tf.constant(v).dtype);
  assert.equal(dtypes, ['float32', 'float32', 'bool', 'string', 'int64']);
  tensor(tf.constant(-0), -0);
  tensor(tf.constant([[1, 2], [3, 4]]), [[1, 2], [3, 4]]);
  tensor(tf.constant([[true], [false]]), [[true], [false]], 'bool');
  tensor(tf.constant(['a', 'ü', '']), ['a', 'ü', ''], 'string');
  tensor(tf.constant([]), [], 'float32', [0]);
  tensor(tf.constant([[], []]), [[], []], 'float32', [2, 0]);
  tensor(tf.constant([Number.NaN, Number.POSITIVE_INFINITY, -0]), [Number.NaN, Number.POSITIVE_INFINITY, -0]);
  tensor(tf.complex(1, -2), [1, -2], 'complex64', []);
  tensor(tf.complex([[1], [2]], [0, 3]), [[[1, 0], [1, 3]], [[2, 0], [2, 3]]], 'complex64');
  tensor(tf.math.conj(tf.complex([1, 2], [3, -4])), [[1, -3], [2, 4]], 'complex64');
  tensor(tf.math.imag(tf.complex([1, 2], [3, -4])), [3, -4]);
  tensor(tf.math.real(tf.cast([1.5], 'complex128')), [1.5], 'float64');
  tensor(tf.cast(tf.complex(2.5, 7), 'int32'), 2, 'int32');
  throwsTyped(() => tf.complex(tf.constant(1, 'int32'), tf.constant(1, 'int32')), tf.DTypeError, 'complex', /int32/);
  tensor(tf.complex(new Float64Array([0.1]), new Float64Array([0.2])), [[0.1, 0.2]], 'complex128', [1]);
});

test('T001 a typed array decides by its own type', () => {
  const arrays = [
    [new Int8Array([-1]), 'int8'],
    [new Uint8Array([1]), 'uint8'],
    [new Int16Array([-1]), 'int16'],
    [new Uint16Array([1]), 'uint16'],
    [new Int32Array([-1]), 'int32'],
    [new Uint32Array([4294967295]), 'uint32'],
    [new Float32Array([0.5]), 'float32'],
    [new Float64Array([0.1]), 'float64'],
  ] as const;
  for (const [array, dtype] of arrays) tensor(tf.constant(array), [...array], dtype, [1]);
  tensor(tf.constant(new BigInt64Array([-5n])), [-5n], 'int64');
  tensor(tf.constant(new BigUint64Array([2n ** 64n - 1n])), [2n ** 64n - 1n], 'uint64');
  tensor(tf.constant(new Float64Array(0)), [], 'float64', [0]);
});

test('T002 integers beyond int32 live in int64', () => {
  // 2 ** 31 without a dtype is a float32 here; the bigint is the integer literal, and it is int64 whatever its size.
  tensor(tf.constant(2 ** 31), 2147483648);
  tensor(tf.constant(2n ** 31n), 2147483648n, 'int64');
  tensor(tf.constant([1n, -(2n ** 63n), 2n ** 63n - 1n]), [1n, -(2n ** 63n), 2n ** 63n - 1n], 'int64');
  tensor(tf.constant(2 ** 31, 'int64'), 2147483648n, 'int64');
  tensor(tf.constant(2 ** 31 - 1, 'int32'), 2147483647, 'int32');
  tensor(tf.constant(2n ** 64n - 1n, 'uint64'), 2n ** 64n - 1n, 'uint64');
  throwsTyped(() => tf.constant(2n ** 63n), tf.ValueError, 'constant', /9223372036854775808/, /int64/);
  throwsTyped(() => tf.constant([0n, -(2n ** 63n) - 1n]), tf.ValueError, 'constant', /-9223372036854775809/, /int64/);
});

test('T004 whole and fractional numbers in one list are float32, whichever comes first', () => {
  tensor(tf.constant([1, 2.5]), [1, 2.5]);
  tensor(tf.constant([2.5, 1]), [2.5, 1]);
  tensor(tf.constant([[1, 2.5], [3, 4]]), [[1, 2.5], [3, 4]]);
  // A bigint says that integers are meant: whole numbers beside it are int64, and a fraction is refused instead of making it a float.
  tensor(tf.constant([1n, 2]), [1n, 2n], 'int64');
  tensor(tf.constant([2, 1n]), [2n, 1n], 'int64');
  throwsTyped(() => tf.constant([1n, 2.5]), tf.DTypeError, 'constant', /2\.5/, /bigint/);
  throwsTyped(() => tf.constant([[2.5], [1n]]), tf.DTypeError, 'constant', /2\.5/, /bigint/);
  tensor(tf.constant([1n, 2.5], 'float64'), [1, 2.5], 'float64');
});

test('T005 bool and number in one list are refused', () => {
  throwsTyped(() => tf.constant([true, 1] as never), tf.DTypeError, 'constant', /number among booleans/, /1 at \[1\]/);
  throwsTyped(() => tf.constant([[1, 2], [3, false]] as never), tf.DTypeError, 'constant', /boolean among numbers/, /false at \[1\]\[1\]/);
  throwsTyped(() => tf.constant([1n, true] as never), tf.DTypeError, 'constant', /boolean among bigints/);
});

test('T006 string and number in one list are refused', () => {
  throwsTyped(() => tf.constant(['a', 1] as never), tf.DTypeError, 'constant', /number among strings/, /1 at \[1\]/);
  throwsTyped(() => tf.constant([1, 'a'] as never), tf.DTypeError, 'constant', /string among numbers/, /'a' at \[1\]/);
  throwsTyped(() => tf.constant([['a'], [true]] as never), tf.DTypeError, 'constant', /boolean among strings/, /true at \[1\]\[0\]/);
});

test('T008 a fractional literal does not become an int', () => {
  throwsTyped(() => tf.constant([1.5], 'int32'), tf.DTypeError, 'constant', /1\.5/, /int32/);
  throwsTyped(() => tf.constant([[1, 2], [3, -0.25]], 'int64'), tf.DTypeError, 'constant', /-0\.25/, /int64/);
  throwsTyped(() => tf.constant(Number.NaN, 'int32'), tf.DTypeError, 'constant', /NaN/, /int32/);
  throwsTyped(() => tf.constant(Number.POSITIVE_INFINITY, 'uint8'), tf.DTypeError, 'constant', /Infinity/, /uint8/);
  tensor(tf.constant([1, 2.0], 'int32'), [1, 2], 'int32'); // 2.0 is 2 in JavaScript
  tensor(tf.constant(3, 'int64'), 3n, 'int64');
  throwsTyped(() => tf.constant('1', 'float32'), tf.DTypeError, 'constant', /string/, /float32/);
  throwsTyped(() => tf.constant(1, 'string'), tf.DTypeError, 'constant', /string/);
  throwsTyped(() => tf.constant(1, 'float31' as never), tf.DTypeError, /float31/, /float32/);
});

test('T009 an integer literal with a float dtype is accepted', () => {
  tensor(tf.constant([1, 2], 'float64'), [1, 2], 'float64');
  tensor(tf.constant(0.1, 'float64'), 0.1, 'float64');
  tensor(tf.constant([1n, 2n], 'float32'), [1, 2]);
  tensor(tf.constant([], 'int32'), [], 'int32', [0]);
  tensor(tf.constant(1, { dtype: 'float64' }), 1, 'float64');
});

test('T010 a literal outside a small int dtype is refused', () => {
  // TensorFlow wraps 300 to 44 silently; we refuse it, as the statement asks a port to decide.
  throwsTyped(() => tf.constant(300, 'uint8'), tf.ValueError, 'constant', /300/, /uint8/);
  throwsTyped(() => tf.constant([0, -1], 'uint8'), tf.ValueError, 'constant', /-1/, /uint8/);
  throwsTyped(() => tf.constant(128, 'int8'), tf.ValueError, 'constant', /128/, /int8/);
  throwsTyped(() => tf.constant(-32769, 'int16'), tf.ValueError, 'constant', /-32769/, /int16/);
  throwsTyped(() => tf.constant(2 ** 31, 'int32'), tf.ValueError, 'constant', /2147483648/, /int32/);
  throwsTyped(() => tf.constant(-1n, 'uint64'), tf.ValueError, 'constant', /-1/, /uint64/);
  tensor(tf.constant([0, 255], 'uint8'), [0, 255], 'uint8');
  tensor(tf.constant([-128, 127], 'int8'), [-128, 127], 'int8');
  tensor(tf.constant([65504, 65536], 'float16'), [65504, Number.POSITIVE_INFINITY], 'float16');
});

test('T012 shape reshapes when the count matches', () => {
  tensor(tf.constant([1, 2, 3, 4, 5, 6], 'int32', [2, 3]), [[1, 2, 3], [4, 5, 6]], 'int32');
  tensor(tf.constant([[1, 2], [3, 4]], { shape: [4] }), [1, 2, 3, 4]);
  tensor(tf.constant([7], { shape: [] }), 7);
  tensor(tf.constant([], 'int32', [0, 3]), [], 'int32', [0, 3]);
  tensor(tf.constant(new Int32Array([1, 2, 3, 4]), { shape: [2, 1, 2] }), [[[1, 2]], [[3, 4]]], 'int32');
  tensor(tf.constant(-1, 'float32', [2, 3]), [[-1, -1, -1], [-1, -1, -1]]); // one value fills
});

test('T013 shape of another count is refused', () => {
  throwsTyped(() => tf.constant([1, 2, 3], 'int32', [2, 3]), tf.ShapeError, 'constant', /\b3\b/, /\[2, 3\]/, /\b6\b/);
  throwsTyped(() => tf.constant([1, 2, 3, 4], { shape: [3] }), tf.ShapeError, 'constant', /\b4\b/, /\[3\]/);
  throwsTyped(() => tf.constant([], { shape: [1] }), tf.ShapeError, 'constant', /\b0\b/, /\[1\]/);
});

test('T014 ragged lists are refused with the path to the first bad element', () => {
  throwsTyped(() => tf.constant([[1, 2], [3]]), tf.ShapeError, 'constant', /ragged/, /\[1\]/, /expected 2/, /got 1\b/);
  throwsTyped(() => tf.constant([[[1], [2]], [[3], [4, 5]]]), tf.ShapeError, 'constant', /\[1\]\[1\]/, /expected 1/, /got 2\b/);
  throwsTyped(() => tf.constant([1, [2]]), tf.ShapeError, 'constant', /\[1\]/);
  throwsTyped(() => tf.constant([[1], 2]), tf.ShapeError, 'constant', /\[1\]/);
  throwsTyped(() => tf.constant([[], [1]]), tf.ShapeError, 'constant', /\[1\]/);
});

test('T016 dtypeHint is soft', () => {
  tensor(tf.convertToTensor([1.5], { dtypeHint: 'int32' }), [1.5]);
  tensor(tf.convertToTensor([1], { dtypeHint: 'float32' }), [1]);
  tensor(tf.convertToTensor([1], { dtypeHint: 'int32' }), [1], 'int32');
  tensor(tf.convertToTensor([1.5], { dtypeHint: 'float64' }), [1.5], 'float64');
  tensor(tf.convertToTensor(['a'], { dtypeHint: 'float32' }), ['a'], 'string');
  tensor(tf.convertToTensor(300, { dtypeHint: 'uint8' }), 300);
});

test('T017 null cannot be converted', () => {
  throwsTyped(() => tf.convertToTensor(null as never), tf.DTypeError, 'convertToTensor', /null/);
  throwsTyped(() => tf.convertToTensor(undefined as never), tf.DTypeError, 'convertToTensor', /undefined/);
  throwsTyped(() => tf.constant([1, null] as never), tf.DTypeError, 'constant', /null at \[1\]/);
  throwsTyped(() => tf.constant((() => 1) as never), tf.DTypeError, 'constant', /function/);
});

test('T018 printing', () => {
  const x = tf.constant([[1, 2, 3], [4, 5, 6]]);
  assert.is(String(x), 'tf.Tensor(\n[[1. 2. 3.]\n [4. 5. 6.]], shape=(2, 3), dtype=float32)');
  assert.is(inspect(x), String(x));
  assert.is(String(tf.constant(4, 'int32')), 'tf.Tensor(4, shape=(), dtype=int32)');
  assert.is(String(tf.constant([1, 2], 'int32')), 'tf.Tensor([1 2], shape=(2,), dtype=int32)');
  assert.is(`${tf.constant(1.5)}`, 'tf.Tensor(1.5, shape=(), dtype=float32)');
  assert.is(String(tf.constant([0.5, 1.25])), 'tf.Tensor([0.5  1.25], shape=(2,), dtype=float32)');
  assert.is(String(tf.constant([-1, 2])), 'tf.Tensor([-1.  2.], shape=(2,), dtype=float32)');
  assert.is(String(tf.constant([1, Number.NaN, Number.NEGATIVE_INFINITY])), 'tf.Tensor([  1.  nan -inf], shape=(3,), dtype=float32)');
  assert.is(String(tf.constant([true, false])), 'tf.Tensor([ True False], shape=(2,), dtype=bool)');
  assert.is(String(tf.constant([1n, -20n])), 'tf.Tensor([  1 -20], shape=(2,), dtype=int64)');
  assert.is(String(tf.zeros([0, 3])), 'tf.Tensor([], shape=(0, 3), dtype=float32)');
  assert.is(String(tf.zeros([1001])), 'tf.Tensor([0. 0. 0. ... 0. 0. 0.], shape=(1001,), dtype=float32)');
  const cube = tf.constant([[[1, 2]], [[3, 4]]]);
  assert.is(String(cube), 'tf.Tensor(\n[[[1. 2.]]\n\n [[3. 4.]]], shape=(2, 1, 2), dtype=float32)');
});

test('T020 tensors are immutable', () => {
  const source = new Float32Array([1, 2]);
  const x = tf.constant(source);
  source[0] = 9; // the tensor copied its input
  x.dataSync()[0] = 9; // and hands out copies
  (x.arraySync() as number[])[1] = 9;
  try {
    (x as unknown as number[])[0] = 5;
  } catch (error) {
    assert.instance(error, TypeError);
  }
  tensor(x, [1, 2]);
  const shape = [2, 3];
  const z = tf.zeros(shape);
  const r = tf.reshape(z, shape);
  shape[0] = 9;
  assert.equal([...z.shape], [2, 3]);
  assert.equal([...r.shape], [2, 3]);
});

test('T021 a constant has no assign', () => {
  const x = tf.constant([1]);
  assert.not('assign' in x);
  assert.not('assignAdd' in x);
  assert.throws(() => (x as unknown as tf.Variable).assign([2]), TypeError);
});

test('T022 shape, ndim, size, rank', () => {
  const x = tf.zeros([3, 2, 4, 5]);
  assert.equal([x.dtype, x.ndim, x.rank, [...x.shape], x.size], ['float32', 4, 4, [3, 2, 4, 5], 120]);
  tensor(tf.rank(x), 4, 'int32');
  tensor(tf.shape(x), [3, 2, 4, 5], 'int32');
  tensor(tf.size(x), 120, 'int32');
  tensor(tf.shape(7), [], 'int32', [0]);
  tensor(tf.size(7), 1, 'int32');
  tensor(tf.rank(tf.zeros([0, 3])), 2, 'int32');
  tensor(tf.size(tf.zeros([0, 3])), 0, 'int32');
  tensor(tf.shape([['a'], ['b']]), [2, 1], 'int32');
  tensor(tf.shape(x, { outType: 'int64' }), [3n, 2n, 4n, 5n], 'int64');
});

test('T024 a one-element tensor has a plain value, several have none', () => {
  // The language never asks an object for its truth, so the value is taken by item(): it exists for one element only.
  assert.is(tf.constant([2]).item(), 2);
  assert.is(tf.constant([[true]]).item(), true);
  assert.is(tf.constant(5n).item(), 5n);
  throwsTyped(() => tf.constant([1, 2]).item(), tf.ValueError, 'item', /\[2\]/);
  throwsTyped(() => tf.zeros([0]).item(), tf.ValueError, 'item', /\[0\]/);
});

test('T025 tensors iterate over their first axis, scalars do not', () => {
  const rows = [...tf.constant([[1, 2], [3, 4]])];
  assert.is(rows.length, 2);
  tensor(rows[0], [1, 2]);
  tensor(rows[1], [3, 4]);
  assert.is([...tf.zeros([0, 2])].length, 0);
  throwsTyped(() => [...tf.constant(1)], tf.ShapeError, /scalar/, /\[\]/);
});

test('T028 comparing incompatible shapes raises', () => {
  const a = tf.constant([1, 2], 'int32');
  const b = tf.constant([1, 2, 3], 'int32');
  throwsTyped(() => tf.equal(a, b), tf.ShapeError, 'equal', /\[2\]/, /\[3\]/);
  throwsTyped(() => tf.less(tf.zeros([2, 3]), tf.zeros([3, 2])), tf.ShapeError, 'less', /\[2, 3\]/, /\[3, 2\]/);
  throwsTyped(() => tf.logicalAnd([true, false], [true, true, true]), tf.ShapeError, 'logicalAnd', /\[2\]/, /\[3\]/);
  throwsTyped(() => tf.zeros([0]).greaterEqual([1, 2]), tf.ShapeError, 'greaterEqual', /\[0\]/, /\[2\]/);
  tensor(tf.equal([1, Number.NaN, 0], [1, Number.NaN, -0]), [true, false, true], 'bool');
  tensor(tf.notEqual(tf.zeros([0, 2]), 1), [], 'bool', [0, 2]);
});

test('T029 zeros, ones, fill and eye', () => {
  tensor(tf.zeros([2]), [0, 0]);
  tensor(tf.ones([2], 'int32'), [1, 1], 'int32');
  tensor(tf.fill([2], 9), [9, 9]); // numbers are float32; TensorFlow's int literal gives int32
  tensor(tf.fill([2], tf.constant(9, 'int32')), [9, 9], 'int32');
  tensor(tf.fill([1, 2], true), [[true, true]], 'bool');
  tensor(tf.fill([2], 'x'), ['x', 'x'], 'string');
  tensor(tf.fill([], 3n), 3n, 'int64');
  tensor(tf.eye(2), [[1, 0], [0, 1]]);
  tensor(tf.eye(2, { numColumns: 3, dtype: 'int32' }), [[1, 0, 0], [0, 1, 0]], 'int32');
  tensor(tf.eye(1, { batchShape: [2] }), [[[1]], [[1]]]);
  tensor(tf.eye(0), [], 'float32', [0, 0]);
  tensor(tf.zeros([]), 0);
  tensor(tf.ones([0, 3], 'float64'), [], 'float64', [0, 3]);
  tensor(tf.zeros([2], 'bool'), [false, false], 'bool');
  tensor(tf.ones([1], 'int64'), [1n], 'int64');
  tensor(tf.zerosLike(tf.constant([1, 2], 'int32')), [0, 0], 'int32');
  tensor(tf.onesLike([[1.5], [2]]), [[1], [1]]);
  tensor(tf.onesLike([1, 2], { dtype: 'float64' }), [1, 1], 'float64');
  throwsTyped(() => tf.zeros([2, -1]), tf.ShapeError, 'zeros', /\[2, -1\]/);
});

test('T030 range', () => {
  tensor(tf.range(3, 18, 3, 'int32'), [3, 6, 9, 12, 15], 'int32');
  tensor(tf.range(5, 1, -2), [5, 3]);
  tensor(tf.range(5), [0, 1, 2, 3, 4]); // float32: numbers are floats here
  tensor(tf.range(5, 'int32'), [0, 1, 2, 3, 4], 'int32');
  tensor(tf.range(3n), [0n, 1n, 2n], 'int64');
  tensor(tf.range(tf.constant(2, 'int32'), tf.constant(4, 'int32')), [2, 3], 'int32');
  tensor(tf.range(0, 1, 0.25), [0, 0.25, 0.5, 0.75]);
  tensor(tf.range(4, 4), [], 'float32', [0]);
  tensor(tf.range(0, 'int64'), [], 'int64', [0]);
  throwsTyped(() => tf.range(3, 1), tf.ValueError, 'range', /\b3\b/, /\b1\b/);
  throwsTyped(() => tf.range(1, 3, -1), tf.ValueError, 'range', /\b1\b/, /\b3\b/, /-1/);
  throwsTyped(() => tf.range(0, 3, 0), tf.ValueError, 'range', /\b0\b/);
});

test('T032 linspace of ints is float64', () => {
  const x = tf.linspace(tf.constant(-2, 'int32'), tf.constant(2, 'int32'), 201);
  assert.equal([x.dtype, [...x.shape]], ['float64', [201]]);
  tensor(x.at(0), -2, 'float64');
  tensor(x.at(1), -1.98, 'float64');
  tensor(x.at(200), 2, 'float64');
  tensor(tf.linspace(0n, 1n, 3), [0, 0.5, 1], 'float64');
  tensor(tf.linspace(-2, 2, 5), [-2, -1, 0, 1, 2]); // number literals are float32
});

test('T033 linspace of floats', () => {
  tensor(tf.linspace(10, 12, 3), [10, 11, 12]);
  tensor(tf.linspace(3, 9, 1), [3]);
  tensor(tf.linspace(1, -1, 5), [1, 0.5, 0, -0.5, -1]);
  tensor(tf.linspace(tf.constant(0, 'float64'), tf.constant(1, 'float64'), 2), [0, 1], 'float64');
  tensor(tf.linspace([0, 5], [10, 40], 5), [[0, 5], [2.5, 13.75], [5, 22.5], [7.5, 31.25], [10, 40]]);
  tensor(tf.linspace([0, 5], [10, 40], 3, { axis: -1 }), [[0, 5, 10], [5, 22.5, 40]]);
});

test('T034 oneHot', () => {
  tensor(tf.oneHot([0, 2, -1, 1], 3), [[1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 1, 0]]);
  tensor(tf.oneHot([0, 1], 2, { onValue: 5, offValue: 0.5 }), [[5, 0.5], [0.5, 5]]);
  tensor(tf.oneHot(1, 3), [0, 1, 0]);
  tensor(tf.oneHot([3, 0], 3), [[0, 0, 0], [1, 0, 0]]);
  tensor(tf.oneHot([0, 2], 3, { axis: 0 }), [[1, 0], [0, 0], [0, 1]]);
  tensor(tf.oneHot([[0], [1]], 2, { dtype: 'int32' }), [[[1, 0]], [[0, 1]]], 'int32');
  tensor(tf.oneHot(tf.constant([1n]), 2, { onValue: true, offValue: false }), [[false, true]], 'bool');
  tensor(tf.oneHot(tf.constant([], 'int32'), 3), [], 'float32', [0, 3]);
  tensor(tf.oneHot([0, 1], 0), [[], []], 'float32', [2, 0]);
});

test.run();
