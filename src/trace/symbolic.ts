import { callerOf } from '../caller.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { TraceError } from '../errors.ts';
import { showShape } from '../format.ts';
import type { Storage } from '../runtime/storage.ts';
import type { Dims } from '../shape.ts';
import type { NestedArray } from '../tensor.ts';
import { Tensor } from '../tensor.ts';
import type { Graph } from './graph.ts';

const LOOK = 'Return it from the function, or use tf.print inside.';

/** A tensor of a graph: it has a shape, a dtype and a name, its elements exist only while the graph runs. */
export class SymbolicTensor extends Tensor {
  constructor(
    readonly graph: Graph,
    /** Name in the graph: op name and output number. */
    readonly name: string,
    dims: Dims,
    dtype: DType,
  ) {
    super(dims, dtype, null, 0);
  }

  /** Sizes of the axes; null where a size is known only when the graph runs. */
  override get shape(): Dims {
    return this.dims.map((size) => (Number.isNaN(size) ? null : size)) as unknown as Dims;
  }

  override get device(): string {
    return '';
  }

  /** @param by the public method that asked, where it is known */
  private refuse(asked: string, instead: string, by?: (...args: never[]) => unknown): never {
    throw new TraceError(asked, 'a traced tensor has no elements yet', this.seen(by), instead, { tensor: this.name });
  }

  /** What it is and where in the user's program it is asked for. */
  seen(by?: (...args: never[]) => unknown): string {
    const at = callerOf(by);
    return at === '' ? this.toString() : `${this} at ${at}`;
  }

  override live(op: string): Storage {
    return this.refuse(op, 'It belongs to a function that is being traced or was traced: return it from there instead of keeping it.');
  }

  override elements(op: string): TypedArray | readonly string[] {
    return this.refuse(op, LOOK);
  }

  override dataSync(): TypedArray {
    return this.refuse('dataSync', LOOK, this.dataSync);
  }

  override async data(): Promise<TypedArray> {
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

  override dispose(): void {}

  override toString(): string {
    return `Tensor("${this.name}", shape=${showShape(this.dims)}, dtype=${this.dtype})`;
  }

  override [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    return this.refuse('valueOf', 'JavaScript cannot compute with it: use tf.add, x.greater(y), tf.cond.', this[Symbol.toPrimitive]);
  }
}
