import type { Prepared } from '../core/bind.ts';
import type { DType } from '../dtype.ts';
import type { Dims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';
import type { Call, Stage } from './code.ts';
import { follow, stagesOf } from './code.ts';
import { FINALIZED } from './finalized.ts';
import { invoke } from './invoke.ts';
import type { Storage } from './storage.ts';
import { isFree, overwrite } from './storage.ts';
import { wasm } from './wasm.ts';

/** A word of the code that is an address in something that lies elsewhere at every call. */
export interface Patch {
  /** Index of the word among the 32-bit words of the memory. */
  readonly at: number;
  readonly slot: number;
  readonly offset: number;
}

/** Where a result comes from. */
export interface Fetch {
  readonly kind: 'input' | 'variable' | 'output';
  readonly at: number;
  readonly offset: number;
  readonly dims: Dims;
  readonly dtype: DType;
}

interface Block {
  readonly ptr: number;
  readonly sizeClass: number;
}

const collected =
  typeof FinalizationRegistry === 'undefined'
    ? null
    : new FinalizationRegistry<Block>(({ ptr, sizeClass }) => wasm().arena.allocator.give(ptr, sizeClass));

/** A program as a list of kernel calls in linear memory. Its block lives as long as it does: a call allocates nothing but its outputs. */
export class PreparedProgram implements Prepared {
  /** Addresses by slot, as they stand in the code. */
  private readonly addresses: Float64Array;
  private readonly bySlot: readonly (readonly Patch[])[];
  private readonly stores: Storage[] = [];
  private generation = wasm().generation;
  private stages: readonly Stage[];

  constructor(
    block: Block,
    private readonly calls: readonly Call[],
    patches: readonly Patch[],
    /** Integers that every run asks for anew, each with where its words go. */
    private readonly sources: readonly { readonly at: number; readonly make: () => readonly number[] }[],
    private readonly variables: readonly Handle[],
    private readonly updated: readonly boolean[],
    private readonly outputs: readonly number[],
    private readonly fetches: readonly Fetch[],
    private readonly inputs: number,
  ) {
    const slots = inputs + variables.length + outputs.length;
    this.addresses = new Float64Array(slots).fill(-1);
    this.bySlot = Array.from({ length: slots }, (_, slot) => patches.filter((p) => p.slot === slot));
    this.stages = stagesOf(wasm(), calls);
    collected?.register(this, block);
  }

  run(x: readonly Tensor[]): readonly Tensor[] {
    const { arena, generation } = wasm();
    if (this.generation !== generation) this.link(generation);
    arena.clock++;
    const { inputs, variables, outputs, stores, fetches } = this;
    for (let i = 0; i < inputs; i++) {
      arena.ensure('function', x[i].live('function'));
      this.point(i, x[i].ptr);
    }
    for (let v = 0; v < variables.length; v++) {
      const handle = variables[v];
      arena.ensure('function', handle.live('function'));
      if (this.updated[v]) {
        if (!isFree(handle.live('function')) || handle.current().offset !== 0) this.part(handle);
        overwrite(handle.live('function'));
      }
      this.point(inputs + v, handle.current().ptr);
    }
    const y: Tensor[] = [];
    try {
      for (let o = 0; o < outputs.length; o++) {
        stores[o] = arena.allocate('function', outputs[o]);
        this.point(inputs + variables.length + o, stores[o].ptr);
      }
    } catch (error) {
      for (const store of stores) if (store !== undefined && store.refs === 0) freeUnheld(store);
      stores.length = 0;
      throw error;
    }
    for (let f = 0; f < fetches.length; f++) {
      const { kind, at, offset, dims, dtype } = fetches[f];
      if (kind === 'output') {
        const tensor = new Tensor(dims, dtype, stores[at], offset);
        if (outputs[at] >= FINALIZED && !stores[at].watched) {
          tensor.watched = true;
          arena.watch(tensor, stores[at]);
        }
        y.push(tensor);
      } else {
        const from = kind === 'input' ? x[at] : variables[at].current();
        y.push(from.view(dims, dtype, from.offset + offset));
      }
    }
    stores.length = 0;
    try {
      this.execute();
    } catch (error) {
      for (const tensor of y) tensor.dispose();
      throw error;
    }
    return y;
  }

  /** Takes the kernels as they are laid now. */
  private link(generation: number): void {
    this.generation = generation;
    this.stages = stagesOf(wasm(), this.calls);
  }

  private point(slot: number, address: number): void {
    if (this.addresses[slot] === address) return;
    this.addresses[slot] = address;
    const patches = this.bySlot[slot];
    const { i32 } = wasm().arena.allocator;
    for (let p = 0; p < patches.length; p++) i32[patches[p].at] = address + patches[p].offset;
  }

  /** Gives a variable elements of its own, where somebody else still holds its value. */
  private part(handle: Handle): void {
    const { arena } = wasm();
    const old = handle.current();
    const bytes = (old.storage as Storage).bytes - old.offset;
    const own = new Tensor(old.dims, old.dtype, arena.allocate('function', bytes), 0);
    wasm().copy(old.ptr, own.ptr, bytes);
    handle.replace(own);
    own.dispose();
  }

  private execute(): void {
    const { stages, sources } = this;
    const { i32, u8 } = wasm().arena.allocator;
    for (let s = 0; s < sources.length; s++) i32.set(sources[s].make(), sources[s].at);
    for (let s = 0; s < stages.length; ) {
      const { kind, kernel, at, end, count } = stages[s];
      if (kind !== 0) {
        s = follow(stages[s], s, i32, u8);
        continue;
      }
      if (count === 0) kernel(at, end);
      else invoke(kernel, i32, at >>> 2, count);
      s++;
    }
  }
}

/** Gives back a storage that no tensor got. */
function freeUnheld(store: Storage): void {
  store.home.addHandle(store);
  store.home.dropHandle(store);
}
