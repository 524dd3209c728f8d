import { OutOfRangeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';

export const atEnd = (op: string): OutOfRangeError =>
  new OutOfRangeError(op, 'End of sequence', 'no element', 'Make a new iterator to start again.');

/**
 * An element that may be missing, as `getNextAsOptional` gives it.
 * Source: https://www.tensorflow.org/api_docs/python/tf/experimental/Optional
 */
export class Optional<E> {
  private readonly held: readonly E[];

  constructor(...held: readonly E[]) {
    this.held = held;
  }

  /** Whether there is an element: a boolean; inside traced functions a bool tensor, for tf.cond. */
  hasValue(): boolean | Tensor {
    return this.held.length > 0;
  }

  /** The element. @throws OutOfRangeError when there is none: inside traced functions when that runs, so ask in the branch of tf.cond that has one */
  getValue(): E {
    if (this.held.length === 0) throw atEnd('Optional.getValue');
    return this.held[0];
  }
}
