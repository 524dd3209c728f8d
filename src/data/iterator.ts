import { eagerly } from '../core/bind.ts';
import { born, unscoped } from '../core/scope.ts';
import { Shown } from '../core/shown.ts';
import { RuntimeError, TraceError } from '../errors.ts';
import { showSpec, tensorsIn } from './element.ts';
import { isTracing, nextInGraph, optionalInGraph } from './get-next.ts';
import type { Items } from './items.ts';
import { Failure, Pending } from './items.ts';
import { atEnd, Optional } from './optional.ts';

const endless = (op: string, what: string): TraceError =>
  new TraceError(op, what, 'a function that is being traced', 'Use getNext() for one element a call, or Dataset.reduce for all.');

/**
 * Goes through a data set once. Elements belong to whoever takes them. A traced function that is given an iterator takes an element at
 * every call.
 * Source: https://www.tensorflow.org/api_docs/python/tf/data/Iterator
 */
export class DatasetIterator<E> extends Shown implements IterableIterator<E> {
  private done = false;
  /** An iterator made while a function is traced belongs to that trace, which takes its elements as they are. */
  private readonly ofTrace = isTracing();

  constructor(
    private readonly spec: () => unknown,
    private readonly items: Items,
  ) {
    super();
  }

  /** What the elements are: TensorSpec objects in their structure. */
  get elementSpec(): unknown {
    return this.spec();
  }

  /** One step of the pipeline: outside of tapes, traces and scopes, since its buffers outlive them. */
  private step(): IteratorResult<unknown, unknown> {
    if (this.done) return { done: true, value: undefined };
    const result = eagerly(() => unscoped(() => this.items.next()));
    if (result.done === true) this.done = true;
    else for (const tensor of tensorsIn(result.value)) born(tensor);
    if (!(result.value instanceof Failure)) return result;
    throw result.value.error;
  }

  /** Whether the program that is being traced asks for the element, at every run. */
  private get isOutside(): boolean {
    return !this.ofTrace && isTracing();
  }

  /** The next element, by JavaScript's protocol. @throws RuntimeError when the source is asynchronous */
  next(): IteratorResult<E, undefined> {
    if (this.isOutside) return { done: false, value: nextInGraph(this) as E };
    const { done, value } = this.step();
    if (done === true) return { done: true, value: undefined };
    if (value instanceof Pending) {
      throw new RuntimeError('Dataset', 'the source is asynchronous', 'for…of', 'Use for await (const element of dataset).');
    }
    return { done: false, value: value as E };
  }

  /** As next, waiting for asynchronous sources. */
  async nextAsync(): Promise<IteratorResult<E, undefined>> {
    for (;;) {
      const { done, value } = this.step();
      if (done === true) return { done: true, value: undefined };
      if (!(value instanceof Pending)) return { done: false, value: value as E };
      await value.promise;
    }
  }

  /** The next element. @throws OutOfRangeError at the end */
  getNext(): E {
    const { done, value } = this.next();
    if (done === true) throw atEnd('Iterator.getNext');
    return value;
  }

  /** The next element, or an Optional without one at the end. In a traced function its `hasValue` is a tensor, which every call computes. */
  getNextAsOptional(): Optional<E> {
    if (this.isOutside) return optionalInGraph(this) as Optional<E>;
    const { done, value } = this.next();
    return done === true ? new Optional<E>() : new Optional<E>(value);
  }

  /** Stops early: frees what the pipeline holds. */
  return(): IteratorResult<E, undefined> {
    this.done = true;
    this.items.return();
    return { done: true, value: undefined };
  }

  [Symbol.iterator](): this {
    if (this.isOutside) throw endless('Iterator', 'a loop over an iterator of outside would be written down without end');
    return this;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<E> {
    const asynchronous: AsyncIterableIterator<E> = {
      next: () => this.nextAsync(),
      return: async () => this.return(),
      [Symbol.asyncIterator]: () => asynchronous,
    };
    return asynchronous;
  }

  override toString(): string {
    return `<Iterator element_spec=${showSpec(this.elementSpec)}>`;
  }
}
