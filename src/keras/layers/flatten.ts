import { checkOptions } from '../../core/options.ts';
import { shape } from '../../ops/query.ts';
import { reshape } from '../../ops/shape.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';

/**
 * All axes but the batch as one: [batch, a, b] becomes [batch, a · b], and [batch] becomes [batch, 1].
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Flatten
 * @example new tf.keras.layers.Flatten().apply(tf.zeros([5, 2, 3])).shape; // [5, 6]
 */
export class Flatten extends Layer {
  constructor(options?: LayerOptions) {
    super(checkOptions('Flatten', options, LAYER_OPTIONS));
    this.inputSpec = { minRank: 1 };
  }

  call(x: Tensor): Tensor {
    const size = sizeOf(x.dims.slice(1));
    // An empty batch or an empty sample leaves nothing from which -1 could be told.
    return reshape(
      x,
      Number.isNaN(size) ? [Number.isNaN(x.dims[0]) ? shape(x).at(0) : x.dims[0], -1] : [Number.isNaN(x.dims[0]) ? -1 : x.dims[0], size],
    );
  }
}
