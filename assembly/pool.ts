// Pooling of NHWC images by windows. spec: i32 [batch, height, width, channels, outHeight, outWidth, windowHeight, windowWidth,
// strideHeight, strideWidth, padTop, padLeft]. Padding takes no part: it is never the maximum, and averages are over the pixels
// that exist. Four channels at a time stay in registers while the window is walked.
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
        for (; c + 64 <= pixel; c += 64) {
          let s0 = nothing, s1 = nothing, s2 = nothing, s3 = nothing, line = corner + c;
          for (let h = top; h < bottom; ++h, line += row) {
            for (let w = left, p = line; w < right; ++w, p += pixel) {
              const v0 = v128.load(p), v1 = v128.load(p, 16), v2 = v128.load(p, 32), v3 = v128.load(p, 48);
              s0 = greatest ? greater(s0, v0) : f32x4.add(s0, v0);
              s1 = greatest ? greater(s1, v1) : f32x4.add(s1, v1);
              s2 = greatest ? greater(s2, v2) : f32x4.add(s2, v2);
              s3 = greatest ? greater(s3, v3) : f32x4.add(s3, v3);
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
              const v = v128.load(p);
              a = greatest ? greater(a, v) : f32x4.add(a, v);
            }
          }
          storeLeft(y + c, greatest ? a : f32x4.div(a, count), pixel - c);
        }
      }
    }
  }
}

/** dx = what of dy reaches each pixel: all of it the first maximum of its window (or equal shares all pixels). */
function poolGrad(x: usize, y: usize, dy: usize, dx: usize, spec: usize, greatest: bool): void {
  const height = load<i32>(spec, 4), width = load<i32>(spec, 8), outHeight = load<i32>(spec, 16), outWidth = load<i32>(spec, 20);
  const pixel = (<usize>load<i32>(spec, 12)) << 2, row = pixel * width, image = row * height;
  for (let b = load<i32>(spec); b > 0; --b, x += image, dx += image) {
    memory.fill(dx, 0, image);
    for (let i = 0; i < outHeight; ++i) {
      const top = first(i, spec, 0), bottom = end(i, spec, 0);
      for (let j = 0; j < outWidth; ++j, y += pixel, dy += pixel) {
        const left = first(j, spec, 4), right = end(j, spec, 4);
        const count = f32x4.splat(<f32>((bottom - top) * (right - left)));
        for (let c: usize = 0; c < pixel; c += 16) {
          let g = v128.load(dy + c), best = g;
          if (greatest) best = v128.load(y + c);
          else g = f32x4.div(g, count);
          for (let h = top; h < bottom; ++h) {
            let at = row * h + pixel * left + c;
            for (let w = left; w < right; ++w, at += pixel) {
              let part = g;
              if (greatest) {
                // Whoever takes the gradient leaves 0 for those after it. A NaN maximum is met by the first NaN.
                const v = v128.load(x + at), taken = v128.or(f32x4.eq(v, best), f32x4.ne(v, v));
                part = v128.and(g, taken);
                g = v128.andnot(g, taken);
              }
              storeLeft(dx + at, f32x4.add(v128.load(dx + at), part), pixel - c);
            }
          }
        }
      }
    }
  }
}

export function maxpool2d_f32(x: usize, y: usize, spec: usize): void { pool(x, y, spec, true); }
export function avgpool2d_f32(x: usize, y: usize, spec: usize): void { pool(x, y, spec, false); }
export function maxpool2d_grad_f32(x: usize, y: usize, dy: usize, dx: usize, spec: usize): void { poolGrad(x, y, dy, dx, spec, true); }
export function avgpool2d_grad_f32(dy: usize, dx: usize, spec: usize): void { poolGrad(dx, dx, dy, dx, spec, false); }
