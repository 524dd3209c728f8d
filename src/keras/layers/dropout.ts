import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { zerosLike } from '../../ops/create.ts';
import { shape } from '../../ops/query.ts';
import { identity } from '../../ops/shape.ts';
import { where } from '../../ops/where.ts';
import { statelessUniform } from '../../random/uniform.ts';
import type { Dims } from '../../shape.ts';
import { isKnown } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { CallContext, LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import { SeedGenerator } from '../seed-generator.ts';

/** Options of layers that draw numbers. */
export interface RandomOptions extends LayerOptions {
  readonly seed?: number | null;
}
/** Options of Dropout. */
export interface DropoutOptions extends RandomOptions {
  readonly rate?: number;
  /** Sizes of the mask, 1 or null where it is the same along an axis or as large as the input. */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/** The sizes of a tensor, as a tensor where they are known only later. */
export const sizesIn = (x: Tensor): Dims | Tensor => (isKnown(x.dims) ? x.dims : shape(x));

/** What a share of the elements loses while training. */
export abstract class Random extends Layer {
  override supportsMasking = true;
  protected readonly seeds: SeedGenerator;
  readonly #seed: number | null;

  constructor(type: string, options: RandomOptions) {
    super(layerOptions(options));
    this.#seed = options.seed ?? null;
    this.seeds = new SeedGenerator(type, options.seed);
    this.inputSpec = {};
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), seed: this.#seed };
  }
}

/** A share between 0 and 1. @throws ValueError */
export function rateOf(type: string, rate: unknown): number {
  if (typeof rate === 'number' && rate >= 0 && rate <= 1) return rate;
  throw new ValueError(type, 'the rate must lie between 0 and 1', String(rate), 'Use a share such as 0.5.', { rate });
}

/** Options of which the rate may come by position. */
export function rateOptions<O extends object>(rate: number | O, options: O | undefined): O {
  return isOptions(rate) ? (rate as O) : ({ ...options, rate } as O);
}

/** x with a share of its elements (of whole slices, where the noise has size 1) set to 0 and the others scaled up. */
export function dropped(x: Tensor, rate: number, noise: Dims | Tensor, seed: Tensor): Tensor {
  if (rate === 1) return zerosLike(x);
  const keep = statelessUniform(noise, seed, { dtype: x.dtype }).greaterEqual(rate);
  return where(keep, x.mul(1 / (1 - rate)), zerosLike(x));
}

/**
 * While training sets a share of the elements to 0 and the others to x / (1 - rate); otherwise gives the input.
 * @throws ValueError for a rate outside of 0 to 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Dropout; Srivastava et al. (2014)
 * @example new tf.keras.layers.Dropout(0.5).apply([[1, 1]]).arraySync(); // [[1, 1]]
 */
export class Dropout extends Random {
  readonly rate: number;
  readonly #noise: readonly (number | null)[] | null;

  constructor(rate: number | DropoutOptions, options?: DropoutOptions) {
    const given = checkOptions('Dropout', rateOptions(rate, options), ['rate', 'seed', 'noiseShape', ...LAYER_OPTIONS]);
    super('Dropout', given);
    this.rate = rateOf('Dropout', given.rate);
    this.#noise = given.noiseShape ?? null;
  }

  call(x: Tensor, { training }: CallContext): Tensor {
    if (!training || this.rate === 0) return identity(x);
    return composed(() => {
      const noise = this.#noise?.map((size, i) => size ?? x.dims[i]);
      return dropped(x, this.rate, noise ?? sizesIn(x), this.seeds.next());
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, noise_shape: this.#noise };
  }
}

/** Options of SpatialDropout. */
export interface SpatialDropoutOptions extends RandomOptions {
  readonly rate?: number;
}

/** Drops whole channels. */
abstract class SpatialDropout extends Random {
  readonly rate: number;

  constructor(type: string, rank: number, rate: number | SpatialDropoutOptions, options?: SpatialDropoutOptions) {
    const given = checkOptions(type, rateOptions(rate, options), ['rate', 'seed', ...LAYER_OPTIONS]);
    super(type, given);
    this.rate = rateOf(type, given.rate);
    this.inputSpec = { rank };
  }

  call(x: Tensor, { training }: CallContext): Tensor {
    if (!training || this.rate === 0) return identity(x);
    return composed(() => {
      const noise = x.dims.map((size, i) => (i === 0 || i === x.rank - 1 ? size : 1));
      const row = isKnown(noise)
        ? noise
        : shape(
            x.max(
              x.dims.slice(1, -1).map((_, i) => i + 1),
              true,
            ),
          );
      return dropped(x, this.rate, row, this.seeds.next());
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate };
  }
}

/**
 * While training drops a share of the channels of series [batch, steps, channels] as wholes.
 * @throws ValueError for a rate outside of 0 to 1, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/SpatialDropout1D; Tompson et al. (2015)
 * @example new tf.keras.layers.SpatialDropout1D(0.5).apply([[[1], [2]]]).arraySync(); // [[[1], [2]]]
 */
export class SpatialDropout1D extends SpatialDropout {
  constructor(rate: number | SpatialDropoutOptions, options?: SpatialDropoutOptions) {
    super('SpatialDropout1D', 3, rate, options);
  }
}

/**
 * While training drops a share of the channels of images [batch, height, width, channels] as wholes.
 * @throws ValueError for a rate outside of 0 to 1, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/SpatialDropout2D; Tompson et al. (2015)
 * @example new tf.keras.layers.SpatialDropout2D(0.5).apply(tf.ones([1, 2, 2, 3])).shape; // [1, 2, 2, 3]
 */
export class SpatialDropout2D extends SpatialDropout {
  constructor(rate: number | SpatialDropoutOptions, options?: SpatialDropoutOptions) {
    super('SpatialDropout2D', 4, rate, options);
  }
}
