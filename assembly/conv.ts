// Convolution of NHWC images with HWIO filters and its two gradients, as products over blocks of output positions. The
// sizes of the blocks depend on the shapes alone, so that the bits of a result do too. Padding counts as zeros.

import { MulAdd } from "./gemm-tile";
import { gemm, matmul_scratch } from "./gemm";
import { ConvSpec } from "./conv-spec";
import { addPatches, patchBytes, takePatches } from "./patches";

/** Bytes of patches made at a time. */
// @ts-ignore: decorator
@inline const PATCHES_BYTES: i32 = 1 << 20;

/** Output positions of a block. */
function blockOf(s: ConvSpec): i32 {
  return min(max(PATCHES_BYTES / max(<i32>patchBytes(s), 1), 16), s.oh * s.ow);
}

/** Scratch bytes of a product inside a convolution. */
function productBytes(s: ConvSpec): i32 {
  const k = s.kh * s.kw * s.cin;
  return (max(matmul_scratch(s.oh * s.ow, max(k, s.cout), max(k, max(s.cout, s.oh * s.ow)), 0), 64) + 15) & ~15;
}

/** Scratch bytes that conv2d_f32 and its gradients need. */
export function conv2d_scratch(spec: usize): i32 {
  const s = changetype<ConvSpec>(spec);
  return productBytes(s) + blockOf(s) * <i32>patchBytes(s) + 16;
}

/** gemm for float32, which gives zeros where there is nothing to sum. */
function product(
  a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, bTransposed: i32, c: usize, m: i32, n: i32, k: i32, add: i32, scratch: usize,
): void {
  if (k <= 0 && !add) memory.fill(c, 0, <usize>(m * n) << 2);
  gemm<f32, MulAdd<f32>>(a, aRow, aStep, b, bRow, bTransposed, c, m, n, k, add, scratch);
}

/** Whether a filter sees one pixel and every pixel is seen once: then the image is a matrix. */
function isMatrix(s: ConvSpec): bool {
  return s.kh == 1 && s.kw == 1 && s.strideH == 1 && s.strideW == 1 && s.padTop == 0 && s.padLeft == 0 && s.oh == s.h && s.ow == s.w;
}

/** y[batch, oh, ow, cout] = x[batch, h, w, cin] * f[kh, kw, cin, cout]. */
export function conv2d_f32(x: usize, f: usize, y: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const k = s.kh * s.kw * s.cin, positions = s.oh * s.ow, block = blockOf(s);
  if (isMatrix(s)) {
    product(x, <usize>k << 2, 4, f, <usize>s.cout << 2, 0, y, s.batch * positions, s.cout, k, 0, scratch);
    return;
  }
  const patches = scratch + productBytes(s);
  for (let image = 0; image < s.batch; image++, x += <usize>(s.h * s.w * s.cin) << 2) {
    for (let first = 0; first < positions; first += block) {
      const count = min(block, positions - first);
      takePatches(x, s, first, count, patches);
      product(patches, <usize>k << 2, 4, f, <usize>s.cout << 2, 0, y, count, s.cout, k, 0, scratch);
      y += <usize>(count * s.cout) << 2;
    }
  }
}

/** dx from dy and f: every output position gives its patch of dx a share. */
export function conv2d_grad_input_f32(dy: usize, f: usize, dx: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const k = s.kh * s.kw * s.cin, positions = s.oh * s.ow, block = blockOf(s);
  const dyRow = <usize>s.cout << 2;
  if (isMatrix(s)) {
    product(dy, dyRow, 4, f, dyRow, 1, dx, s.batch * positions, k, s.cout, 0, scratch);
    return;
  }
  const patches = scratch + productBytes(s);
  const image = <usize>(s.h * s.w * s.cin) << 2;
  memory.fill(dx, 0, image * s.batch);
  for (let n = 0; n < s.batch; n++, dx += image) {
    for (let first = 0; first < positions; first += block) {
      const count = min(block, positions - first);
      product(dy, dyRow, 4, f, dyRow, 1, patches, count, k, s.cout, 0, scratch);
      addPatches(patches, s, first, count, dx);
      dy += <usize>count * dyRow;
    }
  }
}

/** df from x and dy. */
export function conv2d_grad_filter_f32(x: usize, dy: usize, df: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const k = s.kh * s.kw * s.cin, positions = s.oh * s.ow, block = blockOf(s);
  const dyRow = <usize>s.cout << 2;
  if (isMatrix(s)) {
    product(x, 4, <usize>k << 2, dy, dyRow, 0, df, k, s.cout, s.batch * positions, 0, scratch);
    return;
  }
  const patches = scratch + productBytes(s);
  memory.fill(df, 0, patchBytes(s) * s.cout);
  for (let n = 0; n < s.batch; n++, x += <usize>(s.h * s.w * s.cin) << 2) {
    for (let first = 0; first < positions; first += block) {
      const count = min(block, positions - first);
      takePatches(x, s, first, count, patches);
      product(patches, 4, <usize>k << 2, dy, dyRow, 0, df, k, s.cout, count, 1, scratch);
      dy += <usize>count * dyRow;
    }
  }
}
