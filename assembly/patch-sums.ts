// Sums of patches: every output position adds its patch, the kh·kw·cin elements that a filter sees there, to an image. What it would
// add to the padding is left out.

import { ConvSpec } from "./conv-spec";

/** Adds `bytes` of a patch to the image. */
// @ts-ignore: decorator
@inline
function addRun(image: usize, patch: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(image + j, f32x4.add(v128.load(image + j), v128.load(patch + j)));
  for (; j < bytes; j += 4) store<f32>(image + j, load<f32>(image + j) + load<f32>(patch + j));
}

/** Adds patches[count], from output position `first` on, to the image dx where they came from: by whole rows of the filter where it is not dilated. */
export function addPatches(patches: usize, s: ConvSpec, first: i32, count: i32, dx: usize): void {
  const pixel = <usize>s.cin << 2;
  const length = s.dilationW == 1 ? s.kw : 1, runs = s.kw / length;
  let oy = first / s.ow, ox = first % s.ow;
  for (; count > 0; count--) {
    for (let i = 0; i < s.kh; i++) {
      const row = oy * s.strideH - s.padTop + i * s.dilationH;
      let left = ox * s.strideW - s.padLeft;
      for (let r = 0; r < runs; r++, left += s.dilationW, patches += <usize>length * pixel) {
        if (<u32>row >= <u32>s.h) continue;
        const from = min(max(-left, 0), length), to = max(min(s.w - left, length), from);
        addRun(dx + <usize>(row * s.w + left + from) * pixel, patches + <usize>from * pixel, <usize>(to - from) * pixel);
      }
    }
    if (++ox == s.ow) {
      ox = 0;
      oy++;
    }
  }
}
