import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { reduceMax, reduceMean } from '../../ops/reduce.ts';
import { Tensor } from '../../tensor.ts';
import type { CallContext, LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { Format } from './sizes.ts';
import { channelsLast } from './sizes.ts';

/** Options of pools over all steps or pixels. */
export interface GlobalPoolingOptions extends LayerOptions {
  readonly dataFormat?: Format;
  /** Keeps the axes, with size 1. */
  readonly keepdims?: boolean;
}

/** What pools over everything share. */
abstract class GlobalPooling extends Layer {
  readonly keepdims: boolean;
  protected readonly axes: readonly number[];

  constructor(type: string, axes: number, options?: GlobalPoolingOptions) {
    const given = checkOptions(type, options, ['dataFormat', 'keepdims', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    channelsLast(type, given.dataFormat);
    this.keepdims = given.keepdims ?? false;
    this.axes = Array.from({ length: axes }, (_, i) => i + 1);
    this.inputSpec = { rank: axes + 2 };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), data_format: 'channels_last', keepdims: this.keepdims };
  }
}

/**
 * The mean of each channel of a series: [batch, steps, channels] gives [batch, channels]. Steps that a mask hides do not count.
 * @throws ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GlobalAveragePooling1D
 * @example new tf.keras.layers.GlobalAveragePooling1D().apply([[[1], [3]]]).arraySync(); // [[2]]
 */
export class GlobalAveragePooling1D extends GlobalPooling {
  override supportsMasking = true;

  constructor(options?: GlobalPoolingOptions) {
    super('GlobalAveragePooling1D', 1, options);
  }

  call(x: Tensor, { mask }: CallContext): Tensor {
    if (!(mask instanceof Tensor)) return reduceMean(x, this.axes, this.keepdims);
    return composed(() => {
      const counts = mask.cast(x.dtype).expandDims(-1);
      return x.mul(counts).sum(this.axes, this.keepdims).div(counts.sum(this.axes, this.keepdims));
    });
  }

  override computeMask(): null {
    return null;
  }
}

/**
 * The mean of each channel of an image: [batch, height, width, channels] gives [batch, channels].
 * @throws ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GlobalAveragePooling2D
 * @example new tf.keras.layers.GlobalAveragePooling2D().apply(tf.ones([2, 7, 7, 3])).shape; // [2, 3]
 */
export class GlobalAveragePooling2D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalAveragePooling2D', 2, options);
  }

  call(x: Tensor): Tensor {
    return reduceMean(x, this.axes, this.keepdims);
  }
}

/**
 * The largest element of each channel of a series: [batch, steps, channels] gives [batch, channels].
 * @throws ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GlobalMaxPooling1D
 * @example new tf.keras.layers.GlobalMaxPooling1D().apply([[[1], [3]]]).arraySync(); // [[3]]
 */
export class GlobalMaxPooling1D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalMaxPooling1D', 1, options);
  }

  call(x: Tensor): Tensor {
    return reduceMax(x, this.axes, this.keepdims);
  }
}

/**
 * The largest element of each channel of an image: [batch, height, width, channels] gives [batch, channels].
 * @throws ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GlobalMaxPooling2D
 * @example new tf.keras.layers.GlobalMaxPooling2D({ keepdims: true }).apply(tf.ones([2, 7, 7, 3])).shape; // [2, 1, 1, 3]
 */
export class GlobalMaxPooling2D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalMaxPooling2D', 2, options);
  }

  call(x: Tensor): Tensor {
    return reduceMax(x, this.axes, this.keepdims);
  }
}

/**
 * The mean of each channel of a volume: [batch, depth, height, width, channels] gives [batch, channels].
 * @throws ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GlobalAveragePooling3D
 * @example new tf.keras.layers.GlobalAveragePooling3D().apply(tf.ones([2, 4, 4, 4, 3])).shape; // [2, 3]
 */
export class GlobalAveragePooling3D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalAveragePooling3D', 3, options);
  }

  call(x: Tensor): Tensor {
    return reduceMean(x, this.axes, this.keepdims);
  }
}

/**
 * The largest element of each channel of a volume: [batch, depth, height, width, channels] gives [batch, channels].
 * @throws ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GlobalMaxPooling3D
 * @example new tf.keras.layers.GlobalMaxPooling3D().apply(tf.ones([2, 4, 4, 4, 3])).shape; // [2, 3]
 */
export class GlobalMaxPooling3D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalMaxPooling3D', 3, options);
  }

  call(x: Tensor): Tensor {
    return reduceMax(x, this.axes, this.keepdims);
  }
}
