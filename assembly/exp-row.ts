// exp along a row, and the sum of it: the heart of softmax and of the losses built on it.
import { expF64 } from "./f64-exp";
import { storeTail } from "./lanes";
import { high, low } from "./row-sum";

// @ts-ignore: decorator
@lazy const TABLE = memory.data<f32>([
  -87.33654, // below: 0 instead of denormal numbers
  1.4426950408889634, 12582912.0, // 1 / ln 2, and 1.5 * 2^23: adding it rounds to an integer and leaves that in the low bits
  0.693359375, -2.12194440e-4, // ln 2 as a short and a small part
  1.3814609264954925e-3, 8.368716575205326e-3, 4.166838899254799e-2, 0.1666652113199234, 0.4999999403953552, // (exp(r) - 1 - r) / r^2
  1.0
]);
// @ts-ignore: decorator
@inline
function at(i: usize): v128 { return v128.load_splat<f32>(TABLE + (i << 2)); }

/**
 * The sum of exp(x[i] - shift) in f64; where y is not 0 the terms are written there (y may be x). No x may be NaN or greater
 * than `shift`, which must be finite: so half of the exp of math-exp.ts falls away. Terms are exact to 1 ulp; those below
 * 2^-126 are 0. The constants stay in locals, which is 1.2 times as fast as loading them for every vector.
 */
export function expRowF32(x: usize, y: usize, k: i32, shift: f32): f64 {
  const lowest = at(0), log2e = at(1), magic = at(2), ln2Short = at(3), ln2Small = at(4);
  const c6 = at(5), c5 = at(6), c4 = at(7), c3 = at(8), c2 = at(9), one = at(10), shifts = f32x4.splat(shift);
  let total = f64x2.splat(0);
  for (const end = x + ((<usize>k) << 2); x < end;) {
    let sum = f32x4.splat(0);
    for (const blockEnd = min(end, x + 256); x < blockEnd; x += 16) {
      const shifted = f32x4.sub(v128.load(x), shifts);
      // Below `lowest` this may be anything: it is masked away in the end.
      const t = f32x4.add(f32x4.mul(shifted, log2e), magic);
      const n = f32x4.sub(t, magic);
      const r = f32x4.sub(f32x4.sub(shifted, f32x4.mul(n, ln2Short)), f32x4.mul(n, ln2Small));
      // The polynomial as two halves side by side, since one long chain would keep the loop waiting.
      const r2 = f32x4.mul(r, r);
      const upper = f32x4.add(f32x4.mul(r2, c6), f32x4.add(f32x4.mul(r, c5), c4)), lower = f32x4.add(f32x4.mul(r, c3), c2);
      let p = f32x4.add(f32x4.add(f32x4.mul(r2, f32x4.add(f32x4.mul(r2, upper), lower)), r), one);
      // Times 2^n, by adding n to the exponent.
      p = v128.andnot(i32x4.add(p, i32x4.shl(t, 23)), f32x4.lt(shifted, lowest));
      const left = end - x;
      if (left < 16) {
        p = v128.and(p, i32x4.lt_s(i32x4(0, 4, 8, 12), i32x4.splat(<i32>left)));
        if (y) storeTail(y, p, left);
      } else if (y) {
        v128.store(y, p);
        y += 16;
      }
      sum = f32x4.add(sum, p);
    }
    total = f64x2.add(total, f64x2.add(low(sum), high(sum)));
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
