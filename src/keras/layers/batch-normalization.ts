import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { reduceMean } from '../../ops/reduce.ts';
import { stopGradient } from '../../ops/shape.ts';
import { rsqrt } from '../../ops/unary.ts';
import { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { CallContext } from '../layer.ts';
import { Layer, layerOptions } from '../layer.ts';
import { WeightRule } from './affine.ts';
import { along, axisIn } from './channels.ts';
import type { ScaledOptions } from './scaled.ts';
import { SCALED_OPTIONS, Scaled } from './scaled.ts';

/** Options of BatchNormalization. */
export interface BatchNormalizationOptions extends ScaledOptions {
  /** The axis of the channels, the last one unless said. */
  readonly axis?: number;
  readonly momentum?: number;
  readonly movingMeanInitializer?: InitializerLike;
  readonly movingVarianceInitializer?: InitializerLike;
}
const OPTIONS = ['axis', 'momentum', 'movingMeanInitializer', 'movingVarianceInitializer', ...SCALED_OPTIONS] as const;

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
  override supportsMasking = true;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  movingMean: Variable | null = null;
  movingVariance: Variable | null = null;
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly #scaled: Scaled;
  readonly #mean: WeightRule;
  readonly #variance: WeightRule;

  constructor(options?: BatchNormalizationOptions) {
    const given = checkOptions('BatchNormalization', options, OPTIONS);
    super(layerOptions(given));
    this.axis = given.axis ?? -1;
    this.momentum = given.momentum ?? 0.99;
    this.#scaled = new Scaled('BatchNormalization', given, 1e-3);
    this.epsilon = this.#scaled.epsilon;
    this.#mean = new WeightRule(given.movingMeanInitializer ?? 'zeros');
    this.#variance = new WeightRule(given.movingVarianceInitializer ?? 'ones');
    this.inputSpec = {};
    if (!(this.momentum >= 0 && this.momentum <= 1)) {
      throw new ValueError('BatchNormalization', 'momentum must lie between 0 and 1', `${this.momentum}`, 'Use 0.99.');
    }
  }

  override build(inputShape: readonly (number | null)[]): void {
    const axis = axisIn(this.name, this.axis, inputShape.length);
    const channels = inputShape[axis] ?? Number.NaN;
    [this.gamma, this.beta] = this.#scaled.make(this, [channels]);
    this.movingMean = this.#mean.make(this, 'moving_mean', [channels], false);
    this.movingVariance = this.#variance.make(this, 'moving_variance', [channels], false);
    this.inputSpec = { rank: inputShape.length, axes: { [axis]: channels } };
  }

  /** Mean and variance of each channel; entries that a mask hides do not count. */
  #moments(x: Tensor, axis: number, mask: unknown): [Tensor, Tensor] {
    const others = x.dims.map((_, i) => i).filter((i) => i !== axis);
    if (!(mask instanceof Tensor)) {
      const mean = reduceMean(x, others);
      return [mean, reduceMean(x.sub(stopGradient(along(mean, [axis], x))).square(), others)];
    }
    let weights = mask.cast(x.dtype);
    while (weights.rank < x.rank) weights = weights.expandDims(-1);
    const wide = weights.broadcastLike(x);
    const count = wide.sum(others).add(this.epsilon);
    const mean = x.mul(wide).sum(others).div(count);
    return [
      mean,
      x
        .sub(stopGradient(along(mean, [axis], x)))
        .square()
        .mul(wide)
        .sum(others)
        .div(count),
    ];
  }

  call(x: Tensor, { training, mask }: CallContext): Tensor {
    const axis = axisIn(this.name, this.axis, x.rank);
    const [movingMean, movingVariance] = [this.movingMean as Variable, this.movingVariance as Variable];
    return composed(() => {
      let [mean, variance]: Tensor[] = [];
      if (training && this.trainable) {
        [mean, variance] = this.#moments(x, axis, mask);
        const keep = this.momentum;
        movingMean.assign(movingMean.mul(keep).add(mean.mul(1 - keep)));
        movingVariance.assign(movingVariance.mul(keep).add(variance.mul(1 - keep)));
      } else [mean, variance] = [movingMean.value(), movingVariance.value()];
      const inverse = rsqrt(variance.add(this.epsilon));
      const factor = this.gamma === null ? inverse : inverse.mul(this.gamma);
      const shift = mean.mul(factor).neg();
      return x.mul(along(factor, [axis], x)).add(along(this.beta === null ? shift : shift.add(this.beta), [axis], x));
    });
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum: this.momentum,
      ...this.#scaled.config(),
      moving_mean_initializer: this.#mean.config('moving_mean').moving_mean_initializer,
      moving_variance_initializer: this.#variance.config('moving_variance').moving_variance_initializer,
    };
  }
}
