// order[r, :] = the positions that sort row r of x [rows, k]. Equal elements keep their order, in both directions.
import { F32, F64, I32, I64, shiftOf } from "./fold-code";
import { sortKey } from "./sort-key";

/** Puts key and position where they belong among the n before them. */
function insert(keys: usize, order: usize, n: i32, key: u64, position: i32): void {
  let at = n;
  for (; at > 0 && load<u64>(keys + ((<usize>at - 1) << 3)) > key; --at) {
    store<u64>(keys + ((<usize>at) << 3), load<u64>(keys + ((<usize>at - 1) << 3)));
    store<i32>(order + ((<usize>at) << 2), load<i32>(order + ((<usize>at - 1) << 2)));
  }
  store<u64>(keys + ((<usize>at) << 3), key);
  store<i32>(order + ((<usize>at) << 2), position);
}

/** Merges the sorted runs [0, middle) and [middle, n). The choice is made without a branch, since it cannot be foretold. */
function merge(keys: usize, order: usize, middle: i32, n: i32, toKeys: usize, toOrder: usize): void {
  let i = 0, j = middle;
  if (j < n && load<u64>(keys + ((<usize>j - 1) << 3)) > load<u64>(keys + ((<usize>j) << 3))) {
    for (; i < middle && j < n; toKeys += 8, toOrder += 4) {
      const a = load<u64>(keys + ((<usize>i) << 3)), b = load<u64>(keys + ((<usize>j) << 3));
      const second = b < a;
      store<u64>(toKeys, select<u64>(b, a, second));
      store<i32>(toOrder, load<i32>(order + ((<usize>select<i32>(j, i, second)) << 2)));
      j += <i32>second;
      i += <i32>!second;
    }
  }
  // What is left of the first run, and then of the second: one of them, or all where they were in order already.
  const rest = <usize>(middle - i);
  memory.copy(toKeys, keys + ((<usize>i) << 3), rest << 3);
  memory.copy(toOrder, order + ((<usize>i) << 2), rest << 2);
  memory.copy(toKeys + (rest << 3), keys + ((<usize>j) << 3), (<usize>(n - j)) << 3);
  memory.copy(toOrder + (rest << 2), order + ((<usize>j) << 2), (<usize>(n - j)) << 2);
}

/**
 * Merge sort from runs of 8 up; `scratch` has room for 20 * k bytes: two lists of keys and one of positions. Where `top` is
 * not 0, only so many are kept, sorted, while the row goes by: for few of many; `scratch` has room for 8 * top bytes.
 */
function argsort(lane: i32, x: usize, order: usize, rows: i32, k: i32, descending: i32, scratch: usize, top: i32): void {
  const size = <usize>1 << shiftOf(lane), half = (<usize>k) << 3;
  for (; rows > 0; --rows, order += (<usize>(top ? top : k)) << 2) {
    for (let i = 0; i < k; ++i, x += size) {
      const key = sortKey(lane, x, descending);
      let start = i & ~7, n = i & 7;
      if (top) {
        start = 0, n = i;
        if (i >= top) {
          n = top - 1;
          if (key >= load<u64>(scratch + ((<usize>n) << 3))) continue;
        }
      }
      insert(scratch + ((<usize>start) << 3), order + ((<usize>start) << 2), n, key, i);
    }
    if (top) continue;
    let keys = scratch, positions = order, otherKeys = scratch + half, otherPositions = scratch + 2 * half;
    for (let run = 8; run < k; run <<= 1) {
      for (let i = 0; i < k; i += run << 1) {
        const eight = (<usize>i) << 3, four = (<usize>i) << 2, n = min(run << 1, k - i);
        merge(keys + eight, positions + four, min(run, n), n, otherKeys + eight, otherPositions + four);
      }
      const swapKeys = keys, swapPositions = positions;
      keys = otherKeys, positions = otherPositions;
      otherKeys = swapKeys, otherPositions = swapPositions;
    }
    if (positions != order) memory.copy(order, positions, (<usize>k) << 2);
  }
}

export function argsort_f32(x: usize, order: usize, rows: i32, k: i32, descending: i32, scratch: usize): void {
  argsort(F32, x, order, rows, k, descending, scratch, 0);
}
export function argsort_f64(x: usize, order: usize, rows: i32, k: i32, descending: i32, scratch: usize): void {
  argsort(F64, x, order, rows, k, descending, scratch, 0);
}
export function argsort_i32(x: usize, order: usize, rows: i32, k: i32, descending: i32, scratch: usize): void {
  argsort(I32, x, order, rows, k, descending, scratch, 0);
}
export function argsort_i64(x: usize, order: usize, rows: i32, k: i32, descending: i32, scratch: usize): void {
  argsort(I64, x, order, rows, k, descending, scratch, 0);
}
export function topk_f32(x: usize, order: usize, rows: i32, k: i32, top: i32, scratch: usize): void {
  if (top > 0) argsort(F32, x, order, rows, k, 1, scratch, top);
}
export function topk_f64(x: usize, order: usize, rows: i32, k: i32, top: i32, scratch: usize): void {
  if (top > 0) argsort(F64, x, order, rows, k, 1, scratch, top);
}
export function topk_i32(x: usize, order: usize, rows: i32, k: i32, top: i32, scratch: usize): void {
  if (top > 0) argsort(I32, x, order, rows, k, 1, scratch, top);
}
export function topk_i64(x: usize, order: usize, rows: i32, k: i32, top: i32, scratch: usize): void {
  if (top > 0) argsort(I64, x, order, rows, k, 1, scratch, top);
}
