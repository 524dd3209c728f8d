// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../../src/index.ts';
import { tensor, throwsTyped } from '../expect.ts';

// Statement T052, the part that needs tf.bitwise. Python's & | ~ are functions here.

const i32 = (v: number | number[]): tf.Tensor => tf.constant(v, 'int32');

test('T052 bitwise operations take ints only', () => {
  tensor(tf.bitwise.bitwiseAnd(i32(6), 3), 2, 'int32');
  tensor(tf.bitwise.bitwiseOr(i32([6, 8]), i32([3, 1])), [7, 9], 'int32');
  tensor(tf.bitwise.bitwiseXor(tf.constant([6n]), 3n), [5n], 'int64');
  tensor(tf.bitwise.invert(i32(5)), -6, 'int32');
  tensor(tf.bitwise.invert(tf.constant([5], 'uint8')), [250], 'uint8');
  tensor(tf.bitwise.leftShift(i32([1, -1]), i32([4, 1])), [16, -2], 'int32');
  tensor(tf.bitwise.rightShift(i32([-16, 16]), 2), [-4, 4], 'int32');
  throwsTyped(() => tf.bitwise.bitwiseAnd(tf.constant(1), tf.constant(1)), tf.DTypeError, 'bitwiseAnd', /float32/);
  throwsTyped(() => tf.bitwise.invert(tf.constant([0.5])), tf.DTypeError, 'invert', /float32/);
});

test.run();
