import { ValueError } from '../errors.ts';
import { isPlainObject } from '../tree.ts';
import { Variable } from '../variable.ts';
import { readCheckpoint, snapshot, writeCheckpoint, writeState } from './checkpoint-file.ts';
import { mustBePath, splitPath } from './files.ts';
import type { Trackable } from './object-graph.ts';
import { graphOf } from './object-graph.ts';
import { RestoreStatus } from './restore-status.ts';

/** What a checkpoint keeps, by the names that stand in its keys: variables, modules, optimizers, lists and objects of them. */
export type CheckpointObjects = Readonly<Record<string, unknown>>;

const RESERVED = ['save', 'restore', 'write', 'read', 'saveCounter', 'save_counter', 'trackedChildren', 'constructor', '__proto__'];

class CheckpointOf implements Trackable {
  #saveCounter: Variable | null = null;
  /** The save that goes on: the next one waits for it. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(objects: CheckpointObjects = {}) {
    if (!isPlainObject(objects)) {
      throw new ValueError(
        'Checkpoint',
        'the objects must be given by name',
        typeof objects,
        'Write new tf.train.Checkpoint({ model, optimizer }).',
      );
    }
    for (const [name, value] of Object.entries(objects)) {
      if (RESERVED.includes(name))
        throw new ValueError('Checkpoint', 'the name is taken', `'${name}'`, 'Name the object otherwise.', { name });
      if (typeof value !== 'object' || value === null) {
        throw new ValueError(
          'Checkpoint',
          `'${name}' cannot be saved`,
          value === null ? 'null' : typeof value,
          'Give a variable, a module or an optimizer.',
          {
            name,
          },
        );
      }
      Object.defineProperty(this, name, { value, enumerable: true, configurable: true, writable: true });
    }
  }

  trackedChildren(): [string, unknown][] {
    const own = Object.entries(this);
    return this.#saveCounter === null ? own : [...own, ['save_counter', this.#saveCounter]];
  }

  /** How often `save` was called; saved and restored too. */
  get saveCounter(): Variable {
    this.#saveCounter ??= new Variable(0n, { name: 'save_counter', trainable: false, dtype: 'int64' });
    return this.#saveCounter;
  }

  /**
   * Saves everything as it is now under the next number, `prefix-1`, `prefix-2`, …, and makes it the folder's latest checkpoint.
   * A process that ends while it saves leaves the checkpoints before as they were.
   * @returns the path to restore it from
   * @throws UnsupportedError where there are no files
   */
  async save(prefix: string): Promise<string> {
    const path = `${mustBePath('Checkpoint.save', prefix)}-${this.saveCounter.assignAdd(1n).item<bigint>()}`;
    const { folder } = splitPath(path);
    return this.#write('Checkpoint.save', path, () => writeState('Checkpoint.save', folder, path, [path]));
  }

  /** Saves under a path as it is: no number, and the folder's latest checkpoint stays what it was. */
  async write(path: string): Promise<string> {
    return this.#write('Checkpoint.write', mustBePath('Checkpoint.write', path), async () => undefined);
  }

  async #write(op: string, path: string, then: () => Promise<void>): Promise<string> {
    const content = snapshot(op, graphOf(this));
    const turn = this.#writing.then(async () => {
      await writeCheckpoint(op, path, content);
      await then();
    });
    this.#writing = turn.catch(() => undefined);
    await turn;
    return path;
  }

  /**
   * Gives every variable its saved value: objects are matched by the names under which they are reached. Variables that are made later,
   * as a property that was not there or as an optimizer's slots, get theirs when they are made.
   * @param path what `save` gave; null does nothing, for the first run of a program that goes on where it ended
   * @throws LoadError when there is none, when it is damaged, or when a shape or dtype differs: then nothing was changed
   */
  async restore(path: string | null): Promise<RestoreStatus> {
    if (path === null) return new RestoreStatus(null, this);
    await this.#writing;
    const saved = await readCheckpoint('Checkpoint.restore', path);
    if (Object.hasOwn(saved.objects[0].children, 'save_counter')) this.saveCounter;
    return new RestoreStatus(saved, this);
  }

  /** As `restore`. */
  async read(path: string): Promise<RestoreStatus> {
    return this.restore(path);
  }
}

/** A checkpoint with its objects as properties. */
export type Checkpoint<T extends object = object> = CheckpointOf & T;

/**
 * Saves and restores the variables that are reached from objects: modules, optimizers with their slots, counters. What is saved are
 * values, not the program: the program makes the objects, the checkpoint fills them.
 *
 * Source: https://www.tensorflow.org/guide/checkpoint
 * @example
 * const step = new tf.Variable(3);
 * const ckpt = new tf.train.Checkpoint({ step });
 * ckpt.step.assignAdd(1).item(); // 4
 * await ckpt.restore('/nonexistent/ck-1').catch((error) => error.name); // 'LoadError'
 */
export const Checkpoint = CheckpointOf as new <T extends CheckpointObjects = CheckpointObjects>(objects?: T) => Checkpoint<T>;
