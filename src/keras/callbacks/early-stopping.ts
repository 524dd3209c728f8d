import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';

export interface EarlyStoppingOptions {
  /** The figure that is watched; val_loss unless said. */
  readonly monitor?: string;
  /** What counts as better must be better by more than this. */
  readonly minDelta?: number;
  /** Epochs without anything better after which the training ends. */
  readonly patience?: number;
  /** 'auto': accuracies, precision, recall, auc shall grow, others fall. */
  readonly mode?: 'auto' | 'min' | 'max';
  readonly baseline?: number | null;
  readonly restoreBestWeights?: boolean;
  readonly startFromEpoch?: number;
}
const OPTIONS = ['monitor', 'minDelta', 'patience', 'mode', 'baseline', 'restoreBestWeights', 'startFromEpoch'] as const;

/**
 * Ends a training when a figure has not become better for some epochs.
 * @throws ValueError for an unknown mode
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/EarlyStopping
 * @example new tf.keras.callbacks.EarlyStopping({ monitor: 'loss', patience: 3 }).stoppedEpoch; // 0
 */
export class EarlyStopping extends Callback {
  /** The epoch after which it ended the training; 0 where it did not. */
  stoppedEpoch = 0;
  private readonly options: Required<EarlyStoppingOptions>;
  private readonly growing: boolean;
  private best = 0;
  private bestWeights: Tensor[] | null = null;
  private wait = 0;

  constructor(options?: EarlyStoppingOptions) {
    super();
    const defaults = {
      monitor: 'val_loss',
      minDelta: 0,
      patience: 0,
      mode: 'auto',
      baseline: null,
      restoreBestWeights: false,
      startFromEpoch: 0,
    } as const;
    this.options = { ...defaults, ...checkOptions('EarlyStopping', options, OPTIONS) };
    const { mode, monitor } = this.options;
    if (!['auto', 'min', 'max'].includes(mode))
      throw new ValueError('EarlyStopping', 'unknown mode', `${mode}`, "Use 'auto', 'min' or 'max'.", { mode });
    this.growing = mode === 'max' || (mode === 'auto' && /acc|precision|recall|auc|f1/.test(monitor));
  }

  override onTrainBegin(): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.best = this.options.baseline ?? (this.growing ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    this.forget();
  }

  private forget(): void {
    for (const t of this.bestWeights ?? []) t.dispose();
    this.bestWeights = null;
  }

  private isBetter(value: number): boolean {
    const delta = Math.abs(this.options.minDelta);
    return this.growing ? value - delta > this.best : value + delta < this.best;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { model, options } = this;
    const value = logs[options.monitor];
    if (value === undefined) {
      console.warn(`EarlyStopping: there is no figure ${options.monitor}, got ${Object.keys(logs).join(', ')}. Name one of these.`);
      return;
    }
    if (model === null || epoch < options.startFromEpoch) return;
    if (options.restoreBestWeights && this.bestWeights === null) this.bestWeights = model.getWeights();
    this.wait++;
    if (this.isBetter(value)) {
      this.best = value;
      if (options.restoreBestWeights) {
        this.forget();
        this.bestWeights = model.getWeights();
      }
      this.wait = 0;
      return;
    }
    if (this.wait < options.patience || epoch === 0) return;
    this.stoppedEpoch = epoch;
    model.stopTraining = true;
  }

  override onTrainEnd(): void {
    if (this.bestWeights !== null && this.stoppedEpoch > 0) this.model?.setWeights(this.bestWeights);
    this.forget();
  }
}
