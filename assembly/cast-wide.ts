// Casts to and from 64-bit lanes, one element at a time: SIMD has no conversions for them. The rules are cast.ts's.

// In f64 every f32 is exact. Unsigned types go through i64 as far as it reaches, so that negative numbers wrap.
// @ts-ignore: decorator
@inline
function truncate<To>(value: f64): To {
  if (!isSigned<To>()) {
    if (sizeof<To>() == 8 && value >= 9223372036854775808.0) return <To>value;
    return <To>truncate<i64>(value);
  }
  return value == value ? <To>value : <To>(<i64>1 << (sizeof<To>() * 8 - 1));
}

/** y[i] = <To>x[i]. */
// @ts-ignore: decorator
@inline
function scalars<From, To>(x: usize, y: usize, n: i32): void {
  const end = y + <usize>n * sizeof<To>();
  for (; y < end; x += sizeof<From>(), y += sizeof<To>()) {
    const value = load<From>(x);
    if (isFloat<From>() && !isFloat<To>()) store<To>(y, truncate<To>(<f64>value));
    else store<To>(y, <To>value);
  }
}

export function cast_f32_i64(x: usize, y: usize, n: i32): void { scalars<f32, i64>(x, y, n); }
export function cast_f64_i32(x: usize, y: usize, n: i32): void { scalars<f64, i32>(x, y, n); }
export function cast_f64_i64(x: usize, y: usize, n: i32): void { scalars<f64, i64>(x, y, n); }
export function cast_i32_i64(x: usize, y: usize, n: i32): void { scalars<i32, i64>(x, y, n); }
export function cast_i64_i32(x: usize, y: usize, n: i32): void { scalars<i64, i32>(x, y, n); }
export function cast_i64_f32(x: usize, y: usize, n: i32): void { scalars<i64, f32>(x, y, n); }
export function cast_i64_f64(x: usize, y: usize, n: i32): void { scalars<i64, f64>(x, y, n); }
export function cast_b8_f64(x: usize, y: usize, n: i32): void { scalars<u8, f64>(x, y, n); }
export function cast_b8_i64(x: usize, y: usize, n: i32): void { scalars<u8, i64>(x, y, n); }
export function cast_u32_i64(x: usize, y: usize, n: i32): void { scalars<u32, i64>(x, y, n); }
export function cast_u32_f64(x: usize, y: usize, n: i32): void { scalars<u32, f64>(x, y, n); }
export function cast_u64_f64(x: usize, y: usize, n: i32): void { scalars<u64, f64>(x, y, n); }
export function cast_f64_u32(x: usize, y: usize, n: i32): void { scalars<f64, u32>(x, y, n); }
export function cast_f64_u64(x: usize, y: usize, n: i32): void { scalars<f64, u64>(x, y, n); }
export function cast_u64_i64(x: usize, y: usize, n: i32): void { memory.copy(y, x, <usize>n << 3); }
export { cast_i64_i32 as cast_i64_u32, cast_u64_i64 as cast_i64_u64 };
