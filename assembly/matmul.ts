// Matrix product kernels: matmul_<lane>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags, scratch).
//
// c[batch, m, n] = a·b, contiguous. flags: 1 = a is stored [k, m], 2 = b is stored [n, k]; flags >> 2, where not 0, is
// how many elements apart the stored rows of a [k, m] are, so that threads can share the rows of its product.
// Batch strides may be 0. `scratch` holds matmul_scratch(m, n, k, flags) bytes, aligned to 16.

import { MulAdd } from "./gemm-tile";
import { gemm } from "./gemm";
import { gemv } from "./gemv";

export { matmul_scratch } from "./gemm";

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
  const aStored = (flags >>> 2 ? flags >>> 2 : m) * <i32>sizeof<T>();
  const one = <i32>sizeof<T>();
  const aRow = flags & 1 ? one : k * one, aStep = flags & 1 ? aStored : one;
  const bRow = (flags & 2 ? k : n) * one;
  for (; batch > 0; batch--, a += aBatchBytes, b += bBatchBytes, c += cBytes) {
    if (m == 1 && !(flags & 2)) gemv<T, MulAdd<T>>(a, aStep, b, bRow, c, n, k, scratch);
    // A matrix times a column is a row times the turned matrix.
    else if (n == 1 && flags & 1) gemv<T, MulAdd<T>>(b, one, a, aStored, c, m, k, scratch);
    else if (n == 1) gemm<T, MulAdd<T>>(b, 0, one, a, aRow, 1, c, 1, m, k, scratch);
    else gemm<T, MulAdd<T>>(a, aRow, aStep, b, bRow, flags & 2, c, m, n, k, scratch);
  }
}

export function matmul_f32(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void { matmul<f32>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags, scratch); }

export function matmul_f64(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void { matmul<f64>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags, scratch); }

export function matmul_i32(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void { matmul<i32>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags, scratch); }

export function matmul_i64(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void { matmul<i64>(a, b, c, batch, m, n, k, aBatchBytes, bBatchBytes, flags, scratch); }
