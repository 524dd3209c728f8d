// exp and what is built on it, four float32 at a time. Bounds are the largest errors found by a sweep over the whole
// range (npm run sweep), in units of the last place of the exact result, denormal results included; they hold for
// both builds.
//
// Where all four lanes are ordinary, which is nearly always, what serves overflow and denormal results is left out; the
// bits of a lane are the same on either way. Constants live in tables of single numbers that `at` spreads over a vector as
// it loads them: one instruction, where a v128 constant in the code takes 18 bytes. The ordinary way takes them as
// parameters, so that a loop can keep them in registers (curve.ts).
// Sources: argument reduction and the split of ln 2 as in Cephes (expf.c, S. L. Moshier); tanh by expm1 as in fdlibm
// (s_tanh.c, Sun Microsystems); the polynomials are minimax fits (Remez) of our own over the reduced range.
import { madd, nmadd } from "./fused";

/** Constant i of a table, in every lane. */
// @ts-ignore: decorator
@inline
export function at(table: usize, i: usize): v128 { return v128.load_splat<f32>(table + (i << 2)); }

// @ts-ignore: decorator
@lazy const BITS = memory.data<i32>([0x7fffffff, <i32>0x80000000]);

// Absolute value and sign by a loaded mask: the engine's own abs and neg make theirs by two instructions more.
// @ts-ignore: decorator
@inline
export function magnitude(x: v128): v128 { return v128.and(x, at(BITS, 0)); }
// @ts-ignore: decorator
@inline
export function signed(magnitude: v128, x: v128): v128 { return v128.or(magnitude, v128.and(x, at(BITS, 1))); }

// @ts-ignore: decorator
@lazy export const EXP = memory.data<f32>([
  1.4426950408889634, // 1 / ln 2
  12582912.0, // 1.5 * 2^23: adding it rounds to an integer and leaves that in the low bits
  0.693359375, -2.12194440e-4, // ln 2 as a short and a small part
  1.3814609264954925e-3, 8.368716575205326e-3, 4.166838899254799e-2, 0.1666652113199234, 0.4999999403953552, // (exp(r) - 1 - r) / r^2
  1.0,
  12583039.0, // 1.5 * 2^23 + 127: the low bits are those of 2^n
  2.0, 10.0, // tanh is 1 from about 9 on
  88.9, -104.5, // beyond: Infinity, 0
  -20.0, 0.5, 2.9802322387695312e-8,
  87.0, // up to here results and their inverses are normal
]);

// r = x - n * ln 2.
// @ts-ignore: decorator
@inline
function remainder(x: v128, n: v128, ln2: v128, ln2Low: v128): v128 { return nmadd(n, ln2Low, nmadd(n, ln2, x)); }

// (exp(r) - 1 - r) / r^2, z = r^2. Neighbours in pairs, which takes half of the steps that one chain would.
// @ts-ignore: decorator
@inline
function curve(r: v128, z: v128, c4: v128, c3: v128, c2: v128, c1: v128, c0: v128): v128 {
  return madd(z, madd(z, c4, madd(r, c3, c2)), madd(r, c1, c0));
}

// exp(r) - 1.
// @ts-ignore: decorator
@inline
function less1(r: v128, c4: v128, c3: v128, c2: v128, c1: v128, c0: v128): v128 {
  const z = f32x4.mul(r, r);
  return madd(z, curve(r, z, c4, c3, c2, c1, c0), r);
}

/** Is a lane of x beyond ±87, or NaN? */
// @ts-ignore: decorator
@inline
export function isFar(x: v128): bool { return v128.any_true(i32x4.gt_s(magnitude(x), at(EXP, 18))); } // as integers, NaN is greater

/** exp(x) where the result is normal; k are the first ten constants of EXP. 2^n is added to the exponent of exp(r). */
// @ts-ignore: decorator
@inline
export function usualExp(x: v128, k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128): v128 {
  const t = madd(x, k0, k1);
  const p = less1(remainder(x, f32x4.sub(t, k1), k2, k3), k4, k5, k6, k7, k8);
  return i32x4.add(f32x4.add(p, k9), i32x4.shl(t, 23));
}

/** exp of anything. Never inlined: it is rarely needed. */
export function wideExp(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, at(EXP, 13)), at(EXP, 14)); // x first: NaN stays
  const t = madd(x, at(EXP, 0), at(EXP, 1));
  const r = remainder(x, f32x4.sub(t, at(EXP, 1)), at(EXP, 2), at(EXP, 3));
  const p = f32x4.add(less1(r, at(EXP, 4), at(EXP, 5), at(EXP, 6), at(EXP, 7), at(EXP, 8)), at(EXP, 9));
  // Times 2^n in two steps, so that results that are denormal are rounded once.
  const n = i32x4.shl(t, 23);
  const half = i32x4.shl(i32x4.shr_s(n, 24), 23);
  return f32x4.mul(f32x4.mul(p, i32x4.add(half, at(EXP, 9))), i32x4.add(i32x4.sub(n, half), at(EXP, 9)));
}

/** exp(x), at most 1.05 ulp. */
// @ts-ignore: decorator
@inline
export function expF32x4(x: v128): v128 {
  if (isFar(x)) return wideExp(x);
  return usualExp(x, at(EXP, 0), at(EXP, 1), at(EXP, 2), at(EXP, 3), at(EXP, 4), at(EXP, 5), at(EXP, 6), at(EXP, 7), at(EXP, 8), at(EXP, 9));
}

/** exp(x) - 1, at most 1.4 ulp. */
// @ts-ignore: decorator
@inline
export function expm1F32x4(x: v128): v128 {
  const v = f32x4.pmax(f32x4.pmin(x, at(EXP, 13)), at(EXP, 15));
  const t = madd(v, at(EXP, 0), at(EXP, 1));
  const n = f32x4.sub(t, at(EXP, 1));
  const high = f32x4.sub(v, f32x4.mul(n, at(EXP, 2)));
  const low = f32x4.mul(n, at(EXP, 3));
  const r = f32x4.sub(high, low);
  // exp(r) - 1 - r, with what `r` lost.
  const z = f32x4.mul(r, r);
  const q = f32x4.add(
    f32x4.mul(z, curve(r, z, at(EXP, 4), at(EXP, 5), at(EXP, 6), at(EXP, 7), at(EXP, 8))), f32x4.sub(f32x4.sub(high, r), low));
  // 2^n (1 + r + q) - 1 at half its size, since 2^128 is no float32.
  const scale = i32x4.add(i32x4.shl(t, 23), at(EXP, 16));
  const half = f32x4.add(f32x4.add(f32x4.sub(scale, at(EXP, 16)), f32x4.mul(scale, r)), f32x4.mul(scale, q));
  // Below 2^-25 the result is x, with its sign of zero.
  return v128.bitselect(x, f32x4.add(half, half), f32x4.lt(f32x4.abs(x), at(EXP, 17)));
}

/** exp(x) - 1 for x between -87 and 87 and for NaN; the constants are those of usualExp, but k1 the eleventh of EXP. */
// @ts-ignore: decorator
@inline
export function usualExpm1(x: v128, k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128): v128 {
  const t = madd(x, k0, k1);
  const p = less1(remainder(x, f32x4.sub(t, k1), k2, k3), k4, k5, k6, k7, k8);
  const scale = i32x4.shl(t, 23);
  return madd(scale, p, f32x4.sub(scale, k9));
}

/** tanh(x), at most 2.7 ulp: m / (m + 2) with m = exp(2 |x|) - 1, which keeps its digits near 0, and the sign of x. */
// @ts-ignore: decorator
@inline
export function tanhF32x4(x: v128): v128 {
  const a = f32x4.pmin(magnitude(x), at(EXP, 12)); // NaN stays
  const m = usualExpm1(
    f32x4.add(a, a), at(EXP, 0), at(EXP, 10), at(EXP, 2), at(EXP, 3), at(EXP, 4), at(EXP, 5), at(EXP, 6), at(EXP, 7), at(EXP, 8), at(EXP, 9));
  return signed(f32x4.div(m, f32x4.add(m, at(EXP, 11))), x);
}
