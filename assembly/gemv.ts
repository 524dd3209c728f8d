// A row times a matrix. Reading b is all the work, so b goes by once, four rows a pass, over a stretch of columns whose
// sums stay in the first-level cache. The order of the sums is that of gemm-tile.ts.

import { K_BLOCK, putColumns } from "./gemm";
import { TILE_BYTES } from "./gemm-tile";

/** Bytes of sums kept in scratch at a time. */
// @ts-ignore: decorator
@inline const STRETCH: usize = 16384;

/** y[n] = x[k]·b[k, n]: elements of x are xStep bytes apart, rows of b bRow. */
export function gemv<T, M>(x: usize, xStep: usize, b: usize, bRow: usize, y: usize, n: i32, k: i32, scratch: usize): void {
  const rowBytes = <usize>n * sizeof<T>();
  for (let j: usize = 0; j < rowBytes; j += STRETCH) {
    const bytes = min(STRETCH, rowBytes - j);
    for (let p0 = 0; p0 < k; p0 += K_BLOCK) {
      memory.fill(scratch, 0, (bytes + 15) & ~15);
      addRows<T, M>(x + <usize>p0 * xStep, xStep, b + <usize>p0 * bRow + j, bRow, scratch, bytes, min(K_BLOCK, k - p0));
      if (!p0) memory.copy(y + j, scratch, bytes);
      else putColumns<T>(scratch, y + j, 0, 1, <i32>(bytes / sizeof<T>()), 1);
    }
  }
}

/** sums[bytes] += x[k]·b[k, bytes], row after row. */
function addRows<T, M>(x: usize, xStep: usize, b0: usize, bRow: usize, sums: usize, bytes: usize, k: i32): void {
  const op = changetype<M>(0);
  const end = sums + bytes;
  for (; k >= 4; k -= 4) {
    const x0 = v128.load_splat<T>(x), x1 = v128.load_splat<T>(x += xStep);
    const x2 = v128.load_splat<T>(x += xStep), x3 = v128.load_splat<T>(x += xStep);
    x += xStep;
    let b1 = b0 + bRow, b2 = b1 + bRow, b3 = b2 + bRow, b = b0, s = sums;
    // Two vectors a turn: half of the counting, which is most of a turn.
    for (; s + 16 < end; s += 32, b += 32, b1 += 32, b2 += 32, b3 += 32) {
      let u = op.step(x0, v128.load(b), v128.load(s)), v = op.step(x0, v128.load(b, 16), v128.load(s, 16));
      u = op.step(x1, v128.load(b1), u); v = op.step(x1, v128.load(b1, 16), v);
      u = op.step(x2, v128.load(b2), u); v = op.step(x2, v128.load(b2, 16), v);
      v128.store(s, op.step(x3, v128.load(b3), u)); v128.store(s, op.step(x3, v128.load(b3, 16), v), 16);
    }
    if (s < end) {
      let sum = op.step(x0, v128.load(b), v128.load(s));
      sum = op.step(x1, v128.load(b1), sum);
      sum = op.step(x2, v128.load(b2), sum);
      v128.store(s, op.step(x3, v128.load(b3), sum));
    }
    b0 += bRow << 2;
  }
  for (; k > 0; k--, x += xStep, b0 += bRow) {
    const x0 = v128.load_splat<T>(x);
    let b = b0;
    for (let s = sums; s < end; s += 16, b += 16) v128.store(s, op.step(x0, v128.load(b), v128.load(s)));
  }
}

/**
 * y[n] = b[n, k]·x[k], for n of at least a tile's columns. Squares of b are turned in registers, so that the lanes are
 * sums of different rows; the last rows are done twice where n is no multiple.
 */
export function gemvTransposed<T, M>(x: usize, xStep: usize, b: usize, bRow: usize, y: usize, n: i32, k: i32): void {
  const op = changetype<M>(0);
  const width = <i32>(TILE_BYTES / sizeof<T>());
  const half = bRow * (16 / sizeof<T>());
  for (let j = 0; j < n; j += width) {
    const row = <usize>min(j, n - width);
    let total0 = i64x2.splat(0), total1 = i64x2.splat(0);
    let p = x, from = b + row * bRow;
    for (let left = k; left > 0;) {
      let sum0 = i64x2.splat(0), sum1 = i64x2.splat(0);
      let q = min(left, K_BLOCK);
      left -= q;
      for (; q > 0; q -= <i32>(16 / sizeof<T>()), from += 16) {
        const next = from + half;
        if (sizeof<T>() == 8) {
          const r0 = v128.load(from), r1 = v128.load(from + bRow);
          const s0 = v128.load(next), s1 = v128.load(next + bRow);
          let v = v128.load_splat<T>(p);
          p += xStep;
          sum0 = op.step(v, v128.shuffle<i64>(r0, r1, 0, 2), sum0);
          sum1 = op.step(v, v128.shuffle<i64>(s0, s1, 0, 2), sum1);
          if (q > 1) {
            v = v128.load_splat<T>(p);
            p += xStep;
            sum0 = op.step(v, v128.shuffle<i64>(r0, r1, 1, 3), sum0);
            sum1 = op.step(v, v128.shuffle<i64>(s0, s1, 1, 3), sum1);
          }
        } else {
          const two = from + 2 * bRow, nextTwo = next + 2 * bRow;
          let r0 = v128.load(from), r1 = v128.load(from + bRow), r2 = v128.load(two), r3 = v128.load(two + bRow);
          let s0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), s1 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
          let t0 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7), t1 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
          r0 = v128.load(next); r1 = v128.load(next + bRow); r2 = v128.load(nextTwo); r3 = v128.load(nextTwo + bRow);
          const u0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), u1 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
          const w0 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7), w1 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
          let v = v128.load_splat<T>(p);
          p += xStep;
          sum0 = op.step(v, v128.shuffle<i64>(s0, s1, 0, 2), sum0);
          sum1 = op.step(v, v128.shuffle<i64>(u0, u1, 0, 2), sum1);
          if (q > 1) {
            v = v128.load_splat<T>(p);
            p += xStep;
            sum0 = op.step(v, v128.shuffle<i64>(s0, s1, 1, 3), sum0);
            sum1 = op.step(v, v128.shuffle<i64>(u0, u1, 1, 3), sum1);
          }
          if (q > 2) {
            v = v128.load_splat<T>(p);
            p += xStep;
            sum0 = op.step(v, v128.shuffle<i64>(t0, t1, 0, 2), sum0);
            sum1 = op.step(v, v128.shuffle<i64>(w0, w1, 0, 2), sum1);
          }
          if (q > 3) {
            v = v128.load_splat<T>(p);
            p += xStep;
            sum0 = op.step(v, v128.shuffle<i64>(t0, t1, 1, 3), sum0);
            sum1 = op.step(v, v128.shuffle<i64>(w0, w1, 1, 3), sum1);
          }
        }
      }
      total0 = v128.add<T>(total0, sum0);
      total1 = v128.add<T>(total1, sum1);
    }
    v128.store(y + row * sizeof<T>(), total0);
    v128.store(y + row * sizeof<T>(), total1, 16);
  }
}
