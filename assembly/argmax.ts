// The position, as i64, of the greatest (least) element along k: x is [outer, k, inner], y is i64 [outer, inner]. Ties go to
// the first. As on TensorFlow's CPU a NaN is never chosen: an element counts only if it is greater than all before it and than
// -Infinity, and of a row without such an element the answer is 0. (NumPy answers with the first NaN instead.)
// The least of x is the greatest of x with its sign (of ints: all bits) flipped, so that both share their code.
import { storeLeft } from "./tail";

// @ts-ignore: decorator
@inline
function greatest<T, Bits>(x: usize, y: usize, outer: i32, k: i32, inner: i32, flip: Bits): void {
  const n = (<usize>inner) << alignof<T>();
  const worst = isFloat<T>() ? <T>(-Infinity) : isSigned<T>() ? <T>(<T>1 << <T>(sizeof<T>() * 8 - 1)) : <T>0;
  for (; outer > 0; --outer, x += n * k) {
    for (let j: usize = 0; j < n; j += sizeof<T>(), y += 8) {
      let best = worst, at = 0;
      for (let p = x + j, r = 0; r < k; ++r, p += n) {
        const bits = <Bits>(load<Bits>(p) ^ flip);
        const v = isFloat<T>() ? reinterpret<T>(bits) : <T>bits;
        if (v > best) { best = v; at = r; }
      }
      store<i64>(y, at);
    }
  }
}

/** The best value first, by pmax that drops every NaN of its second operand; then its first place. */
// @ts-ignore: decorator
@inline
function rowPosition(x: usize, k: i32, flip: u32): i64 {
  const lanesEnd = x + ((<usize>k & ~7) << 2), flips = i32x4.splat(flip);
  let a = f32x4.splat(-Infinity), b = a, p = x;
  if (k >= 64) {
    let c = a, d = a; // pmax takes four cycles
    for (const end = lanesEnd - 63; p < end; p += 64) {
      a = f32x4.pmax(a, v128.xor(v128.load(p), flips));
      b = f32x4.pmax(b, v128.xor(v128.load(p, 16), flips));
      c = f32x4.pmax(c, v128.xor(v128.load(p, 32), flips));
      d = f32x4.pmax(d, v128.xor(v128.load(p, 48), flips));
    }
    a = f32x4.pmax(a, c);
    b = f32x4.pmax(b, d);
  }
  for (; p < lanesEnd; p += 32) {
    a = f32x4.pmax(a, v128.xor(v128.load(p), flips));
    b = f32x4.pmax(b, v128.xor(v128.load(p, 16), flips));
  }
  a = f32x4.pmax(a, b);
  a = f32x4.pmax(a, v128.shuffle<i64>(a, a, 1, 0));
  a = f32x4.pmax(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
  let best = f32x4.extract_lane(a, 0), at: usize = 0;
  if (best != -Infinity) {
    const wanted = v128.xor(a, flips);
    let p = x;
    while (!v128.any_true(v128.or(f32x4.eq(v128.load(p), wanted), f32x4.eq(v128.load(p, 16), wanted)))) p += 32;
    const value = f32x4.extract_lane(wanted, 0);
    while (load<f32>(p) != value) p += 4;
    at = p - x;
  }
  for (let p = lanesEnd; p < x + ((<usize>k) << 2); p += 4) {
    const v = reinterpret<f32>(load<u32>(p) ^ flip);
    if (v > best) { best = v; at = p - x; }
  }
  return at >> 2;
}

/** Four columns at a time; the k rows are n bytes apart, of which `left` from x on belong to us. */
// @ts-ignore: decorator
@inline
function columnPositions(x: usize, y: usize, k: i32, n: usize, left: usize, flip: u32): void {
  const flips = i32x4.splat(flip), one = i32x4.splat(1);
  let best = f32x4.splat(-Infinity), at = i32x4.splat(0), row = at;
  for (let r = 0; r < k; ++r, x += n) {
    const v = v128.xor(v128.load(x), flips);
    const chosen = f32x4.gt(v, best);
    best = v128.bitselect(v, best, chosen);
    at = v128.bitselect(row, at, chosen);
    row = i32x4.add(row, one);
  }
  storeLeft(y, i64x2.extend_low_i32x4_u(at), left << 1);
  if (left > 8) storeLeft(y + 16, i64x2.extend_high_i32x4_u(at), (left << 1) - 16);
}

function greatestF32(x: usize, y: usize, outer: i32, k: i32, inner: i32, flip: u32): void {
  const n = (<usize>inner) << 2;
  for (; outer > 0; --outer, x += n * k, y += n << 1) {
    if (inner == 1) store<i64>(y, rowPosition(x, k, flip));
    else for (let j: usize = 0; j < n; j += 16) columnPositions(x + j, y + (j << 1), k, n, n - j, flip);
  }
}
function greatestF64(x: usize, y: usize, outer: i32, k: i32, inner: i32, flip: u64): void {
  greatest<f64, u64>(x, y, outer, k, inner, flip);
}
function greatestI32(x: usize, y: usize, outer: i32, k: i32, inner: i32, flip: i32): void {
  greatest<i32, i32>(x, y, outer, k, inner, flip);
}
function greatestI64(x: usize, y: usize, outer: i32, k: i32, inner: i32, flip: i64): void {
  greatest<i64, i64>(x, y, outer, k, inner, flip);
}
function greatestB8(x: usize, y: usize, outer: i32, k: i32, inner: i32, flip: u8): void {
  greatest<u8, u8>(x, y, outer, k, inner, flip);
}

export function argmax_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestF32(x, y, outer, k, inner, 0); }
export function argmax_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestF64(x, y, outer, k, inner, 0); }
export function argmax_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestI32(x, y, outer, k, inner, 0); }
export function argmax_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestI64(x, y, outer, k, inner, 0); }
export function argmax_b8(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestB8(x, y, outer, k, inner, 0); }
export function argmin_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestF32(x, y, outer, k, inner, 0x80000000); }
export function argmin_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  greatestF64(x, y, outer, k, inner, 0x8000000000000000);
}
export function argmin_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestI32(x, y, outer, k, inner, -1); }
export function argmin_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestI64(x, y, outer, k, inner, -1); }
export function argmin_b8(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { greatestB8(x, y, outer, k, inner, 255); }
