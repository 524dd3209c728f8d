import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { NameOption } from '../core/options.ts';
import { isComplex, isInteger, realOf } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import * as complex from './complex-functions.ts';
import { reluGrad } from './fused-gradients.ts';
import { floats, numbers } from './kernel-names.ts';
import { unaryOp } from './rows.ts';

// Elementwise functions that are exact or correctly rounded. Each takes any shape and keeps it.
// Source: https://www.tensorflow.org/api_docs/python/tf/math

/** A number in the place of the options, as `list.map(tf.abs)` passes it, is ignored. */
type Unary = (x: TensorLike, options?: NameOption | number) => Tensor;

/** -x. @example tf.negative([1, -2]).arraySync(); // [-1, 2] */
export const negative: Unary = /* @__PURE__ */ unaryOp('Neg', 'negative', numbers('neg'), {
  byParts: true,
  saves: 'none',
  grad: (dy) => [dy.neg()],
});

/** |x|; real for complex x. Gradient 0 at 0. @example tf.abs([-1.5, 2]).arraySync(); // [1.5, 2] */
export const abs: Unary = /* @__PURE__ */ unaryOp('Abs', 'abs', [...numbers('abs'), 'abs_c64', 'abs_c128'], {
  out: realOf,
  saves: 'x',
  grad: (dy, [x]) => [(isComplex(x.dtype) ? dy.complex(0) : dy).mul(x.sign())],
});

/** -1, 0 or 1; NaN stays NaN. @example tf.sign([-3, 0, 2]).arraySync(); // [-1, 0, 1] */
export const sign: Unary = /* @__PURE__ */ unaryOp('Sign', 'sign', numbers('sign'), {
  complex: complex.sign,
  saves: 'none',
  grad: (dy) => [dy.zerosLike()],
});

/** Largest whole number not above x. @example tf.floor([1.7, -1.2]).arraySync(); // [1, -2] */
export const floor: Unary = /* @__PURE__ */ unaryOp('Floor', 'floor', floats('floor'), {
  saves: 'none',
  grad: () => [null],
});

/** Smallest whole number not below x. @example tf.ceil([1.2, -1.7]).arraySync(); // [2, -1] */
export const ceil: Unary = /* @__PURE__ */ unaryOp('Ceil', 'ceil', floats('ceil'), {
  saves: 'none',
  grad: () => [null],
});

/** Nearest whole number, halves to even. @example tf.math.rint([0.5, 1.5]).arraySync(); // [0, 2] */
export const rint: Unary = /* @__PURE__ */ unaryOp('Rint', 'rint', floats('round'), {
  saves: 'none',
  grad: () => [null],
});

/** Whole part, towards zero. @example tf.math.trunc([1.7, -1.7]).arraySync(); // [1, -1] */
export const trunc: Unary = /* @__PURE__ */ unaryOp('Trunc', 'trunc', floats('trunc'), {
  saves: 'none',
  grad: () => [null],
});

/** x². @example tf.square([3, -2]).arraySync(); // [9, 4] */
export const square: Unary = /* @__PURE__ */ unaryOp('Square', 'square', numbers('square'), {
  complex: complex.square,
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.mul(2))],
});

/** Square root; NaN below 0. @example tf.sqrt([4, 9]).arraySync(); // [2, 3] */
export const sqrt: Unary = /* @__PURE__ */ unaryOp('Sqrt', 'sqrt', floats('sqrt'), {
  complex: complex.sqrt,
  saves: 'y',
  grad: (dy, _x, y) => [dy.mul(0.5).div(y)],
});

/** 1 / √x. @example tf.math.rsqrt([4, 16]).arraySync(); // [0.5, 0.25] */
export const rsqrt: Unary = /* @__PURE__ */ unaryOp('Rsqrt', 'rsqrt', floats('rsqrt'), {
  complex: complex.rsqrt,
  saves: 'y',
  grad: (dy, _x, y) => [dy.mul(y.mul(y).mul(y)).mul(-0.5)],
});

/** 1 / x. @example tf.math.reciprocal([2, 4]).arraySync(); // [0.5, 0.25] */
export const reciprocal: Unary = /* @__PURE__ */ unaryOp('Reciprocal', 'reciprocal', floats('reciprocal'), {
  complex: complex.reciprocal,
  saves: 'y',
  grad: (dy, _x, y) => [dy.mul(y.mul(y)).neg()],
});

/** max(x, 0). Gradient 0 at 0. @example tf.nn.relu([-1, 2]).arraySync(); // [0, 2] */
export const relu: Unary = /* @__PURE__ */ unaryOp('Relu', 'relu', numbers('relu'), {
  saves: 'y',
  grad: (dy, _x, y) => [reluGrad(dy, y)],
});

/** min(max(x, 0), 6). @example tf.nn.relu6([-1, 2, 8]).arraySync(); // [0, 2, 6] */
export const relu6: Unary = /* @__PURE__ */ unaryOp('Relu6', 'relu6', floats('relu6'), {
  saves: 'x',
  grad: (dy, [x]) => [x.greater(0).logicalAnd(x.less(6)).where(dy, dy.zerosLike())],
});

/** Nearest whole number, halves to even; integers stay as they are. @example tf.round([0.5, 1.5, -2.5]).arraySync(); // [0, 2, -2] */
export function round(x: TensorLike): Tensor {
  return withOperand('round', x, (t) => (isInteger(t.dtype) ? t.identity() : rint(t)));
}

/** ~x: every bit turned. Integers only. @example tf.bitwise.invert(tf.constant([5], 'int32')).arraySync(); // [-6] */
export const invert: Unary = /* @__PURE__ */ unaryOp('Invert', 'invert', ['invert_i32', 'invert_i64']);

/** !x. bool only. @example tf.logicalNot([true, false]).arraySync(); // [false, true] */
export const logicalNot: Unary = /* @__PURE__ */ unaryOp('LogicalNot', 'logicalNot', ['not_b8']);

/** Whether x is NaN, as bool. @example tf.math.isNan([NaN, 1]).arraySync(); // [true, false] */
export const isNan: Unary = /* @__PURE__ */ unaryOp('IsNan', 'isNan', floats('is_nan'), { out: () => 'bool' });

/** Whether x is ±Infinity, as bool. @example tf.math.isInf([Infinity, 1]).arraySync(); // [true, false] */
export const isInf: Unary = /* @__PURE__ */ unaryOp('IsInf', 'isInf', floats('is_inf'), { out: () => 'bool' });

/** Whether x is neither NaN nor infinite, as bool. @example tf.math.isFinite([NaN, 1]).arraySync(); // [false, true] */
export const isFinite: Unary = /* @__PURE__ */ unaryOp('IsFinite', 'isFinite', floats('is_finite'), { out: () => 'bool' });
