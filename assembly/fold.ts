// How elements fold into one, for reductions and scatters. An op says what the fold of nothing is, and folds two vectors or two
// elements; the loops over rows are written once. Codes instead of one exported loop per kernel keep the module small: a driver
// that walks rows is compiled once, and the switch costs about 2 ns a row.
import {
  and_b8, or_b8, add_f32, add_f64, add_i32, add_i64, sub_f32, sub_f64, sub_i32, sub_i64, mul_f32, mul_f64, mul_i32, mul_i64,
  maximum_f64, maximum_i32, maximum_i64, minimum_f32, minimum_f64, minimum_i32, minimum_i64
} from "./binary";
import { binaryHot } from "./lanes";

@final @unmanaged class Sum<T> {
  @inline empty(): T { return <T>0; }
  @inline lanes(a: v128, x: v128): v128 { return v128.add<T>(a, x); }
  @inline element(a: T, x: T): T { return <T>(a + x); }
}

// pmax is one instruction where max is eight. It keeps a NaN of the first operand; `x != x` sets all bits of a lane, which
// is a NaN too, where the second operand is one.
@final @unmanaged class Max<T> {
  @inline empty(): T { return <T>(-Infinity); }
  @inline lanes(a: v128, x: v128): v128 { return v128.or(v128.pmax<T>(a, x), v128.ne<T>(x, x)); }
  @inline element(a: T, x: T): T { return max<T>(a, x); }
}

@final @unmanaged class Min<T> {
  @inline empty(): T { return <T>Infinity; }
  @inline lanes(a: v128, x: v128): v128 { return v128.or(v128.pmin<T>(a, x), v128.ne<T>(x, x)); }
  @inline element(a: T, x: T): T { return min<T>(a, x); }
}

// A code is 4 * op + lane; lanes are f32, i32, f64, i64.
export const SUM = 0, DIFFERENCE = 4, PROD = 8, MAX = 12, MIN = 16, ANY = 20, ALL = 24;
export const F32 = 0, I32 = 1, F64 = 2, I64 = 3;

/** Bytes of an element as a power of two. */
// @ts-ignore: decorator
@inline
export function shiftOf(code: i32): i32 { return code >= ANY ? 0 : 2 + ((code >> 1) & 1); }

/** The fold of the k elements at x: four chains, for what is reduced most. */
// @ts-ignore: decorator
@inline
function hotRow<Op, T>(x: usize, k: i32): T {
  const op = changetype<Op>(0);
  const end = x + ((<usize>k) << alignof<T>());
  let folded = op.empty();
  if (end - x >= 64) {
    let a = v128.splat<T>(folded), b = a, c = a, d = a;
    for (const fours = x + ((end - x) & ~63); x < fours; x += 64) {
      a = op.lanes(a, v128.load(x));
      b = op.lanes(b, v128.load(x, 16));
      c = op.lanes(c, v128.load(x, 32));
      d = op.lanes(d, v128.load(x, 48));
    }
    a = op.lanes(op.lanes(a, b), op.lanes(c, d));
    a = op.lanes(a, v128.shuffle<i64>(a, a, 1, 0));
    if (sizeof<T>() == 4) a = op.lanes(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
    folded = v128.extract_lane<T>(a, 0);
  }
  for (; x < end; x += sizeof<T>()) folded = op.element(folded, load<T>(x));
  return folded;
}

/** The maximum of the k elements at x, NaN if one of them is. */
export function maxRowF32(x: usize, k: i32): f32 { return hotRow<Max<f32>, f32>(x, k); }

// @ts-ignore: decorator
@inline
function empty<T>(op: i32): T {
  const lowest = isFloat<T>() ? <T>(-Infinity) : <T>(<T>1 << <T>(sizeof<T>() * 8 - 1));
  switch (op) {
    case MAX: return lowest;
    case MIN: return isFloat<T>() ? <T>Infinity : <T>~lowest;
    case PROD: case ALL: return <T>1;
    default: return <T>0;
  }
}

// @ts-ignore: decorator
@inline
function lanes<T>(op: i32, a: v128, x: v128): v128 {
  if (sizeof<T>() == 1) return op == ANY ? v128.or(a, x) : v128.and(a, x);
  switch (op) {
    case SUM: return v128.add<T>(a, x);
    case PROD: return v128.mul<T>(a, x);
    case MAX: return isFloat<T>() ? v128.max<T>(a, x) : v128.bitselect(x, a, v128.gt<T>(x, a));
    default: return isFloat<T>() ? v128.min<T>(a, x) : v128.bitselect(x, a, v128.lt<T>(x, a));
  }
}

/** The same for every op of a lane. What is folded into `a` next is a vector of x, the masked rest of x, then `a` rotated. */
// @ts-ignore: decorator
@inline
function row<T>(op: i32, x: usize, y: usize, k: i32): void {
  const nothing = v128.splat<T>(empty<T>(op));
  const bytes = v128(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const end = x + ((<usize>k) << alignof<T>());
  let a = nothing, v = nothing, turn = 8;
  for (; ;) {
    if (x + 16 <= end) v = v128.load(x);
    else if (x < end) v = v128.bitselect(v128.load(x), nothing, i8x16.lt_s(bytes, i8x16.splat(<i8>(end - x))));
    else if (turn >= sizeof<T>()) {
      v = v128.swizzle(a, v128.and(i8x16.add(bytes, i8x16.splat(<i8>turn)), i8x16.splat(15)));
      turn >>= 1;
    } else break;
    a = lanes<T>(op, a, v);
    x += 16;
  }
  store<T>(y, v128.extract_lane<T>(a, 0));
}

function foldRow(code: i32, x: usize, y: usize, k: i32): void {
  switch (code) {
    case SUM + I32: return store<i32>(y, hotRow<Sum<i32>, i32>(x, k));
    case SUM + F64: return store<f64>(y, hotRow<Sum<f64>, f64>(x, k));
    case MAX + F32: return store<f32>(y, maxRowF32(x, k));
    case MIN + F32: return store<f32>(y, hotRow<Min<f32>, f32>(x, k));
  }
  if (code >= ANY) return row<u8>(code, x, y, k);
  switch (code & 3) {
    case F32: return row<f32>(code & ~3, x, y, k);
    case I32: return row<i32>(code & ~3, x, y, k);
    case F64: return row<f64>(code & ~3, x, y, k);
    default: return row<i64>(code & ~3, x, y, k);
  }
}

/** y[j] = the fold of y[j] and x[j], for n elements: the binary kernels, in place. */
export function foldInto(code: i32, x: usize, y: usize, n: i32): void {
  switch (code) {
    case SUM + F32: return add_f32(y, x, y, n, 1, 1);
    case SUM + I32: return add_i32(y, x, y, n, 1, 1);
    case SUM + F64: return add_f64(y, x, y, n, 1, 1);
    case SUM + I64: return add_i64(y, x, y, n, 1, 1);
    case DIFFERENCE + F32: return sub_f32(y, x, y, n, 1, 1);
    case DIFFERENCE + I32: return sub_i32(y, x, y, n, 1, 1);
    case DIFFERENCE + F64: return sub_f64(y, x, y, n, 1, 1);
    case DIFFERENCE + I64: return sub_i64(y, x, y, n, 1, 1);
    case PROD + F32: return mul_f32(y, x, y, n, 1, 1);
    case PROD + I32: return mul_i32(y, x, y, n, 1, 1);
    case PROD + F64: return mul_f64(y, x, y, n, 1, 1);
    case PROD + I64: return mul_i64(y, x, y, n, 1, 1);
    case MAX + I32: return maximum_i32(y, x, y, n, 1, 1);
    case MAX + F64: return maximum_f64(y, x, y, n, 1, 1);
    case MAX + I64: return maximum_i64(y, x, y, n, 1, 1);
    case MIN + F32: return minimum_f32(y, x, y, n, 1, 1);
    case MIN + I32: return minimum_i32(y, x, y, n, 1, 1);
    case MIN + F64: return minimum_f64(y, x, y, n, 1, 1);
    case MIN + I64: return minimum_i64(y, x, y, n, 1, 1);
    case MAX + F32: return binaryHot<Max<f32>, f32>(y, x, y, n, 1, 1);
    case ANY: return or_b8(y, x, y, n, 1, 1);
    default: return and_b8(y, x, y, n, 1, 1);
  }
}

/** y[o, j] = the fold of x[o, r, j] over r. */
export function reduce(code: i32, x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  const shift = shiftOf(code);
  if (inner == 1 || k == 0) {
    const end = y + ((<usize>(outer * inner)) << shift);
    for (; y < end; y += <usize>1 << shift, x += (<usize>k) << shift) foldRow(code, x, y, k);
    return;
  }
  const n = (<usize>inner) << shift;
  for (; outer > 0; --outer, y += n) {
    memory.copy(y, x, n);
    x += n;
    for (let r = 1; r < k; ++r, x += n) foldInto(code, x, y, inner);
  }
}
