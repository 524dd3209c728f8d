import type { TensorConvertible } from '../core/convert.ts';
import { isConvertible } from '../core/convert.ts';
import { isInteger } from '../dtype.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';

/** What a shape may be given as: numbers, one number for a vector, or an integer tensor. */
export type ShapeLike = readonly (number | bigint | TensorConvertible | null)[] | Int32Array | number | TensorConvertible;

/** A given shape as sizes; -1 and unknown sizes pass, fractions do not. @throws ShapeError, DTypeError */
export function dimsOf(op: string, shape: ShapeLike): Dims {
  if (typeof shape === 'number') return [whole(op, shape)];
  if (isConvertible(shape)) {
    const t = shape.toTensor();
    if (!isInteger(t.dtype))
      throw new DTypeError(op, 'a shape must be of integers', t.dtype, "Use tf.cast(shape, 'int32').", { dtype: t.dtype });
    if (t.dims.length > 1) throw new ShapeError(op, 'a shape must be a vector', `rank ${t.dims.length}`, 'Use a tensor of rank 1.', {});
    return Array.from(t.dataSync() as ArrayLike<number | bigint>, Number);
  }
  const dims = new Array<number>(shape.length);
  for (let i = 0; i < shape.length; i++) {
    const size = shape[i];
    dims[i] =
      size === null ? Number.NaN : typeof size === 'number' ? whole(op, size) : isConvertible(size) ? dimsOf(op, size)[0] : Number(size);
  }
  return dims;
}

function whole(op: string, size: number): number {
  if (Number.isInteger(size) || Number.isNaN(size)) return size;
  throw new ShapeError(op, 'a shape must hold whole numbers', `${size}`, 'Use sizes like [2, 3].', { size });
}
