// Strips of the matrix of patches (patches.ts), or of the turned one, as the tile of a product reads them (gemm-tile.ts).

import { TILE_ROWS, stripBytes } from "./gemm-tile";
import { Patches, STRETCH, Stretch, Tap, cornerOf, tapOf } from "./patches";

/** What lies along the stretches of a list, every element as a whole vector. */
export function packStretches(list: usize, dst: usize): void {
  for (let from = changetype<Stretch>(list); from.length > 0; from = changetype<Stretch>(changetype<usize>(from) + STRETCH)) {
    let a0 = from.row0, a1 = from.row1, a2 = from.row2, a3 = from.row3, a4 = from.row4;
    for (let k = from.length; k > 0; k--, dst += 80) {
      v128.store(dst, v128.load32_splat(a0));
      v128.store(dst, v128.load32_splat(a1), 16);
      v128.store(dst, v128.load32_splat(a2), 32);
      v128.store(dst, v128.load32_splat(a3), 48);
      v128.store(dst, v128.load32_splat(a4), 64);
      a0 += 4; a1 += 4; a2 += 4; a3 += 4; a4 += 4;
    }
  }
}

/** Rows of the turned matrix as a strip: `rows` elements of a patch from `first` on, as positions k0 to k0 + k see them. */
export function packSights(p: Patches, first: i32, rows: i32, k0: i32, k: i32, dst: usize): void {
  for (let r = 0; r < rows; r++) cornerOf(p, r).out = p.out + <usize>(first + r) * p.outStep;
  if (rows < TILE_ROWS) memory.fill(dst, 0, <usize>(k * TILE_ROWS) * stripBytes<f32>());
  for (let r = 0; r < rows;) {
    const t = (first + r) / p.channels, c = first + r - t * p.channels;
    const together = p.channels - c >= TILE_ROWS && r == 0 && rows == TILE_ROWS;
    packSight(p, tapOf(p, t), c, k0, k, dst + <usize>r * stripBytes<f32>(), together);
    r += together ? TILE_ROWS : 1;
  }
}

/** Channel c of a tap, or as many from it on as a strip has rows, as positions k0 to k0 + k see it. */
function packSight(p: Patches, tap: Tap, c: i32, k0: i32, k: i32, dst: usize, together: bool): void {
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
function copySights(a: usize, step: usize, dst: usize, count: i32, together: bool): usize {
  const stripRow = <usize>TILE_ROWS * stripBytes<f32>();
  if (!together) {
    for (; count > 0; count--, a += step, dst += stripRow) {
      if (ASC_FEATURE_RELAXED_SIMD) store<f32>(dst, load<f32>(a));
      else v128.store(dst, v128.load32_splat(a));
    }
    return dst;
  }
  for (; count > 0; count--, a += step, dst += stripRow) {
    if (ASC_FEATURE_RELAXED_SIMD) {
      v128.store(dst, v128.load(a));
      store<i64>(dst, load<i64>(a, 16), 16);
    } else {
      v128.store(dst, v128.load32_splat(a));
      v128.store(dst, v128.load32_splat(a, 4), 16);
      v128.store(dst, v128.load32_splat(a, 8), 32);
      v128.store(dst, v128.load32_splat(a, 12), 48);
      v128.store(dst, v128.load32_splat(a, 16), 64);
    }
  }
  return dst;
}

// @ts-ignore: decorator
@inline
function clearSights(dst: usize, count: i32, together: bool): usize {
  const stripRow = <usize>TILE_ROWS * stripBytes<f32>();
  for (; count > 0; count--, dst += stripRow) {
    if (together) for (let i: usize = 0; i < stripRow; i += 8) store<i64>(dst + i, 0);
    else if (ASC_FEATURE_RELAXED_SIMD) store<f32>(dst, 0);
    else v128.store(dst, i64x2.splat(0));
  }
  return dst;
}
