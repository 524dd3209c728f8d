import { eagerly } from '../core/bind.ts';
import { unscoped } from '../core/scope.ts';
import { Shown } from '../core/shown.ts';
import { OutOfRangeError, RuntimeError, ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { mapTree } from '../tree.ts';
import type { Dataset } from './dataset.ts';
import { release, showSpec, specOf } from './element.ts';
import { ElementFunction } from './element-function.ts';
import type { Items, Stream } from './items.ts';
import { Failure, Signal } from './items.ts';
import { DatasetIterator } from './iterator.ts';
import { int64 } from './sources.ts';
import { argumentsOf } from './steps.ts';

/** Cardinality of data sets without end. */
export const INFINITE_CARDINALITY = -1;
/** Cardinality where it can only be found by counting. */
export const UNKNOWN_CARDINALITY = -2;

/** What can be gone through, element by element; DatasetSteps adds what may follow, Dataset where elements come from. */
export abstract class Pipeline<E> extends Shown implements Stream, Iterable<E> {
  private known: unknown;

  /**
   * @param kind TensorFlow's name of the class
   * @param spec what elements are, or how to learn it
   * @param size how many elements, or a negative cardinality
   */
  constructor(
    private readonly kind: string,
    private readonly spec: () => unknown,
    readonly size: number,
    readonly items: () => Items,
    readonly release?: () => void,
  ) {
    super();
    if (typeof items === 'function') return;
    const repair = 'Write tf.data.Dataset.fromTensorSlices([1, 2]), .fromTensors, .fromGenerator or .range.';
    throw new ValueError('Dataset', 'data sets are made by functions', 'new Dataset(…)', repair);
  }

  /** Shapes and dtypes of the elements, in their structure: TensorSpec objects. */
  get elementSpec(): unknown {
    this.known ??= this.spec() ?? this.peek();
    return this.known;
  }

  /** The spec of the first element, for functions that only running can tell of. */
  private peek(): unknown {
    return eagerly(() =>
      unscoped(() => {
        for (const item of this.items()) {
          if (item instanceof Failure) throw item.error;
          if (item instanceof Signal)
            throw new RuntimeError(
              'Dataset.elementSpec',
              'the source is asynchronous',
              'a function that cannot be traced',
              'Go through it first.',
            );
          const spec = specOf(item);
          release(item);
          return spec;
        }
        throw new ValueError(
          'Dataset.elementSpec',
          'nothing is known of the elements',
          'an empty dataset',
          'Use a function that can be traced.',
        );
      }),
    );
  }

  protected abstract derive<R>(kind: string, spec: () => unknown, size: number, items: () => Items, release?: () => void): Dataset<R>;

  protected same(kind: string, size: number, items: () => Items): Dataset<E> {
    return this.derive(kind, () => this.elementSpec, size, items);
  }

  protected fn(op: string, fn: (...args: never[]) => unknown): ElementFunction {
    return new ElementFunction(`Dataset.${op}`, fn, argumentsOf(this.elementSpec));
  }

  /** How many elements, as an int64 scalar: -1 without end, -2 unknown. @example tf.data.Dataset.range(5).cardinality().item(); // 5n */
  cardinality(): Tensor {
    return int64(BigInt(this.size));
  }

  /** How many elements (Python's len). @throws ValueError for data sets without end or of unknown cardinality @example tf.data.Dataset.range(5).length; // 5 */
  get length(): number {
    if (this.size >= 0) return this.size;
    throw new ValueError(
      'Dataset.length',
      this.size === INFINITE_CARDINALITY ? 'the dataset is infinite' : 'the length is not known',
      `cardinality ${this.size}`,
      'Use take(n), or count by going through it.',
    );
  }

  /** The only element. @throws ValueError for none or several @example tf.data.Dataset.fromTensors([1, 2]).get().arraySync(); // [1, 2] */
  get(): E {
    const iterator = this[Symbol.iterator]();
    const { done, value } = iterator.next();
    if (done === true) throw new OutOfRangeError('Dataset.get', 'the dataset is empty', 'no element', 'It must have one element.');
    if (iterator.next().done !== true) throw new ValueError('Dataset.get', 'the dataset must have one element', 'several', 'Use take(1).');
    return value;
  }

  /** Elements as plain values and nested arrays. @example [...tf.data.Dataset.range(2).asNumpyIterator()]; // [0n, 1n] */
  *asNumpyIterator(): Generator<unknown, void, undefined> {
    for (const element of this) {
      const plain = mapTree(element, (leaf) => (leaf as Tensor).arraySync());
      release(element);
      yield plain;
    }
  }

  /** Starts at the first element. */
  [Symbol.iterator](): DatasetIterator<E> {
    return new DatasetIterator<E>(() => this.elementSpec, this.items());
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<E> {
    return this[Symbol.iterator]()[Symbol.asyncIterator]();
  }

  override toString(): string {
    return `<_${this.kind}Dataset element_spec=${showSpec(this.elementSpec)}>`;
  }
}
