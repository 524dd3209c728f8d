import type { TypedArray } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import { Tensor } from '../tensor.ts';
import { Allocator, bytesOfClass, classOf, LARGEST, MOST } from './allocator.ts';
import { full } from './full.ts';
import { Nursery } from './nursery.ts';
import type { Recipe } from './recipe.ts';
import { canDrop } from './recipe.ts';
import type { Home, SpillBatch } from './storage.ts';
import { Storage } from './storage.ts';

/**
 * What a storage counts beside its bytes, so that some thousands of tiny tensors are pressure too. Spilling early is cheap: what
 * spills young dies young in the engine's collector, and the arena stays small enough for the processor's caches (measured:
 * an add whose result is dropped costs 1,050 ns with 256 here, 350 ns with 4,096 and 290 ns with 8,192).
 */
const OVERHEAD = 8192;
const MB = 1 << 20;

/** An int64 and its two halves as they lie in memory. */
const WIDE = new BigInt64Array(1);
const HALVES = new Int32Array(WIDE.buffer);

/**
 * The one linear memory and everything in it. When more than a budget lies in it, the least recently used storages spill: they are
 * copied into arrays of their own, and the arena lets go of them. What nobody can reach is then collected by the engine; what is
 * reached again comes back (docs/architecture.md, Memory).
 */
export class Arena implements Home {
  readonly device = '/job:localhost/replica:0/task:0/device:CPU:0';
  readonly allocator: Allocator;
  /** Bytes that may lie in the arena before something spills. Grows when what spilled is needed again. */
  budget: number;
  /** Counts ops; storages of the running op carry the present value and stay where they are. */
  clock = 1;
  tensors = 0;
  storages = 0;
  peak = 0;
  spilled = 0;
  /** Gives back what is held only to be quick; false where there is no such thing. */
  onFull: (() => boolean) | null = null;
  /** Computes the elements of a storage by its recipe. */
  follow: (recipe: Recipe, storage: Storage) => void = () => undefined;
  readonly nursery: Nursery = new Nursery(this);
  private readonly residents: Storage[] = [];
  private spilledLately = 0;
  private restoredLately = 0;
  private readonly gone: FinalizationRegistry<SpillBatch['books']> | null;
  private readonly watcher: FinalizationRegistry<Storage> | null;

  constructor(memory: WebAssembly.Memory, base: number, budget: number, limit: number = MOST) {
    this.allocator = new Allocator(memory, base);
    this.allocator.limit = limit;
    this.budget = Math.min(budget, limit);
    const none = typeof FinalizationRegistry === 'undefined';
    this.watcher = none ? null : new FinalizationRegistry((storage) => this.dropHandle(storage));
    this.gone = none
      ? null
      : new FinalizationRegistry((books) => {
          this.spilled -= books.bytes;
          this.storages -= books.storages;
          this.tensors -= books.tensors;
        });
  }

  /** Bytes of live storages: in the arena, and spilled as far as is known. */
  get bytes(): number {
    return this.allocator.used;
  }

  /** A new storage with undefined contents. @throws MemoryError naming what was asked for and what is there */
  allocate(op: string, bytes: number): Storage {
    if (!(bytes <= LARGEST)) throw full(this.allocator, op, bytes);
    const storage = new Storage(this, bytes, classOf(bytes));
    storage.stamp = this.clock;
    if (bytes > 0) this.place(op, storage);
    this.storages++;
    return storage;
  }

  /** The storage of a string tensor. */
  hold(strings: readonly string[]): Storage {
    this.storages++;
    return new Storage(this, 0, 0, strings);
  }

  /** One more tensor of these elements. */
  addHandle(storage: Storage): void {
    storage.refs++;
    storage.handles++;
    this.tensors++;
    if (storage.batch !== null) storage.batch.books.tensors++;
  }

  /** Drops the handle of a tensor when the engine collects it, which frees its block without a spill. */
  watch(tensor: object, storage: Storage): void {
    if (this.watcher === null) return;
    this.watcher.register(tensor, storage, storage);
    storage.watched = true;
  }

  unwatch(storage: Storage): void {
    if (!storage.watched) return;
    this.watcher?.unregister(storage);
    storage.watched = false;
  }

  dropHandle(storage: Storage): void {
    storage.handles--;
    this.tensors--;
    if (storage.batch !== null) storage.batch.books.tensors--;
    this.release(storage);
  }

  release(storage: Storage): void {
    if (--storage.refs > 0) return;
    this.storages--;
    // What the recipe of something dropped reads stays: until that is freed, or as long as the engine's collector finds it.
    if (storage.pins > 0) this.unbook(storage);
    else this.free(storage);
  }

  private free(storage: Storage): void {
    if (storage.young) this.nursery.leave(storage);
    if (storage.slot >= 0) this.vacate(storage);
    else this.unbook(storage);
    storage.away = null;
    if (storage.dropped) {
      storage.dropped = false;
      this.unpin(storage.recipe as Recipe);
    }
    storage.recipe = null;
  }

  private unpin({ operands }: Recipe): void {
    for (const { storage } of operands) if (storage !== null && --storage.pins === 0 && storage.refs === 0) this.free(storage);
  }

  /** Makes sure that the storage lies in the arena and stays there during the running op. */
  ensure(op: string, storage: Storage): void {
    storage.stamp = this.clock;
    if (storage.slot < 0 && storage.bytes > 0) this.restore(op, storage);
  }

  private restore(op: string, storage: Storage): void {
    const { dropped } = storage;
    this.bringBack(op, storage);
    this.unbook(storage);
    if (dropped) this.unpin(storage.recipe as Recipe);
    else this.restoredLately += storage.bytes + OVERHEAD;
    storage.away = null;
  }

  private bringBack(op: string, storage: Storage): void {
    if (storage.dropped) {
      this.remake(op, storage);
      return;
    }
    this.place(op, storage);
    this.allocator.u8.set(storage.away as Uint8Array, storage.ptr);
  }

  /** Computes what was dropped once more, after what it comes from; what was only wanted for that goes again. */
  private remake(op: string, storage: Storage): void {
    const recipe = storage.recipe as Recipe;
    const lent: Storage[] = [];
    try {
      for (const { storage: from } of recipe.operands) {
        if (from === null) continue;
        from.stamp = this.clock;
        if (from.slot >= 0) continue;
        if (from.dropped || from.refs === 0) {
          this.bringBack(op, from);
          lent.push(from);
        } else this.restore(op, from);
      }
      this.place(op, storage);
      this.follow(recipe, storage);
      storage.dropped = false;
    } finally {
      if (storage.dropped && storage.slot >= 0) this.vacate(storage);
      for (const from of lent) {
        this.vacate(from);
        from.dropped = from.away === null;
      }
    }
    this.nursery.remade(storage);
  }

  /** A copy of some of its bytes, wherever it lies. */
  read(storage: Storage, offset: number, bytes: number): Uint8Array {
    if (bytes === 0) return new Uint8Array(0);
    if (storage.away !== null) return storage.away.slice(offset, offset + bytes);
    if (storage.dropped) {
      this.clock++;
      this.ensure('read', storage);
    }
    return this.allocator.u8.slice(storage.ptr + offset, storage.ptr + offset + bytes);
  }

  /** The tensor, or a copy of its elements in the arena. */
  bring(tensor: Tensor): Tensor {
    const from = tensor.live('device');
    if (from.home === this || tensor.dtype === 'variant') return tensor;
    const bytes = from.home.read(from, tensor.offset, tensor.size * DTYPES[tensor.dtype].bytes);
    this.clock++;
    const storage = this.allocate('device', bytes.length);
    const copy = new Tensor(tensor.dims, tensor.dtype, storage, 0);
    if (bytes.length > 0) this.allocator.u8.set(bytes, storage.ptr);
    return copy;
  }

  write(storage: Storage, data: TypedArray): void {
    // Making a view costs more than a few elements do.
    if (data.length === 1) {
      if (data instanceof Float32Array) {
        this.allocator.f32[storage.ptr >>> 2] = data[0];
        return;
      }
      if (data instanceof BigInt64Array) {
        WIDE[0] = data[0];
        this.allocator.i32[storage.ptr >>> 2] = HALVES[0];
        this.allocator.i32[(storage.ptr >>> 2) + 1] = HALVES[1];
        return;
      }
    }
    this.allocator.u8.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), storage.ptr);
  }

  /** A block without a storage, for the workspace of a running op. */
  borrow(op: string, bytes: number): { ptr: number; sizeClass: number } {
    if (bytes > LARGEST) throw full(this.allocator, op, bytes);
    const sizeClass = classOf(bytes);
    return { ptr: this.find(op, bytes, sizeClass), sizeClass };
  }

  private place(op: string, storage: Storage): void {
    storage.ptr = this.find(op, storage.bytes, storage.sizeClass);
    storage.slot = this.residents.push(storage) - 1;
    if (this.allocator.used > this.peak) this.peak = this.allocator.used;
  }

  /** Gives its block back. */
  private vacate(storage: Storage): void {
    this.leave(storage);
    this.allocator.give(storage.ptr, storage.sizeClass);
    storage.ptr = 0;
  }

  private leave(storage: Storage): void {
    const last = this.residents.pop() as Storage;
    if (last !== storage) {
      this.residents[storage.slot] = last;
      last.slot = storage.slot;
    }
    storage.slot = -1;
  }

  private find(op: string, asked: number, sizeClass: number): number {
    const { allocator } = this;
    // Beyond what 32 bits count there is no size class, nor anything to look for.
    if (asked > allocator.limit) throw full(this.allocator, op, asked);
    const bytes = bytesOfClass(sizeClass);
    if (allocator.used + bytes + this.residents.length * OVERHEAD > this.budget) this.spill(this.budget / 2);
    let ptr = allocator.take(sizeClass);
    if (ptr !== 0) return ptr;
    // Old free space first when it is worth the walk, then new pages within the budget, then old space at any price, then room by spilling.
    if (allocator.worthMerging(Math.max(bytes, allocator.size / 4))) {
      allocator.merge();
      ptr = allocator.take(sizeClass);
      if (ptr !== 0) return ptr;
    }
    if (allocator.grow(bytes, Math.max(this.budget, allocator.size)) || allocator.grow(bytes, this.budget * 2))
      return allocator.take(sizeClass);
    allocator.merge();
    ptr = allocator.take(sizeClass);
    if (ptr !== 0) return ptr;
    if (allocator.grow(bytes, MOST)) return allocator.take(sizeClass);
    this.spill(0);
    allocator.merge();
    ptr = allocator.take(sizeClass);
    if (ptr !== 0) return ptr;
    if (this.onFull?.() === true) {
      allocator.merge();
      ptr = allocator.take(sizeClass);
      if (ptr !== 0) return ptr;
    }
    throw full(this.allocator, op, bytes);
  }

  /** Lets more lie in the arena. */
  enlarge(): void {
    this.budget = Math.min(this.budget * 2, this.allocator.limit);
  }

  /** Spills the least recently used storages until about `target` bytes remain; those of the running op stay. */
  private spill(target: number): void {
    const { residents } = this;
    const cost = this.allocator.used + residents.length * OVERHEAD;
    // What spilled last time and was needed again says that the working set is larger than the budget.
    if (this.restoredLately * 4 > this.spilledLately && this.spilledLately > 0) {
      this.enlarge();
      this.spilledLately = 0;
      this.restoredLately = 0;
      if (cost < this.budget && target > 0) return;
    }
    const threshold = target === 0 ? this.clock : this.ageThatFrees(cost - target);
    const batch: SpillBatch = { books: { bytes: 0, storages: 0, tensors: 0 } };
    let kept = 0;
    for (let i = 0; i < residents.length; i++) {
      const storage = residents[i];
      if (storage.stamp >= this.clock || storage.stamp > threshold) {
        storage.slot = kept;
        residents[kept++] = storage;
      } else {
        storage.slot = -1;
        this.putAway(storage, batch);
      }
    }
    residents.length = kept;
    this.booked(batch);
    this.spilledLately = cost - this.allocator.used - residents.length * OVERHEAD;
    this.restoredLately = 0;
  }

  /** Takes some storages out of the arena. */
  takeOut(storages: readonly Storage[]): void {
    const batch: SpillBatch = { books: { bytes: 0, storages: 0, tensors: 0 } };
    for (const storage of storages) {
      this.leave(storage);
      this.putAway(storage, batch);
    }
    this.booked(batch);
  }

  private booked(batch: SpillBatch): void {
    this.spilled += batch.books.bytes;
    this.gone?.register(batch, batch.books);
  }

  /** Takes what has left the list of residents out of the arena: dropped where it can be made again, else copied. */
  private putAway(storage: Storage, batch: SpillBatch): void {
    const { books } = batch;
    if (storage.young) this.nursery.leave(storage);
    // A watcher holds what it watches for, and its turn never comes in a synchronous loop: nobody could collect the array.
    this.unwatch(storage);
    if (canDrop(storage)) {
      storage.dropped = true;
      this.nursery.dropped(storage);
      for (const { storage: from } of (storage.recipe as Recipe).operands) if (from !== null) from.pins++;
    } else {
      storage.recipe = null;
      storage.away = this.allocator.u8.slice(storage.ptr, storage.ptr + storage.bytes);
    }
    this.allocator.give(storage.ptr, storage.sizeClass);
    storage.ptr = 0;
    if (storage.refs === 0) return;
    storage.batch = batch;
    books.bytes += storage.dropped ? 0 : storage.bytes;
    books.storages++;
    books.tensors += storage.handles;
  }

  /** The stamp up to which storages must go so that `bytes` get free. */
  private ageThatFrees(bytes: number): number {
    const { residents } = this;
    let oldest = this.clock;
    for (let i = 0; i < residents.length; i++) if (residents[i].stamp < oldest) oldest = residents[i].stamp;
    const buckets = new Float64Array(256);
    const width = (this.clock - oldest) / 256 + 1e-9;
    for (let i = 0; i < residents.length; i++) {
      const { stamp, sizeClass } = residents[i];
      buckets[Math.min(255, Math.floor((stamp - oldest) / width))] += bytesOfClass(sizeClass) + OVERHEAD;
    }
    let sum = 0;
    for (let i = 0; i < 256; i++) {
      sum += buckets[i];
      if (sum >= bytes) return oldest + (i + 1) * width;
    }
    return this.clock;
  }

  private unbook(storage: Storage): void {
    const { batch } = storage;
    if (batch === null) return;
    const bytes = storage.away === null ? 0 : storage.bytes;
    batch.books.bytes -= bytes;
    batch.books.storages--;
    batch.books.tensors -= storage.handles;
    this.spilled -= bytes;
    storage.batch = null;
  }
}

/** The default budget: small enough for an edge worker's 128 MB, large enough to hold a training step; it grows with the need. */
export const DEFAULT_BUDGET = 48 * MB;
