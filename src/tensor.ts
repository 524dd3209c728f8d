// Programs compiled for ES2022 do not know Symbol.dispose: the declarations of the package bring it along.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Interpreter } from './core/bind.ts';
import { born } from './core/scope.ts';
import type { DType, TypedArray } from './dtype.ts';
import { DTYPES } from './dtype.ts';
import { DisposedError, ValueError } from './errors.ts';
import { formatTensor } from './format.ts';
import { bfloatValue, halfValue } from './half.ts';
import { TensorMethods } from './methods.ts';
import { nest } from './nest.ts';
import type { Storage } from './runtime/storage.ts';
import type { Dims } from './shape.ts';
import { showDims, sizeOf } from './shape.ts';
import type { Operation } from './trace/operation.ts';
import { viewOf } from './views.ts';

let lastId = 0;

/** Elements as plain JavaScript values, nested as the shape says. */
export type NestedArray = number | bigint | boolean | string | readonly NestedArray[];

/**
 * An immutable array of elements of one dtype. Made by `tf.constant` and by every op.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/Tensor
 *
 * @example
 * const x = tf.constant([[1, 2, 3], [4, 5, 6]]);
 * x.shape; // [2, 3]
 * x.dtype; // 'float32'
 * x.sum(0).arraySync(); // [5, 7, 9]
 */
export class Tensor extends TensorMethods {
  // `declare`: fields that the constructor sets are made there, once, and engines know what they hold.
  /** Identity: tapes know tensors by it. */
  declare readonly id: number;
  /** Sizes; unknown ones are NaN (shape.ts). Inside the library read this, never `shape`. */
  declare readonly dims: Dims;
  declare readonly dtype: DType;
  declare readonly size: number;
  declare readonly storage: Storage | null;
  /** Byte offset of the first element in the storage. */
  declare readonly offset: number;
  /** Made from a literal for one call of an op, which frees it (core/bind.ts). */
  literal = false;
  /** Its home frees the elements when the engine finds the tensor unreachable. */
  watched = false;
  /** Which entries count, where a layer of tf.keras has said so: freed with the tensor. */
  mask: Tensor | null = null;
  private gone = false;

  constructor(dims: Dims, dtype: DType, storage: Storage | null, offset: number, id: number = ++lastId) {
    super();
    this.id = id;
    this.dims = dims;
    this.dtype = dtype;
    this.size = sizeOf(dims);
    this.storage = storage;
    this.offset = offset;
    if (storage !== null) {
      if (storage === undefined) {
        throw new ValueError('Tensor', 'tensors are made by functions', 'new tf.Tensor(…)', 'Write tf.constant([1, 2]), tf.zeros([2, 3]).');
      }
      storage.home.addHandle(storage);
      born(this);
    }
  }

  /** Sizes of the axes, outermost first: a copy, so that no write to it can reach what kernels count by. */
  get shape(): Dims {
    return this.dims.slice();
  }

  /** Number of axes. */
  get rank(): number {
    return this.dims.length;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.dims.length;
  }

  /** Full name of the device that holds the elements. */
  get device(): string {
    return (this.storage as Storage).home.device;
  }

  /** The operation of a graph that gives it; null for a tensor that has elements. */
  get op(): Operation | null {
    return null;
  }

  get isDisposed(): boolean {
    return this.gone;
  }

  /** Byte address while an op runs. */
  get ptr(): number {
    return (this.storage as Storage).ptr + this.offset;
  }

  toTensor(): this {
    return this;
  }

  /** What runs the ops on this tensor where nobody traces: another interpreter for tensors that only describe a program. */
  get elsewhere(): Interpreter | null {
    return null;
  }

  /** The storage of a tensor that may be used. @throws DisposedError */
  live(op: string): Storage {
    if (this.gone) {
      throw new DisposedError(
        op,
        'a tensor was used after it was disposed',
        `a ${this.dtype} tensor of shape ${showDims(this.dims)}`,
        'Return it from tf.tidy, or dispose of it later.',
        { shape: this.dims, dtype: this.dtype },
      );
    }
    return this.storage as Storage;
  }

  /** Another tensor of the same elements. */
  view(dims: Dims = this.dims, dtype: DType = this.dtype, offset: number = this.offset): Tensor {
    return new Tensor(dims, dtype, this.storage, offset);
  }

  /**
   * The same tensor, usable again where somebody still holds its storage: for tapes, which know tensors by their id and read later
   * what the program let go of. Where nobody holds the elements they are gone for good, and only shape and dtype can be asked.
   */
  revived(): Tensor {
    const { storage } = this;
    if (!this.gone || storage === null || storage.refs === 0) return this;
    return new Tensor(this.dims, this.dtype, storage, this.offset, this.id);
  }

  /** Frees the elements now, unless another tensor or a tape shares them. Never needed; a second call does nothing. */
  dispose(): void {
    if (this.gone) return;
    this.gone = true;
    this.literal = false;
    if (this.mask !== null) this.mask.dispose();
    const storage = this.storage as Storage;
    if (this.watched) storage.home.unwatch(storage);
    storage.home.dropHandle(storage);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The elements as they lie in memory. */
  private bits(op: string): TypedArray {
    const storage = this.live(op);
    return viewOf(this.dtype, storage.home.read(storage, this.offset, this.size * DTYPES[this.dtype].bytes));
  }

  /** The elements, flat and row-major, as `op` asks for them. */
  elements(op: string): TypedArray | readonly string[] {
    const storage = this.live(op);
    if (storage.strings !== null) return storage.strings.slice(this.offset, this.offset + this.size);
    const bits = this.bits(op);
    if (this.dtype === 'float16') return Float32Array.from(bits as Uint16Array, halfValue);
    if (this.dtype === 'bfloat16') return Float32Array.from(bits as Uint16Array, bfloatValue);
    return bits;
  }

  /**
   * A flat copy of the elements as a typed array: int64 gives BigInt64Array, bool Uint8Array, complex interleaved
   * [re, im, …], float16 and bfloat16 Float32Array. Strings come as an array: `x.dataSync<string[]>()`.
   */
  dataSync(): TypedArray;
  dataSync<T extends TypedArray | readonly string[]>(): T;
  dataSync(): TypedArray | readonly string[] {
    return this.elements('dataSync');
  }

  /** Like dataSync, without blocking where the device can. */
  data(): Promise<TypedArray>;
  data<T extends TypedArray | readonly string[]>(): Promise<T>;
  async data(): Promise<TypedArray | readonly string[]> {
    const storage = this.live('data');
    if (storage.home.readLater === undefined) return this.dataSync();
    return viewOf(this.dtype, await storage.home.readLater(storage, this.offset, this.size * DTYPES[this.dtype].bytes));
  }

  /** Nested arrays; a plain value for a scalar. bool gives booleans, int64 bigints, complex [re, im] pairs. */
  arraySync(): NestedArray {
    return nest(this.elements('arraySync'), this.dims, this.dtype);
  }

  /** Like arraySync, without blocking where the device can. */
  async array(): Promise<NestedArray> {
    if (this.live('array').home.readLater === undefined) return this.arraySync();
    return nest(await this.data(), this.dims, this.dtype);
  }

  /**
   * The value of a tensor with one element: a number, a bigint for int64, a boolean for bool, a string.
   * The type is number unless said: `x.item<bigint>()`.
   * @throws ValueError for several elements
   */
  item<T extends number | bigint | boolean | string = number>(): T {
    if (this.size !== 1) {
      throw new ValueError(
        'item',
        'only a tensor with one element has an item',
        `shape ${showDims(this.dims)}`,
        'Use x.arraySync() or x.at(…).item().',
        { shape: this.dims },
      );
    }
    return nest(this.elements('item'), [], this.dtype) as T;
  }

  override toString(): string {
    if (this.gone) return `tf.Tensor(<disposed>, ${showDims(this.dims)}, dtype=${this.dtype})`;
    return formatTensor(this.elements('toString') as ArrayLike<number>, this.dims, this.dtype);
  }

  /** A tensor with one element works as a number: `x > 0`, `x * 2`, `${x}` prints. */
  [Symbol.toPrimitive](hint: string): number | bigint | boolean | string {
    if (hint === 'string') return this.toString();
    if (this.size === 1) return this.item<number | bigint | boolean | string>();
    const repair = 'JavaScript has no operators for tensors: write x.add(y), x.sub(y), x.mul(y), x.div(y), x.greater(y).';
    throw new ValueError('Tensor', 'only a tensor with one element works as a number', `shape ${showDims(this.dims)}`, repair);
  }

  /** `JSON.stringify` writes the elements, nested as the shape says. */
  toJSON(): NestedArray {
    return this.arraySync();
  }
}
