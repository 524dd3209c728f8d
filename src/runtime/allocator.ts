// The arena's allocator: size classes with free lists on the JavaScript side, fresh space from runs of free pages. Blocks carry no
// header; what is free is merged back into runs only when a size cannot be had otherwise, so that the usual alloc is one pop.

import type { Kernels } from './kernels/kernels.d.ts';

const PAGE = 65536;
const SMALLEST = 32;
/** wasm32 addresses 4 GiB; the last page stays free so that every end address fits. */
export const MOST = 65535 * PAGE;

/** Bytes of a block at most: kernels count elements and bytes in i32. */
export const LARGEST = 2 ** 31 - PAGE;

/** Kernels may read up to 16 bytes past an operand: those bytes exist even for the last block. */
const MARGIN = 64;

/** Index of the smallest size class that holds `bytes`, at most LARGEST; classes are 2^k · {1, 1.25, 1.5, 1.75}, multiples of 16, 32 at least. */
export function classOf(bytes: number): number {
  if (bytes <= 64) return bytes <= SMALLEST ? 0 : bytes <= 48 ? 2 : 4;
  const k = 31 - Math.clz32(bytes - 1);
  const quarter = 1 << (k - 2);
  return (k - 5) * 4 + ((bytes - 4 * quarter + quarter - 1) >>> (k - 2));
}

const CLASS_BYTES: readonly number[] = Array.from({ length: 112 }, (_, c) => 2 ** (5 + (c >> 2)) * (1 + (c & 3) / 4));

/** Bytes of a block of that class. */
export const bytesOfClass = (sizeClass: number): number => CLASS_BYTES[sizeClass];

export class Allocator {
  private own: WebAssembly.Memory;
  u8: Uint8Array;
  i32: Int32Array;
  f32: Float32Array;
  /** Bytes in blocks that are handed out. */
  used = 0;
  /** The memory may not grow beyond this many bytes. */
  limit = MOST;
  private readonly free: number[][] = CLASS_BYTES.map(() => []);
  private freeBytes = 0;
  /** Runs of free space, as [start, end] pairs; the last one is carved first. */
  private runs: [number, number][] = [];

  constructor(memory: WebAssembly.Memory, base: number) {
    this.own = memory;
    this.u8 = new Uint8Array(memory.buffer);
    this.i32 = new Int32Array(memory.buffer);
    this.f32 = new Float32Array(memory.buffer);
    this.runs.push([base, memory.buffer.byteLength - MARGIN]);
  }

  get memory(): WebAssembly.Memory {
    return this.own;
  }

  /** Goes on in another memory of the same size, where everything has the address that it had. */
  move(to: WebAssembly.Memory): void {
    new Uint8Array(to.buffer).set(this.u8);
    this.own = to;
    this.look();
  }

  /** Views of what is the memory now. */
  private look(): void {
    this.u8 = new Uint8Array(this.own.buffer);
    this.i32 = new Int32Array(this.own.buffer);
    this.f32 = new Float32Array(this.own.buffer);
  }

  /** Bytes of the whole memory. */
  get size(): number {
    return this.u8.length;
  }

  /** Address of a block of that class, or 0 when it cannot be had without growing. */
  take(sizeClass: number): number {
    const list = this.free[sizeClass];
    const bytes = CLASS_BYTES[sizeClass];
    if (list.length > 0) {
      this.freeBytes -= bytes;
      this.used += bytes;
      return list.pop() as number;
    }
    return this.carve(bytes);
  }

  private carve(bytes: number): number {
    for (let i = this.runs.length - 1; i >= 0; i--) {
      const run = this.runs[i];
      if (run[1] - run[0] < bytes) continue;
      const ptr = run[0];
      run[0] += bytes;
      if (run[0] === run[1]) this.runs.splice(i, 1);
      this.used += bytes;
      return ptr;
    }
    return 0;
  }

  give(ptr: number, sizeClass: number): void {
    this.free[sizeClass].push(ptr);
    const bytes = CLASS_BYTES[sizeClass];
    this.freeBytes += bytes;
    this.used -= bytes;
  }

  /** Whether merging free blocks could make room for `bytes`. */
  worthMerging(bytes: number): boolean {
    return this.freeBytes >= bytes;
  }

  /** Merges free blocks and runs that touch. */
  merge(): void {
    const spans = this.runs;
    for (let c = 0; c < this.free.length; c++) {
      const bytes = bytesOfClass(c);
      for (const ptr of this.free[c]) spans.push([ptr, ptr + bytes]);
      this.free[c].length = 0;
    }
    this.freeBytes = 0;
    spans.sort((a, b) => a[0] - b[0]);
    const merged: [number, number][] = [];
    for (const span of spans) {
      const last = merged.at(-1);
      if (last !== undefined && last[1] === span[0]) last[1] = span[1];
      else merged.push(span);
    }
    // Small runs last: they are carved first, big ones stay whole for big blocks.
    this.runs = merged.sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  }

  /** Grows the memory so that a block of `bytes` fits, by an eighth at least. False where the limit or the engine says no. */
  grow(bytes: number, most: number): boolean {
    const size = this.size;
    const cap = Math.min(most, this.limit, MOST);
    const least = Math.ceil(bytes / PAGE);
    if (size + least * PAGE > cap) return false;
    const wanted = Math.min(Math.floor((cap - size) / PAGE), Math.max(least, Math.ceil(size / 8 / PAGE)));
    try {
      this.own.grow(wanted);
    } catch {
      try {
        this.own.grow(least);
      } catch {
        return false;
      }
    }
    this.look();
    const last = this.runs.find((run) => run[1] === size - MARGIN);
    if (last !== undefined) last[1] = this.size - MARGIN;
    else this.runs.push([size - MARGIN, this.size - MARGIN]);
    return true;
  }
}

/** The wasm exports that are functions: what a machine may call. */
export type KernelName = { [K in keyof Kernels]-?: Kernels[K] extends (...args: never[]) => unknown ? K : never }[keyof Kernels];
