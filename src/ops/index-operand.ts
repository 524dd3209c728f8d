import type { TensorLike } from '../core/convert.ts';
import { dropLiteral, indices } from '../core/convert.ts';
import type { Machine, Ref } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { IndexError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

// Tensors whose elements are positions: what ops take, what kernels read, and the error for one that does not exist.

/** Indices as int32 or int64, the two that kernels know: any integer dtype is taken. @throws DTypeError */
export function indexOperand(op: string, value: TensorLike): Tensor {
  const t = indices(op, value);
  if (t.dtype === 'int32' || t.dtype === 'int64') return t;
  const wide = t.cast(DTYPES[t.dtype].wide === 'int32' ? 'int32' : 'int64');
  wide.literal = true;
  return wide;
}

/** Makes an operand beside others of the same call: where it cannot be read, they die with the call that never comes. */
export function beside<R>(others: readonly Tensor[], make: () => R): R {
  try {
    return make();
  } catch (error) {
    for (const t of others) dropLiteral(t);
    throw error;
  }
}

/** Like indexOperand, for several uses: the scope around frees it. */
export function indexTensor(op: string, value: TensorLike): Tensor {
  const t = indexOperand(op, value);
  t.literal = false;
  return t;
}

/** Address of the indices as int32. Those that int32 cannot hold become -1 or 2^31 - 1, which no axis has. */
export function indexAddress(k: Machine, idx: Ref): number {
  const n = idx.size;
  if (idx.dtype === 'int32' || n === 0) return idx.ptr;
  const wide = k.scratch(8 * n);
  k.maximum_i64(idx.ptr, k.ints([-1, -1]), wide, n, 1, 0);
  k.minimum_i64(wide, k.ints([0x7fffffff, 0]), wide, n, 1, 0);
  const narrow = k.scratch(4 * n);
  k.cast_i64_i32(wide, narrow, n);
  return narrow;
}

/** The index at a position, as it was given. */
export function indexAt(k: Machine, idx: Ref, position: number): number {
  if (idx.dtype === 'int32') return k.int(idx.ptr + 4 * position);
  return k.int(idx.ptr + 8 * position + 4) * 4294967296 + (k.int(idx.ptr + 8 * position) >>> 0);
}

/** `indices[0, 2]`, the name of one element. */
export function placeOf(name: string, position: number, dims: Dims): string {
  if (dims.length === 0) return name;
  const at = new Array<number>(dims.length);
  let rest = position;
  for (let i = dims.length - 1; i >= 0; i--) {
    at[i] = rest % dims[i];
    rest = Math.floor(rest / dims[i]);
  }
  return `${name}[${at.join(', ')}]`;
}

/**
 * Checks the indices at an address against an axis.
 * @throws IndexError naming the first one outside [0, limit) and where it stands
 */
export function checkIndices(k: Machine, op: string, idx: Ref, address: number, axis: number, limit: number): void {
  const bad = k.check_index(address, idx.size, limit);
  if (bad < 0) return;
  const index = indexAt(k, idx, bad);
  throw new IndexError(
    op,
    `index out of range for axis ${axis} of size ${limit}`,
    `${placeOf('indices', bad, idx.dims)} = ${index}`,
    limit === 0 ? 'The axis is empty.' : `Use integers from 0 to ${limit - 1}.`,
    { index, position: bad, axis, size: limit },
  );
}

/** The error for a row of indices that names no element (gatherNd, scatterNd). */
export function noSuchRow(k: Machine, op: string, idx: Ref, row: number, dims: Dims): IndexError {
  const depth = idx.dims[idx.dims.length - 1];
  const index = Array.from({ length: depth }, (_, i) => indexAt(k, idx, row * depth + i));
  return new IndexError(
    op,
    `index out of range for shape ${showDims(dims)}`,
    `${placeOf('indices', row, idx.dims.slice(0, -1))} = [${index.join(', ')}]`,
    'Each entry must be from 0 to the size of its axis less one.',
    { index, position: row, shape: dims },
  );
}
