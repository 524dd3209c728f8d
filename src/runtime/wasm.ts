import { instantiateSync } from '@assemblyscript/loader';
import type { Machine } from '../core/op.ts';
import type { KernelName } from './allocator.ts';
import { Arena, DEFAULT_BUDGET } from './arena.ts';
import { bytesOfText } from './kernel-text.ts';
import type { Kernels } from './kernels/kernels.d.ts';
import { sources } from './kernels-source.ts';

/** Addresses below hold the constant tables of both kernel builds (scripts/build-kernels.mjs checks that they fit). */
const HEAP_BASE = 65536;
/** Integers of one op's strides and sizes: the first words of the heap. */
const INTS = 4096;
const FIRST_PAGES = 16;

function binary(source: string | WebAssembly.Module): WebAssembly.Module {
  if (typeof source !== 'string') return source;
  return new WebAssembly.Module(bytesOfText(source));
}

/** Whether this engine has relaxed SIMD: a function with one f32x4.relaxed_madd validates. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0,
    65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11,
  ]));
}

/** What the arena shall be, decided before its first use. */
export const settings = { budget: DEFAULT_BUDGET, limit: 0, relaxed: true };

class WasmMachine {
  readonly arena: Arena;
  readonly table: WebAssembly.Table;
  private readonly indices = new Map<string, number>();
  private readonly borrowed: { ptr: number; sizeClass: number }[] = [];
  private intsUsed = 0;

  constructor(arena: Arena, table: WebAssembly.Table) {
    this.arena = arena;
    this.table = table;
  }

  scratch(bytes: number): number {
    const block = this.arena.borrow('scratch', bytes);
    this.borrowed.push(block);
    return block.ptr;
  }

  ints(values: readonly number[]): number {
    let at = (HEAP_BASE >> 2) + this.intsUsed;
    if (this.intsUsed + values.length > INTS) at = this.scratch(4 * values.length) >>> 2;
    else this.intsUsed += values.length;
    const { i32 } = this.arena.allocator;
    for (let i = 0; i < values.length; i++) i32[at + i] = values[i];
    return at * 4;
  }

  index(kernel: KernelName): number {
    let index = this.indices.get(kernel);
    if (index === undefined) {
      index = this.table.grow(1);
      this.table.set(index, (this as unknown as Kernels)[kernel]);
      this.indices.set(kernel, index);
    }
    return index;
  }

  int(address: number): number {
    return this.arena.allocator.i32[address >> 2];
  }

  /** Ends an op: its workspace goes back. */
  done(): void {
    this.intsUsed = 0;
    if (this.borrowed.length === 0) return;
    for (const block of this.borrowed) this.arena.allocator.give(block.ptr, block.sizeClass);
    this.borrowed.length = 0;
  }
}

export type WasmBackend = WasmMachine & Machine;

let backend: WasmBackend | null = null;

/** The backend, started by its first use. */
export function wasm(): WasmBackend {
  return backend ?? begin();
}

export const isStarted = (): boolean => backend !== null;

function begin(): WasmBackend {
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: 65536 });
  const imports = { env: { memory } };
  // The raw exports: the loader's own wrap every call for strings and arrays, which kernels never take.
  const load = (source: string | WebAssembly.Module): WebAssembly.Exports => instantiateSync(binary(source), imports).instance.exports;
  const exports = load(sources.plain) as unknown as Kernels;
  const faster = settings.relaxed && hasRelaxedSimd() ? load(sources.relaxed) : {};
  const arena = settings.limit > 0 ? new Arena(memory, HEAP_BASE + 4 * INTS, settings.budget, settings.limit) : new Arena(memory, HEAP_BASE + 4 * INTS, settings.budget);
  backend = Object.assign(new WasmMachine(arena, exports.table), exports, faster, { table: exports.table }) as WasmBackend;
  return backend;
}
