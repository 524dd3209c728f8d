// Matrix product kernels: matmul_<lane>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags, scratch).
//
// c[batch, m, n] = a·b, contiguous. flags: 1 = a is stored [k, m], 2 = b is stored [n, k]; flags >> 2, where not 0, is
// how many elements apart the stored rows of a [k, m] are, so that threads can share the rows of its product; with an a
// stored [m, k], how many apart the rows of c are, and of a b stored [k, n], so that they can share its columns.
// Batch strides may be 0. `scratch` holds matmul_scratch(m, n, k, flags) bytes, aligned to 16.

import { MulAdd, TILE_BYTES } from "./gemm-tile";
import { gemm } from "./gemm";
import { gemv, gemvTransposed } from "./gemv";

export { matmul_scratch } from "./gemm";

/** y[n] = x[k]·b, b stored [k, n] or, transposed, [n, k]. */
function rowProduct<T>(x: usize, xStep: usize, b: usize, bRow: usize, transposed: i32, y: usize, n: i32, k: i32, scratch: usize): void {
  if (!transposed) gemv<T, MulAdd<T>>(x, xStep, b, bRow, y, n, k, scratch);
  else if (n >= <i32>(TILE_BYTES / sizeof<T>())) gemvTransposed<T, MulAdd<T>>(x, xStep, b, bRow, y, n, k);
  else gemm<T, MulAdd<T>>(x, 0, xStep, b, bRow, 1, y, 0, 1, n, k, 0, scratch);
}

// @ts-ignore: decorator
@inline
function matmul<T>(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void {
  const cBytes = <usize>m * <usize>n * sizeof<T>();
  if (k <= 0) {
    memory.fill(c, 0, cBytes * batch);
    return;
  }
  const one = <i32>sizeof<T>(), apart = flags >>> 2;
  const aStored = (apart ? apart : m) * one;
  const aRow = flags & 1 ? one : k * one, aStep = flags & 1 ? aStored : one;
  const ofColumns = apart && !(flags & 1);
  const cRow = (ofColumns ? apart : n) * one;
  const bRow = flags & 2 ? k * one : cRow;
  for (; batch > 0; batch--, a += aBatchBytes, b += bBatchBytes, c += cBytes) {
    // A matrix times a column is a row times the turned matrix.
    if (m == 1) rowProduct<T>(a, aStep, b, bRow, flags & 2, c, n, k, scratch);
    else if (n == 1 && !ofColumns) rowProduct<T>(b, one, a, flags & 1 ? aStored : aRow, ~flags & 1, c, m, k, scratch);
    else gemm<T, MulAdd<T>>(a, aRow, aStep, b, bRow, flags & 2, c, cRow, m, n, k, 0, scratch);
  }
}

export function matmul_f32(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void { matmul<f32>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags, scratch); }

export function matmul_f64(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void { matmul<f64>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags, scratch); }
