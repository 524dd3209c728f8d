import { eagerly } from '../core/bind.ts';
import { LoadError, ValueError } from '../errors.ts';
import { sameDims, showDims } from '../shape.ts';
import { Variable } from '../variable.ts';
import type { SavedCheckpoint } from './checkpoint-file.ts';
import { isContainer, isTrackable, partsOf } from './object-graph.ts';

const SAVE_COUNTER = 'save_counter';

/**
 * What became of a restore: which values found a variable, and which wait for one. A value that waits is given to the variable as
 * soon as one is put in its place.
 * Source: https://www.tensorflow.org/api_docs/python/tf/train/Checkpoint#restore
 */
export class RestoreStatus {
  readonly #saved: SavedCheckpoint | null;
  readonly #root: object;
  readonly #restored = new Set<Variable>();
  readonly #used = new Set<string>();

  constructor(saved: SavedCheckpoint | null, root: object) {
    this.#saved = saved;
    this.#root = root;
    this.#match(0, root);
  }

  /** Follows the same names in the program and in the checkpoint. Everything is checked before the first value changes. */
  #match(start: number, from: object): void {
    if (this.#saved === null) return;
    const { objects } = this.#saved;
    const found: [Variable, string][] = [];
    const waiting: [object, string, number][] = [];
    const building: [object, number][] = [];
    const seen = new Map<object, Set<number>>();
    const stack: [number, object][] = [[start, from]];
    while (stack.length > 0) {
      const [id, live] = stack.pop() as [number, object];
      const before = seen.get(live) ?? new Set<number>();
      if (before.has(id)) continue;
      seen.set(live, before.add(id));
      const { children, variable } = objects[id];
      if (live instanceof Variable) {
        if (variable !== undefined && !this.#restored.has(live)) found.push([live, variable]);
        continue;
      }
      const parts = new Map(partsOf(live));
      for (const [name, child] of Object.entries(children)) {
        const part = parts.get(name);
        if (part === undefined) waiting.push([live, name, child]);
        else stack.push([child, part]);
      }
      if (isTrackable(live) && live.whenBuilt !== undefined && (id !== start || live !== from)) building.push([live, id]);
    }
    this.#assign(found);
    for (const [owner, name, id] of waiting) this.#await(owner, name, id);
    for (const [owner, id] of building) if (isTrackable(owner)) owner.whenBuilt?.(() => this.#match(id, owner));
  }

  #assign(found: readonly (readonly [Variable, string])[]): void {
    const saved = this.#saved as SavedCheckpoint;
    for (const [v, key] of found) {
      const { dtype, dims } = saved.variables.get(key) as { dtype: string; dims: readonly number[] };
      const fits = dtype === v.dtype && (sameDims(dims, v.shape) || v.handle.holds.dims.some(Number.isNaN));
      if (fits) continue;
      throw new LoadError(
        'Checkpoint.restore',
        `variable '${v.name}' is ${v.dtype} of shape ${showDims(v.shape)}, its value '${key}' differs`,
        `${dtype} of shape ${showDims(dims)}`,
        'Nothing was restored: build the model as it was when it was saved.',
        { variable: v.name, key },
      );
    }
    for (const [v, key] of found) {
      eagerly(() => {
        const value = saved.value(key);
        v.assign(value);
        value.dispose();
      });
      this.#restored.add(v);
      this.#used.add(key);
    }
  }

  /** Watches an empty property: what is put there gets its values. */
  #await(owner: object, name: string, id: number): void {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    const empty =
      own === undefined
        ? !(name in owner) && Object.isExtensible(owner)
        : own.configurable === true && own.value == null && own.get === undefined;
    if (Array.isArray(owner) || owner instanceof Map || isWatched(own) || !empty) return;
    let kept: unknown = own?.value;
    const watch = {
      configurable: true,
      enumerable: own !== undefined,
      get: () => kept,
      set: (value: unknown): void => {
        kept = value;
        if (!isContainer(value)) return;
        Object.defineProperty(owner, name, { configurable: true, enumerable: true, writable: true, value });
        this.#match(id, value);
      },
    };
    watched.add(watch.set);
    Object.defineProperty(owner, name, watch);
  }

  #present(): Variable[] {
    const found = new Set<object>([this.#root]);
    for (const owner of found) for (const [, part] of partsOf(owner)) found.add(part);
    return [...found].filter((part) => part instanceof Variable);
  }

  /** Every value of the checkpoint found a variable, and every variable a value. @throws ValueError naming those without */
  assertConsumed(): this {
    this.#mustBeFound('assertConsumed');
    const { objects } = this.#saved as SavedCheckpoint;
    const unused = objects.flatMap(({ variable }) =>
      variable === undefined || this.#used.has(variable) || variable.startsWith(`${SAVE_COUNTER}/`) ? [] : [`(root).${dotted(variable)}`],
    );
    if (unused.length > 0) {
      throw new ValueError(
        'assertConsumed',
        'values of the checkpoint have no variable',
        unused.join(', '),
        'Build the objects first, or use expectPartial().',
        {
          unused,
        },
      );
    }
    return this.assertExistingObjectsMatched();
  }

  /** Every variable of the program found a value. @throws ValueError naming those without */
  assertExistingObjectsMatched(): this {
    this.#mustBeFound('assertExistingObjectsMatched');
    const missing = this.#present().filter((v) => !this.#restored.has(v));
    if (missing.length > 0) {
      throw new ValueError(
        'assertExistingObjectsMatched',
        'variables have no value in the checkpoint',
        missing.map((v) => `'${v.name}' of shape ${showDims(v.shape)}`).join(', '),
        'Was it saved from other objects, or under other names?',
        { missing },
      );
    }
    return this;
  }

  /** Says that values without a variable are meant. */
  expectPartial(): this {
    return this;
  }

  #mustBeFound(op: string): void {
    if (this.#saved !== null) return;
    throw new ValueError(op, 'nothing was restored', 'null as path', 'There was no checkpoint yet: test the path before.');
  }
}

/** The setters that restores made, so that a later restore takes such a place over. */
const watched = new WeakSet<object>();
const isWatched = (own: PropertyDescriptor | undefined): boolean => own?.set !== undefined && !watched.has(own.set);

const dotted = (key: string): string => key.replace(/\/\.ATTRIBUTES\/VARIABLE_VALUE$/, '').replace(/\//g, '.');
