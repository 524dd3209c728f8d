import type { DType, TypedArray } from '../dtype.ts';
import type { Storage } from '../runtime/storage.ts';
import type { Dims } from '../shape.ts';
import { UNRANKED } from '../shape.ts';
import type { NestedArray } from '../tensor.ts';
import { Tensor } from '../tensor.ts';

const LOOK = 'Return it from the function, or use tf.print inside.';

/** A method that a program called. */
export type Method = (...args: never[]) => unknown;

/** A tensor that has shape, dtype and name, and no elements: it stands in a program that was not run. */
export abstract class UnvaluedTensor extends Tensor {
  constructor(
    readonly name: string,
    dims: Dims,
    dtype: DType,
  ) {
    super(dims, dtype, null, 0);
  }

  /** Throws what tells why there are no elements. @param by the public method that asked, where it is known */
  protected abstract refuse(asked: string, instead?: string, by?: Method): never;

  /** Sizes of the axes; null where a size is known only when the program runs. */
  override get shape(): Dims {
    // Nobody knows how many axes: null, as TensorFlow's TensorShape(None).
    if (this.dims === UNRANKED) return null as unknown as Dims;
    return this.dims.map((size) => (Number.isNaN(size) ? null : size)) as unknown as Dims;
  }

  override get device(): string {
    return '';
  }

  override live(op: string): Storage {
    return this.refuse(op);
  }

  override elements(op: string): TypedArray | readonly string[] {
    return this.refuse(op, LOOK);
  }

  override dataSync(): never {
    return this.refuse('dataSync', LOOK, this.dataSync);
  }

  override async data(): Promise<never> {
    return this.refuse('data', LOOK, this.data);
  }

  override arraySync(): NestedArray {
    return this.refuse('arraySync', LOOK, this.arraySync);
  }

  override async array(): Promise<NestedArray> {
    return this.refuse('array', LOOK, this.array);
  }

  override item<T extends number | bigint | boolean | string = number>(): T {
    return this.refuse('item', 'Use tf.cond or tf.whileLoop for decisions, tf.print to look at it.', this.item);
  }

  override toJSON(): never {
    return this.refuse('toJSON', LOOK, this.toJSON);
  }

  override dispose(): void {}

  override [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    return this.refuse('valueOf', 'JavaScript cannot compute with it: use tf.add, x.greater(y), tf.cond.', this[Symbol.toPrimitive]);
  }
}
