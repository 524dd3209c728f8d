import { checkOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { ValueError } from '../../errors.ts';
import { statelessNormal, statelessTruncatedNormal } from '../../random/normal.ts';
import { statelessUniform } from '../../random/uniform.ts';
import type { Dims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { seedOf } from '../default-seed.ts';
import { fans, Initializer } from './initializer.ts';
import type { SeedOption } from './random.ts';

const MODES = ['fan_in', 'fan_out', 'fan_avg'] as const;
const DISTRIBUTIONS = ['truncated_normal', 'untruncated_normal', 'uniform'] as const;

export interface VarianceScalingOptions extends SeedOption {
  readonly scale?: number;
  readonly mode?: (typeof MODES)[number];
  readonly distribution?: (typeof DISTRIBUTIONS)[number];
}

/** Standard deviation of the standard normal distribution cut off at two: what cutting takes away is given back. */
const CUT = 0.87962566103423978;

/**
 * Random numbers whose variance is `scale` divided by the inputs, the outputs or the mean of both of a unit, so that signals keep
 * their size from layer to layer.
 *
 * @throws ValueError for a scale that is not positive, an unknown mode or distribution
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/VarianceScaling
 * @example new tf.keras.initializers.VarianceScaling({ scale: 2, mode: 'fan_out' }).apply([2, 3]).shape; // [2, 3]
 */
export class VarianceScaling extends Initializer {
  private readonly scale: number;
  private readonly mode: (typeof MODES)[number];
  private readonly distribution: (typeof DISTRIBUTIONS)[number];
  protected readonly seed: number;
  /** The seed that was given; null where one was drawn. */
  protected readonly given: number | null;

  constructor(options?: VarianceScalingOptions) {
    super();
    const given = checkOptions('VarianceScaling', options, ['scale', 'mode', 'distribution', 'seed']);
    this.scale = given.scale ?? 1;
    this.mode = given.mode ?? 'fan_in';
    this.distribution = given.distribution ?? 'truncated_normal';
    this.given = given.seed ?? null;
    this.seed = seedOf('VarianceScaling', given.seed);
    const wrong = (what: string, got: unknown, repair: string): ValueError => new ValueError('VarianceScaling', what, String(got), repair);
    if (!(this.scale > 0)) throw wrong('the scale must be positive', this.scale, 'Use 1 or 2.');
    if (!MODES.includes(this.mode)) throw wrong('unknown mode', this.mode, `Use one of ${MODES.join(', ')}.`);
    if (!DISTRIBUTIONS.includes(this.distribution))
      throw wrong('unknown distribution', this.distribution, `Use one of ${DISTRIBUTIONS.join(', ')}.`);
  }

  apply(shape: Dims, options?: { readonly dtype?: DType }): Tensor {
    const dtype = checkOptions('VarianceScaling', options, ['dtype']).dtype ?? 'float32';
    const { fanIn, fanOut } = fans(shape);
    const units = this.mode === 'fan_in' ? fanIn : this.mode === 'fan_out' ? fanOut : (fanIn + fanOut) / 2;
    const variance = this.scale / Math.max(1, units);
    const seed = [this.seed, 0];
    if (this.distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return statelessUniform(shape, seed, { minval: -limit, maxval: limit, dtype });
    }
    if (this.distribution === 'untruncated_normal') return statelessNormal(shape, seed, { stddev: Math.sqrt(variance), dtype });
    return statelessTruncatedNormal(shape, seed, { stddev: Math.sqrt(variance) / CUT, dtype });
  }

  getConfig(): Record<string, unknown> {
    return { scale: this.scale, mode: this.mode, distribution: this.distribution, seed: this.given };
  }
}

/**
 * Uniform within ±√(6 / (inputs + outputs)) (Glorot & Bengio 2010): what kernels start with.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/GlorotUniform
 * @example new tf.keras.initializers.GlorotUniform({ seed: 1 }).apply([2, 3]).at(0, 0).item().toFixed(6); // '0.829226'
 */
export class GlorotUniform extends VarianceScaling {
  constructor(options?: SeedOption) {
    super({ mode: 'fan_avg', distribution: 'uniform', ...checkOptions('GlorotUniform', options, ['seed']) });
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.given };
  }
}

/**
 * Truncated normal of variance 2 / (inputs + outputs) (Glorot & Bengio 2010).
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/GlorotNormal
 * @example new tf.keras.initializers.GlorotNormal().apply([2, 3]).shape; // [2, 3]
 */
export class GlorotNormal extends VarianceScaling {
  constructor(options?: SeedOption) {
    super({ mode: 'fan_avg', ...checkOptions('GlorotNormal', options, ['seed']) });
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.given };
  }
}

/**
 * Truncated normal of variance 2 / inputs (He et al. 2015), for layers followed by relu.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/HeNormal
 * @example new tf.keras.initializers.HeNormal({ seed: 1 }).apply([2, 2]).at(0, 0).item().toFixed(6); // '0.143982'
 */
export class HeNormal extends VarianceScaling {
  constructor(options?: SeedOption) {
    super({ scale: 2, ...checkOptions('HeNormal', options, ['seed']) });
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.given };
  }
}

/**
 * Uniform within ±√(6 / inputs) (He et al. 2015).
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/HeUniform
 * @example new tf.keras.initializers.HeUniform().apply([2, 3]).shape; // [2, 3]
 */
export class HeUniform extends VarianceScaling {
  constructor(options?: SeedOption) {
    super({ scale: 2, distribution: 'uniform', ...checkOptions('HeUniform', options, ['seed']) });
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.given };
  }
}

/**
 * Truncated normal of variance 1 / inputs (LeCun et al. 1998).
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/LecunNormal
 * @example new tf.keras.initializers.LecunNormal().apply([2, 3]).shape; // [2, 3]
 */
export class LecunNormal extends VarianceScaling {
  constructor(options?: SeedOption) {
    super(checkOptions('LecunNormal', options, ['seed']));
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.given };
  }
}

/**
 * Uniform within ±√(3 / inputs) (LeCun et al. 1998).
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/LecunUniform
 * @example new tf.keras.initializers.LecunUniform().apply([2, 3]).shape; // [2, 3]
 */
export class LecunUniform extends VarianceScaling {
  constructor(options?: SeedOption) {
    super({ distribution: 'uniform', ...checkOptions('LecunUniform', options, ['seed']) });
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.given };
  }
}
