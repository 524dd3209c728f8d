import { bind, interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand, withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf, isComplex, realOf } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';

// What a shape is, as tensors: inside functions the sizes may be known only when the program runs.

interface QueryAttrs {
  readonly dtype: DType;
}

const shapeOp = /* @__PURE__ */ defineOp<QueryAttrs>({
  name: 'Shape',
  label: 'shape',
  static: true,
  saves: 'none',
  infer: ([x]: readonly Aval[], { dtype }) => [{ dims: [x.dims.length], dtype }],
  expand: (on, [x], { dtype }) => [on.constant(whole(x.dims, dtype), [x.dims.length], dtype)],
});

const whole = (values: readonly number[], dtype: DType): Int32Array | BigInt64Array | Float32Array | Float64Array =>
  dtype === 'int64'
    ? BigInt64Array.from(values, BigInt)
    : dtype === 'float32'
      ? Float32Array.from(values)
      : dtype === 'float64'
        ? Float64Array.from(values)
        : Int32Array.from(values);

const sizeOp = /* @__PURE__ */ defineOp<QueryAttrs>({
  name: 'Size',
  label: 'size',
  static: true,
  saves: 'none',
  infer: (_x, { dtype }) => [{ dims: [], dtype }],
  expand: (on, [x], { dtype }) => [on.constant(whole([x.size], dtype), [], dtype)],
});

/** The shape of x as an int32 (or int64) vector. @example tf.shape([[1, 2, 3]]).arraySync(); // [1, 3] */
export function shape(x: TensorLike, options: { outType?: DType } = {}): Tensor {
  const dtype = dtypeOf('shape', options.outType ?? 'int32');
  return bind(shapeOp, [operand('shape', x)], { dtype })[0];
}

/** The number of elements of x as an int32 (or int64) scalar. @example tf.size([[1, 2, 3]]).item(); // 3 */
export function size(x: TensorLike, options: { outType?: DType } = {}): Tensor {
  const dtype = dtypeOf('size', options.outType ?? 'int32');
  return count(operand('size', x), dtype);
}

/** The number of elements as a scalar of any numeric dtype: what gradient rules divide by. */
export function count(x: Tensor, dtype: DType): Tensor {
  if (!isComplex(dtype)) return bind(sizeOp, [x], { dtype })[0];
  return bind(sizeOp, [x], { dtype: realOf(dtype) })[0].complex(0);
}

/** The number of axes of x as an int32 scalar. @example tf.rank([[1, 2, 3]]).item(); // 2 */
export function rank(x: TensorLike): Tensor {
  return withOperand('rank', x, (t) => interpreter().constant(Int32Array.of(t.dims.length), [], 'int32'));
}
