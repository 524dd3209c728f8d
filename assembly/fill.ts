// Kernels that only move bytes of unknown meaning: fill and copy.
import { storeTail, VECTOR } from "./lanes";

/** Writes `v` over and over into `bytes` bytes. */
function fill(y: usize, bytes: usize, v: v128): void {
  const end = y + bytes;
  for (; end - y > VECTOR; y += VECTOR) v128.store(y, v);
  storeTail(y, v, end - y);
}

export function fill_8(y: usize, n: i32, value: usize): void { fill(y, n, v128.load_splat<u8>(value)); }
export function fill_16(y: usize, n: i32, value: usize): void { fill(y, <usize>n << 1, v128.load_splat<u16>(value)); }
export function fill_32(y: usize, n: i32, value: usize): void { fill(y, <usize>n << 2, v128.load_splat<u32>(value)); }
export function fill_64(y: usize, n: i32, value: usize): void { fill(y, <usize>n << 3, v128.load_splat<u64>(value)); }
export function fill_128(y: usize, n: i32, value: usize): void { fill(y, <usize>n << 4, v128.load(value)); }

/** copy(x, y, bytes): the two may overlap. */
export function copy(x: usize, y: usize, bytes: i32): void { memory.copy(y, x, bytes); }
