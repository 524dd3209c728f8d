// cast_<from>_<to>. Between the arithmetic types, and between a storage type and the lane that computes for it: a longer
// way (f32 to u8) is two casts. Casts to b8 are in compare.ts.
// Float to int truncates toward zero. Out of range saturates, NaN gives the smallest integer, as on TensorFlow's x86.
// Narrowing of integers keeps the low bits; f64 to u32 and u64 goes through i64 and wraps as well.
import { int } from "./constant";
import { storeTail } from "./lanes";

// @ts-ignore: decorator
@lazy const BITS = memory.data<i32>([
  1, 0x7fff, 0x40, // bfloat16: the last place, half of it less 1, quiet NaN
  0x7fff, 0x8000, 239 << 23, (0x7c00 << 13) - 1, 0x7f800000, // from half: magnitude, sign, 2^112, the largest finite, Infinity
  0x7fffffff, 0xfff - (112 << 23), 0x3f000000, 113 << 23, 0x7c00, 0x477fefff, 0x3ff, 0x7e00, // to half
  i32.MIN_VALUE,
]);

/** y = Op(x), a vector's worth at a time: Op reads 2 or 4 elements at x (xStep bytes) and gives yStep bytes, lowest first. */
// @ts-ignore: decorator
@inline
function vectors<Op>(x: usize, y: usize, n: i32, size: i32, xStep: usize, yStep: usize): void {
  if (n <= 0) return;
  const op = changetype<Op>(0);
  const last = y + <usize>(n * size) - yStep;
  let v: v128;
  for (; ;) {
    v = op.lanes(x);
    if (y >= last) break;
    if (yStep == 4) v128.store32_lane(y, v, 0);
    else if (yStep == 8) v128.store64_lane(y, v, 0);
    else v128.store(y, v);
    x += xStep;
    y += yStep;
  }
  storeTail(y, v, last + yStep - y);
}

@final @unmanaged class F32ToI32 {
  @inline lanes(x: usize): v128 {
    const v = v128.load(x);
    return v128.bitselect(v128.trunc_sat<i32>(v), int(BITS, 16), v128.eq<f32>(v, v));
  }
}
@final @unmanaged class I32ToF32 { @inline lanes(x: usize): v128 { return v128.convert<i32>(v128.load(x)); } }
@final @unmanaged class F32ToF64 { @inline lanes(x: usize): v128 { return v128.promote_low(v128.load64_zero(x)); } }
@final @unmanaged class F64ToF32 { @inline lanes(x: usize): v128 { return v128.demote_zero(v128.load(x)); } }
@final @unmanaged class I32ToF64 { @inline lanes(x: usize): v128 { return v128.convert_low<i32>(v128.load64_zero(x)); } }
@final @unmanaged class I8ToI32 { @inline lanes(x: usize): v128 { return v128.extend_low<i16>(v128.extend_low<i8>(v128.load32_zero(x))); } }
@final @unmanaged class U8ToI32 { @inline lanes(x: usize): v128 { return v128.extend_low<u16>(v128.extend_low<u8>(v128.load32_zero(x))); } }
@final @unmanaged class U8ToF32 { @inline lanes(x: usize): v128 { return v128.convert<i32>(changetype<U8ToI32>(0).lanes(x)); } }
@final @unmanaged class I16ToI32 { @inline lanes(x: usize): v128 { return v128.load_ext<i16>(x); } }
@final @unmanaged class U16ToI32 { @inline lanes(x: usize): v128 { return v128.load_ext<u16>(x); } }

/** The low halves of four 32-bit lanes, side by side. */
// @ts-ignore: decorator
@inline
function halves(v: v128): v128 { return v128.shuffle<i16>(v, v, 0, 2, 4, 6, 0, 2, 4, 6); }

@final @unmanaged class I32ToI16 { @inline lanes(x: usize): v128 { return halves(v128.load(x)); } }
@final @unmanaged class I32ToI8 {
  @inline lanes(x: usize): v128 {
    const v = v128.load(x);
    return v128.shuffle<i8>(v, v, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  }
}

// bfloat16 is the upper half of a float32.
@final @unmanaged class Bf16ToF32 { @inline lanes(x: usize): v128 { return v128.shl<i32>(v128.load_ext<u16>(x), 16); } }
@final @unmanaged class F32ToBf16 {
  @inline lanes(x: usize): v128 {
    const v = v128.load(x);
    // Adding 0x7fff, and one more where the kept part is odd, rounds half to even; a carry moves up the exponent rightly.
    const high = v128.shr<u32>(v, 16);
    const rounded = v128.shr<u32>(v128.add<i32>(v128.add<i32>(v, int(BITS, 1)), v128.and(high, int(BITS, 0))), 16);
    return halves(v128.bitselect(rounded, v128.or(high, int(BITS, 2)), v128.eq<f32>(v, v)));
  }
}

// The exponents' biases differ by 112: a product by 2^112 moves the exponent and makes denormals normal.
@final @unmanaged class F16ToF32 {
  @inline lanes(x: usize): v128 {
    const h = v128.load_ext<u16>(x);
    const magnitude = v128.shl<i32>(v128.and(h, int(BITS, 3)), 13);
    const value = v128.mul<f32>(magnitude, int(BITS, 5));
    const special = v128.gt<i32>(magnitude, int(BITS, 6)); // Infinity and NaN keep a full exponent
    const sign = v128.shl<i32>(v128.and(h, int(BITS, 4)), 16);
    return v128.or(v128.or(value, sign), v128.and(special, int(BITS, 7)));
  }
}
@final @unmanaged class F32ToF16 {
  @inline lanes(x: usize): v128 {
    const v = v128.load(x);
    const magnitude = v128.and(v, int(BITS, 8));
    const short = v128.shr<u32>(magnitude, 13);
    // Normal: the 13 bits that go are rounded half to even, then the exponent is moved down by 112.
    let half = v128.shr<u32>(v128.add<i32>(v128.add<i32>(magnitude, int(BITS, 9)), v128.and(short, int(BITS, 0))), 13);
    // Below 2^-14: adding 0.5 lines the bits up with the denormals of a half, and the addition rounds half to even.
    const small = v128.sub<i32>(v128.add<f32>(magnitude, int(BITS, 10)), int(BITS, 10));
    half = v128.bitselect(small, half, v128.lt<i32>(magnitude, int(BITS, 11)));
    // 65520 and above round to Infinity; NaN stays a quiet NaN and keeps the top of its payload.
    half = v128.bitselect(int(BITS, 12), half, v128.gt<i32>(magnitude, int(BITS, 13)));
    half = v128.bitselect(half, v128.or(v128.and(short, int(BITS, 14)), int(BITS, 15)), v128.eq<f32>(v, v));
    return halves(v128.or(half, v128.shr<u32>(v128.xor(v, magnitude), 16)));
  }
}

export function cast_f32_i32(x: usize, y: usize, n: i32): void { vectors<F32ToI32>(x, y, n, 4, 16, 16); }
export function cast_f32_f64(x: usize, y: usize, n: i32): void { vectors<F32ToF64>(x, y, n, 8, 8, 16); }
export function cast_f64_f32(x: usize, y: usize, n: i32): void { vectors<F64ToF32>(x, y, n, 4, 16, 8); }
export function cast_i32_f32(x: usize, y: usize, n: i32): void { vectors<I32ToF32>(x, y, n, 4, 16, 16); }
export function cast_i32_f64(x: usize, y: usize, n: i32): void { vectors<I32ToF64>(x, y, n, 8, 8, 16); }
export function cast_b8_f32(x: usize, y: usize, n: i32): void { vectors<U8ToF32>(x, y, n, 4, 4, 16); }
export function cast_i8_i32(x: usize, y: usize, n: i32): void { vectors<I8ToI32>(x, y, n, 4, 4, 16); }
export function cast_u8_i32(x: usize, y: usize, n: i32): void { vectors<U8ToI32>(x, y, n, 4, 4, 16); }
export function cast_i16_i32(x: usize, y: usize, n: i32): void { vectors<I16ToI32>(x, y, n, 4, 8, 16); }
export function cast_u16_i32(x: usize, y: usize, n: i32): void { vectors<U16ToI32>(x, y, n, 4, 8, 16); }
export function cast_i32_i8(x: usize, y: usize, n: i32): void { vectors<I32ToI8>(x, y, n, 1, 16, 4); }
export function cast_i32_i16(x: usize, y: usize, n: i32): void { vectors<I32ToI16>(x, y, n, 2, 16, 8); }
export function cast_f16_f32(x: usize, y: usize, n: i32): void { vectors<F16ToF32>(x, y, n, 4, 8, 16); }
export function cast_f32_f16(x: usize, y: usize, n: i32): void { vectors<F32ToF16>(x, y, n, 2, 16, 8); }
export function cast_bf16_f32(x: usize, y: usize, n: i32): void { vectors<Bf16ToF32>(x, y, n, 4, 8, 16); }
export function cast_f32_bf16(x: usize, y: usize, n: i32): void { vectors<F32ToBf16>(x, y, n, 2, 16, 8); }
export { cast_u8_i32 as cast_b8_i32, cast_i32_i8 as cast_i32_u8, cast_i32_i16 as cast_i32_u16 };
