import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { FolderState } from './checkpoint-file.ts';
import { deleteCheckpoint, readState, readStateNow, writeState } from './checkpoint-file.ts';
import { joinPath, splitPath } from './files.ts';

/**
 * What a CheckpointManager takes.
 * @example const options: tf.train.CheckpointManagerOptions = { maxToKeep: 3 };
 */
export interface CheckpointManagerOptions {
  /** How many are kept, the newest; null for all. */
  readonly maxToKeep: number | null;
  readonly checkpointName?: string;
}

/**
 * Keeps the last checkpoints of a folder: numbers them, removes old ones, and knows those that an earlier run of the program left.
 *
 * @throws ValueError for a number to keep that is not above zero
 * Source: https://www.tensorflow.org/api_docs/python/tf/train/CheckpointManager
 * @example
 * const ckpt = new tf.train.Checkpoint({ step: new tf.Variable(1) });
 * const manager = new tf.train.CheckpointManager(ckpt, '/nonexistent', { maxToKeep: 3 });
 * manager.latestCheckpoint; // null
 */
export class CheckpointManager {
  readonly checkpoint: Checkpoint;
  readonly directory: string;
  readonly #maxToKeep: number | null;
  readonly #prefix: string;
  /** Oldest first; null until the folder was looked at. */
  #kept: string[] | null = null;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(checkpoint: Checkpoint, directory: string, options: CheckpointManagerOptions) {
    const { maxToKeep, checkpointName = 'ckpt' } = checkOptions('CheckpointManager', options, ['maxToKeep', 'checkpointName']);
    if (maxToKeep !== null && !(Number.isInteger(maxToKeep) && (maxToKeep as number) > 0)) {
      throw new ValueError(
        'CheckpointManager',
        'maxToKeep must be a whole number above zero, or null',
        `${maxToKeep}`,
        'Use null to keep all.',
        { maxToKeep },
      );
    }
    this.checkpoint = checkpoint;
    this.directory = directory.replace(/(.)[/\\]+$/, '$1');
    this.#maxToKeep = maxToKeep;
    this.#prefix = joinPath(this.directory, checkpointName);
  }

  /** The paths of those that are kept, oldest first. */
  get checkpoints(): readonly string[] {
    this.#kept ??= listOf(readStateNow('CheckpointManager', this.directory));
    return [...this.#kept];
  }

  /** The path of the last one; null where there is none yet. */
  get latestCheckpoint(): string | null {
    return this.checkpoints.at(-1) ?? null;
  }

  /** Saves the next one and removes what is too old. @returns its path */
  async save(options?: { checkpointNumber?: number }): Promise<string> {
    const { checkpointNumber } = checkOptions('CheckpointManager.save', options, ['checkpointNumber']);
    const count = this.checkpoint.saveCounter.assignAdd(1n).item<bigint>();
    const path = `${this.#prefix}-${checkpointNumber ?? count}`;
    const written = this.checkpoint.write(path);
    const turn = this.#saving.then(async () => {
      await written;
      await this.#keep(path);
    });
    this.#saving = turn.catch(() => undefined);
    await turn;
    return path;
  }

  async #keep(path: string): Promise<void> {
    const op = 'CheckpointManager.save';
    this.#kept ??= listOf(await readState(op, this.directory));
    const all = [...this.#kept.filter((known) => known !== path), path];
    const old = this.#maxToKeep === null ? [] : all.splice(0, Math.max(0, all.length - this.#maxToKeep));
    await writeState(op, this.directory, path, all);
    this.#kept = all;
    // A state file may name anything: only what lies in the folder is ours to remove.
    for (const gone of old) if (splitPath(gone).folder === this.directory) await deleteCheckpoint(op, gone);
  }

  /** Restores the last one, if there is one. @returns its path, or null */
  async restoreOrInitialize(): Promise<string | null> {
    this.#kept ??= listOf(await readState('CheckpointManager', this.directory));
    const latest = this.#kept.at(-1) ?? null;
    if (latest !== null) (await this.checkpoint.restore(latest)).assertExistingObjectsMatched();
    return latest;
  }
}

const listOf = (state: FolderState | null): string[] => (state === null ? [] : state.all.length > 0 ? [...state.all] : [state.latest]);
