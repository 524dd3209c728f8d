// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Section 4.2: no implicit promotion between tensors, weak literals, casts, integer division and wrap-around.

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const i32 = (v: number | number[] | number[][]): tf.Tensor => tf.constant(v, 'int32');

test('T036 mixed dtypes are refused', () => {
  const message = 'add: dtypes differ, got int32 and float32. Tensors are never converted silently: use tf.cast.';
  assert.is(throwsTyped(() => tf.add(i32(1), tf.constant(1)), tf.DTypeError).message, message);
  throwsTyped(() => tf.multiply(tf.constant([1n]), i32([1])), tf.DTypeError, 'multiply', /int64 and int32/);
  throwsTyped(() => tf.subtract(tf.constant(true), tf.constant(1)), tf.DTypeError, 'subtract', /bool and float32/);
  throwsTyped(() => tf.less(i32(1), tf.constant(1)), tf.DTypeError, 'less', /int32 and float32/);
  throwsTyped(() => tf.maximum(tf.zeros([0]), tf.zeros([0], 'int32')), tf.DTypeError, 'maximum', /float32 and int32/);
  throwsTyped(() => tf.add(tf.constant('a'), tf.constant(1)), tf.DTypeError, 'add', /string and float32/);
});

test('T037 float32 and float64 are mixed dtypes too', () => {
  throwsTyped(() => tf.constant(1).add(tf.constant(1, 'float64')), tf.DTypeError, 'add', /float32 and float64/);
  throwsTyped(() => new tf.Variable(1).mul(tf.constant(1, 'float64')), tf.DTypeError, 'multiply', /float32 and float64/);
  throwsTyped(() => tf.constant(1).add(new Float64Array([1])), tf.DTypeError, 'add', /float32 and float64/);
  throwsTyped(() => tf.pow(tf.constant(2, 'float64'), tf.constant(2)), tf.DTypeError, 'pow', /float64 and float32/);
  throwsTyped(() => tf.concat([tf.constant([1]), tf.constant([1], 'float64')], 0), tf.DTypeError, 'concat', /float32 and float64/);
  throwsTyped(() => tf.where([true], tf.constant([1]), i32([1])), tf.DTypeError, 'where', /float32 and int32/);
});

test('T038 matmul of mixed dtypes', () => {
  throwsTyped(() => tf.matmul(i32([1]).reshape([1, 1]), tf.constant([[1]])), tf.DTypeError, 'matmul', /int32 and float32/);
  throwsTyped(() => tf.ones([2, 2]).matmul(tf.ones([2, 2], 'float64')), tf.DTypeError, 'matmul', /float32 and float64/);
  throwsTyped(() => tf.matmul(tf.ones([0, 2], 'int64'), tf.ones([2, 0], 'int32')), tf.DTypeError, 'matmul', /int64 and int32/);
});

test('T040 a fractional literal does not meet an int tensor', () => {
  throwsTyped(() => i32(1).add(1.5), tf.DTypeError, 'add', /1\.5/, /int32/);
  throwsTyped(() => tf.subtract(0.5, tf.constant([1n])), tf.DTypeError, 'subtract', /0\.5/, /int64/);
  throwsTyped(() => i32([1, 2]).mul([1, 2.5]), tf.DTypeError, 'multiply', /2\.5/, /int32/);
  throwsTyped(() => tf.greater(i32(1), nan), tf.DTypeError, 'greater', /NaN/, /int32/);
  throwsTyped(() => tf.maximum(i32(1), inf), tf.DTypeError, 'maximum', /Infinity/, /int32/);
  throwsTyped(() => tf.constant(true).add(1), tf.DTypeError, 'add', /bool/);
  tensor(i32([1, 2]).add(1), [2, 3], 'int32');
  tensor(tf.subtract(5, tf.constant([1n, 2n])), [4n, 3n], 'int64');
  tensor(i32([1, 2]).mul([3, 4]), [3, 8], 'int32');
  tensor(tf.constant(0.1, 'float64').add(0.2), 0.1 + 0.2, 'float64');
  tensor(tf.constant([1.5]).mul(2n), [3]);
  tensor(i32([1]).add([]), [], 'int32', [0]);
});

test('T041 division of ints is true division', () => {
  tensor(i32(7).div(i32(2)), 3.5, 'float64');
  tensor(tf.constant(7, 'int8').div(tf.constant(2, 'int8')), 3.5);
  tensor(tf.divide(tf.constant([7n, -7n]), tf.constant(2n)), [3.5, -3.5], 'float64');
  tensor(i32([1, -1, 0]).div(i32(0)), [inf, -inf, nan], 'float64');
  tensor(i32([1, 2]).div(2), [0.5, 1], 'float64');
  tensor(tf.constant([255], 'uint8').div(tf.constant([2], 'uint8')), [127.5]);
  tensor(tf.constant([7, 9], 'int16').div(tf.constant([2], 'int16')), [3.5, 4.5]);
  tensor(tf.constant([1, -1, 0]).div(0), [inf, -inf, nan]);
  tensor(tf.zeros([0], 'int32').div(i32([3])), [], 'float64', [0]);
  throwsTyped(() => i32(7).div(1.5), tf.DTypeError, 'divide', /1\.5/, /int32/);
});

test('T042 floor division and modulo follow the divisor, truncating ones go to zero', () => {
  tensor(tf.math.floordiv(i32(-7), 2), -4, 'int32');
  tensor(tf.math.floormod(i32(-7), 2), 1, 'int32');
  tensor(tf.truncatediv(i32(-7), 2), -3, 'int32');
  tensor(tf.truncatemod(i32(-7), 2), -1, 'int32');
  tensor(tf.math.floormod(-7.5, 2), 0.5);
  tensor(tf.math.floordiv(i32([7, -7, 7, -7, 6, -6]), i32([2, 2, -2, -2, 3, 3])), [3, -4, -4, 3, 2, -2], 'int32');
  tensor(tf.math.floormod(i32([7, -7, 7, -7, 6, -6]), i32([2, 2, -2, -2, 3, 3])), [1, 1, -1, -1, 0, 0], 'int32');
  tensor(tf.truncatediv(i32([7, -7, 7, -7]), i32([2, 2, -2, -2])), [3, -3, -3, 3], 'int32');
  tensor(tf.truncatemod(i32([7, -7, 7, -7]), i32([2, 2, -2, -2])), [1, -1, 1, -1], 'int32');
  tensor(tf.math.floordiv(tf.constant([-7n, 7n]), tf.constant(-2n)), [3n, -4n], 'int64');
  tensor(tf.math.floormod(tf.constant([-7n, 7n]), -2n), [-1n, -1n], 'int64');
  tensor(tf.math.floordiv([-7.5, 7.5], 2), [-4, 3]);
  tensor(tf.math.floormod([-7.5, 7.5, 5], -2), [-1.5, -0.5, -1]);
  tensor(tf.math.floormod(tf.constant([5.5], 'float64'), 2), [1.5], 'float64');
  tensor(tf.math.floormod([1, nan], [0, 2]), [nan, nan]);
  throwsTyped(() => tf.math.floordiv(i32([1, 2]), i32([1, 0])), tf.ValueError, 'floordiv', /zero at element 1/);
  throwsTyped(() => tf.math.floormod(tf.constant([1n]), 0n), tf.ValueError, 'floormod', /zero at element 0/);
  throwsTyped(() => tf.truncatemod(i32([[1], [2]]), i32([3, 0])), tf.ValueError, 'truncatemod', /zero at element 1/);
  throwsTyped(() => tf.truncatediv(tf.constant([5], 'int8'), tf.constant([0], 'int8')), tf.ValueError, 'truncatediv', /zero/);
  tensor(tf.math.floordiv(tf.zeros([0], 'int32'), 0), [], 'int32', [0]); // nothing is divided
  tensor(tf.math.floordiv([1, -1, 0], 0), [inf, -inf, nan]);
  tensor(tf.pow(i32([2, -3]), i32([10, 3])), [1024, -27], 'int32');
  throwsTyped(() => tf.pow(i32([2, 3]), i32([1, -1])), tf.ValueError, 'pow', /negative number at element 1/);
});

test('T044 divideNoNan and multiplyNoNan', () => {
  tensor(tf.math.divideNoNan([1, 0], [0, 0]), [0, 0]);
  tensor(tf.math.divideNoNan([nan, inf, 3], [0, -0, 2]), [0, 0, 1.5]);
  tensor(tf.math.divideNoNan(tf.constant([[1], [2]], 'float64'), [4, 0]), [[0.25, 0], [0.5, 0]], 'float64');
  tensor(tf.math.multiplyNoNan(inf, 0), 0);
  tensor(tf.math.multiplyNoNan([nan, 0, 2], [0, inf, 3]), [0, nan, 6]);
  tensor(tf.math.divideNoNan(tf.zeros([0, 2]), [1, 2]), [], 'float32', [0, 2]);
});

test('T045 integer arithmetic wraps', () => {
  tensor(i32(2147483647).add(1), -2147483648, 'int32');
  tensor(i32([-2147483648]).sub(1), [2147483647], 'int32');
  tensor(i32([65536, 46341]).square(), [0, -2147479015], 'int32');
  tensor(i32(-2147483648).negative(), -2147483648, 'int32');
  tensor(tf.abs(i32([-2147483648, -3])), [-2147483648, 3], 'int32');
  tensor(tf.constant(2n ** 63n - 1n).add(1), -(2n ** 63n), 'int64');
  tensor(tf.constant([2n ** 62n]).mul(4), [0n], 'int64');
  tensor(tf.reduceSum(i32([2147483647, 1])), -2147483648, 'int32');
  tensor(tf.constant([255, 1], 'uint8').add(1), [0, 2], 'uint8');
  tensor(tf.constant([127], 'int8').add(tf.constant([1], 'int8')), [-128], 'int8');
  tensor(tf.constant([200], 'uint8').mul(2), [144], 'uint8');
});

test('T046 casts truncate, test for zero and wrap', () => {
  tensor(tf.cast([1.8, 2.2, -1.8], 'int32'), [1, 2, -1], 'int32');
  tensor(tf.cast([0, 0.5], 'bool'), [false, true], 'bool');
  tensor(tf.cast(i32([256, -1]), 'uint8'), [0, 255], 'uint8');
  tensor(tf.cast([-0, nan, -inf], 'bool'), [false, true, true], 'bool');
  tensor(tf.cast([true, false], 'float32'), [1, 0]);
  tensor(tf.cast([-0.9, 0.9, 1e9], 'int64'), [0n, 0n, 1000000000n], 'int64');
  tensor(tf.cast(tf.constant([2n ** 32n + 5n, -1n]), 'int32'), [5, -1], 'int32');
  tensor(tf.cast(i32([128, -129]), 'int8'), [-128, 127], 'int8');
  tensor(tf.cast(tf.constant([0.1], 'float64'), 'float32'), [0.1]);
  tensor(tf.cast(tf.constant([0.1]), 'float64'), [Math.fround(0.1)], 'float64');
  tensor(tf.constant([[3n]]).cast('float64'), [[3]], 'float64');
  tensor(tf.constant([1.5, -0]).cast('float32'), [1.5, -0]);
  tensor(tf.zeros([2, 0]).cast('int32'), [[], []], 'int32', [2, 0]);
  throwsTyped(() => tf.cast([1], 'int31' as never), tf.DTypeError, 'cast', /int31/, /int32/);
  throwsTyped(() => tf.cast(['1'], 'float32'), tf.DTypeError, 'cast', /string/, /float32/);
});

test('T048 saturateCast clamps', () => {
  tensor(tf.saturateCast([300, -5], 'uint8'), [255, 0], 'uint8');
  tensor(tf.saturateCast([1.9, -200, inf], 'int8'), [1, -128, 127], 'int8');
  tensor(tf.saturateCast(i32([70000, -70000, 5]), 'int16'), [32767, -32768, 5], 'int16');
  tensor(tf.saturateCast(tf.constant([-1n, 7n]), 'uint8'), [0, 7], 'uint8');
});

test('T049 float16 and bfloat16 round to their type', () => {
  tensor(tf.constant(1, 'float16').add(0.0004), 1, 'float16');
  tensor(tf.cast(1.001953125, 'bfloat16'), 1, 'bfloat16');
  tensor(tf.constant(65504, 'float16').mul(2), inf, 'float16');
  tensor(tf.constant([1], 'float16').add(0.001), [1.0009765625], 'float16');
  tensor(tf.cast([65519, 65520, 2 ** -24, 2 ** -26], 'float16'), [65504, inf, 2 ** -24, 0], 'float16');
  tensor(tf.cast([1.00390625, 1.01171875, nan], 'bfloat16'), [1, 1.015625, nan], 'bfloat16');
});

test('T050 rounding goes half to even', () => {
  tensor(tf.round([0.5, 1.5, 2.5, -0.5, -1.5]), [0, 2, 2, -0, -2]);
  tensor(tf.math.rint([0.5, 1.5, 2.5, -0.5, -1.5]), [0, 2, 2, -0, -2]);
  tensor(tf.round([0.49999997, 8388609, nan, inf, -0]), [0, 8388609, nan, inf, -0]);
  tensor(tf.round(tf.constant([[-2.5, 3.5]], 'float64')), [[-2, 4]], 'float64');
  tensor(tf.round(i32([1, -2])), [1, -2], 'int32');
  near(tf.round(tf.zeros([0])), [], 'float32', [0]);
});

test('T052 logic takes bools only', () => {
  tensor(tf.logicalAnd(tf.constant(true), false), false, 'bool');
  tensor(tf.logicalOr([true, false], [false]), [true, false], 'bool');
  tensor(tf.logicalNot([[true], [false]]), [[false], [true]], 'bool');
  tensor(tf.math.logicalXor([true, true], [true, false]), [false, true], 'bool');
  throwsTyped(() => tf.logicalAnd(tf.constant(1), tf.constant(1)), tf.DTypeError, 'logicalAnd', /float32/, /bool/);
  throwsTyped(() => tf.logicalNot(i32([1])), tf.DTypeError, 'logicalNot', /int32/, /bool/);
});

test.run();
