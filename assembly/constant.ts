// Vector constants, spread over a vector as they are loaded: 7 bytes of code, where a v128 constant takes 18.

// @ts-ignore: decorator
@lazy const F32 = memory.data<f32>([0, 1, 6, Infinity]);
// @ts-ignore: decorator
@lazy const F64 = memory.data<f64>([0, 1, 6, Infinity]);
// @ts-ignore: decorator
@lazy const ONES = memory.data<u8>([1]);

/** Number i of 0, 1, 6, Infinity in every lane of the float type T. */
// @ts-ignore: decorator
@inline
function number<T>(i: usize): v128 { return sizeof<T>() == 8 ? v128.load_splat<f64>(F64 + (i << 3)) : v128.load_splat<f32>(F32 + (i << 2)); }

/** All bits 0, which is 0 in every type. */
// @ts-ignore: decorator
@inline
export function zero(): v128 { return v128.load_splat<f64>(F64); }

// @ts-ignore: decorator
@inline
export function one<T>(): v128 { return number<T>(1); }

// @ts-ignore: decorator
@inline
export function six<T>(): v128 { return number<T>(2); }

// @ts-ignore: decorator
@inline
export function infinity<T>(): v128 { return number<T>(3); }

/** 1 in every byte. */
// @ts-ignore: decorator
@inline
export function ones(): v128 { return v128.load_splat<u8>(ONES); }

/** Integer i of a table of i32, in every lane. */
// @ts-ignore: decorator
@inline
export function int(table: usize, i: usize): v128 { return v128.load_splat<u32>(table + (i << 2)); }
