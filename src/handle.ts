import { unscoped } from './core/scope.ts';
import type { DType } from './dtype.ts';
import { DisposedError, FailedPreconditionError } from './errors.ts';
import type { Storage } from './runtime/storage.ts';
import type { Dims } from './shape.ts';
import { Tensor } from './tensor.ts';
import type { Variable } from './variable.ts';

/** What a graph of TensorFlow 1 wrote down for a variable that it declares. */
export interface Declared {
  /** The operation that makes the variable. */
  readonly op: unknown;
  /** The operation that gives it its first value. */
  readonly initializer: unknown;
  readonly initialValue: Tensor;
  /** The value, as the graph reads it. */
  readonly read: Tensor;
}

/** What ops get of a variable: its identity, and the way to its value. */
export class Handle extends Tensor {
  #value: Tensor | null;
  #lost = false;
  /** Set where its value is what a session gave it. */
  declared: Declared | null = null;

  constructor(
    readonly variable: Variable,
    /** Shape and dtype that values must have; unknown sizes are NaN. */
    readonly holds: { readonly dims: Dims; readonly dtype: DType },
    /** null: it has none until it is assigned one. */
    value: Tensor | null,
  ) {
    super(holds.dims, 'resource', null, 0);
    this.#value = value === null ? null : this.#taken(value);
  }

  /** A view of a value that becomes this variable's. */
  #taken(value: Tensor): Tensor {
    const storage = value.storage as Storage;
    storage.home.owned?.(storage, this.variable, value.dims);
    return unscoped(() => value.view(value.dims));
  }

  get hasValue(): boolean {
    return this.#value !== null;
  }

  /** Puts another value (null: none) in place and gives the old one, which the caller then owns. */
  exchange(value: Tensor | null): Tensor | null {
    const before = this.#value;
    this.#value = value;
    return before;
  }

  /** The tensor that is the value now. @throws DisposedError, FailedPreconditionError where it has none yet */
  current(): Tensor {
    if (this.#value === null) {
      if (!this.#lost) {
        throw new FailedPreconditionError(
          'variable',
          'a variable was read before it was initialized',
          `'${this.variable.name}'`,
          'Run its initializer first, or that of all: session.run(v1.globalVariablesInitializer()).',
          { variable: this.variable.name },
        );
      }
      throw new DisposedError('variable', 'a variable was used after it was disposed', `'${this.variable.name}'`, 'Dispose of it later.');
    }
    return this.#value;
  }

  replace(value: Tensor): void {
    if (this.#value === null && !this.#lost) {
      this.#value = this.#taken(value);
      return;
    }
    const before = this.current();
    // A variable stays on its device.
    const storage = before.live('assign');
    const { home } = storage;
    const here = value.live('assign').home === home ? value : home.bring(value);
    home.owned?.(storage, null, before.dims);
    this.#value = this.#taken(here);
    if (here !== value) here.dispose();
    before.dispose();
  }

  /** A handle has no elements; its value is what must live. */
  override live(_op: string): Storage {
    return this.current().storage as Storage;
  }

  override get isDisposed(): boolean {
    return this.#lost;
  }

  override dispose(): void {
    this.#value?.dispose();
    this.#value = null;
    this.#lost = true;
  }
}
