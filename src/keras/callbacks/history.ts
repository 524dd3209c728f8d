import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';

/**
 * The figures of all epochs; what `fit` gives.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/History
 * @example new tf.keras.callbacks.History().history; // {}
 */
export class History extends Callback {
  /** One array per figure, one element per epoch. */
  readonly history: Record<string, number[]> = {};
  /** The epochs' numbers. */
  readonly epoch: number[] = [];

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const key of Object.keys(logs)) {
      this.history[key] ??= [];
      this.history[key].push(logs[key]);
    }
  }
}
