import { interpreter } from '../core/bind.ts';
import type { TensorConvertible, TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { isInteger } from '../dtype.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { isKnown } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** How many: a number, or an integer scalar. */
export type Count = number | bigint | TensorConvertible;

/** What a shape may be given as: numbers, one number for a vector, or an integer tensor. */
export type ShapeLike = readonly (number | bigint | TensorConvertible | null)[] | Int32Array | number | TensorConvertible;

/** A given shape as sizes; -1 and unknown sizes pass, fractions do not. @throws ShapeError, DTypeError */
export function dimsOf(op: string, shape: ShapeLike): Dims {
  if (typeof shape === 'number') return [whole(op, shape)];
  if (isConvertible(shape)) {
    const t = sizesOf(op, shape);
    const known = t.storage === null ? interpreter().known?.(t) : null;
    if (known && isKnown(known)) return known;
    return Array.from(t.elements(op) as ArrayLike<number | bigint>, Number);
  }
  if (!Array.isArray(shape) && !ArrayBuffer.isView(shape)) {
    throw new ShapeError(op, 'a shape must be a list of whole numbers', quoted(shape), 'Write sizes like [2, 3], [] for a scalar.', {
      shape,
    });
  }
  const dims = new Array<number>(shape.length);
  for (let i = 0; i < shape.length; i++) {
    const size = shape[i];
    dims[i] =
      size === null ? Number.NaN : isConvertible(size) ? dimsOf(op, size)[0] : whole(op, typeof size === 'bigint' ? Number(size) : size);
  }
  return dims;
}

const quoted = (value: unknown): string =>
  typeof value === 'string'
    ? `'${value}'`
    : typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? 'an array'
        : 'an object'
      : `${value}`;

function whole(op: string, size: number): number {
  if (Number.isInteger(size) || Number.isNaN(size)) return size;
  throw new ShapeError(op, 'a shape must hold whole numbers', quoted(size), 'Use sizes like [2, 3].', { size });
}

function sizesOf(op: string, shape: TensorConvertible): Tensor {
  const t = shape.toTensor();
  if (!isInteger(t.dtype))
    throw new DTypeError(op, 'a shape must be of integers', t.dtype, "Use tf.cast(shape, 'int32').", { dtype: t.dtype });
  if (t.dims.length > 1) throw new ShapeError(op, 'a shape must be a vector', `rank ${t.dims.length}`, 'Use a tensor of rank 1.');
  return t;
}

/** A count as a number, or as the traced scalar whose value is known only when the program runs. @throws ShapeError, DTypeError */
export function countOf(op: string, count: Count): number | Tensor {
  if (typeof count === 'number' || typeof count === 'bigint') return Number(count);
  if (!isConvertible(count))
    throw new DTypeError(
      op,
      'a count must be a number or an integer scalar',
      count === null ? 'null' : typeof count,
      'Use a number like 3.',
    );
  const t = sizesOf(op, count);
  try {
    if (t.dims.length !== 0) throw new ShapeError(op, 'a count must be a scalar', `rank ${t.dims.length}`, 'Use x.at(0).');
    if (t.storage !== null) return Number(t.elements(op)[0]);
    const known = interpreter().known?.(t);
    return known && isKnown(known) ? known[0] : t;
  } finally {
    if (t !== count) t.dispose();
  }
}

/** A shape that may be known only when the program runs. */
export interface GivenShape {
  /** NaN for sizes that are not known yet. */
  readonly dims: Dims;
  /** All sizes, where some are not known yet. */
  readonly sizes: Tensor | null;
}

/** A tensor of a function that is being traced. */
export const isTraced = (value: unknown): value is TensorConvertible => isConvertible(value) && value.toTensor().storage === null;

/**
 * A given shape, which inside traced functions may hold sizes of tensors there.
 * @throws ShapeError, DTypeError
 */
export function shapeOf(op: string, shape: ShapeLike): GivenShape {
  if (!(isTraced(shape) || (Array.isArray(shape) && shape.some(isTraced)))) return { dims: dimsOf(op, shape), sizes: null };
  const list = isConvertible(shape)
    ? shape
    : (shape as readonly unknown[]).map((size) => (isTraced(size) ? sizesOf(op, size as Tensor).cast('int32') : size));
  const sizes = isConvertible(list) ? sizesOf(op, list) : convert(op, list as TensorLike, 'int32');
  const count = sizes.dims[0] ?? 1;
  if (Number.isNaN(count))
    throw new ShapeError(op, 'the number of axes must be known', 'a shape of unknown length', 'Give the sizes one by one.');
  const dims = interpreter().known?.(sizes) ?? new Array<number>(count).fill(Number.NaN);
  return isKnown(dims) ? { dims, sizes: null } : { dims, sizes };
}
