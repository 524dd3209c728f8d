import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { conv2d } from '../../ops/conv.ts';
import type { Padding, Pair } from '../../ops/window.ts';
import { pairOf } from '../../ops/window.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { ActivationFunction, ActivationLike } from '../activations.ts';
import { get as activationOf, linear, nameOf } from '../activations.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';
import { channelsLast, paddingOf } from './images.ts';

export interface Conv2DOptions extends LayerOptions {
  readonly filters?: number;
  readonly kernelSize?: Pair;
  readonly strides?: Pair;
  readonly padding?: 'valid' | 'same';
  readonly dataFormat?: 'channels_last';
  readonly dilationRate?: Pair;
  readonly activation?: ActivationLike;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerLike;
  readonly biasInitializer?: InitializerLike;
}
const OPTIONS = [
  'filters',
  'kernelSize',
  'strides',
  'padding',
  'dataFormat',
  'dilationRate',
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  ...LAYER_OPTIONS,
] as const;

/**
 * Filters that slide over images: [batch, height, width, channels] gives [batch, height', width', filters].
 *
 * @throws ValueError for sizes that are not positive and for unknown padding
 * @throws ShapeError for another rank, other channels than the first images had, a filter larger than the image
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Conv2D
 * @example new tf.keras.layers.Conv2D(8, 3, { activation: 'relu' }).apply(tf.zeros([2, 28, 28, 1])).shape; // [2, 26, 26, 8]
 */
export class Conv2D extends Layer {
  readonly filters: number;
  readonly activation: ActivationFunction;
  kernel: Variable | null = null;
  bias: Variable | null = null;
  readonly #kernelSize: Pair;
  readonly #strides: Pair;
  readonly #dilation: Pair;
  readonly #padding: Padding;
  readonly #options: Conv2DOptions;

  constructor(filters: number | Conv2DOptions, kernelSize?: Pair, options?: Conv2DOptions) {
    const given = isOptions(filters) ? (filters as Conv2DOptions) : { ...options, filters: filters as number, kernelSize };
    const known = checkOptions('Conv2D', given, OPTIONS);
    super({ name: known.name, trainable: known.trainable, dtype: known.dtype, inputShape: known.inputShape });
    const count = known.filters;
    if (count === undefined || !Number.isInteger(count) || count <= 0) {
      throw new ValueError('Conv2D', 'filters must be a positive whole number', `${count}`, 'Say how many channels come out.', {
        filters: count,
      });
    }
    if (known.kernelSize === undefined) throw new ValueError('Conv2D', 'kernelSize is missing', 'none', 'Write new Conv2D(8, 3).', {});
    channelsLast('Conv2D', known.dataFormat);
    this.filters = count;
    this.activation = activationOf(known.activation);
    this.#kernelSize = pairOf('Conv2D', 'kernelSize', known.kernelSize);
    this.#strides = pairOf('Conv2D', 'strides', known.strides ?? 1);
    this.#dilation = pairOf('Conv2D', 'dilationRate', known.dilationRate ?? 1);
    this.#padding = paddingOf('Conv2D', known.padding);
    this.#options = known;
    this.inputSpec = { rank: 4 };
  }

  override build(inputShape: readonly (number | null)[]): void {
    const channels = inputShape[3] ?? Number.NaN;
    const { kernelInitializer, biasInitializer, useBias = true } = this.#options;
    const shape = [...(this.#kernelSize as readonly number[]), channels, this.filters];
    this.kernel = this.addWeight({ shape, initializer: kernelInitializer, name: 'kernel' });
    if (useBias) this.bias = this.addWeight({ shape: [this.filters], initializer: biasInitializer ?? 'zeros', name: 'bias' });
    this.inputSpec = { rank: 4, axes: { 3: channels } };
  }

  call(x: Tensor): Tensor {
    return composed(() => {
      const y = conv2d(x, this.kernel as Variable, this.#strides, this.#padding, { dilations: this.#dilation });
      const shifted = this.bias === null ? y : y.add(this.bias);
      return this.activation === linear ? shifted : this.activation(shifted);
    });
  }

  override getConfig(): Record<string, unknown> {
    const { useBias = true, padding = 'valid' } = this.#options;
    const sizes = { kernel_size: this.#kernelSize, strides: this.#strides, dilation_rate: this.#dilation };
    return { ...super.getConfig(), filters: this.filters, ...sizes, padding, activation: nameOf(this.activation), use_bias: useBias };
  }
}
