import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { axisOf, broadcastDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
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
export function linspace(start: TensorLike, stop: TensorLike, num: number, options?: LinspaceOptions): Tensor {
  const { axis } = checkOptions('linspace', options, ['axis']);
  if (!Number.isInteger(num) || num < 0) {
    throw new ValueError('linspace', 'num must be a whole number from 0', String(num), 'Give the number of values.', { num });
  }
  return composed(() => {
    const [a, b] = ends(start, stop);
    const dims = broadcastDims('linspace', a.dims, b.dims);
    const at = axisOf('linspace', axis ?? 0, dims.length + 1);
    const [from, to] = [a, b].map((t) => t.broadcastTo(dims).expandDims(at));
    // Integers divide as floats, and everything else follows.
    const delta = to.sub(from).div(Math.max(num - 1, 1));
    const [first, last] = [from.cast(delta.dtype), to.cast(delta.dtype)];
    if (num < 2) return part(first, at, 0, num);
    if (num === 2) return concat([first, last], at);
    const steps = range(1, num - 1, delta.dtype).reshape(from.dims.map((_, i) => (i === at ? -1 : 1)));
    return concat([first, first.add(delta.mul(steps)), last], at);
  });
}
