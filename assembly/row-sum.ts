// Of f32 no more than 16 elements are ever added in f32 along one chain before they go on in f64: as fast as f32 alone, since
// the wide additions are few, and about 1,000 times more exact for a million elements.

// @ts-ignore: decorator
@inline
export function low(v: v128): v128 { return f64x2.promote_low_f32x4(v); }
// @ts-ignore: decorator
@inline
export function high(v: v128): v128 { return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)); }
// @ts-ignore: decorator
@inline
export function narrow(a: v128, b: v128): v128 { return v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2); }

/**
 * Numbers of a long row that are summed on their own, before their sums are added in order: a 64th of the row, by its length alone, so that
 * the bits do not depend on how many threads share them.
 */
export function partLength(k: i32): i32 { return k <= 65536 ? k : (((k - 1) >>> 6) + 1024) & ~1023; }

/** The sum of sums, in order. */
export function addParts(parts: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (; count > 0; --count, parts += 8) sum += load<f64>(parts);
  return sum;
}

/** The sum of the k floats at x. */
export function sumRow(x: usize, k: i32): f64 {
  const part = partLength(k);
  let sum: f64 = 0;
  for (; k > part; k -= part, x += (<usize>part) << 2) sum += sumF32(x, part);
  return sum + sumF32(x, k);
}

/** The sum of k numbers at x on two chains. */
export function sumF64(x: usize, k: i32): f64 {
  const end = x + ((<usize>k) << 3);
  let a = f64x2.splat(0), b = a;
  for (const pairs = x + ((end - x) & ~31); x < pairs; x += 32) {
    a = f64x2.add(a, v128.load(x));
    b = f64x2.add(b, v128.load(x, 16));
  }
  a = f64x2.add(a, b);
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; x < end; x += 8) sum += load<f64>(x);
  return sum;
}

/** As sumRow, for f64. */
export function sumRowF64(x: usize, k: i32): f64 {
  const part = partLength(k);
  let sum: f64 = 0;
  for (; k > part; k -= part, x += (<usize>part) << 3) sum += sumF64(x, part);
  return sum + sumF64(x, k);
}

/** The sum of the k floats at x in one go. */
export function sumF32(x: usize, k: i32): f64 {
  const end = x + ((<usize>k) << 2);
  let total = f64x2.splat(0);
  for (const wholeEnd = x + ((end - x) & ~63); x < wholeEnd;) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (const blockEnd = min(wholeEnd, x + 1024); x < blockEnd; x += 64) {
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x, 16));
      c = f32x4.add(c, v128.load(x, 32));
      d = f32x4.add(d, v128.load(x, 48));
    }
    a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    total = f64x2.add(total, f64x2.add(low(a), high(a)));
  }
  for (; x + 16 <= end; x += 16) {
    const v = v128.load(x);
    total = f64x2.add(total, f64x2.add(low(v), high(v)));
  }
  let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  for (; x < end; x += 4) sum += <f64>load<f32>(x);
  return sum;
}
