// Binary ops one element at a time: integer division, powers and shifts, and the float ops on f64-pow.ts and its like.
// float32 goes through float64 and is rounded once. Division by zero and negative powers of integers give 0: the caller,
// who knows the rule of the op, throws. Both integer types are computed in 64 bits, where -2^31 / -1 needs no care.
import { atan2F64 } from "./f64-arc";
import { logF64 } from "./f64-log";
import { fmodF64, powF64 } from "./f64-pow";

const enum Fn { Pow, Atan2, Xlogy, FloorMod, TruncMod, FloorDiv, TruncDiv, LeftShift, RightShift }

// @ts-ignore: decorator
@inline
function applyFloat(fn: Fn, a: f64, b: f64, wide: bool): f64 {
  switch (fn) {
    case Fn.Pow: return powF64(a, b, !wide);
    case Fn.Atan2: return atan2F64(a, b);
    case Fn.Xlogy: return a == 0 ? 0 : a * logF64(b);
    case Fn.TruncMod: return fmodF64(a, b);
  }
  const r = fmodF64(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

function floats(fn: Fn, wide: bool, a: usize, b: usize, y: usize, n: i32, sa: usize, sb: usize): void {
  const shift: usize = wide ? 3 : 2;
  const end = y + (<usize>n << shift);
  for (; y < end; a += sa << shift, b += sb << shift, y += <usize>1 << shift) {
    if (wide) store<f64>(y, applyFloat(fn, load<f64>(a), load<f64>(b), true));
    else store<f32>(y, <f32>applyFloat(fn, load<f32>(a), load<f32>(b), false));
  }
}

// a to the power b by squaring; 0 for negative b.
function power(a: i64, b: i64): i64 {
  let r = <i64>(b >= 0);
  for (; b > 0; b >>= 1) {
    if (b & 1) r *= a;
    a *= a;
  }
  return r;
}

// @ts-ignore: decorator
@inline
function applyInt(fn: Fn, a: i64, b: i64, bits: i64): i64 {
  switch (fn) {
    case Fn.Pow: return power(a, b);
    // TensorFlow clamps the distance to what the type has.
    case Fn.LeftShift: return a << min(max(b, 0), bits - 1);
    case Fn.RightShift: return a >> min(max(b, 0), bits - 1);
  }
  if (b == 0) return 0;
  // -2^63 / -1 would trap; by -1 the remainder is 0, the quotient -a.
  const r = b == -1 ? 0 : a % b;
  const up = r != 0 && (r ^ b) < 0;
  switch (fn) {
    case Fn.TruncMod: return r;
    case Fn.FloorMod: return up ? r + b : r;
  }
  const q = b == -1 ? -a : a / b;
  return fn == Fn.FloorDiv && up ? q - 1 : q;
}

function ints(fn: Fn, wide: bool, a: usize, b: usize, y: usize, n: i32, sa: usize, sb: usize): void {
  const shift: usize = wide ? 3 : 2;
  const end = y + (<usize>n << shift);
  for (; y < end; a += sa << shift, b += sb << shift, y += <usize>1 << shift) {
    const value = applyInt(fn, wide ? load<i64>(a) : <i64>load<i32>(a), wide ? load<i64>(b) : <i64>load<i32>(b), wide ? 64 : 32);
    if (wide) store<i64>(y, value);
    else store<i32>(y, <i32>value);
  }
}

export function pow_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.Pow, false, a, b, y, n, sa, sb); }
export function atan2_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.Atan2, false, a, b, y, n, sa, sb); }
export function xlogy_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.Xlogy, false, a, b, y, n, sa, sb); }
export function floormod_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.FloorMod, false, a, b, y, n, sa, sb); }
export function truncmod_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.TruncMod, false, a, b, y, n, sa, sb); }

export function pow_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.Pow, true, a, b, y, n, sa, sb); }
export function atan2_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.Atan2, true, a, b, y, n, sa, sb); }
export function xlogy_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.Xlogy, true, a, b, y, n, sa, sb); }
export function floormod_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.FloorMod, true, a, b, y, n, sa, sb); }
export function truncmod_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { floats(Fn.TruncMod, true, a, b, y, n, sa, sb); }

export function pow_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.Pow, false, a, b, y, n, sa, sb); }
export function floordiv_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.FloorDiv, false, a, b, y, n, sa, sb); }
export function div_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.TruncDiv, false, a, b, y, n, sa, sb); }
export function floormod_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.FloorMod, false, a, b, y, n, sa, sb); }
export function truncmod_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.TruncMod, false, a, b, y, n, sa, sb); }
export function left_shift_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.LeftShift, false, a, b, y, n, sa, sb); }
export function right_shift_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.RightShift, false, a, b, y, n, sa, sb); }

export function pow_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.Pow, true, a, b, y, n, sa, sb); }
export function floordiv_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.FloorDiv, true, a, b, y, n, sa, sb); }
export function div_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.TruncDiv, true, a, b, y, n, sa, sb); }
export function floormod_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.FloorMod, true, a, b, y, n, sa, sb); }
export function truncmod_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.TruncMod, true, a, b, y, n, sa, sb); }
export function left_shift_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.LeftShift, true, a, b, y, n, sa, sb); }
export function right_shift_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { ints(Fn.RightShift, true, a, b, y, n, sa, sb); }

// The position of the first operand that integer division or integer powers cannot take, or -1.
function find(negative: bool, wide: bool, x: usize, n: i32): i32 {
  for (let i = 0; i < n; ++i) {
    const value = wide ? load<i64>(x + (<usize>i << 3)) : <i64>load<i32>(x + (<usize>i << 2));
    if (negative ? value < 0 : value == 0) return i;
  }
  return -1;
}

export function check_zero_i32(x: usize, n: i32): i32 { return find(false, false, x, n); }
export function check_zero_i64(x: usize, n: i32): i32 { return find(false, true, x, n); }
export function check_negative_i32(x: usize, n: i32): i32 { return find(true, false, x, n); }
export function check_negative_i64(x: usize, n: i32): i32 { return find(true, true, x, n); }
