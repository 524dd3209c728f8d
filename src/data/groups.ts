import type { Tensor } from '../tensor.ts';
import { release } from './element.ts';
import type { Items, Stream } from './items.ts';
import { attempt, Failure, Signal } from './items.ts';
import { int64 } from './sources.ts';

/** What elements are grouped by. */
export interface Grouping {
  readonly keyOf: (element: unknown) => bigint;
  /** How many elements of one key make a group. */
  readonly sizeOf: (key: bigint) => number;
  /** The elements that come of a group. */
  readonly reduce: (key: Tensor, elements: readonly unknown[]) => Stream;
}

/** Elements of one key together. A full group gives its elements at once, the others do so at the end, by rising keys. */
export function* grouped(source: Items, { keyOf, sizeOf, reduce }: Grouping): Items {
  const groups = new Map<bigint, unknown[]>();
  const elementsOf = function* (key: bigint): Items {
    const held = groups.get(key) as unknown[];
    groups.delete(key);
    const number = int64(key);
    try {
      const made = attempt(() => reduce(number, held));
      if (made instanceof Failure) yield made;
      else yield* (made as Stream).items();
    } finally {
      number.dispose();
      held.forEach(release);
    }
  };
  try {
    for (const item of source) {
      const key = item instanceof Signal ? item : attempt(() => keyOf(item));
      if (typeof key !== 'bigint') {
        if (key !== item) release(item);
        yield key;
        continue;
      }
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(item);
      const size = attempt(() => sizeOf(key));
      if (size instanceof Failure) yield size;
      else if (group.length >= (size as number)) yield* elementsOf(key);
    }
    for (const key of [...groups.keys()].sort((a, b) => (a < b ? -1 : 1))) yield* elementsOf(key);
  } finally {
    for (const group of groups.values()) group.forEach(release);
  }
}
