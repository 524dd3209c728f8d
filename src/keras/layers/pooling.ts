import { checkOptions, isOptions } from '../../core/options.ts';
import { avgPool1d, avgPool2d, maxPool1d, maxPool2d } from '../../ops/pool.ts';
import { avgPool3d, maxPool3d } from '../../ops/pool-3d.ts';
import type { Tensor } from '../../tensor.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { Format, Sizes } from './sizes.ts';
import { channelsLast, paddingOf, sizesOf } from './sizes.ts';

/** Options of pools. */
export interface PoolingOptions extends LayerOptions {
  readonly poolSize?: Sizes;
  /** As poolSize unless said. */
  readonly strides?: Sizes | null;
  readonly padding?: 'valid' | 'same';
  readonly dataFormat?: Format;
}
const OPTIONS = ['poolSize', 'strides', 'padding', 'dataFormat', ...LAYER_OPTIONS] as const;

/** What pools over windows share. */
abstract class Pooling extends Layer {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: 'SAME' | 'VALID';

  constructor(type: string, axes: number, poolSize?: Sizes | PoolingOptions, options?: PoolingOptions) {
    const given = isOptions(poolSize) ? (poolSize as PoolingOptions) : { ...options, poolSize: poolSize as Sizes | undefined };
    const known = checkOptions(type, given, OPTIONS);
    super(layerOptions(known));
    channelsLast(type, known.dataFormat);
    this.poolSize = sizesOf(type, 'poolSize', known.poolSize ?? 2, axes);
    this.strides = sizesOf(type, 'strides', known.strides ?? this.poolSize, axes);
    this.padding = paddingOf(type, known.padding);
    this.inputSpec = { rank: axes + 2 };
  }

  override getConfig(): Record<string, unknown> {
    const { poolSize: pool_size, strides, padding } = this;
    return { ...super.getConfig(), pool_size, strides, padding: padding.toLowerCase(), data_format: 'channels_last' };
  }
}

/**
 * The largest element of each window of series [batch, steps, channels]; windows of 2 side by side unless said.
 * @throws ShapeError for another rank, ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/MaxPooling1D
 * @example new tf.keras.layers.MaxPooling1D().apply([[[1], [3], [2], [5]]]).arraySync(); // [[[3], [5]]]
 */
export class MaxPooling1D extends Pooling {
  constructor(poolSize?: Sizes | PoolingOptions, options?: PoolingOptions) {
    super('MaxPooling1D', 1, poolSize, options);
  }

  call(x: Tensor): Tensor {
    return maxPool1d(x, this.poolSize[0], this.strides[0], this.padding);
  }
}

/**
 * The largest element of each window of images [batch, height, width, channels]; windows of 2 × 2 side by side unless said.
 * @throws ShapeError for another rank, ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/MaxPooling2D
 * @example new tf.keras.layers.MaxPooling2D().apply(tf.zeros([2, 28, 28, 8])).shape; // [2, 14, 14, 8]
 */
export class MaxPooling2D extends Pooling {
  constructor(poolSize?: Sizes | PoolingOptions, options?: PoolingOptions) {
    super('MaxPooling2D', 2, poolSize, options);
  }

  call(x: Tensor): Tensor {
    return maxPool2d(x, this.poolSize, this.strides, this.padding);
  }
}

/**
 * The mean of each window of series [batch, steps, channels]; windows of 2 side by side unless said.
 * @throws ShapeError for another rank, ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/AveragePooling1D
 * @example new tf.keras.layers.AveragePooling1D().apply([[[1], [3], [2], [6]]]).arraySync(); // [[[2], [4]]]
 */
export class AveragePooling1D extends Pooling {
  constructor(poolSize?: Sizes | PoolingOptions, options?: PoolingOptions) {
    super('AveragePooling1D', 1, poolSize, options);
  }

  call(x: Tensor): Tensor {
    return avgPool1d(x, this.poolSize[0], this.strides[0], this.padding);
  }
}

/**
 * The mean of each window of images [batch, height, width, channels]; windows of 2 × 2 side by side unless said.
 * @throws ShapeError for another rank, ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/AveragePooling2D
 * @example new tf.keras.layers.AveragePooling2D(7).apply(tf.zeros([2, 28, 28, 8])).shape; // [2, 4, 4, 8]
 */
export class AveragePooling2D extends Pooling {
  constructor(poolSize?: Sizes | PoolingOptions, options?: PoolingOptions) {
    super('AveragePooling2D', 2, poolSize, options);
  }

  call(x: Tensor): Tensor {
    return avgPool2d(x, this.poolSize, this.strides, this.padding);
  }
}

/**
 * The largest element of each window of volumes [batch, depth, height, width, channels]; windows of 2 × 2 × 2 side by side unless said.
 * @throws ShapeError for another rank, ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/MaxPooling3D
 * @example new tf.keras.layers.MaxPooling3D(2).apply(tf.zeros([2, 4, 4, 4, 1])).shape; // [2, 2, 2, 2, 1]
 */
export class MaxPooling3D extends Pooling {
  constructor(poolSize?: Sizes | PoolingOptions, options?: PoolingOptions) {
    super('MaxPooling3D', 3, poolSize, options);
  }

  call(x: Tensor): Tensor {
    return maxPool3d(x, this.poolSize, this.strides, this.padding);
  }
}

/**
 * The mean of each window of volumes [batch, depth, height, width, channels]; windows of 2 × 2 × 2 side by side unless said.
 * @throws ShapeError for another rank, ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/AveragePooling3D
 * @example new tf.keras.layers.AveragePooling3D(2).apply(tf.zeros([2, 4, 4, 4, 1])).shape; // [2, 2, 2, 2, 1]
 */
export class AveragePooling3D extends Pooling {
  constructor(poolSize?: Sizes | PoolingOptions, options?: PoolingOptions) {
    super('AveragePooling3D', 3, poolSize, options);
  }

  call(x: Tensor): Tensor {
    return avgPool3d(x, this.poolSize, this.strides, this.padding);
  }
}
