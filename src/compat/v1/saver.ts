import { checkOptions } from '../../core/options.ts';
import { LoadError, ShapeError, ValueError } from '../../errors.ts';
import { deleteCheckpoint, readCheckpoint, snapshot, writeCheckpoint, writeState } from '../../module/checkpoint-file.ts';
import { splitPath } from '../../module/files.ts';
import { compatible, showDims } from '../../shape.ts';
import { isPlainObject } from '../../tree.ts';
import { Variable } from '../../variable.ts';
import type { Session } from './session.ts';
import { globalVariables } from './variable.ts';

export interface SaverOptions {
  /** So many of the newest files stay; 5 unless said, null or 0 for all. */
  readonly maxToKeep?: number | null;
}

/** Variables by the names that they have in the file. */
function named(varList: readonly Variable[] | Readonly<Record<string, Variable>> | null | undefined): Map<string, Variable> {
  const all = varList ?? globalVariables();
  if (isPlainObject(all)) return new Map(Object.entries(all as Record<string, Variable>));
  return new Map((all as readonly Variable[]).map((v) => [v.name.replace(/:0$/, ''), v]));
}

/**
 * Saves the variables of a session and restores them, by their names.
 * @param varList the variables, or an object that names them; all global ones unless given
 * @throws ValueError without variables
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Saver
 */
export class Saver {
  private readonly variables: ReadonlyMap<string, Variable>;
  private readonly maxToKeep: number;
  private paths: string[] = [];

  constructor(varList?: readonly Variable[] | Readonly<Record<string, Variable>> | null, options?: SaverOptions) {
    const { maxToKeep } = checkOptions('Saver', options, ['maxToKeep']);
    this.variables = named(varList);
    this.maxToKeep = maxToKeep === undefined ? 5 : (maxToKeep ?? 0);
    if (this.variables.size === 0 || ![...this.variables.values()].every((v) => v instanceof Variable))
      throw new ValueError('Saver', 'No variables to save', `${this.variables.size} variables`, 'Make variables first, or give varList.');
  }

  /** The files that are kept, oldest first. */
  get lastCheckpoints(): readonly string[] {
    return this.paths;
  }

  /**
   * Saves the values that the variables have in the session.
   * @param options globalStep: a number for the end of the name, or a variable that holds it
   * @returns the path to restore it from
   * @throws FailedPreconditionError for a variable without a value, UnsupportedError where there are no files
   */
  async save(session: Session, savePath: string, options?: { readonly globalStep?: number | bigint | Variable }): Promise<string> {
    const { globalStep } = checkOptions('Saver.save', options, ['globalStep']);
    session.activate();
    const step = globalStep instanceof Variable ? globalStep.item<number | bigint>() : globalStep;
    const path = step === undefined ? savePath : `${savePath}-${step}`;
    const variables = [...this.variables.keys()];
    const children = Object.fromEntries(variables.map((name, i) => [name, i + 1]));
    const objects = [{ children }, ...variables.map((variable) => ({ children: {}, variable }))];
    const written = snapshot('Saver.save', { objects, variables: this.variables });
    await writeCheckpoint('Saver.save', path, written);
    const kept = [...this.paths.filter((before) => before !== path), path];
    const old = this.maxToKeep > 0 ? kept.slice(0, -this.maxToKeep) : [];
    this.paths = kept.slice(old.length);
    await writeState('Saver.save', splitPath(path).folder, path, this.paths);
    for (const before of old) await deleteCheckpoint('Saver.save', before);
    return path;
  }

  /**
   * Gives the variables the values of a file, in that session: they need no initializer.
   * @throws LoadError without such a file or for a damaged one, ValueError for a variable that it does not hold, ShapeError for one of another shape
   */
  async restore(session: Session, savePath: string): Promise<void> {
    const saved = await readCheckpoint('Saver.restore', savePath);
    for (const [name, v] of this.variables) {
      const facts = saved.variables.get(name);
      if (facts === undefined)
        throw new LoadError(
          'Saver.restore',
          'the file holds nothing of that name',
          `'${name}'`,
          `It holds ${[...saved.variables.keys()].sort().join(', ')}.`,
          {
            variable: name,
          },
        );
      if (facts.dtype !== v.dtype || !compatible(facts.dims, v.handle.holds.dims)) {
        throw new ShapeError(
          'Saver.restore',
          `variable '${name}' holds ${v.dtype} of shape ${showDims(v.handle.holds.dims)}`,
          `${facts.dtype} of shape ${showDims(facts.dims)}`,
          'Restore into variables like those that were saved.',
          { variable: name },
        );
      }
    }
    session.activate();
    for (const [name, v] of this.variables) {
      const value = saved.value(name);
      v.handle.replace(value);
      value.dispose();
    }
  }
}
