import type { Machine, Ref } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import type { Dims } from '../shape.ts';
import { sizeOf } from '../shape.ts';

/** Elements in the arena during one kernel call: where they are and how they lie. */
export interface Block {
  readonly ptr: number;
  readonly dims: Dims;
  readonly dtype: Ref['dtype'];
}

/** The entries `at` of one axis, in that order and as often as they are named; written at `to`, or into workspace where to is 0. */
export function takeAxis(k: Machine, x: Block, axis: number, at: readonly number[], to: number): Block {
  const dims = x.dims.map((size, i) => (i === axis ? at.length : size));
  const rowBytes = sizeOf(x.dims.slice(axis + 1)) * DTYPES[x.dtype].bytes;
  const ptr = to === 0 ? k.scratch(sizeOf(dims) * DTYPES[x.dtype].bytes) : to;
  if (sizeOf(dims) > 0) k.take(x.ptr, k.ints(at), ptr, sizeOf(x.dims.slice(0, axis)), x.dims[axis], at.length, rowBytes);
  return { ptr, dims, dtype: x.dtype };
}

/** Entries of several axes, one axis after the other: `at[i]` says which of axis i, null that the axis stays. The last pass writes y. */
export function takeAxes(k: Machine, x: Block, at: readonly (readonly number[] | null)[], y: Ref): void {
  const axes = at.map((_, i) => i).filter((i) => at[i] !== null);
  let block = x;
  axes.forEach((axis, n) => {
    block = takeAxis(k, block, axis, at[axis] as readonly number[], n === axes.length - 1 ? y.ptr : 0);
  });
  if (axes.length === 0) k.copy(x.ptr, y.ptr, y.size * DTYPES[y.dtype].bytes);
}
