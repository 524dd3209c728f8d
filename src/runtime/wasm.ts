import type { Machine } from '../core/op.ts';
import type { Pack } from '../packs/pack.ts';
import type { KernelName } from './allocator.ts';
import { MOST } from './allocator.ts';
import { Arena, DEFAULT_BUDGET } from './arena.ts';
import { binariesOf } from './kernel-text.ts';
import type { Layers } from './layers.ts';
import { follow } from './recipe.ts';

/** Addresses below hold the constant tables of all packs (scripts/build-kernels.mjs checks that they fit). */
const HEAP_BASE = 65536;
/** Words at the start of the heap for what one op needs: its strides and sizes, and its workspace as long as that is small. */
const WORDS = 16384;
export const FIRST_PAGES = 16;
/** Where threads agree on what to do (threads/control.ts): behind those integers, before everything that is allocated. */
export const CONTROL = HEAP_BASE + 4 * WORDS;
const CONTROL_BYTES = 18432;

type Binary = WebAssembly.Module | Uint8Array<ArrayBuffer>;
export type Kernel = (...args: number[]) => number | undefined;
/** From so many elements of operands and results on a call is one of much. A product of fewer takes some microseconds. */
const MUCH = 4096;

/** Whether this engine has relaxed SIMD: a function with one f32x4.relaxed_madd validates (behind `unreachable` it needs no operands). */
export const hasRelaxedSimd = (): boolean =>
  WebAssembly.validate(
    new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0, 253, 133, 2, 26, 11]),
  );

/** What the arena shall be, decided before its first use; `share` lets binaries import a memory that threads share, where it is one. */
export const settings: {
  budget: number;
  limit: number;
  relaxed: boolean;
  memory: WebAssembly.Memory | null;
  share: ((binary: Uint8Array) => void) | null;
} = {
  budget: DEFAULT_BUDGET,
  limit: 0,
  relaxed: true,
  memory: null,
  share: null,
};

/** Bytes of which nobody else holds a part: `settings.share` writes into them. */
const own = (binary: WebAssembly.Module | Uint8Array): Binary => (binary instanceof WebAssembly.Module ? binary : new Uint8Array(binary));

class WasmMachine {
  readonly arena: Arena;
  /** The kernels as the engine made them, by name; the order is that in which the binaries export them. */
  readonly kernels = new Map<string, Kernel>();
  /** Counts how often kernels were laid anew. */
  generation = 1;
  /** Hears of each binary that was laid over the memory. */
  onBinary: ((binary: Uint8Array) => void) | null = null;
  /** Hears of each kernel that got an index in the table. */
  onIndex: ((kernel: string) => void) | null = null;
  /** This machine for calls of much: with the layers for those, where there are any. */
  large: Machine = this as unknown as Machine;
  /** What stands between callers and kernels; null where nothing does. Hears of each kernel that is laid. */
  over: Layers | null = null;
  /** The kernels' function table: that of the first pack. */
  table: WebAssembly.Table | null = null;
  /**
   * What calls go to, by name. It stands between this object and its class: with hundreds of properties of its own the machine would be
   * a hash table, and whoever asks it for its arena would look that up.
   */
  readonly bed: Record<string, Kernel> = Object.create(WasmMachine.prototype) as Record<string, Kernel>;
  private readonly packs: Pack[] = [];
  private readonly indices = new Map<string, number>();
  private readonly borrowed: { ptr: number; sizeClass: number }[] = [];
  private wordsUsed = 0;

  constructor(arena: Arena, core: Pack) {
    this.arena = arena;
    Object.setPrototypeOf(this, this.bed);
    this.load(core);
  }

  /** Lays a pack's kernels over this object, unless they are there. */
  load(pack: Pack): void {
    if (this.packs.includes(pack)) return;
    this.packs.push(pack);
    const binaries = this.binaries(pack);
    this.instantiate(binaries);
    for (const binary of binaries) this.onBinary?.(binary as Uint8Array);
  }

  private instantiate(binaries: readonly Binary[]): void {
    const { memory } = this.arena.allocator;
    for (const binary of binaries) {
      const module = binary instanceof WebAssembly.Module ? binary : new WebAssembly.Module(binary);
      // AssemblyScript's own loader would bring 5 KB for strings and arrays, which kernels never take.
      const imports = { env: { memory, table: this.table } } as WebAssembly.Imports;
      const { exports } = new WebAssembly.Instance(module, imports);
      this.table ??= exports.table as WebAssembly.Table;
      for (const [name, kernel] of Object.entries(exports)) {
        if (typeof kernel !== 'function') continue;
        this.kernels.set(name, kernel as Kernel);
        this.lay(name);
      }
    }
  }

  /** What of a pack this engine takes, made for the memory that is. */
  private binaries({ binaries }: Pack): readonly Binary[] {
    const [plain, relaxed] = typeof binaries === 'string' ? binariesOf(binaries) : binaries.map(own);
    const taken = relaxed !== undefined && settings.relaxed && hasRelaxedSimd() ? [plain, relaxed] : [plain];
    // Threads come only where the kernels are bytes (isPrecompiled).
    for (const binary of taken) settings.share?.(binary as Uint8Array);
    return taken;
  }

  /** All binaries that are laid over the memory, in order. */
  get laid(): readonly Binary[] {
    return this.packs.flatMap((pack) => this.binaries(pack));
  }

  private lay(name: string): void {
    this.bed[name] = this.kernels.get(name) as Kernel;
    this.over?.lay(name);
  }

  /** The machine for a call with so many elements of operands and results. */
  forCall(elements: number): Machine {
    return elements < MUCH ? (this as unknown as Machine) : this.large;
  }

  /** Goes on in another memory: everything keeps its address, the kernels are made anew. */
  move(to: WebAssembly.Memory): void {
    this.arena.allocator.move(to);
    this.table = null;
    this.instantiate(this.laid);
    const { indexed } = this;
    this.indices.clear();
    // In the order of before, so that plans keep the right numbers.
    for (const name of indexed) this.put(name);
    this.generation++;
  }

  scratch(bytes: number): number {
    const at = this.wordsUsed;
    const next = at + ((bytes + 63) >>> 6) * 16;
    if (next <= WORDS && bytes < 4 * WORDS) {
      this.wordsUsed = next;
      return HEAP_BASE + 4 * at;
    }
    const block = this.arena.borrow('scratch', bytes);
    this.borrowed.push(block);
    return block.ptr;
  }

  ints(values: readonly number[]): number {
    const at = this.scratch(4 * values.length) >>> 2;
    const { i32 } = this.arena.allocator;
    for (let i = 0; i < values.length; i++) i32[at + i] = values[i];
    return at * 4;
  }

  addresses(list: readonly number[]): number {
    return this.ints(list);
  }

  fresh(make: () => readonly number[]): number {
    return this.ints(make());
  }

  index(kernel: KernelName): number {
    const known = this.indices.get(kernel);
    if (known !== undefined) return known;
    const index = this.put(kernel);
    this.onIndex?.(kernel);
    return index;
  }

  private put(kernel: string): number {
    const table = this.table as WebAssembly.Table;
    const index = table.grow(1);
    table.set(index, this.kernels.get(kernel));
    this.indices.set(kernel, index);
    return index;
  }

  /** The kernels in the table, in the order of their indices. */
  get indexed(): readonly string[] {
    return [...this.indices.keys()];
  }

  int(address: number): number {
    return this.arena.allocator.i32[address >> 2];
  }

  /** Ends an op: its workspace goes back. */
  done(): void {
    this.wordsUsed = 0;
    if (this.borrowed.length > 0) this.giveBack(0);
  }

  /** Runs something that takes workspace of its own while another op may have some. */
  within(fn: () => void): void {
    const words = this.wordsUsed;
    const blocks = this.borrowed.length;
    try {
      fn();
    } finally {
      this.wordsUsed = words;
      this.giveBack(blocks);
    }
  }

  /** Gives back what was borrowed last, all but the first so many blocks. */
  private giveBack(keep: number): void {
    for (let i = keep; i < this.borrowed.length; i++) this.arena.allocator.give(this.borrowed[i].ptr, this.borrowed[i].sizeClass);
    this.borrowed.length = keep;
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

const beginnings: ((backend: WasmBackend) => void)[] = [];

/** Does something with the backend: now, or when it starts. */
export function whenStarted(fn: (backend: WasmBackend) => void): void {
  if (backend === null) beginnings.push(fn);
  else fn(backend);
}

export const isStarted = (): boolean => backend !== null;

/** Whether the kernels were compiled when the program was deployed: they fit no other memory. */
export const isPrecompiled = (): boolean => core?.binaries[0] instanceof WebAssembly.Module;

function begin(): WasmBackend {
  const memory = settings.memory ?? new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: 65536 });
  const { budget, limit } = settings;
  const arena = new Arena(memory, CONTROL + CONTROL_BYTES, budget, limit > 0 ? limit : MOST);
  const machine = new WasmMachine(arena, core as Pack) as WasmBackend;
  backend = machine;
  arena.follow = (recipe, storage) => follow(machine, recipe, storage);
  for (const fn of beginnings.splice(0)) fn(backend);
  return backend;
}
