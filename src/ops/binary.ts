import type { TensorLike } from '../core/convert.ts';
import { operands } from '../core/convert.ts';
import type { LazyGradient } from '../core/op.ts';
import type { NameOption } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { DTYPES, isInteger } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import * as complex from './complex-functions.ts';
import { floats, numbers } from './kernel-names.ts';
import { binaryOp } from './rows.ts';
import { concatenate } from './string-pairs.ts';

// Elementwise functions of two tensors with NumPy's broadcasting. Operands have one dtype; a literal takes the tensor's.
// Each throws DTypeError for two dtypes and ShapeError for shapes that do not broadcast.
// Source: https://www.tensorflow.org/api_docs/python/tf/math

type Binary = (x: TensorLike, y: TensorLike, options?: NameOption) => Tensor;

/** x + y. Integers wrap, strings are joined. @example tf.add([1, 2], 10).arraySync(); // [11, 12] */
export const add: Binary = /* @__PURE__ */ binaryOp('AddV2', 'add', numbers('add'), {
  string: concatenate,
  byParts: true,
  saves: 'none',
  grad: (dy) => [dy, dy],
});

/** x - y. Integers wrap. @example tf.subtract([3, 2], 1).arraySync(); // [2, 1] */
export const subtract: Binary = /* @__PURE__ */ binaryOp('Sub', 'subtract', numbers('sub'), {
  byParts: true,
  saves: 'none',
  grad: (dy) => [dy, () => dy.neg()],
});

/** x · y. Integers wrap. @example tf.multiply([1, 2], [3, 4]).arraySync(); // [3, 8] */
export const multiply: Binary = /* @__PURE__ */ binaryOp('Mul', 'multiply', [...numbers('mul'), 'mul_c64', 'mul_c128'], {
  saves: 'x',
  grad: (dy, [x, y]) => [() => dy.mul(y.conj()), () => dy.mul(x.conj())],
});

const realDiv: Binary = /* @__PURE__ */ binaryOp('RealDiv', 'divide', [...floats('div'), 'div_c64', 'div_c128'], {
  saves: 'x',
  grad: (dy, [x, y]) => [() => dy.div(y.conj()), () => dy.mul(x.neg().div(y).div(y).conj())],
});

/** The float dtype in which integers divide: float32 for 8 and 16 bits, else float64. */
const quotientType = (dtype: DType): DType => (DTYPES[dtype].bytes <= 2 ? 'float32' : 'float64');

/** x / y. Integers divide as floats: 8 and 16 bits give float32, wider ones float64. @example tf.divide([7], 2).arraySync(); // [3.5] */
export function divide(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = operands('divide', x, y);
  if (!isInteger(a.dtype)) return realDiv(a, b);
  const dtype = quotientType(a.dtype);
  return realDiv(a.cast(dtype), b.cast(dtype));
}

/** xʸ. @example tf.pow([2, 3], 2).arraySync(); // [4, 9] */
export const pow: Binary = /* @__PURE__ */ binaryOp('Pow', 'pow', numbers('pow'), {
  complex: complex.pow,
  saves: 'both',
  refuses: 'negative',
  grad: (dy, [x, y], z) => [
    () => dy.mul(y).mul(x.pow(y.sub(1))),
    // ln x where it exists; x = 0 gives 0, as TensorFlow has it.
    () => dy.mul(z).mul(x.greater(0).where(x.greater(0).where(x, x.onesLike()).log(), x.zerosLike())),
  ],
});

/** Larger of the two; NaN wins. At ties the gradient goes to x. @example tf.maximum([1, 5], 3).arraySync(); // [3, 5] */
export const maximum: Binary = /* @__PURE__ */ binaryOp('Maximum', 'maximum', numbers('maximum'), {
  saves: 'x',
  grad: (dy, [x, y]) => split(dy, x.greaterEqual(y)),
});

/** Smaller of the two; NaN wins. At ties the gradient goes to x. @example tf.minimum([1, 5], 3).arraySync(); // [1, 3] */
export const minimum: Binary = /* @__PURE__ */ binaryOp('Minimum', 'minimum', numbers('minimum'), {
  saves: 'x',
  grad: (dy, [x, y]) => split(dy, x.lessEqual(y)),
});

function split(dy: Tensor, first: Tensor): LazyGradient[] {
  return [() => first.where(dy, 0), () => first.where(0, dy)];
}

/** (x - y)². @example tf.math.squaredDifference([3], [1]).arraySync(); // [4] */
export const squaredDifference: Binary = /* @__PURE__ */ binaryOp('SquaredDifference', 'squaredDifference', numbers('squared_difference'), {
  complex: complex.squaredDifference,
  saves: 'x',
  grad: (dy, [x, y]) => [() => dy.mul(x.sub(y).mul(2)), () => dy.mul(y.sub(x).mul(2))],
});

/** ⌊x / y⌋, towards minus infinity. @example tf.math.floordiv([-7], 2).arraySync(); // [-4] */
export const floordiv: Binary = /* @__PURE__ */ binaryOp('FloorDiv', 'floordiv', numbers('floordiv'), {
  saves: 'none',
  refuses: 'zero',
  grad: () => [null, null],
});

/** x - y·⌊x / y⌋: the remainder with the sign of y. @example tf.math.floormod([-7], 2).arraySync(); // [1] */
export const floormod: Binary = /* @__PURE__ */ binaryOp('FloorMod', 'floormod', numbers('floormod'), {
  saves: 'x',
  refuses: 'zero',
  grad: (dy, [x, y]) => [dy, () => dy.mul(x.floordiv(y)).neg()],
});

/** x / y without the fraction, towards zero. Integers. @example tf.truncatediv(tf.constant([-7], 'int32'), 2).arraySync(); // [-3] */
export const truncatediv: Binary = /* @__PURE__ */ binaryOp('TruncateDiv', 'truncatediv', ['div_i32', 'div_i64'], { refuses: 'zero' });

/** Remainder with the sign of x. @example tf.truncatemod(tf.constant([-7], 'int32'), 2).arraySync(); // [-1] */
export const truncatemod: Binary = /* @__PURE__ */ binaryOp('TruncateMod', 'truncatemod', numbers('truncmod'), { refuses: 'zero' });

/** Angle of the point (x, y): atan of y / x in the right quadrant. @example tf.math.atan2([0], [1]).arraySync(); // [0] */
export const atan2: Binary = /* @__PURE__ */ binaryOp('Atan2', 'atan2', floats('atan2'), {
  saves: 'x',
  grad: (dy, [y, x]) => [() => dy.mul(x).div(x.square().add(y.square())), () => dy.mul(y).neg().div(x.square().add(y.square()))],
});

/** x / y, and 0 where y is 0. @example tf.math.divideNoNan([1, 2], [0, 2]).arraySync(); // [0, 1] */
export const divideNoNan: Binary = /* @__PURE__ */ binaryOp('DivNoNan', 'divideNoNan', floats('div_no_nan'), {
  complex: complex.divideNoNan,
  saves: 'x',
  grad: (dy, [x, y]) => [() => dy.divideNoNan(y), () => dy.mul(x.neg().divideNoNan(y).divideNoNan(y))],
});

/** x · y, and 0 where y is 0 whatever x is. @example tf.math.multiplyNoNan([Infinity], [0]).arraySync(); // [0] */
export const multiplyNoNan: Binary = /* @__PURE__ */ binaryOp('MulNoNan', 'multiplyNoNan', floats('mul_no_nan'), {
  saves: 'x',
  grad: (dy, [x, y]) => [() => dy.multiplyNoNan(y), () => x.multiplyNoNan(dy)],
});

/** x / y, and 0 where x is 0. @example tf.math.xdivy([0], [0]).arraySync(); // [0] */
export const xdivy: Binary = /* @__PURE__ */ binaryOp('Xdivy', 'xdivy', floats('xdivy'), {
  saves: 'x',
  grad: (dy, [x, y]) => [() => dy.mul(x.notEqual(0).cast(x.dtype).xdivy(y)), () => dy.mul(x.neg().xdivy(y.square()))],
});

/** x · ln y, and 0 where x is 0. @example tf.math.xlogy([0], [0]).arraySync(); // [0] */
export const xlogy: Binary = /* @__PURE__ */ binaryOp('Xlogy', 'xlogy', floats('xlogy'), {
  saves: 'x',
  grad: (dy, [x, y]) => [() => dy.mul(x.notEqual(0).cast(x.dtype).xlogy(y)), () => dy.mul(x.xdivy(y))],
});
