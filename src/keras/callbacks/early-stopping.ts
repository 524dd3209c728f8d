import { checkOptions } from '../../core/options.ts';
import type { Tensor } from '../../tensor.ts';
import { ProgressBar } from '../training/progress-bar.ts';
import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';
import type { MonitorMode } from './monitor.ts';
import { Best, shallGrow, watched } from './monitor.ts';

export interface EarlyStoppingOptions {
  /** The figure that is watched; val_loss unless said. */
  readonly monitor?: string;
  /** What counts as better must be better by more than this. */
  readonly minDelta?: number;
  /** Epochs without anything better after which the training ends. */
  readonly patience?: number;
  readonly mode?: MonitorMode;
  readonly verbose?: 0 | 1;
  readonly baseline?: number | null;
  readonly restoreBestWeights?: boolean;
  readonly startFromEpoch?: number;
}
const OPTIONS = ['monitor', 'minDelta', 'patience', 'mode', 'verbose', 'baseline', 'restoreBestWeights', 'startFromEpoch'] as const;

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
  private best: Best;
  private bestWeights: Tensor[] | null = null;
  private wait = 0;

  constructor(options?: EarlyStoppingOptions) {
    super();
    const defaults = {
      monitor: 'val_loss',
      minDelta: 0,
      patience: 0,
      mode: 'auto',
      verbose: 0,
      baseline: null,
      restoreBestWeights: false,
      startFromEpoch: 0,
    } as const;
    this.options = { ...defaults, ...checkOptions('EarlyStopping', options, OPTIONS) };
    const { mode, monitor } = this.options;
    this.growing = shallGrow('EarlyStopping', mode, monitor);
    this.best = this.started();
  }

  override onTrainBegin(): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.best = this.started();
    this.forget();
  }

  private forget(): void {
    for (const t of this.bestWeights ?? []) t.dispose();
    this.bestWeights = null;
  }

  private started(): Best {
    return new Best(this.growing, Math.abs(this.options.minDelta), this.options.baseline);
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { model, options } = this;
    const value = watched('EarlyStopping', options.monitor, logs, this.params);
    if (model === null || value === null || epoch < options.startFromEpoch) return;
    if (options.restoreBestWeights && this.bestWeights === null) this.bestWeights = model.getWeights();
    this.wait++;
    if (this.best.take(value)) {
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
    if (options.verbose > 0) ProgressBar.line(1, `Epoch ${epoch + 1}: early stopping`);
  }

  override onTrainEnd(): void {
    if (this.bestWeights !== null && this.stoppedEpoch > 0) this.model?.setWeights(this.bestWeights);
    this.forget();
  }
}
