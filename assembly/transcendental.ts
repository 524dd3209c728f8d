// Unary kernels of transcendental functions.
import { unary } from "./lanes";
import { expF32x4, expm1F32x4, sigmoidF32x4, tanhF32x4 } from "./math";

@final @unmanaged class Exp { @inline lanes(x: v128): v128 { return expF32x4(x); } }
@final @unmanaged class Expm1 { @inline lanes(x: v128): v128 { return expm1F32x4(x); } }
@final @unmanaged class Sigmoid { @inline lanes(x: v128): v128 { return sigmoidF32x4(x); } }
@final @unmanaged class Tanh { @inline lanes(x: v128): v128 { return tanhF32x4(x); } }

export function exp_f32(x: usize, y: usize, n: i32): void { unary<Exp, f32>(x, y, n); }
export function expm1_f32(x: usize, y: usize, n: i32): void { unary<Expm1, f32>(x, y, n); }
export function sigmoid_f32(x: usize, y: usize, n: i32): void { unary<Sigmoid, f32>(x, y, n); }
export function tanh_f32(x: usize, y: usize, n: i32): void { unary<Tanh, f32>(x, y, n); }
