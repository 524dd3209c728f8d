import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { Case, CaseDType, Domain } from '../cases.ts';
import { map } from '../reference/nd.ts';
import { digamma, erf, erfc, inverse, lgamma, rint } from '../reference/special.ts';

/** Sizes around the vector widths, and shapes of every rank. */
export const SHAPES = [[[]], [[0]], [[1]], [[3]], [[4]], [[5]], [[15]], [[16]], [[17]], [[1000]], [[2, 3]], [[0, 3]], [[2, 1, 4]]];
const wide: Domain = { low: -4, high: 4 };
const positive: Domain = { low: 0.1, high: 6 };

interface More {
  readonly domain?: Domain;
  readonly tolerance?: number;
  readonly dtypes?: readonly CaseDType[];
  readonly out?: CaseDType;
  readonly gradient?: false;
  readonly firstOnly?: true;
}

export function unary(name: string, call: (x: Tensor) => Tensor, f: (x: number) => number, more: More = {}): Case {
  const row: Case = {
    name,
    call,
    reference: (x) => map(x, f),
    shapes: SHAPES,
    domains: [more.domain ?? wide],
    dtypes: more.dtypes ?? ['float32', 'float64'],
    tolerance: more.tolerance ?? 1e-6,
    gradients: more.gradient === false ? [] : [0],
    ...(more.out === undefined ? {} : { out: more.out }),
    ...(more.firstOnly === undefined ? {} : { firstOnly: more.firstOnly }),
  };
  return row;
}

const numbers: readonly CaseDType[] = ['float32', 'float64', 'int32', 'int64'];
const wholes: Domain = { low: -50, high: 50, integer: true };
const open: Domain = { low: -0.95, high: 0.95 };
/** Away from the kinks at 0 and 6, where finite differences see both sides. */
const flat = { gradient: false } as const;

export const unaryCases: readonly Case[] = [
  unary('Neg', tf.negative, (x) => -x, { dtypes: numbers, domain: wholes, firstOnly: true }),
  unary('Abs', tf.abs, Math.abs, { domain: { low: 0.1, high: 4 }, firstOnly: true }),
  unary('Abs negative', tf.abs, Math.abs, { domain: { low: -4, high: -0.1 }, firstOnly: true }),
  unary('Abs int', tf.abs, Math.abs, { dtypes: ['int32', 'int64'], domain: wholes, gradient: false }),
  unary('Sign', tf.sign, Math.sign, { dtypes: numbers, domain: wholes, gradient: false }),
  unary('Floor', tf.floor, Math.floor, flat),
  unary('Ceil', tf.ceil, Math.ceil, flat),
  unary('Rint', tf.math.rint, rint, flat),
  unary('Rint halves', tf.round, rint, { domain: { low: -7, high: 7, integer: true }, gradient: false }),
  unary('Trunc', tf.math.trunc, Math.trunc, flat),
  unary('Square', tf.square, (x) => x * x, { dtypes: ['float32', 'float64'] }),
  unary('Square int', tf.square, (x) => x * x, { dtypes: ['int32', 'int64'], domain: wholes, gradient: false }),
  unary('Sqrt', tf.sqrt, Math.sqrt, { domain: positive }),
  unary('Rsqrt', tf.math.rsqrt, (x) => 1 / Math.sqrt(x), { domain: positive }),
  unary('Reciprocal', tf.math.reciprocal, (x) => 1 / x, { domain: positive }),
  unary('Relu', tf.nn.relu, (x) => Math.max(x, 0), { domain: { low: 0.1, high: 4 }, firstOnly: true }),
  unary('Relu below', tf.nn.relu, (x) => Math.max(x, 0), { domain: { low: -4, high: -0.1 }, firstOnly: true }),
  unary('Relu int', tf.nn.relu, (x) => Math.max(x, 0), { dtypes: ['int32', 'int64'], domain: wholes, gradient: false }),
  unary('Relu6', tf.nn.relu6, (x) => Math.min(Math.max(x, 0), 6), { domain: { low: 0.1, high: 5.9 }, firstOnly: true }),
  unary('Relu6 above', tf.nn.relu6, (x) => Math.min(Math.max(x, 0), 6), { domain: { low: 6.1, high: 9 }, firstOnly: true }),
  unary('LogicalNot', tf.logicalNot, (x) => 1 - x, { dtypes: ['bool'], domain: { low: 0, high: 1, integer: true }, gradient: false }),
  unary(
    'Invert',
    (x) => tf.bitwise.invert(x),
    (x) => ~x,
    { dtypes: ['int32', 'int64'], domain: wholes, gradient: false },
  ),
  unary('IsNan', tf.math.isNan, (x) => (Number.isNaN(x) ? 1 : 0), { out: 'bool', gradient: false }),
  unary('IsInf', tf.math.isInf, (x) => (Math.abs(x) === Number.POSITIVE_INFINITY ? 1 : 0), { out: 'bool', gradient: false }),
  unary('IsFinite', tf.math.isFinite, (x) => (Number.isFinite(x) ? 1 : 0), { out: 'bool', gradient: false }),
  unary('Exp', tf.exp, Math.exp),
  unary('Expm1', tf.math.expm1, Math.expm1),
  unary('Log', tf.math.log, Math.log, { domain: positive }),
  unary('Log1p', tf.math.log1p, Math.log1p, { domain: { low: -0.9, high: 6 } }),
  unary('Sin', tf.sin, Math.sin),
  unary('Cos', tf.cos, Math.cos),
  unary('Tan', tf.tan, Math.tan, { domain: { low: -1.2, high: 1.2 } }),
  unary('Asin', tf.math.asin, Math.asin, { domain: open }),
  unary('Acos', tf.math.acos, Math.acos, { domain: open }),
  unary('Atan', tf.math.atan, Math.atan),
  unary('Sinh', tf.math.sinh, Math.sinh),
  unary('Cosh', tf.math.cosh, Math.cosh),
  unary('Tanh', tf.tanh, Math.tanh),
  unary('Asinh', tf.math.asinh, Math.asinh),
  unary('Acosh', tf.math.acosh, Math.acosh, { domain: { low: 1.2, high: 6 } }),
  unary('Atanh', tf.math.atanh, Math.atanh, { domain: open }),
  unary('Sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))),
  unary('Softplus', tf.nn.softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  unary('Elu', tf.nn.elu, (x) => (x > 0 ? x : Math.expm1(x)), { domain: { low: -4, high: -0.1 } }),
  unary('Elu above', tf.nn.elu, (x) => (x > 0 ? x : Math.expm1(x)), { domain: { low: 0.1, high: 4 }, firstOnly: true }),
  unary('Selu', tf.nn.selu, (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)), {
    domain: { low: -4, high: -0.1 },
  }),
  unary('Selu above', tf.nn.selu, (x) => 1.0507009873554805 * x, { domain: { low: 0.1, high: 4 }, firstOnly: true }),
  unary('Erf', tf.math.erf, erf),
  unary('Erfc', tf.math.erfc, erfc),
  unary('Erfinv', tf.math.erfinv, inverse(erf, -6, 6), { domain: { low: -0.9, high: 0.9 } }),
  unary('Ndtri', tf.math.ndtri, (p) => Math.SQRT2 * inverse(erf, -6, 6)(2 * p - 1), { domain: { low: 0.05, high: 0.95 } }),
  unary('Lgamma', tf.math.lgamma, lgamma, { domain: positive }),
  unary('Lgamma below 0', tf.math.lgamma, lgamma, { domain: { low: -2.8, high: -2.2 } }),
  unary('Digamma', tf.math.digamma, digamma, { domain: positive }),
  unary('Digamma below 0', tf.math.digamma, digamma, { domain: { low: -2.8, high: -2.2 } }),
];
