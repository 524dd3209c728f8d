import { ValueError } from './errors.ts';
import { isPlainObject } from './tree.ts';

// tf.nest: structures taken apart and put together. The parts of objects and Maps come in the order of their sorted keys, as in Python.

type Parts = readonly (readonly [key: string | number, value: unknown])[];

/** The parts of a structure, null for a leaf. */
function partsOf(structure: unknown): Parts | null {
  if (Array.isArray(structure)) return structure.map((item, i) => [i, item] as const);
  if (structure instanceof Map) return [...structure].sort(byKey);
  return isPlainObject(structure) ? Object.entries(structure).sort(byKey) : null;
}

const byKey = ([a]: readonly [unknown, unknown], [b]: readonly [unknown, unknown]): number =>
  String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;

function rebuilt(structure: unknown, leaf: (value: unknown) => unknown): unknown {
  const parts = partsOf(structure);
  if (parts === null) return leaf(structure);
  // Leaves are taken in sorted order; the result keeps the order of the keys that it was given with.
  const values = new Map(parts.map(([key, value]) => [key, rebuilt(value, leaf)] as const));
  if (Array.isArray(structure)) return structure.map((_, i) => values.get(i));
  if (structure instanceof Map) return new Map([...structure.keys()].map((key) => [key, values.get(key)]));
  return Object.fromEntries(Object.keys(structure as object).map((key) => [key, values.get(key)]));
}

/** Whether a value has parts: an array, a Map or a plain object. @example [tf.nest.isNested([1]), tf.nest.isNested(1)]; // [true, false] */
export const isNested = (value: unknown): boolean => partsOf(value) !== null;

/**
 * The leaves of a structure in a list.
 * Source: https://www.tensorflow.org/api_docs/python/tf/nest/flatten
 * @example tf.nest.flatten({ b: [1, 2], a: 3 }); // [3, 1, 2]
 */
export function flatten(structure: unknown): unknown[] {
  const parts = partsOf(structure);
  return parts === null ? [structure] : parts.flatMap(([, value]) => flatten(value));
}

const show = (structure: unknown): string => {
  const parts = partsOf(structure);
  if (parts === null) return '.';
  return Array.isArray(structure)
    ? `[${parts.map(([, v]) => show(v)).join(', ')}]`
    : `{${parts.map(([k, v]) => `${k}: ${show(v)}`).join(', ')}}`;
};

/**
 * Two structures have the same parts everywhere.
 * @throws ValueError showing both
 * Source: https://www.tensorflow.org/api_docs/python/tf/nest/assert_same_structure
 * @example tf.nest.assertSameStructure({ a: [1, 2] }, { a: [3, 4] });
 */
export function assertSameStructure(a: unknown, b: unknown): void {
  if (show(a) === show(b)) return;
  throw new ValueError('nest.assertSameStructure', 'the structures differ', `${show(a)} and ${show(b)}`, 'Give both the same parts.');
}

/**
 * A list of leaves in the structure of another one.
 * @throws ValueError when there are not as many as that has leaves
 * Source: https://www.tensorflow.org/api_docs/python/tf/nest/pack_sequence_as
 * @example tf.nest.packSequenceAs({ b: [0, 0], a: 0 }, [3, 1, 2]); // { b: [1, 2], a: 3 }
 */
export function packSequenceAs(structure: unknown, flat: readonly unknown[]): unknown {
  const count = flatten(structure).length;
  if (count !== flat.length)
    throw new ValueError('nest.packSequenceAs', `the structure has ${count} leaves`, `${flat.length}`, 'Give one value for each leaf.');
  let next = 0;
  return rebuilt(structure, () => flat[next++]);
}

/**
 * The structure with `fn` applied to its leaves; with several structures of the same parts to those at each place.
 * @throws ValueError where the structures differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/nest/map_structure
 * @example tf.nest.mapStructure((x, y) => x + y, { a: 1, b: [2] }, { a: 10, b: [20] }); // { a: 11, b: [22] }
 */
// biome-ignore lint/suspicious/noExplicitAny: the leaves are the caller's
export function mapStructure(fn: (...leaves: any[]) => unknown, structure: unknown, ...others: readonly unknown[]): unknown {
  for (const other of others) assertSameStructure(structure, other);
  const columns = others.map(flatten);
  let next = 0;
  return rebuilt(structure, (leaf) => {
    const i = next++;
    return fn(leaf, ...columns.map((column) => column[i]));
  });
}
