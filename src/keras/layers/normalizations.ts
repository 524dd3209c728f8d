import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { reduceMean } from '../../ops/reduce.ts';
import { stopGradient } from '../../ops/shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { LayerOptions, Shape } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import { along, axisIn } from './channels.ts';
import type { OneOption } from './one-option.ts';
import { oneOption } from './one-option.ts';
import type { ScaledOptions } from './scaled.ts';
import { SCALED_OPTIONS, Scaled } from './scaled.ts';

/** Options of GroupNormalization. */
export interface GroupNormalizationOptions extends ScaledOptions {
  /** In how many groups the channels go; -1 for each by itself. */
  readonly groups?: number;
  readonly axis?: number;
}

/**
 * Gives groups of channels of each sample mean 0 and variance 1, then scales and shifts each channel. 32 groups unless said.
 * @throws ValueError for channels that do not divide into the groups, IndexError for an axis that the input does not have
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GroupNormalization; Wu & He (2018)
 * @example new tf.keras.layers.GroupNormalization({ groups: 2 }).apply([[0, 10, 5, 5]]).at(0, 2).item(); // 0
 */
export class GroupNormalization extends Layer {
  override supportsMasking = true;
  readonly groups: number;
  readonly axis: number;
  gamma: Variable | null = null;
  beta: Variable | null = null;
  readonly #scaled: Scaled;

  constructor(groups?: number | GroupNormalizationOptions, options?: GroupNormalizationOptions) {
    const all = typeof groups === 'object' ? groups : { ...options, ...(groups === undefined ? {} : { groups }) };
    const given = checkOptions<GroupNormalizationOptions>('GroupNormalization', all, ['groups', 'axis', ...SCALED_OPTIONS]);
    super(layerOptions(given));
    this.groups = given.groups ?? 32;
    this.axis = given.axis ?? -1;
    this.#scaled = new Scaled('GroupNormalization', given, 1e-3);
    this.inputSpec = { minRank: 2 };
  }

  #groups(channels: number): number {
    const groups = this.groups === -1 ? channels : this.groups;
    if (Number.isInteger(groups) && groups > 0 && channels % groups === 0) return groups;
    throw new ValueError(
      this.name,
      'the channels must divide into the groups',
      `${channels} channels, ${this.groups} groups`,
      'Use a number of groups that divides the channels, or -1.',
    );
  }

  override build(inputShape: Shape): void {
    const channels = inputShape[axisIn(this.name, this.axis, inputShape.length)] ?? Number.NaN;
    this.#groups(channels);
    [this.gamma, this.beta] = this.#scaled.make(this, [channels]);
  }

  call(x: Tensor): Tensor {
    const axis = axisIn(this.name, this.axis, x.rank);
    const channels = x.dims[axis];
    const groups = this.#groups(channels);
    return composed(() => {
      const sizes = [...x.dims.slice(0, axis), groups, channels / groups, ...x.dims.slice(axis + 1)];
      const parts = x.reshape(sizes.map((size, i) => (Number.isNaN(size) ? (i === 0 ? -1 : null) : size)));
      const others = sizes.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
      const mean = reduceMean(parts, others, true);
      const variance = reduceMean(parts.sub(stopGradient(mean)).square(), others, true);
      const y = parts.sub(mean).mul(variance.add(this.#scaled.epsilon).rsqrt()).reshapeLike(x);
      const scaled = this.gamma === null ? y : y.mul(along(this.gamma.value(), [axis], x));
      return this.beta === null ? scaled : scaled.add(along(this.beta.value(), [axis], x));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), groups: this.groups, axis: this.axis, ...this.#scaled.config() };
  }
}

/**
 * Vectors (along an axis or several, the last one unless said) of length 1.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/UnitNormalization
 * @example new tf.keras.layers.UnitNormalization().apply([[3, 4]]).arraySync(); // [[0.6, 0.8]]
 */
export class UnitNormalization extends Layer {
  override supportsMasking = true;
  readonly axis: number | readonly number[];

  constructor(options?: OneOption<'axis', number | readonly number[]>) {
    const all = oneOption<'axis', number | readonly number[]>('UnitNormalization', 'axis', undefined, options);
    super(layerOptions(all));
    this.axis = all.axis ?? -1;
    this.inputSpec = {};
  }

  call(x: Tensor): Tensor {
    return composed(() => x.mul(x.square().sum(this.axis, true).maximum(1e-24).rsqrt()));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Options of RMSNormalization. */
export interface RMSNormalizationOptions extends LayerOptions {
  readonly axis?: number | readonly number[];
  readonly epsilon?: number;
}

/**
 * Samples divided by the root of the mean of their squares along an axis (the last one unless said), then scaled.
 * @throws IndexError for an axis that the input does not have
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/RMSNormalization; Zhang & Sennrich (2019)
 * @example new tf.keras.layers.RMSNormalization().apply([[1, 7]]).arraySync()[0].map((v) => v.toFixed(3)); // ['0.200', '1.400']
 */
export class RMSNormalization extends Layer {
  override supportsMasking = true;
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  scale: Variable | null = null;

  constructor(options?: RMSNormalizationOptions) {
    const given = checkOptions('RMSNormalization', options, ['axis', 'epsilon', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    this.axis = given.axis ?? -1;
    this.epsilon = given.epsilon ?? 1e-6;
    this.inputSpec = {};
  }

  #axes(rank: number): number[] {
    const axes = typeof this.axis === 'number' ? [this.axis] : this.axis;
    return axes.map((axis) => axisIn(this.name, axis, rank)).sort((a, b) => a - b);
  }

  override build(inputShape: Shape): void {
    const shape = this.#axes(inputShape.length).map((axis) => inputShape[axis] ?? Number.NaN);
    this.scale = this.addWeight({ shape, initializer: 'ones', name: 'scale' });
  }

  call(x: Tensor): Tensor {
    const axes = this.#axes(x.rank);
    return composed(() => {
      const inverse = reduceMean(x.square(), axes, true).add(this.epsilon).rsqrt();
      return x.mul(inverse).mul(along((this.scale as Variable).value(), axes, x));
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis, epsilon: this.epsilon };
  }
}
