import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import type { Trace } from '../trace/trace.ts';
import { isPlainObject } from '../tree.ts';
import type { Handle } from '../variable.ts';
import { Variable } from '../variable.ts';
import { GraphWriter } from './graph-writer.ts';
import { Module } from './module.ts';
import { isContainer, isTrackable } from './object-graph.ts';
import type { Entry } from './safetensors-format.ts';
import { FORMAT, LoadedModule } from './saved-model-reader.ts';
import type { Json } from './saved-value.ts';
import { showUnknown } from './saved-value.ts';
import { outputNames } from './signatures.ts';
import { store } from './stored.ts';

const OP = 'savedModel.save';

/** What a traced function shows of itself. */
interface Traceable {
  readonly name: string;
  readonly traces: readonly Trace[];
  readonly hasSignature: boolean;
  getConcreteFunction(): { readonly trace: Trace };
}

const isTraceable = (value: unknown): value is Traceable =>
  typeof value === 'function' && 'traces' in value && 'getConcreteFunction' in value;
const isConcrete = (value: unknown): value is { readonly trace: Trace } =>
  typeof value === 'function' && 'trace' in value && 'graph' in value;

/**
 * What `save` takes beside the module: traced functions by the names under which other programs call them.
 * @example const options: tf.savedModel.SaveOptions = { signatures: tf.function((x: tf.Tensor) => x.add(1)).getConcreteFunction(tf.constant(1)) };
 */
export interface SaveOptions {
  /** One function (then called serving_default) or several by name: concrete functions, or traced ones with one signature. */
  readonly signatures?: unknown;
}

interface Found {
  readonly objects: Record<string, Json>[];
  readonly variables: { readonly variable: Variable; readonly path: string }[];
  readonly functions: { readonly traceable: Traceable; readonly path: string }[];
}

/** What belongs to the module: variables and traced functions in properties, lists, objects and Maps. */
function collect(root: object): Found {
  const found: Found = { objects: [], variables: [], functions: [] };
  const ids = new Map<unknown, number | null>();
  const visit = (value: unknown, path: string): number | null => {
    const known = ids.get(value);
    if (known !== undefined) return known;
    if (!isContainer(value) && !isTraceable(value)) return null;
    const node: Record<string, Json> = {};
    const id = found.objects.push(node) - 1;
    ids.set(value, id);
    if (value instanceof Variable) node.variable = found.variables.push({ variable: value, path }) - 1;
    else if (isTraceable(value)) {
      if (value.traces.length === 0 && value.hasSignature) value.getConcreteFunction();
      node.function = found.functions.push({ traceable: value, path }) - 1;
    } else {
      node.kind = value instanceof Module ? 'module' : Array.isArray(value) ? 'list' : value instanceof Map ? 'map' : 'object';
      const parts = isTrackable(value)
        ? value.trackedChildren()
        : value instanceof Map
          ? [...value].map(([k, v]) => [String(k), v] as const)
          : propertiesOf(value);
      const children: [string, Json][] = [];
      for (const [name, part] of parts) {
        const child = visit(part, path === '' ? name : `${path}/${name}`);
        if (child !== null) children.push([name, child]);
      }
      node.children = children;
    }
    return id;
  };
  visit(root, '');
  return found;
}

/** Also those that loops do not show: traced methods are among them. */
const propertiesOf = (value: object): [string, unknown][] =>
  Object.getOwnPropertyNames(value)
    .filter((name) => !(Array.isArray(value) && name === 'length') && !(value instanceof LoadedModule && name === 'signatures'))
    .map((name) => [name, Object.getOwnPropertyDescriptor(value, name)?.value]);

/** What a module says of itself where no signatures are given: a loaded one has those that it came with, a model has its function. */
function ownSignatures(module: object): unknown {
  if (module instanceof LoadedModule) return module.signatures;
  return 'servingSignatures' in module && typeof module.servingSignatures === 'function' ? module.servingSignatures() : undefined;
}

/** The document that describes a module, and everything in it that has elements. */
export function documentOf(
  module: object,
  options: SaveOptions | undefined,
): { readonly document: Record<string, Json>; readonly entries: ReadonlyMap<string, Entry> } {
  const { signatures = ownSignatures(module) } = checkOptions(OP, options, ['signatures']);
  if (!isContainer(module) || module instanceof Variable || Array.isArray(module)) {
    throw new ValueError(OP, 'what is saved must be a module', typeof module, 'Put variables and traced functions into a tf.Module.');
  }
  const { objects, variables, functions } = collect(module);
  for (const [name] of (objects[0].children ?? []) as [string, Json][]) {
    if (name in Module.prototype || name === 'signatures')
      throw new ValueError(OP, 'a property has a name that loaded models need', `'${name}'`, 'Give it another name.', { name });
  }
  const entries = new Map<string, Entry>();
  const handles = new Map<Handle, number>(variables.map(({ variable }, i) => [variable.handle, i]));
  const writer = new GraphWriter(handles, entries);
  const traces: Json[] = [];
  const places = new Map<Trace, number>();
  const place = (name: string, trace: Trace): number => {
    const at = places.get(trace) ?? traces.push(writer.trace(name, trace)) - 1;
    places.set(trace, at);
    return at;
  };
  const document: Record<string, Json> = {
    format: FORMAT,
    name: module instanceof Module ? module.name : 'module',
    objects,
    variables: variables.map(({ variable, path }) => {
      const key = `variables/${path}`;
      const value = variable.handle.current();
      entries.set(key, store(OP, value));
      const { dtype, trainable } = variable;
      return {
        name: variable.name.replace(/:0$/, ''),
        dtype,
        shape: value.dims,
        accepts: showUnknown(variable.handle.holds.dims),
        trainable,
        entry: key,
      };
    }),
    functions: functions.map(({ traceable, path }) => ({
      name: traceable.name,
      traces: traceable.traces.map((trace) => place(path, trace)),
    })),
    signatures: Object.fromEntries(
      Object.entries(chosen(signatures, functions)).map(([name, trace]) => [name, place(name, mustBeFlat(name, trace))]),
    ),
  };
  document.traces = traces;
  return { document, entries };
}

function mustBeFlat(name: string, trace: Trace): Trace {
  if (outputNames(trace) !== null) return trace;
  throw new ValueError(
    OP,
    `the function for signature '${name}' must return tensors by name`,
    'another structure',
    'Return a tensor, a list of tensors, or an object of tensors.',
    { name },
  );
}

/** Signatures by name. Where none are given, the only function with an inputSignature is one. */
function chosen(given: unknown, functions: Found['functions']): Readonly<Record<string, Trace>> {
  if (given === undefined || given === null) {
    const only = functions.filter(({ traceable }) => traceable.hasSignature && traceable.traces.length === 1);
    const trace = only.length === 1 ? only[0].traceable.traces[0] : null;
    return trace === null || outputNames(trace) === null ? {} : { serving_default: trace };
  }
  const all = isPlainObject(given) ? given : { serving_default: given };
  return Object.fromEntries(Object.entries(all).map(([name, fn]) => [name, traceOf(name, fn)]));
}

function traceOf(name: string, fn: unknown): Trace {
  if (isConcrete(fn)) return fn.trace;
  if (isTraceable(fn) && (fn.hasSignature || fn.traces.length === 1))
    return fn.hasSignature ? fn.getConcreteFunction().trace : fn.traces[0];
  const got = isTraceable(fn) ? `a traced function with ${fn.traces.length} traces` : typeof fn;
  throw new ValueError(
    OP,
    `signature '${name}' must be one trace`,
    got,
    'Use f.getConcreteFunction(new tf.TensorSpec(…)), or give the function an inputSignature.',
    { name },
  );
}
