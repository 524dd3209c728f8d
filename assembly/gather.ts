// Rows picked by index. Indices are i32 and were checked before, so that the error can be thrown with nothing written.
import { copyBytes, repeat } from "./row-copy";

/** y[o, j] = x[o, idx[j]]: x is [outer, rows, row], y is [outer, count, row], a row is rowBytes long. */
export function take(x: usize, idx: usize, y: usize, outer: i32, rows: i32, count: i32, rowBytes: i32): void {
  const end = idx + ((<usize>count) << 2);
  for (; outer > 0; --outer, x += <usize>rows * rowBytes) {
    if (rowBytes == 4) for (let p = idx; p < end; p += 4, y += 4) store<u32>(y, load<u32>(x + ((<usize>load<i32>(p)) << 2)));
    else for (let p = idx; p < end; p += 4, y += rowBytes) copyBytes(y, x + <usize>load<i32>(p) * rowBytes, rowBytes);
  }
}

/** The position of the first of n indices outside [0, limit), or -1. */
export function check_index(idx: usize, n: i32, limit: i32): i32 {
  for (let i = 0; i < n; ++i) if (load<u32>(idx + ((<usize>i) << 2)) >= <u32>limit) return i;
  return -1;
}

/** y[i] = the flat position in a tensor of the `depth` sizes `dims` of idx[i, :]; the first i with an index outside, or -1. */
export function flatten_index(idx: usize, dims: usize, y: usize, n: i32, depth: i32): i32 {
  for (let i = 0; i < n; ++i, y += 4) {
    let flat = 0;
    for (let d: usize = 0; d < (<usize>depth) << 2; d += 4, idx += 4) {
      const at = load<u32>(idx), size = load<u32>(dims + d);
      if (at >= size) return i;
      flat = flat * size + at;
    }
    store<i32>(y, flat);
  }
  return -1;
}

function oneHot(idx: usize, y: usize, n: i32, depth: i32, values: usize, shift: i32): void {
  const size = <usize>1 << shift;
  repeat(y, values + size, n * depth, shift);
  for (; n > 0; --n, idx += 4, y += (<usize>depth) << shift) {
    const at = load<u32>(idx);
    if (at < <u32>depth) copyBytes(y + ((<usize>at) << shift), values, size);
  }
}

// y is [n, depth], `values` points at the pair on, off. An index outside [0, depth) gives a row of off.
export function one_hot_8(idx: usize, y: usize, n: i32, depth: i32, values: usize): void { oneHot(idx, y, n, depth, values, 0); }
export function one_hot_32(idx: usize, y: usize, n: i32, depth: i32, values: usize): void { oneHot(idx, y, n, depth, values, 2); }
export function one_hot_64(idx: usize, y: usize, n: i32, depth: i32, values: usize): void { oneHot(idx, y, n, depth, values, 3); }

/** The flat positions, as i64, of the true bytes among n, and how many there are. With y = 0 it only counts. */
export function nonzero_8(x: usize, y: usize, n: i32): i32 {
  let count = 0;
  for (let i = 0; i < n; ++i) {
    if (!load<u8>(x + i)) continue;
    if (y) store<i64>(y + ((<usize>count) << 3), i);
    ++count;
  }
  return count;
}
