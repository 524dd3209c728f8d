import { ValueError } from '../errors.ts';
import { setSeed } from '../random/context.ts';
import { MersenneTwister } from '../random/mersenne-twister.ts';
import type { Seed } from '../random/seeds.ts';
import { wholeSeed } from '../random/seeds.ts';

const LARGEST = 1_000_000_000;
let source: MersenneTwister | null = null;

/** A seed for what was given none, from 1 to 10^9: Python's `random.randint`, as Keras draws it. */
export function defaultSeed(): number {
  if (source === null) {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    source = new MersenneTwister((BigInt(high) << 32n) | BigInt(low));
  }
  for (;;) {
    const bits = source.word() >>> 2;
    if (bits < LARGEST) return bits + 1;
  }
}

/**
 * Makes programs repeatable: seeds the initializers and dropouts that are made without a seed of their own, and `tf.random`.
 *
 * @throws ValueError for a seed that is not a whole number
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/utils/set_random_seed
 * @example
 * const draw = () => new tf.keras.initializers.GlorotUniform().apply([2]).arraySync();
 * tf.keras.utils.setRandomSeed(7);
 * const first = draw();
 * tf.keras.utils.setRandomSeed(7);
 * String(draw()) === String(first); // true
 */
export function setRandomSeed(seed: Seed): void {
  source = new MersenneTwister(wholeSeed('setRandomSeed', seed));
  setSeed(seed);
}

/** The seed that an option names, or a drawn one. @throws ValueError for a fraction */
export function seedOf(op: string, seed: number | null | undefined): number {
  if (seed === null || seed === undefined) return defaultSeed();
  if (Number.isInteger(seed)) return seed;
  throw new ValueError(op, 'a seed must be a whole number', `${seed}`, 'Use a seed like 42.', { seed });
}
