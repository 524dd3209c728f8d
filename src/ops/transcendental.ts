import type { TensorLike } from '../core/convert.ts';
import type { NameOption } from '../core/options.ts';
import type { Tensor } from '../tensor.ts';
import * as complex from './complex-functions.ts';
import { sigmoidGrad, tanhGrad } from './fused-gradients.ts';
import { floats } from './kernel-names.ts';
import { unaryOp } from './rows.ts';
import { trigamma } from './trigamma.ts';

// Elementwise transcendental functions of floating tensors; error bounds stand with the kernels. Each takes any shape and keeps it.
// Source: https://www.tensorflow.org/api_docs/python/tf/math

/** A number in the place of the options, as `list.map(tf.abs)` passes it, is ignored. */
type Unary = (x: TensorLike, options?: NameOption | number) => Tensor;

/** eˣ. @example tf.exp([0, 1]).dataSync(); // [1, 2.7182817] */
export const exp: Unary = /* @__PURE__ */ unaryOp('Exp', 'exp', [...floats('exp'), 'exp_c64', 'exp_c128'], {
  saves: 'y',
  grad: (dy, _x, y) => [dy.mul(y.conj())],
});

/** eˣ - 1, exact near 0. @example tf.math.expm1([0]).arraySync(); // [0] */
export const expm1: Unary = /* @__PURE__ */ unaryOp('Expm1', 'expm1', floats('expm1'), {
  complex: complex.expm1,
  saves: 'y',
  grad: (dy, _x, y) => [dy.mul(y.add(1))],
});

/** Natural logarithm; -Infinity at 0, NaN below. @example tf.math.log([1]).arraySync(); // [0] */
export const log: Unary = /* @__PURE__ */ unaryOp('Log', 'log', floats('log'), {
  complex: complex.log,
  saves: 'x',
  grad: (dy, [x]) => [dy.div(x)],
});

/** ln(1 + x), exact near 0. @example tf.math.log1p([0]).arraySync(); // [0] */
export const log1p: Unary = /* @__PURE__ */ unaryOp('Log1p', 'log1p', floats('log1p'), {
  complex: complex.log1p,
  saves: 'x',
  grad: (dy, [x]) => [dy.div(x.add(1))],
});

/** Sine of radians. @example tf.sin([0]).arraySync(); // [0] */
export const sin: Unary = /* @__PURE__ */ unaryOp('Sin', 'sin', floats('sin'), {
  complex: complex.sin,
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.cos())],
});

/** Cosine of radians. @example tf.cos([0]).arraySync(); // [1] */
export const cos: Unary = /* @__PURE__ */ unaryOp('Cos', 'cos', floats('cos'), {
  complex: complex.cos,
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.sin()).neg()],
});

/** Tangent of radians. @example tf.tan([0]).arraySync(); // [0] */
export const tan: Unary = /* @__PURE__ */ unaryOp('Tan', 'tan', floats('tan'), {
  complex: complex.tan,
  saves: 'y',
  grad: (dy, _x, y) => [dy.mul(y.mul(y).add(1))],
});

/** Arc sine in radians; NaN outside [-1, 1]. @example tf.math.asin([0]).arraySync(); // [0] */
export const asin: Unary = /* @__PURE__ */ unaryOp('Asin', 'asin', floats('asin'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.div(x.square().neg().add(1).sqrt())],
});

/** Arc cosine in radians; NaN outside [-1, 1]. @example tf.math.acos([1]).arraySync(); // [0] */
export const acos: Unary = /* @__PURE__ */ unaryOp('Acos', 'acos', floats('acos'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.div(x.square().neg().add(1).sqrt()).neg()],
});

/** Arc tangent in radians. @example tf.math.atan([0]).arraySync(); // [0] */
export const atan: Unary = /* @__PURE__ */ unaryOp('Atan', 'atan', floats('atan'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.div(x.square().add(1))],
});

/** Hyperbolic sine. @example tf.math.sinh([0]).arraySync(); // [0] */
export const sinh: Unary = /* @__PURE__ */ unaryOp('Sinh', 'sinh', floats('sinh'), {
  complex: complex.sinh,
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.cosh())],
});

/** Hyperbolic cosine. @example tf.math.cosh([0]).arraySync(); // [1] */
export const cosh: Unary = /* @__PURE__ */ unaryOp('Cosh', 'cosh', floats('cosh'), {
  complex: complex.cosh,
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.sinh())],
});

/** Hyperbolic tangent. @example tf.tanh([0]).arraySync(); // [0] */
export const tanh: Unary = /* @__PURE__ */ unaryOp('Tanh', 'tanh', floats('tanh'), {
  complex: complex.tanh,
  saves: 'y',
  grad: (dy, _x, y) => [tanhGrad(dy, y)],
});

/** Inverse hyperbolic sine. @example tf.math.asinh([0]).arraySync(); // [0] */
export const asinh: Unary = /* @__PURE__ */ unaryOp('Asinh', 'asinh', floats('asinh'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.div(x.square().add(1).sqrt())],
});

/** Inverse hyperbolic cosine; NaN below 1. @example tf.math.acosh([1]).arraySync(); // [0] */
export const acosh: Unary = /* @__PURE__ */ unaryOp('Acosh', 'acosh', floats('acosh'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.div(x.square().sub(1).sqrt())],
});

/** Inverse hyperbolic tangent; NaN outside [-1, 1]. @example tf.math.atanh([0]).arraySync(); // [0] */
export const atanh: Unary = /* @__PURE__ */ unaryOp('Atanh', 'atanh', floats('atanh'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.div(x.square().neg().add(1))],
});

/** 1 / (1 + e⁻ˣ). @example tf.sigmoid([0]).arraySync(); // [0.5] */
export const sigmoid: Unary = /* @__PURE__ */ unaryOp('Sigmoid', 'sigmoid', floats('sigmoid'), {
  complex: complex.sigmoid,
  saves: 'y',
  grad: (dy, _x, y) => [sigmoidGrad(dy, y)],
});

/** ln(1 + eˣ), without overflow. @example tf.nn.softplus([100]).arraySync(); // [100] */
export const softplus: Unary = /* @__PURE__ */ unaryOp('Softplus', 'softplus', floats('softplus'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.sigmoid())],
});

/** x above 0, eˣ - 1 below. @example tf.nn.elu([2, 0]).arraySync(); // [2, 0] */
export const elu: Unary = /* @__PURE__ */ unaryOp('Elu', 'elu', floats('elu'), {
  saves: 'y',
  grad: (dy, _x, y) => [y.less(0).where(dy.mul(y.add(1)), dy)],
});

/** Scaled elu (Klambauer et al. 2017). @example tf.nn.selu([0]).arraySync(); // [0] */
export const selu: Unary = /* @__PURE__ */ unaryOp('Selu', 'selu', floats('selu'), {
  saves: 'y',
  grad: (dy, _x, y) => [y.less(0).where(dy.mul(y.add(1.7580993408473768)), dy.mul(1.0507009873554805))],
});

/** Error function 2/√π ∫₀ˣ e^(-t²) dt. @example tf.math.erf([0]).arraySync(); // [0] */
export const erf: Unary = /* @__PURE__ */ unaryOp('Erf', 'erf', floats('erf'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.square().neg().exp()).mul(1.1283791670955126)],
});

/** 1 - erf(x), exact for large x. @example tf.math.erfc([0]).arraySync(); // [1] */
export const erfc: Unary = /* @__PURE__ */ unaryOp('Erfc', 'erfc', floats('erfc'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.square().neg().exp()).mul(-1.1283791670955126)],
});

/** Inverse of erf on (-1, 1). @example tf.math.erfinv([0]).arraySync(); // [0] */
export const erfinv: Unary = /* @__PURE__ */ unaryOp('Erfinv', 'erfinv', floats('erfinv'), {
  saves: 'y',
  grad: (dy, _x, y) => [dy.mul(y.square().exp()).mul(0.886226925452758)],
});

/** Quantile of the standard normal distribution. @example tf.math.ndtri([0.5]).arraySync(); // [0] */
export const ndtri: Unary = /* @__PURE__ */ unaryOp('Ndtri', 'ndtri', floats('ndtri'), {
  saves: 'y',
  grad: (dy, _x, y) => [dy.mul(y.square().mul(0.5).exp()).mul(2.5066282746310002)],
});

/** ln |Γ(x)|. @example tf.math.lgamma([1, 2]).arraySync(); // [0, 0] */
export const lgamma: Unary = /* @__PURE__ */ unaryOp('Lgamma', 'lgamma', floats('lgamma'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(x.digamma())],
});

/** Derivative of lgamma. @example tf.math.digamma([1]).dataSync(); // [-0.5772157] */
export const digamma: Unary = /* @__PURE__ */ unaryOp('Digamma', 'digamma', floats('digamma'), {
  saves: 'x',
  grad: (dy, [x]) => [dy.mul(trigamma(x))],
});
