import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { softmax } from '../../ops/softmax.ts';
import { relu } from '../../ops/unary.ts';
import type { Tensor } from '../../tensor.ts';
import type { ActivationFunction, ActivationLike } from '../activations.ts';
import { get as activationOf, nameOf } from '../activations.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';

/**
 * An activation by itself.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Activation
 * @example new tf.keras.layers.Activation('relu').apply([-1, 2]).arraySync(); // [0, 2]
 */
export class Activation extends Layer {
  readonly activation: ActivationFunction;

  constructor(activation: ActivationLike, options?: LayerOptions) {
    super(checkOptions('Activation', options, LAYER_OPTIONS));
    this.activation = activationOf(activation);
  }

  call(x: Tensor): Tensor {
    return this.activation(x);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: nameOf(this.activation) };
  }
}

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
export class ReLU extends Layer {
  readonly #most: number | null;
  readonly #slope: number;
  readonly #threshold: number;

  constructor(options?: ReLUOptions) {
    const given = checkOptions('ReLU', options, ['maxValue', 'negativeSlope', 'threshold', ...LAYER_OPTIONS]);
    const { maxValue = null, negativeSlope = 0, threshold = 0, ...rest } = given;
    super(rest);
    for (const [name, value] of Object.entries({ maxValue, negativeSlope, threshold })) {
      if (value !== null && !(value >= 0)) throw new ValueError('ReLU', `${name} must not be negative`, `${value}`, 'Use 0 or more.', {});
    }
    [this.#most, this.#slope, this.#threshold] = [maxValue, negativeSlope, threshold];
  }

  call(x: Tensor): Tensor {
    const [most, slope, threshold] = [this.#most, this.#slope, this.#threshold];
    if (most === null && slope === 0 && threshold === 0) return relu(x);
    return composed(() => {
      const above = threshold === 0 ? relu(x) : x.mul(x.greater(threshold).cast(x.dtype));
      const below = slope === 0 ? null : relu(x.neg().add(threshold)).mul(slope);
      const cut = most === null ? above : above.minimum(most);
      return below === null ? cut : cut.sub(below);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), max_value: this.#most, negative_slope: this.#slope, threshold: this.#threshold };
  }
}

/**
 * Softmax over an axis, the last one unless said.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Softmax
 * @example new tf.keras.layers.Softmax().apply([[0, 0]]).arraySync(); // [[0.5, 0.5]]
 */
export class Softmax extends Layer {
  readonly #axis: number;

  constructor(axis?: number | (LayerOptions & { readonly axis?: number }), options?: LayerOptions) {
    const given = isOptions(axis) ? (axis as LayerOptions & { readonly axis?: number }) : { ...options, axis: axis as number | undefined };
    const { axis: over = -1, ...rest } = checkOptions('Softmax', given, ['axis', ...LAYER_OPTIONS]);
    super(rest);
    this.#axis = over;
  }

  call(x: Tensor): Tensor {
    return softmax(x, this.#axis);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.#axis };
  }
}
