import type { Aval, Machine, Ref } from '../core/op.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, showDims, sizeOf } from '../shape.ts';

// Decompositions compute in float64 and round once. The last two axes are the matrix; axes before them are a batch.

/** Address of room for so many doubles. */
export const doubles = (k: Machine, count: number): number => k.scratch(Math.max(8 * count, 16));

/** Address of a copy of x as doubles. */
export function widened(k: Machine, x: Ref): number {
  const at = doubles(k, x.size);
  if (x.dtype === 'float64') k.copy(x.ptr, at, 8 * x.size);
  else k.cast_f32_f64(x.ptr, at, x.size);
  return at;
}

/** Rounds doubles into y. */
export function rounded(k: Machine, from: number, y: Ref): void {
  if (y.dtype === 'float64') k.copy(from, y.ptr, 8 * y.size);
  else k.cast_f64_f32(from, y.ptr, y.size);
}

export const batchOf = (dims: Dims): number => sizeOf(dims.slice(0, -2));

/** Rows and columns of what must be matrices of floats. @throws ShapeError, DTypeError */
export function matrixOf(op: string, x: Aval): [rows: number, columns: number] {
  if (x.dtype !== 'float32' && x.dtype !== 'float64' && x.dtype !== 'float16' && x.dtype !== 'bfloat16') {
    throw new DTypeError(op, 'dtype not supported', x.dtype, "Use tf.cast(x, 'float32') or float64.", { dtype: x.dtype });
  }
  if (x.dims.length < 2)
    throw new ShapeError(op, 'a matrix has at least two axes', showDims(x.dims), 'Use tf.expandDims.', { shape: x.dims });
  return [x.dims[x.dims.length - 2], x.dims[x.dims.length - 1]];
}

/** The size of what must be square matrices. @throws ShapeError, DTypeError */
export function squareOf(op: string, x: Aval): number {
  const [rows, columns] = matrixOf(op, x);
  if (rows === columns || Number.isNaN(rows + columns)) return Number.isNaN(rows) ? columns : rows;
  throw new ShapeError(
    op,
    'the matrix must be square',
    showDims(x.dims),
    'Give as many rows as columns, or use tf.linalg.pinv or tf.linalg.lstsq.',
    {
      shape: x.dims,
    },
  );
}

/** Checks that b has the batch of a and its rows. @throws ShapeError */
export function sameRows(op: string, a: Aval, b: Aval): void {
  matrixOf(op, b);
  if (a.dims.length === b.dims.length && compatible(a.dims.slice(0, -1), b.dims.slice(0, -1))) return;
  throw new ShapeError(
    op,
    'the right side must have the batch and the rows of the matrix',
    `${showDims(a.dims)} and ${showDims(b.dims)}`,
    'Use tf.expandDims for a vector, tf.broadcastTo for a batch.',
    { shapes: [a.dims, b.dims] },
  );
}
