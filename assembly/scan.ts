// Running sums and products along k: x and y are [outer, k, inner], and may be the same. `exclusive` leaves the element itself
// out, `reverse` runs from the end. f32 runs in f64 and is rounded once per element.
import { high, low, narrow } from "./row-sum";
import { storeLeft } from "./tail";

// @ts-ignore: decorator
@inline
function scan<T, Wide>(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32, product: i32): void {
  const n = (<usize>inner) << alignof<T>(), bytes = n * k;
  const step = reverse ? <usize>0 - n : n;
  const start = reverse ? bytes - n : <usize>0;
  for (; outer > 0; --outer, x += bytes, y += bytes) {
    for (let j: usize = 0; j < n; j += sizeof<T>()) {
      let so = <Wide>product;
      for (let at = start + j, r = k; r > 0; --r, at += step) {
        const before = so, v = <Wide>load<T>(x + at);
        so = product ? so * v : so + v;
        store<T>(y + at, <T>(exclusive ? before : so));
      }
    }
  }
}

/** Four columns at a time, since single ones would fetch every cache line again and again. */
function scanColumns(x: usize, y: usize, k: i32, inner: i32, exclusive: i32, reverse: i32, product: i32): void {
  const n = (<usize>inner) << 2;
  const step = reverse ? <usize>0 - n : n;
  for (let j: usize = 0; j < n; j += 16) {
    let soLow = f64x2.splat(product), soHigh = soLow;
    for (let at = reverse ? n * (k - 1) + j : j, r = k; r > 0; --r, at += step) {
      const v = v128.load(x + at), before = narrow(soLow, soHigh);
      soLow = product ? f64x2.mul(soLow, low(v)) : f64x2.add(soLow, low(v));
      soHigh = product ? f64x2.mul(soHigh, high(v)) : f64x2.add(soHigh, high(v));
      storeLeft(y + at, exclusive ? before : narrow(soLow, soHigh), n - j);
    }
  }
}

function scanF32(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32, product: i32): void {
  if (inner < 4) { scan<f32, f64>(x, y, outer, k, inner, exclusive, reverse, product); return; }
  const bytes = ((<usize>k) * inner) << 2;
  for (; outer > 0; --outer, x += bytes, y += bytes) scanColumns(x, y, k, inner, exclusive, reverse, product);
}
function scanF64(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32, product: i32): void {
  scan<f64, f64>(x, y, outer, k, inner, exclusive, reverse, product);
}
function scanI32(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32, product: i32): void {
  scan<i32, i32>(x, y, outer, k, inner, exclusive, reverse, product);
}
function scanI64(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32, product: i32): void {
  scan<i64, i64>(x, y, outer, k, inner, exclusive, reverse, product);
}

export function cumsum_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32): void {
  scanF32(x, y, outer, k, inner, exclusive, reverse, 0);
}
export function cumsum_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32): void {
  scanF64(x, y, outer, k, inner, exclusive, reverse, 0);
}
export function cumsum_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32): void {
  scanI32(x, y, outer, k, inner, exclusive, reverse, 0);
}
export function cumsum_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32): void {
  scanI64(x, y, outer, k, inner, exclusive, reverse, 0);
}
export function cumprod_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32): void {
  scanF32(x, y, outer, k, inner, exclusive, reverse, 1);
}
export function cumprod_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32): void {
  scanF64(x, y, outer, k, inner, exclusive, reverse, 1);
}
export function cumprod_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32): void {
  scanI32(x, y, outer, k, inner, exclusive, reverse, 1);
}
export function cumprod_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32, exclusive: i32, reverse: i32): void {
  scanI64(x, y, outer, k, inner, exclusive, reverse, 1);
}
