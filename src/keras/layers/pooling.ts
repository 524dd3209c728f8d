import { checkOptions, isOptions } from '../../core/options.ts';
import { avgPool2d, maxPool2d } from '../../ops/pool.ts';
import { reduceMean } from '../../ops/reduce.ts';
import type { Padding, Pair } from '../../ops/window.ts';
import { pairOf } from '../../ops/window.ts';
import type { Tensor } from '../../tensor.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';
import { channelsLast, paddingOf } from './images.ts';

export interface Pooling2DOptions extends LayerOptions {
  readonly poolSize?: Pair;
  /** As poolSize unless said. */
  readonly strides?: Pair | null;
  readonly padding?: 'valid' | 'same';
  readonly dataFormat?: 'channels_last';
}
const OPTIONS = ['poolSize', 'strides', 'padding', 'dataFormat', ...LAYER_OPTIONS] as const;

/** What pools over windows of images share. */
abstract class Pooling2D extends Layer {
  protected readonly window: Pair;
  protected readonly strides: Pair;
  protected readonly padding: Padding;

  constructor(poolSize?: Pair | Pooling2DOptions, options?: Pooling2DOptions) {
    const given = isOptions(poolSize) ? (poolSize as Pooling2DOptions) : { ...options, poolSize: poolSize as Pair | undefined };
    const op = new.target.name;
    const { poolSize: size = 2, strides, padding, dataFormat, ...rest } = checkOptions(op, given, OPTIONS);
    super(rest);
    channelsLast(op, dataFormat);
    this.window = pairOf(op, 'poolSize', size);
    this.strides = pairOf(op, 'strides', strides ?? size);
    this.padding = paddingOf(op, padding);
    this.inputSpec = { rank: 4 };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), pool_size: this.window, strides: this.strides, padding: String(this.padding).toLowerCase() };
  }
}

/**
 * The largest element of each window of images [batch, height, width, channels]; windows of 2 × 2 side by side unless said.
 * @throws ShapeError for another rank, ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/MaxPooling2D
 * @example new tf.keras.layers.MaxPooling2D().apply(tf.zeros([2, 28, 28, 8])).shape; // [2, 14, 14, 8]
 */
export class MaxPooling2D extends Pooling2D {
  call(x: Tensor): Tensor {
    return maxPool2d(x, this.window, this.strides, this.padding);
  }
}

/**
 * The mean of each window of images [batch, height, width, channels]; windows of 2 × 2 side by side unless said.
 * @throws ShapeError for another rank, ValueError for sizes that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/AveragePooling2D
 * @example new tf.keras.layers.AveragePooling2D(7).apply(tf.zeros([2, 28, 28, 8])).shape; // [2, 4, 4, 8]
 */
export class AveragePooling2D extends Pooling2D {
  call(x: Tensor): Tensor {
    return avgPool2d(x, this.window, this.strides, this.padding);
  }
}

/**
 * The mean of each channel of an image: [batch, height, width, channels] gives [batch, channels].
 * @throws ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GlobalAveragePooling2D
 * @example new tf.keras.layers.GlobalAveragePooling2D().apply(tf.ones([2, 7, 7, 3])).shape; // [2, 3]
 */
export class GlobalAveragePooling2D extends Layer {
  constructor(options?: LayerOptions) {
    super(checkOptions('GlobalAveragePooling2D', options, LAYER_OPTIONS));
    this.inputSpec = { rank: 4 };
  }

  call(x: Tensor): Tensor {
    return reduceMean(x, [1, 2]);
  }
}
