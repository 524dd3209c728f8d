import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { conv2dTranspose } from '../../ops/conv.ts';
import { conv1dTranspose } from '../../ops/convolutions.ts';
import type { Extent } from '../../ops/extent.ts';
import { extentOf, plusExtent, timesExtent } from '../../ops/extent.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { SlidingOptions } from './convolution.ts';
import { SLIDING_OPTIONS, Sliding, together } from './convolution.ts';
import type { Sizes } from './sizes.ts';
import { countOf, sizesOf } from './sizes.ts';

// Convolutions run backwards: they make larger what convolutions make smaller.

/** Options of transposed convolutions. */
export interface TransposedOptions extends SlidingOptions {
  readonly filters?: number;
  /** How much larger the output is than it must be, less than the strides. */
  readonly outputPadding?: Sizes | null;
}
const OPTIONS = ['filters', 'outputPadding', ...SLIDING_OPTIONS] as const;

abstract class TransposedConvolution extends Sliding {
  readonly filters: number;
  readonly outputPadding: readonly number[] | null;
  kernel: Variable | null = null;
  bias: Variable | null = null;

  constructor(type: string, axes: number, options: TransposedOptions) {
    const given = checkOptions(type, options, OPTIONS);
    super(type, axes, given);
    this.filters = countOf(type, 'filters', given.filters, 'Say how many channels come out.');
    this.outputPadding = given.outputPadding == null ? null : sizesOf(type, 'outputPadding', given.outputPadding, axes, 0);
    const { strides } = this;
    if (this.outputPadding?.some((n, i) => n >= strides[i]))
      throw new ValueError(type, 'outputPadding must be less than the strides', `${this.outputPadding} for ${strides}`, 'Leave it out.');
    if (this.padding === 'CAUSAL')
      throw new ValueError(type, "padding must be 'valid' or 'same'", "'causal'", "Use 'same' to keep the size.");
  }

  override build(inputShape: readonly (number | null)[]): void {
    const channels = this.channelsOf(inputShape);
    this.kernel = this.affine.kernel.make(this, 'kernel', [...this.kernelSize, this.filters, channels]);
    this.bias = this.affine.makeBias(this, [this.filters]);
  }

  /** The size of the output along one axis, as Keras counts it. */
  private size(input: Extent, axis: number): Extent {
    const [stride, window] = [this.strides[axis], (this.kernelSize[axis] - 1) * this.dilationRate[axis] + 1];
    if (this.outputPadding !== null) {
      const pad = this.padding === 'SAME' ? Math.floor(window / 2) : 0;
      return plusExtent(timesExtent(input, stride), window - stride - 2 * pad + this.outputPadding[axis]);
    }
    return plusExtent(timesExtent(input, stride), this.padding === 'SAME' ? 0 : Math.max(window - stride, 0));
  }

  protected abstract convolve(x: Tensor, shape: readonly Extent[]): Tensor;

  call(x: Tensor): Tensor {
    return composed(() => {
      const sizes = x.dims.slice(1, -1).map((_, axis) => this.size(extentOf(x, axis + 1), axis));
      return this.affine.finish(this.convolve(x, [extentOf(x, 0), ...sizes, this.filters]), this.bias);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), filters: this.filters, output_padding: this.outputPadding };
  }
}

/**
 * The opposite of a Conv1D: [batch, steps, channels] gives [batch, about steps · strides, filters].
 *
 * @throws ValueError for sizes that are not positive and for unknown padding
 * @throws ShapeError for another rank or other channels than the first series had
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Conv1DTranspose
 * @example new tf.keras.layers.Conv1DTranspose(8, 3, { strides: 2 }).apply(tf.zeros([2, 10, 4])).shape; // [2, 21, 8]
 */
export class Conv1DTranspose extends TransposedConvolution {
  constructor(filters: number | TransposedOptions, kernelSize?: Sizes, options?: TransposedOptions) {
    super('Conv1DTranspose', 1, together(filters, { filters: filters as number, kernelSize }, options));
  }

  protected convolve(x: Tensor, shape: readonly Extent[]): Tensor {
    const { padding, strides, dilationRate } = this;
    return conv1dTranspose(x, this.kernel as Variable, shape, strides[0], padding as 'SAME', { dilations: dilationRate[0] });
  }
}

/**
 * The opposite of a Conv2D: [batch, height, width, channels] gives images about strides times as large with `filters` channels.
 *
 * @throws ValueError for sizes that are not positive and for unknown padding
 * @throws ShapeError for another rank or other channels than the first images had
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Conv2DTranspose
 * @example new tf.keras.layers.Conv2DTranspose(8, 3, { strides: 2, padding: 'same' }).apply(tf.zeros([1, 7, 7, 4])).shape; // [1, 14, 14, 8]
 */
export class Conv2DTranspose extends TransposedConvolution {
  constructor(filters: number | TransposedOptions, kernelSize?: Sizes, options?: TransposedOptions) {
    super('Conv2DTranspose', 2, together(filters, { filters: filters as number, kernelSize }, options));
  }

  protected convolve(x: Tensor, shape: readonly Extent[]): Tensor {
    const { padding, strides, dilationRate } = this;
    return conv2dTranspose(x, this.kernel as Variable, shape, strides, padding as 'SAME', { dilations: dilationRate });
  }
}
