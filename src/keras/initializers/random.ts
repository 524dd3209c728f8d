import { checkOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { statelessNormal, statelessTruncatedNormal } from '../../random/normal.ts';
import { statelessUniform } from '../../random/uniform.ts';
import type { Dims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { seedOf } from '../default-seed.ts';
import { Initializer } from './initializer.ts';

// The stateless streams of [seed, 0], as Keras draws them: the same object gives the same numbers for the same shape.

export interface SeedOption {
  /** Without one each object draws its own; tf.keras.utils.setRandomSeed makes that repeatable. */
  readonly seed?: number | null;
}

export interface NormalMoments extends SeedOption {
  readonly mean?: number;
  readonly stddev?: number;
}

type Of = { readonly dtype?: DType };

/**
 * Normal numbers, mean 0 and standard deviation 0.05 unless said.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/RandomNormal
 * @example new tf.keras.initializers.RandomNormal({ stddev: 1, seed: 1 }).apply([2, 3]).shape; // [2, 3]
 */
export class RandomNormal extends Initializer {
  protected readonly mean: number;
  protected readonly stddev: number;
  protected readonly seed: number;
  readonly #given: number | null;

  constructor(options?: NormalMoments) {
    super();
    const given = checkOptions(new.target.name, options, ['mean', 'stddev', 'seed']);
    this.mean = given.mean ?? 0;
    this.stddev = given.stddev ?? 0.05;
    this.#given = given.seed ?? null;
    this.seed = seedOf(new.target.name, given.seed);
  }

  apply(shape: Dims, options?: Of): Tensor {
    const { dtype } = checkOptions('RandomNormal', options, ['dtype']);
    return statelessNormal(shape, [this.seed, 0], { mean: this.mean, stddev: this.stddev, dtype: dtype ?? 'float32' });
  }

  getConfig(): Record<string, unknown> {
    return { mean: this.mean, stddev: this.stddev, seed: this.#given };
  }
}

/**
 * Normal numbers of which those beyond two standard deviations are drawn again.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/TruncatedNormal
 * @example tf.reduceMax(tf.abs(new tf.keras.initializers.TruncatedNormal({ stddev: 1 }).apply([1000]))).item() <= 2; // true
 */
export class TruncatedNormal extends RandomNormal {
  override apply(shape: Dims, options?: Of): Tensor {
    const { dtype } = checkOptions('TruncatedNormal', options, ['dtype']);
    return statelessTruncatedNormal(shape, [this.seed, 0], { mean: this.mean, stddev: this.stddev, dtype: dtype ?? 'float32' });
  }
}

export interface UniformBounds extends SeedOption {
  readonly minval?: number;
  readonly maxval?: number;
}

/**
 * Uniform numbers, between -0.05 and 0.05 unless said.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/RandomUniform
 * @example tf.reduceMax(new tf.keras.initializers.RandomUniform({ minval: 2, maxval: 3 }).apply([9])).item() < 3; // true
 */
export class RandomUniform extends Initializer {
  private readonly minval: number;
  private readonly maxval: number;
  private readonly seed: number;
  readonly #given: number | null;

  constructor(options?: UniformBounds) {
    super();
    const given = checkOptions('RandomUniform', options, ['minval', 'maxval', 'seed']);
    this.minval = given.minval ?? -0.05;
    this.maxval = given.maxval ?? 0.05;
    this.#given = given.seed ?? null;
    this.seed = seedOf('RandomUniform', given.seed);
  }

  apply(shape: Dims, options?: Of): Tensor {
    const { dtype } = checkOptions('RandomUniform', options, ['dtype']);
    return statelessUniform(shape, [this.seed, 0], { minval: this.minval, maxval: this.maxval, dtype: dtype ?? 'float32' });
  }

  getConfig(): Record<string, unknown> {
    return { minval: this.minval, maxval: this.maxval, seed: this.#given };
  }
}
