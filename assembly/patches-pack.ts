// Strips of the turned matrix of patches (patches.ts) as the tile of a product reads them (gemm-tile.ts).

import { STRIP_STEP, TILE_ROWS } from "./gemm-tile";
import { Patches, Tap, cornerOf, tapOf } from "./patches";

/** Rows of the turned matrix as a strip: `rows` elements of a patch from `first` on, as positions k0 to k0 + k see them. */
export function packSights(p: Patches, first: i32, rows: i32, k0: i32, k: i32, dst: usize): void {
  for (let r = 0; r < rows; r++) cornerOf(p, r).out = p.out + <usize>(first + r) * p.outStep;
  if (rows < TILE_ROWS) memory.fill(dst, 0, <usize>k * STRIP_STEP);
  for (let r = 0; r < rows;) {
    const t = (first + r) / p.channels, c = first + r - t * p.channels;
    const most = min(p.channels - c, rows - r), together = most == TILE_ROWS ? TILE_ROWS : min(most, 2);
    packSight(p, tapOf(p, t), c, k0, k, dst + (<usize>r << 2), together);
    r += together;
  }
}

/** One or two channels of a tap from c on, or as many as a strip has rows, as positions k0 to k0 + k see them. */
function packSight(p: Patches, tap: Tap, c: i32, k0: i32, k: i32, dst: usize, together: i32): void {
  let ox = k0 % p.across, oy = k0 / p.across, n = oy / p.down;
  oy -= n * p.down;
  // The positions of a row that see a pixel there.
  const from = max((p.stepX - 1 - tap.x) / p.stepX, 0), to = max((p.w - tap.x + p.stepX - 1) / p.stepX, from);
  const step = <usize>(p.stepX * p.channels) << 2;
  const column = p.images + (<usize>c << 2);
  while (k > 0) {
    const end = min(p.across, ox + k);
    const y = oy * p.stepY + tap.y;
    const isInside = <u32>y < <u32>p.h;
    const begin = isInside ? min(max(from, ox), end) : end, stop = isInside ? max(min(to, end), begin) : end;
    k -= end - ox;
    dst = clearSights(dst, begin - ox, together);
    dst = copySights(column + (<usize>(((n * p.h + y) * p.w + begin * p.stepX + tap.x) * p.channels) << 2), step, dst, stop - begin, together);
    dst = clearSights(dst, end - stop, together);
    ox = 0;
    if (++oy < p.down) continue;
    oy = 0;
    n++;
  }
}

// @ts-ignore: decorator
@inline
function copySights(a: usize, step: usize, dst: usize, count: i32, together: i32): usize {
  if (together == 1) {
    for (; count > 0; count--, a += step, dst += STRIP_STEP) store<f32>(dst, load<f32>(a));
    return dst;
  }
  if (together == 2) {
    for (; count > 0; count--, a += step, dst += STRIP_STEP) store<i64>(dst, load<i64>(a));
    return dst;
  }
  for (; count > 0; count--, a += step, dst += STRIP_STEP) {
    v128.store(dst, v128.load(a));
    v128.store(dst + STRIP_STEP - 16, v128.load(a + STRIP_STEP - 16));
  }
  return dst;
}

// @ts-ignore: decorator
@inline
function clearSights(dst: usize, count: i32, together: i32): usize {
  const zero = i64x2.splat(0);
  for (; count > 0; count--, dst += STRIP_STEP) {
    if (together == 1) store<f32>(dst, 0);
    else if (together == 2) store<i64>(dst, 0);
    else {
      v128.store(dst, zero);
      v128.store(dst + STRIP_STEP - 16, zero);
    }
  }
  return dst;
}
