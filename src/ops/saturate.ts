import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf, integerRange, isFloating, isInteger } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/**
 * A cast that gives the nearest value of the dtype for what lies outside of it, instead of wrapping.
 * @throws DTypeError for strings and names that are no dtype
 * Source: https://www.tensorflow.org/api_docs/python/tf/dtypes/saturate_cast
 * @example tf.saturateCast([300, -5], 'uint8').arraySync(); // [255, 0]
 */
export function saturateCast(x: TensorLike, dtype: DType): Tensor {
  const to = dtypeOf('saturateCast', dtype);
  return withOperand('saturateCast', x, (t) => {
    if (t.dtype === to || !isInteger(to) || !(isInteger(t.dtype) || isFloating(t.dtype))) return cast(t, to);
    return scoped(
      () => cast(held(t, to), to),
      (y) => [y],
    );
  });
}

/** t within the range of an integer dtype, by bounds that t's own dtype can express. */
function held(t: Tensor, to: DType): Tensor {
  const [low, high] = integerRange(to);
  if (isFloating(t.dtype)) {
    const bits = t.dtype === 'float64' ? 53n : t.dtype === 'float32' ? 24n : t.dtype === 'float16' ? 11n : 8n;
    const end = t.dtype === 'float16' ? 65504n : 1n << 64n;
    return t.maximum(Number(low < -end ? -end : low)).minimum(Number(rounded(high < end ? high : end, bits)));
  }
  const [least, most] = integerRange(t.dtype);
  let y = t;
  if (low > least) y = y.maximum(low);
  if (high < most) y = y.minimum(high);
  return y;
}

/** The largest number with so many bits that is not above `high`. */
function rounded(high: bigint, bits: bigint): bigint {
  const extra = BigInt(high.toString(2).length) - bits;
  return extra <= 0n ? high : (high >> extra) << extra;
}
