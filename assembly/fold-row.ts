// The fold of one row of k elements.
import { ALL, ANY, F32, F64, I32, I64, MAX, MIN, PROD, SUM, shiftOf } from "./fold-code";
import { sumRowF64 } from "./row-sum";

/** a, or x where that is greater or NaN: pmax keeps a NaN of a, and `x != x` sets all bits, a NaN too. A third of max's time. */
// @ts-ignore: decorator
@inline
export function greater(a: v128, x: v128): v128 { return v128.or(f32x4.pmax(a, x), f32x4.ne(x, x)); }

/** The lanes of v one further. */
// @ts-ignore: decorator
@inline
function turned(v: v128): v128 { return v128.shuffle<i32>(v, v, 1, 2, 3, 0); }

/**
 * The extreme of the k floats at x, 16 or more, one of which is on that side of zero (or is zero): then it is the extreme of their bits as
 * integers, with sign for a maximum, without for a minimum. NaN if one is NaN, or if infinities of both signs meet in the sum, which is there to
 * find NaN: additions have a port of the processor that comparisons of integers leave free.
 */
function extremeBeyondZero(x: usize, k: i32, least: bool): f32 {
  const last = x + ((<usize>k) << 2) - 64;
  let best = v128.load(x), a = f32x4.splat(0), b = a;
  for (let end = last; end <= last + 1; x = last, ++end) { // the second time the last sixteen, whole though some were seen
    if (least) for (; x < end; x += 64) {
      const v0 = v128.load(x), v1 = v128.load(x, 16), v2 = v128.load(x, 32), v3 = v128.load(x, 48);
      best = i32x4.max_u(best, i32x4.max_u(i32x4.max_u(v0, v1), i32x4.max_u(v2, v3)));
      a = f32x4.add(a, f32x4.add(v0, v1));
      b = f32x4.add(b, f32x4.add(v2, v3));
    } else for (; x < end; x += 64) {
      const v0 = v128.load(x), v1 = v128.load(x, 16), v2 = v128.load(x, 32), v3 = v128.load(x, 48);
      best = i32x4.max_s(best, i32x4.max_s(i32x4.max_s(v0, v1), i32x4.max_s(v2, v3)));
      a = f32x4.add(a, f32x4.add(v0, v1));
      b = f32x4.add(b, f32x4.add(v2, v3));
    }
  }
  a = f32x4.add(a, b);
  if (v128.any_true(f32x4.ne(a, a))) return NaN;
  for (let turn = 3; turn; turn--) best = least ? i32x4.max_u(best, turned(best)) : i32x4.max_s(best, turned(best));
  return f32x4.extract_lane(best, 0);
}

/**
 * The least or the greatest of the k floats at x, NaN if one of them is. By their bits, since the processor compares more
 * integers a cycle than floats: as signed integers positive floats are in order and above negative ones, which are in
 * reverse; as unsigned ones the negative are above. So three extremes say it all, those of NaN too.
 */
function extreme(x: usize, k: i32, least: bool): f32 {
  if (k <= 0) return least ? Infinity : -Infinity;
  // Shorter rows gain nothing.
  if (k >= 128 && i32x4.bitmask(v128.load(x)) != (least ? 0 : 15)) {
    const found = extremeBeyondZero(x, k, least);
    if (found == found) return found;
  }
  const end = x + ((<usize>k) << 2);
  let low = v128.load_splat<u32>(x), high = low, far = low;
  for (const fours = x + ((end - x) & ~63); x < fours; x += 64) {
    const v0 = v128.load(x), v1 = v128.load(x, 16), v2 = v128.load(x, 32), v3 = v128.load(x, 48);
    low = i32x4.min_s(low, i32x4.min_s(i32x4.min_s(v0, v1), i32x4.min_s(v2, v3)));
    high = i32x4.max_s(high, i32x4.max_s(i32x4.max_s(v0, v1), i32x4.max_s(v2, v3)));
    far = i32x4.max_u(far, i32x4.max_u(i32x4.max_u(v0, v1), i32x4.max_u(v2, v3)));
  }
  for (; x < end; x += 16) {
    let v = v128.load(x);
    if (end - x < 16) v = v128.bitselect(v, low, i32x4.lt_s(i32x4(0, 4, 8, 12), i32x4.splat(<i32>(end - x))));
    low = i32x4.min_s(low, v); high = i32x4.max_s(high, v); far = i32x4.max_u(far, v);
  }
  for (let turn = 3; turn; turn--) {
    low = i32x4.min_s(low, turned(low)); high = i32x4.max_s(high, turned(high)); far = i32x4.max_u(far, turned(far));
  }
  const lowest = i32x4.extract_lane(low, 0), highest = i32x4.extract_lane(high, 0), farthest = <u32>i32x4.extract_lane(far, 0);
  if (highest > 0x7f800000 || farthest > 0xff800000) return NaN;
  if (least) return reinterpret<f32>(lowest < 0 ? farthest : lowest);
  return reinterpret<f32>(highest < 0 ? lowest : highest);
}

/** The maximum of the k elements at x, NaN if one of them is. */
export function maxRowF32(x: usize, k: i32): f32 { return extreme(x, k, false); }

/** Sums of integers, on two chains. */
function sumI32(x: usize, k: i32): i32 {
  const end = x + ((<usize>k) << 2);
  let a = i32x4.splat(0), b = a;
  for (const pairs = x + ((end - x) & ~31); x < pairs; x += 32) {
    a = i32x4.add(a, v128.load(x));
    b = i32x4.add(b, v128.load(x, 16));
  }
  a = i32x4.add(a, b);
  a = i32x4.add(a, v128.shuffle<i64>(a, a, 1, 0));
  a = i32x4.add(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
  let total = i32x4.extract_lane(a, 0);
  for (; x < end; x += 4) total += load<i32>(x);
  return total;
}

/** The fold of nothing, once or twice in 64 bits. */
// @ts-ignore: decorator
@inline
function empty(code: i32): u64 {
  switch (code) {
    case PROD + F32: return 0x3f8000003f800000;
    case PROD + I32: return 0x0000000100000001;
    case PROD + F64: return 0x3ff0000000000000;
    case PROD + I64: return 1;
    case MAX + F64: return 0xfff0000000000000;
    case MAX + I32: return 0x8000000080000000;
    case MAX + I64: return 0x8000000000000000;
    case MIN + F64: return 0x7ff0000000000000;
    case MIN + I32: return 0x7fffffff7fffffff;
    case MIN + I64: return 0x7fffffffffffffff;
    case ALL: return 0x0101010101010101;
    default: return 0;
  }
}

// @ts-ignore: decorator
@inline
function lanes(code: i32, a: v128, x: v128): v128 {
  switch (code) {
    case SUM + I64: return i64x2.add(a, x);
    case PROD + F32: return f32x4.mul(a, x);
    case PROD + I32: return i32x4.mul(a, x);
    case PROD + F64: return f64x2.mul(a, x);
    case PROD + I64: return i64x2.mul(a, x);
    case MAX + F64: return f64x2.max(a, x);
    case MAX + I32: return i32x4.max_s(a, x);
    case MAX + I64: return v128.bitselect(x, a, i64x2.gt_s(x, a));
    case MIN + F64: return f64x2.min(a, x);
    case MIN + I32: return i32x4.min_s(a, x);
    case MIN + I64: return v128.bitselect(x, a, i64x2.lt_s(x, a));
    case ANY: return v128.or(a, x);
    default: return v128.and(a, x);
  }
}

/** y[0] = the fold of the k elements at x. */
export function foldRow(code: i32, x: usize, y: usize, k: i32): void {
  switch (code) {
    case SUM + I32: return store<i32>(y, sumI32(x, k));
    case SUM + F64: return store<f64>(y, sumRowF64(x, k));
    case MAX + F32: return store<f32>(y, maxRowF32(x, k));
    case MIN + F32: return store<f32>(y, extreme(x, k, true));
  }
  // The others share one loop. What is folded into `a` next is a vector of x, then the masked rest of x, then `a` rotated.
  const shift = shiftOf(code), end = x + ((<usize>k) << shift);
  const nothing = i64x2.splat(empty(code)), bytes = v128(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  let a = nothing, v = nothing, turn = 8;
  for (; ;) {
    if (x + 16 <= end) v = v128.load(x);
    else if (x < end) v = v128.bitselect(v128.load(x), nothing, i8x16.lt_s(bytes, i8x16.splat(<i8>(end - x))));
    else if (turn >> shift) {
      v = v128.swizzle(a, v128.and(i8x16.add(bytes, i8x16.splat(<i8>turn)), i8x16.splat(15)));
      turn >>= 1;
    } else break;
    a = lanes(code, a, v);
    x += 16;
  }
  if (shift == 3) v128.store64_lane(y, a, 0);
  else if (shift == 2) v128.store32_lane(y, a, 0);
  else v128.store8_lane(y, a, 0);
}
