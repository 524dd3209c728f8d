import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { identity } from '../../ops/shape.ts';
import { statelessNormal } from '../../random/normal.ts';
import { statelessUniform } from '../../random/uniform.ts';
import type { Tensor } from '../../tensor.ts';
import type { CallContext } from '../layer.ts';
import { LAYER_OPTIONS } from '../layer.ts';
import type { RandomOptions, SpatialDropoutOptions } from './dropout.ts';
import { Random, rateOf, rateOptions, sizesIn } from './dropout.ts';

/** Options of GaussianNoise. */
export interface GaussianNoiseOptions extends RandomOptions {
  readonly stddev?: number;
}

/**
 * While training adds normal numbers of mean 0.
 * @throws ValueError for a stddev outside of 0 to 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GaussianNoise
 * @example new tf.keras.layers.GaussianNoise(0.1).apply([[1, 2]]).arraySync(); // [[1, 2]]
 */
export class GaussianNoise extends Random {
  readonly stddev: number;

  constructor(stddev: number | GaussianNoiseOptions, options?: GaussianNoiseOptions) {
    const all = isOptions(stddev) ? (stddev as GaussianNoiseOptions) : { ...options, stddev: stddev as number };
    const given = checkOptions('GaussianNoise', all, ['stddev', 'seed', ...LAYER_OPTIONS]);
    super('GaussianNoise', given);
    const { stddev: size } = given;
    if (size === undefined || !(size >= 0 && size <= 1))
      throw new ValueError('GaussianNoise', 'stddev must lie between 0 and 1', `${size}`, 'Use 0.1.');
    this.stddev = size;
  }

  call(x: Tensor, { training }: CallContext): Tensor {
    if (!training || this.stddev === 0) return identity(x);
    return composed(() => x.add(statelessNormal(sizesIn(x), this.seeds.next(), { stddev: this.stddev, dtype: x.dtype })));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), stddev: this.stddev };
  }
}

/**
 * While training multiplies by normal numbers of mean 1 and standard deviation √(rate / (1 - rate)).
 * @throws ValueError for a rate outside of 0 to 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GaussianDropout; Srivastava et al. (2014)
 * @example new tf.keras.layers.GaussianDropout(0.1).apply([[1, 2]]).arraySync(); // [[1, 2]]
 */
export class GaussianDropout extends Random {
  readonly rate: number;

  constructor(rate: number | SpatialDropoutOptions, options?: SpatialDropoutOptions) {
    const given = checkOptions('GaussianDropout', rateOptions(rate, options), ['rate', 'seed', ...LAYER_OPTIONS]);
    super('GaussianDropout', given);
    this.rate = rateOf('GaussianDropout', given.rate);
    if (this.rate === 1) throw new ValueError('GaussianDropout', 'the rate must be less than 1', '1', 'Use a share such as 0.5.');
  }

  call(x: Tensor, { training }: CallContext): Tensor {
    if (!training || this.rate === 0) return identity(x);
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return composed(() => x.mul(statelessNormal(sizesIn(x), this.seeds.next(), { mean: 1, stddev, dtype: x.dtype })));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate };
  }
}

/** What selu gives far below 0: minus its scale times its alpha. */
const FLOOR = -1.0507009873554805 * 1.6732632423543772;

/** Options of AlphaDropout. */
export interface AlphaDropoutOptions extends SpatialDropoutOptions {
  readonly noiseShape?: readonly (number | null)[] | null;
}

/**
 * A dropout that keeps mean and variance of what selu gives: dropped elements become what selu saturates at.
 * @throws ValueError for a rate outside of 0 to 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/AlphaDropout; Klambauer et al. (2017)
 * @example new tf.keras.layers.AlphaDropout(0.1).apply([[1, 2]]).arraySync(); // [[1, 2]]
 */
export class AlphaDropout extends Random {
  readonly rate: number;
  readonly #noise: readonly (number | null)[] | null;

  constructor(rate: number | AlphaDropoutOptions, options?: AlphaDropoutOptions) {
    const given = checkOptions('AlphaDropout', rateOptions(rate, options), ['rate', 'seed', 'noiseShape', ...LAYER_OPTIONS]);
    super('AlphaDropout', given);
    this.rate = rateOf('AlphaDropout', given.rate);
    this.#noise = given.noiseShape ?? null;
    if (this.rate === 1) throw new ValueError('AlphaDropout', 'the rate must be less than 1', '1', 'Use a share such as 0.5.');
  }

  call(x: Tensor, { training }: CallContext): Tensor {
    const { rate } = this;
    if (!training || rate === 0) return identity(x);
    const a = 1 / Math.sqrt((1 - rate) * (1 + rate * FLOOR * FLOOR));
    const b = -a * FLOOR * rate;
    return composed(() => {
      const noise = this.#noise?.map((size, i) => size ?? x.dims[i]) ?? sizesIn(x);
      const kept = statelessUniform(noise, this.seeds.next(), { dtype: x.dtype }).greaterEqual(rate).cast(x.dtype);
      return x.mul(kept).add(kept.neg().add(1).mul(FLOOR)).mul(a).add(b);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, noise_shape: this.#noise };
  }
}
