// The inner loops of depthwise convolutions whose filters are three taps wide, undilated and without strides, one output channel for
// each of the input: a vector of an image meets all taps of a row while it is in a register.

import { madd } from "./fused";

/** Outputs that are done together. */
// @ts-ignore: decorator
@inline export const TOGETHER: i32 = 6;

/** Positions whose products are summed in registers before the sum is added to the filter's gradient. */
// @ts-ignore: decorator
@inline export const SEGMENT: i32 = 16;

/** What a row of the filter needs to know of the image: it goes through `rows` rows from `row` on, those outside [0, h) are zeros. */
@final @unmanaged export class Rows {
  row: i32;
  rows: i32;
  h: i32;
  /** Bytes from row to row of the image and of the filter, and from pixel to pixel of both. Those of the image may be negative. */
  line: usize;
  tapLine: usize;
  step: usize;
  pixel: usize;
  zeros: usize;
}

/**
 * TOGETHER neighbours of a row of y: x is the first pixel that the first of them sees in the first row, and pixels follow each other in x
 * and y by r.step. Channels are at least four; where they are no whole vectors the last ones are done twice.
 */
export function threeTaps(x: usize, f: usize, y: usize, r: Rows): void {
  const pixel = r.pixel;
  for (let c: usize = 0; ;) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
    let line = x + c, tap = f + c, row = r.row;
    for (let i = r.rows; i > 0; i--, line += r.line, tap += r.tapLine) {
      const u0 = v128.load(tap), u1 = v128.load(tap + pixel), u2 = v128.load(tap + 2 * pixel);
      const isInside = <u32>row < <u32>r.h;
      let p = isInside ? line : r.zeros + c;
      const step = isInside ? r.step : 0;
      row++;
      let v = v128.load(p);
      a0 = madd(v, u0, a0);
      v = v128.load(p += step);
      a0 = madd(v, u1, a0); a1 = madd(v, u0, a1);
      v = v128.load(p += step);
      a0 = madd(v, u2, a0); a1 = madd(v, u1, a1); a2 = madd(v, u0, a2);
      v = v128.load(p += step);
      a1 = madd(v, u2, a1); a2 = madd(v, u1, a2); a3 = madd(v, u0, a3);
      v = v128.load(p += step);
      a2 = madd(v, u2, a2); a3 = madd(v, u1, a3); a4 = madd(v, u0, a4);
      v = v128.load(p += step);
      a3 = madd(v, u2, a3); a4 = madd(v, u1, a4); a5 = madd(v, u0, a5);
      v = v128.load(p += step);
      a4 = madd(v, u2, a4); a5 = madd(v, u1, a5);
      v = v128.load(p += step);
      a5 = madd(v, u2, a5);
    }
    let to = y + c;
    v128.store(to, a0);
    v128.store(to += r.step, a1);
    v128.store(to += r.step, a2);
    v128.store(to += r.step, a3);
    v128.store(to += r.step, a4);
    v128.store(to += r.step, a5);
    c += 16;
    if (c >= pixel) return;
    c = min(c, pixel - 16);
  }
}

/**
 * df[3, channels] += the products of `count` positions, a multiple of four: x is the pixel that the first tap sees from the first of them.
 * Channels are whole vectors.
 */
export function threeSums(x: usize, dy: usize, df: usize, count: i32, pixel: usize): void {
  for (let c: usize = 0; c < pixel; c += 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0;
    let p = x + c, q = dy + c;
    let x0 = v128.load(p), x1 = v128.load(p += pixel);
    for (let i = count; i > 0; i -= 4) {
      const x2 = v128.load(p += pixel);
      let d = v128.load(q);
      q += pixel;
      s0 = madd(x0, d, s0); s1 = madd(x1, d, s1); s2 = madd(x2, d, s2);
      const x3 = v128.load(p += pixel);
      d = v128.load(q);
      q += pixel;
      s0 = madd(x1, d, s0); s1 = madd(x2, d, s1); s2 = madd(x3, d, s2);
      x0 = v128.load(p += pixel);
      d = v128.load(q);
      q += pixel;
      s0 = madd(x2, d, s0); s1 = madd(x3, d, s1); s2 = madd(x0, d, s2);
      x1 = v128.load(p += pixel);
      d = v128.load(q);
      q += pixel;
      s0 = madd(x3, d, s0); s1 = madd(x0, d, s1); s2 = madd(x1, d, s2);
    }
    let to = df + c;
    v128.store(to, f32x4.add(v128.load(to), s0));
    to += pixel;
    v128.store(to, f32x4.add(v128.load(to), s1));
    to += pixel;
    v128.store(to, f32x4.add(v128.load(to), s2));
  }
}
