import { interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, indices } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { Shown } from '../core/shown.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { IndexError, ShapeError, ValueError } from '../errors.ts';
import { zeros } from '../ops/create.ts';
import type { Count } from '../ops/dims.ts';
import { countOf } from '../ops/dims.ts';
import { gather } from '../ops/gather.ts';
import { concat, split, stack, unstack } from '../ops/join.ts';
import { shape, size } from '../ops/query.ts';
import { tensorScatterNdUpdate } from '../ops/scatter.ts';
import type { Dims } from '../shape.ts';
import { compatible, isKnown, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cond } from './cond.ts';

/** How a TensorArray is made. @example const options: tf.TensorArrayOptions = { size: 3, elementShape: [2] }; */
export interface TensorArrayOptions {
  /** How many elements; 0 unless said. */
  readonly size?: Count;
  /** Writing behind the end makes it longer. */
  readonly dynamicSize?: boolean;
  /** Elements may be read once only; true unless said. */
  readonly clearAfterRead?: boolean;
  /** All elements have one shape; true unless said. */
  readonly inferShape?: boolean;
  /** The shape of the elements, null for sizes that may vary. */
  readonly elementShape?: readonly (number | null)[] | null;
  readonly name?: string;
}
const KNOWN = ['size', 'dynamicSize', 'clearAfterRead', 'inferShape', 'elementShape', 'name'] as const;

/**
 * Tensors by number, written one by one, for `tf.whileLoop`: a loop variable that grows without changing its place. `write`, `unstack`,
 * `scatter` and `split` give the array that goes on; take it in the place of the one before.
 *
 * While numbers are known it is a list of tensors. In a loop of a traced function it is one tensor, whose rows are the elements.
 *
 * @throws IndexError for a number out of range, DTypeError, ShapeError for an element that does not fit
 * Source: https://www.tensorflow.org/api_docs/python/tf/TensorArray
 * @example
 * const squares = tf.function((n) => tf.whileLoop(
 *   (i) => i.less(n),
 *   (i, ta) => [i.add(1), ta.write(i, i.mul(i))],
 *   [tf.constant(0, 'int32'), new tf.TensorArray('int32', { dynamicSize: true })],
 * )[1].stack());
 * squares(tf.constant(4, 'int32')).arraySync(); // [0, 1, 4, 9]
 */
export class TensorArray extends Shown {
  readonly dtype: DType;
  readonly dynamicSize: boolean;
  private readonly clears: boolean;
  private readonly oneShape: boolean;
  private dims: Dims | null;
  /** The elements one by one: null where nothing was written, undefined where it was read. */
  private items: (Tensor | null | undefined)[] = [];
  /** The elements as rows of one tensor, once a number is not known. */
  private rows: Tensor | null = null;

  constructor(dtype: DType, size?: Count | TensorArrayOptions, options?: TensorArrayOptions) {
    super();
    const given = checkOptions('TensorArray', isOptions(size) ? (size as TensorArrayOptions) : options, KNOWN);
    this.dtype = dtypeOf('TensorArray', dtype);
    this.dynamicSize = given.dynamicSize === true;
    this.clears = given.clearAfterRead !== false;
    this.oneShape = given.inferShape !== false;
    this.dims = given.elementShape == null ? null : given.elementShape.map((n) => n ?? Number.NaN);
    const count = countOf('TensorArray', (isOptions(size) ? given.size : (size as Count | undefined)) ?? given.size ?? 0);
    if (typeof count === 'number') {
      if (!Number.isInteger(count) || count < 0)
        throw new ValueError('TensorArray', 'the size must be a whole number from 0', `${count}`, 'Use how many elements there are.');
      this.items = new Array<null>(count).fill(null);
    } else if (this.dims !== null) this.rows = zeros([count, ...this.dims.map(zeroWhereOpen)], this.dtype);
    else throw new ShapeError('TensorArray', 'the shape of the elements must be known', `size ${count}`, 'Give { elementShape }.');
  }

  /** Sizes of the elements, as far as they are known; null where not even the rank is. */
  get elementShape(): readonly (number | null)[] | null {
    return this.dims === null ? null : this.dims.map((n) => (Number.isNaN(n) ? null : n));
  }

  /** How many elements, as an int32 scalar. */
  size(): Tensor {
    return this.rows === null ? convert('TensorArray.size', this.items.length, 'int32') : shape(this.rows).at(0);
  }

  /** With another element at this number. */
  write(index: TensorLike, value: TensorLike): this {
    const element = this.fitting('TensorArray.write', value);
    const at = this.numberOf('TensorArray.write', index);
    if (typeof at !== 'number') return this.writeRow(at, element);
    if (at < 0 || (at >= this.items.length && !this.dynamicSize)) throw this.outside('TensorArray.write', at);
    while (this.items.length <= at) this.items.push(null);
    this.items[at] = element.identity();
    return this;
  }

  /** The element at this number. */
  read(index: TensorLike): Tensor {
    const op = 'TensorArray.read';
    const at = this.numberOf(op, index);
    if (typeof at !== 'number') return gather(this.asRows(op), at);
    if (at < 0 || at >= this.items.length) throw this.outside(op, at);
    const element = this.element(op, at);
    if (this.clears) this.items[at] = undefined;
    return element;
  }

  /** All elements as one tensor, along a new first axis. */
  stack(): Tensor {
    return this.asRows('TensorArray.stack').identity();
  }

  /** All elements one after the other along their first axis. */
  concat(): Tensor {
    const op = 'TensorArray.concat';
    if (this.rows === null)
      return concat(
        this.items.map((_, i) => this.element(op, i)),
        0,
      );
    return this.rows.reshape([-1, ...this.rows.dims.slice(2)]);
  }

  /** The elements at these numbers, stacked. */
  gather(numbers: TensorLike): Tensor {
    return gather(this.asRows('TensorArray.gather'), numbers);
  }

  /** With the rows of a tensor as the elements. */
  unstack(value: TensorLike): this {
    const t = convert('TensorArray.unstack', value, this.dtype);
    if (t.dims.length === 0)
      throw new ShapeError('TensorArray.unstack', 'a scalar has no rows', '[]', 'Give a tensor of rank 1 or more.', { shape: [] });
    this.dims = t.dims.slice(1);
    if (Number.isNaN(t.dims[0])) this.rows = t;
    else [this.items, this.rows] = [unstack(t), null];
    return this;
  }

  /** With the rows of a tensor at these numbers. */
  scatter(numbers: TensorLike, value: TensorLike): this {
    const places = indices('TensorArray.scatter', numbers);
    places.literal = false;
    const count = places.dims[0];
    if (Number.isNaN(count)) throw new ShapeError('TensorArray.scatter', 'how many must be known', '[null]', 'Use tf.ensureShape.');
    const t = convert('TensorArray.scatter', value, this.dtype);
    for (let i = 0; i < count; i++) this.write(places.at(i), t.at(i));
    return this;
  }

  /** With pieces of these lengths of a tensor as the elements. */
  split(value: TensorLike, lengths: readonly number[]): this {
    const pieces = split(convert('TensorArray.split', value, this.dtype), lengths);
    if (pieces.length > this.items.length && !this.dynamicSize) throw this.outside('TensorArray.split', pieces.length - 1);
    [this.items, this.rows, this.dims] = [pieces, null, null];
    return this;
  }

  identity(): this {
    return this;
  }

  override toString(): string {
    const count = this.rows === null ? this.items.length : this.rows.dims[0];
    return `<tf.TensorArray dtype=${this.dtype} size=${Number.isNaN(count) ? 'None' : count}>`;
  }

  /** The array as a loop keeps it: one tensor. @throws ShapeError while nothing is known of the elements */
  asRows(op: string): Tensor {
    if (this.rows !== null) return this.rows;
    const some = this.items.find((item) => item != null);
    if (this.items.length > 0 && some != null) return stack(this.items.map((_, i) => this.element(op, i)));
    if (this.dims !== null) return zeros([this.items.length, ...this.dims.map(zeroWhereOpen)], this.dtype);
    throw new ShapeError(op, 'nothing is known of the elements yet', `${this}`, 'Give { elementShape }, or write an element first.');
  }

  /** Sizes of `asRows` in all turns of a loop; null while nothing is known of the elements. */
  get rowDims(): Dims | null {
    if (this.dims === null) return null;
    return [this.dynamicSize ? Number.NaN : (this.rows?.dims[0] ?? this.items.length), ...this.dims];
  }

  /** An array like this one over other rows; with null, one that learns of its elements. */
  over(rows: Tensor | null): TensorArray {
    const other = new TensorArray(this.dtype, {
      size: this.items.length,
      dynamicSize: this.dynamicSize,
      clearAfterRead: this.clears,
      inferShape: this.oneShape,
      elementShape: this.elementShape,
    });
    other.rows = rows;
    return other;
  }

  /** Takes over what another array found out about its elements. */
  learn(other: unknown): void {
    if (this.dims === null && other instanceof TensorArray) this.dims = other.dims;
  }

  private writeRow(at: Tensor, element: Tensor): this {
    const place = at.cast('int32');
    let rows = this.asRows('TensorArray.write');
    const own = rows.dims.slice(1);
    if (!isKnown(element.dims) || sizeOf(own) === 0) {
      // Of elements whose size only running tells there may be no row yet.
      const held = rows;
      const first = (): Tensor => zeros(concat([shape(held).at(':1'), shape(element)], 0), this.dtype);
      rows = cond(size(held).equal(0), first, () => held);
    }
    if (this.dynamicSize) {
      const missing = place.add(1).sub(shape(rows).at(0)).maximum(0);
      rows = concat([rows, zeros(concat([missing.expandDims(0), shape(element)], 0), this.dtype)], 0);
    }
    this.rows = tensorScatterNdUpdate(rows, place.reshape([1, 1]), element.expandDims(0));
    return this;
  }

  /** @throws DTypeError, ShapeError */
  private fitting(op: string, value: TensorLike): Tensor {
    const element = convert(op, value, this.dtype);
    if (this.dims === null) {
      if (this.oneShape) this.dims = element.dims;
    } else if (!compatible(this.dims, element.dims)) {
      const got = `${showDims(element.dims)} for elements of ${showDims(this.dims)}`;
      throw new ShapeError(op, 'the element has another shape', got, 'Use { inferShape: false } for elements of several shapes.');
    }
    return element;
  }

  private element(op: string, at: number): Tensor {
    const item = this.items[at];
    if (item != null) return item.identity();
    if (item === undefined) {
      const repair = 'Use { clearAfterRead: false } to read elements again.';
      throw new ValueError(op, 'the element was read before', `number ${at}`, repair, { index: at });
    }
    const dims = this.dims ?? this.items.find((other) => other != null)?.dims;
    if (dims !== undefined && isKnown(dims)) return zeros(dims, this.dtype);
    throw new ValueError(op, 'nothing was written there', `number ${at}`, 'Write it first, or give { elementShape }.', { index: at });
  }

  /** A number while the array is a list and the number has a value. */
  private numberOf(op: string, index: TensorLike): number | Tensor {
    const t = indices(op, index);
    t.literal = false;
    const known = t.storage === null ? interpreter().known?.(t) : null;
    if (this.rows === null && t.storage !== null) return Number(t.elements(op)[0]);
    return this.rows === null && known && isKnown(known) ? known[0] : t;
  }

  private outside(op: string, at: number): IndexError {
    const repair = this.dynamicSize ? 'Numbers begin at 0.' : 'Use { dynamicSize: true } for arrays that grow.';
    return new IndexError(op, `the array has ${this.items.length} elements`, `number ${at}`, repair, { index: at });
  }
}

/** A row of elements with open sizes starts without elements. */
const zeroWhereOpen = (n: number): number => (Number.isNaN(n) ? 0 : n);
