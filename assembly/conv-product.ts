// Products of patches (patches.ts) with a filter or with gradients, by the blocks and tiles of matrix multiplication: an element is
// summed in the order that gemm.ts sums in. The other operand is packed once for all images.

import { MulAdd, STRIP_STEP, TILE_BYTES, TILE_ROWS, tile } from "./gemm-tile";
import { K_BLOCK, N_BLOCK_BYTES, SPARE_BYTES, STRIP_BYTES, putColumns } from "./gemm";
import { packPanel, packPanelTransposed } from "./gemm-pack";
import { Patches, cornerOf, stretchesOf, tapOf } from "./patches";
import { packSights } from "./patches-pack";
import { stretchTile } from "./conv-tile";

/** Bytes of the stretches of a strip: one for each element at most, and the end. They lie before the strip. */
// @ts-ignore: decorator
@inline const LIST_BYTES: usize = (<usize>K_BLOCK + 1) * 32;

/** Scratch bytes beside those of a matrix product. */
// @ts-ignore: decorator
@inline export const PRODUCT_BYTES: i32 = <i32>LIST_BYTES;

/** dst[k, panel]: `cols` columns from j on of the filter [taps, n, channels], turned, from element k0 of a patch on. */
function packFilter(p: Patches, f: usize, n: i32, j: i32, cols: i32, k0: i32, k: i32, dst: usize): void {
  const row = <usize>p.channels << 2;
  let t = k0 / p.channels, c = k0 - t * p.channels;
  for (; k > 0; t++, c = 0) {
    const length = min(p.channels - c, k);
    packPanelTransposed<f32>(f + <usize>(tapOf(p, t).weight * n + j) * row + (<usize>c << 2), row, dst, length, cols);
    dst += <usize>length * TILE_BYTES;
    k -= length;
  }
}

/** Copies (or adds) `cols` columns of a spare tile, from column j on, to the rows of the product that the corners name. */
function putRows(p: Patches, spare: usize, rows: i32, j: i32, cols: i32, add: i32): void {
  for (let r = 0; r < rows; r++, spare += TILE_BYTES) {
    const to = cornerOf(p, r).out + (<usize>j << 2);
    if (cols < 8) {
      putColumns<f32>(spare, to, 0, 1, cols, add);
      continue;
    }
    let u = v128.load(spare), v = v128.load(spare, 16);
    if (add) {
      u = f32x4.add(v128.load(to), u);
      v = f32x4.add(v128.load(to, 16), v);
    }
    v128.store(to, u);
    v128.store(to, v, 16);
  }
}

/**
 * m rows of n elements, each the sum over k of the patches times b. `byElement`: of the turned patches, a row of the product being an
 * element of a patch and k going through positions. b is stored [k, n] or, turned, as a filter [taps, n, channels].
 */
// @ts-ignore: decorator
@inline
function multiply(p: Patches, b: usize, turned: bool, byElement: bool, m: i32, n: i32, k: i32, scratch: usize): void {
  const strip = scratch + LIST_BYTES, spare = strip + STRIP_BYTES, panels = spare + SPARE_BYTES;
  const row = <usize>n << 2, nBlock = N_BLOCK_BYTES >> 2;
  const isDense = byElement || (p.outStep == row && p.outRow == <usize>p.across * row && p.outImage == <usize>p.down * p.outRow);
  for (let j0 = 0; j0 < n; j0 += nBlock) {
    const end = min(n, j0 + nBlock);
    for (let p0 = 0; p0 < k; p0 += K_BLOCK) {
      const kc = min(K_BLOCK, k - p0);
      const panelBytes = <usize>kc * TILE_BYTES;
      for (let j = j0, to = panels; j < end; j += 8, to += panelBytes) {
        if (turned) packFilter(p, b, n, j, min(8, end - j), p0, kc, to);
        else packPanel<f32>(b + <usize>p0 * row + (<usize>j << 2), row, to, kc, min(8, end - j));
      }
      for (let i = 0; i < m; i += TILE_ROWS) {
        const rows = min(TILE_ROWS, m - i);
        if (byElement) packSights(p, i, rows, p0, kc, strip);
        else stretchesOf(p, i, rows, p0, kc, scratch);
        for (let j = j0, panel = panels; j < end; j += 8, panel += panelBytes) {
          const isWhole = isDense && rows == TILE_ROWS && end - j >= 8;
          const c = isWhole ? p.out + <usize>i * row + (<usize>j << 2) : spare, cRow = isWhole ? row : TILE_BYTES;
          const add = isWhole ? p0 : 0;
          if (byElement) tile<f32, MulAdd<f32>>(strip, 4, STRIP_STEP, panel, TILE_BYTES, c, cRow, kc, add);
          else stretchTile(scratch, panel, c, cRow, add);
          if (!isWhole) putRows(p, spare, rows, j, min(8, end - j), p0);
        }
      }
    }
  }
}

/** Positions times a filter [k, n]. */
export function seePatches(p: Patches, f: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  multiply(p, f, false, false, m, n, k, scratch);
}

/** Positions times a filter [taps, n, channels], turned. */
export function seePatchesTurned(p: Patches, f: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  multiply(p, f, true, false, m, n, k, scratch);
}

/** Elements of patches times what belongs to their positions, [k, n]. */
export function correlatePatches(p: Patches, dy: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  multiply(p, dy, false, true, m, n, k, scratch);
}
