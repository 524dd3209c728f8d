import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { zerosLike } from '../../ops/create.ts';
import { shape } from '../../ops/query.ts';
import { identity } from '../../ops/shape.ts';
import { where } from '../../ops/where.ts';
import { statelessUniform } from '../../random/uniform.ts';
import type { Tensor } from '../../tensor.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';
import { SeedGenerator } from '../seed-generator.ts';

export interface DropoutOptions extends LayerOptions {
  readonly seed?: number | null;
  /** Sizes of the mask, 1 or null where it is the same along an axis or as large as the input. */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/**
 * While training sets a share of the elements to 0 and the others to x / (1 - rate); otherwise gives the input.
 * @throws ValueError for a rate outside of 0 to 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Dropout; Srivastava et al. (2014)
 * @example new tf.keras.layers.Dropout(0.5).apply([[1, 1]]).arraySync(); // [[1, 1]]
 */
export class Dropout extends Layer {
  readonly rate: number;
  readonly #noise: readonly (number | null)[] | null;
  readonly #seeds: SeedGenerator;

  constructor(rate: number, options?: DropoutOptions) {
    const { seed, noiseShape, ...rest } = checkOptions('Dropout', options, ['seed', 'noiseShape', ...LAYER_OPTIONS]);
    super(rest);
    if (!(rate >= 0 && rate <= 1))
      throw new ValueError('Dropout', 'the rate must lie between 0 and 1', `${rate}`, 'Use a share such as 0.5.', { rate });
    this.rate = rate;
    this.#noise = noiseShape ?? null;
    this.#seeds = new SeedGenerator('Dropout', seed);
  }

  call(x: Tensor, { training }: { readonly training: boolean }): Tensor {
    if (!training || this.rate === 0) return identity(x);
    if (this.rate === 1) return zerosLike(x);
    return composed(() => {
      const known = x.dims.every((size) => !Number.isNaN(size));
      const noise = this.#noise?.map((size, i) => size ?? x.dims[i]);
      const dims = noise ?? (known ? x.dims : shape(x));
      const keep = statelessUniform(dims, this.#seeds.next(), { dtype: x.dtype }).greaterEqual(this.rate);
      return where(keep, x.mul(1 / (1 - this.rate)), zerosLike(x));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.#seeds.seed, noise_shape: this.#noise };
  }
}
