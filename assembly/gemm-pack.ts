// Packing for matrix multiplication: b into panels of two vectors' columns, an a stored [k, m] into strips of the tile's
// rows. A panel is read by every strip and a strip by every panel, so both lie in the order in which the tile reads them.

import { TILE_BYTES, TILE_ROWS } from "./gemm-tile";

/** dst[k, TILE_ROWS] from an a stored [k, m], `aStep` bytes a row. */
export function packStrip<T>(a: usize, aStep: usize, dst: usize, k: i32): void {
  const bytes = <usize>TILE_ROWS * sizeof<T>();
  for (; k > 0; k--, a += aStep, dst += bytes) {
    v128.store(dst, v128.load(a));
    if (sizeof<T>() == 8) v128.store(dst, v128.load(a, 16), 16);
    v128.store(dst + bytes - 16, v128.load(a + bytes - 16));
  }
}

/** Four whole panels, `panelBytes` apart, from a b stored [k, n]: the lines of its rows are read once. */
export function packPanels(b: usize, bRow: usize, dst: usize, k: i32, panelBytes: usize): void {
  for (; k > 0; k--, b += bRow, dst += TILE_BYTES) {
    let to = dst;
    v128.store(to, v128.load(b));
    v128.store(to, v128.load(b, 16), 16);
    to += panelBytes;
    v128.store(to, v128.load(b, 32));
    v128.store(to, v128.load(b, 48), 16);
    to += panelBytes;
    v128.store(to, v128.load(b, 64));
    v128.store(to, v128.load(b, 80), 16);
    to += panelBytes;
    v128.store(to, v128.load(b, 96));
    v128.store(to, v128.load(b, 112), 16);
  }
}

/** dst[k, panel] from `cols` columns of a b stored [k, n], `bRow` bytes a row; the columns that do not exist become zero. */
export function packPanel<T>(b: usize, bRow: usize, dst: usize, k: i32, cols: i32): void {
  if (<usize>cols * sizeof<T>() == TILE_BYTES) {
    for (let p = 0; p < k; p++, b += bRow, dst += TILE_BYTES) {
      v128.store(dst, v128.load(b));
      v128.store(dst, v128.load(b, 16), 16);
    }
    return;
  }
  const zero = i64x2.splat(0);
  const bytes = <usize>cols * sizeof<T>();
  for (let p = 0; p < k; p++, b += bRow, dst += TILE_BYTES) {
    v128.store(dst, zero);
    v128.store(dst, zero, 16);
    for (let j: usize = 0; j < bytes; j += sizeof<T>()) store<T>(dst + j, load<T>(b + j));
  }
}

/** Stores a square of four-byte elements, its rows as columns: TILE_BYTES apart. */
// @ts-ignore: decorator
@inline
export function turn4(r0: v128, r1: v128, r2: v128, r3: v128, to: usize): void {
  const s0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), s1 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const t0 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7), t1 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(s0, s1, 0, 2));
  v128.store(to, v128.shuffle<i64>(s0, s1, 1, 3), TILE_BYTES);
  v128.store(to, v128.shuffle<i64>(t0, t1, 0, 2), 2 * TILE_BYTES);
  v128.store(to, v128.shuffle<i64>(t0, t1, 1, 3), 3 * TILE_BYTES);
}

/**
 * dst[k, panel] from `cols` rows of a b stored [n, k], `bRow` bytes a row: square blocks turned in registers. The
 * columns that do not exist repeat the last that does; up to three more k than asked for are read and written.
 */
export function packPanelTransposed<T>(b: usize, bRow: usize, dst: usize, k: i32, cols: i32): void {
  const side = <i32>(16 / sizeof<T>());
  for (let half = 0; half < 2; half++) {
    const first = min(half * side, cols - 1), last = cols - 1;
    let b0 = b + <usize>first * bRow;
    let b1 = b + <usize>min(half * side + 1, last) * bRow;
    let to = dst + (half << 4);
    if (sizeof<T>() == 8) {
      for (let p = 0; p < k; p += 2, b0 += 16, b1 += 16, to += 2 * TILE_BYTES) {
        const r0 = v128.load(b0), r1 = v128.load(b1);
        v128.store(to, v128.shuffle<i64>(r0, r1, 0, 2));
        v128.store(to, v128.shuffle<i64>(r0, r1, 1, 3), TILE_BYTES);
      }
    } else {
      let b2 = b + <usize>min(half * side + 2, last) * bRow;
      let b3 = b + <usize>min(half * side + 3, last) * bRow;
      for (let p = 0; p < k; p += 4, b0 += 16, b1 += 16, b2 += 16, b3 += 16, to += 4 * TILE_BYTES) {
        turn4(v128.load(b0), v128.load(b1), v128.load(b2), v128.load(b3), to);
      }
    }
  }
}
