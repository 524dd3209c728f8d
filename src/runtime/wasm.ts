import { instantiateSync } from '@assemblyscript/loader';
import type { Machine } from '../core/op.ts';
import type { Pack } from '../packs/pack.ts';
import type { KernelName } from './allocator.ts';
import { MOST } from './allocator.ts';
import { Arena, DEFAULT_BUDGET } from './arena.ts';
import { binariesOf } from './kernel-text.ts';
import type { Kernels } from './kernels/kernels.d.ts';

/** Addresses below hold the constant tables of all packs (scripts/build-kernels.mjs checks that they fit). */
const HEAP_BASE = 65536;
/** Integers of one op's strides and sizes: the first words of the heap. */
const INTS = 4096;
const FIRST_PAGES = 16;

/** Whether this engine has relaxed SIMD: a function with one f32x4.relaxed_madd validates. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(
    new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15,
      253, 133, 2, 11,
    ]),
  );
}

/** What the arena shall be, decided before its first use. */
export const settings = { budget: DEFAULT_BUDGET, limit: 0, relaxed: true };

class WasmMachine {
  readonly arena: Arena;
  readonly table: WebAssembly.Table;
  private readonly loaded = new Set<Pack>();
  private readonly indices = new Map<string, number>();
  private readonly borrowed: { ptr: number; sizeClass: number }[] = [];
  private intsUsed = 0;

  constructor(arena: Arena, core: Pack) {
    this.arena = arena;
    this.table = this.load(core) as WebAssembly.Table;
  }

  /** Lays a pack's kernels over this object, unless they are there. Gives the pack's function table. */
  load(pack: Pack): WebAssembly.Table | null {
    if (this.loaded.has(pack)) return null;
    this.loaded.add(pack);
    const imports = { env: { memory: this.arena.allocator.memory } };
    const { binaries } = pack;
    const [plain, relaxed] = typeof binaries === 'string' ? binariesOf(binaries) : binaries;
    const add = (binary: WebAssembly.Module | BufferSource): WebAssembly.ExportValue => {
      const module = binary instanceof WebAssembly.Module ? binary : new WebAssembly.Module(binary);
      // The raw exports: the loader's own wrap every call for strings and arrays, which kernels never take.
      const { memory: _memory, table, ...kernels } = instantiateSync(module, imports).instance.exports;
      Object.assign(this, kernels);
      return table;
    };
    const table = add(plain);
    if (relaxed !== undefined && settings.relaxed && hasRelaxedSimd()) add(relaxed);
    return table as WebAssembly.Table;
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
let core: Pack | null = null;

/** Gives the kernels that every program needs, before their first use. */
export function provide(pack: Pack): void {
  core = pack;
}

/** The backend, started by its first use. */
export function wasm(): WasmBackend {
  return backend ?? begin();
}

export const isStarted = (): boolean => backend !== null;

function begin(): WasmBackend {
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: 65536 });
  const { budget, limit } = settings;
  const arena = new Arena(memory, HEAP_BASE + 4 * INTS, budget, limit > 0 ? limit : MOST);
  backend = new WasmMachine(arena, core as Pack) as WasmBackend;
  return backend;
}
