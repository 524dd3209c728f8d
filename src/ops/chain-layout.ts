import type { Dims } from '../shape.ts';
import { sameDims, sizeOf } from '../shape.ts';

// What a chain computes is seen as [rows, columns]: the axes before a split, and those from it on.

/** How an operand lies against [rows, columns]: whole, one row for all rows, one column for all columns, or one element. */
export type Spread = 'whole' | 'row' | 'column' | 'one';

const onlyOnes = (dims: Dims): boolean => dims.every((size) => size === 1);

/** How an operand of that shape lies against `dims` split at that axis; null where it broadcasts along some axes of a side only. */
export function spreadOf(dims: Dims, own: Dims, split: number): Spread | null {
  const padded = [...new Array<number>(dims.length - own.length).fill(1), ...own];
  const [rows, columns] = [padded.slice(0, split), padded.slice(split)];
  const wholeRows = sameDims(rows, dims.slice(0, split));
  const wholeColumns = sameDims(columns, dims.slice(split));
  if ((!wholeRows && !onlyOnes(rows)) || (!wholeColumns && !onlyOnes(columns))) return null;
  return wholeRows ? (wholeColumns ? 'whole' : 'column') : wholeColumns ? 'row' : 'one';
}

/** The splits at which an operand of that shape lies in one of the ways above. */
export function splitsOf(dims: Dims, own: Dims): number[] {
  const all = Array.from({ length: dims.length + 1 }, (_, split) => split);
  return all.filter((split) => spreadOf(dims, own, split) !== null);
}

/** The split that makes [rows, columns] of a shape; -1 where none does. */
export function splitFor(dims: Dims, rows: number, columns: number): number {
  for (let split = 0; split <= dims.length; split++) {
    if (sizeOf(dims.slice(0, split)) === rows && sizeOf(dims.slice(split)) === columns) return split;
  }
  return -1;
}

/** Elements of a block: small enough that the operands of a few kernels stay in the first cache, large enough that calls do not count. */
export const BLOCK = 1024;
/** The same where nothing lies between kernels: then blocks are only there to be shared out. */
export const LARGE_BLOCK = 65536;
/** Columns that a fold can have: a row is one block then. */
export const MOST_COLUMNS = 4096;

export interface Blocks {
  readonly rows: number;
  readonly columns: number;
  /** Rows and columns of a block. */
  readonly height: number;
  readonly width: number;
  readonly count: number;
}

/** The blocks in which [rows, columns] is computed: whole rows, or parts of one. */
export function blocksOf(rows: number, columns: number, wholeRows: boolean, most: number): Blocks {
  const parts = wholeRows ? 1 : Math.ceil(columns / most);
  // Parts begin at whole vectors of every element size.
  const width = parts === 1 ? columns : Math.ceil(columns / parts / 16) * 16;
  const height = parts === 1 ? Math.min(rows, Math.max(1, Math.floor(most / columns))) : 1;
  return { rows, columns, height, width, count: Math.ceil(rows / height) * Math.ceil(columns / width) };
}
