// The float32 functions with their float64 references and the error bounds that the kernels state, for the tests and for the sweep
// over every float32 (sweep-math.ts).
import { digamma, erf, erfc, erfinvFrom, lgamma, ndtriFrom } from './reference/special-float64.ts';

type Unary = (x: number) => number;
const logistic: Unary = (x) => (x < 0 ? Math.exp(x) : 1) / (1 + Math.exp(-Math.abs(x)));

/** op: a float64 reference and the bound in units of the last place of float32. */
export const F32: Record<string, [Unary, number]> = {
  exp: [Math.exp, 1.05],
  expm1: [Math.expm1, 1.4],
  sigmoid: [logistic, 2.5],
  tanh: [Math.tanh, 2.7],
  log: [Math.log, 0.9],
  log1p: [Math.log1p, 0.9],
  sin: [Math.sin, 1.6],
  cos: [Math.cos, 1.6],
  erf: [erf, 2.1],
  softplus: [(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 1.7],
  elu: [(x) => (x < 0 ? Math.expm1(x) : x), 1.4],
  selu: [(x) => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x), 2.6],
  // Computed in float64 and rounded once; 0.51 where the reference itself has its digits.
  tan: [Math.tan, 0.51],
  asin: [Math.asin, 0.51],
  acos: [Math.acos, 0.51],
  atan: [Math.atan, 0.51],
  sinh: [Math.sinh, 0.51],
  cosh: [Math.cosh, 0.51],
  asinh: [Math.asinh, 0.51],
  acosh: [Math.acosh, 0.51],
  atanh: [Math.atanh, 0.51],
  erfc: [erfc, 0.51],
  lgamma: [lgamma, 0.7],
  digamma: [digamma, 0.7],
};
/** Inverses: the reference starts from the kernel's own result. */
export const INVERSE: Record<string, [(guess: number, x: number) => number, number]> = {
  erfinv: [erfinvFrom, 0.51],
  ndtri: [ndtriFrom, 0.51],
};

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);
const SPACINGS = Float64Array.from({ length: 256 }, (_, e) => 2 ** (Math.max(e, 1) - 150));

/** The spacing of float32 at a value, read off the exponent of the float64. */
export function ulp32(x: number): number {
  scratch[0] = x;
  const exponent = ((words[1]! >>> 20) & 0x7ff) - 1023;
  return SPACINGS[Math.min(Math.max(exponent + 127, 0), 255)]!;
}

/** How far a result is from the exact one, in ulp of float32; Infinity where a special value is wrong, or infinite is taken for finite. */
export function distance32(got: number, exact: number): number {
  const want = Math.fround(exact);
  if (!Number.isFinite(want) || want === 0) {
    if (Object.is(got, want)) return 0;
    // Rounded over the edge: the neighbour of zero may be right within the bound.
    return want !== 0 || exact === 0 || Number.isNaN(got) ? Infinity : Math.abs(got - exact) / 2 ** -149;
  }
  return Number.isFinite(got) ? Math.abs(got - exact) / ulp32(exact) : Infinity;
}
