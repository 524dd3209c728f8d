import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { outputsOf } from '../trace/concrete-function.ts';
import type { Graph } from '../trace/graph.ts';
import { Slot } from '../trace/signature.ts';
import { TensorSpec } from '../trace/spec.ts';
import type { Trace } from '../trace/trace.ts';
import { signatureText } from '../trace/trace.ts';
import { isPlainObject, leavesOf, mapTree } from '../tree.ts';

/** One saved trace as a function. */
export interface LoadedConcrete {
  (...args: readonly unknown[]): unknown;
  readonly graph: Graph;
  readonly trace: Trace;
  readonly structuredInputSignature: readonly [unknown, Readonly<Record<string, never>>];
  readonly structuredOutputs: unknown;
}

/**
 * A function of a loaded model: it has the traces that were saved and makes no more.
 * @example const run = (f: tf.savedModel.LoadedFunction, x: tf.Tensor): unknown => f(x);
 */
export interface LoadedFunction {
  (...args: readonly unknown[]): unknown;
  readonly traces: readonly Trace[];
  readonly traceCount: number;
  /** The trace for specs or arguments like these; the only one where nothing is given. @throws ValueError where none fits */
  getConcreteFunction(...args: readonly unknown[]): LoadedConcrete;
}

type Misfit = 'structure' | 'dtype' | 'shape';
type Fit = { readonly tensors: readonly Tensor[]; readonly made: readonly Tensor[]; readonly exact: boolean } | Misfit;

/** Holds arguments against a trace. What it had to make of literals is in `made`. */
function fit(name: string, { template, specs }: Trace, args: readonly unknown[]): Fit {
  const tensors: Tensor[] = [];
  const made: Tensor[] = [];
  let exact = true;
  let misfit: Misfit | null = null;
  const fail = (why: Misfit): void => {
    misfit ??= why;
  };
  const tensor = (value: unknown, spec: TensorSpec, slot: number): void => {
    let t: Tensor;
    try {
      t = isConvertible(value) ? value.toTensor() : convert(name, value as TensorLike, spec.dtype);
    } catch {
      fail('structure');
      return;
    }
    if (t !== value) made.push(t);
    if (!isConvertible(value)) exact = false;
    if (t.dtype !== spec.dtype) fail('dtype');
    else if (!spec.isCompatibleWith(t)) fail('shape');
    if (spec.dims === null || spec.dims.some((n, i) => n !== t.dims[i])) exact = false;
    tensors[slot] = t;
  };
  const walk = (part: unknown, value: unknown): void => {
    if (misfit !== null) return;
    if (part instanceof Slot) {
      if (value === undefined || value === null || isPlainObject(value) || typeof value === 'function') fail('structure');
      else tensor(value, specs[part.index], part.index);
    } else if (Array.isArray(part)) {
      if (!Array.isArray(value) || value.length !== part.length) fail('structure');
      else for (let i = 0; i < part.length; i++) walk(part[i], value[i]);
    } else if (part instanceof Map) {
      if (!(value instanceof Map) || value.size !== part.size || ![...part.keys()].every((key) => value.has(key))) fail('structure');
      else for (const [key, item] of part) walk(item, value.get(key));
    } else if (isPlainObject(part)) {
      if (!isPlainObject(value) || Object.keys(value).sort().join() !== Object.keys(part).sort().join()) fail('structure');
      else for (const key of Object.keys(part)) walk(part[key], value[key]);
    } else if (!Object.is(part, value)) fail('structure');
  };
  walk(template, args);
  if (misfit === null) return { tensors, made, exact };
  for (const t of made) t.dispose();
  return misfit;
}

export function run(trace: Trace, tensors: readonly Tensor[]): unknown {
  const outputs = trace.concrete.call(tensors);
  return mapTree(trace.result, (leaf) => (leaf instanceof Slot ? outputs[leaf.index] : leaf));
}

/** @throws ValueError, DTypeError, ShapeError listing the traces that there are */
function refuse(name: string, traces: readonly Trace[], args: readonly unknown[], misfits: readonly Misfit[]): never {
  const kind = misfits.includes('shape') ? ShapeError : misfits.includes('dtype') ? DTypeError : ValueError;
  throw new kind(
    name,
    'no saved trace takes these arguments',
    signatureText(args),
    `It was saved for ${traces.map((trace) => signatureText(trace.arguments)).join(' or ')}.`,
    {
      arguments: args,
    },
  );
}

function call(name: string, traces: readonly Trace[], args: readonly unknown[]): unknown {
  const fits: [Trace, Exclude<Fit, Misfit>][] = [];
  const misfits: Misfit[] = [];
  try {
    for (const trace of traces) {
      const found = fit(name, trace, args);
      if (typeof found === 'string') misfits.push(found);
      else fits.push([trace, found]);
    }
    if (fits.length === 0) refuse(name, traces, args, misfits);
    const [trace, { tensors }] = fits.find(([, { exact }]) => exact) ?? fits[0];
    return run(trace, tensors);
  } finally {
    for (const [, { made }] of fits) for (const t of made) t.dispose();
  }
}

/** A trace as a function that refuses other signatures. */
export function loadedConcrete(
  name: string,
  trace: Trace,
  invoke = (args: readonly unknown[]): unknown => call(name, [trace], args),
): LoadedConcrete {
  const facts = {
    graph: trace.concrete.graph,
    trace,
    structuredInputSignature: [trace.arguments, {}] as const,
    structuredOutputs: outputsOf(trace),
  };
  return Object.defineProperty(
    Object.assign((...args: readonly unknown[]): unknown => invoke(args), facts),
    'name',
    { value: name },
  );
}

const sameSpec = (value: unknown, spec: TensorSpec): boolean => {
  if (value instanceof TensorSpec) return value.dtype === spec.dtype && String(value.shape) === String(spec.shape);
  return isConvertible(value) && spec.isCompatibleWith(value.toTensor());
};

/** The traces of a saved function as one function under its name. */
export function loadedFunction(name: string, traces: readonly Trace[]): LoadedFunction {
  const getConcreteFunction = (...args: readonly unknown[]): LoadedConcrete => {
    const found =
      args.length === 0 && traces.length === 1
        ? traces[0]
        : traces.find(({ template, specs }) => {
            const parts = leavesOf(template);
            const given = leavesOf(args);
            return (
              parts.length === given.length &&
              parts.every((part, i) => (part instanceof Slot ? sameSpec(given[i], specs[part.index]) : Object.is(part, given[i])))
            );
          });
    return loadedConcrete(name, found ?? refuse(name, traces, args, []));
  };
  const facts = { traces, traceCount: traces.length, hasSignature: false, getConcreteFunction };
  return Object.defineProperty(
    Object.assign((...args: readonly unknown[]): unknown => call(name, traces, args), facts),
    'name',
    { value: name },
  );
}
