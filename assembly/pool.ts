// Pooling of NHWC images by windows. spec: i32 [batch, height, width, channels, outHeight, outWidth, windowHeight, windowWidth,
// strideHeight, strideWidth, padTop, padLeft]. Padding takes no part: it is never the maximum, and averages are over the pixels
// that exist. Channels stay in registers while the window is walked.
import { greater } from "./fold-row";
import { storeLeft } from "./tail";

/** What a window covers of one axis, from `first` to `end`. */
// @ts-ignore: decorator
@inline
function first(out: i32, spec: usize, axis: usize): i32 { return max(0, out * load<i32>(spec + axis, 32) - load<i32>(spec + axis, 40)); }
// @ts-ignore: decorator
@inline
function end(out: i32, spec: usize, axis: usize): i32 {
  return min(load<i32>(spec + axis, 4), out * load<i32>(spec + axis, 32) - load<i32>(spec + axis, 40) + load<i32>(spec + axis, 24));
}

// @ts-ignore: decorator
@inline
function join(sum: v128, v: v128, greatest: bool): v128 { return greatest ? greater(sum, v) : f32x4.add(sum, v); }

/** The whole vectors of channels of a window of two by two. */
// @ts-ignore: decorator
@inline
function twoByTwo(corner: usize, y: usize, row: usize, pixel: usize, greatest: bool): void {
  const quarter = f32x4.splat(0.25);
  let a = corner, b = corner + pixel, c = corner + row, d = c + pixel;
  for (const last = corner + (pixel & ~15); a < last; a += 16, b += 16, c += 16, d += 16, y += 16) {
    let sum = v128.load(a);
    sum = join(sum, v128.load(b), greatest);
    sum = join(sum, v128.load(c), greatest);
    sum = join(sum, v128.load(d), greatest);
    v128.store(y, greatest ? sum : f32x4.mul(sum, quarter));
  }
}

/** y = the maximum (or mean) of every window of x; a NaN in a window is its maximum. Sixteen channels at a time, then four. */
// @ts-ignore: decorator
@inline
function pool(x: usize, y: usize, spec: usize, greatest: bool): void {
  const height = load<i32>(spec, 4), width = load<i32>(spec, 8), outHeight = load<i32>(spec, 16), outWidth = load<i32>(spec, 20);
  const pixel = (<usize>load<i32>(spec, 12)) << 2, row = pixel * width;
  const nothing = f32x4.splat(greatest ? -Infinity : 0);
  for (let b = load<i32>(spec); b > 0; --b, x += row * height) {
    for (let i = 0; i < outHeight; ++i) {
      const top = first(i, spec, 0), bottom = end(i, spec, 0);
      for (let j = 0; j < outWidth; ++j, y += pixel) {
        const left = first(j, spec, 4), right = end(j, spec, 4);
        const count = f32x4.splat(<f32>((bottom - top) * (right - left)));
        const corner = x + row * top + pixel * left;
        let c: usize = 0;
        if (right - left == 2 && bottom - top == 2) {
          twoByTwo(corner, y, row, pixel, greatest);
          c = pixel & ~15;
        }
        for (; c + 64 <= pixel; c += 64) {
          let s0 = nothing, s1 = nothing, s2 = nothing, s3 = nothing, line = corner + c;
          for (let h = top; h < bottom; ++h, line += row) {
            for (let w = left, p = line; w < right; ++w, p += pixel) {
              const v0 = v128.load(p), v1 = v128.load(p, 16), v2 = v128.load(p, 32), v3 = v128.load(p, 48);
              s0 = join(s0, v0, greatest);
              s1 = join(s1, v1, greatest);
              s2 = join(s2, v2, greatest);
              s3 = join(s3, v3, greatest);
            }
          }
          v128.store(y + c, greatest ? s0 : f32x4.div(s0, count));
          v128.store(y + c, greatest ? s1 : f32x4.div(s1, count), 16);
          v128.store(y + c, greatest ? s2 : f32x4.div(s2, count), 32);
          v128.store(y + c, greatest ? s3 : f32x4.div(s3, count), 48);
        }
        for (; c < pixel; c += 16) {
          let a = nothing, line = corner + c;
          for (let h = top; h < bottom; ++h, line += row) {
            for (let w = left, p = line; w < right; ++w, p += pixel) {
              a = join(a, v128.load(p), greatest);
            }
          }
          storeLeft(y + c, greatest ? a : f32x4.div(a, count), pixel - c);
        }
      }
    }
  }
}

/** Whether windows have no pixel of this axis in common. */
// @ts-ignore: decorator
@inline
function areApart(spec: usize, axis: usize): bool { return load<i32>(spec + axis, 32) >= load<i32>(spec + axis, 24); }

/**
 * What of dy reaches the channels at c of a window: all of it the first maximum (or equal shares all pixels). `left` is bytes of channels from c
 * on, 16 or fewer. Where windows are apart nothing else reaches these pixels.
 */
// @ts-ignore: decorator
@inline
function shareOut(
  x: usize, dx: usize, g: v128, best: v128, row: usize, pixel: usize, down: i32, wide: i32, left: usize, greatest: bool, apart: bool,
): void {
  for (; down > 0; down--, x += row, dx += row) {
    for (let w = wide, at: usize = 0; w > 0; w--, at += pixel) {
      let part = g;
      if (greatest) {
        // Whoever takes the gradient leaves 0 for those after it. A NaN maximum is met by the first NaN.
        const v = v128.load(x + at), taken = v128.or(f32x4.eq(v, best), f32x4.ne(v, v));
        part = v128.and(g, taken);
        g = v128.andnot(g, taken);
      }
      if (!apart) part = f32x4.add(v128.load(dx + at), part);
      if (left == 16) v128.store(dx + at, part);
      else storeLeft(dx + at, part, left);
    }
  }
}

/** dx = what of dy reaches each pixel. */
// @ts-ignore: decorator
@inline
function poolGrad(x: usize, y: usize, dy: usize, dx: usize, spec: usize, greatest: bool, apart: bool): void {
  const height = load<i32>(spec, 4), width = load<i32>(spec, 8), outHeight = load<i32>(spec, 16), outWidth = load<i32>(spec, 20);
  const pixel = (<usize>load<i32>(spec, 12)) << 2, row = pixel * width, image = row * height;
  memory.fill(dx, 0, image * load<i32>(spec));
  for (let b = load<i32>(spec); b > 0; --b, x += image, dx += image) {
    for (let i = 0; i < outHeight; ++i) {
      const top = first(i, spec, 0), down = end(i, spec, 0) - top;
      for (let j = 0; j < outWidth; ++j, y += pixel, dy += pixel) {
        const left = first(j, spec, 4), wide = end(j, spec, 4) - left;
        const count = f32x4.splat(<f32>(down * wide));
        const corner = row * top + pixel * left;
        let c: usize = 0;
        for (; c + 16 <= pixel; c += 16) {
          const g = v128.load(dy + c), at = corner + c;
          if (greatest) shareOut(x + at, dx + at, g, v128.load(y + c), row, pixel, down, wide, 16, true, apart);
          else shareOut(x, dx + at, f32x4.div(g, count), g, row, pixel, down, wide, 16, false, apart);
        }
        if (c == pixel) continue;
        const g = v128.load(dy + c), at = corner + c;
        if (greatest) shareOut(x + at, dx + at, g, v128.load(y + c), row, pixel, down, wide, pixel - c, true, apart);
        else shareOut(x, dx + at, f32x4.div(g, count), g, row, pixel, down, wide, pixel - c, false, apart);
      }
    }
  }
}

export function maxpool2d_f32(x: usize, y: usize, spec: usize): void { pool(x, y, spec, true); }
export function avgpool2d_f32(x: usize, y: usize, spec: usize): void { pool(x, y, spec, false); }
export function maxpool2d_grad_f32(x: usize, y: usize, dy: usize, dx: usize, spec: usize): void {
  if (areApart(spec, 0) && areApart(spec, 4)) poolGrad(x, y, dy, dx, spec, true, true);
  else poolGrad(x, y, dy, dx, spec, true, false);
}
export function avgpool2d_grad_f32(dy: usize, dx: usize, spec: usize): void {
  if (areApart(spec, 0) && areApart(spec, 4)) poolGrad(dx, dx, dy, dx, spec, false, true);
  else poolGrad(dx, dx, dy, dx, spec, false, false);
}
