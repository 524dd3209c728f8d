import type { AnyOp, Aval } from '../src/core/op.ts';
import type { DType, TypedArray } from '../src/dtype.ts';
import { DTYPES } from '../src/dtype.ts';
import { MemoryError } from '../src/errors.ts';
import type { Backend, Owner, SpillBatch, Storage } from '../src/runtime/backend.ts';
import { limitOf, Tensor, Unfit } from '../src/runtime/backend.ts';
import type { Dims } from '../src/shape.ts';
import { sizeOf } from '../src/shape.ts';
import { lostError } from './context.ts';
import type { LossPolicy } from './copies.ts';
import { Copies } from './copies.ts';
import { heldDTypes, toBytes, toTexels } from './elements.ts';
import { Engine } from './engine.ts';
import type { Drawer, Source } from './row.ts';
import { rows } from './rows.ts';
import { TextureStorage } from './storage.ts';
import type { Texture } from './texture.ts';

const MB = 1 << 20;
/** Bytes of textures above which something spills, at first; it grows when what spilled is needed again. */
const BUDGET = 256 * MB;
/** Where nobody set a limit. */
const LIMIT = 4096 * MB;

/** The GPU behind WebGL 2, as a device. */
export class GpuDevice implements Backend {
  readonly device = '/job:localhost/replica:0/task:0/device:GPU:0';
  readonly physical = { name: '/physical_device:GPU:0', deviceType: 'GPU' } as const;
  private engine: Engine | null;
  private limit = 0;
  private budget = 0;
  private tensors = 0;
  private storages = 0;
  private peak = 0;
  private clock = 1;
  private readonly residents: TextureStorage[] = [];
  private spilledLately = 0;
  private restoredLately = 0;
  private readonly copies: Copies;
  private readonly watcher: FinalizationRegistry<Storage>;
  private readonly gone: FinalizationRegistry<SpillBatch['books']>;

  constructor(engine: Engine, policy: LossPolicy) {
    this.engine = engine;
    this.copies = new Copies(policy, (storage) => this.readLater(storage, 0, storage.bytes));
    this.watcher = new FinalizationRegistry((storage) => this.dropHandle(storage));
    this.gone = new FinalizationRegistry((books) => {
      this.storages -= books.storages;
      this.tensors -= books.tensors;
    });
  }

  get books(): { tensors: number; storages: number; bytes: number; peak: number } {
    return { tensors: this.tensors, storages: this.storages, bytes: this.engine?.bytes ?? 0, peak: this.peak };
  }

  /** The engine with the present context. */
  get current(): Engine | null {
    return this.engine;
  }

  get started(): boolean {
    return this.limit > 0;
  }

  private start(): void {
    if (this.limit > 0) return;
    this.limit = limitOf(this.physical.name) ?? LIMIT;
    this.budget = Math.min(BUDGET, this.limit);
    if (this.engine !== null) this.bound(this.engine);
  }

  private bound(engine: Engine): Engine {
    engine.limit = this.limit;
    engine.spare = (op, bytes) => this.spare(op, bytes);
    return engine;
  }

  /** The engine; another one where the context was lost. @throws Unfit where the browser gives none */
  private running(): Engine {
    this.start();
    if (this.engine !== null && !this.engine.lost) return this.engine;
    for (const storage of this.residents) {
      storage.texture = null;
      storage.slot = -1;
    }
    this.residents.length = 0;
    this.engine = null;
    try {
      this.engine = this.bound(new Engine());
    } catch {
      throw new Unfit('the context of the GPU was lost and the browser gives no other one');
    }
    return this.engine;
  }

  holds(dtype: DType): boolean {
    return heldDTypes.includes(dtype);
  }

  takes(op: AnyOp, inputs: readonly Aval[], attrs: unknown, avals: readonly Aval[]): boolean {
    const row = rows[op.name];
    return row !== undefined && (row.takes === undefined ? inputs.every((x) => x.dtype === 'float32') : row.takes(inputs, attrs, avals));
  }

  chains(op: AnyOp): boolean {
    return rows[op.name]?.expression !== undefined;
  }

  run(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[]): readonly Tensor[] {
    if (avals.every((y) => sizeOf(y.dims) === 0)) return avals.map((y) => this.filled(y.dims, y.dtype, new Uint8Array(0)));
    let textures: readonly Texture[];
    try {
      textures = this.draw(op, inputs, attrs, avals);
    } catch (error) {
      if (this.engine?.lost !== true) throw error;
      // The context went in the middle of it. With another one the call goes on, or says which of its inputs went, too.
      textures = this.draw(op, inputs, attrs, avals);
    }
    const outputs = textures.map((texture, i) => this.drawn(avals[i], texture));
    this.settle();
    return outputs;
  }

  private draw(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[]): readonly Texture[] {
    const engine = this.running();
    this.clock++;
    return engine.op(
      () => {
        const x = inputs.map(
          (t): Source => ({
            dims: t.dims,
            dtype: t.dtype,
            size: t.size,
            texture: this.ensure(op.label, t.live(op.label) as TextureStorage),
          }),
        );
        const drawer: Drawer = {
          draw: (body, of, size, row) => engine.draw(op.label, body, of, size, row),
          most: engine.most,
          drawPacked: (body, of, width, height) => engine.drawPacked(op.label, body, of, width, height),
          drawFixed: (body, of, size, row) => engine.draw(op.label, body, of, size, row, true),
        };
        return rows[op.name].draw(drawer, x, avals, attrs);
      },
      (result) => result,
    );
  }

  private storageOf(dims: Dims, dtype: DType): TextureStorage {
    const size = sizeOf(dims);
    const storage = new TextureStorage(this, dtype, dims, size, dims.length < 2 ? 0 : dims[dims.length - 1], size * DTYPES[dtype].bytes);
    storage.stamp = this.clock;
    this.storages++;
    return storage;
  }

  private tensorOf(dims: Dims, dtype: DType, storage: TextureStorage): Tensor {
    const tensor = new Tensor(dims, dtype, storage, 0);
    tensor.watched = true;
    storage.watched = true;
    this.watcher.register(tensor, storage, storage);
    return tensor;
  }

  private drawn({ dims, dtype }: Aval, texture: Texture): Tensor {
    const storage = this.storageOf(dims, dtype);
    storage.texture = texture;
    this.settleIn(storage);
    return this.tensorOf(dims, dtype, storage);
  }

  /** A tensor whose elements go to the GPU at their first use there. */
  private filled(dims: Dims, dtype: DType, bytes: Uint8Array): Tensor {
    const storage = this.storageOf(dims, dtype);
    storage.away = bytes;
    return this.tensorOf(dims, dtype, storage);
  }

  constant(data: TypedArray, dims: Dims, dtype: DType): Tensor {
    this.start();
    return this.filled(dims, dtype, new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer));
  }

  bring(tensor: Tensor): Tensor {
    const from = tensor.live('device');
    if (from.home === this) return tensor;
    return this.filled(tensor.dims, tensor.dtype, from.home.read(from, tensor.offset, tensor.size * DTYPES[tensor.dtype].bytes));
  }

  /** The texture of a storage, uploaded where it is not there. @throws RuntimeError for elements that were lost */
  private ensure(op: string, storage: TextureStorage): Texture {
    const engine = this.engine as Engine;
    storage.stamp = this.clock;
    if (storage.texture !== null) return storage.texture;
    storage.texture = engine.upload(op, toTexels(storage.dtype, this.copied(op, storage)), storage.row);
    if (storage.batch !== null) {
      this.restoredLately += storage.bytes;
      this.unbook(storage);
    }
    this.settleIn(storage);
    return storage.texture;
  }

  private settleIn(storage: TextureStorage): void {
    storage.slot = this.residents.push(storage) - 1;
    const { bytes } = this.engine as Engine;
    if (bytes > this.peak) this.peak = bytes;
  }

  private leave(storage: TextureStorage): void {
    const last = this.residents.pop() as TextureStorage;
    if (last !== storage) {
      this.residents[storage.slot] = last;
      last.slot = storage.slot;
    }
    storage.slot = -1;
  }

  /** Spills the least recently used storages where more lies on the GPU than the budget. */
  private settle(): void {
    const engine = this.engine as Engine;
    if (engine.bytes <= this.budget) return;
    if (this.restoredLately * 4 > this.spilledLately && this.spilledLately > 0 && this.budget < this.limit) {
      this.budget = Math.min(2 * this.budget, this.limit);
      this.spilledLately = 0;
      this.restoredLately = 0;
      if (engine.bytes <= this.budget) return;
    }
    this.spillTo(engine, 0.75 * this.budget);
    engine.empty();
  }

  /** Makes room for a texture within the limit. @throws MemoryError where what one call needs leaves none */
  private spare(op: string, bytes: number): void {
    const engine = this.engine as Engine;
    // More than it takes: whoever is at the limit will be there again.
    this.spillTo(engine, Math.min(this.limit - bytes, 0.75 * this.budget));
    if (engine.bytes + bytes <= this.limit) return;
    throw new MemoryError(
      op,
      'the textures of one call do not fit on the GPU together',
      `${engine.bytes + bytes} bytes of ${this.limit}`,
      'Use smaller tensors or batches, or raise memoryLimit in tf.config.setLogicalDeviceConfiguration.',
      { asked: engine.bytes + bytes, limit: this.limit },
    );
  }

  /** Spills what the present call does not need, from the least recently used on, until so many bytes are left. */
  private spillTo(engine: Engine, bytes: number): void {
    const oldest = this.residents.filter((s) => s.stamp < this.clock).sort((a, b) => a.stamp - b.stamp);
    const batch: SpillBatch = { books: { bytes: 0, storages: 0, tensors: 0 } };
    for (const storage of oldest) {
      if (engine.bytes <= bytes) break;
      this.spill(engine, storage, batch);
    }
    this.spilledLately = batch.books.bytes;
    this.restoredLately = 0;
    this.gone.register(batch, batch.books);
  }

  private spill(engine: Engine, storage: TextureStorage, batch: SpillBatch): void {
    const texture = storage.texture as Texture;
    // A watcher holds what it watches for: nobody could collect the copy (storage.ts of the CPU does the same).
    this.unwatch(storage);
    storage.away ??= toBytes(storage.dtype, engine.read(storage));
    engine.give(texture);
    storage.texture = null;
    this.leave(storage);
    storage.batch = batch;
    batch.books.bytes += storage.bytes;
    batch.books.storages++;
    batch.books.tensors += storage.handles;
  }

  private unbook(storage: Storage): void {
    if (storage.batch === null) return;
    const { books } = storage.batch;
    books.bytes -= storage.bytes;
    books.storages--;
    books.tensors -= storage.handles;
    storage.batch = null;
  }

  addHandle(storage: Storage): void {
    storage.refs++;
    storage.handles++;
    this.tensors++;
    if (storage.batch !== null) storage.batch.books.tensors++;
  }

  dropHandle(storage: Storage): void {
    storage.handles--;
    this.tensors--;
    if (storage.batch !== null) storage.batch.books.tensors--;
    this.release(storage);
  }

  unwatch(storage: Storage): void {
    if (!storage.watched) return;
    this.watcher.unregister(storage);
    storage.watched = false;
  }

  release(storage: Storage): void {
    if (--storage.refs > 0) return;
    this.storages--;
    this.unbook(storage);
    const held = storage as TextureStorage;
    if (held.texture !== null) {
      held.texture.engine.give(held.texture);
      held.texture = null;
      this.leave(held);
    }
    held.away = null;
  }

  owned(storage: Storage, variable: Owner | null, dims: Dims): void {
    const held = storage as TextureStorage;
    held.owner = variable === null ? null : { variable, dims };
    if (variable !== null) this.copies.add(held, variable);
  }

  read(storage: Storage, offset: number, bytes: number): Uint8Array {
    const held = storage as TextureStorage;
    const engine = this.holding('dataSync', held);
    if (engine !== null) held.away ??= toBytes(held.dtype, engine.read(held));
    return (held.away as Uint8Array).slice(offset, offset + bytes);
  }

  async readLater(storage: Storage, offset: number, bytes: number): Promise<Uint8Array> {
    const held = storage as TextureStorage;
    const engine = this.holding('data', held);
    if (engine === null) return (held.away as Uint8Array).slice(offset, offset + bytes);
    // Whoever frees the tensor meanwhile does not take the texture away from under the read.
    this.addHandle(held);
    try {
      const texels = await engine.readLater(held);
      held.away ??= toBytes(held.dtype, texels);
      return held.away.slice(offset, offset + bytes);
    } finally {
      this.dropHandle(held);
    }
  }

  /** The engine that must be asked for the elements; null where there is a copy of them. @throws RuntimeError where they were lost */
  private holding(op: string, storage: TextureStorage): Engine | null {
    if (storage.away !== null) return null;
    if (storage.texture !== null && this.engine?.lost === false) return this.engine;
    // With the context its texture went, whether the browser gives another one or not.
    this.copied(op, storage);
    return null;
  }

  /** The copy of elements that no texture has. @throws RuntimeError where there is none */
  private copied(op: string, storage: TextureStorage): Uint8Array {
    storage.away ??= this.copies.restored(storage);
    if (storage.away === null) throw lostError(op, storage);
    return storage.away;
  }
}
