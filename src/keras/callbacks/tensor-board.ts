import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import { joinPath } from '../../module/files.ts';
import { histogram, scalar } from '../../summary/kinds.ts';
import type { SummaryWriter } from '../../summary/writer.ts';
import { createFileWriter } from '../../summary/writer.ts';
import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';
import { rateOf } from './learning-rate.ts';

export interface TensorBoardOptions {
  /** Every so many epochs writes how the weights are distributed; 0: never. */
  readonly histogramFreq?: number;
  /** 'epoch'; 'batch', or a number of batches after which figures are written too. */
  readonly updateFreq?: 'epoch' | 'batch' | number;
}

/**
 * Writes the figures of a training for TensorBoard: epoch_loss and the others, the learning rate, on wish the weights, into the folders
 * train and validation of a folder.
 * @throws ValueError for a frequency that is no whole number
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/TensorBoard
 * @example new tf.keras.callbacks.TensorBoard('logs', { histogramFreq: 1 }).logDir; // 'logs'
 */
export class TensorBoard extends Callback {
  readonly logDir: string;
  readonly #histograms: number;
  readonly #batches: number | null;
  readonly #writers = new Map<string, SummaryWriter>();
  #batch = 0;
  #tested = 0;
  #training = false;

  constructor(logDir = 'logs', options?: TensorBoardOptions) {
    super();
    const { histogramFreq = 0, updateFreq = 'epoch' } = checkOptions('TensorBoard', options, ['histogramFreq', 'updateFreq']);
    this.logDir = logDir;
    this.#histograms = histogramFreq;
    this.#batches = updateFreq === 'epoch' ? null : updateFreq === 'batch' ? 1 : updateFreq;
    for (const [name, every, least] of [['histogramFreq', histogramFreq, 0] as const, ['updateFreq', this.#batches ?? 1, 1] as const]) {
      if (Number.isInteger(every) && every >= least) continue;
      throw new ValueError('TensorBoard', `${name} must be a whole number of at least ${least}`, `${every}`, 'Use 1.', { [name]: every });
    }
  }

  #write(folder: string, prefix: string, logs: Logs, step: number): void {
    const writer = this.#writers.get(folder) ?? createFileWriter(joinPath(this.logDir, folder));
    this.#writers.set(folder, writer);
    writer.asDefault(() => {
      for (const name of Object.keys(logs)) scalar(`${prefix}${name}`, logs[name], { step });
    });
  }

  override onTrainBegin(): void {
    this.#training = true;
    this.#batch = 0;
  }

  override onTrainBatchEnd(_batch: number, logs: Logs): void {
    if (this.#batches !== null && this.#batch % this.#batches === 0) this.#write('train', 'batch_', logs, this.#batch);
    this.#batch++;
  }

  override onTestEnd(logs: Logs): void {
    const named = Object.fromEntries(Object.entries(logs).map(([name, value]) => [`${name}_vs_iterations`, value]));
    const { optimizer = null } = this.model ?? {};
    const step = optimizer === null ? this.#tested : Number(optimizer.iterations.item<bigint>());
    this.#write('validation', 'evaluation_', named, step);
    this.#tested++;
    // Evaluation by itself awaits nothing: the file is written as soon as the program lets it.
    if (!this.#training) void this.onTrainEnd();
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { optimizer = null } = this.model ?? {};
    const parts = Object.entries(logs);
    const looked = parts.filter(([name]) => name.startsWith('val_')).map(([name, value]) => [name.slice(4), value] as const);
    const trained = Object.fromEntries(parts.filter(([name]) => !name.startsWith('val_')));
    if (optimizer !== null) trained.learning_rate = rateOf(optimizer);
    this.#write('train', 'epoch_', trained, epoch);
    if (looked.length > 0) this.#write('validation', 'epoch_', Object.fromEntries(looked), epoch);
    if (this.#histograms > 0 && epoch % this.#histograms === 0) {
      this.#writers.get('train')?.asDefault(() => {
        for (const v of this.model?.weights ?? []) histogram(`${v.name.replace(/:0$/, '')}/histogram`, v, { step: epoch });
      });
    }
    for (const writer of this.#writers.values()) await writer.flush();
  }

  override async onTrainEnd(): Promise<void> {
    this.#training = false;
    const writers = [...this.#writers.values()];
    this.#writers.clear();
    for (const writer of writers) await writer.close();
  }
}
