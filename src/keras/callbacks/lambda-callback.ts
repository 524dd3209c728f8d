import { checkOptions } from '../../core/options.ts';
import { Callback } from './callback.ts';

const NAMES = [
  'onTrainBegin',
  'onTrainEnd',
  'onEpochBegin',
  'onEpochEnd',
  'onTrainBatchBegin',
  'onTrainBatchEnd',
  'onTestBegin',
  'onTestEnd',
  'onTestBatchBegin',
  'onTestBatchEnd',
  'onPredictBegin',
  'onPredictEnd',
  'onPredictBatchBegin',
  'onPredictBatchEnd',
] as const;

/** Functions under the names of a callback's methods. */
export type CallbackFunctions = Partial<Pick<Callback, (typeof NAMES)[number]>>;

/**
 * A callback made of functions. `fit` takes the plain object as well.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/LambdaCallback
 * @example
 * const seen = [];
 * const callback = new tf.keras.callbacks.LambdaCallback({ onEpochEnd: (epoch) => seen.push(epoch) });
 * callback.onEpochEnd(3, {});
 * seen; // [3]
 */
export class LambdaCallback extends Callback {
  constructor(functions: CallbackFunctions) {
    super();
    Object.assign(this, checkOptions('LambdaCallback', functions, NAMES));
  }
}
