import type { TensorLike } from '../core/convert.ts';
import { convert, pair, withOperand } from '../core/convert.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import { composed } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bitcast } from './bitcast.ts';

// Elementwise functions with a special case, made of others.

/**
 * 1 / x, and 0 where x is 0.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/reciprocal_no_nan
 * @example tf.math.reciprocalNoNan([2, 0]).arraySync(); // [0.5, 0]
 */
export const reciprocalNoNan = (x: TensorLike): Tensor =>
  composed(() => {
    const t = convert('reciprocalNoNan', x);
    return t.onesLike().divideNoNan(t);
  });

/**
 * x · ln(1 + y), and 0 where x is 0, whatever y is.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/xlog1py
 * @example tf.math.xlog1py([0, 1], [-1, 0]).arraySync(); // [0, 0]
 */
export const xlog1py = (x: TensorLike, y: TensorLike): Tensor =>
  composed(() => {
    const [a, b] = pair('xlog1py', x, y);
    const none = a.equal(0);
    // Where x is 0 the logarithm is taken of another y and not used, so that its slope does no harm.
    return none.where(0, a.mul(none.where(0, b).log1p()));
  });

/**
 * ln |Beta(x)| along the last axis: the sum of lgamma less lgamma of the sum.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/lbeta
 * @example tf.math.lbeta([1, 1]).item(); // 0
 */
export const lbeta = (x: TensorLike): Tensor =>
  composed(() => {
    const t = convert('lbeta', x);
    return t.lgamma().sum(-1).sub(t.sum(-1).lgamma());
  });

/**
 * The next number that the dtype can hold from x towards y. float32 and float64.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/nextafter
 * @example tf.math.nextafter(tf.constant(1, 'float64'), 2).item(); // 1.0000000000000002
 */
export const nextafter = (x: TensorLike, y: TensorLike): Tensor =>
  composed(() => {
    const [from, to] = pair('nextafter', x, y);
    const bits = from.dtype === 'float64' ? 'int64' : 'int32';
    const moved = bitcast(bitcast(from, bits).add(from.less(to).equal(from.greater(0)).where(1, -1).cast(bits)), from.dtype);
    const least = bitcast(from.zerosLike().cast(bits).add(1), from.dtype);
    const onward = from.equal(0).where(to.sign().mul(least), moved);
    return from.isNan().logicalOr(to.isNan()).where(Number.NaN, from.equal(to).where(to, onward));
  });

/**
 * A tensor, or the rows of a sparse gradient, times one number.
 * @throws ShapeError when the number is no scalar
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/scalar_mul
 * @example tf.math.scalarMul(2, [1, 3]).arraySync(); // [2, 6]
 */
export function scalarMul(scalar: TensorLike, x: IndexedSlices): IndexedSlices;
export function scalarMul(scalar: TensorLike, x: TensorLike): Tensor;
export function scalarMul(scalar: TensorLike, x: TensorLike | IndexedSlices): Tensor | IndexedSlices {
  if (x instanceof IndexedSlices) return new IndexedSlices(scalarMul(scalar, x.values), x.indices, { denseShape: x.denseShape });
  return withOperand('scalarMul', x, (t) =>
    composed(() => {
      const [factor, own] = pair('scalarMul', scalar, t);
      if (factor.dims.length === 0) return factor.mul(own);
      throw new ShapeError('scalarMul', 'the first operand must be a scalar', showDims(factor.dims), 'Use tf.multiply.', {
        shape: factor.dims,
      });
    }),
  );
}
