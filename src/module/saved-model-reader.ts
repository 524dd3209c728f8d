import { eagerly } from '../core/bind.ts';
import { unscoped } from '../core/scope.ts';
import { DTYPES, dtypeOf } from '../dtype.ts';
import type { Trace } from '../trace/trace.ts';
import { isPlainObject } from '../tree.ts';
import { Variable } from '../variable.ts';
import { GraphReader, OP, refuse } from './graph-reader.ts';
import { loadedFunction } from './loaded-function.ts';
import { Module } from './module.ts';
import type { Entry } from './safetensors-format.ts';
import { isDims } from './saved-value.ts';
import type { Signature } from './signatures.ts';
import { outputNames, signature } from './signatures.ts';
import { restore } from './stored.ts';

export const FORMAT = 'tensorlane saved model 1';

/**
 * A module that was loaded: it has the variables and the traced functions of the one that was saved, under their names.
 * @example const weights = (m: tf.savedModel.LoadedModule): number => m.variables.length;
 */
export class LoadedModule extends Module {
  /** Functions from tensors by name to tensors by name. */
  readonly signatures: Readonly<Record<string, Signature>>;
  // biome-ignore lint/suspicious/noExplicitAny: what the module has is known only when it is loaded
  [part: string]: any;

  constructor(name: string, signatures: Readonly<Record<string, Signature>>) {
    super({ name });
    this.signatures = signatures;
  }
}

/** Makes a module of a document; of one that is refused nothing stays. @throws LoadError naming what is wrong */
export function moduleOf(document: unknown, entries: ReadonlyMap<string, Entry>): LoadedModule {
  const variables: Variable[] = [];
  const reader = new GraphReader(variables, entries);
  try {
    return read(document, entries, variables, reader);
  } catch (error) {
    for (const variable of variables) variable.dispose();
    reader.release();
    throw error;
  }
}

function read(document: unknown, entries: ReadonlyMap<string, Entry>, variables: Variable[], reader: GraphReader): LoadedModule {
  if (!isPlainObject(document) || document.format !== FORMAT) throw refuse(`it does not say that it is a '${FORMAT}'`);
  const list = (name: string): readonly unknown[] => {
    const value = document[name];
    if (Array.isArray(value)) return value;
    throw refuse(`${name} must be a list`);
  };
  for (const json of list('variables')) variables.push(variableOf(json, entries));
  const traces = list('traces').map((json) => reader.trace(json));
  const traceAt = (at: unknown): Trace => traces[at as number] ?? missing('trace', at);
  const functions = list('functions').map((json) => {
    if (!isPlainObject(json) || typeof json.name !== 'string' || !Array.isArray(json.traces))
      throw refuse('a function has no name or no traces');
    return json.traces.length === 0 ? null : loadedFunction(json.name, json.traces.map(traceAt));
  });
  if (!isPlainObject(document.signatures)) throw refuse('signatures must be an object');
  const signatures: Record<string, Signature> = {};
  for (const [name, at] of Object.entries(document.signatures)) {
    const trace = traceAt(at);
    if (outputNames(trace) === null) throw refuse(`signature '${name}' does not give tensors by name`);
    put(signatures, name, signature(name, trace));
  }
  const name = typeof document.name === 'string' && /^[A-Za-z_]\w*$/.test(document.name) ? document.name : 'module';
  return assemble(list('objects'), variables, functions, new LoadedModule(name, signatures));
}

function missing(what: string, at: unknown): never {
  throw refuse(`there is no such ${what}`, JSON.stringify(at));
}

const put = (owner: object, name: string, value: unknown): void => {
  Object.defineProperty(owner, name, { value, enumerable: true, configurable: true, writable: true });
};

function variableOf(json: unknown, entries: ReadonlyMap<string, Entry>): Variable {
  if (!isPlainObject(json)) throw refuse('a variable is not described');
  const { name, dtype, shape, accepts, trainable, entry } = json;
  if (typeof name !== 'string' || typeof entry !== 'string') throw refuse('a variable has no name');
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype) || dtype === 'variant')
    throw refuse(`variable '${name}' has an unknown dtype`, JSON.stringify(dtype));
  if (!isDims(shape) || shape.some(Number.isNaN)) throw refuse(`variable '${name}' has no shape`, JSON.stringify(shape));
  const fits = Array.isArray(accepts) && accepts.length === shape.length && accepts.every((n, i) => n === null || n === shape[i]);
  if (!fits) throw refuse(`variable '${name}' has a shape that it does not accept`, JSON.stringify(accepts));
  return eagerly(() =>
    unscoped(() => {
      const value = restore(OP, entry, entries.get(entry), dtypeOf(OP, dtype), shape);
      try {
        return new Variable(value, { name, trainable: trainable === true, shape: accepts as (number | null)[] });
      } finally {
        value.dispose();
      }
    }),
  );
}

function assemble(
  objects: readonly unknown[],
  variables: readonly Variable[],
  functions: readonly unknown[],
  root: LoadedModule,
): LoadedModule {
  const made = objects.map((json, i): unknown => {
    if (!isPlainObject(json)) throw refuse('an object is not described');
    if (json.variable !== undefined) return variables[json.variable as number] ?? missing('variable', json.variable);
    if (json.function !== undefined)
      return functions[json.function as number] === undefined ? missing('function', json.function) : functions[json.function as number];
    if (i === 0) return root;
    if (json.kind === 'list') return [];
    if (json.kind === 'map') return new Map();
    return json.kind === 'module' ? new Module() : {};
  });
  if (made[0] !== root) throw refuse('the first object must be the module');
  objects.forEach((json, i) => {
    const { children } = json as Record<string, unknown>;
    if (children === undefined) return;
    if (!Array.isArray(children)) throw refuse('the parts of an object must be a list');
    for (const pair of children as unknown[]) {
      const [name, at] = Array.isArray(pair) ? (pair as unknown[]) : [];
      if (typeof name !== 'string' || made[at as number] === undefined)
        throw refuse('an object has a part that does not exist', JSON.stringify(pair));
      const [owner, part] = [made[i], made[at as number]];
      // A function without traces was never called: it has no program.
      if (part === null) continue;
      if (owner instanceof Map) owner.set(name, part);
      else if (Array.isArray(owner)) {
        if (!/^\d{1,6}$/.test(name)) throw refuse('a list has a part without a number', name);
        while (owner.length < Number(name)) owner.push(null);
        owner[Number(name)] = part;
      } else if (owner instanceof Module && (name in Module.prototype || name === 'signatures'))
        throw refuse('a module has a part with a name that it needs', `'${name}'`);
      else if (owner instanceof Variable || typeof owner !== 'object' || owner === null) throw refuse('a variable has parts', name);
      else put(owner, name, part);
    }
  });
  return root;
}
