// Unary kernels of transcendental functions.
import { zero } from "./constant";
import { storeTail, unary, VECTOR } from "./lanes";
import { curve } from "./curve";
import { erfF32x4, expF32x4, expm1F32x4, log1pF32x4, logF32x4, sinTurnedF32x4, tanhF32x4 } from "./math";
import { at } from "./math-exp";
import { far, SIGMOID, usualSigmoid, wideSigmoid } from "./math-sigmoid";

@final @unmanaged class Exp { @inline lanes(x: v128): v128 { return expF32x4(x); } }
@final @unmanaged class Tanh { @inline lanes(x: v128): v128 { return tanhF32x4(x); } }
@final @unmanaged class Log { @inline lanes(x: v128): v128 { return logF32x4(x); } }
@final @unmanaged class Erf { @inline lanes(x: v128): v128 { return erfF32x4(x); } }
@final @unmanaged class Sigmoid {
  @inline size(): i32 { return 7; }
  @inline constant(i: usize): v128 { return at(SIGMOID, i); }
  @inline usual(x: v128, k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128): v128 {
    return usualSigmoid(x, k0, k1, k2, k3, k4, k5, k6);
  }
  @inline isRare(x: v128): bool { return v128.any_true(far(x)); }
  @inline rare(x: v128, y: v128): v128 { return wideSigmoid(x, y); }
}

export function exp_f32(x: usize, y: usize, n: i32): void { unary<Exp, f32>(x, y, n); }
export function sigmoid_f32(x: usize, y: usize, n: i32): void { curve<Sigmoid>(x, y, n); }
export function tanh_f32(x: usize, y: usize, n: i32): void { unary<Tanh, f32>(x, y, n); }
export function log_f32(x: usize, y: usize, n: i32): void { unary<Log, f32>(x, y, n); }
export function erf_f32(x: usize, y: usize, n: i32): void { unary<Erf, f32>(x, y, n); }

// sin and cos differ by a quarter turn only: one loop for both.
function turned(turn: i32, x: usize, y: usize, n: i32): void {
  if (n <= 0) return;
  const last = y + (<usize>n << 2) - VECTOR;
  let v: v128;
  for (; ;) {
    v = sinTurnedF32x4(v128.load(x), turn);
    if (y >= last) break;
    v128.store(y, v);
    x += VECTOR;
    y += VECTOR;
  }
  storeTail(y, v, last + VECTOR - y);
}

export function sin_f32(x: usize, y: usize, n: i32): void { turned(0, x, y, n); }
export function cos_f32(x: usize, y: usize, n: i32): void { turned(1, x, y, n); }

// What rests on exp(x) - 1 and on log(1 + x) shares one loop, since their code is long. softplus is right to 1.7 ulp, elu to
// 1.4, selu to 2.6.
const enum Fn { Expm1, Elu, Selu, Log1p, Softplus }

// @ts-ignore: decorator
@lazy const SELU = memory.data<f32>([ // scale and scale * alpha in two parts; the first part of either below it, so that no product overflows before its sum
  1.0507009029388428, 1.7580993175506592, 8.441663771e-8, 2.32967176e-8,
]);

// @ts-ignore: decorator
@inline
function apply(fn: Fn, x: v128): v128 {
  if (fn >= Fn.Log1p) {
    const y = log1pF32x4(fn == Fn.Log1p ? x : expF32x4(f32x4.neg(f32x4.abs(x))));
    return fn == Fn.Log1p ? y : f32x4.add(y, f32x4.max(x, zero()));
  }
  const y = expm1F32x4(x);
  if (fn == Fn.Expm1) return y;
  const negative = f32x4.lt(x, zero());
  if (fn == Fn.Elu) return v128.bitselect(y, x, negative);
  const v = v128.bitselect(y, x, negative);
  return f32x4.add(
    f32x4.mul(v, v128.bitselect(at(SELU, 1), at(SELU, 0), negative)), f32x4.mul(v, v128.bitselect(at(SELU, 3), at(SELU, 2), negative)));
}

function map(fn: Fn, x: usize, y: usize, n: i32): void {
  if (n <= 0) return;
  const last = y + (<usize>n << 2) - VECTOR;
  let v: v128;
  for (; ;) {
    v = apply(fn, v128.load(x));
    if (y >= last) break;
    v128.store(y, v);
    x += VECTOR;
    y += VECTOR;
  }
  storeTail(y, v, last + VECTOR - y);
}

export function expm1_f32(x: usize, y: usize, n: i32): void { map(Fn.Expm1, x, y, n); }
export function elu_f32(x: usize, y: usize, n: i32): void { map(Fn.Elu, x, y, n); }
export function selu_f32(x: usize, y: usize, n: i32): void { map(Fn.Selu, x, y, n); }
export function log1p_f32(x: usize, y: usize, n: i32): void { map(Fn.Log1p, x, y, n); }
export function softplus_f32(x: usize, y: usize, n: i32): void { map(Fn.Softplus, x, y, n); }
