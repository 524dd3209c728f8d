// tf.bitwise: functions of the bits of integers.
export { bitwiseAnd, bitwiseOr, bitwiseXor, leftShift, rightShift } from './ops/bitwise.ts';
export { invert } from './ops/unary.ts';
