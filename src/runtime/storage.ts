import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

import type { Recipe } from './recipe.ts';

/**
 * The elements of one or more tensors (views share a storage). Owned by count: every tensor and every tape that needs the
 * elements holds it once, and the arena gets the block back when the count falls to zero.
 *
 * A storage lies in the arena (`ptr` is its address) or, after a spill, in an ordinary array of its own (`away`), which the
 * engine's garbage collector takes when nobody can reach the storage any more, or nowhere (`dropped`): its recipe makes it again.
 */
export class Storage {
  /** Address in the arena; 0 while it is away, empty or given back. */
  ptr = 0;
  /** Owners: tensors, and tapes that need the elements. */
  refs = 0;
  /** Owners that are tensors. */
  handles = 0;
  /** Time of the last op that used it: the least recent ones spill first, those of the running op never. */
  stamp = 0;
  /** Place in the list of residents; -1 when not in the arena. */
  slot = -1;
  away: Uint8Array | null = null;
  /** How its elements can be computed once more. */
  recipe: Recipe | null = null;
  /** It stands among those that are dropped first. */
  young = false;
  /** It was spilled without a copy. */
  dropped = false;
  /** How many recipes of dropped storages read it: it must stay what it is, and be had when its last owner has let go. */
  pins = 0;
  /** Its elements were written in place: no recipe may read them. */
  changes = false;
  /** Which spill took it out, for the books. */
  batch: SpillBatch | null = null;
  /** Whether one of its tensors is watched. */
  watched = false;

  /** The memory that it belongs to. */
  declare readonly home: Home;
  declare readonly bytes: number;
  declare readonly sizeClass: number;
  /** The elements of string tensors; they never lie in the arena. */
  declare readonly strings: readonly string[] | null;

  constructor(home: Home, bytes: number, sizeClass: number, strings: readonly string[] | null = null) {
    this.home = home;
    this.bytes = bytes;
    this.sizeClass = sizeClass;
    this.strings = strings;
  }
}

/** Whether its one owner may write its elements in place. */
export const isFree = (storage: Storage): boolean => storage.refs === 1 && storage.pins === 0;

/** Tells that its elements are written in place. */
export function overwrite(storage: Storage): void {
  storage.changes = true;
  storage.recipe = null;
}

/** The books of one spill. It is collected when all its storages are, which is how that is found out. */
export interface SpillBatch {
  readonly books: { bytes: number; storages: number; tensors: number };
}

/** A variable, as far as a memory knows it. */
export interface Owner {
  readonly name: string;
}

/** A memory that storages live in: the arena, a GPU. */
export interface Home {
  /** Name of the device, as `x.device` gives it. */
  readonly device: string;
  addHandle(storage: Storage): void;
  dropHandle(storage: Storage): void;
  /** Ends the watch over the tensor that the storage was made for. */
  unwatch(storage: Storage): void;
  release(storage: Storage): void;
  /** A copy of some of its bytes. */
  read(storage: Storage, offset: number, bytes: number): Uint8Array;
  /** The same without blocking, where the memory is not the CPU's. */
  readLater?(storage: Storage, offset: number, bytes: number): Promise<Uint8Array>;
  /** Hears whose value a storage is, or (null) is no longer: where elements can be lost, errors name the variable that they were of. */
  owned?(storage: Storage, variable: Owner | null, dims: Dims): void;
  /** A tensor of the same elements that lie here: the tensor itself where they do. */
  bring(tensor: Tensor): Tensor;
}
