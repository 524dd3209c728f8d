// y[b, j, i] = x[b, i, j].
import { copyRow } from "./row-copy";

/** Columns from `left` to `right` of the rows from `top` to `bottom`, in pieces whose cache lines stay at hand until used up. */
function tiles(x: usize, y: usize, rows: i32, cols: i32, top: i32, bottom: i32, left: i32, right: i32, shift: i32): void {
  for (; top < bottom; top += 32) {
    const n = min(32, bottom - top);
    for (let j = left; j < right; ++j) {
      copyRow(y + ((<usize>(j * rows + top)) << shift), 1 << shift, x + ((<usize>(top * cols + j)) << shift), cols << shift, n, shift);
    }
  }
}

/** The square of side 4 at x as columns at y. */
// @ts-ignore: decorator
@inline
function turn4(x: usize, xRow: usize, y: usize, yRow: usize): void {
  const a = v128.load(x), b = v128.load(x + xRow), c = v128.load(x + 2 * xRow), d = v128.load(x + 3 * xRow);
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(y, v128.shuffle<i64>(ab0, cd0, 0, 2));
  v128.store(y + yRow, v128.shuffle<i64>(ab0, cd0, 1, 3));
  v128.store(y + 2 * yRow, v128.shuffle<i64>(ab1, cd1, 0, 2));
  v128.store(y + 3 * yRow, v128.shuffle<i64>(ab1, cd1, 1, 3));
}

/**
 * Squares of side 4 by eight shuffles, taken by squares of side 16, down the columns: so that lines are used up while they
 * are at hand, also where rows are a power of two apart and share few places in a cache. The rest moves one by one.
 */
function squares(x: usize, y: usize, rows: i32, cols: i32, left: i32, right: i32): void {
  const xRow = (<usize>cols) << 2, yRow = (<usize>rows) << 2;
  const wholeRows = rows & ~3, wholeRight = left + ((right - left) & ~3);
  for (let first = left; first < wholeRight; first += 16) {
    const end = min(wholeRight, first + 16);
    for (let top = 0; top < wholeRows; top += 16) {
      const bottom = min(wholeRows, top + 16);
      for (let j = first; j < end; j += 4) {
        let from = x + ((<usize>(top * cols + j)) << 2), to = y + ((<usize>(j * rows + top)) << 2);
        for (let i = top; i < bottom; i += 4, from += xRow << 2, to += 16) turn4(from, xRow, to, yRow);
      }
    }
  }
  tiles(x, y, rows, cols, 0, wholeRows, wholeRight, right, 2);
  tiles(x, y, rows, cols, wholeRows, rows, left, right, 2);
}

/** The columns from `left` to `right` of x [rows, cols] as rows of y [cols, rows]. */
export function columnsOf(x: usize, y: usize, rows: i32, cols: i32, left: i32, right: i32, shift: i32): void {
  if (shift == 2) squares(x, y, rows, cols, left, right);
  else tiles(x, y, rows, cols, 0, rows, left, right, shift);
}

function transpose(x: usize, y: usize, batch: i32, rows: i32, cols: i32, shift: i32): void {
  const bytes = (<usize>(rows * cols)) << shift;
  for (; batch > 0; --batch, x += bytes, y += bytes) columnsOf(x, y, rows, cols, 0, cols, shift);
}

export function transpose_8(x: usize, y: usize, batch: i32, rows: i32, cols: i32): void { transpose(x, y, batch, rows, cols, 0); }
export function transpose_16(x: usize, y: usize, batch: i32, rows: i32, cols: i32): void { transpose(x, y, batch, rows, cols, 1); }
export function transpose_32(x: usize, y: usize, batch: i32, rows: i32, cols: i32): void { transpose(x, y, batch, rows, cols, 2); }
export function transpose_64(x: usize, y: usize, batch: i32, rows: i32, cols: i32): void { transpose(x, y, batch, rows, cols, 3); }
export function transpose_128(x: usize, y: usize, batch: i32, rows: i32, cols: i32): void { transpose(x, y, batch, rows, cols, 4); }
