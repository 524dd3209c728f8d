// What flows through a pipeline. A step is a generator of items: elements, and signals that every step passes on untouched.

/** Not an element: something that whoever asked for one must hear of. */
export abstract class Signal {
  private readonly signal = true;
  /** Whether it is one; tells signals from plain objects of the same look. */
  get isSignal(): boolean {
    return this.signal;
  }
}

/** The source waits: ask again when the promise has settled. */
export class Pending extends Signal {
  constructor(readonly promise: Promise<unknown>) {
    super();
  }
}

/** Making this element failed; the next one may be well. */
export class Failure extends Signal {
  constructor(readonly error: unknown) {
    super();
  }
}

/** Elements and signals, one after another. Whoever takes an element out owns its tensors. */
export type Items = Generator<unknown, void, undefined>;

/** What can be gone through from its start, any number of times. */
export interface Stream {
  readonly elementSpec: unknown;
  items(): Items;
  /** Frees what nobody but it holds; it cannot be read again. */
  readonly release?: (() => void) | undefined;
}

export const isStream = (value: unknown): value is Stream =>
  typeof value === 'object' && value !== null && 'items' in value && typeof value.items === 'function' && 'elementSpec' in value;

/** What `fn` gives, or its error as a Failure. */
export function attempt(fn: () => unknown): unknown {
  try {
    return fn();
  } catch (error) {
    return new Failure(error);
  }
}
