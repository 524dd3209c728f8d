import { checkOptions } from '../../core/options.ts';
import { readFileIfThere, writeWhole } from '../../module/files.ts';
import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';

/**
 * Writes the figures of each epoch into a file of comma separated values.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/CSVLogger
 * @example new tf.keras.callbacks.CSVLogger('training.csv', { append: true }).filename; // 'training.csv'
 */
export class CSVLogger extends Callback {
  readonly filename: string;
  readonly #separator: string;
  readonly #append: boolean;
  #keys: readonly string[] | null = null;
  #text = '';

  constructor(filename: string, options?: { readonly separator?: string; readonly append?: boolean }) {
    super();
    const { separator = ',', append = false } = checkOptions('CSVLogger', options, ['separator', 'append']);
    this.filename = filename;
    this.#separator = separator;
    this.#append = append;
  }

  override async onTrainBegin(): Promise<void> {
    const before = this.#append ? await readFileIfThere('CSVLogger', this.filename) : null;
    this.#text = before === null ? '' : new TextDecoder().decode(before);
    if (this.#text !== '' && !this.#text.endsWith('\n')) this.#text += '\n';
    this.#keys = null;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#keys === null) {
      this.#keys = Object.keys(logs).sort();
      if (this.#text === '') this.#text = `${['epoch', ...this.#keys].join(this.#separator)}\n`;
    }
    const row = [epoch, ...this.#keys.map((key) => logs[key] ?? 'NA')];
    this.#text += `${row.join(this.#separator)}\n`;
    await writeWhole('CSVLogger', this.filename, this.#text);
  }
}
