// Patches of an image: for every output position the kh·kw·cin elements that a filter sees there, in the order of the
// filter. Positions in the padding are zeros.

import { ConvSpec } from "./conv-spec";

/** Bytes of one patch. */
// @ts-ignore: decorator
@inline
export function patchBytes(s: ConvSpec): usize {
  return <usize>(s.kh * s.kw * s.cin) << 2;
}

/** dst[count, patch] from the image x, from output position `first` on; up to 12 bytes more are written. */
export function takePatches(x: usize, s: ConvSpec, first: i32, count: i32, dst: usize): void {
  walk<Take>(x, s, first, count, dst);
}

/** Adds patches[count] to the image dx where they came from. */
export function addPatches(patches: usize, s: ConvSpec, first: i32, count: i32, dx: usize): void {
  walk<Add>(dx, s, first, count, patches);
}

// A call of memory.copy or memory.fill costs more than the few vectors of a run of pixels. Where a run ends inside a
// vector, the rest of the vector is written too: what belongs there is written after it.
@final @unmanaged class Take {
  @inline inside(image: usize, patch: usize, bytes: usize): void {
    for (let j: usize = 0; j < bytes; j += 16) v128.store(patch + j, v128.load(image + j));
  }
  @inline outside(patch: usize, bytes: usize): void {
    for (let j: usize = 0; j < bytes; j += 16) v128.store(patch + j, i64x2.splat(0));
  }
}

@final @unmanaged class Add {
  @inline inside(image: usize, patch: usize, bytes: usize): void {
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) v128.store(image + j, f32x4.add(v128.load(image + j), v128.load(patch + j)));
    for (; j < bytes; j += 4) store<f32>(image + j, load<f32>(image + j) + load<f32>(patch + j));
  }
  @inline outside(patch: usize, bytes: usize): void {}
}

/** Goes through patches by runs of neighbouring pixels: whole rows of the filter where it is not dilated. */
// @ts-ignore: decorator
@inline
function walk<M>(image: usize, s: ConvSpec, first: i32, count: i32, patch: usize): void {
  const op = changetype<M>(0);
  const pixel = <usize>s.cin << 2;
  const length = s.dilationW == 1 ? s.kw : 1, runs = s.kw / length;
  let oy = first / s.ow, ox = first % s.ow;
  for (; count > 0; count--) {
    for (let i = 0; i < s.kh; i++) {
      const row = oy * s.strideH - s.padTop + i * s.dilationH;
      let left = ox * s.strideW - s.padLeft;
      for (let r = 0; r < runs; r++, left += s.dilationW) {
        // The pixels of the run before `from` lie left of the image, those from `to` on right of it.
        let from = length, to = length;
        if (<u32>row < <u32>s.h) {
          from = min(max(-left, 0), length);
          to = max(min(s.w - left, length), from);
        }
        op.outside(patch, <usize>from * pixel);
        patch += <usize>from * pixel;
        op.inside(image + <usize>(row * s.w + left + from) * pixel, patch, <usize>(to - from) * pixel);
        patch += <usize>(to - from) * pixel;
        op.outside(patch, <usize>(length - to) * pixel);
        patch += <usize>(length - to) * pixel;
      }
    }
    if (++ox == s.ow) {
      ox = 0;
      oy++;
    }
  }
}
