import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { reduceMean } from '../../ops/reduce.ts';
import { stopGradient } from '../../ops/shape.ts';
import { rsqrt } from '../../ops/unary.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';
import { along, axisIn } from './channels.ts';

export interface LayerNormalizationOptions extends LayerOptions {
  /** The axes over which each sample is normalized, the last one unless said. */
  readonly axis?: number | readonly number[];
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
  readonly betaInitializer?: InitializerLike;
  readonly gammaInitializer?: InitializerLike;
}
const OPTIONS = ['axis', 'epsilon', 'center', 'scale', 'betaInitializer', 'gammaInitializer', ...LAYER_OPTIONS] as const;

/**
 * Gives each sample mean 0 and variance 1 over some axes, then scales and shifts its elements.
 * @throws IndexError for an axis that the input does not have
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/LayerNormalization; Ba et al. (2016)
 * @example new tf.keras.layers.LayerNormalization().apply([[0, 10]]).at(0, 1).item().toFixed(5); // '0.99998'
 */
export class LayerNormalization extends Layer {
  gamma: Variable | null = null;
  beta: Variable | null = null;
  readonly #options: LayerNormalizationOptions;

  constructor(options?: LayerNormalizationOptions) {
    const given = checkOptions('LayerNormalization', options, OPTIONS);
    super({ name: given.name, trainable: given.trainable, dtype: given.dtype, inputShape: given.inputShape });
    this.#options = given;
  }

  #axes(rank: number): number[] {
    const { axis = -1 } = this.#options;
    const axes = (typeof axis === 'number' ? [axis] : axis).map((at) => axisIn(this.name, at, rank));
    return [...new Set(axes)].sort((a, b) => a - b);
  }

  override build(inputShape: readonly (number | null)[]): void {
    const shape = this.#axes(inputShape.length).map((axis) => inputShape[axis] ?? Number.NaN);
    const { scale = true, center = true, gammaInitializer, betaInitializer } = this.#options;
    if (scale) this.gamma = this.addWeight({ shape, initializer: gammaInitializer ?? 'ones', name: 'gamma' });
    if (center) this.beta = this.addWeight({ shape, initializer: betaInitializer ?? 'zeros', name: 'beta' });
  }

  call(x: Tensor): Tensor {
    const axes = this.#axes(x.rank);
    return composed(() => {
      const mean = reduceMean(x, axes, true);
      const variance = reduceMean(x.sub(stopGradient(mean)).square(), axes, true);
      const inverse = rsqrt(variance.add(this.#options.epsilon ?? 1e-3));
      const factor = this.gamma === null ? inverse : inverse.mul(along(this.gamma.value(), axes, x));
      const shift = mean.mul(factor).neg();
      return x.mul(factor).add(this.beta === null ? shift : shift.add(along(this.beta.value(), axes, x)));
    });
  }

  override getConfig(): Record<string, unknown> {
    const { axis = -1, epsilon = 1e-3, center = true, scale = true } = this.#options;
    return { ...super.getConfig(), axis, epsilon, center, scale };
  }
}
