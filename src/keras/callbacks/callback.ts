import type { Model } from '../model.ts';

/** Figures by name: loss, val_loss, the metrics. */
export type Logs = Record<string, number>;

/** What `fit`, `evaluate` and `predict` were asked to do. */
export interface Params {
  readonly epochs: number;
  readonly steps: number | null;
  readonly verbose: number;
  /** Whether there is data that is only looked at. */
  readonly validates: boolean;
}

/**
 * Hears of the course of a training; subclasses override what they care for. Methods of `fit` may be async: they are awaited.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/Callback
 * @example
 * class Count extends tf.keras.callbacks.Callback {
 *   epochs = 0;
 *   onEpochEnd() { this.epochs++; }
 * }
 * new Count().epochs; // 0
 */
export class Callback {
  #model: Model | null = null;
  #params: Params = { epochs: 0, steps: null, verbose: 0, validates: false };

  /** The model that is being trained. */
  get model(): Model | null {
    return this.#model;
  }

  get params(): Params {
    return this.#params;
  }

  setModel(model: Model): void {
    this.#model = model;
  }

  setParams(params: Params): void {
    this.#params = params;
  }

  onTrainBegin(_logs: Logs): void | Promise<void> {}
  onTrainEnd(_logs: Logs): void | Promise<void> {}
  onEpochBegin(_epoch: number, _logs: Logs): void | Promise<void> {}
  onEpochEnd(_epoch: number, _logs: Logs): void | Promise<void> {}
  onTrainBatchBegin(_batch: number, _logs: Logs): void | Promise<void> {}
  onTrainBatchEnd(_batch: number, _logs: Logs): void | Promise<void> {}
  onTestBegin(_logs: Logs): void {}
  onTestEnd(_logs: Logs): void {}
  onTestBatchBegin(_batch: number, _logs: Logs): void {}
  onTestBatchEnd(_batch: number, _logs: Logs): void {}
  onPredictBegin(_logs: Logs): void {}
  onPredictEnd(_logs: Logs): void {}
  onPredictBatchBegin(_batch: number, _logs: Logs): void {}
  onPredictBatchEnd(_batch: number, _logs: Logs): void {}
}
