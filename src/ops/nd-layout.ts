import type { Machine, Ref } from '../core/op.ts';
import { IndexError, ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, showDims, sizeOf } from '../shape.ts';
import { indexAddress, noSuchRow } from './index-operand.ts';

// Parts of a tensor named by whole rows of indices: one index for each of the first axes.

/** How rows of indices walk: `batch` tables of `rows` parts with `inner` elements, each table with `count` rows of indices. */
export interface NdLayout {
  readonly batch: number;
  /** Sizes that a row of indices speaks of. */
  readonly table: Dims;
  readonly rows: number;
  readonly inner: number;
  readonly count: number;
  /** Shape of the parts, one after the other. */
  readonly parts: Dims;
}

/** @throws ShapeError, IndexError */
export function ndLayout(op: string, x: Dims, idx: Dims, batchDims: number): NdLayout {
  if (idx.length === 0) {
    throw new ShapeError(op, 'the indices must have a last axis', '[]', 'Each row of it names one part, as in [[0, 1], [2, 0]].', {
      shapes: [x, idx],
    });
  }
  if (!Number.isInteger(batchDims) || batchDims < 0 || batchDims >= idx.length) {
    throw new IndexError(
      op,
      `batchDims out of range for indices of rank ${idx.length}`,
      `${batchDims}`,
      `Use an integer from 0 to ${idx.length - 1}.`,
      {
        batchDims,
      },
    );
  }
  const depth = idx[idx.length - 1];
  if (depth > x.length - batchDims) {
    throw new ShapeError(
      op,
      `a row of ${depth} indices is too long`,
      `indices ${showDims(idx)} for ${showDims(x)}`,
      'Give at most one index for each axis.',
      {
        shapes: [x, idx],
      },
    );
  }
  if (!compatible(x.slice(0, batchDims), idx.slice(0, batchDims))) {
    throw new ShapeError(
      op,
      `the first ${batchDims} sizes must agree`,
      `${showDims(x)} and indices ${showDims(idx)}`,
      'Batch axes come first in both.',
      {
        shapes: [x, idx],
        batchDims,
      },
    );
  }
  const end = batchDims + depth;
  const table = x.slice(batchDims, end);
  return {
    batch: sizeOf(x.slice(0, batchDims)),
    table,
    rows: sizeOf(table),
    inner: sizeOf(x.slice(end)),
    count: sizeOf(idx.slice(batchDims, -1)),
    parts: [...idx.slice(0, -1), ...x.slice(end)],
  };
}

/** Address of the flat position that each row of indices names in its table. @throws IndexError */
export function flatRows(k: Machine, op: string, idx: Ref, { table, batch, count }: NdLayout): number {
  const n = batch * count;
  const flat = k.scratch(Math.max(4, 4 * n));
  const bad = k.flatten_index(indexAddress(k, idx), k.ints(table), flat, n, table.length);
  if (bad >= 0) throw noSuchRow(k, op, idx, bad, table);
  return flat;
}

/** @throws ShapeError when the updates are not of the shape of the parts */
export function checkUpdates(op: string, updates: Dims, { parts }: NdLayout): void {
  if (compatible(updates, parts)) return;
  throw new ShapeError(
    op,
    `the updates must have shape ${showDims(parts)}`,
    showDims(updates),
    'It is that of the indices without the last axis, then that of one part.',
    {
      shapes: [parts, updates],
    },
  );
}
