import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { conv2d, depthwiseConv2d } from '../../ops/conv.ts';
import { asRow } from '../../ops/convolutions.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { ConstraintLike } from '../constraints.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { RegularizerLike } from '../regularizers.ts';
import { WeightRule } from './affine.ts';
import type { SlidingOptions } from './convolution.ts';
import { SLIDING_OPTIONS, Sliding, together } from './convolution.ts';
import type { Sizes } from './sizes.ts';
import { countOf } from './sizes.ts';

// Convolutions of each channel by itself, alone or followed by one across channels.

/** Options of convolutions by channel. */
export interface DepthwiseOptions extends SlidingOptions {
  /** How many channels each channel gives, 1 unless said. */
  readonly depthMultiplier?: number;
  readonly depthwiseInitializer?: InitializerLike;
  readonly depthwiseRegularizer?: RegularizerLike;
  readonly depthwiseConstraint?: ConstraintLike;
}
const DEPTHWISE = ['depthMultiplier', 'depthwiseInitializer', 'depthwiseRegularizer', 'depthwiseConstraint', ...SLIDING_OPTIONS] as const;

abstract class ByChannel extends Sliding {
  readonly depthMultiplier: number;
  protected readonly depthwise: WeightRule;

  constructor(type: string, axes: number, given: DepthwiseOptions) {
    super(type, axes, given);
    this.depthMultiplier = countOf(type, 'depthMultiplier', given.depthMultiplier ?? 1, 'Use 1.');
    this.depthwise = new WeightRule(given.depthwiseInitializer ?? 'glorot_uniform', given.depthwiseRegularizer, given.depthwiseConstraint);
  }

  /** Series as images of one row, filters likewise. */
  protected byChannel(input: Tensor, kernel: Tensor): Tensor {
    const [x, padding] = this.padded(input);
    if (this.kernelSize.length === 2) return depthwiseConv2d(x, kernel, this.strides, padding, { dilations: this.dilationRate });
    const options = { dilations: [1, this.dilationRate[0]] };
    return depthwiseConv2d(x.expandDims(1), kernel.expandDims(0), [1, this.strides[0]], asRow(padding), options).squeeze(1);
  }

  override getConfig(): Record<string, unknown> {
    const { kernel_initializer, kernel_regularizer, kernel_constraint, ...config } = super.getConfig();
    return { ...config, depth_multiplier: this.depthMultiplier, ...this.depthwise.config('depthwise') };
  }
}

abstract class DepthwiseConvolution extends ByChannel {
  kernel: Variable | null = null;
  bias: Variable | null = null;

  override build(inputShape: readonly (number | null)[]): void {
    const channels = this.channelsOf(inputShape);
    this.kernel = this.depthwise.make(this, 'kernel', [...this.kernelSize, channels, this.depthMultiplier]);
    this.bias = this.affine.makeBias(this, [channels * this.depthMultiplier]);
  }

  call(x: Tensor): Tensor {
    return composed(() => this.affine.finish(this.byChannel(x, (this.kernel as Variable).value()), this.bias));
  }
}

/**
 * A convolution of each channel of a series by itself: [batch, steps, channels] gives depthMultiplier times as many channels.
 * @throws ValueError for sizes that are not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/DepthwiseConv1D
 * @example new tf.keras.layers.DepthwiseConv1D(3).apply(tf.zeros([2, 10, 4])).shape; // [2, 8, 4]
 */
export class DepthwiseConv1D extends DepthwiseConvolution {
  constructor(kernelSize: Sizes | DepthwiseOptions, options?: DepthwiseOptions) {
    const given = together(kernelSize as number | DepthwiseOptions, { kernelSize: kernelSize as Sizes }, options);
    super('DepthwiseConv1D', 1, checkOptions('DepthwiseConv1D', given, DEPTHWISE));
  }
}

/**
 * A convolution of each channel of images by itself: [batch, height, width, channels] gives depthMultiplier times as many channels.
 * @throws ValueError for sizes that are not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/DepthwiseConv2D
 * @example new tf.keras.layers.DepthwiseConv2D(3, { depthMultiplier: 2 }).apply(tf.zeros([1, 8, 8, 3])).shape; // [1, 6, 6, 6]
 */
export class DepthwiseConv2D extends DepthwiseConvolution {
  constructor(kernelSize: Sizes | DepthwiseOptions, options?: DepthwiseOptions) {
    const given = together(kernelSize as number | DepthwiseOptions, { kernelSize: kernelSize as Sizes }, options);
    super('DepthwiseConv2D', 2, checkOptions('DepthwiseConv2D', given, DEPTHWISE));
  }
}

/** Options of convolutions in two steps. */
export interface SeparableOptions extends DepthwiseOptions {
  readonly filters?: number;
  readonly pointwiseInitializer?: InitializerLike;
  readonly pointwiseRegularizer?: RegularizerLike;
  readonly pointwiseConstraint?: ConstraintLike;
}
const SEPARABLE = ['filters', 'pointwiseInitializer', 'pointwiseRegularizer', 'pointwiseConstraint', ...DEPTHWISE] as const;

abstract class SeparableConvolution extends ByChannel {
  readonly filters: number;
  depthwiseKernel: Variable | null = null;
  pointwiseKernel: Variable | null = null;
  bias: Variable | null = null;
  readonly #pointwise: WeightRule;

  constructor(type: string, axes: number, options: SeparableOptions) {
    const given = checkOptions(type, options, SEPARABLE);
    super(type, axes, given);
    this.filters = countOf(type, 'filters', given.filters, 'Say how many channels come out.');
    this.#pointwise = new WeightRule(given.pointwiseInitializer ?? 'glorot_uniform', given.pointwiseRegularizer, given.pointwiseConstraint);
  }

  override build(inputShape: readonly (number | null)[]): void {
    const channels = this.channelsOf(inputShape);
    const ones = this.kernelSize.map(() => 1);
    this.depthwiseKernel = this.depthwise.make(this, 'depthwise_kernel', [...this.kernelSize, channels, this.depthMultiplier]);
    this.pointwiseKernel = this.#pointwise.make(this, 'pointwise_kernel', [...ones, channels * this.depthMultiplier, this.filters]);
    this.bias = this.affine.makeBias(this, [this.filters]);
  }

  call(x: Tensor): Tensor {
    return composed(() => {
      const parts = this.byChannel(x, (this.depthwiseKernel as Variable).value());
      const across = (this.pointwiseKernel as Variable).value();
      const isSeries = this.kernelSize.length === 1;
      const y = isSeries ? conv2d(parts.expandDims(1), across.expandDims(0), 1, 'VALID').squeeze(1) : conv2d(parts, across, 1, 'VALID');
      return this.affine.finish(y, this.bias);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), filters: this.filters, ...this.#pointwise.config('pointwise') };
  }
}

/**
 * A convolution of each channel of a series by itself, then one across channels: [batch, steps, channels] gives [batch, steps', filters].
 * @throws ValueError for sizes that are not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/SeparableConv1D
 * @example new tf.keras.layers.SeparableConv1D(8, 3).apply(tf.zeros([2, 10, 4])).shape; // [2, 8, 8]
 */
export class SeparableConv1D extends SeparableConvolution {
  constructor(filters: number | SeparableOptions, kernelSize?: Sizes, options?: SeparableOptions) {
    super('SeparableConv1D', 1, together(filters, { filters: filters as number, kernelSize }, options));
  }
}

/**
 * A convolution of each channel of images by itself, then one across channels: far fewer weights than a Conv2D.
 * @throws ValueError for sizes that are not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/SeparableConv2D; Chollet (2017)
 * @example new tf.keras.layers.SeparableConv2D(8, 3).apply(tf.zeros([1, 8, 8, 4])).shape; // [1, 6, 6, 8]
 */
export class SeparableConv2D extends SeparableConvolution {
  constructor(filters: number | SeparableOptions, kernelSize?: Sizes, options?: SeparableOptions) {
    super('SeparableConv2D', 2, together(filters, { filters: filters as number, kernelSize }, options));
  }
}
