// A small linear memory with the built kernels over it, for tests that call kernels by address.
// Every output lies between canary bytes, and every operand can start at any multiple of its element.

import { readFileSync } from 'node:fs';
import { instantiateSync } from '@assemblyscript/loader';
import * as assert from 'uvu/assert';
import type { Kernels } from '../src/runtime/kernels/kernels.d.ts';

export type Lane = 'f32' | 'f64' | 'i32' | 'i64' | 'b8' | 'i8' | 'u8' | 'i16' | 'u16' | 'u32' | 'u64' | 'f16' | 'bf16';
export type Values =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;
export type Kernel = (...args: number[]) => number | undefined;

const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  i64: BigInt64Array,
  b8: Uint8Array,
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: BigUint64Array,
  f16: Uint16Array,
  bf16: Uint16Array,
} as const;

const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536 });
const binary = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../src/runtime/kernels/${name}.wasm`, import.meta.url)));
const exportsOf = (bytes: Uint8Array<ArrayBuffer>, table?: unknown): WebAssembly.Exports =>
  instantiateSync(bytes, { env: { memory, table: table as undefined } }).instance.exports;
const core = exportsOf(binary('core'));
const others = ['nn', 'training', 'random'].map((pack) => exportsOf(binary(pack)));
export const kernels = Object.assign({}, ...others, exportsOf(binary('program'), core.table), core) as Kernels;

const relaxedBuilds = ['core-relaxed', 'nn-relaxed'].map(binary);
const relaxed = relaxedBuilds.every((bytes) => WebAssembly.validate(bytes))
  ? Object.assign({}, ...relaxedBuilds.map((bytes) => exportsOf(bytes)))
  : null;

/** The builds that this engine takes, over the same memory. */
export const BUILDS: readonly string[] = relaxed ? ['plain', 'relaxed'] : ['plain'];

/** A kernel by its name; the test fails where the name does not exist. */
export function kernel(name: string, build = 'plain'): Kernel {
  const found = ((build === 'relaxed' ? relaxed : kernels) as unknown as Record<string, Kernel | undefined>)[name];
  assert.ok(found, `no kernel ${name} in the ${build} build`);
  return found as Kernel;
}

const FIRST = 1 << 16;
const CANARY = 0xa5;
const MARGIN = 64;
let top = FIRST;

/** Forgets all operands. */
export function clear(): void {
  top = FIRST;
}

export function size(lane: Lane): number {
  return ARRAYS[lane].BYTES_PER_ELEMENT;
}

/** Room for n elements between canaries, `shift` elements past a 16-byte border. */
export function room(lane: Lane, n: number, shift = 0): number {
  const at = top + MARGIN + shift * size(lane);
  const bytes = n * size(lane);
  new Uint8Array(memory.buffer, top, MARGIN * 2 + bytes + 32).fill(CANARY);
  top = (at + bytes + MARGIN + 15) & ~15;
  return at;
}

/** Room for n elements whose end lies `past` bytes before the end of memory: reading further on traps. */
export function roomAtEnd(lane: Lane, n: number, past: number): number {
  return memory.buffer.byteLength - past - n * size(lane);
}

/** Copies values in, and gives their address. */
export function put(lane: Lane, values: ArrayLike<number> | ArrayLike<bigint>, shift = 0): number {
  const at = room(lane, values.length, shift);
  write(lane, at, values);
  return at;
}

/** Copies values to an address. */
export function write(lane: Lane, at: number, values: ArrayLike<number> | ArrayLike<bigint>): void {
  (new ARRAYS[lane](memory.buffer, at, values.length) as Float64Array).set(values as ArrayLike<number>);
}

/** A copy of n elements. */
export function get(lane: Lane, at: number, n: number): Values {
  return new ARRAYS[lane](memory.buffer, at, n).slice();
}

/** Fails where a byte just before or after the n elements was written. */
export function guard(lane: Lane, at: number, n: number, what: string): void {
  const before = new Uint8Array(memory.buffer, at - 32, 32);
  const after = new Uint8Array(memory.buffer, at + n * size(lane), 32);
  assert.ok(
    before.every((b) => b === CANARY),
    `${what}: wrote before its output`,
  );
  assert.ok(
    after.every((b) => b === CANARY),
    `${what}: wrote past its output`,
  );
}

/** A seeded stream of numbers in [0, 1) (mulberry32). */
export function stream(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The counts that a vector loop may get wrong. */
export const COUNTS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 1000];
