// Parts of a call that the kernels of the other packs do whole, in the same order, so that the bits are the same. Binary kernels are
// called by their index `fn` in the function table.
import { greater } from "./fold-row";
import { pairsByFour } from "./lanes";
import { copyBytes } from "./row-copy";
import { addParts, partLength, sumF64, sumF32 } from "./row-sum";
import { columnsOf } from "./transpose";

@final @unmanaged class Greater { @inline lanes(a: v128, x: v128): v128 { return greater(a, x); } }

/** What reductions fold by where maximum_f32 looks at more than they do. */
export function greater_f32(a: usize, b: usize, y: usize, n: i32, sa: i32, sb: i32): void { pairsByFour<Greater, f32>(a, b, y, n, sa, sb); }

/**
 * y[j] = the fold of x[r, j] through k rows, for n columns: x and y point at the first of them, rows are rowBytes apart and a column is
 * 1 << shift bytes. f64 is divided by k where `mean` is not 0.
 */
export function fold_columns(fn: i32, x: usize, y: usize, k: i32, rowBytes: i32, n: i32, shift: i32, mean: i32): void {
  memory.copy(y, x, (<usize>n) << shift);
  for (let r = 1; r < k; ++r) call_indirect<void>(fn, y, x += rowBytes, y, n, 1, 1);
  if (mean) for (const end = y + ((<usize>n) << 3); y < end; y += 8) store<f64>(y, load<f64>(y) / <f64>k);
}

/** parts[i] = the sum of part i of the k numbers at x, for the parts from `from` to `to`. */
export function sum_parts_f32(x: usize, k: i32, parts: usize, from: i32, to: i32): void {
  const length = partLength(k);
  for (let i = from; i < to; ++i) {
    const first = i * length;
    store<f64>(parts + ((<usize>i) << 3), sumF32(x + ((<usize>first) << 2), min(length, k - first)));
  }
}
export function sum_parts_f64(x: usize, k: i32, parts: usize, from: i32, to: i32): void {
  const length = partLength(k);
  for (let i = from; i < to; ++i) {
    const first = i * length;
    store<f64>(parts + ((<usize>i) << 3), sumF64(x + ((<usize>first) << 3), min(length, k - first)));
  }
}

/** y[0] = the sum of the parts of k numbers, or their mean. */
export function add_parts_f32(parts: usize, y: usize, count: i32, k: i32, mean: i32): void {
  const sum = <f32>addParts(parts, count);
  store<f32>(y, mean ? sum / <f32>k : sum);
}
export function add_parts_f64(parts: usize, y: usize, count: i32, k: i32, mean: i32): void {
  const sum = addParts(parts, count);
  store<f64>(y, mean ? sum / <f64>k : sum);
}

/** The columns from `left` to `right` of x [rows, cols] as rows of y [cols, rows]. */
export function transpose_columns(x: usize, y: usize, rows: i32, cols: i32, left: i32, right: i32, shift: i32): void {
  columnsOf(x, y, rows, cols, left, right, shift);
}

/**
 * y[idx[i] - first] = fn(y[idx[i] - first], u[i]) for those of the n rows of u whose index lies in [first, first + rows); with fn < 0 the
 * row itself. rowBytes is the length of a row, n1 its elements.
 */
export function scatter_rows(fn: i32, y: usize, idx: usize, u: usize, n: i32, first: i32, rows: i32, rowBytes: i32, n1: i32): void {
  for (; n > 0; --n, idx += 4, u += rowBytes) {
    const row = load<i32>(idx) - first;
    if (<u32>row >= <u32>rows) continue;
    const at = y + <usize>row * rowBytes;
    if (fn < 0) copyBytes(at, u, rowBytes);
    else call_indirect<void>(fn, at, u, at, n1, 1, 1);
  }
}
