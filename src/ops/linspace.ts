import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { axisOf, broadcastDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Count } from './dims.ts';
import { countOf } from './dims.ts';
import { concat, part } from './join.ts';
import { range } from './range.ts';

export interface LinspaceOptions {
  /** Where the new axis stands; 0 unless said. */
  readonly axis?: number;
}

/** Both ends as tensors of one dtype: a literal takes the dtype of a tensor. */
function ends(start: TensorLike, stop: TensorLike): [Tensor, Tensor] {
  if (isConvertible(start) || !isConvertible(stop)) {
    const a = convert('linspace', start);
    return [a, convert('linspace', stop, a.dtype)];
  }
  const b = stop.toTensor();
  return [convert('linspace', start, b.dtype), b];
}

/**
 * `num` values at equal distances from start to stop, both included, along a new axis. Integer tensors give float64 (8 and 16 bits
 * float32). Start and stop may be tensors; they broadcast.
 *
 * @throws ValueError when num is not a whole number from 0
 * Source: https://www.tensorflow.org/api_docs/python/tf/linspace
 * @example tf.linspace(10, 12, 3).arraySync(); // [10, 11, 12]
 */
export function linspace(start: TensorLike, stop: TensorLike, num: Count, options?: LinspaceOptions): Tensor {
  const { axis } = checkOptions('linspace', options, ['axis']);
  const count = countOf('linspace', num);
  if (typeof count === 'number' && (!Number.isInteger(count) || count < 0)) {
    throw new ValueError('linspace', 'num must be a whole number from 0', String(count), 'Give the number of values.', { num: count });
  }
  return composed(() => {
    const [a, b] = ends(start, stop);
    const dims = broadcastDims('linspace', a.dims, b.dims);
    const at = axisOf('linspace', axis ?? 0, dims.length + 1);
    const [from, to] = [a, b].map((t) => t.broadcastTo(dims).expandDims(at));
    // Integers divide as floats, and everything else follows.
    const distance = to.sub(from);
    const [first, last] = [from.cast(distance.dtype), to.cast(distance.dtype)].map((t) => t.div(1));
    const upright = (steps: Tensor): Tensor => steps.reshape(from.dims.map((_, i) => (i === at ? -1 : 1)));
    if (typeof count !== 'number') {
      const steps = upright(range(count, 'int32'));
      const delta = distance.div(count.sub(1).maximum(1).cast(distance.dtype));
      const inner = first.add(delta.mul(steps.cast(delta.dtype)));
      return steps.equal(count.sub(1).maximum(1)).where(last, inner);
    }
    const delta = distance.div(Math.max(count - 1, 1));
    if (count < 2) return part(first, at, 0, count);
    if (count === 2) return concat([first, last], at);
    const steps = upright(range(1, count - 1, delta.dtype));
    return concat([first, first.add(delta.mul(steps)), last], at);
  });
}
