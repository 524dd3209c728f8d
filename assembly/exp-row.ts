// exp along a row, and the sum of it: the heart of softmax and of the losses built on it.
import { expF64 } from "./f64-exp";
import { madd, nmadd } from "./fused";
import { at } from "./math-exp";
import { high, low } from "./row-sum";
import { storeLeft } from "./tail";

// @ts-ignore: decorator
@lazy const TABLE = memory.data<f32>([
  -88.0, // below: n = -127, of which 2^n is 0
  1.4426950408889634, 12583039.0, // 1 / ln 2, and 1.5 * 2^23 + 127: adding it rounds to an integer n and leaves 127 + n in the low bits
  0.693359375, -2.12194440e-4, // ln 2 as a short and a small part
  1.3814609264954925e-3, 8.368716575205326e-3, 4.166838899254799e-2, 0.1666652113199234, 0.4999999403953552, // (exp(r) - 1 - r) / r^2
]);

/** exp of what is not above 0: (1 + p) · 2^n. */
// @ts-ignore: decorator
@inline
function term(x: v128, k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128): v128 {
  x = f32x4.pmax(x, k0); // NaN stays
  const t = madd(x, k1, k2), n = f32x4.sub(t, k2);
  const r = nmadd(n, k4, nmadd(n, k3, x)), z = f32x4.mul(r, r);
  const p = madd(z, madd(z, madd(z, k5, madd(r, k6, k7)), madd(r, k8, k9)), r);
  const scale = i32x4.shl(t, 23);
  return madd(scale, p, scale);
}

/** The greatest of the k floats at x, NaN left out: -Infinity where there is none. Cheaper than a maximum that minds NaN. */
export function peakRowF32(x: usize, k: i32): f32 {
  let a = f32x4.splat(-Infinity), b = a, c = a, d = a;
  const end = x + ((<usize>k) << 2);
  for (const fours = end - 63; x < fours; x += 64) {
    a = f32x4.pmax(a, v128.load(x)); // a < v ? v : a
    b = f32x4.pmax(b, v128.load(x, 16));
    c = f32x4.pmax(c, v128.load(x, 32));
    d = f32x4.pmax(d, v128.load(x, 48));
  }
  a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  for (const ones = end - 15; x < ones; x += 16) a = f32x4.pmax(a, v128.load(x));
  for (; x < end; x += 4) a = f32x4.pmax(a, v128.load32_splat(x));
  a = f32x4.pmax(a, v128.shuffle<i64>(a, a, 1, 0));
  return f32x4.extract_lane(f32x4.pmax(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2)), 0);
}

/**
 * The sum of exp(x[i] - shift) in f64; where y is not 0 the terms are written there (y may be x). No x may be greater than
 * `shift`, which must be finite: so half of the exp of math-exp.ts falls away. A NaN makes the sum NaN. Terms are exact to
 * 1 ulp; those below 0.7 · 2^-126 are 0. What lies `ahead` bytes further, the next row, is touched on the way: memory works
 * while this row is computed.
 */
export function expRowF32(x: usize, y: usize, k: i32, shift: f32, ahead: usize): f64 {
  const shifts = f32x4.splat(shift);
  const k0 = at(TABLE, 0), k1 = at(TABLE, 1), k2 = at(TABLE, 2), k3 = at(TABLE, 3), k4 = at(TABLE, 4);
  const k5 = at(TABLE, 5), k6 = at(TABLE, 6), k7 = at(TABLE, 7), k8 = at(TABLE, 8), k9 = at(TABLE, 9);
  let total = f64x2.splat(0);
  const end = x + ((<usize>k) << 2);
  for (const pairs = x + ((end - x) & ~31); x < pairs;) {
    let sum = f32x4.splat(0);
    for (const blockEnd = min(pairs, x + 256); x < blockEnd; x += 32) {
      const a = term(f32x4.sub(v128.load(x), shifts), k0, k1, k2, k3, k4, k5, k6, k7, k8, k9);
      const b = term(f32x4.sub(v128.load(x, 16), shifts), k0, k1, k2, k3, k4, k5, k6, k7, k8, k9);
      load<u8>(x + ahead);
      if (y) {
        load<u8>(y + ahead);
        v128.store(y, a);
        v128.store(y, b, 16);
        y += 32;
      }
      sum = f32x4.add(sum, f32x4.add(a, b));
    }
    total = f64x2.add(total, f64x2.add(low(sum), high(sum)));
  }
  for (; x < end; x += 16) {
    let p = term(f32x4.sub(v128.load(x), shifts), k0, k1, k2, k3, k4, k5, k6, k7, k8, k9);
    const left = end - x;
    if (left < 16) p = v128.and(p, i32x4.lt_s(i32x4(0, 4, 8, 12), i32x4.splat(<i32>left)));
    if (y) {
      storeLeft(y, p, left);
      y += 16;
    }
    total = f64x2.add(total, f64x2.add(low(p), high(p)));
  }
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

/** The same in float64, which nothing hot needs: one by one. */
export function expRowF64(x: usize, y: usize, k: i32, shift: f64): f64 {
  let sum: f64 = 0;
  for (const end = x + ((<usize>k) << 3); x < end; x += 8) {
    const v = expF64(load<f64>(x) - shift);
    sum += v;
    if (!y) continue;
    store<f64>(y, v);
    y += 8;
  }
  return sum;
}

/** The maximum of the k elements at x, NaN if one of them is. */
export function maxRowF64(x: usize, k: i32): f64 {
  let greatest = -Infinity;
  for (const end = x + ((<usize>k) << 3); x < end; x += 8) greatest = max(greatest, load<f64>(x));
  return greatest;
}
