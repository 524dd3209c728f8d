import type { Aval } from '../core/op.ts';
import { UNRANKED } from '../shape.ts';
import { isPlainObject } from '../tree.ts';
import { isSlice, loadedSlice } from './loaded-slices.ts';

// Kernels go where numbers of the attrs lead them, and public functions check those numbers before they bind an op. A file may say anything:
// what attrs of these names mean is checked when a node is read, whatever its op.

type Check = (value: unknown, rank: number, op: string) => boolean;

const within = (value: unknown, most: number): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
const MOST = 2 ** 31 - 1;
const list = (value: unknown, fits: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(fits);
const different = (value: unknown): boolean => new Set(value as readonly unknown[]).size === (value as readonly unknown[]).length;
const counts: Check = (value) => list(value, (one) => within(one, MOST));
const count: Check = (value) => within(value, MOST);
const positive: Check = (value) => list(value, (one) => one !== 0 && within(one, MOST));
const truth: Check = (value) => typeof value === 'boolean';
/** Sizes; -1 where one is open. */
const sizes: Check = (value) =>
  value === null || list(value, (one) => Number.isNaN(one) || (Number.isSafeInteger(one) && (one as number) >= -1));

const CHECKS: Readonly<Record<string, Check>> = {
  // New axes may come last; tf.gather counts from the end as well.
  axis: (value, rank, op) => within(op === 'GatherV2' && value === -1 ? 0 : value, op === 'Pack' || op === 'ExpandDims' ? rank : rank - 1),
  axes: (value, rank) => list(value, (one) => within(one, rank - 1)) && different(value),
  perm: (value, rank) => list(value, (one) => within(one, rank - 1)) && different(value) && (value as readonly number[]).length === rank,
  batchDims: (value, rank) => within(value, rank),
  multiples: (value, rank, op) => counts(value, rank, op) && (value as readonly number[]).length === rank,
  paddings: (value, rank) =>
    list(value, (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((one) => within(one, MOST))) &&
    (value as readonly unknown[]).length === rank,
  strides: positive,
  dilations: positive,
  counts,
  shifts: (value) => list(value, Number.isSafeInteger),
  depth: count,
  samples: count,
  dims: sizes,
  image: sizes,
  filter: sizes,
  keepdims: truth,
  exclusive: truth,
  reverse: truth,
  transposeA: truth,
  transposeB: truth,
};

/** The attrs of a node as they may be used; null where they cannot be those of such a node. @throws IndexError for a slice of elements that are not there */
export function loadedAttrs(op: string, attrs: unknown, x: readonly Aval[]): { readonly attrs: unknown } | null {
  if (isSlice(op)) {
    const slice = loadedSlice(op, attrs, x);
    return slice === null ? null : { attrs: slice };
  }
  if (!isPlainObject(attrs) || x.length === 0 || x[0].dims === UNRANKED) return { attrs };
  for (const name of Object.keys(attrs)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
    if (check !== undefined && attrs[name] !== undefined && !check(attrs[name], x[0].dims.length, op)) return null;
  }
  return { attrs };
}
