// The register tile of convolutions: that of gemm-tile.ts, whose rows of a lie along stretches of the images.

import { MulAdd, TILE_BYTES, putTile, summed } from "./gemm-tile";
import { STRETCH, Stretch } from "./patches";

/** c[TILE_ROWS, 2 vectors] = (add ? c : 0) + a·b, with a what lies along the stretches of a list and b a packed panel. */
export function stretchTile(list: usize, b: usize, c: usize, cRow: usize, add: i32): void {
  const op = changetype<MulAdd<f32>>(0);
  const zero = i64x2.splat(0);
  let x0 = zero, x1 = zero, x2 = zero, x3 = zero, x4 = zero, x5 = zero;
  let y0 = zero, y1 = zero, y2 = zero, y3 = zero, y4 = zero, y5 = zero;
  b = summed(b, cRow);
  let a0: usize = 0, a1: usize = 0, a2: usize = 0, a3: usize = 0, a4: usize = 0, a5: usize = 0, end: usize = 0;
  while (true) {
    if (ASC_FEATURE_RELAXED_SIMD || a0 == end) {
      const from = changetype<Stretch>(list);
      if (from.length == 0) break;
      a0 = from.row0; a1 = from.row1; a2 = from.row2; a3 = from.row3; a4 = from.row4;
      if (ASC_FEATURE_RELAXED_SIMD) a5 = from.row5;
      end = a0 + (<usize>from.length << 2);
      list += STRETCH;
    }
    // In the order of gemm-tile.ts, and for its reasons. Older V8 unrolls a loop inside of this one, which puts two sums on the stack; with
    // multiply and add fused, it is the loop by itself that lacks registers, those of addresses.
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      b += TILE_BYTES;
      let s: v128;
      if (ASC_FEATURE_RELAXED_SIMD) {
        s = v128.load32_splat(a5);
        x5 = op.step(s, b0, x5); y5 = op.step(s, b1, y5);
      }
      s = v128.load32_splat(a4);
      x4 = op.step(s, b0, x4); y4 = op.step(s, b1, y4);
      s = v128.load32_splat(a3);
      x3 = op.step(s, b0, x3); y3 = op.step(s, b1, y3);
      s = v128.load32_splat(a2);
      x2 = op.step(s, b0, x2); y2 = op.step(s, b1, y2);
      s = v128.load32_splat(a1);
      x1 = op.step(s, b0, x1); y1 = op.step(s, b1, y1);
      s = v128.load32_splat(a0);
      x0 = op.step(s, b0, x0); y0 = op.step(s, b1, y0);
      a0 += 4; a1 += 4; a2 += 4; a3 += 4; a4 += 4;
      if (ASC_FEATURE_RELAXED_SIMD) a5 += 4;
    } while (ASC_FEATURE_RELAXED_SIMD && a0 != end);
  }
  putTile<f32>(c, cRow, add, x0, y0, x1, y1, x2, y2, x3, y3, x4, y4, x5, y5);
}
