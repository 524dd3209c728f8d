import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { layerNorm } from '../../ops/layer-norm.ts';
import { reduceMean } from '../../ops/reduce.ts';
import { stopGradient } from '../../ops/shape.ts';
import { rsqrt } from '../../ops/unary.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import { Layer, layerOptions } from '../layer.ts';
import { along, axisIn } from './channels.ts';
import type { ScaledOptions } from './scaled.ts';
import { SCALED_OPTIONS, Scaled } from './scaled.ts';

/** Options of LayerNormalization. */
export interface LayerNormalizationOptions extends ScaledOptions {
  /** The axes over which each sample is normalized, the last one unless said. */
  readonly axis?: number | readonly number[];
}

/**
 * Gives each sample mean 0 and variance 1 over some axes, then scales and shifts its elements.
 * @throws IndexError for an axis that the input does not have
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/LayerNormalization; Ba et al. (2016)
 * @example new tf.keras.layers.LayerNormalization().apply([[0, 10]]).at(0, 1).item().toFixed(5); // '0.99998'
 */
export class LayerNormalization extends Layer {
  override supportsMasking = true;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  readonly axis: number | readonly number[];
  readonly #scaled: Scaled;

  constructor(options?: LayerNormalizationOptions) {
    const given = checkOptions('LayerNormalization', options, ['axis', ...SCALED_OPTIONS]);
    super(layerOptions(given));
    this.axis = given.axis ?? -1;
    this.#scaled = new Scaled('LayerNormalization', given, 1e-3);
    this.inputSpec = {};
  }

  #axes(rank: number): number[] {
    const axes = (typeof this.axis === 'number' ? [this.axis] : this.axis).map((at) => axisIn(this.name, at, rank));
    return [...new Set(axes)].sort((a, b) => a - b);
  }

  override build(inputShape: readonly (number | null)[]): void {
    const shape = this.#axes(inputShape.length).map((axis) => inputShape[axis] ?? Number.NaN);
    [this.gamma, this.beta] = this.#scaled.make(this, shape);
  }

  call(x: Tensor): Tensor {
    const axes = this.#axes(x.rank);
    const { gamma, beta } = this;
    if (
      gamma !== null &&
      beta !== null &&
      axes.length === 1 &&
      axes[0] === x.rank - 1 &&
      (x.dtype === 'float32' || x.dtype === 'float64')
    ) {
      return composed(() => layerNorm(x, gamma.value(), beta.value(), this.#scaled.epsilon));
    }
    return composed(() => {
      const mean = reduceMean(x, axes, true);
      const variance = reduceMean(x.sub(stopGradient(mean)).square(), axes, true);
      const inverse = rsqrt(variance.add(this.#scaled.epsilon));
      const factor = this.gamma === null ? inverse : inverse.mul(along(this.gamma.value(), axes, x));
      const shift = mean.mul(factor).neg();
      return x.mul(factor).add(this.beta === null ? shift : shift.add(along(this.beta.value(), axes, x)));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis, ...this.#scaled.config() };
  }
}
