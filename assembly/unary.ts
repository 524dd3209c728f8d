import { unary } from "./lanes";

@final @unmanaged class Neg<T> { @inline lanes(x: v128): v128 { return v128.neg<T>(x); } }
export function neg_f32(x: usize, y: usize, n: i32): void { unary<Neg<f32>, f32>(x, y, n); }
export function neg_i32(x: usize, y: usize, n: i32): void { unary<Neg<i32>, i32>(x, y, n); }
