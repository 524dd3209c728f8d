// Sums and means: x is [outer, k, inner], y is [outer, inner]. The sum of nothing is 0, its mean NaN (ints: 0).
import { foldInto, reduce } from "./fold";
import { F32, F64, I32, I64, SUM } from "./fold-code";
import { high, low, narrow, sumRow } from "./row-sum";
import { storeLeft } from "./tail";

/** y[j] = sum of x[r, j] for 16 columns (or for the first `left` bytes of 4) through all k rows, whose step is n bytes. */
// @ts-ignore: decorator
@inline
function sumStrip(x: usize, y: usize, k: i32, n: usize, sixteen: bool, left: usize): void {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  while (k > 0) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    let rows = min(k, 16);
    k -= rows;
    for (; rows > 0; --rows, x += n) {
      a = f32x4.add(a, v128.load(x));
      if (sixteen) {
        b = f32x4.add(b, v128.load(x, 16));
        c = f32x4.add(c, v128.load(x, 32));
        d = f32x4.add(d, v128.load(x, 48));
      }
    }
    s0 = f64x2.add(s0, low(a)); s1 = f64x2.add(s1, high(a));
    if (sixteen) {
      s2 = f64x2.add(s2, low(b)); s3 = f64x2.add(s3, high(b));
      s4 = f64x2.add(s4, low(c)); s5 = f64x2.add(s5, high(c));
      s6 = f64x2.add(s6, low(d)); s7 = f64x2.add(s7, high(d));
    }
  }
  if (sixteen) {
    v128.store(y, narrow(s0, s1));
    v128.store(y, narrow(s2, s3), 16);
    v128.store(y, narrow(s4, s5), 32);
    v128.store(y, narrow(s6, s7), 48);
  } else storeLeft(y, narrow(s0, s1), left);
}

/** Sums over rows of n bytes that stream through in order, four at a time, for columns of `width` bytes, whole vectors: the fastest way for wide rows, with chains of
 * k / 4 in f32, which is why it is for k up to 1024 only. */
// @ts-ignore: decorator
@inline
function sumPasses(x: usize, y: usize, k: i32, n: usize, width: usize): void {
  memory.fill(y, 0, width);
  const x1 = n, x2 = n << 1, x3 = x1 + x2, lanesEnd = y + width;
  for (; k >= 4; k -= 4, x += n << 2) {
    for (let p = y, q = x; p < lanesEnd; p += 16, q += 16) {
      const a = f32x4.add(v128.load(q), v128.load(q + x1));
      const b = f32x4.add(v128.load(q + x2), v128.load(q + x3));
      v128.store(p, f32x4.add(v128.load(p), f32x4.add(a, b)));
    }
  }
  for (; k > 0; --k, x += n) foldInto(SUM + F32, x, y, <i32>(width >> 2));
}

/** The columns from `from` to `to` of the sum of one [k, inner]: threads share them. `from` is a multiple of 16. */
export function sum_columns_f32(x: usize, y: usize, k: i32, inner: i32, from: i32, to: i32): void {
  const n = (<usize>inner) << 2, end = (<usize>to) << 2;
  let j = (<usize>from) << 2;
  if (inner > 64 && k <= 1024) {
    const width = (end - j) & ~15;
    sumPasses(x + j, y + j, k, n, width);
    j += width;
  } else for (; j + 64 <= end; j += 64) sumStrip(x + j, y + j, k, n, true, 0);
  for (; j < end; j += 16) sumStrip(x + j, y + j, k, n, false, end - j);
}

export function sum_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  const n = (<usize>inner) << 2;
  const bytes = n * k;
  if (k == 1) { memory.copy(y, x, n * outer); return; }
  for (; outer > 0; --outer, x += bytes, y += n) {
    if (inner == 1) store<f32>(y, <f32>sumRow(x, k));
    else sum_columns_f32(x, y, k, inner, 0, inner);
  }
}
export function sum_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(SUM + F64, x, y, outer, k, inner); }
export function sum_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(SUM + I32, x, y, outer, k, inner); }
export function sum_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(SUM + I64, x, y, outer, k, inner); }

// @ts-ignore: decorator
@inline
function divide<T>(y: usize, n: i32, k: T): void {
  for (const end = y + ((<usize>n) << alignof<T>()); y < end; y += sizeof<T>()) store<T>(y, <T>(load<T>(y) / k));
}

export function mean_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  sum_f32(x, y, outer, k, inner);
  divide<f32>(y, outer * inner, <f32>k);
}
/** As sum_columns_f32. */
export function mean_columns_f32(x: usize, y: usize, k: i32, inner: i32, from: i32, to: i32): void {
  sum_columns_f32(x, y, k, inner, from, to);
  divide<f32>(y + ((<usize>from) << 2), to - from, <f32>k);
}
export function mean_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  sum_f64(x, y, outer, k, inner);
  divide<f64>(y, outer * inner, <f64>k);
}
/** Truncates towards zero. The sum is 64 bits wide, as in TensorFlow. */
export function mean_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  const n = (<usize>inner) << 2;
  for (; outer > 0; --outer, x += n * k) {
    for (let j: usize = 0; j < n; j += 4, y += 4) {
      let sum: i64 = 0;
      for (let p = x + j, r = k; r > 0; --r, p += n) sum += load<i32>(p);
      store<i32>(y, k > 0 ? <i32>(sum / k) : 0);
    }
  }
}
/** Truncates towards zero. The sum wraps, as in TensorFlow. */
export function mean_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  sum_i64(x, y, outer, k, inner);
  divide<i64>(y, outer * inner, max(k, 1));
}
