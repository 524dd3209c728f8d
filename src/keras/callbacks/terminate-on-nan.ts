import { ProgressBar } from '../training/progress-bar.ts';
import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';

/**
 * Ends the training when the loss is no number or infinite.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/TerminateOnNaN
 * @example new tf.keras.callbacks.TerminateOnNaN().model; // null
 */
export class TerminateOnNaN extends Callback {
  override onTrainBatchEnd(batch: number, logs: Logs): void {
    if (this.model === null || logs.loss === undefined || Number.isFinite(logs.loss)) return;
    ProgressBar.line(this.params.verbose === 0 ? 0 : 1, `Batch ${batch}: Invalid loss, terminating training`);
    this.model.stopTraining = true;
  }
}
