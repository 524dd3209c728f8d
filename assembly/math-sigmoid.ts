// 1 / (1 + exp(-x)), four float32 at a time. With x = n ln 2 + r, exp(r) is (e + o) / (e - o), e even and o odd in r: one
// division serves the exponential and the inverse of the sum. The coefficients are a minimax fit (Remez) of our own; the form
// is that of fdlibm's e_exp.c (Sun Microsystems).
import { madd } from "./fused";
import { at, magnitude, wideExp } from "./math-exp";

// @ts-ignore: decorator
@lazy export const SIGMOID = memory.data<f32>([
  -1.4426950408889634, // -1 / ln 2
  12582912.0, // 1.5 * 2^23: adding it rounds to an integer and leaves that in the low bits
  0.693359375, -2.12194440e-4, // ln 2 as a short and a small part
  10.002157211303711, // e less r^2
  5.0010786056518555, 0.08324380964040756, // o / r in r^2
  80.0, // up to here nothing below overflows
  1.0,
]);

/** At most 2.5 ulp where x is not beyond ±80; k are the first seven constants of SIGMOID. */
// @ts-ignore: decorator
@inline
export function usualSigmoid(x: v128, k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128): v128 {
  const t = madd(x, k0, k1); // -n, so that 2^-n is at hand
  const n = f32x4.sub(t, k1);
  const r = madd(n, k3, madd(n, k2, x));
  const z = f32x4.mul(r, r);
  const o = f32x4.mul(r, madd(z, k6, k5));
  // exp(r) is over / under, and over is made of under, so that their roundings cancel; 2^-n is added to the exponent of under.
  const under = f32x4.sub(f32x4.add(z, k4), o);
  const over = f32x4.add(under, f32x4.add(o, o));
  return f32x4.div(over, f32x4.add(over, i32x4.add(under, i32x4.shl(t, 23))));
}

/** Which lanes of x are beyond ±80, or NaN. */
// @ts-ignore: decorator
@inline
export function far(x: v128): v128 { return i32x4.gt_s(magnitude(x), at(SIGMOID, 7)); } // as integers, NaN is greater

/** The sigmoid out there, where the sum is 1 or infinitely greater than 1. */
// @ts-ignore: decorator
@inline
export function farSigmoid(x: v128): v128 { return f32x4.pmin(wideExp(x), at(SIGMOID, 8)); } // NaN stays

/** What is right beyond ±80, else y. Never inlined: it is rarely needed. */
export function wideSigmoid(x: v128, y: v128): v128 { return v128.bitselect(farSigmoid(x), y, far(x)); }

/** 1 / (1 + exp(-x)), at most 2.5 ulp. */
// @ts-ignore: decorator
@inline
export function sigmoidF32x4(x: v128): v128 {
  const y = usualSigmoid(x, at(SIGMOID, 0), at(SIGMOID, 1), at(SIGMOID, 2), at(SIGMOID, 3), at(SIGMOID, 4), at(SIGMOID, 5), at(SIGMOID, 6));
  return v128.any_true(far(x)) ? wideSigmoid(x, y) : y;
}
