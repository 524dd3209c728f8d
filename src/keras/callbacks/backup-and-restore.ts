import { checkOptions } from '../../core/options.ts';
import { Checkpoint } from '../../module/checkpoint.ts';
import { deleteCheckpoint } from '../../module/checkpoint-file.ts';
import { joinPath, readFileIfThere } from '../../module/files.ts';
import { Variable } from '../../variable.ts';
import type { Logs } from './callback.ts';
import { Callback } from './callback.ts';

/**
 * Keeps weights, optimizer and epoch in a folder while a model trains, so that a training that was interrupted goes on where it was when
 * the program is started again. A training that comes to its end removes them.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/BackupAndRestore
 * @example new tf.keras.callbacks.BackupAndRestore('backup').backupDir; // 'backup'
 */
export class BackupAndRestore extends Callback {
  readonly backupDir: string;
  readonly #delete: boolean;
  #epoch: Variable | null = null;

  constructor(backupDir: string, options?: { readonly deleteCheckpoint?: boolean }) {
    super();
    this.backupDir = backupDir;
    this.#delete = checkOptions('BackupAndRestore', options, ['deleteCheckpoint']).deleteCheckpoint ?? true;
  }

  get #path(): string {
    return joinPath(this.backupDir, 'backup');
  }

  #checkpoint(): Checkpoint {
    this.#epoch ??= new Variable(0n, { name: 'epoch', trainable: false, dtype: 'int64' });
    const { model } = this;
    return new Checkpoint({
      epoch: this.#epoch,
      ...(model === null ? {} : { model }),
      ...(model?.optimizer == null ? {} : { optimizer: model.optimizer }),
    });
  }

  override async onTrainBegin(): Promise<void> {
    if (this.model === null || (await readFileIfThere('BackupAndRestore', `${this.#path}.index.json`)) === null) return;
    await this.#checkpoint().restore(this.#path);
    this.model.nextEpoch = Number((this.#epoch as Variable).item<bigint>());
  }

  override async onEpochEnd(epoch: number, _logs: Logs): Promise<void> {
    const checkpoint = this.#checkpoint();
    (this.#epoch as Variable).assign(BigInt(epoch + 1));
    await checkpoint.write(this.#path);
  }

  override async onTrainEnd(): Promise<void> {
    this.#epoch?.dispose();
    this.#epoch = null;
    if (this.#delete) await deleteCheckpoint('BackupAndRestore', this.#path);
  }
}
