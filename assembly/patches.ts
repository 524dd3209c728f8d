// Patches of images as the rows of a matrix that is nowhere written down: a row is an output position, its elements are what the taps
// of a filter see from there, tap by tap and channel by channel. A strip of rows is told by the stretches of memory where they lie.

import { TILE_ROWS } from "./gemm-tile";
import { K_BLOCK } from "./gemm";

/** Where a tap looks, in pixels from where a position stands. */
@final @unmanaged export class Tap {
  y: i32;
  x: i32;
  /** How many taps from this on look at neighbouring pixels, one after the other. */
  run: i32;
  /** Its number in the filter. */
  weight: i32;
}

/** Where a row of a strip stands: its image, its place there, and where its row of the product goes. */
@final @unmanaged export class Corner {
  image: usize;
  y: i32;
  x: i32;
  out: usize;
}

@final @unmanaged export class Patches {
  images: usize;
  h: i32;
  w: i32;
  channels: i32;
  /** Positions of an image, and pixels between them. */
  down: i32;
  across: i32;
  stepY: i32;
  stepX: i32;
  taps: i32;
  /** Where the product's row of the first position goes, and bytes from image to image, row to row, position to position. */
  out: usize;
  outImage: usize;
  outRow: usize;
  outStep: usize;
}

// @ts-ignore: decorator
@inline const TAP: usize = 16;
// @ts-ignore: decorator
@inline const CORNER: usize = 16;
/** After the fields of Patches: corners of a strip, zeros that the padding is read from, taps. */
// @ts-ignore: decorator
@inline const CORNERS: usize = 64;
// @ts-ignore: decorator
@inline const ZEROS: usize = CORNERS + 6 * CORNER;
// @ts-ignore: decorator
@inline const ZERO_BYTES: usize = (<usize>K_BLOCK << 2) + 16;
// @ts-ignore: decorator
@inline const TAPS: usize = ZEROS + ZERO_BYTES;

/** Bytes of Patches with all that belongs to it. */
// @ts-ignore: decorator
@inline
export function patchesBytes(taps: i32): usize { return TAPS + <usize>taps * TAP; }

/** A tap by its number. */
// @ts-ignore: decorator
@inline
export function tapOf(p: Patches, i: i32): Tap { return changetype<Tap>(changetype<usize>(p) + TAPS + <usize>i * TAP); }

/** A row of the strip that was packed last. */
// @ts-ignore: decorator
@inline
export function cornerOf(p: Patches, row: i32): Corner { return changetype<Corner>(changetype<usize>(p) + CORNERS + <usize>row * CORNER); }

export function clearZeros(p: Patches): void { memory.fill(changetype<usize>(p) + ZEROS, 0, ZERO_BYTES); }

/** Where a row of the strip finds channel c of a tap. */
// @ts-ignore: decorator
@inline
function seen(p: Patches, row: i32, tap: Tap, c: i32): usize {
  const corner = cornerOf(p, row);
  const y = corner.y + tap.y, x = corner.x + tap.x;
  if (<u32>y >= <u32>p.h || <u32>x >= <u32>p.w) return changetype<usize>(p) + ZEROS;
  return corner.image + (<usize>((y * p.w + x) * p.channels + c) << 2);
}

/** A stretch of a strip: where each of its rows goes on, and for how many elements. */
@final @unmanaged export class Stretch {
  row0: usize;
  row1: usize;
  row2: usize;
  row3: usize;
  row4: usize;
  row5: usize;
  length: i32;
}

// @ts-ignore: decorator
@inline export const STRETCH: usize = 32;

/**
 * Writes the stretches of a strip to `list`, and one of length 0 after them: `rows` positions from `first` on (the last again where there
 * are fewer than a strip has), elements k0 to k0 + k, K_BLOCK at most.
 */
export function stretchesOf(p: Patches, first: i32, rows: i32, k0: i32, k: i32, list: usize): void {
  let x = first % p.across, y = first / p.across, n = y / p.down;
  y -= n * p.down;
  let left = i32.MAX_VALUE, right = i32.MIN_VALUE;
  const image = <usize>(p.h * p.w * p.channels) << 2;
  for (let r = 0; r < TILE_ROWS; r++) {
    const corner = cornerOf(p, r);
    corner.image = p.images + <usize>n * image;
    corner.y = y * p.stepY;
    corner.x = x * p.stepX;
    corner.out = p.out + <usize>n * p.outImage + <usize>y * p.outRow + <usize>x * p.outStep;
    left = min(left, corner.x);
    right = max(right, corner.x);
    if (r + 1 >= rows || ++x < p.across) continue;
    x = 0;
    if (++y < p.down) continue;
    y = 0;
    n++;
  }
  let t = k0 / p.channels, c = k0 - t * p.channels;
  for (; k > 0; list += STRETCH, c = 0) {
    const tap = tapOf(p, t);
    const taps = left + tap.x >= 0 && right + tap.x + tap.run <= p.w ? tap.run : 1;
    const to = changetype<Stretch>(list);
    to.row0 = seen(p, 0, tap, c);
    to.row1 = seen(p, 1, tap, c);
    to.row2 = seen(p, 2, tap, c);
    to.row3 = seen(p, 3, tap, c);
    to.row4 = seen(p, 4, tap, c);
    if (TILE_ROWS > 5) to.row5 = seen(p, 5, tap, c);
    to.length = min(taps * p.channels - c, k);
    k -= to.length;
    t += taps;
  }
  changetype<Stretch>(list).length = 0;
}
