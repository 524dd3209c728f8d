import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import { ProgressBar } from '../training/progress-bar.ts';
import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';
import type { MonitorMode } from './monitor.ts';
import { Best, shallGrow, watched } from './monitor.ts';
import { filled } from './path-pattern.ts';

export interface ModelCheckpointOptions {
  /** The figure that is watched; val_loss unless said. */
  readonly monitor?: string;
  readonly verbose?: 0 | 1;
  /** Saves only when the figure is better than ever. */
  readonly saveBestOnly?: boolean;
  /** Saves the weights alone; the path then ends in .weights.safetensors. */
  readonly saveWeightsOnly?: boolean;
  readonly mode?: MonitorMode;
  /** 'epoch', or a number of batches after which it saves. */
  readonly saveFreq?: 'epoch' | number;
  /** What the figure must be better than to be saved at all. */
  readonly initialValueThreshold?: number | null;
}
const OPTIONS = ['monitor', 'verbose', 'saveBestOnly', 'saveWeightsOnly', 'mode', 'saveFreq', 'initialValueThreshold'] as const;

/**
 * Saves the model after each epoch, or when a figure is better than ever. The path may name figures: 'run/{epoch:02d}-{val_loss:.2f}'.
 * @throws ValueError for an unknown mode, for a path that does not fit what is saved
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/ModelCheckpoint
 * @example new tf.keras.callbacks.ModelCheckpoint('model-{epoch:02d}', { monitor: 'loss', saveBestOnly: true }).filepath; // 'model-{epoch:02d}'
 */
export class ModelCheckpoint extends Callback {
  readonly filepath: string;
  readonly #options: Required<ModelCheckpointOptions>;
  readonly #best: Best;
  #batches = 0;
  #epoch = 0;

  constructor(path: string | (ModelCheckpointOptions & { readonly filepath: string }), further?: ModelCheckpointOptions) {
    super();
    const { filepath, ...options } = typeof path === 'object' && path !== null ? path : { filepath: path, ...further };
    if (typeof filepath !== 'string')
      throw new ValueError('ModelCheckpoint', 'the path must be a text', typeof filepath, "Use 'run/{epoch:02d}'.");
    this.filepath = filepath;
    const defaults = {
      monitor: 'val_loss',
      verbose: 0,
      saveBestOnly: false,
      saveWeightsOnly: false,
      mode: 'auto',
      saveFreq: 'epoch',
      initialValueThreshold: null,
    } as const;
    this.#options = { ...defaults, ...checkOptions('ModelCheckpoint', options, OPTIONS) };
    const { mode, monitor, saveFreq, saveWeightsOnly, initialValueThreshold } = this.#options;
    this.#best = new Best(shallGrow('ModelCheckpoint', mode, monitor), 0, initialValueThreshold);
    if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq > 0)) {
      throw new ValueError('ModelCheckpoint', "saveFreq must be 'epoch' or a number of batches", `${saveFreq}`, "Use 'epoch'.", {
        saveFreq,
      });
    }
    if (saveWeightsOnly && !filepath.endsWith('.weights.safetensors')) {
      throw new ValueError(
        'ModelCheckpoint',
        'a path for weights must end in .weights.safetensors',
        filepath,
        'Change the path, or save whole models.',
      );
    }
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(_batch: number, logs: Logs): Promise<void> {
    const { saveFreq } = this.#options;
    if (saveFreq === 'epoch') return;
    this.#batches++;
    if (this.#batches % saveFreq === 0) await this.#save(logs);
  }

  override async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    if (this.#options.saveFreq === 'epoch') await this.#save(logs);
  }

  async #save(logs: Logs): Promise<void> {
    const { monitor, saveBestOnly, saveWeightsOnly, verbose } = this.#options;
    if (saveBestOnly) {
      const value = watched('ModelCheckpoint', monitor, logs, this.params);
      if (value === null || !this.#best.take(value)) return;
    }
    const path = filled(this.filepath, { epoch: this.#epoch + 1, ...logs });
    if (verbose > 0) ProgressBar.line(1, `Epoch ${this.#epoch + 1}: saving model to ${path}`);
    if (saveWeightsOnly) await this.model?.saveWeights(path);
    else await this.model?.save(path);
  }
}
