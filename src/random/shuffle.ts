import { interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, indices } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { concat } from '../ops/join.ts';
import { orderDraw, shuffleDraw, shuffledIndex } from '../ops/permutation.ts';
import type { Tensor } from '../tensor.ts';
import type { Alg } from './arguments.ts';
import { seedTensor, stateFor } from './arguments.ts';
import { sourceOf } from './context.ts';
import type { Seed } from './seeds.ts';
import type { StreamFor } from './uniform.ts';

function shuffled(op: string, value: TensorLike, stream: StreamFor): Tensor {
  return scoped(
    () => {
      const x = convert(op, value);
      return x.dtype === 'string' ? shuffledStrings(x, stream) : shuffleDraw(stream(`RandomShuffle|${x.dtype}`), [x], {});
    },
    (y) => [y],
  );
}

/** Strings do not lie in the arena: their order is drawn, and followed here. */
function shuffledStrings(x: Tensor, stream: StreamFor): Tensor {
  const rows = x.dims[0] ?? 1;
  const row = rows === 0 ? 0 : x.size / rows;
  const order = orderDraw(stream('RandomShuffle|string'), [], { count: rows });
  const strings = x.elements('shuffle') as readonly string[];
  const moved = Array.from(order.dataSync() as Int32Array, (i) => strings.slice(i * row, (i + 1) * row)).flat();
  return interpreter().constant(moved, x.dims, 'string');
}

/**
 * The rows of a tensor (its entries along the first axis) in random order. Any dtype.
 *
 * @param options seed
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/shuffle; Fisher and Yates
 * @example
 * tf.random.setSeed(5);
 * tf.random.shuffle([[1, 2], [3, 4], [5, 6]]).arraySync(); // [[5, 6], [1, 2], [3, 4]]
 */
export function shuffle(value: TensorLike, options?: { readonly seed?: Seed | null; readonly name?: string }): Tensor {
  const { seed } = checkOptions('shuffle', options, ['seed', 'name']);
  return shuffled('shuffle', value, (kind) => sourceOf('shuffle', kind, seed));
}

/**
 * Like `tf.random.shuffle`, but the order depends on the seed alone.
 *
 * @param seed two integers
 * @param options alg
 * @throws ShapeError when the seed is not of shape [2]
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/experimental/stateless_shuffle
 * @example tf.random.experimental.statelessShuffle([0, 1, 2, 3, 4], [3, 4]).shape; // [5]
 */
export function statelessShuffle(value: TensorLike, seed: TensorLike, options?: { readonly alg?: Alg; readonly name?: string }): Tensor {
  const { alg } = checkOptions('statelessShuffle', options, ['alg', 'name']);
  return shuffled('statelessShuffle', value, () => stateFor('statelessShuffle', seed, alg));
}

/** TensorFlow puts this word in front of the seed, to make up the cipher's key. */
const FIRST_KEY_WORD = 498247692;

/**
 * Where an index goes in a permutation of 0 … maxIndex that the seed chooses, without the permutation being made: a data set
 * can be read in random order with no buffer.
 *
 * @param index scalar or vector of integers @param seed two integers @param maxIndex the largest index, scalar or vector
 * @throws IndexError for an index that is not in 0 … maxIndex
 * @throws ShapeError when the seed is not of shape [2]
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/experimental/index_shuffle; Simon (eprint.iacr.org/2013/404)
 * @example tf.random.experimental.indexShuffle(tf.constant([0, 1, 2, 3, 4], 'int32'), [5, 9], 4).arraySync(); // [2, 0, 4, 3, 1]
 */
export function indexShuffle(index: TensorLike, seed: TensorLike, maxIndex: TensorLike): Tensor {
  return scoped(
    () => {
      const x = indices('indexShuffle', index);
      const { dtype } = x;
      const key = concat(
        [interpreter().constant(Int32Array.of(FIRST_KEY_WORD), [1], 'int32'), seedTensor('indexShuffle', seed).cast('int32')],
        0,
      );
      return shuffledIndex(x.cast('int64'), indices('indexShuffle', maxIndex).cast('int64'), key).cast(dtype);
    },
    (y) => [y],
  );
}
