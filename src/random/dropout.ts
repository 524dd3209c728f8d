import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { isFloating } from '../dtype.ts';
import { DTypeError, ValueError } from '../errors.ts';
import { shape } from '../ops/query.ts';
import { isKnown } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { uniform } from './uniform.ts';

export interface DropoutOptions {
  /** Sizes of the mask: 1 where it is the same along an axis, null where it is as large as x. */
  readonly noiseShape?: readonly (number | null)[] | null;
  readonly seed?: number | null;
}

/**
 * x with a share of its elements set to 0 and the others x / (1 - rate), so that sums stay as large. By the stream of `tf.random`.
 * @throws ValueError for a rate outside of 0 to 1, DTypeError for integers
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/dropout
 * @example tf.nn.dropout([1, 2], 0).arraySync(); // [1, 2]
 */
export function dropout(x: TensorLike, rate: number, options?: DropoutOptions): Tensor {
  const { noiseShape = null, seed = null } = checkOptions('dropout', options, ['noiseShape', 'seed']);
  if (!(rate >= 0 && rate < 1))
    throw new ValueError('dropout', 'the rate must be at least 0 and less than 1', `${rate}`, 'Use 0.5.', { rate });
  return composed(() => {
    const t = convert('dropout', x);
    if (!isFloating(t.dtype))
      throw new DTypeError('dropout', 'only floats can be scaled', t.dtype, "Use tf.cast(x, 'float32').", { dtype: t.dtype });
    if (rate === 0) return t.identity();
    const noise = noiseShape?.map((size, i) => size ?? t.dims[i]) ?? (isKnown(t.dims) ? t.dims : shape(t));
    const keep = uniform(noise, { seed, dtype: t.dtype }).greaterEqual(rate);
    return keep.broadcastLike(t).where(t.mul(1 / (1 - rate)), t.zerosLike());
  });
}
