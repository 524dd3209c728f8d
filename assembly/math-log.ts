// log and log1p, four float32 at a time. The argument is m * 2^k with m between sqrt(1/2) and sqrt(2); log(m) is a series
// in s = f / (2 + f), f = m - 1. Source: structure of fdlibm's e_log.c and s_log1p.c (Sun Microsystems); fit of our own.
import { madd } from "./fused";
import { at } from "./math-exp";

// @ts-ignore: decorator
@lazy const BITS = memory.data<i32>([
  0x3f3504f3, 0x007fffff, // sqrt(1/2); the fraction
  0x7f800000, 0xfeffffff, // less the first, normal numbers above 0 are at most the second, and nothing else is
]);
// @ts-ignore: decorator
@lazy const LOG = memory.data<f32>([
  1.0, 2.0,
  0.298730731010437, 0.399774968624115, 0.6666677594184875, // (log(1 + f) - 2 s) / s^3 in s^2
  0.5,
  0.693359375, -2.12194440e-4, // ln 2 as a short and a small part
  1.1754943508222875e-38, 8388608.0, 23.0, // the smallest normal number, 2^23
  Infinity, 2.9802322387695312e-8,
]);

// f for u = (1 + f) * 2^k; u's bits less those of sqrt(1/2).
// @ts-ignore: decorator
@inline
function fraction(shifted: v128, base: v128, mask: v128, one: v128): v128 { return f32x4.sub(i32x4.add(v128.and(shifted, mask), base), one); }

// log(1 + f) + k ln 2 + c, c small: it comes as `low`, k ln 2's small part and c.
// @ts-ignore: decorator
@inline
function series(f: v128, k: v128, low: v128, two: v128, c2: v128, c1: v128, c0: v128, half: v128, ln2: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, two));
  const z = f32x4.mul(s, s);
  const r = f32x4.mul(z, madd(z, madd(z, c2, c1), c0));
  const h = f32x4.mul(f32x4.mul(f, f), half);
  return madd(k, ln2, f32x4.add(f32x4.sub(madd(s, f32x4.add(h, r), low), h), f));
}

// Never inlined: where it serves, a call counts little, and its code is long.
function seriesOf(f: v128, k: v128, low: v128): v128 { return series(f, k, low, at(LOG, 1), at(LOG, 2), at(LOG, 3), at(LOG, 4), at(LOG, 5), at(LOG, 6)); }

// y where u is positive and finite; NaN below 0, -Infinity at 0, Infinity and NaN as they are.
// @ts-ignore: decorator
@inline
function special(u: v128, y: v128): v128 {
  const zero = f32x4.splat(0);
  const infinity = at(LOG, 11);
  const other = v128.or(v128.or(u, f32x4.lt(u, zero)), v128.and(f32x4.eq(u, zero), f32x4.neg(infinity)));
  return v128.bitselect(y, other, v128.and(f32x4.gt(u, zero), f32x4.lt(u, infinity)));
}

/** log of anything. Never inlined: it is rarely needed. */
function wideLog(x: v128): v128 {
  const small = f32x4.lt(x, at(LOG, 8));
  const u = i32x4.sub(v128.bitselect(f32x4.mul(x, at(LOG, 9)), x, small), at(BITS, 0));
  const k = f32x4.sub(f32x4.convert_i32x4_s(i32x4.shr_s(u, 23)), v128.and(small, at(LOG, 10)));
  return special(x, seriesOf(fraction(u, at(BITS, 0), at(BITS, 1), at(LOG, 0)), k, f32x4.mul(k, at(LOG, 7))));
}

/** log(x), at most 0.9 ulp. */
// @ts-ignore: decorator
@inline
export function logF32x4(x: v128): v128 {
  if (v128.any_true(i32x4.gt_s(i32x4.add(x, at(BITS, 2)), at(BITS, 3)))) return wideLog(x);
  const u = i32x4.sub(x, at(BITS, 0));
  const k = f32x4.convert_i32x4_s(i32x4.shr_s(u, 23));
  const f = fraction(u, at(BITS, 0), at(BITS, 1), at(LOG, 0));
  return series(f, k, f32x4.mul(k, at(LOG, 7)), at(LOG, 1), at(LOG, 2), at(LOG, 3), at(LOG, 4), at(LOG, 5), at(LOG, 6));
}

/** log(1 + x), at most 0.9 ulp. What the sum 1 + x loses, divided by it, is added to the result. */
// @ts-ignore: decorator
@inline
export function log1pF32x4(x: v128): v128 {
  const one = at(LOG, 0);
  const u = f32x4.add(one, x);
  const v = f32x4.sub(u, one);
  const lost = f32x4.add(f32x4.sub(one, f32x4.sub(u, v)), f32x4.sub(x, v));
  const shifted = i32x4.sub(u, at(BITS, 0));
  const n = i32x4.shr_s(shifted, 23), k = f32x4.convert_i32x4_s(n);
  const whole = i32x4.eq(n, i32x4.splat(0)); // 1 + x needs no shift: f is x itself
  const c = v128.andnot(f32x4.div(lost, u), whole);
  const f = v128.bitselect(x, fraction(shifted, at(BITS, 0), at(BITS, 1), one), whole);
  return v128.bitselect(x, special(u, seriesOf(f, k, madd(k, at(LOG, 7), c))), f32x4.lt(f32x4.abs(x), at(LOG, 12))); // keeps the sign of zero
}
