import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { axesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Axis, ReduceOptions } from './reduce.ts';

/**
 * ln Σ exp(x) over some axes (all when none is named), shifted by the maximum so that nothing overflows. Empty gives -Infinity.
 * @throws IndexError for an axis out of range, DTypeError for dtypes that are not floating
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/reduce_logsumexp
 * @example tf.math.reduceLogsumexp([1000, 1000]).item() > 1000; // true
 */
export function reduceLogsumexp(x: TensorLike, axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor {
  const label = 'reduceLogsumexp';
  const options = isOptions(axis) ? checkOptions(label, axis as ReduceOptions, ['axis', 'keepdims']) : { axis: axis as Axis, keepdims };
  return withOperand(label, x, (t) =>
    scoped(
      () => {
        const axes = axesOf(label, options.axis, t.dims.length);
        const most = t.max(axes, true);
        const shift = most.isFinite().where(most, 0).stopGradient();
        const sum = t.sub(shift).exp().sum(axes, true).log().add(shift);
        return options.keepdims === true || axes.length === 0 ? sum : sum.squeeze(axes);
      },
      (y) => [y],
    ),
  );
}
