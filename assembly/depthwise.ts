// Depthwise convolution and its gradients: cout = cin · multiplier, output channel c·multiplier + q sees input channel c
// through f[kh, kw, cin, multiplier]. All three are sums of products of channel vectors, so each writes down which
// vectors meet (pairs of addresses) and one loop over channels sums them.

import { ConvSpec } from "./conv-spec";
import { madd } from "./fused";
import { storeLeft } from "./tail";
import { Rows, SEGMENT, TOGETHER, threeSums, threeTaps } from "./depthwise-three";

/** Bytes of the description of rows, and of the zeros after it. */
// @ts-ignore: decorator
@inline const ROWS_BYTES: i32 = 48;

/** The bytes of scratch that the depthwise kernels need. */
export function depthwise_conv2d_scratch(spec: usize): i32 {
  const s = changetype<ConvSpec>(spec);
  const pairs = max(s.kh * s.kw, s.ow);
  return pairs * 8 + (pairs + 1) * (s.cout << 2) + 32 + ROWS_BYTES;
}

/** to[channels] = the sum of first·second over the pairs, in order. */
function sumPairs(pairs: usize, count: i32, to: usize, channels: i32): void {
  const end = pairs + (<usize>count << 3);
  let c: usize = 0;
  const bytes = <usize>channels << 2;
  for (; c + 64 <= bytes; c += 64) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let p = pairs; p < end; p += 8) {
      const a = load<usize>(p) + c, b = load<usize>(p, 4) + c;
      s0 = madd(v128.load(a), v128.load(b), s0);
      s1 = madd(v128.load(a, 16), v128.load(b, 16), s1);
      s2 = madd(v128.load(a, 32), v128.load(b, 32), s2);
      s3 = madd(v128.load(a, 48), v128.load(b, 48), s3);
    }
    const t = to + c;
    v128.store(t, s0);
    v128.store(t, s1, 16);
    v128.store(t, s2, 32);
    v128.store(t, s3, 48);
  }
  for (; c < bytes; c += 16) {
    let sum = f32x4.splat(0);
    for (let p = pairs; p < end; p += 8) {
      sum = madd(v128.load(load<usize>(p) + c), v128.load(load<usize>(p, 4) + c), sum);
    }
    storeLeft(to + c, sum, bytes - c);
  }
}

/** The pixel itself where the multiplier is 1, else a copy in `room` (and up to 12 bytes more) with every channel repeated. */
function widened(pixel: usize, s: ConvSpec, room: usize): usize {
  if (s.cout == s.cin) return pixel;
  const bytes = <usize>(s.cout / s.cin) << 2;
  let to = room;
  for (let c = 0; c < s.cin; c++, pixel += 4, to += bytes) {
    const value = v128.load32_splat(pixel);
    for (let q: usize = 0; q < bytes; q += 16) v128.store(to + q, value);
  }
  return room;
}

/**
 * Four neighbours of an output row whose taps all lie in the image, multiplier 1: each vector of the filter serves four pixels.
 * x: the first tap's pixel of the first of them.
 */
function four(x: usize, f: usize, y: usize, s: ConvSpec): void {
  const pixel = <usize>s.cin << 2;
  const step = <usize>s.strideW * pixel, tapStep = <usize>s.dilationW * pixel, rowStep = <usize>(s.dilationH * s.w) * pixel;
  for (let c: usize = 0; c < pixel; c += 32) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    let line = x + c, tap = f + c;
    for (let i = 0; i < s.kh; i++, line += rowStep) {
      for (let j = 0, p = line; j < s.kw; j++, p += tapStep, tap += pixel) {
        const u = v128.load(tap), v = v128.load(tap, 16);
        let q = p;
        a0 = madd(v128.load(q), u, a0); b0 = madd(v128.load(q, 16), v, b0);
        q += step;
        a1 = madd(v128.load(q), u, a1); b1 = madd(v128.load(q, 16), v, b1);
        q += step;
        a2 = madd(v128.load(q), u, a2); b2 = madd(v128.load(q, 16), v, b2);
        q += step;
        a3 = madd(v128.load(q), u, a3); b3 = madd(v128.load(q, 16), v, b3);
      }
    }
    let to = y + c;
    v128.store(to, a0); v128.store(to, b0, 16);
    to += pixel;
    v128.store(to, a1); v128.store(to, b1, 16);
    to += pixel;
    v128.store(to, a2); v128.store(to, b2, 16);
    to += pixel;
    v128.store(to, a3); v128.store(to, b3, 16);
  }
}

/** Whether the loops of depthwise-three.ts are for this filter. */
function isThree(s: ConvSpec): bool {
  return s.cout == s.cin && s.cin >= 4 && s.kw == 3 && s.strideH == 1 && s.strideW == 1 && s.dilationH == 1 && s.dilationW == 1;
}

/** y[batch, oh, ow, cout]; the padding counts as zeros. */
export function depthwise_conv2d_f32(x: usize, f: usize, y: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const r = changetype<Rows>(scratch);
  scratch += ROWS_BYTES;
  const pixel = <usize>s.cin << 2, wide = <usize>s.cout << 2;
  const taps = s.kh * s.kw, down = (s.kh - 1) * s.dilationH, across = (s.kw - 1) * s.dilationW;
  const zeros = scratch + (<usize>taps << 3);
  const copies = zeros + wide + 16;
  const isWhole = s.cout == s.cin && (s.cin & 7) == 0;
  memory.fill(zeros, 0, wide + 16);
  // Those of a row whose taps all lie in its columns.
  const from = max(s.padLeft, 0), to = isThree(s) ? min(s.w - 2 + s.padLeft, s.ow) : 0;
  r.rows = s.kh;
  r.h = s.h;
  r.line = <usize>s.w * pixel;
  r.tapLine = 3 * pixel;
  r.step = pixel;
  r.pixel = pixel;
  r.zeros = zeros;
  for (let n = 0; n < s.batch; n++, x += <usize>(s.h * s.w) * pixel) {
    for (let oy = 0; oy < s.oh; oy++) {
      const top = oy * s.strideH - s.padTop;
      const byFour = isWhole && top >= 0 && top + down < s.h;
      for (let ox = 0; ox < s.ow;) {
        if (ox == from && to - from >= TOGETHER) {
          r.row = top;
          for (; ox < to; ox += TOGETHER) {
            const at = min(ox, to - TOGETHER);
            threeTaps(x + <usize>(top * s.w + at - s.padLeft) * pixel, f, y + <usize>(at - from) * wide, r);
          }
          ox = to;
          y += <usize>(to - from) * wide;
          continue;
        }
        const left = ox * s.strideW - s.padLeft;
        if (byFour && ox + 4 <= s.ow && left >= 0 && left + 3 * s.strideW + across < s.w) {
          four(x + <usize>(top * s.w + left) * pixel, f, y, s);
          ox += 4;
          y += wide << 2;
          continue;
        }
        let p = scratch, tap = f, copy = copies;
        for (let i = 0; i < s.kh; i++) {
          const row = top + i * s.dilationH;
          for (let j = 0; j < s.kw; j++, p += 8, tap += wide, copy += wide) {
            const column = left + j * s.dilationW;
            const inside = <u32>row < <u32>s.h && <u32>column < <u32>s.w;
            store<usize>(p, inside ? widened(x + <usize>(row * s.w + column) * pixel, s, copy) : zeros);
            store<usize>(p, tap, 4);
          }
        }
        sumPairs(scratch, taps, y, s.cout);
        ox++;
        y += wide;
      }
    }
  }
}

/** dx[batch, h, w, cin] from dy and f. */
export function depthwise_conv2d_grad_input_f32(dy: usize, f: usize, dx: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const wide = <usize>s.cout << 2;
  const multiplier = s.cout / max(s.cin, 1);
  const r = changetype<Rows>(scratch);
  scratch += ROWS_BYTES;
  const sums = scratch + (<usize>(s.kh * s.kw) << 3);
  // Those of a row that get shares from all columns of the filter; the loops go from right to left through them.
  const from = max(2 - s.padLeft, 0), to = isThree(s) ? min(s.ow - s.padLeft, s.w) : 0;
  r.row = 0;
  r.h = i32.MAX_VALUE;
  r.line = -(<usize>s.ow * wide);
  r.tapLine = 3 * wide;
  r.step = -wide;
  r.pixel = wide;
  for (let n = 0; n < s.batch; n++, dy += <usize>(s.oh * s.ow) * wide) {
    for (let row = 0; row < s.h; row++) {
      for (let column = 0; column < s.w; column++, dx += <usize>s.cin << 2) {
        if (column == from && to - from >= TOGETHER) {
          const bottom = row + s.padTop;
          const first = max(bottom - s.oh + 1, 0);
          r.rows = max(min(bottom, s.kh - 1) - first + 1, 0);
          for (; column < to; column += TOGETHER) {
            const at = min(column, to - TOGETHER) + TOGETHER - 1;
            const seen = dy + <usize>((bottom - first) * s.ow + at + s.padLeft) * wide;
            threeTaps(seen, f + <usize>first * r.tapLine, dx + <usize>(at - from) * wide, r);
          }
          column = to - 1;
          dx += <usize>(to - 1 - from) * wide;
          continue;
        }
        let p = scratch, tap = f;
        for (let i = 0; i < s.kh; i++) {
          const down = row + s.padTop - i * s.dilationH;
          const oy = down / s.strideH;
          if (down < 0 || oy >= s.oh || oy * s.strideH != down) {
            tap += <usize>s.kw * wide;
            continue;
          }
          for (let j = 0; j < s.kw; j++, tap += wide) {
            const right = column + s.padLeft - j * s.dilationW;
            const ox = right / s.strideW;
            if (right < 0 || ox >= s.ow || ox * s.strideW != right) continue;
            store<usize>(p, dy + <usize>(oy * s.ow + ox) * wide);
            store<usize>(p, tap, 4);
            p += 8;
          }
        }
        const count = <i32>(p - scratch) >> 3;
        if (multiplier == 1) {
          sumPairs(scratch, count, dx, s.cout);
          continue;
        }
        sumPairs(scratch, count, sums, s.cout);
        for (let c = 0, from = sums; c < s.cin; c++) {
          let sum: f32 = 0;
          for (let q = 0; q < multiplier; q++, from += 4) sum += load<f32>(from);
          store<f32>(dx + (<usize>c << 2), sum);
        }
      }
    }
  }
}

/**
 * to[channels] += the sum of a·b over `count` positions, aStep and bStep bytes apart: those of even number, and those of odd number, so that
 * fewer products wait for each other.
 */
function addProducts(a: usize, aStep: usize, b: usize, bStep: usize, count: i32, to: usize, channels: i32): void {
  const bytes = <usize>channels << 2;
  for (let c: usize = 0; c < bytes; ) {
    let s0 = f32x4.splat(0), s1 = s0, t0 = s0, t1 = s0;
    let p = a + c, q = b + c;
    if (c + 32 <= bytes) {
      let i = count;
      for (; i > 1; i -= 2) {
        s0 = madd(v128.load(p), v128.load(q), s0);
        s1 = madd(v128.load(p, 16), v128.load(q, 16), s1);
        p += aStep;
        q += bStep;
        t0 = madd(v128.load(p), v128.load(q), t0);
        t1 = madd(v128.load(p, 16), v128.load(q, 16), t1);
        p += aStep;
        q += bStep;
      }
      if (i > 0) {
        s0 = madd(v128.load(p), v128.load(q), s0);
        s1 = madd(v128.load(p, 16), v128.load(q, 16), s1);
      }
      v128.store(to + c, f32x4.add(v128.load(to + c), f32x4.add(s0, t0)));
      v128.store(to + c, f32x4.add(v128.load(to + c, 16), f32x4.add(s1, t1)), 16);
      c += 32;
      continue;
    }
    let i = count;
    for (; i > 1; i -= 2) {
      s0 = madd(v128.load(p), v128.load(q), s0);
      p += aStep;
      q += bStep;
      t0 = madd(v128.load(p), v128.load(q), t0);
      p += aStep;
      q += bStep;
    }
    if (i > 0) s0 = madd(v128.load(p), v128.load(q), s0);
    storeLeft(to + c, f32x4.add(v128.load(to + c), f32x4.add(s0, t0)), bytes - c);
    c += 16;
  }
}

/** df of one tap += the products of `count` positions of a row, all of which see a pixel of the image; x is what the first sees. */
function addTap(x: usize, dy: usize, df: usize, count: i32, s: ConvSpec, copies: usize): void {
  if (count <= 0) return;
  const wide = <usize>s.cout << 2;
  const step = <usize>(s.strideW * s.cin) << 2;
  if (s.cout == s.cin) {
    addProducts(x, step, dy, wide, count, df, s.cout);
    return;
  }
  for (let i = 0, copy = copies; i < count; i++, x += step, copy += wide) widened(x, s, copy);
  addProducts(copies, wide, dy, wide, count, df, s.cout);
}

/** df[kh, kw, cin, multiplier] from x and dy, row of the output by row. */
export function depthwise_conv2d_grad_filter_f32(x: usize, dy: usize, df: usize, spec: usize, scratch: usize): void {
  const s = changetype<ConvSpec>(spec);
  const pixel = <usize>s.cin << 2, wide = <usize>s.cout << 2;
  // Positions of a row that are done by threes of taps: fours of those whose taps all lie in its columns.
  const from = max(s.padLeft, 0), to = isThree(s) && !(s.cin & 3) ? from + (max(min(s.w - 2 + s.padLeft, s.ow) - from, 0) & ~3) : from;
  memory.fill(df, 0, <usize>(s.kh * s.kw) * wide);
  for (let n = 0; n < s.batch; n++, x += <usize>(s.h * s.w) * pixel) {
    for (let oy = 0; oy < s.oh; oy++, dy += <usize>s.ow * wide) {
      for (let ox = from; ox < to; ox += SEGMENT) {
        for (let i = 0; i < s.kh; i++) {
          const row = oy - s.padTop + i;
          if (<u32>row >= <u32>s.h) continue;
          const seen = x + <usize>(row * s.w + ox - s.padLeft) * pixel;
          threeSums(seen, dy + <usize>ox * wide, df + <usize>(3 * i) * wide, min(SEGMENT, to - ox), wide);
        }
      }
      for (let i = 0, tap = df; i < s.kh; i++) {
        const row = oy * s.strideH - s.padTop + i * s.dilationH;
        for (let j = 0; j < s.kw; j++, tap += wide) {
          if (<u32>row >= <u32>s.h) continue;
          // The positions that see a pixel of the image there, but for those already done.
          const shift = j * s.dilationW - s.padLeft, stride = s.strideW;
          const begin = max((stride - 1 - shift) / stride, 0), end = min((s.w - shift + stride - 1) / stride, s.ow);
          const first = from < to ? max(begin, to) : begin;
          const line = x + <usize>(row * s.w + shift) * pixel, step = <usize>stride * pixel;
          if (from < to) addTap(line + <usize>begin * step, dy + <usize>begin * wide, tap, min(end, from) - begin, s, scratch);
          addTap(line + <usize>first * step, dy + <usize>first * wide, tap, end - first, s, scratch);
        }
      }
    }
  }
}
