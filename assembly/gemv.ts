// A row times a matrix. Reading b is all the work, so b goes by once, four rows a pass, over a stretch of columns whose
// sums stay in the first-level cache. The order of the sums is that of gemm-tile.ts.

import { K_BLOCK } from "./gemm";

/** Bytes of sums kept in scratch at a time. */
// @ts-ignore: decorator
@inline const STRETCH: usize = 4096;

/** y[n] = x[k]·b[k, n]: elements of x are xStep bytes apart, rows of b bRow. */
export function gemv<T, M>(x: usize, xStep: usize, b: usize, bRow: usize, y: usize, n: i32, k: i32, scratch: usize): void {
  const rowBytes = <usize>n * sizeof<T>();
  for (let j: usize = 0; j < rowBytes; j += STRETCH) {
    const bytes = min(STRETCH, rowBytes - j);
    for (let p0 = 0; p0 < k; p0 += K_BLOCK) {
      memory.fill(scratch, 0, (bytes + 15) & ~15);
      addRows<T, M>(x + <usize>p0 * xStep, xStep, b + <usize>p0 * bRow + j, bRow, scratch, bytes, min(K_BLOCK, k - p0));
      if (!p0) memory.copy(y + j, scratch, bytes);
      else for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(y + j + i, load<T>(y + j + i) + load<T>(scratch + i));
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
    let b1 = b0 + bRow, b2 = b1 + bRow, b3 = b2 + bRow, b = b0;
    for (let s = sums; s < end; s += 16, b += 16, b1 += 16, b2 += 16, b3 += 16) {
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
