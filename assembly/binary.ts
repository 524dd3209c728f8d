// Binary ops of a few instructions. Those that networks live on have loops of their own in float32, four vectors a turn; the
// others share one loop per lane type, whose `switch` costs 0.4 ns a vector and saves 130 bytes an op.
// Ops that need a scalar loop: binary-scalar.ts.
import { one, zero } from "./constant";
import { pairsByFour, storeTail, VECTOR } from "./lanes";

const enum Fn {
  Add, Sub, Mul, Maximum, Minimum, SquaredDifference, And, Or, Xor,
  Div, FloorDiv, DivNoNan, MulNoNan, Xdivy, ReluGrad, SigmoidGrad, TanhGrad
}

// @ts-ignore: decorator
@inline
function apply<T>(fn: Fn, a: v128, b: v128): v128 {
  if (sizeof<T>() == 1) return fn == Fn.And ? v128.and(a, b) : fn == Fn.Or ? v128.or(a, b) : v128.xor(a, b);
  switch (fn) {
    case Fn.Add: return v128.add<T>(a, b);
    case Fn.Sub: return v128.sub<T>(a, b);
    case Fn.Mul: return v128.mul<T>(a, b);
    case Fn.SquaredDifference: {
      const d = v128.sub<T>(a, b);
      return v128.mul<T>(d, d);
    }
  }
  if (isFloat<T>()) {
    switch (fn) {
      case Fn.Maximum: return v128.max<T>(a, b); // NaN if either is NaN
      case Fn.Minimum: return v128.min<T>(a, b);
      case Fn.Div: return v128.div<T>(a, b);
      case Fn.FloorDiv: return v128.floor<T>(v128.div<T>(a, b));
      case Fn.DivNoNan: return v128.and(v128.div<T>(a, b), v128.ne<T>(b, zero()));
      case Fn.MulNoNan: return v128.and(v128.mul<T>(a, b), v128.ne<T>(b, zero()));
      case Fn.Xdivy: return v128.and(v128.div<T>(a, b), v128.ne<T>(a, zero()));
      // The gradients read (dy, x) or (dy, y). Where x is NaN, TensorFlow's ReluGrad gives 0 too.
      case Fn.ReluGrad: return v128.and(a, v128.gt<T>(b, zero()));
      case Fn.SigmoidGrad: return v128.mul<T>(v128.mul<T>(a, b), v128.sub<T>(one<T>(), b));
      case Fn.TanhGrad: return v128.mul<T>(a, v128.sub<T>(one<T>(), v128.mul<T>(b, b)));
    }
  } else {
    switch (fn) {
      case Fn.Maximum: return v128.bitselect(a, b, v128.gt<T>(a, b));
      case Fn.Minimum: return v128.bitselect(a, b, v128.lt<T>(a, b));
      case Fn.And: return v128.and(a, b);
      case Fn.Or: return v128.or(a, b);
      case Fn.Xor: return v128.xor(a, b);
    }
  }
  return a;
}

function map<T>(fn: Fn, a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void {
  if (n <= 0) return;
  const last = y + (<usize>n << alignof<T>()) - VECTOR;
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
    v = apply<T>(fn, left, right);
    if (y >= last) break;
    v128.store(y, v);
    y += VECTOR;
  }
  storeTail(y, v, last + VECTOR - y);
}

@final @unmanaged class Add { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.Add, a, b); } }
@final @unmanaged class Sub { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.Sub, a, b); } }
@final @unmanaged class Mul { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.Mul, a, b); } }
@final @unmanaged class Div { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.Div, a, b); } }
@final @unmanaged class Maximum { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.Maximum, a, b); } }
@final @unmanaged class Minimum { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.Minimum, a, b); } }
@final @unmanaged class SquaredDifference { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.SquaredDifference, a, b); } }
@final @unmanaged class ReluGrad { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.ReluGrad, a, b); } }
@final @unmanaged class SigmoidGrad { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.SigmoidGrad, a, b); } }
@final @unmanaged class TanhGrad { @inline lanes(a: v128, b: v128): v128 { return apply<f32>(Fn.TanhGrad, a, b); } }

export function add_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<Add, f32>(a, b, y, n, sa, sb); }
export function sub_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<Sub, f32>(a, b, y, n, sa, sb); }
export function mul_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<Mul, f32>(a, b, y, n, sa, sb); }
export function div_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<Div, f32>(a, b, y, n, sa, sb); }
export function maximum_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<Maximum, f32>(a, b, y, n, sa, sb); }
export function minimum_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<Minimum, f32>(a, b, y, n, sa, sb); }
export function squared_difference_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<SquaredDifference, f32>(a, b, y, n, sa, sb); }
export function relu_grad_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<ReluGrad, f32>(a, b, y, n, sa, sb); }
export function sigmoid_grad_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<SigmoidGrad, f32>(a, b, y, n, sa, sb); }
export function tanh_grad_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<TanhGrad, f32>(a, b, y, n, sa, sb); }
export function floordiv_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f32>(Fn.FloorDiv, a, b, y, n, sa, sb); }
export function div_no_nan_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f32>(Fn.DivNoNan, a, b, y, n, sa, sb); }
export function mul_no_nan_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f32>(Fn.MulNoNan, a, b, y, n, sa, sb); }
export function xdivy_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f32>(Fn.Xdivy, a, b, y, n, sa, sb); }

export function add_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Add, a, b, y, n, sa, sb); }
export function sub_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Sub, a, b, y, n, sa, sb); }
export function mul_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Mul, a, b, y, n, sa, sb); }
export function maximum_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Maximum, a, b, y, n, sa, sb); }
export function minimum_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Minimum, a, b, y, n, sa, sb); }
export function squared_difference_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.SquaredDifference, a, b, y, n, sa, sb); }
export function div_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Div, a, b, y, n, sa, sb); }
export function floordiv_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.FloorDiv, a, b, y, n, sa, sb); }
export function div_no_nan_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.DivNoNan, a, b, y, n, sa, sb); }
export function mul_no_nan_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.MulNoNan, a, b, y, n, sa, sb); }
export function xdivy_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.Xdivy, a, b, y, n, sa, sb); }
export function relu_grad_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.ReluGrad, a, b, y, n, sa, sb); }
export function sigmoid_grad_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.SigmoidGrad, a, b, y, n, sa, sb); }
export function tanh_grad_f64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<f64>(Fn.TanhGrad, a, b, y, n, sa, sb); }

export function add_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Add, a, b, y, n, sa, sb); }
export function sub_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Sub, a, b, y, n, sa, sb); }
export function mul_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Mul, a, b, y, n, sa, sb); }
export function maximum_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Maximum, a, b, y, n, sa, sb); }
export function minimum_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Minimum, a, b, y, n, sa, sb); }
export function squared_difference_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.SquaredDifference, a, b, y, n, sa, sb); }
export function bitwise_and_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.And, a, b, y, n, sa, sb); }
export function bitwise_or_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Or, a, b, y, n, sa, sb); }
export function bitwise_xor_i32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i32>(Fn.Xor, a, b, y, n, sa, sb); }

export function add_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Add, a, b, y, n, sa, sb); }
export function sub_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Sub, a, b, y, n, sa, sb); }
export function mul_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Mul, a, b, y, n, sa, sb); }
export function maximum_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Maximum, a, b, y, n, sa, sb); }
export function minimum_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Minimum, a, b, y, n, sa, sb); }
export function squared_difference_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.SquaredDifference, a, b, y, n, sa, sb); }
export function bitwise_and_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.And, a, b, y, n, sa, sb); }
export function bitwise_or_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Or, a, b, y, n, sa, sb); }
export function bitwise_xor_i64(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i64>(Fn.Xor, a, b, y, n, sa, sb); }

export function and_b8(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i8>(Fn.And, a, b, y, n, sa, sb); }
export function or_b8(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i8>(Fn.Or, a, b, y, n, sa, sb); }
export function xor_b8(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { map<i8>(Fn.Xor, a, b, y, n, sa, sb); }
