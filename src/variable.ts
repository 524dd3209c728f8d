import { interpreter, named } from './core/bind.ts';
import type { TensorLike } from './core/convert.ts';
import { convert, withOperand } from './core/convert.ts';
import type { IndexedSlices } from './core/indexed-slices.ts';
import { prefixed } from './core/name-prefix.ts';
import { checkOptions } from './core/options.ts';
import type { DType, TypedArray } from './dtype.ts';
import { dtypeOf } from './dtype.ts';
import { RuntimeError, ShapeError } from './errors.ts';
import { formatVariable, showShape } from './format.ts';
import { Handle } from './handle.ts';
import { TensorMethods } from './methods.ts';
import type { AtItem } from './ops/slice.ts';
import { assignAddVariable, assignSubVariable, assignVariable, readVariable } from './ops/state.ts';
import { scatterVariable, slicesFor } from './ops/state-scatter.ts';
import type { VariableSlice } from './ops/variable-slice.ts';
import { sliceOfVariable } from './ops/variable-slice.ts';
import type { Dims } from './shape.ts';
import { compatible, showDims } from './shape.ts';
import type { NestedArray, Tensor } from './tensor.ts';
import type { TensorShapeLike } from './tensor-shape.ts';
import { sizesOf } from './tensor-shape.ts';

export { Handle };

export interface VariableOptions {
  readonly name?: string;
  readonly trainable?: boolean;
  readonly dtype?: DType;
  /** Shape that values must have, null for sizes that may change; a TensorShape of null for any shape. */
  readonly shape?: TensorShapeLike;
  /** Applied by optimizers after each update. */
  readonly constraint?: ((value: Tensor) => Tensor) | null;
}

/**
 * A value that ops read and `assign` changes. Usable wherever a tensor is; tapes watch trainable ones by themselves.
 *
 * @throws ShapeError when the value does not have the declared shape
 * Source: https://www.tensorflow.org/api_docs/python/tf/Variable
 * @example
 * const w = new tf.Variable([1, 2], { name: 'w' });
 * w.assignAdd([1, 1]).mul(10).arraySync(); // [20, 30]
 */
export class Variable extends TensorMethods {
  readonly name: string;
  readonly trainable: boolean;
  readonly constraint: ((value: Tensor) => Tensor) | null;
  /** What tapes and graphs know it by. */
  readonly handle: Handle;
  /** The shape that assigned values must have; null for any. */
  private accepts: Dims | null = null;

  constructor(initialValue: TensorLike | (() => TensorLike), options?: VariableOptions) {
    super();
    const known = checkOptions('Variable', options, ['name', 'trainable', 'dtype', 'shape', 'constraint']);
    const name = prefixed(known.name ?? 'Variable');
    this.trainable = known.trainable ?? true;
    this.constraint = known.constraint ?? null;
    const start = (): TensorLike => (typeof initialValue === 'function' ? initialValue() : initialValue);
    const dtype = known.dtype === undefined ? undefined : dtypeOf('Variable', known.dtype);
    const later = interpreter().declare?.(name, () => named('initial_value', () => convert('Variable', start(), dtype)));
    this.name = `${later?.name ?? name}:0`;
    if (later !== undefined) {
      this.handle = this.held(later.initial, known.shape, null);
      interpreter().made?.(this.handle, later.initial);
      return;
    }
    const given = start();
    this.handle = withOperand(
      'Variable',
      given,
      (operand) => {
        const value = interpreter().initial(operand);
        value.live('Variable');
        try {
          return this.held(value, known.shape, value);
        } finally {
          // A graph computed it for this variable: nobody else holds it, so that updates can go in place.
          if (value !== operand) value.dispose();
        }
      },
      dtype,
    );
    interpreter().made?.(this.handle);
  }

  private held(like: Tensor, shape: TensorShapeLike | undefined, value: Tensor | null): Handle {
    this.accepts = shape === undefined || shape === null ? like.dims : declared(shape);
    const dims = this.accepts ?? like.dims.map(() => Number.NaN);
    if (!compatible(dims, like.dims)) throw mismatch(this.name, dims, like.dims);
    return new Handle(this, { dims, dtype: like.dtype }, value);
  }

  get dtype(): DType {
    return this.handle.holds.dtype;
  }

  get shape(): Dims {
    return this.handle.declared === null ? this.handle.current().shape : this.handle.declared.read.shape;
  }

  /** The shape now, as far as it is known. */
  private get dims(): Dims {
    return this.handle.declared === null ? this.handle.current().dims : this.handle.holds.dims;
  }

  /** In a graph of TensorFlow 1: the operation that stands for the variable; null elsewhere. */
  get op(): unknown {
    return this.handle.declared?.op ?? null;
  }

  /** In a graph of TensorFlow 1: the operation that gives it its first value; null elsewhere. */
  get initializer(): unknown {
    return this.handle.declared?.initializer ?? null;
  }

  /** In a graph of TensorFlow 1: the tensor that it starts from; null elsewhere. */
  get initialValue(): Tensor | null {
    return this.handle.declared?.initialValue ?? null;
  }

  get rank(): number {
    return this.shape.length;
  }

  get ndim(): number {
    return this.shape.length;
  }

  get size(): number {
    return this.handle.current().size;
  }

  get device(): string {
    return this.handle.current().device;
  }

  get isDisposed(): boolean {
    return this.handle.isDisposed;
  }

  /** The present value as a tensor; later assignments do not change it. */
  value(): Tensor {
    return readVariable(this.handle);
  }

  /** The present value as a tensor. */
  readValue(): Tensor {
    return readVariable(this.handle);
  }

  toTensor(): Tensor {
    return readVariable(this.handle);
  }

  /** Gives it another value of the same shape and dtype. @throws ShapeError, DTypeError */
  assign(value: TensorLike): this {
    return this.update('assign', value, assignVariable);
  }

  /** Adds to the value. @throws ShapeError, DTypeError */
  assignAdd(delta: TensorLike): this {
    return this.update('assignAdd', delta, assignAddVariable);
  }

  /** Subtracts from the value. @throws ShapeError, DTypeError */
  assignSub(delta: TensorLike): this {
    return this.update('assignSub', delta, assignSubVariable);
  }

  private update(op: string, value: TensorLike, run: (handle: Handle, value: Tensor) => void): this {
    return withOperand(
      op,
      value,
      (tensor) => {
        const dims = op === 'assign' ? this.accepts : this.dims;
        if (dims !== null && !compatible(dims, tensor.dims)) throw mismatch(this.name, dims, tensor.dims, op);
        run(this.handle, tensor);
        return interpreter().assigned?.(this, this.handle) ?? this;
      },
      this.dtype,
    );
  }

  /**
   * Python's v[…]: a tensor of that part, as TensorMethods.at, that also has assign, assignAdd and assignSub.
   * @example
   * const v = new tf.Variable([1, 2, 3]);
   * v.at('1:').assign([7, 8]).arraySync(); // [1, 7, 8]
   */
  override at(...index: readonly AtItem[]): VariableSlice {
    return sliceOfVariable(this, index);
  }

  /** Gives the rows that the slices name other values; of several for one row the last one stays. @throws IndexError, ShapeError, DTypeError */
  scatterUpdate(slices: IndexedSlices): this {
    return this.scatter('scatterUpdate', slices);
  }

  /** Adds the slices to the rows that they name. @throws IndexError, ShapeError, DTypeError */
  scatterAdd(slices: IndexedSlices): this {
    return this.scatter('scatterAdd', slices);
  }

  /** Subtracts the slices from the rows that they name. @throws IndexError, ShapeError, DTypeError */
  scatterSub(slices: IndexedSlices): this {
    return this.scatter('scatterSub', slices);
  }

  /** Keeps the larger of row and slice. @throws IndexError, ShapeError, DTypeError */
  scatterMax(slices: IndexedSlices): this {
    return this.scatter('scatterMax', slices);
  }

  /** Keeps the smaller of row and slice. @throws IndexError, ShapeError, DTypeError */
  scatterMin(slices: IndexedSlices): this {
    return this.scatter('scatterMin', slices);
  }

  private scatter(op: Parameters<typeof scatterVariable>[0], slices: IndexedSlices): this {
    const { values, indices } = slicesFor(op, slices);
    scatterVariable(op, this.handle, indices, values);
    return interpreter().assigned?.(this, this.handle) ?? this;
  }

  /** As tf.tensorScatterNdUpdate, on the variable. @throws IndexError, ShapeError, DTypeError */
  scatterNdUpdate(indices: TensorLike, updates: TensorLike): this {
    scatterVariable('scatterNdUpdate', this.handle, indices, updates);
    return this;
  }

  /** As tf.tensorScatterNdAdd, on the variable. @throws IndexError, ShapeError, DTypeError */
  scatterNdAdd(indices: TensorLike, updates: TensorLike): this {
    scatterVariable('scatterNdAdd', this.handle, indices, updates);
    return this;
  }

  /** As tf.tensorScatterNdSub, on the variable. @throws IndexError, ShapeError, DTypeError */
  scatterNdSub(indices: TensorLike, updates: TensorLike): this {
    scatterVariable('scatterNdSub', this.handle, indices, updates);
    return this;
  }

  /** As tf.tensorScatterNdMax, on the variable. @throws IndexError, ShapeError, DTypeError */
  scatterNdMax(indices: TensorLike, updates: TensorLike): this {
    scatterVariable('scatterNdMax', this.handle, indices, updates);
    return this;
  }

  /** As tf.tensorScatterNdMin, on the variable. @throws IndexError, ShapeError, DTypeError */
  scatterNdMin(indices: TensorLike, updates: TensorLike): this {
    scatterVariable('scatterNdMin', this.handle, indices, updates);
    return this;
  }

  dataSync(): TypedArray;
  dataSync<T extends TypedArray | readonly string[]>(): T;
  dataSync(): TypedArray | readonly string[] {
    return this.handle.current().dataSync();
  }

  data(): Promise<TypedArray>;
  data<T extends TypedArray | readonly string[]>(): Promise<T>;
  async data(): Promise<TypedArray | readonly string[]> {
    return this.handle.current().data();
  }

  arraySync(): NestedArray {
    return this.handle.current().arraySync();
  }

  async array(): Promise<NestedArray> {
    return this.handle.current().array();
  }

  /** The value of a variable with one element, as `Tensor.item` gives it. */
  item<T extends number | bigint | boolean | string = number>(): T {
    return this.handle.current().item<T>();
  }

  /** Frees the value. A second call does nothing. */
  dispose(): void {
    this.handle.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  override toString(): string {
    if (this.isDisposed) return `<tf.Variable '${this.name}' (disposed)>`;
    if (this.handle.declared !== null) return `<tf.Variable '${this.name}' shape=${showShape(this.handle.holds.dims)} dtype=${this.dtype}>`;
    return formatVariable(this.name, this.handle.current().elements('toString') as ArrayLike<number>, this.shape, this.dtype);
  }

  /** `v > 0` and `${v}` work; `v + 1` and `v += 1`, which would leave a plain number where a variable was meant, are refused. */
  [Symbol.toPrimitive](hint: string): number | bigint | boolean | string {
    if (hint === 'string') return this.toString();
    if (hint === 'number') return this.item();
    throw new RuntimeError(
      'Variable',
      'a variable cannot be added to by + or +=',
      `'${this.name}'`,
      'Use v.assignAdd(value) to change it, or v.add(value) for a new tensor.',
      { variable: this.name },
    );
  }

  /** `JSON.stringify` writes the elements, nested as the shape says. */
  toJSON(): NestedArray {
    return this.value().toJSON();
  }
}

/** The shape that a variable's values must have; null for any. */
function declared(given: TensorShapeLike): Dims | null {
  return sizesOf(given)?.map((size) => size ?? Number.NaN) ?? null;
}

function mismatch(name: string, dims: Dims, value: Dims, op = 'Variable'): ShapeError {
  return new ShapeError(
    op,
    `variable '${name}' holds shape ${showDims(dims)}`,
    showDims(value),
    'Nothing is broadcast here: give a value of that shape.',
    { variable: name, shapes: [dims, value] },
  );
}
