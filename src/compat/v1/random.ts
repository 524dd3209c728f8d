import { named, nameScope } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import type { NameOption } from '../../core/options.ts';
import type { ShapeLike } from '../../ops/dims.ts';
import { setSeed } from '../../random/context.ts';
import type { NormalOptions } from '../../random/normal.ts';
import { normal, truncatedNormal as truncated } from '../../random/normal.ts';
import type { Seed } from '../../random/seeds.ts';
import { shuffle } from '../../random/shuffle.ts';
import type { UniformOptions } from '../../random/uniform.ts';
import { uniform } from '../../random/uniform.ts';
import type { Tensor } from '../../tensor.ts';

// TensorFlow 1's names of the random ops. In a graph each draws anew in every run, once for all fetches of a run.

/** Draws with the result's node under TensorFlow's name, or the one that is given. */
const called = <O extends NameOption>(wanted: string, options: O | undefined, draw: (options: O | undefined) => Tensor): Tensor => {
  const { name, ...rest } = options ?? ({} as O);
  return named(name ?? wanted, () => draw(options === undefined ? undefined : (rest as O)));
};

/**
 * Uniform numbers of [minval, maxval), [0, 1) unless said.
 * @throws as tf.random.uniform
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/uniform
 */
export const randomUniform = (shape: ShapeLike, options?: UniformOptions): Tensor =>
  nameScope(options?.name ?? 'random_uniform', () => uniform(shape, options));

/** Normal numbers. @throws as tf.random.normal */
export const randomNormal = (shape: ShapeLike, options?: NormalOptions): Tensor =>
  called('random_normal', options, (given) => normal(shape, given));

/** Normal numbers within two standard deviations. @throws as tf.random.truncatedNormal */
export const truncatedNormal = (shape: ShapeLike, options?: NormalOptions): Tensor =>
  called('truncated_normal', options, (given) => truncated(shape, given));

/** The rows in random order. @throws as tf.random.shuffle */
export const randomShuffle = (value: TensorLike, options?: { readonly seed?: Seed; readonly name?: string }): Tensor =>
  called('random_shuffle', options, (given) => shuffle(value, given));

/**
 * Sets the seed of the default graph: its random ops that are made afterwards draw the same numbers in every session.
 * While ops compute at once, as tf.random.setSeed.
 * @throws ValueError for a number that is not whole
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/set_random_seed
 */
export function setRandomSeed(seed: Seed): void {
  setSeed(seed);
}
