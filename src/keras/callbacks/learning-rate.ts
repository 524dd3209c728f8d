import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import type { Optimizer } from '../../optimizers/optimizer.ts';
import { ProgressBar } from '../training/progress-bar.ts';
import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';
import type { MonitorMode } from './monitor.ts';
import { Best, shallGrow, watched } from './monitor.ts';

/** The learning rate now. */
export const rateOf = (optimizer: Optimizer): number => {
  const rate = optimizer.learningRate;
  const value = Number(rate.item());
  if ('dispose' in rate && !('assign' in rate)) rate.dispose();
  return value;
};

function optimizerOf(op: string, callback: Callback): Optimizer {
  const optimizer = callback.model?.optimizer ?? null;
  if (optimizer !== null) return optimizer;
  throw new ValueError(op, 'there is no optimizer', 'a model that was not compiled', 'Call compile first.');
}

/**
 * Sets the learning rate before each epoch to what a function of the epoch and of the rate gives.
 * @throws ValueError for what is no number
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/LearningRateScheduler
 * @example
 * const halving = new tf.keras.callbacks.LearningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2));
 * halving.schedule(1, 0.5); // 0.25
 */
export class LearningRateScheduler extends Callback {
  readonly schedule: (epoch: number, rate: number) => number;
  readonly #verbose: number;

  constructor(schedule: (epoch: number, rate: number) => number, options?: { readonly verbose?: 0 | 1 }) {
    super();
    this.#verbose = checkOptions('LearningRateScheduler', options, ['verbose']).verbose ?? 0;
    this.schedule = schedule;
    if (typeof schedule === 'function') return;
    throw new ValueError('LearningRateScheduler', 'a function is needed', typeof schedule, 'Write (epoch, rate) => rate / 2.');
  }

  override onEpochBegin(epoch: number): void {
    const optimizer = optimizerOf('LearningRateScheduler', this);
    const rate = this.schedule(epoch, rateOf(optimizer));
    if (typeof rate !== 'number' || !Number.isFinite(rate)) {
      throw new ValueError('LearningRateScheduler', 'the function must give a number', String(rate), 'Return the rate of the epoch.', {
        rate,
      });
    }
    optimizer.learningRate = rate;
    if (this.#verbose > 0) ProgressBar.line(1, `Epoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${rate}.`);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs.learning_rate = rateOf(optimizerOf('LearningRateScheduler', this));
  }
}

export interface ReduceLROnPlateauOptions {
  /** The figure that is watched; val_loss unless said. */
  readonly monitor?: string;
  /** What the rate is multiplied by, 0.1 unless said. */
  readonly factor?: number;
  /** Epochs without anything better after which the rate falls, 10 unless said. */
  readonly patience?: number;
  readonly verbose?: 0 | 1;
  readonly mode?: MonitorMode;
  /** What counts as better must be better by more than this, 0.0001 unless said. */
  readonly minDelta?: number;
  /** Epochs after a fall in which nothing is counted. */
  readonly cooldown?: number;
  /** The rate falls no further than this. */
  readonly minLr?: number;
}
const OPTIONS = ['monitor', 'factor', 'patience', 'verbose', 'mode', 'minDelta', 'cooldown', 'minLr'] as const;

/**
 * Lowers the learning rate when a figure has not become better for some epochs.
 * @throws ValueError for a factor of 1 or more, for an unknown mode
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/ReduceLROnPlateau
 * @example new tf.keras.callbacks.ReduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 2 }).monitor; // 'loss'
 */
export class ReduceLROnPlateau extends Callback {
  readonly monitor: string;
  readonly #options: Required<Omit<ReduceLROnPlateauOptions, 'monitor'>>;
  readonly #growing: boolean;
  #best: Best;
  #wait = 0;
  #cooling = 0;

  constructor(options?: ReduceLROnPlateauOptions) {
    super();
    const { monitor = 'val_loss', ...given } = checkOptions('ReduceLROnPlateau', options, OPTIONS);
    this.monitor = monitor;
    this.#options = { factor: 0.1, patience: 10, verbose: 0, mode: 'auto', minDelta: 1e-4, cooldown: 0, minLr: 0, ...given };
    const { factor, mode, minDelta } = this.#options;
    if (!(factor < 1)) throw new ValueError('ReduceLROnPlateau', 'the factor must be below 1', `${factor}`, 'Use 0.1.', { factor });
    this.#growing = shallGrow('ReduceLROnPlateau', mode, monitor);
    this.#best = new Best(this.#growing, minDelta);
  }

  override onTrainBegin(): void {
    this.#best = new Best(this.#growing, this.#options.minDelta);
    this.#wait = 0;
    this.#cooling = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { factor, patience, cooldown, minLr, verbose } = this.#options;
    const optimizer = optimizerOf('ReduceLROnPlateau', this);
    const rate = rateOf(optimizer);
    const value = watched('ReduceLROnPlateau', this.monitor, logs, this.params);
    logs.learning_rate = rate;
    if (value === null) return;
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#wait = 0;
    }
    if (this.#best.take(value)) {
      this.#wait = 0;
      return;
    }
    if (this.#cooling > 0) return;
    this.#wait++;
    if (this.#wait < patience || !(rate > Math.fround(minLr))) return;
    const next = Math.max(rate * factor, minLr);
    optimizer.learningRate = next;
    if (verbose > 0) ProgressBar.line(1, `Epoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${next}.`);
    this.#cooling = cooldown;
    this.#wait = 0;
  }
}
