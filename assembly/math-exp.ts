// exp and what is built on it, four float32 at a time. Bounds are the largest errors found by a sweep over the whole
// range (npm run sweep), in units of the last place of the exact result, denormal results included; they hold for
// both builds.
//
// Where all four lanes are ordinary, which is nearly always, what serves overflow and denormal results is left out; the
// bits of a lane are the same on either way. Constants live in tables of single numbers that `at` spreads over a vector as
// it loads them: one instruction, where a v128 constant in the code takes 18 bytes.
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
@inline
function negated(x: v128): v128 { return v128.xor(x, at(BITS, 1)); }

// @ts-ignore: decorator
@lazy const EXP = memory.data<f32>([
  88.9, -104.5, // beyond: Infinity, 0
  1.4426950408889634, // 1 / ln 2
  12582912.0, // 1.5 * 2^23: adding it rounds to an integer and leaves that in the low bits
  0.693359375, -2.12194440e-4, // ln 2 as a short and a small part
  1.3814609264954925e-3, 8.368716575205326e-3, 4.166838899254799e-2, 0.1666652113199234, 0.4999999403953552, // (exp(r) - 1 - r) / r^2
  1.0, -20.0, 0.5, 2.9802322387695312e-8,
  87.0, // up to here results and their inverses are normal
  10.0, 2.0, // tanh is 1 from about 9 on
  12583039.0, // 1.5 * 2^23 + 127: the low bits are those of 2^n
]);

// n + magic, with n = x / ln 2 rounded.
// @ts-ignore: decorator
@inline
function quotient(x: v128): v128 { return madd(x, at(EXP, 2), at(EXP, 3)); }

// r = x - n * ln 2.
// @ts-ignore: decorator
@inline
function remainder(x: v128, n: v128): v128 { return nmadd(n, at(EXP, 5), nmadd(n, at(EXP, 4), x)); }

// (exp(r) - 1 - r) / r^2.
// @ts-ignore: decorator
@inline
function curve(r: v128): v128 {
  return madd(r, madd(r, madd(r, madd(r, at(EXP, 6), at(EXP, 7)), at(EXP, 8)), at(EXP, 9)), at(EXP, 10));
}

// exp(r) - 1.
// @ts-ignore: decorator
@inline
function less1(r: v128): v128 { return madd(f32x4.mul(r, r), curve(r), r); }

// @ts-ignore: decorator
@inline
function isOrdinary(x: v128): bool { return !v128.any_true(i32x4.gt_s(magnitude(x), at(EXP, 15))); } // as integers, NaN is greater

/** exp(x) where the result is normal: 2^n + 2^n (exp(r) - 1). */
// @ts-ignore: decorator
@inline
function ordinaryExp(x: v128): v128 {
  const t = madd(x, at(EXP, 2), at(EXP, 18));
  const p = less1(remainder(x, f32x4.sub(t, at(EXP, 18))));
  const scale = i32x4.shl(t, 23);
  return madd(scale, p, scale);
}

/** exp of anything. Never inlined: it is rarely needed. */
function wideExp(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, at(EXP, 0)), at(EXP, 1)); // x first: NaN stays
  const t = quotient(x);
  const p = f32x4.add(less1(remainder(x, f32x4.sub(t, at(EXP, 3)))), at(EXP, 11));
  // Times 2^n in two steps, so that results that are denormal are rounded once.
  const n = i32x4.shl(t, 23);
  const half = i32x4.shl(i32x4.shr_s(n, 24), 23);
  return f32x4.mul(f32x4.mul(p, i32x4.add(half, at(EXP, 11))), i32x4.add(i32x4.sub(n, half), at(EXP, 11)));
}

/** exp(x), at most 1.05 ulp. */
// @ts-ignore: decorator
@inline
export function expF32x4(x: v128): v128 { return isOrdinary(x) ? ordinaryExp(x) : wideExp(x); }

/** exp(x) - 1, at most 1.4 ulp. */
// @ts-ignore: decorator
@inline
export function expm1F32x4(x: v128): v128 {
  const v = f32x4.pmax(f32x4.pmin(x, at(EXP, 0)), at(EXP, 12));
  const t = quotient(v);
  const n = f32x4.sub(t, at(EXP, 3));
  const high = f32x4.sub(v, f32x4.mul(n, at(EXP, 4)));
  const low = f32x4.mul(n, at(EXP, 5));
  const r = f32x4.sub(high, low);
  // exp(r) - 1 - r, with what `r` lost.
  const q = f32x4.add(f32x4.mul(f32x4.mul(r, r), curve(r)), f32x4.sub(f32x4.sub(high, r), low));
  // 2^n (1 + r + q) - 1 at half its size, since 2^128 is no float32.
  const scale = i32x4.add(i32x4.shl(t, 23), at(EXP, 13));
  const half = f32x4.add(f32x4.add(f32x4.sub(scale, at(EXP, 13)), f32x4.mul(scale, r)), f32x4.mul(scale, q));
  // Below 2^-25 the result is x, with its sign of zero.
  return v128.bitselect(x, f32x4.add(half, half), f32x4.lt(f32x4.abs(x), at(EXP, 14)));
}

/** exp(x) - 1 for x between -87 and 87, of which x is not NaN: so that nothing overflows. */
// @ts-ignore: decorator
@inline
export function ordinaryExpm1(x: v128): v128 {
  const t = madd(x, at(EXP, 2), at(EXP, 18));
  const p = less1(remainder(x, f32x4.sub(t, at(EXP, 18))));
  const scale = i32x4.shl(t, 23);
  return madd(scale, p, f32x4.sub(scale, at(EXP, 11)));
}

/** As below; the exponential of -|x| cannot overflow, so that small results keep their digits. Never inlined. */
function wideSigmoid(x: v128): v128 {
  const one = at(EXP, 11);
  const far = wideExp(f32x4.neg(f32x4.abs(x))), e = wideExp(f32x4.neg(x));
  // Beyond 87 the inverse of the sum would be no normal number; up to there the sum is that of the short way.
  const isFar = f32x4.gt(f32x4.neg(x), at(EXP, 15));
  return f32x4.div(v128.bitselect(far, one, isFar), f32x4.add(v128.bitselect(far, e, isFar), one));
}

/** 1 / (1 + exp(-x)), at most 2.5 ulp. */
// @ts-ignore: decorator
@inline
export function sigmoidF32x4(x: v128): v128 {
  const one = at(EXP, 11);
  return isOrdinary(x) ? f32x4.div(one, f32x4.add(ordinaryExp(negated(x)), one)) : wideSigmoid(x);
}

/** tanh(x), at most 2.7 ulp: m / (m + 2) with m = exp(2 |x|) - 1, which keeps its digits near 0, and the sign of x. */
// @ts-ignore: decorator
@inline
export function tanhF32x4(x: v128): v128 {
  const a = f32x4.pmin(magnitude(x), at(EXP, 16)); // NaN stays
  const m = ordinaryExpm1(f32x4.add(a, a));
  return signed(f32x4.div(m, f32x4.add(m, at(EXP, 17))), x);
}
