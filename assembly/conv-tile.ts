// The register tile of convolutions: that of gemm-tile.ts, whose rows of a are read where they lie in the images. Where multiply and
// add are fused, a loaded and repeated element costs no more from there than from a packed strip.

import { MulAdd, TILE_BYTES } from "./gemm-tile";
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
  if (add) {
    let d = c;
    x0 = f32x4.add(v128.load(d), x0); y0 = f32x4.add(v128.load(d, 16), y0);
    d += cRow;
    x1 = f32x4.add(v128.load(d), x1); y1 = f32x4.add(v128.load(d, 16), y1);
    d += cRow;
    x2 = f32x4.add(v128.load(d), x2); y2 = f32x4.add(v128.load(d, 16), y2);
    d += cRow;
    x3 = f32x4.add(v128.load(d), x3); y3 = f32x4.add(v128.load(d, 16), y3);
    d += cRow;
    x4 = f32x4.add(v128.load(d), x4); y4 = f32x4.add(v128.load(d, 16), y4);
    if (ASC_FEATURE_RELAXED_SIMD) {
      d += cRow;
      x5 = f32x4.add(v128.load(d), x5); y5 = f32x4.add(v128.load(d, 16), y5);
    }
  }
  v128.store(c, x0); v128.store(c, y0, 16);
  c += cRow;
  v128.store(c, x1); v128.store(c, y1, 16);
  c += cRow;
  v128.store(c, x2); v128.store(c, y2, 16);
  c += cRow;
  v128.store(c, x3); v128.store(c, y3, 16);
  c += cRow;
  v128.store(c, x4); v128.store(c, y4, 16);
  if (ASC_FEATURE_RELAXED_SIMD) {
    c += cRow;
    v128.store(c, x5); v128.store(c, y5, 16);
  }
}
