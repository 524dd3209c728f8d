import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { conv2d } from '../../ops/conv.ts';
import { conv1d, conv3d } from '../../ops/convolutions.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { ActivationFunction } from '../activations.ts';
import { Layer, layerOptions } from '../layer.ts';
import type { AffineOptions } from './affine.ts';
import { AFFINE_OPTIONS, Affine } from './affine.ts';
import type { Format, Sizes } from './sizes.ts';
import { channelsLast, countOf, paddingOf, sizesOf } from './sizes.ts';

// Convolutions: filters that slide over series, images and volumes whose last axis is channels.

/** How a window slides. */
export interface SlidingOptions extends AffineOptions {
  readonly kernelSize?: Sizes;
  readonly strides?: Sizes;
  /** 'causal' for series: each step sees only those before it. */
  readonly padding?: 'valid' | 'same' | 'causal';
  readonly dataFormat?: Format;
  readonly dilationRate?: Sizes;
}
export const SLIDING_OPTIONS = ['kernelSize', 'strides', 'padding', 'dataFormat', 'dilationRate', ...AFFINE_OPTIONS] as const;

/** Options of convolutions. */
export interface ConvOptions extends SlidingOptions {
  readonly filters?: number;
  /** Channels in as many parts, each with filters of its own. */
  readonly groups?: number;
}
export const CONV_OPTIONS = ['filters', 'groups', ...SLIDING_OPTIONS] as const;

/** Options that came in part by position. */
export const together = <O extends object>(first: number | O | undefined, rest: Partial<O>, options: O | undefined): O =>
  isOptions(first) ? (first as O) : ({ ...options, ...rest } as O);

/** What all layers that slide filters have in common: sizes, strides, padding. */
export abstract class Sliding extends Layer {
  readonly activation: ActivationFunction;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly padding: 'VALID' | 'SAME' | 'CAUSAL';
  protected readonly affine: Affine;

  constructor(type: string, axes: number, given: SlidingOptions) {
    super(layerOptions(given));
    if (given.kernelSize === undefined)
      throw new ValueError(type, 'kernelSize is missing', 'none', 'Say how large the window is, such as 3.');
    channelsLast(type, given.dataFormat);
    this.kernelSize = sizesOf(type, 'kernelSize', given.kernelSize, axes);
    this.strides = sizesOf(type, 'strides', given.strides ?? 1, axes);
    this.dilationRate = sizesOf(type, 'dilationRate', given.dilationRate ?? 1, axes);
    this.padding = given.padding === 'causal' && axes === 1 ? 'CAUSAL' : paddingOf(type, given.padding);
    if (this.strides.some((n) => n > 1) && this.dilationRate.some((n) => n > 1)) {
      throw new ValueError(
        type,
        'strides and dilationRate cannot both be above 1',
        `${JSON.stringify(given.strides)} and ${JSON.stringify(given.dilationRate)}`,
        'Leave one of them out.',
      );
    }
    this.affine = new Affine(given);
    this.activation = this.affine.activation;
    this.inputSpec = { rank: axes + 2 };
  }

  /** The channels of the input, from its shape. */
  protected channelsOf(inputShape: readonly (number | null)[]): number {
    const channels = inputShape.at(-1) ?? Number.NaN;
    this.inputSpec = { rank: inputShape.length, axes: { [inputShape.length - 1]: channels } };
    return channels;
  }

  /** A series with what comes before its first step where steps must not look ahead, and the padding that is left to do. */
  protected padded(x: Tensor): [Tensor, 'VALID' | 'SAME'] {
    if (this.padding !== 'CAUSAL') return [x, this.padding];
    const before = (this.kernelSize[0] - 1) * this.dilationRate[0];
    return [
      x.pad([
        [0, 0],
        [before, 0],
        [0, 0],
      ]),
      'VALID',
    ];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      kernel_size: this.kernelSize,
      strides: this.strides,
      padding: this.padding.toLowerCase(),
      data_format: 'channels_last',
      dilation_rate: this.dilationRate,
      ...this.affine.config(),
    };
  }
}

/** A convolution of any number of axes. */
abstract class Convolution extends Sliding {
  readonly filters: number;
  readonly groups: number;
  kernel: Variable | null = null;
  bias: Variable | null = null;

  constructor(type: string, axes: number, given: ConvOptions) {
    super(type, axes, given);
    this.filters = countOf(type, 'filters', given.filters, 'Say how many channels come out.');
    this.groups = countOf(type, 'groups', given.groups ?? 1, 'Use 1.');
    if (this.filters % this.groups !== 0)
      throw new ValueError(
        type,
        'filters must divide into the groups',
        `${this.filters} filters, ${this.groups} groups`,
        'Use a multiple.',
      );
  }

  override build(inputShape: readonly (number | null)[]): void {
    const channels = this.channelsOf(inputShape);
    if (channels % this.groups !== 0)
      throw new ValueError(
        this.name,
        'channels must divide into the groups',
        `${channels} channels, ${this.groups} groups`,
        'Use a divisor.',
      );
    this.kernel = this.affine.kernel.make(this, 'kernel', [...this.kernelSize, channels / this.groups, this.filters]);
    this.bias = this.affine.makeBias(this, [this.filters]);
  }

  protected abstract convolve(x: Tensor, kernel: Tensor, padding: 'VALID' | 'SAME'): Tensor;

  call(input: Tensor): Tensor {
    return composed(() => {
      const [x, padding] = this.padded(input);
      return this.affine.finish(this.convolve(x, (this.kernel as Variable).value(), padding), this.bias);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), filters: this.filters, groups: this.groups };
  }
}

/**
 * Filters that slide over series: [batch, steps, channels] gives [batch, steps', filters].
 *
 * @throws ValueError for sizes that are not positive and for unknown padding
 * @throws ShapeError for another rank, other channels than the first series had, a filter longer than the series
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Conv1D
 * @example new tf.keras.layers.Conv1D(8, 3, { padding: 'causal' }).apply(tf.zeros([2, 10, 4])).shape; // [2, 10, 8]
 */
export class Conv1D extends Convolution {
  constructor(filters: number | ConvOptions, kernelSize?: Sizes, options?: ConvOptions) {
    super('Conv1D', 1, known('Conv1D', together(filters, { filters: filters as number, kernelSize }, options)));
  }

  protected convolve(x: Tensor, kernel: Tensor, padding: 'VALID' | 'SAME'): Tensor {
    return conv1d(x, kernel, this.strides[0], padding, { dilations: this.dilationRate[0] });
  }
}

/**
 * Filters that slide over images: [batch, height, width, channels] gives [batch, height', width', filters].
 *
 * @throws ValueError for sizes that are not positive and for unknown padding
 * @throws ShapeError for another rank, other channels than the first images had, a filter larger than the image
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Conv2D
 * @example new tf.keras.layers.Conv2D(8, 3, { activation: 'relu' }).apply(tf.zeros([2, 28, 28, 1])).shape; // [2, 26, 26, 8]
 */
export class Conv2D extends Convolution {
  constructor(filters: number | ConvOptions, kernelSize?: Sizes, options?: ConvOptions) {
    super('Conv2D', 2, known('Conv2D', together(filters, { filters: filters as number, kernelSize }, options)));
  }

  protected convolve(x: Tensor, kernel: Tensor, padding: 'VALID' | 'SAME'): Tensor {
    return conv2d(x, kernel, this.strides, padding, { dilations: this.dilationRate });
  }
}

/**
 * Filters that slide over volumes: [batch, depth, height, width, channels] gives [batch, depth', height', width', filters].
 *
 * @throws ValueError for sizes that are not positive and for unknown padding
 * @throws ShapeError for another rank, other channels than the first volumes had, a filter larger than the volume
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Conv3D
 * @example new tf.keras.layers.Conv3D(8, 3).apply(tf.zeros([1, 5, 5, 5, 1])).shape; // [1, 3, 3, 3, 8]
 */
export class Conv3D extends Convolution {
  constructor(filters: number | ConvOptions, kernelSize?: Sizes, options?: ConvOptions) {
    super('Conv3D', 3, known('Conv3D', together(filters, { filters: filters as number, kernelSize }, options)));
  }

  protected convolve(x: Tensor, kernel: Tensor, padding: 'VALID' | 'SAME'): Tensor {
    return conv3d(x, kernel, this.strides, padding, { dilations: this.dilationRate });
  }
}

const known = (type: string, given: ConvOptions): ConvOptions => checkOptions(type, given, CONV_OPTIONS);
