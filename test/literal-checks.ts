import * as assert from 'uvu/assert';
import type { DType } from '../src/dtype.ts';
import type { DTypeError, ShapeError, TensorError, ValueError } from '../src/errors.ts';
import { parseLiteral } from '../src/literal.ts';

/** Checks array type, elements (NaN and -0 told apart), dims and dtype. */
export function reads(value: unknown, dtype: DType | undefined, data: unknown, dims: number[], out: DType): void {
  const got = parseLiteral('constant', value, dtype);
  assert.equal(got.dims, dims);
  assert.is(got.dtype, out);
  assert.is(Object.prototype.toString.call(got.data), Object.prototype.toString.call(data));
  const a = [...(got.data as ArrayLike<unknown> & Iterable<unknown>)];
  const b = [...(data as Iterable<unknown>)];
  assert.is(a.length, b.length);
  for (let i = 0; i < b.length; i++) assert.ok(Object.is(a[i], b[i]), `element ${i}: ${String(a[i])} for ${String(b[i])}`);
}

type ErrorClass = typeof DTypeError | typeof ShapeError | typeof ValueError;
export function throws(value: unknown, dtype: DType | undefined, kind: ErrorClass, message: string): TensorError {
  try {
    parseLiteral('constant', value, dtype);
  } catch (error) {
    assert.instance(error, kind);
    assert.is((error as TensorError).message, message);
    assert.is((error as TensorError).op, 'constant');
    return error as TensorError;
  }
  throw new Error(`accepted, but should say: ${message}`);
}
