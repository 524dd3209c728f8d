import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { CallContext, LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';

/** What a Lambda does with its input. */
export type LambdaFunction = (x: Tensor, context: CallContext) => Tensor;

/**
 * Any function of a tensor as a layer.
 * @throws ValueError for what is no function
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Lambda
 * @example new tf.keras.layers.Lambda((x) => tf.stack([x, tf.square(x)], 1)).apply([1, 2]).arraySync(); // [[1, 1], [2, 4]]
 */
export class Lambda extends Layer {
  readonly #function: LambdaFunction;

  constructor(fn: LambdaFunction, options?: LayerOptions) {
    super(checkOptions('Lambda', options, LAYER_OPTIONS));
    if (typeof fn !== 'function')
      throw new ValueError('Lambda', 'a function of a tensor is needed', typeof fn, 'Write new Lambda((x) => …).', {});
    this.#function = fn;
  }

  call(x: Tensor, context: CallContext): Tensor {
    return this.#function(x, context);
  }
}
