// int8 · int8 → int32. Both operands become pairs of int16 along k, which one instruction multiplies and adds to an
// int32 lane; a pair takes the place of one float32, so that the tile and the blocking are those of float32. Where k is
// odd the last pair of a has a zero in it, whatever its partner in b. Sums wrap.

import { STRIP_STEP, TILE_BYTES, TILE_ROWS, tile } from "./gemm-tile";
import { K_BLOCK, N_BLOCK_BYTES, SPARE_BYTES, STRIP_BYTES, putColumns } from "./gemm";
import { turn4 } from "./gemm-pack";

/** acc + the sums of the products of neighbouring int16. */
@final @unmanaged class DotPairs {
  @inline step(a: v128, b: v128, acc: v128): v128 { return i32x4.add(acc, i32x4.dot_i16x8_s(a, b)); }
}

/** dst[pairs, TILE_ROWS] from `rows` rows of a; rows that do not exist repeat the last that does. k is the elements left. */
function packPairStrip(a: usize, aRow: usize, aStep: usize, dst: usize, k: i32, rows: i32): void {
  for (let i = 0; i < TILE_ROWS; i++, dst += 4) {
    let from = a + <usize>min(i, rows - 1) * aRow, to = dst;
    for (let p = 0; p < k; p += 2, from += 2 * aStep, to += STRIP_STEP) {
      const second = p + 1 < k ? <i32>load<i8>(from + aStep) : 0;
      store<i32>(to, (<i32>load<i8>(from) & 0xffff) | (second << 16));
    }
  }
}

/** dst[pairs, 8 columns] from a b stored [k, n]. */
function packPairPanel(b: usize, bRow: usize, dst: usize, k: i32): void {
  for (; k > 0; k -= 2, b += 2 * bRow, dst += TILE_BYTES) {
    const r0 = v128.load_ext<i8>(b), r1 = v128.load_ext<i8>(k > 1 ? b + bRow : b);
    v128.store(dst, v128.shuffle<i16>(r0, r1, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(dst, v128.shuffle<i16>(r0, r1, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  }
}

/** dst[pairs, 8 columns] from `cols` rows of a b stored [n, k]; up to three pairs more than asked for are written. */
function packPairPanelTransposed(b: usize, bRow: usize, dst: usize, k: i32, cols: i32): void {
  for (let j = 0; j < 8; j += 4, dst += 16) {
    const last = cols - 1;
    let b0 = b + <usize>min(j, last) * bRow, b1 = b + <usize>min(j + 1, last) * bRow;
    let b2 = b + <usize>min(j + 2, last) * bRow, b3 = b + <usize>min(j + 3, last) * bRow;
    let to = dst;
    for (let p = 0; p < k; p += 8, b0 += 8, b1 += 8, b2 += 8, b3 += 8, to += 4 * TILE_BYTES) {
      turn4(v128.load_ext<i8>(b0), v128.load_ext<i8>(b1), v128.load_ext<i8>(b2), v128.load_ext<i8>(b3), to);
    }
  }
}

/** As matmul_f32, for int8 a and b and int32 c. */
export function matmul_i8(
  a: usize, b: usize, c: usize, batch: i32, m: i32, n: i32, k: i32, aBatchBytes: i32, bBatchBytes: i32, flags: i32, scratch: usize,
): void {
  const cRow = <usize>n << 2;
  if (k <= 0) memory.fill(c, 0, <usize>batch * m * cRow);
  const aStored = <usize>(flags >>> 2 ? flags >>> 2 : m);
  const aRow: usize = flags & 1 ? 1 : k, aStep: usize = flags & 1 ? aStored : 1;
  const bRow: usize = flags & 2 ? k : n;
  const spare = scratch + STRIP_BYTES, panels = spare + SPARE_BYTES;
  const nBlock = N_BLOCK_BYTES >> 2;
  for (; batch > 0; batch--, a += aBatchBytes, b += bBatchBytes, c += <usize>m * cRow) {
    for (let j0 = 0; j0 < n; j0 += nBlock) {
      const nc = min(nBlock, n - j0);
      for (let p0 = 0; p0 < k; p0 += 2 * K_BLOCK) {
        const kc = min(2 * K_BLOCK, k - p0);
        const pairs = (kc + 1) >> 1;
        const panelBytes = <usize>pairs * TILE_BYTES;
        for (let j = 0, to = panels; j < nc; j += 8, to += panelBytes) {
          if (flags & 2) packPairPanelTransposed(b + <usize>(j0 + j) * bRow + p0, bRow, to, kc, min(8, nc - j));
          else packPairPanel(b + <usize>p0 * bRow + j0 + j, bRow, to, kc);
        }
        for (let i = 0; i < m; i += TILE_ROWS) {
          const rows = min(TILE_ROWS, m - i);
          packPairStrip(a + <usize>i * aRow + <usize>p0 * aStep, aRow, aStep, scratch, kc, rows);
          let cp = c + <usize>i * cRow + (<usize>j0 << 2), bp = panels;
          for (let j = 0; j < nc; j += 8, bp += panelBytes, cp += TILE_BYTES) {
            if (rows == TILE_ROWS && nc - j >= 8) tile<i32, DotPairs>(scratch, 4, STRIP_STEP, bp, TILE_BYTES, cp, cRow, pairs, p0);
            else {
              tile<i32, DotPairs>(scratch, 4, STRIP_STEP, bp, TILE_BYTES, spare, TILE_BYTES, pairs, 0);
              putColumns<i32>(spare, cp, cRow, rows, min(8, nc - j), p0);
            }
          }
        }
      }
    }
  }
}
