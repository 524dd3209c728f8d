// Comparisons: vectors of T in, one byte (0 or 1) an element out. greater and greaterEqual are less and lessEqual with
// the operands swapped. Every comparison with NaN is false, but for not_equal, which is true.
import { infinity, ones, zero } from "./constant";
import { storeTail, VECTOR } from "./lanes";

const enum Fn { Equal, NotEqual, Less, LessEqual, NotZero, IsInf, IsFinite }

// @ts-ignore: decorator
@inline
function apply<T>(fn: Fn, a: v128, b: v128): v128 {
  if (sizeof<T>() > 1) {
    switch (fn) {
      case Fn.Less: return v128.lt<T>(a, b);
      case Fn.LessEqual: return v128.le<T>(a, b);
      case Fn.NotZero: return v128.ne<T>(a, zero()); // true for NaN
    }
  }
  if (isFloat<T>()) {
    switch (fn) {
      case Fn.IsInf: return v128.eq<T>(v128.abs<T>(a), infinity<T>());
      case Fn.IsFinite: return v128.eq<T>(v128.sub<T>(a, a), zero()); // Infinity - Infinity is NaN
    }
  }
  return fn == Fn.Equal ? v128.eq<T>(a, b) : v128.ne<T>(a, b);
}

/** Gathers the lowest byte of each lane of T into the low bytes, as 0 or 1. */
// @ts-ignore: decorator
@inline
function pack<T>(mask: v128): v128 {
  if (sizeof<T>() == 8) mask = v128.shuffle<i32>(mask, mask, 0, 2, 0, 2);
  if (sizeof<T>() >= 4) {
    mask = v128.narrow<i32>(mask, mask);
    mask = v128.narrow<i16>(mask, mask);
  }
  return v128.and(mask, ones());
}

function map<T>(fn: Fn, a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void {
  if (n <= 0) return;
  const step = VECTOR >> alignof<T>();
  const last = y + <usize>n - step;
  let v: v128;
  let left = v128.load_splat<T>(a);
  let right = v128.load_splat<T>(b);
  for (; ;) {
    if (sa) {
      left = v128.load(a);
      a += VECTOR;
    }
    if (sb) {
      right = v128.load(b);
      b += VECTOR;
    }
    v = pack<T>(apply<T>(fn, left, right));
    if (y >= last) break;
    if (sizeof<T>() == 8) v128.store16_lane(y, v, 0);
    else if (sizeof<T>() == 4) v128.store32_lane(y, v, 0);
    else v128.store(y, v);
    y += step;
  }
  storeTail(y, v, last + step - y);
}

export function equal_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f32>(Fn.Equal, a, b, y, n, sa, sb); }
export function not_equal_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f32>(Fn.NotEqual, a, b, y, n, sa, sb); }
export function less_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f32>(Fn.Less, a, b, y, n, sa, sb); }
export function less_equal_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f32>(Fn.LessEqual, a, b, y, n, sa, sb); }
export function equal_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Equal, a, b, y, n, sa, sb); }
export function not_equal_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.NotEqual, a, b, y, n, sa, sb); }
export function less_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Less, a, b, y, n, sa, sb); }
export function less_equal_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.LessEqual, a, b, y, n, sa, sb); }
export function equal_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Equal, a, b, y, n, sa, sb); }
export function not_equal_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.NotEqual, a, b, y, n, sa, sb); }
export function less_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Less, a, b, y, n, sa, sb); }
export function less_equal_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.LessEqual, a, b, y, n, sa, sb); }
export function equal_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Equal, a, b, y, n, sa, sb); }
export function not_equal_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.NotEqual, a, b, y, n, sa, sb); }
export function less_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Less, a, b, y, n, sa, sb); }
export function less_equal_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.LessEqual, a, b, y, n, sa, sb); }
export function equal_b8(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i8>(Fn.Equal, a, b, y, n, sa, sb); }
export function not_equal_b8(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i8>(Fn.NotEqual, a, b, y, n, sa, sb); }

export function is_nan_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.NotEqual, x, x, y, n, 1, 1); }
export function is_inf_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.IsInf, x, x, y, n, 1, 1); }
export function is_finite_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.IsFinite, x, x, y, n, 1, 1); }
export function is_nan_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.NotEqual, x, x, y, n, 1, 1); }
export function is_inf_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.IsInf, x, x, y, n, 1, 1); }
export function is_finite_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.IsFinite, x, x, y, n, 1, 1); }

export function cast_f32_b8(x: usize, y: usize, n: i32): void { map<f32>(Fn.NotZero, x, x, y, n, 1, 1); }
export function cast_f64_b8(x: usize, y: usize, n: i32): void { map<f64>(Fn.NotZero, x, x, y, n, 1, 1); }
export function cast_i32_b8(x: usize, y: usize, n: i32): void { map<i32>(Fn.NotZero, x, x, y, n, 1, 1); }
export function cast_i64_b8(x: usize, y: usize, n: i32): void { map<i64>(Fn.NotZero, x, x, y, n, 1, 1); }
