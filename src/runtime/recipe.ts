import type { AnyOp, Aval, Ref } from '../core/op.ts';
import type { Dims } from '../shape.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Storage } from './storage.ts';
import type { WasmBackend } from './wasm.ts';

/** From this many bytes on a recipe costs less than the array that a spill would make. */
export const DROPPABLE = 4096;
/** Operands up to this many bytes are kept by value: literals are gone when their op is done. */
const BY_VALUE = 16;
/** Ops that one storage may cost to make again: what a long chain leaves behind is copied now and then, so that no recipe goes back without end. */
const HEAVIEST = 16;

/** What a recipe reads. */
export interface Operand extends Aval {
  readonly size: number;
  /** Where the elements are; null where `words` holds them. */
  readonly storage: Storage | null;
  readonly offset: number;
  readonly words?: readonly number[];
}

/**
 * How the elements of a storage can be computed once more, to the bit, from those of others. Elementwise ops take about as long as a
 * copy, and what spills is mostly dead: nobody computes it again.
 */
export class Recipe {
  constructor(
    readonly op: AnyOp,
    readonly attrs: unknown,
    readonly operands: readonly Operand[],
    readonly dims: Dims,
    readonly dtype: Aval['dtype'],
    /** How many ops it takes where everything on the way was dropped too. */
    readonly weight: number,
  ) {}

  /** Whether all that it reads can be had, as it was. */
  get holds(): boolean {
    const { operands } = this;
    for (let i = 0; i < operands.length; i++) {
      const { storage } = operands[i];
      if (storage !== null && (storage.changes || (storage.slot < 0 && storage.away === null && !storage.dropped))) return false;
    }
    return true;
  }
}

/** Whether a storage can be made again from what there is. */
export const canDrop = ({ recipe }: Storage): boolean => recipe?.holds === true;

/** The recipe of an op's only output, whose inputs lie in the arena now; null where it is better copied. */
export function recipeOf(backend: WasmBackend, op: AnyOp, inputs: readonly Tensor[], attrs: unknown, y: Tensor): Recipe | null {
  const operands: Operand[] = [];
  const { bytes } = y.storage as Storage;
  let weight = 1;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    const { dims, dtype, size, storage, offset } = x;
    if (storage === null) return null;
    if (storage.bytes <= BY_VALUE) {
      const at = x.ptr >>> 2;
      if (x.ptr !== 4 * at) return null;
      const { i32 } = backend.arena.allocator;
      // Blocks are longer than that, so that there is something to read.
      operands.push({ dims, dtype, size, storage: null, offset: 0, words: [i32[at], i32[at + 1], i32[at + 2], i32[at + 3]] });
      continue;
    }
    // What stays because of a recipe shall not be much more than what the recipe saves. A literal was made for this call and is freed with it.
    if (storage.changes || storage.bytes > 2 * bytes || x.literal) return null;
    weight += storage.recipe === null ? 0 : storage.recipe.weight;
    // A tensor that is watched must stay collectable while its storage is held.
    operands.push(x.watched ? { dims, dtype, size, storage, offset } : x);
  }
  return weight > HEAVIEST ? null : new Recipe(op, attrs, operands, y.dims, y.dtype, weight);
}

/** Computes the elements of a storage that has its place, from operands that have theirs. */
export function follow(backend: WasmBackend, { op, attrs, operands, dims, dtype }: Recipe, storage: Storage): void {
  backend.within(() => {
    const x = operands.map((o): Ref => {
      const ptr = o.storage === null ? backend.ints(o.words as readonly number[]) : o.storage.ptr + o.offset;
      return { dims: o.dims, dtype: o.dtype, size: o.size, ptr };
    });
    const size = sizeOf(dims);
    (op.wasm as NonNullable<AnyOp['wasm']>)(backend.forCall(size), x, [{ dims, dtype, size, ptr: storage.ptr }], attrs);
  });
}
