import { DTypeError, ShapeError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { handlesOf, release, releaseAfter, tensorsIn } from './element.ts';
import type { ElementFunction } from './element-function.ts';
import type { Items } from './items.ts';
import { attempt, Failure, Signal } from './items.ts';
import { int64 } from './sources.ts';

// Steps that take one element after another.

/** The components of an array are the arguments of a function. */
export const argumentsOf = (element: unknown): readonly unknown[] => (Array.isArray(element) ? element : [element]);

export function* mapped(source: Items, fn: ElementFunction): Items {
  for (const item of source) {
    if (item instanceof Signal) {
      yield item;
      continue;
    }
    const result = attempt(() => fn.call(argumentsOf(item)));
    releaseAfter(item, result);
    yield result;
  }
}

/** Calls a predicate. @throws ShapeError when it gives no scalar */
function holds(op: string, fn: ElementFunction, element: unknown): boolean {
  const verdict = fn.call(argumentsOf(element)) as Tensor;
  try {
    if (verdict.dtype !== 'bool')
      throw new DTypeError(op, 'the predicate must give a boolean', verdict.dtype, 'Use a comparison such as x.greater(0).', {
        dtype: verdict.dtype,
      });
    if (verdict.dims.length === 0) return verdict.elements(op)[0] === 1;
    throw new ShapeError(op, 'the predicate must give a scalar', showDims(verdict.dims), 'Use tf.reduceAll or tf.reduceAny.', {
      shape: verdict.dims,
    });
  } finally {
    verdict.dispose();
  }
}

export function* filtered(source: Items, predicate: ElementFunction): Items {
  for (const item of source) {
    const verdict = item instanceof Signal ? true : attempt(() => holds('Dataset.filter', predicate, item));
    if (verdict === true) yield item;
    else release(item);
    if (verdict instanceof Failure) yield verdict;
  }
}

export function* whileTrue(source: Items, predicate: ElementFunction): Items {
  for (const item of source) {
    const verdict = item instanceof Signal ? true : attempt(() => holds('Dataset.takeWhile', predicate, item));
    if (verdict !== true) release(item);
    if (verdict === false) return;
    yield verdict === true ? item : verdict;
  }
}

export function* taken(source: Items, count: number): Items {
  let left = count;
  if (left === 0) return;
  for (const item of source) {
    yield item;
    if (!(item instanceof Signal) && --left === 0) return;
  }
}

export function* skipped(source: Items, count: number): Items {
  let left = count;
  for (const item of source) {
    if (item instanceof Signal || left === 0) yield item;
    else {
      left--;
      release(item);
    }
  }
}

export function* sharded(source: Items, shards: number, index: number): Items {
  let at = 0;
  for (const item of source) {
    if (item instanceof Signal || at++ % shards === index) yield item;
    else release(item);
  }
}

export function* enumerated(source: Items, start: bigint): Items {
  let at = start;
  for (const item of source) yield item instanceof Signal ? item : [int64(at++), item];
}

export function* withoutFailures(source: Items, log: boolean): Items {
  for (const item of source) {
    if (!(item instanceof Failure)) yield item;
    else if (log) console.warn(String(item.error));
  }
}

/** The state goes from element to element; what comes out beside it is the new element. */
export function* scanned(source: Items, initial: unknown, fn: ElementFunction): Items {
  let state = handlesOf(initial);
  try {
    for (const item of source) {
      if (item instanceof Signal) {
        yield item;
        continue;
      }
      const result = attempt(() => fn.call([state, item]));
      release(item);
      if (result instanceof Failure) {
        yield result;
        continue;
      }
      release(state);
      const [next, element] = result as readonly [unknown, unknown];
      state = next;
      yield element;
    }
  } finally {
    release(state);
  }
}

/** Each element the first time that it comes. */
export function* distinct(source: Items): Items {
  const seen = new Set<string>();
  for (const item of source) {
    if (item instanceof Signal) {
      yield item;
      continue;
    }
    const key = JSON.stringify(
      tensorsIn(item).map((t) => [t.dtype, t.dims, Array.from(t.elements('unique') as ArrayLike<unknown>, String)]),
    );
    if (seen.has(key)) release(item);
    else {
      seen.add(key);
      yield item;
    }
  }
}

/** What a whole pass gave, kept for the passes that follow. */
export class Cache {
  private elements: readonly unknown[] | null = null;

  *items(source: () => Items): Items {
    if (this.elements !== null) {
      for (const element of this.elements) yield handlesOf(element);
      return;
    }
    const found: unknown[] = [];
    let whole = false;
    try {
      for (const item of source()) {
        if (!(item instanceof Signal)) found.push(handlesOf(item));
        yield item;
      }
      whole = this.elements === null;
    } finally {
      if (whole) this.elements = found;
      else found.forEach(release);
    }
  }
}
