import type { TensorLike } from '../core/convert.ts';
import { isConvertible } from '../core/convert.ts';
import { isInteger } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import { parseLiteral } from '../literal.ts';
import { nest } from '../nest.ts';
import type { Dims } from '../shape.ts';

/** Integers that decide what an op does (paddings, repeats, …), as plain numbers with their shape. */
export interface Integers {
  readonly values: readonly number[];
  readonly dims: Dims;
}

/** Tensors in an argument replaced by their values. */
function plain(op: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => plain(op, item));
  if (!isConvertible(value)) return value;
  const t = value.toTensor();
  if (isInteger(t.dtype)) return nest(t.elements(op), t.dims, t.dtype);
  throw new DTypeError(op, 'this argument must be of integers', t.dtype, "Use tf.cast(x, 'int32').", { dtype: t.dtype });
}

/**
 * Reads integers on the host, also where a function is being traced.
 * @throws DTypeError for fractions and other dtypes, ShapeError for ragged arrays, TraceError for a traced tensor
 */
export function integersOf(op: string, value: TensorLike): Integers {
  const { data, dims } = parseLiteral(op, plain(op, value), 'int64');
  return { values: Array.from(data as BigInt64Array, Number), dims };
}
