// c = a·b by blocks. The operands are packed where that pays; how far is a matter of speed alone, because every way
// sums an element in the same order (see gemm-tile.ts). k goes by blocks of K_BLOCK for every shape: that is part of the order.

import { MulAdd, TILE_BYTES, TILE_ROWS, rowTile, tile } from "./gemm-tile";
import { packPanel, packPanelTransposed, packPanels, packStrip } from "./gemm-pack";

/** How many k are summed in registers before the sum is added to c. */
// @ts-ignore: decorator
@inline export const K_BLOCK: i32 = 256;

/** Bytes of a row of b that are packed at a time: the panels of one block then fit a second-level cache. */
// @ts-ignore: decorator
@inline export const N_BLOCK_BYTES: i32 = 4096;

/** Scratch: a packed strip (or the sums of gemv), a tile for columns that are not whole, then the panels. */
// @ts-ignore: decorator
@inline export const STRIP_BYTES: usize = 16384;
// @ts-ignore: decorator
@inline export const SPARE_BYTES: usize = 256;

/** Bytes that a first-level cache holds beside what else it is asked for. */
// @ts-ignore: decorator
@inline const CACHE_BYTES: usize = 32768;

/** The same of a second-level cache, which what is packed lies in, too. */
// @ts-ignore: decorator
@inline const SECOND_CACHE_BYTES: usize = 524288;

/** Bytes of a row of b that are packed at a time where that block shall stay in the first-level cache: four panels. */
// @ts-ignore: decorator
@inline const SHORT_BLOCK_BYTES: i32 = 128;

/** From this many rows of a, times bytes of a row of b, packing b pays: rows far apart cost more each time that they are read. */
// @ts-ignore: decorator
@inline const PACKED_BYTES: usize = 49152;

/** Scratch bytes that a matrix product of these sizes needs, for every lane; never more than about 1.1 MB. */
export function matmul_scratch(m: i32, n: i32, k: i32, flags: i32): i32 {
  const columns = n == 1 ? max(m, 1) : n; // a product with one column may be turned: see matmul
  const row = min((<i64>columns * 8 + 31) & ~31, <i64>N_BLOCK_BYTES);
  return <i32>(STRIP_BYTES + SPARE_BYTES) + <i32>row * min(k, K_BLOCK) + 4 * <i32>TILE_BYTES;
}

/** Copies (or adds) the `cols` columns of a spare tile that exist to c. */
export function putColumns<T>(spare: usize, c: usize, cRow: usize, rows: i32, cols: i32, add: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  for (; rows > 0; rows--, spare += TILE_BYTES, c += cRow) {
    for (let j: usize = 0; j < bytes; j += sizeof<T>()) {
      const value = load<T>(spare + j);
      store<T>(c + j, add ? load<T>(c + j) + value : value);
    }
  }
}

/** Some rows of a, a tile's or up to four, against the panels of a block; `last` is the panel of the columns that are not whole. */
function rowsAcross<T, M>(
  a: usize, aRow: usize, aStep: usize, rows: i32, panel: usize, bPanel: usize, bStep: usize, last: usize, whole: i32, rest: i32,
  c: usize, cRow: usize, k: i32, add: i32, spare: usize,
): void {
  for (; whole > 0; whole--, panel += bPanel, c += TILE_BYTES) {
    if (rows == TILE_ROWS) tile<T, M>(a, aRow, aStep, panel, bStep, c, cRow, k, add);
    else rowTile<T, M>(a, aRow, aStep, panel, bStep, c, cRow, k, rows, add);
  }
  if (!rest) return;
  if (rows == TILE_ROWS) tile<T, M>(a, aRow, aStep, last, TILE_BYTES, spare, TILE_BYTES, k, 0);
  else rowTile<T, M>(a, aRow, aStep, last, TILE_BYTES, spare, TILE_BYTES, k, rows, 0);
  putColumns<T>(spare, c, cRow, rows, rest, add);
}

/** How many of m rows go by whole strips, so that the others are whole fours where m allows it. */
// @ts-ignore: decorator
@inline
function stripRows(m: i32): i32 {
  let rows = m - m % TILE_ROWS;
  while (rows > 0 && (m - rows) & 3 && m - rows < 4 * TILE_ROWS) rows -= TILE_ROWS;
  return rows;
}

/**
 * One product, added to c where `add` is not 0. Element (i, p) of a lies at a + i·aRow + p·aStep; rows of the stored b
 * are bRow bytes apart, those of c cRow.
 */
export function gemm<T, M>(
  a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, bTransposed: i32,
  c: usize, cRow: usize, m: i32, n: i32, k: i32, add: i32, scratch: usize,
): void {
  const spare = scratch + STRIP_BYTES;
  const panels = spare + SPARE_BYTES;
  const width = <i32>(TILE_BYTES / sizeof<T>());
  // What lies in the first-level cache as a whole is read where it lies.
  const kMost = <usize>min(k, K_BLOCK);
  const packA = aStep * kMost > CACHE_BYTES;
  const packB = bTransposed != 0 || (m >= 16 && <usize>m * bRow >= PACKED_BYTES && bRow * kMost > CACHE_BYTES);
  // All rows of a are read once for each block of b's columns.
  const isShort = packB && !packA && <usize>m * aRow <= SECOND_CACHE_BYTES;
  const nBlock = <i32>((isShort ? SHORT_BLOCK_BYTES : N_BLOCK_BYTES) / sizeof<T>());
  const inStrips = stripRows(m);
  for (let j0 = 0; j0 < n; j0 += nBlock) {
    const nc = min(nBlock, n - j0);
    const whole = nc / width;
    const rest = nc - whole * width;
    for (let p0 = 0; p0 < k; p0 += K_BLOCK) {
      const kc = min(K_BLOCK, k - p0);
      const panelBytes = <usize>kc * TILE_BYTES;
      let bStep = TILE_BYTES, bPanel = panelBytes, first = panels;
      if (bTransposed) {
        let from = b + <usize>j0 * bRow + <usize>p0 * sizeof<T>(), to = panels;
        for (let j = 0; j < nc; j += width, from += <usize>width * bRow, to += panelBytes) {
          packPanelTransposed<T>(from, bRow, to, kc, min(width, nc - j));
        }
      } else {
        let from = b + <usize>p0 * bRow + <usize>j0 * sizeof<T>(), to = panels;
        let j = 0;
        if (!packB) {
          bStep = bRow; bPanel = TILE_BYTES; first = from;
          j = nc - rest; from += <usize>whole * TILE_BYTES;
        }
        for (; nc - j >= 4 * width; j += 4 * width, from += 4 * TILE_BYTES, to += 4 * panelBytes) packPanels(from, bRow, to, kc, panelBytes);
        for (; j < nc; j += width, from += TILE_BYTES, to += panelBytes) {
          packPanel<T>(from, bRow, to, kc, min(width, nc - j));
        }
      }
      const last = packB ? panels + <usize>whole * panelBytes : panels;
      const more = add | p0;
      let ap = a + <usize>p0 * aStep, cp = c + <usize>j0 * sizeof<T>();
      let rows = 0;
      for (let i = 0; i < m; i += rows, ap += <usize>rows * aRow, cp += <usize>rows * cRow) {
        rows = i < inStrips ? TILE_ROWS : min(4, m - i);
        let from = ap, row = aRow, step = aStep;
        if (packA && rows == TILE_ROWS) {
          packStrip<T>(ap, aStep, scratch, kc);
          from = scratch; row = sizeof<T>(); step = <usize>TILE_ROWS * sizeof<T>();
        }
        rowsAcross<T, M>(from, row, step, rows, first, bPanel, bStep, last, whole, rest, cp, cRow, kc, more, spare);
      }
    }
  }
}
