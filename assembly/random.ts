// Random streams, bit for bit those of TensorFlow: how the words of Philox become numbers. A block of four words gives four
// 32-bit or two 64-bit elements; rejecting distributions give every element 64 blocks of its own, so that any part of
// a tensor can be filled alone. The caller moves the counter of `state`, these kernels only read it.
import { storeTail } from "./lanes";
import { block, blocks } from "./philox";
import { unitF32, unitF64, boxMullerF32, boxMullerF64 } from "./random-math";

const enum Kind { Bits, UniformF32, UniformF64, UniformI32, UniformI64, NormalF32, NormalF64, TruncatedF32, TruncatedF64 }

/** Takes further blocks until the first's candidates that lie within two standard deviations are made up to a full group. */
function reject(kind: Kind, candidates: v128, key: u64, lo: u64, hi: u64): v128 {
  let kept = candidates;
  let count = 0;
  let ahead: u64 = 0;
  while (true) {
    if (kind == Kind.TruncatedF32) {
      for (let i = 0; i < 4; i++) {
        const value = f32x4.extract_lane(candidates, 0);
        candidates = v128.shuffle<i32>(candidates, candidates, 1, 2, 3, 0);
        // The kept ones move up from the right: when the last has come, the first stands first.
        if (abs(value) < 2) {
          kept = v128.shuffle<i32>(kept, f32x4.splat(value), 1, 2, 3, 4);
          if (++count == 4) return kept;
        }
      }
    } else {
      for (let i = 0; i < 2; i++) {
        const value = f64x2.extract_lane(candidates, 0);
        candidates = v128.shuffle<i64>(candidates, candidates, 1, 0);
        if (abs(value) < 2) {
          kept = v128.shuffle<i64>(kept, f64x2.splat(value), 1, 2);
          if (++count == 2) return kept;
        }
      }
    }
    const words = block(key, lo, hi, ++ahead);
    candidates = kind == Kind.TruncatedF32 ? boxMullerF32(words) : boxMullerF64(words);
  }
}

/** Groups are made in pieces that stay in the first cache: raw words first, then the distribution over them in place. */
const PIECE: i32 = 256;

/**
 * Fills `bytes` bytes: group g (16 bytes) from the block at counter + g * stride. a and b are the parameters: for the floats
 * element = value * a + b; for the integers a is the range and b the lowest. shift: see unitF32.
 */
function fill(kind: Kind, y: usize, bytes: i32, state: usize, stride: i32, a: v128, b: v128, shift: i32): void {
  let lo = load<u64>(state);
  let hi = load<u64>(state, 8);
  const key = load<u64>(state, 16);
  for (let ready = 0; bytes > 0; bytes -= 16, y += 16, ready--) {
    if (ready == 0) {
      ready = min(bytes >> 4, PIECE);
      blocks(y, ready, key, lo, hi, stride);
    }
    let v = bytes < 16 ? block(key, lo, hi, 0) : v128.load(y);
    switch (kind) {
      case Kind.UniformF32: {
        v = f32x4.add(f32x4.mul(unitF32(v, shift), a), b);
        break;
      }
      case Kind.UniformF64: {
        v = f64x2.add(f64x2.mul(unitF64(v), a), b);
        break;
      }
      case Kind.UniformI32: {
        const range = <u32>i32x4.extract_lane(a, 0);
        v = i32x4.add(b, i32x4(
          <u32>i32x4.extract_lane(v, 0) % range, <u32>i32x4.extract_lane(v, 1) % range,
          <u32>i32x4.extract_lane(v, 2) % range, <u32>i32x4.extract_lane(v, 3) % range));
        break;
      }
      case Kind.UniformI64: {
        const range = <u64>i64x2.extract_lane(a, 0);
        v = i64x2.add(b, i64x2(<u64>i64x2.extract_lane(v, 0) % range, <u64>i64x2.extract_lane(v, 1) % range));
        break;
      }
      case Kind.NormalF32:
      case Kind.TruncatedF32: {
        v = boxMullerF32(v);
        if (kind == Kind.TruncatedF32 && v128.any_true(f32x4.ge(f32x4.abs(v), f32x4.splat(2)))) v = reject(kind, v, key, lo, hi);
        v = f32x4.add(f32x4.mul(v, a), b);
        break;
      }
      case Kind.NormalF64:
      case Kind.TruncatedF64: {
        v = boxMullerF64(v);
        if (kind == Kind.TruncatedF64 && v128.any_true(f64x2.ge(f64x2.abs(v), f64x2.splat(2)))) v = reject(kind, v, key, lo, hi);
        v = f64x2.add(f64x2.mul(v, a), b);
        break;
      }
    }
    if (bytes < 16) storeTail(y, v, bytes);
    else v128.store(y, v);
    lo += stride;
    if (lo < <u64>stride) hi++;
  }
}

/** n raw words; twice as many for elements of 64 bits. */
export function philox_bits(y: usize, n: i32, state: usize): void {
  fill(Kind.Bits, y, n << 2, state, 1, i32x4.splat(0), i32x4.splat(0), 0);
}

/** range: [low, high] f32, then an i32: how many random bits a fraction has (23 for float32, 10 float16, 7 bfloat16). */
export function philox_uniform_f32(y: usize, n: i32, state: usize, range: usize): void {
  const low = v128.load32_splat(range);
  fill(Kind.UniformF32, y, n << 2, state, 1, f32x4.sub(v128.load32_splat(range, 4), low), low, 32 - load<i32>(range, 8));
}
/** range: [low, high] f64. */
export function philox_uniform_f64(y: usize, n: i32, state: usize, range: usize): void {
  const low = v128.load64_splat(range);
  fill(Kind.UniformF64, y, n << 3, state, 1, f64x2.sub(v128.load64_splat(range, 8), low), low, 0);
}
/** low + word modulo (high - low), wrapping. range: [low, high] i32, low < high. */
export function philox_uniform_i32(y: usize, n: i32, state: usize, range: usize): void {
  const low = v128.load32_splat(range);
  fill(Kind.UniformI32, y, n << 2, state, 1, i32x4.sub(v128.load32_splat(range, 4), low), low, 0);
}
/** low + pair of words modulo (high - low), wrapping. range: [low, high] i64, low < high. */
export function philox_uniform_i64(y: usize, n: i32, state: usize, range: usize): void {
  const low = v128.load64_splat(range);
  fill(Kind.UniformI64, y, n << 3, state, 1, i64x2.sub(v128.load64_splat(range, 8), low), low, 0);
}

/** moments: [mean, standard deviation] f32. */
export function philox_normal_f32(y: usize, n: i32, state: usize, moments: usize): void {
  fill(Kind.NormalF32, y, n << 2, state, 1, v128.load32_splat(moments, 4), v128.load32_splat(moments), 0);
}
/** moments: [mean, standard deviation] f64. */
export function philox_normal_f64(y: usize, n: i32, state: usize, moments: usize): void {
  fill(Kind.NormalF64, y, n << 3, state, 1, v128.load64_splat(moments, 8), v128.load64_splat(moments), 0);
}
/** Normal values within two standard deviations. moments: [mean, standard deviation] f32. */
export function philox_truncated_f32(y: usize, n: i32, state: usize, moments: usize): void {
  fill(Kind.TruncatedF32, y, n << 2, state, 256, v128.load32_splat(moments, 4), v128.load32_splat(moments), 0);
}
/** Normal values within two standard deviations. moments: [mean, standard deviation] f64. */
export function philox_truncated_f64(y: usize, n: i32, state: usize, moments: usize): void {
  fill(Kind.TruncatedF64, y, n << 3, state, 128, v128.load64_splat(moments, 8), v128.load64_splat(moments), 0);
}

/** order: a permutation of 0 … n - 1. Position i is exchanged with i + word modulo (n - i), one word for each i. */
export function philox_shuffle_i32(order: usize, n: i32, state: usize): void {
  const lo = load<u64>(state);
  const hi = load<u64>(state, 8);
  const key = load<u64>(state, 16);
  for (let i = 0; i < n; i++) store<i32>(order + (<usize>i << 2), i);
  let words = i32x4.splat(0);
  for (let i = 0; i < n - 1; i++) {
    if ((i & 3) == 0) words = block(key, lo, hi, <u64>(i >> 2));
    const a = order + (<usize>i << 2);
    const b = a + (<usize>(<u32>i32x4.extract_lane(words, 0) % <u32>(n - i)) << 2);
    words = v128.shuffle<i32>(words, words, 1, 2, 3, 0);
    const moved = load<i32>(a);
    store<i32>(a, load<i32>(b));
    store<i32>(b, moved);
  }
}

/** y: the state of the stateless ops with that seed (two i64): scrambled, so that near seeds give far streams. */
export function philox_scramble(seed: usize, y: usize): void {
  const mixed = block(0x02461e293ec8f720, load<u64>(seed), load<u64>(seed, 8), 0);
  store<u64>(y, 0);
  store<u64>(y, i64x2.extract_lane(mixed, 1), 8);
  store<u64>(y, i64x2.extract_lane(mixed, 0), 16);
}

/** y: the state after 256 times that many (an i64) blocks. */
export function philox_skip(state: usize, y: usize, count: usize): void {
  const blocks = load<u64>(count) << 8;
  const lo = load<u64>(state) + blocks;
  // TensorFlow adds 32 bits at a time and loses the carry of a high word of all ones: so skipping back a little works.
  const lost = <u32>(blocks >> 32) == u32.MAX_VALUE && <u32>lo < <u32>blocks;
  store<u64>(y, load<u64>(state, 8) + <u64>(lo < blocks && !lost), 8);
  store<u64>(y, load<u64>(state, 16), 16);
  store<u64>(y, lo);
}
