import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { identity } from '../../ops/shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import type { OneOption } from './one-option.ts';
import { oneOption } from './one-option.ts';

/**
 * Hides the steps of series [batch, steps, features] all of whose features are maskValue (0): they become 0, and layers behind skip them.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Masking
 * @example
 * const masking = new tf.keras.layers.Masking({ maskValue: -1 });
 * masking.apply([[[-1, -1], [1, -1]]]).arraySync(); // [[[0, 0], [1, -1]]]
 * masking.computeMask([[[-1, -1], [1, -1]]]).arraySync(); // [[false, true]]
 */
export class Masking extends Layer {
  override supportsMasking = true;
  readonly maskValue: number;

  constructor(options?: OneOption<'maskValue', number>) {
    const all = oneOption<'maskValue', number>('Masking', 'maskValue', undefined, options);
    super(layerOptions(all));
    this.maskValue = all.maskValue ?? 0;
    this.inputSpec = { minRank: 2 };
  }

  override computeMask(x: TensorLike): Tensor {
    return composed(() => convert('Masking', x).notEqual(this.maskValue).any(-1));
  }

  call(x: Tensor): Tensor {
    return composed(() => x.mul(x.notEqual(this.maskValue).any(-1, true).cast(x.dtype)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), mask_value: this.maskValue };
  }
}

/**
 * Gives its input.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Identity
 * @example new tf.keras.layers.Identity().apply([1, 2]).arraySync(); // [1, 2]
 */
export class Identity extends Layer {
  // An initializer has the same name, for which a bundler renames one of the two: default names and files keep this one.
  static {
    Object.defineProperty(Identity, 'name', { value: 'Identity' });
  }

  override supportsMasking = true;

  constructor(options?: LayerOptions) {
    super(checkOptions('Identity', options, LAYER_OPTIONS));
    this.inputSpec = {};
  }

  call(x: Tensor): Tensor {
    return identity(x);
  }
}
