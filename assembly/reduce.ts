// x is [outer, k, inner], y is [outer, inner]. Of nothing: prod 1, max the lowest value, min the highest, any 0, all 1.
// A NaN among the elements makes max and min NaN.
import { reduce } from "./fold";
import { ALL, ANY, F32, F64, I32, I64, MAX, MIN, PROD } from "./fold-code";

export function prod_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(PROD + F32, x, y, outer, k, inner); }
export function prod_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(PROD + F64, x, y, outer, k, inner); }
export function prod_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(PROD + I32, x, y, outer, k, inner); }
export function prod_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(PROD + I64, x, y, outer, k, inner); }
export function max_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(MAX + F32, x, y, outer, k, inner); }
export function max_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(MAX + F64, x, y, outer, k, inner); }
export function max_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(MAX + I32, x, y, outer, k, inner); }
export function max_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(MAX + I64, x, y, outer, k, inner); }
export function min_f32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(MIN + F32, x, y, outer, k, inner); }
export function min_f64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(MIN + F64, x, y, outer, k, inner); }
export function min_i32(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(MIN + I32, x, y, outer, k, inner); }
export function min_i64(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(MIN + I64, x, y, outer, k, inner); }
export function any_b8(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(ANY, x, y, outer, k, inner); }
export function all_b8(x: usize, y: usize, outer: i32, k: i32, inner: i32): void { reduce(ALL, x, y, outer, k, inner); }
