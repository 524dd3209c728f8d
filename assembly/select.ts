// y = c ? a : b for elements of any width. A shuffle spreads each condition byte over the bytes of its element, so that
// one loop serves every width.
import { zero } from "./constant";
import { splat, storeTail, VECTOR } from "./lanes";

// For elements of 1, 2, 4, 8 and 16 bytes: which condition byte decides over each byte of a vector.
// @ts-ignore: decorator
@lazy const SPREAD_8 = memory.data<u8>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
// @ts-ignore: decorator
@lazy const SPREAD_16 = memory.data<u8>([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]);
// @ts-ignore: decorator
@lazy const SPREAD_32 = memory.data<u8>([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
// @ts-ignore: decorator
@lazy const SPREAD_64 = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
// @ts-ignore: decorator
@lazy const SPREAD_128 = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

// With sa = 0 (or sb, sc) the one value of `a` is spread over a vector before the loop.
function select(c: usize, a: usize, b: usize, y: usize, n: i32, sc: i32, sa: i32, sb: i32, spread: usize, shift: i32): void {
  if (n <= 0) return;
  const last = y + (<usize>n << shift) - VECTOR;
  const order = v128.load(spread);
  const step = <usize>sc << (4 - shift);
  let ask = v128.load_splat<u8>(c);
  let left = splat(a, shift);
  let right = splat(b, shift);
  let v: v128;
  for (; ;) {
    if (step) {
      ask = v128.swizzle(v128.load(c), order);
      c += step;
    }
    if (sa) {
      left = v128.load(a);
      a += VECTOR;
    }
    if (sb) {
      right = v128.load(b);
      b += VECTOR;
    }
    v = v128.bitselect(right, left, v128.eq<i8>(ask, zero()));
    if (y >= last) break;
    v128.store(y, v);
    y += VECTOR;
  }
  storeTail(y, v, last + VECTOR - y);
}

export function select_8(c: usize, a: usize, b: usize, y: usize, n: i32, sc: i32, sa: i32, sb: i32): void {
  select(c, a, b, y, n, sc, sa, sb, SPREAD_8, 0);
}
export function select_16(c: usize, a: usize, b: usize, y: usize, n: i32, sc: i32, sa: i32, sb: i32): void {
  select(c, a, b, y, n, sc, sa, sb, SPREAD_16, 1);
}
export function select_32(c: usize, a: usize, b: usize, y: usize, n: i32, sc: i32, sa: i32, sb: i32): void {
  select(c, a, b, y, n, sc, sa, sb, SPREAD_32, 2);
}
export function select_64(c: usize, a: usize, b: usize, y: usize, n: i32, sc: i32, sa: i32, sb: i32): void {
  select(c, a, b, y, n, sc, sa, sb, SPREAD_64, 3);
}
export function select_128(c: usize, a: usize, b: usize, y: usize, n: i32, sc: i32, sa: i32, sb: i32): void {
  select(c, a, b, y, n, sc, sa, sb, SPREAD_128, 4);
}
