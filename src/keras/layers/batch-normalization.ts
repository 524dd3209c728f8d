import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { reduceMean } from '../../ops/reduce.ts';
import { stopGradient } from '../../ops/shape.ts';
import { rsqrt } from '../../ops/unary.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';
import { along, axisIn } from './channels.ts';

export interface BatchNormalizationOptions extends LayerOptions {
  /** The axis of the channels, the last one unless said. */
  readonly axis?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
  readonly betaInitializer?: InitializerLike;
  readonly gammaInitializer?: InitializerLike;
  readonly movingMeanInitializer?: InitializerLike;
  readonly movingVarianceInitializer?: InitializerLike;
}
const OPTIONS = [
  'axis',
  'momentum',
  'epsilon',
  'center',
  'scale',
  'betaInitializer',
  'gammaInitializer',
  'movingMeanInitializer',
  'movingVarianceInitializer',
  ...LAYER_OPTIONS,
] as const;

/**
 * Gives each channel mean 0 and variance 1, then scales and shifts it: while training by the mean and variance of the batch, whose
 * moving averages (momentum 0.99) serve otherwise. A layer that is not trainable always uses the moving averages.
 *
 * @throws IndexError for an axis that the input does not have
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/BatchNormalization; Ioffe & Szegedy (2015)
 * @example
 * const norm = new tf.keras.layers.BatchNormalization();
 * norm.apply([[1], [3]], { training: true }).shape; // [2, 1]
 * norm.movingMean.arraySync().map((mean) => mean.toFixed(2)); // ['0.02']
 */
export class BatchNormalization extends Layer {
  gamma: Variable | null = null;
  beta: Variable | null = null;
  movingMean: Variable | null = null;
  movingVariance: Variable | null = null;
  readonly #options: BatchNormalizationOptions;
  readonly #momentum: number;
  readonly #epsilon: number;

  constructor(options?: BatchNormalizationOptions) {
    const given = checkOptions('BatchNormalization', options, OPTIONS);
    super({ name: given.name, trainable: given.trainable, dtype: given.dtype, inputShape: given.inputShape });
    this.#options = given;
    this.#momentum = given.momentum ?? 0.99;
    this.#epsilon = given.epsilon ?? 1e-3;
    if (!(this.#momentum >= 0 && this.#momentum <= 1)) {
      throw new ValueError('BatchNormalization', 'momentum must lie between 0 and 1', `${this.#momentum}`, 'Use 0.99.', {});
    }
  }

  override build(inputShape: readonly (number | null)[]): void {
    const axis = axisIn(this.name, this.#options.axis ?? -1, inputShape.length);
    const channels = inputShape[axis] ?? Number.NaN;
    const { scale = true, center = true } = this.#options;
    const weight = (name: string, initializer: InitializerLike, trainable: boolean): Variable =>
      this.addWeight({ shape: [channels], initializer, trainable, name });
    if (scale) this.gamma = weight('gamma', this.#options.gammaInitializer ?? 'ones', true);
    if (center) this.beta = weight('beta', this.#options.betaInitializer ?? 'zeros', true);
    this.movingMean = weight('moving_mean', this.#options.movingMeanInitializer ?? 'zeros', false);
    this.movingVariance = weight('moving_variance', this.#options.movingVarianceInitializer ?? 'ones', false);
    this.inputSpec = { rank: inputShape.length, axes: { [axis]: channels } };
  }

  call(x: Tensor, { training }: { readonly training: boolean }): Tensor {
    const axis = axisIn(this.name, this.#options.axis ?? -1, x.rank);
    const [movingMean, movingVariance] = [this.movingMean as Variable, this.movingVariance as Variable];
    return composed(() => {
      let [mean, variance]: Tensor[] = [];
      if (training && this.trainable) {
        const others = x.dims.map((_, i) => i).filter((i) => i !== axis);
        mean = reduceMean(x, others);
        variance = reduceMean(x.sub(stopGradient(along(mean, [axis], x))).square(), others);
        const keep = this.#momentum;
        movingMean.assign(movingMean.mul(keep).add(mean.mul(1 - keep)));
        movingVariance.assign(movingVariance.mul(keep).add(variance.mul(1 - keep)));
      } else [mean, variance] = [movingMean.value(), movingVariance.value()];
      const inverse = rsqrt(variance.add(this.#epsilon));
      const factor = this.gamma === null ? inverse : inverse.mul(this.gamma);
      const shift = mean.mul(factor).neg();
      return x.mul(along(factor, [axis], x)).add(along(this.beta === null ? shift : shift.add(this.beta), [axis], x));
    });
  }

  override getConfig(): Record<string, unknown> {
    const { axis = -1, center = true, scale = true } = this.#options;
    return { ...super.getConfig(), axis, momentum: this.#momentum, epsilon: this.#epsilon, center, scale };
  }
}
