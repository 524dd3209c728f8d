import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf, isComplex, isInteger } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { Axis, ReduceOptions, Reduction } from './reduce.ts';

// Reductions made of other reductions, whose gradients they have. All axes when none is named.

/** A reduction from what it does with a tensor, some axes and keepdims. */
function reduction(label: string, run: (x: Tensor, axis: Axis, keepdims: boolean) => Tensor): Reduction {
  return (x, axis, keepdims) => {
    const options = isOptions(axis) ? checkOptions(label, axis as ReduceOptions, ['axis', 'keepdims']) : { axis: axis as Axis, keepdims };
    return composed(() => run(convert(label, x), options.axis ?? null, options.keepdims === true));
  };
}

function variance(label: string, x: Tensor, axis: Axis, keepdims: boolean): Tensor {
  if (isInteger(x.dtype))
    throw new DTypeError(label, 'integers have no fractional variance', x.dtype, "Use tf.cast(x, 'float32').", { dtype: x.dtype });
  const distance = x.sub(x.mean(axis, true));
  const squares = isComplex(x.dtype) ? distance.mul(distance.conj()).real() : distance.square();
  return squares.mean(axis, keepdims);
}

/**
 * The mean of squared distances from the mean; real for complex x. Empty gives NaN.
 * @throws IndexError for an axis out of range, DTypeError for integers
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/reduce_variance
 * @example tf.math.reduceVariance([1, 2, 3, 4]).item(); // 1.25
 */
export const reduceVariance: Reduction = /* @__PURE__ */ reduction('reduceVariance', (x, axis, keepdims) =>
  variance('reduceVariance', x, axis, keepdims),
);

/**
 * The square root of the variance; real for complex x. Empty gives NaN.
 * @throws IndexError for an axis out of range, DTypeError for integers
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/reduce_std
 * @example tf.math.reduceStd([[1, 3], [5, 5]], 1).arraySync(); // [1, 0]
 */
export const reduceStd: Reduction = /* @__PURE__ */ reduction('reduceStd', (x, axis, keepdims) =>
  variance('reduceStd', x, axis, keepdims).sqrt(),
);

/**
 * The square root of the sum of squares; integers cut the fraction.
 * @throws IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/reduce_euclidean_norm
 * @example tf.math.reduceEuclideanNorm([3, 4]).item(); // 5
 */
export const reduceEuclideanNorm: Reduction = /* @__PURE__ */ reduction('reduceEuclideanNorm', (x, axis, keepdims) => {
  if (isInteger(x.dtype)) return x.cast('float64').square().sum(axis, keepdims).sqrt().cast(x.dtype);
  if (!isComplex(x.dtype)) return x.square().sum(axis, keepdims).sqrt();
  return x.abs().square().sum(axis, keepdims).sqrt().complex(0);
});

/** Where x is not 0, not false, not ''. */
const isSet = (x: Tensor): Tensor => (x.dtype === 'bool' ? x : x.notEqual(x.dtype === 'string' ? '' : 0));

export interface CountOptions extends ReduceOptions {
  /** int64 unless said. */
  readonly dtype?: DType;
}

/**
 * How many elements are not 0 (not false, not ''), over some axes or all.
 * @throws IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/count_nonzero
 * @example tf.math.countNonzero([0, 1, 2]).item(); // 2n
 */
export function countNonzero(x: TensorLike, axis?: Axis | CountOptions, keepdims?: boolean): Tensor {
  const known = ['axis', 'keepdims', 'dtype'] as const;
  const options = isOptions(axis) ? checkOptions('countNonzero', axis as CountOptions, known) : { axis: axis as Axis, keepdims };
  const type = dtypeOf('countNonzero', ('dtype' in options ? options.dtype : undefined) ?? 'int64');
  return composed(() =>
    isSet(convert('countNonzero', x))
      .cast('int64')
      .sum(options.axis ?? null, options.keepdims === true)
      .cast(type),
  );
}

/**
 * Which part of the elements is 0, as float32. Empty gives NaN.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/zero_fraction
 * @example tf.math.zeroFraction([0, 0, 0, 1]).item(); // 0.75
 */
export const zeroFraction = (x: TensorLike): Tensor =>
  composed(() => isSet(convert('zeroFraction', x)).logicalNot().cast('float32').mean());
