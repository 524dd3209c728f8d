import type { TensorLike } from '../core/convert.ts';
import { indices } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { DTypeError, ValueError } from '../errors.ts';
import { stack } from '../ops/join.ts';
import { bitsFill } from '../ops/random.ts';
import type { Tensor } from '../tensor.ts';
import type { Alg } from './arguments.ts';
import { seedTensor, stateFor } from './arguments.ts';

export interface SplitOptions {
  readonly num?: number;
  readonly alg?: Alg;
}

/**
 * Several new seeds from one, as rows of [num, 2], of the seed's dtype. Use each where the old one would be used twice.
 *
 * @param seed two integers @param num how many; 2
 * @param options alg
 * @throws ShapeError when the seed is not of shape [2], ValueError for a negative number
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/split
 * @example tf.random.split([1, 2], 3).arraySync(); // [[1105988140, 1738052849], [-335576002, 370444179], [10670227, -246211131]]
 */
export function split(seed: TensorLike, num?: number | SplitOptions, options?: SplitOptions): Tensor {
  const given = checkOptions('split', isOptions(num) ? (num as SplitOptions) : options, ['num', 'alg']);
  const count = (typeof num === 'number' ? num : given.num) ?? 2;
  if (!Number.isInteger(count) || count < 0)
    throw new ValueError('split', 'the number of seeds must be a whole number from 0', `${count}`, 'Use a number like 2.', { num: count });
  return scoped(
    () => {
      const pair = seedTensor('split', seed);
      pair.literal = false;
      return bitsFill(stateFor('split', pair, given.alg), [], { dims: [count, 2], dtype: pair.dtype, params: [] });
    },
    (y) => [y],
  );
}

/**
 * A new seed from a seed and a number: a worker's, a step's. Of the number's dtype.
 *
 * @param seed two integers @param data a whole number: int32, or int64 for a bigint
 * @param options alg
 * @throws ShapeError when the seed is not of shape [2], DTypeError when data is neither int32 nor int64
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/fold_in
 * @example tf.random.foldIn([1, 2], 7).arraySync(); // [1105988140, 7]
 */
export function foldIn(seed: TensorLike, data: TensorLike, options?: { readonly alg?: Alg }): Tensor {
  const { alg } = checkOptions('foldIn', options, ['alg']);
  return scoped(
    () => {
      const second = indices('foldIn', data);
      second.literal = false;
      const { dtype } = second;
      if (dtype !== 'int32' && dtype !== 'int64')
        throw new DTypeError('foldIn', 'data must be int32 or int64', dtype, "Use tf.cast(data, 'int64').", { dtype });
      return stack([bitsFill(stateFor('foldIn', seed, alg), [], { dims: [], dtype, params: [] }), second]);
    },
    (y) => [y],
  );
}
