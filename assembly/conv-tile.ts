// The register tile of convolutions: that of gemm-tile.ts, whose rows of a are read where they lie in the images. Where multiply and
// add are fused, a loaded and repeated element costs no more from there than from a packed strip.

import { MulAdd, TILE_BYTES, putTile } from "./gemm-tile";
import { STRETCH, Stretch } from "./patches";

/** c[TILE_ROWS, 2 vectors] = (add ? c : 0) + a·b, with a what lies along the stretches of a list and b a packed panel. */
export function stretchTile(list: usize, b: usize, c: usize, cRow: usize, add: i32): void {
  const op = changetype<MulAdd<f32>>(0);
  const zero = i64x2.splat(0);
  let x0 = zero, x1 = zero, x2 = zero, x3 = zero, x4 = zero, x5 = zero;
  let y0 = zero, y1 = zero, y2 = zero, y3 = zero, y4 = zero, y5 = zero;
  for (let k = changetype<Stretch>(list).length; k > 0; k = changetype<Stretch>(list).length) {
    const from = changetype<Stretch>(list);
    let a0 = from.row0, a1 = from.row1, a2 = from.row2, a3 = from.row3, a4 = from.row4, a5 = from.row5;
    list += STRETCH;
    // In the order of gemm-tile.ts, and for its reasons.
    while (k > 0) {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      b += TILE_BYTES;
      let s: v128;
      if (ASC_FEATURE_RELAXED_SIMD) {
        s = v128.load32_splat(a5);
        a5 += 4;
        x5 = op.step(s, b0, x5); y5 = op.step(s, b1, y5);
      }
      s = v128.load32_splat(a4);
      a4 += 4;
      x4 = op.step(s, b0, x4); y4 = op.step(s, b1, y4);
      s = v128.load32_splat(a3);
      a3 += 4;
      x3 = op.step(s, b0, x3); y3 = op.step(s, b1, y3);
      s = v128.load32_splat(a2);
      a2 += 4;
      x2 = op.step(s, b0, x2); y2 = op.step(s, b1, y2);
      s = v128.load32_splat(a1);
      a1 += 4;
      x1 = op.step(s, b0, x1); y1 = op.step(s, b1, y1);
      s = v128.load32_splat(a0);
      a0 += 4;
      x0 = op.step(s, b0, x0); y0 = op.step(s, b1, y0);
      k--;
    }
  }
  putTile<f32>(c, cRow, add, x0, y0, x1, y1, x2, y2, x3, y3, x4, y4, x5, y5);
}
