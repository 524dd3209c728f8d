// Convolution of NHWC images with HWIO filters and its two gradients, as products of patches that are read straight from the images.
// An element of a result is a sum over k in the order of gemm.ts, k going through taps and their channels (of the filter's gradient
// through the positions of all images), so that its bits depend on its operands alone. Padding counts as zeros.

import { MulAdd } from "./gemm-tile";
import { gemm, matmul_scratch } from "./gemm";
import { ConvSpec } from "./conv-spec";
import { Patches, clearZeros, patchesBytes, tapOf } from "./patches";
import { PRODUCT_BYTES, correlatePatches, seePatches, seePatchesTurned } from "./conv-product";
import { addPatches } from "./patch-sums";

/** An input with no more channels than this gets its gradient by sums of patches: as columns of a product they would leave most of a tile empty. */
// @ts-ignore: decorator
@inline const FEW_CHANNELS: i32 = 5;

/** Bytes of such patches that are made at a time. */
// @ts-ignore: decorator
@inline const PATCHES_BYTES: i32 = 1 << 20;

/** Bytes of a patch. */
// @ts-ignore: decorator
@inline
function patchBytes(s: ConvSpec): i32 { return (s.kh * s.kw * s.cin) << 2; }

/** Output positions whose patches are made at a time. */
function blockOf(s: ConvSpec): i32 { return min(max(PATCHES_BYTES / max(patchBytes(s), 1), 16), s.oh * s.ow); }

/** Scratch bytes of a product inside a convolution. */
function productBytes(s: ConvSpec): i32 {
  const columns = s.cin > FEW_CHANNELS ? max(s.cin, s.cout) : max(s.kh * s.kw * s.cin, s.cout);
  return (PRODUCT_BYTES + matmul_scratch(2, columns, 256, 0) + 15) & ~15;
}

/** Scratch bytes that conv2d_f32 and its gradients need. */
export function conv2d_scratch(spec: usize): i32 {
  const s = changetype<ConvSpec>(spec);
  const seen = <i32>patchesBytes(s.kh * s.kw);
  return productBytes(s) + (s.cin > FEW_CHANNELS ? seen : max(seen, blockOf(s) * patchBytes(s))) + 16;
}

/** gemm for float32, which gives zeros where there is nothing to sum. */
function product(
  a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, bTransposed: i32, c: usize, m: i32, n: i32, k: i32, scratch: usize,
): void {
  if (k <= 0) memory.fill(c, 0, <usize>(m * n) << 2);
  gemm<f32, MulAdd<f32>>(a, aRow, aStep, b, bRow, bTransposed, c, <usize>n << 2, m, n, k, 0, scratch);
}

/** Whether a filter sees one pixel and every pixel is seen once: then the image is a matrix. */
function isMatrix(s: ConvSpec): bool {
  return s.kh == 1 && s.kw == 1 && s.strideH == 1 && s.strideW == 1 && s.padTop == 0 && s.padLeft == 0 && s.oh == s.h && s.ow == s.w;
}

/** The patches that the filter sees in x. */
function patchesOf(x: usize, s: ConvSpec, scratch: usize): Patches {
  const p = changetype<Patches>(scratch + productBytes(s));
  p.images = x;
  p.h = s.h;
  p.w = s.w;
  p.channels = s.cin;
  p.down = s.oh;
  p.across = s.ow;
  p.stepY = s.strideH;
  p.stepX = s.strideW;
  p.taps = s.kh * s.kw;
  for (let i = 0, t = 0; i < s.kh; i++) {
    for (let j = 0; j < s.kw; j++, t++) {
      const tap = tapOf(p, t);
      tap.y = i * s.dilationH - s.padTop;
      tap.x = j * s.dilationW - s.padLeft;
      tap.run = s.dilationW == 1 ? s.kw - j : 1;
    }
  }
  clearZeros(p);
  return p;
}

/** y[batch, oh, ow, cout] = x[batch, h, w, cin] * f[kh, kw, cin, cout]. */
export function conv2d_f32(x: usize, f: usize, y: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const k = s.kh * s.kw * s.cin, m = s.batch * s.oh * s.ow;
  if (k <= 0 || isMatrix(s)) {
    product(x, <usize>k << 2, 4, f, <usize>s.cout << 2, 0, y, m, s.cout, k, scratch);
    return;
  }
  const p = patchesOf(x, s, scratch);
  p.out = y;
  p.outStep = <usize>s.cout << 2;
  p.outRow = <usize>s.ow * p.outStep;
  p.outImage = <usize>s.oh * p.outRow;
  seePatches(p, f, m, s.cout, k, scratch);
}

/** df from x and dy. */
export function conv2d_grad_filter_f32(x: usize, dy: usize, df: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const m = s.kh * s.kw * s.cin, k = s.batch * s.oh * s.ow;
  if (k <= 0 || isMatrix(s)) {
    product(x, 4, <usize>m << 2, dy, <usize>s.cout << 2, 0, df, m, s.cout, k, scratch);
    return;
  }
  const p = patchesOf(x, s, scratch);
  p.out = df;
  p.outStep = <usize>s.cout << 2;
  correlatePatches(p, dy, m, s.cout, k, scratch);
}

/** The taps of one axis that give a place of dx a share: the i with at - i·dilation = o·stride, 0 <= o < count. The first, or `taps` where there is none. */
// @ts-ignore: decorator
@inline
function firstTap(at: i32, taps: i32, stride: i32, dilation: i32, count: i32): i32 {
  for (let i = 0; i < taps; i++) {
    const o = at - i * dilation;
    if (o >= 0 && o % stride == 0 && o / stride < count) return i;
  }
  return taps;
}

/** The last of them, or -1. */
// @ts-ignore: decorator
@inline
function lastTap(at: i32, taps: i32, stride: i32, dilation: i32, count: i32): i32 {
  for (let i = taps - 1; i >= 0; i--) {
    const o = at - i * dilation;
    if (o >= 0 && o % stride == 0 && o / stride < count) return i;
  }
  return -1;
}

/** How many places, `stride` apart from `at` on, get their shares from the same taps as the first. */
function alike(at: i32, end: i32, taps: i32, stride: i32, dilation: i32, count: i32): i32 {
  const first = firstTap(at, taps, stride, dilation, count), last = lastTap(at, taps, stride, dilation, count);
  let many = 0;
  for (; at < end; at += stride, many++) {
    if (firstTap(at, taps, stride, dilation, count) != first || lastTap(at, taps, stride, dilation, count) != last) break;
  }
  return many;
}

/** dx by sums of patches: every output position gives its patch of dx a share. */
function sumPatches(dy: usize, f: usize, dx: usize, s: ConvSpec, scratch: usize): void {
  const k = s.kh * s.kw * s.cin, positions = s.oh * s.ow, block = blockOf(s);
  const dyRow = <usize>s.cout << 2, image = <usize>(s.h * s.w * s.cin) << 2;
  const patches = scratch + productBytes(s);
  memory.fill(dx, 0, image * s.batch);
  for (let n = 0; n < s.batch; n++, dx += image) {
    for (let first = 0; first < positions; first += block) {
      const count = min(block, positions - first);
      product(dy, dyRow, 4, f, dyRow, 1, patches, count, k, s.cout, scratch);
      addPatches(patches, s, first, count, dx);
      dy += <usize>count * dyRow;
    }
  }
}

/**
 * dx from dy and f. Pixels that get their shares from the same taps are rows of one product: those of the inside, those along each
 * edge, and apart from each other those that stand differently to the strides.
 */
export function conv2d_grad_input_f32(dy: usize, f: usize, dx: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const dyRow = <usize>s.cout << 2;
  if (s.cout <= 0 || isMatrix(s)) {
    product(dy, dyRow, 4, f, dyRow, 1, dx, s.batch * s.h * s.w, s.cin, s.cout, scratch);
    return;
  }
  if (s.cin <= FEW_CHANNELS) {
    sumPatches(dy, f, dx, s, scratch);
    return;
  }
  const p = changetype<Patches>(scratch + productBytes(s));
  p.images = dy;
  p.h = s.oh;
  p.w = s.ow;
  p.channels = s.cout;
  p.stepY = 1;
  p.stepX = 1;
  p.outStep = <usize>(s.strideW * s.cin) << 2;
  p.outRow = <usize>(s.strideH * s.w * s.cin) << 2;
  p.outImage = <usize>(s.h * s.w * s.cin) << 2;
  for (let phaseY = 0; phaseY < min(s.strideH, s.h); phaseY++) {
    for (let row = phaseY; row < s.h; row += s.strideH * p.down) {
      p.down = alike(row + s.padTop, s.h + s.padTop, s.kh, s.strideH, s.dilationH, s.oh);
      for (let phaseX = 0; phaseX < min(s.strideW, s.w); phaseX++) {
        for (let column = phaseX; column < s.w; column += s.strideW * p.across) {
          p.across = alike(column + s.padLeft, s.w + s.padLeft, s.kw, s.strideW, s.dilationW, s.ow);
          p.out = dx + (<usize>((row * s.w + column) * s.cin) << 2);
          share(p, s, row + s.padTop, column + s.padLeft, f, scratch);
        }
      }
    }
  }
}

/** The pixels that p describes; the first of them stands at `top`, `left` in the padded image. */
function share(p: Patches, s: ConvSpec, top: i32, left: i32, f: usize, scratch: usize): void {
  p.taps = 0;
  for (let i = s.kh - 1; i >= 0; i--) {
    const y = top - i * s.dilationH;
    if (y < 0 || y % s.strideH != 0 || y / s.strideH >= s.oh) continue;
    for (let j = s.kw - 1; j >= 0; j--) {
      const x = left - j * s.dilationW;
      if (x < 0 || x % s.strideW != 0 || x / s.strideW >= s.ow) continue;
      const tap = tapOf(p, p.taps++);
      tap.y = y / s.strideH;
      tap.x = x / s.strideW;
      tap.run = 1;
      tap.weight = i * s.kw + j;
    }
  }
  // The taps of a row that look at neighbours.
  for (let t = p.taps - 2; t >= 0; t--) {
    const tap = tapOf(p, t), next = tapOf(p, t + 1);
    if (next.y == tap.y && next.x == tap.x + 1) tap.run = next.run + 1;
  }
  if (p.taps == 0) {
    clearPixels(p, s);
    return;
  }
  seePatchesTurned(p, f, s.batch * p.down * p.across, s.cin, p.taps * p.channels, scratch);
}

/** Zeros for the pixels that no tap reaches. */
function clearPixels(p: Patches, s: ConvSpec): void {
  for (let n = 0; n < s.batch; n++) {
    for (let y = 0; y < p.down; y++) {
      let to = p.out + <usize>n * p.outImage + <usize>y * p.outRow;
      for (let x = 0; x < p.across; x++, to += p.outStep) memory.fill(to, 0, <usize>s.cin << 2);
    }
  }
}
