// Philox-4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a block of four
// 32-bit words is a pure function of a 64-bit key and a 128-bit counter, so that any element can be computed alone.
// A state is three u64 in memory, as TensorFlow keeps it: the counter's low and high half, then the key.
const MULTIPLIER_0: i32 = 0xD2511F53;
const MULTIPLIER_1: i32 = 0xCD9E8D57;
const WEYL_0: i32 = 0x9E3779B9;
const WEYL_1: i32 = 0xBB67AE85;

/**
 * The block `ahead` counters after lo, hi. A vector holds [x0, x2] and another [x1, x3], so that one instruction makes both
 * products of a round. It calls itself, so that the compiler does not copy it into its callers.
 */
export function block(key: u64, lo: u64, hi: u64, ahead: u64): v128 {
  if (ahead) {
    lo += ahead;
    return block(key, lo, lo < ahead ? hi + 1 : hi, 0);
  }
  let even = i32x4(<i32>lo, <i32>hi, 0, 0);
  let odd = i32x4(<i32>(lo >> 32), <i32>(hi >> 32), 0, 0);
  let keys = i64x2(key, 0);
  const multipliers = i32x4(MULTIPLIER_0, MULTIPLIER_1, 0, 0);
  const weyl = i32x4(WEYL_0, WEYL_1, 0, 0);
  for (let round = 0; round < 10; round++) {
    const product = i64x2.extmul_low_i32x4_u(even, multipliers);
    even = v128.xor(v128.xor(v128.shuffle<i32>(product, product, 3, 1, 3, 1), odd), keys);
    odd = v128.shuffle<i32>(product, product, 2, 0, 2, 0);
    keys = i32x4.add(keys, weyl);
  }
  return v128.shuffle<i32>(even, odd, 0, 4, 1, 5);
}

/** Blocks at counter, counter + stride, …, written one after the other (16 bytes each); four at a time. */
export function blocks(y: usize, count: i32, key: u64, lo: u64, hi: u64, stride: i32): void {
  const multiplier0 = i32x4.splat(MULTIPLIER_0);
  const multiplier1 = i32x4.splat(MULTIPLIER_1);
  const weyl0 = i32x4.splat(WEYL_0);
  const weyl1 = i32x4.splat(WEYL_1);
  const lanes = i32x4.mul(i32x4.splat(stride), i32x4(0, 1, 2, 3));
  const step = <u64>stride << 2;
  for (; count > 0; count -= 4, y += 64) {
    let x0 = i32x4.add(i32x4.splat(<i32>lo), lanes);
    let carry = i32x4.lt_u(x0, lanes);
    let x1 = i32x4.sub(i32x4.splat(<i32>(lo >> 32)), carry);
    carry = v128.and(carry, i32x4.eq(x1, i32x4.splat(0)));
    let x2 = i32x4.sub(i32x4.splat(<i32>hi), carry);
    carry = v128.and(carry, i32x4.eq(x2, i32x4.splat(0)));
    let x3 = i32x4.sub(i32x4.splat(<i32>(hi >> 32)), carry);
    let key0 = i32x4.splat(<i32>key);
    let key1 = i32x4.splat(<i32>(key >> 32));
    for (let round = 0; round < 10; round++) {
      const a = i64x2.extmul_low_i32x4_u(x0, multiplier0);
      const b = i64x2.extmul_high_i32x4_u(x0, multiplier0);
      const c = i64x2.extmul_low_i32x4_u(x2, multiplier1);
      const d = i64x2.extmul_high_i32x4_u(x2, multiplier1);
      x0 = v128.xor(v128.xor(v128.shuffle<i32>(c, d, 1, 3, 5, 7), x1), key0);
      x2 = v128.xor(v128.xor(v128.shuffle<i32>(a, b, 1, 3, 5, 7), x3), key1);
      x1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
      x3 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
      key0 = i32x4.add(key0, weyl0);
      key1 = i32x4.add(key1, weyl1);
    }
    // From one word of four blocks to the four words of each block.
    const p = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
    const q = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
    const r = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
    const s = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
    v128.store(y, v128.shuffle<i64>(p, q, 0, 2));
    if (count > 1) v128.store(y, v128.shuffle<i64>(p, q, 1, 3), 16);
    if (count > 2) v128.store(y, v128.shuffle<i64>(r, s, 0, 2), 32);
    if (count > 3) v128.store(y, v128.shuffle<i64>(r, s, 1, 3), 48);
    lo += step;
    if (lo < step) hi++;
  }
}
