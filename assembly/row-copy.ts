// How a row moves: bytes as they are, or elements of 1 << shift bytes with a step on either side.
import { storeTail } from "./lanes";

/** Copies n bytes. Short rows go by vectors: a call of memory.copy costs as much as 300 bytes of them. */
export function copyBytes(y: usize, x: usize, n: usize): void {
  if (n >= 64) {
    if (n > 256) { memory.copy(y, x, n); return; }
    for (; n >= 64; n -= 64, x += 64, y += 64) {
      const v0 = v128.load(x), v1 = v128.load(x, 16), v2 = v128.load(x, 32), v3 = v128.load(x, 48);
      v128.store(y, v0);
      v128.store(y, v1, 16);
      v128.store(y, v2, 32);
      v128.store(y, v3, 48);
    }
  }
  for (; n >= 16; n -= 16, x += 16, y += 16) v128.store(y, v128.load(x));
  if (n) storeTail(y, v128.load(x), n);
}

// @ts-ignore: decorator
@inline
function stepped<T>(y: usize, yStep: i32, x: usize, xStep: i32, n: i32): void {
  if (sizeof<T>() == 4) for (; n >= 4; n -= 4, x += xStep << 2, y += yStep << 2) {
    store<T>(y, load<T>(x));
    store<T>(y + yStep, load<T>(x + xStep));
    store<T>(y + yStep * 2, load<T>(x + xStep * 2));
    store<T>(y + yStep * 3, load<T>(x + xStep * 3));
  }
  for (; n > 0; --n, x += xStep, y += yStep) store<T>(y, load<T>(x));
}

/** n times the element at x. Reads 16 bytes at x. */
export function repeat(y: usize, x: usize, n: i32, shift: i32): void {
  let v = v128.load(x);
  switch (shift) {
    case 0: v = v128.load_splat<u8>(x); break;
    case 1: v = v128.load_splat<u16>(x); break;
    case 2: v = v128.load_splat<u32>(x); break;
    case 3: v = v128.load_splat<u64>(x);
  }
  const end = y + ((<usize>n) << shift);
  for (; y + 16 <= end; y += 16) v128.store(y, v);
  storeTail(y, v, end - y);
}

/** Copies n elements; the steps are in bytes and may be negative, that of x also 0. */
export function copyRow(y: usize, yStep: i32, x: usize, xStep: i32, n: i32, shift: i32): void {
  if (n <= 0) return;
  if (xStep == yStep && xStep == 1 << shift) { copyBytes(y, x, (<usize>n) << shift); return; }
  if (xStep == 0 && yStep == 1 << shift) { repeat(y, x, n, shift); return; }
  switch (shift) {
    case 0: return stepped<u8>(y, yStep, x, xStep, n);
    case 1: return stepped<u16>(y, yStep, x, xStep, n);
    case 2: return stepped<u32>(y, yStep, x, xStep, n);
    case 3: return stepped<u64>(y, yStep, x, xStep, n);
    default: return stepped<v128>(y, yStep, x, xStep, n);
  }
}
