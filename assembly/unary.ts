// Unary ops of a few instructions. The commonest have a loop of their own; the others share one loop per lane type,
// whose `switch` costs 0.4 ns a vector and saves 100 bytes an op.
import { one, ones, six, zero } from "./constant";
import { storeTail, unary, unaryByFour, VECTOR } from "./lanes";

@final @unmanaged class Square<T> { @inline lanes(x: v128): v128 { return v128.mul<T>(x, x); } }
// pmax(x, 0) is x < 0 ? 0 : x, which keeps NaN.
@final @unmanaged class Relu<T> { @inline lanes(x: v128): v128 { return v128.pmax<T>(x, zero()); } }
@final @unmanaged class Not { @inline lanes(x: v128): v128 { return v128.xor(x, ones()); } }

@final @unmanaged class Neg<T> { @inline lanes(x: v128): v128 { return v128.neg<T>(x); } }
@final @unmanaged class Abs<T> { @inline lanes(x: v128): v128 { return v128.abs<T>(x); } }

export function square_f32(x: usize, y: usize, n: i32): void { unaryByFour<Square<f32>, f32>(x, y, n); }
export function relu_f32(x: usize, y: usize, n: i32): void { unaryByFour<Relu<f32>, f32>(x, y, n); }
export function neg_f32(x: usize, y: usize, n: i32): void { unaryByFour<Neg<f32>, f32>(x, y, n); }
export function abs_f32(x: usize, y: usize, n: i32): void { unaryByFour<Abs<f32>, f32>(x, y, n); }

const enum Fn { Neg, Abs, Sign, Square, Relu, Floor, Ceil, Round, Trunc, Sqrt, Rsqrt, Reciprocal, Relu6, Invert }

// The ops whose bits are the same for every lane type do not ask for it.
// @ts-ignore: decorator
@inline
function apply<T>(fn: Fn, x: v128): v128 {
  if (isFloat<T>()) {
    switch (fn) {
      case Fn.Neg: return v128.neg<T>(x);
      case Fn.Abs: return v128.abs<T>(x);
      case Fn.Square: return v128.mul<T>(x, x);
      case Fn.Sqrt: return v128.sqrt<T>(x);
      case Fn.Relu: return v128.pmax<T>(x, zero());
      case Fn.Floor: return v128.floor<T>(x);
      case Fn.Ceil: return v128.ceil<T>(x);
      case Fn.Round: return v128.nearest<T>(x);
      case Fn.Trunc: return v128.trunc<T>(x);
      case Fn.Rsqrt: return v128.div<T>(one<T>(), v128.sqrt<T>(x));
      case Fn.Reciprocal: return v128.div<T>(one<T>(), x);
      case Fn.Relu6: return v128.pmin<T>(v128.pmax<T>(x, zero()), six<T>());
      // NaN is neither above nor below zero, and stays.
      case Fn.Sign: {
        const y = v128.sub<T>(v128.and(v128.gt<T>(x, zero()), one<T>()), v128.and(v128.lt<T>(x, zero()), one<T>()));
        return v128.bitselect(y, x, v128.eq<T>(x, x));
      }
    }
  } else {
    switch (fn) {
      case Fn.Neg: return v128.neg<T>(x);
      case Fn.Abs: return v128.abs<T>(x);
      case Fn.Square: return v128.mul<T>(x, x);
      case Fn.Relu: return v128.andnot(x, v128.lt<T>(x, zero()));
      case Fn.Sign: return v128.sub<T>(v128.lt<T>(x, zero()), v128.gt<T>(x, zero()));
      case Fn.Invert: return v128.not(x);
    }
  }
  return x;
}

function map<T>(fn: Fn, x: usize, y: usize, n: i32): void {
  if (n <= 0) return;
  const last = y + (<usize>n << alignof<T>()) - VECTOR;
  let v: v128;
  for (; ;) {
    v = apply<T>(fn, v128.load(x));
    if (y >= last) break;
    v128.store(y, v);
    x += VECTOR;
    y += VECTOR;
  }
  storeTail(y, v, last + VECTOR - y);
}

export function sqrt_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Sqrt, x, y, n); }
export function sign_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Sign, x, y, n); }
export function floor_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Floor, x, y, n); }
export function ceil_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Ceil, x, y, n); }
export function round_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Round, x, y, n); }
export function trunc_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Trunc, x, y, n); }
export function rsqrt_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Rsqrt, x, y, n); }
export function reciprocal_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Reciprocal, x, y, n); }
export function relu6_f32(x: usize, y: usize, n: i32): void { map<f32>(Fn.Relu6, x, y, n); }

export function neg_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Neg, x, y, n); }
export function abs_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Abs, x, y, n); }
export function sign_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Sign, x, y, n); }
export function square_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Square, x, y, n); }
export function relu_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Relu, x, y, n); }
export function floor_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Floor, x, y, n); }
export function ceil_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Ceil, x, y, n); }
export function round_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Round, x, y, n); }
export function trunc_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Trunc, x, y, n); }
export function sqrt_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Sqrt, x, y, n); }
export function rsqrt_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Rsqrt, x, y, n); }
export function reciprocal_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Reciprocal, x, y, n); }
export function relu6_f64(x: usize, y: usize, n: i32): void { map<f64>(Fn.Relu6, x, y, n); }

export function neg_i32(x: usize, y: usize, n: i32): void { map<i32>(Fn.Neg, x, y, n); }
export function abs_i32(x: usize, y: usize, n: i32): void { map<i32>(Fn.Abs, x, y, n); }
export function sign_i32(x: usize, y: usize, n: i32): void { map<i32>(Fn.Sign, x, y, n); }
export function square_i32(x: usize, y: usize, n: i32): void { map<i32>(Fn.Square, x, y, n); }
export function relu_i32(x: usize, y: usize, n: i32): void { map<i32>(Fn.Relu, x, y, n); }
export function invert_i32(x: usize, y: usize, n: i32): void { map<i32>(Fn.Invert, x, y, n); }

export function neg_i64(x: usize, y: usize, n: i32): void { map<i64>(Fn.Neg, x, y, n); }
export function abs_i64(x: usize, y: usize, n: i32): void { map<i64>(Fn.Abs, x, y, n); }
export function sign_i64(x: usize, y: usize, n: i32): void { map<i64>(Fn.Sign, x, y, n); }
export function square_i64(x: usize, y: usize, n: i32): void { map<i64>(Fn.Square, x, y, n); }
export function relu_i64(x: usize, y: usize, n: i32): void { map<i64>(Fn.Relu, x, y, n); }
export function invert_i64(x: usize, y: usize, n: i32): void { map<i64>(Fn.Invert, x, y, n); }

export function not_b8(x: usize, y: usize, n: i32): void { unary<Not, i8>(x, y, n); }
