// exp along a row, and the sum of it: the heart of softmax and of the losses built on it.
import { expF64 } from "./f64-exp";
import { madd, nmadd } from "./fused";
import { high, low } from "./row-sum";
import { storeLeft } from "./tail";

// @ts-ignore: decorator
@lazy const TABLE = memory.data<f32>([
  12582913.0, // what n = -126 makes of the next but one: below it 0
  1.4426950408889634, 12583039.0, // 1 / ln 2, and 1.5 * 2^23 + 127: adding it rounds to an integer n and leaves 127 + n in the low bits
  0.693359375, -2.12194440e-4, // ln 2 as a short and a small part
  1.3814609264954925e-3, 8.368716575205326e-3, 4.166838899254799e-2, 0.1666652113199234, 0.4999999403953552, // (exp(r) - 1 - r) / r^2
]);
// @ts-ignore: decorator
@inline
function at(i: usize): v128 { return v128.load_splat<f32>(TABLE + (i << 2)); }

/** (1 + p) · 2^n, n from t's low bits; 0 where t is below `lowest`, where p may be anything. */
// @ts-ignore: decorator
@inline
function scaled(p: v128, t: v128, lowest: v128): v128 {
  const scale = i32x4.shl(t, 23);
  return v128.andnot(madd(scale, p, scale), f32x4.lt(t, lowest));
}

/** exp of what is not above 0, bit for bit as in the loop below. */
// @ts-ignore: decorator
@inline
function term(x: v128): v128 {
  const t = madd(x, at(1), at(2)), n = f32x4.sub(t, at(2));
  const r = nmadd(n, at(4), nmadd(n, at(3), x));
  const p = madd(r, madd(r, madd(r, madd(r, at(5), at(6)), at(7)), at(8)), at(9));
  return scaled(madd(f32x4.mul(r, r), p, r), t, at(0));
}

/**
 * The sum of exp(x[i] - shift) in f64; where y is not 0 the terms are written there (y may be x). No x may be NaN or greater
 * than `shift`, which must be finite: so half of the exp of math-exp.ts falls away. Terms are exact to 1 ulp; those below
 * 0.7 · 2^-126 are 0.
 */
export function expRowF32(x: usize, y: usize, k: i32, shift: f32): f64 {
  const shifts = f32x4.splat(shift);
  let total = f64x2.splat(0);
  const end = x + ((<usize>k) << 2);
  for (const fours = x + ((end - x) & ~63); x < fours;) {
    let sum = f32x4.splat(0);
    for (const blockEnd = min(fours, x + 256); x < blockEnd; x += 64) {
      // Four at once, step by step: their chains overlap, and a constant is loaded once.
      let k0 = at(1), k1 = at(2);
      let a = f32x4.sub(v128.load(x, 0), shifts);
      let b = f32x4.sub(v128.load(x, 16), shifts);
      let c = f32x4.sub(v128.load(x, 32), shifts);
      let d = f32x4.sub(v128.load(x, 48), shifts);
      const ta = madd(a, k0, k1), tb = madd(b, k0, k1), tc = madd(c, k0, k1), td = madd(d, k0, k1);
      let pa = f32x4.sub(ta, k1), pb = f32x4.sub(tb, k1), pc = f32x4.sub(tc, k1), pd = f32x4.sub(td, k1);
      k0 = at(3); k1 = at(4);
      a = nmadd(pa, k1, nmadd(pa, k0, a)); b = nmadd(pb, k1, nmadd(pb, k0, b)); c = nmadd(pc, k1, nmadd(pc, k0, c)); d = nmadd(pd, k1, nmadd(pd, k0, d));
      k0 = at(5); k1 = at(6);
      pa = madd(a, k0, k1); pb = madd(b, k0, k1); pc = madd(c, k0, k1); pd = madd(d, k0, k1);
      k0 = at(7);
      pa = madd(a, pa, k0); pb = madd(b, pb, k0); pc = madd(c, pc, k0); pd = madd(d, pd, k0);
      k0 = at(8);
      pa = madd(a, pa, k0); pb = madd(b, pb, k0); pc = madd(c, pc, k0); pd = madd(d, pd, k0);
      k0 = at(9);
      pa = madd(a, pa, k0); pb = madd(b, pb, k0); pc = madd(c, pc, k0); pd = madd(d, pd, k0);
      k0 = at(0);
      pa = scaled(madd(f32x4.mul(a, a), pa, a), ta, k0); pb = scaled(madd(f32x4.mul(b, b), pb, b), tb, k0); pc = scaled(madd(f32x4.mul(c, c), pc, c), tc, k0); pd = scaled(madd(f32x4.mul(d, d), pd, d), td, k0);
      if (y) {
        v128.store(y, pa);
        v128.store(y, pb, 16);
        v128.store(y, pc, 32);
        v128.store(y, pd, 48);
        y += 64;
      }
      sum = f32x4.add(sum, f32x4.add(f32x4.add(pa, pb), f32x4.add(pc, pd)));
    }
    total = f64x2.add(total, f64x2.add(low(sum), high(sum)));
  }
  for (; x < end; x += 16) {
    let p = term(f32x4.sub(v128.load(x), shifts));
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
