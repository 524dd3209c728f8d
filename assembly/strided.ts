// Copies between a contiguous tensor and a strided one. The spec is i32 [(d, strideBytes) × rank], outermost first; strides may
// be negative, and 0 where the strided side is read. The caller points at the first element in the order of the spec (with a
// negative stride that is the last in memory), and does best to merge neighbouring dimensions that lie contiguously.
import { copyRow } from "./row-copy";

/** Recursion keeps the counters of all dimensions on the stack. Gives back the contiguous address behind what it copied. */
function walk(flat: usize, strided: usize, spec: usize, rank: i32, shift: i32, gather: bool): usize {
  const size = 1 << shift;
  const n = rank > 0 ? load<i32>(spec) : 1;
  const stride = rank > 0 ? load<i32>(spec, 4) : size;
  if (rank > 1) {
    for (let i = 0; i < n; ++i, strided += stride) flat = walk(flat, strided, spec + 8, rank - 1, shift, gather);
    return flat;
  }
  if (gather) copyRow(flat, size, strided, stride, n, shift);
  else copyRow(strided, stride, flat, size, n, shift);
  return flat + ((<usize>n) << shift);
}

export function gather_strided_8(x: usize, y: usize, spec: usize, rank: i32): void { walk(y, x, spec, rank, 0, true); }
export function gather_strided_16(x: usize, y: usize, spec: usize, rank: i32): void { walk(y, x, spec, rank, 1, true); }
export function gather_strided_32(x: usize, y: usize, spec: usize, rank: i32): void { walk(y, x, spec, rank, 2, true); }
export function gather_strided_64(x: usize, y: usize, spec: usize, rank: i32): void { walk(y, x, spec, rank, 3, true); }
export function gather_strided_128(x: usize, y: usize, spec: usize, rank: i32): void { walk(y, x, spec, rank, 4, true); }
export function scatter_strided_8(x: usize, y: usize, spec: usize, rank: i32): void { walk(x, y, spec, rank, 0, false); }
export function scatter_strided_16(x: usize, y: usize, spec: usize, rank: i32): void { walk(x, y, spec, rank, 1, false); }
export function scatter_strided_32(x: usize, y: usize, spec: usize, rank: i32): void { walk(x, y, spec, rank, 2, false); }
export function scatter_strided_64(x: usize, y: usize, spec: usize, rank: i32): void { walk(x, y, spec, rank, 3, false); }
export function scatter_strided_128(x: usize, y: usize, spec: usize, rank: i32): void { walk(x, y, spec, rank, 4, false); }
