import type { TensorLike } from '../core/convert.ts';
import { operands } from '../core/convert.ts';
import type { NameOption } from '../core/options.ts';
import { DTYPES } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import { binaryOp, composition, ints } from './rows.ts';

// Functions of the bits of integers, with NumPy's broadcasting.
// Each throws DTypeError for other dtypes and for two dtypes, ShapeError for shapes that do not broadcast.
// Source: https://www.tensorflow.org/api_docs/python/tf/bitwise

type Binary = (x: TensorLike, y: TensorLike, options?: NameOption) => Tensor;

/** Bits that both have. @example tf.bitwise.bitwiseAnd(tf.constant([6], 'int32'), 3).arraySync(); // [2] */
export const bitwiseAnd: Binary = /* @__PURE__ */ binaryOp('BitwiseAnd', 'bitwiseAnd', ['bitwise_and_i32', 'bitwise_and_i64']);

/** Bits that either has. @example tf.bitwise.bitwiseOr(tf.constant([6], 'int32'), 3).arraySync(); // [7] */
export const bitwiseOr: Binary = /* @__PURE__ */ binaryOp('BitwiseOr', 'bitwiseOr', ['bitwise_or_i32', 'bitwise_or_i64']);

/** Bits that one has and the other not. @example tf.bitwise.bitwiseXor(tf.constant([6], 'int32'), 3).arraySync(); // [5] */
export const bitwiseXor: Binary = /* @__PURE__ */ binaryOp('BitwiseXor', 'bitwiseXor', ['bitwise_xor_i32', 'bitwise_xor_i64']);

const left: Binary = /* @__PURE__ */ binaryOp('LeftShift', 'leftShift', ['left_shift_i32', 'left_shift_i64']);
const right: Binary = /* @__PURE__ */ binaryOp('RightShift', 'rightShift', ['right_shift_i32', 'right_shift_i64']);

/** Shifts with distances cut to what the dtype has; narrow dtypes are computed in wider ones (dtype.ts). */
function shifted(op: string, x: TensorLike, y: TensorLike, shift: (a: Tensor, by: Tensor) => Tensor): Tensor {
  const both = operands(op, ints(op, x, y), y);
  const [a, by] = both;
  const { wide, bytes, kind } = DTYPES[a.dtype];
  if (wide === a.dtype || (kind !== 'int' && kind !== 'uint')) return shift(a, by);
  return composition(both, () => shift(a, by.minimum(8 * bytes - 1)));
}

/** x · 2ʸ by its bits; those beyond the dtype are lost. @example tf.bitwise.leftShift(tf.constant([1], 'int32'), 4).arraySync(); // [16] */
export const leftShift: Binary = (x, y) => shifted('leftShift', x, y, left);

/**
 * x by so many bits to the right: what comes in is the sign, or 0 for unsigned dtypes.
 * @example tf.bitwise.rightShift(tf.constant([-16], 'int32'), 2).arraySync(); // [-4]
 */
export const rightShift: Binary = (x, y) =>
  shifted('rightShift', x, y, (a, by) => (a.dtype === 'uint64' ? rightUnsigned(a, by) : right(a, by)));

/** As int64, whose shift brings in the sign; bits that it brought in are taken out. */
function rightUnsigned(a: Tensor, by: Tensor): Tensor {
  const distance = by.cast('int64').maximum(0);
  const low = left(left(-1n, distance.neg().add(63)), 1).invert();
  return bitwiseAnd(right(a.cast('int64'), distance), low).cast('uint64');
}
