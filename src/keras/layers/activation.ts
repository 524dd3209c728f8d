import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { leakyRelu } from '../../ops/activation.ts';
import { softmax } from '../../ops/softmax.ts';
import { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { ActivationFunction, ActivationLike } from '../activations.ts';
import { get as activationOf, nameOf, relu } from '../activations.ts';
import type { ConstraintLike } from '../constraints.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { CallContext, LayerOptions, Shape } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers.ts';
import { WeightRule } from './affine.ts';
import type { OneOption } from './one-option.ts';
import { oneOption } from './one-option.ts';

/** A layer that goes element by element. */
abstract class Elementwise extends Layer {
  override supportsMasking = true;

  constructor(options: LayerOptions) {
    super(layerOptions(options));
    this.inputSpec = {};
  }
}

/**
 * An activation by itself.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Activation
 * @example new tf.keras.layers.Activation('relu').apply([-1, 2]).arraySync(); // [0, 2]
 */
export class Activation extends Elementwise {
  readonly activation: ActivationFunction;

  constructor(activation: ActivationLike | OneOption<'activation', ActivationLike>, options?: LayerOptions) {
    const all = oneOption<'activation', ActivationLike>('Activation', 'activation', activation, options);
    super(all);
    this.activation = activationOf(all.activation);
  }

  call(x: Tensor): Tensor {
    return this.activation(x);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: nameOf(this.activation) };
  }
}

/** Options of ReLU. */
export interface ReLUOptions extends LayerOptions {
  readonly maxValue?: number | null;
  readonly negativeSlope?: number;
  readonly threshold?: number;
}

/**
 * x from the threshold on, at most maxValue; below it negativeSlope · (x - threshold).
 * @throws ValueError for a negative maxValue, slope or threshold
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/ReLU
 * @example new tf.keras.layers.ReLU({ maxValue: 1, negativeSlope: 0.5 }).apply([-2, 0.5, 3]).arraySync(); // [-1, 0.5, 1]
 */
export class ReLU extends Elementwise {
  readonly #most: number | null;
  readonly #slope: number;
  readonly #threshold: number;

  constructor(options?: ReLUOptions) {
    const given = checkOptions('ReLU', options, ['maxValue', 'negativeSlope', 'threshold', ...LAYER_OPTIONS]);
    const { maxValue = null, negativeSlope = 0, threshold = 0 } = given;
    super(given);
    for (const [name, value] of Object.entries({ maxValue, negativeSlope, threshold })) {
      if (value !== null && !(value >= 0)) throw new ValueError('ReLU', `${name} must not be negative`, `${value}`, 'Use 0 or more.');
    }
    [this.#most, this.#slope, this.#threshold] = [maxValue, negativeSlope, threshold];
  }

  call(x: Tensor): Tensor {
    return relu(x, { maxValue: this.#most, negativeSlope: this.#slope, threshold: this.#threshold });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), max_value: this.#most, negative_slope: this.#slope, threshold: this.#threshold };
  }
}

/**
 * x above 0, negativeSlope · x below (0.3 unless said).
 * @throws ValueError for a negative slope
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/LeakyReLU
 * @example new tf.keras.layers.LeakyReLU({ negativeSlope: 0.5 }).apply([-2, 4]).arraySync(); // [-1, 4]
 */
export class LeakyReLU extends Elementwise {
  readonly negativeSlope: number;

  constructor(options?: OneOption<'negativeSlope', number>) {
    const all = oneOption<'negativeSlope', number>('LeakyReLU', 'negativeSlope', undefined, options);
    super(all);
    this.negativeSlope = all.negativeSlope ?? 0.3;
    if (!(this.negativeSlope >= 0))
      throw new ValueError('LeakyReLU', 'negativeSlope must not be negative', `${this.negativeSlope}`, 'Use 0.3.');
  }

  call(x: Tensor): Tensor {
    return leakyRelu(x, { alpha: this.negativeSlope });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), negative_slope: this.negativeSlope };
  }
}

/**
 * x above 0, alpha · (e^x - 1) below (alpha 1 unless said).
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/ELU
 * @example new tf.keras.layers.ELU().apply([0, 4]).arraySync(); // [0, 4]
 */
export class ELU extends Elementwise {
  readonly alpha: number;

  constructor(options?: OneOption<'alpha', number>) {
    const all = oneOption<'alpha', number>('ELU', 'alpha', undefined, options);
    super(all);
    this.alpha = all.alpha ?? 1;
  }

  call(x: Tensor): Tensor {
    if (this.alpha === 1) return x.elu();
    return composed(() => x.greater(0).where(x, x.elu().mul(this.alpha)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}

/** Options of PReLU. */
export interface PReLUOptions extends LayerOptions {
  readonly alphaInitializer?: InitializerLike;
  readonly alphaRegularizer?: RegularizerLike;
  readonly alphaConstraint?: ConstraintLike;
  /** Axes along which one slope serves all, counted from 1. */
  readonly sharedAxes?: number | readonly number[] | null;
}

/**
 * x above 0, alpha · x below, where alpha is learned for each feature.
 * @throws ValueError for an unknown option
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/PReLU; He et al. (2015)
 * @example new tf.keras.layers.PReLU({ alphaInitializer: 'ones' }).apply([[-2, 4]]).arraySync(); // [[-2, 4]]
 */
export class PReLU extends Elementwise {
  alpha: Variable | null = null;
  readonly #rule: WeightRule;
  readonly #shared: readonly number[];

  constructor(options?: PReLUOptions) {
    const own = ['alphaInitializer', 'alphaRegularizer', 'alphaConstraint', 'sharedAxes'] as const;
    const given = checkOptions('PReLU', options, [...own, ...LAYER_OPTIONS]);
    super(given);
    this.#rule = new WeightRule(given.alphaInitializer ?? 'zeros', given.alphaRegularizer, given.alphaConstraint);
    this.#shared = typeof given.sharedAxes === 'number' ? [given.sharedAxes] : (given.sharedAxes ?? []);
    this.inputSpec = { minRank: 2 };
  }

  override build(inputShape: Shape): void {
    const shape = inputShape.slice(1).map((size, i) => (this.#shared.includes(i + 1) ? 1 : (size ?? Number.NaN)));
    this.alpha = this.#rule.make(this, 'alpha', shape);
  }

  call(x: Tensor): Tensor {
    const alpha = this.alpha as Variable;
    return composed(() => relu(x).sub(relu(x.neg()).mul(alpha)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.#rule.config('alpha'), shared_axes: this.#shared.length === 0 ? null : this.#shared };
  }
}

/**
 * Softmax over an axis (or several), the last one unless said. Entries that a mask hides get no share.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Softmax
 * @example new tf.keras.layers.Softmax().apply([[0, 0]]).arraySync(); // [[0.5, 0.5]]
 */
export class Softmax extends Elementwise {
  readonly axis: number | readonly number[];

  constructor(
    axis?: number | readonly number[] | OneOption<'axis', number | readonly number[]>,
    options?: OneOption<'axis', number | readonly number[]>,
  ) {
    const all = oneOption<'axis', number | readonly number[]>('Softmax', 'axis', axis, options);
    super(all);
    this.axis = all.axis ?? -1;
  }

  call(x: Tensor, { mask }: CallContext): Tensor {
    return composed(() => {
      // What is far below the rest has a share of 0.
      const logits =
        mask instanceof Tensor
          ? x.add(
              mask
                .cast(x.dtype)
                .neg()
                .add(1)
                .mul(x.dtype === 'float16' ? -3e4 : -1e9),
            )
          : x;
      if (typeof this.axis === 'number') return softmax(logits, this.axis);
      if (this.axis.length === 1) return softmax(logits, this.axis[0]);
      const e = logits.sub(logits.max(this.axis, true).stopGradient()).exp();
      return e.div(e.sum(this.axis, true));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
