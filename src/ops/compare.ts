import type { TensorLike } from '../core/convert.ts';
import type { NameOption } from '../core/options.ts';
import type { Tensor } from '../tensor.ts';
import * as complex from './complex-functions.ts';
import { numbers } from './kernel-names.ts';
import { binaryOp } from './rows.ts';
import { stringEqual, stringNotEqual } from './string-pairs.ts';

// Comparisons and logic: bool out, with NumPy's broadcasting. NaN equals nothing.
// Each throws DTypeError for two dtypes and ShapeError for shapes that do not broadcast.
// Source: https://www.tensorflow.org/api_docs/python/tf/math

type Binary = (x: TensorLike, y: TensorLike, options?: NameOption) => Tensor;
const rule = { out: () => 'bool' as const, saves: 'none' as const };
/** x > y is y < x: the same kernels. */
const swapped = { ...rule, swap: true };

/** x = y. @example tf.equal([1, 2], [1, 3]).arraySync(); // [true, false] */
export const equal: Binary = /* @__PURE__ */ binaryOp('Equal', 'equal', [...numbers('equal'), 'equal_b8'], {
  ...rule,
  complex: complex.equal,
  string: stringEqual,
});

/** x ≠ y. @example tf.notEqual([1, 2], [1, 3]).arraySync(); // [false, true] */
export const notEqual: Binary = /* @__PURE__ */ binaryOp('NotEqual', 'notEqual', [...numbers('not_equal'), 'not_equal_b8'], {
  ...rule,
  complex: complex.notEqual,
  string: stringNotEqual,
});

/** x < y. @example tf.less([1, 2], 2).arraySync(); // [true, false] */
export const less: Binary = /* @__PURE__ */ binaryOp('Less', 'less', numbers('less'), rule);

/** x ≤ y. @example tf.lessEqual([1, 3], 2).arraySync(); // [true, false] */
export const lessEqual: Binary = /* @__PURE__ */ binaryOp('LessEqual', 'lessEqual', numbers('less_equal'), rule);

/** x > y. @example tf.greater([1, 3], 2).arraySync(); // [false, true] */
export const greater: Binary = /* @__PURE__ */ binaryOp('Greater', 'greater', numbers('less'), swapped);

/** x ≥ y. @example tf.greaterEqual([1, 2], 2).arraySync(); // [false, true] */
export const greaterEqual: Binary = /* @__PURE__ */ binaryOp('GreaterEqual', 'greaterEqual', numbers('less_equal'), swapped);

/** Both. @example tf.logicalAnd([true, true], [true, false]).arraySync(); // [true, false] */
export const logicalAnd: Binary = /* @__PURE__ */ binaryOp('LogicalAnd', 'logicalAnd', ['and_b8']);

/** Either. @example tf.logicalOr([false, true], [false, false]).arraySync(); // [false, true] */
export const logicalOr: Binary = /* @__PURE__ */ binaryOp('LogicalOr', 'logicalOr', ['or_b8']);

/** One of the two, not both. @example tf.math.logicalXor([true, true], [true, false]).arraySync(); // [false, true] */
export const logicalXor: Binary = /* @__PURE__ */ binaryOp('LogicalXor', 'logicalXor', ['xor_b8']);
