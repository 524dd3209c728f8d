import { interpreter, use } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { DTypeError, ShapeError, TraceError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { sameDims, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject, mapTree } from '../tree.ts';
import { Concrete } from './concrete.ts';
import { FunctionGraph } from './function-graph.ts';
import { Graph, placeholderOp } from './graph.ts';
import type { Call } from './signature.ts';
import { Slot, takeApart } from './signature.ts';
import { TensorSpec } from './spec.ts';
import type { SymbolicTensor } from './symbolic.ts';

export interface FunctionOptions {
  readonly inputSignature?: readonly unknown[] | null;
  /** Gives up exact shapes after the second trace that differs in nothing else. */
  readonly reduceRetracing?: boolean;
  readonly name?: string;
}

/** A trace: the program, and the structure of what the function returned. */
export interface Trace {
  readonly key: string;
  /** Why it was made. */
  readonly reason: string;
  readonly concrete: Concrete;
  /** The result with tensors as slots. */
  readonly result: unknown;
  readonly specs: readonly TensorSpec[];
}

const flags = { eagerly: false };

/** Lets traced functions run as they are written, op by op, for debugging. @example tf.config.runFunctionsEagerly(false); */
export function runFunctionsEagerly(eagerly: boolean): void {
  flags.eagerly = eagerly;
}

/** The traces of one function (of one instance, for methods). */
export class Traced<A extends unknown[], R> {
  readonly traces: Trace[] = [];
  private readonly byKey = new Map<string, Trace>();
  private started = false;

  constructor(
    private readonly fn: (...args: A) => R,
    readonly name: string,
    private readonly options: FunctionOptions,
  ) {}

  call(args: A): R {
    if (flags.eagerly) return this.fn(...args);
    const call = this.take(args);
    const trace = this.byKey.get(call.key) ?? this.relaxed(call) ?? this.trace(call, call.tensors.map((t) => TensorSpec.fromTensor(t)));
    return this.run(trace, call.tensors);
  }

  run(trace: Trace, tensors: readonly Tensor[]): R {
    const outputs = trace.concrete.call(tensors);
    return mapTree(trace.result, (leaf) => (leaf instanceof Slot ? outputs[leaf.index] : leaf)) as R;
  }

  /** Takes the arguments apart and holds them against the signature. @throws ShapeError, DTypeError naming argument, expected and got */
  take(args: A): Call {
    const signature = this.options.inputSignature ?? null;
    if (signature === null) return takeApart(this.name, args, null);
    if (args.length !== signature.length) {
      throw new ShapeError(this.name, `the signature has ${signature.length} arguments`, `${args.length}`, 'Call it with as many as inputSignature names.', {});
    }
    const call = takeApart(this.name, args, signature);
    const specs = specsOf(signature);
    call.tensors.forEach((t, i) => mustFit(this.name, specs[i], t, call.paths[i]));
    return { ...call, key: 'signature' };
  }

  /** An earlier trace with looser shapes that this call fits, when retracing is to be reduced. */
  private relaxed(call: Call): Trace | null {
    if (this.options.inputSignature != null) return this.trace(call, specsOf(this.options.inputSignature));
    if (this.options.reduceRetracing !== true) return null;
    const shapeless = (key: string): string => key.replace(/\[[^\]]*\]/g, '[]');
    const kin = this.traces.filter((t) => shapeless(t.key) === shapeless(call.key) && t.specs.every((s, i) => s.dims?.length === call.tensors[i].dims.length));
    const fitting = kin.find((t) => t.specs.every((s, i) => s.isCompatibleWith(call.tensors[i])));
    if (fitting !== undefined) return fitting;
    if (kin.length === 0) return null;
    const loose = kin[kin.length - 1].specs.map((s, i) => loosen(s, call.tensors[i].dims));
    return this.trace(call, loose, 'shapes generalised');
  }

  /** The trace for these arguments, made when there is none. */
  concrete(args: readonly unknown[]): Trace {
    const specs: TensorSpec[] = [];
    const given = args.length > 0 ? args : (this.options.inputSignature ?? []);
    const template = mapTree(given, (leaf) => {
      const spec = leaf instanceof TensorSpec ? leaf : isConvertible(leaf) ? TensorSpec.fromTensor(leaf.toTensor()) : null;
      return spec === null ? leaf : new Slot(specs.push(spec) - 1);
    });
    const key = this.options.inputSignature != null ? 'signature' : `specs:${JSON.stringify(template)}${specs.join()}`;
    return this.byKey.get(key) ?? this.trace({ key, template, tensors: [], paths: [] }, specs);
  }

  private trace(call: Call, specs: readonly TensorSpec[], why?: string): Trace {
    const reason = why ?? this.reasonFor(call);
    const outer = interpreter();
    const graph = new FunctionGraph(outer instanceof Graph ? outer : null, this.name, !this.started);
    const inputs = specs.map((spec, i) => graph.placeholder(dimsOf(this.name, spec, call.tensors[i]), spec.dtype, spec.name ?? `args_${i}`));
    const outputs: SymbolicTensor[] = [];
    const result = use(graph, () => {
      const given = this.fn(...(mapTree(call.template, (leaf) => (leaf instanceof Slot ? inputs[leaf.index] : leaf)) as A));
      if (given instanceof Promise) {
        given.catch(() => undefined);
        throw new TraceError(this.name, 'a traced function must not be async', 'a promise', 'Await outside and pass the value in.');
      }
      return mapTree(given, (leaf) => {
        if (leaf === null || leaf === undefined) return leaf;
        if (!isTensorLike(leaf)) {
          throw new TraceError(this.name, 'a traced function must return tensors', typeof leaf, 'Return tensors, or structures of them.');
        }
        const y = graph.own(placeholderOp, convert(this.name, leaf as TensorLike)) as SymbolicTensor;
        return new Slot(outputs.push(y) - 1);
      });
    });
    const trace: Trace = { key: call.key, reason, concrete: new Concrete(graph, outputs), result, specs };
    this.started = true;
    this.traces.push(trace);
    this.byKey.set(call.key, trace);
    return trace;
  }

  private reasonFor(call: Call): string {
    const last = this.traces.at(-1);
    if (last === undefined) return 'first call';
    const changed = call.tensors.flatMap((t, i) => {
      const spec = last.specs[i];
      if (spec === undefined) return [`argument ${call.paths[i]} is new`];
      if (spec.dtype !== t.dtype) return [`argument ${call.paths[i]}: dtype ${spec.dtype} → ${t.dtype}`];
      return spec.dims !== null && sameDims(spec.dims, t.dims) ? [] : [`argument ${call.paths[i]}: shape ${spec.dims === null ? 'any' : showDims(spec.dims)} → ${showDims(t.dims)}`];
    });
    return changed.length > 0 ? changed.join('; ') : 'a plain argument or object differs';
  }
}

const specsOf = (signature: unknown): TensorSpec[] => {
  const specs: TensorSpec[] = [];
  mapTree(signature, (leaf) => (leaf instanceof TensorSpec ? specs.push(leaf) : 0));
  return specs;
};

const isTensorLike = (leaf: unknown): boolean => isConvertible(leaf) || ArrayBuffer.isView(leaf) || ['number', 'bigint', 'boolean', 'string'].includes(typeof leaf);

function loosen(spec: TensorSpec, dims: Dims): TensorSpec {
  return new TensorSpec((spec.dims as Dims).map((size, i) => (size === dims[i] ? size : null)), spec.dtype, { name: spec.name });
}

function dimsOf(name: string, spec: TensorSpec, tensor: Tensor | undefined): Dims {
  if (spec.dims !== null) return spec.dims;
  if (tensor !== undefined) return tensor.dims.map(() => Number.NaN);
  throw new ValueError(name, 'a concrete function needs a known rank', spec.toString(), 'Name the axes, null for sizes that vary.');
}

export function mustFit(name: string, spec: TensorSpec, t: Tensor, path: string): void {
  if (spec.dtype !== t.dtype) throw new DTypeError(name, `argument ${path} must be ${spec.dtype}`, t.dtype, `Expected ${spec}. Use tf.cast.`, { expected: spec, got: t.dtype });
  if (!spec.isCompatibleWith(t)) {
    throw new ShapeError(name, `argument ${path} does not fit the signature`, showDims(t.dims), `Expected ${spec}.`, { expected: spec, got: t.dims });
  }
}

/** A function that was traced for one signature, callable with tensors of it. */
export type ConcreteFunction<R> = ((...args: readonly unknown[]) => R) & {
  readonly graph: Graph;
  readonly structuredInputSignature: readonly TensorSpec[];
  readonly structuredOutputs: unknown;
};

export type TracedFunction<A extends unknown[], R> = ((...args: A) => R) & {
  /** How often the function was traced. */
  readonly traceCount: number;
  /** Each trace and why it was made. */
  readonly traces: readonly Trace[];
  getConcreteFunction(...args: readonly unknown[]): ConcreteFunction<R>;
};

/** The function around its traces. */
export function wrap<A extends unknown[], R>(traced: Traced<A, R>): TracedFunction<A, R> {
  const call = (...args: A): R => traced.call(args);
  Object.defineProperties(call, {
    name: { value: traced.name },
    traceCount: { get: () => traced.traces.length },
    traces: { get: () => traced.traces },
    getConcreteFunction: { value: (...args: readonly unknown[]) => concreteFunction(traced, args) },
  });
  return call as TracedFunction<A, R>;
}

function concreteFunction<A extends unknown[], R>(traced: Traced<A, R>, args: readonly unknown[]): ConcreteFunction<R> {
  const trace = traced.concrete(args);
  const call = (...given: readonly unknown[]): R => {
    const named = given.length === 1 && isPlainObject(given[0]) && trace.specs.length > 0;
    const list = named ? trace.specs.map((s, i) => (given[0] as Record<string, unknown>)[s.name ?? `args_${i}`]) : given;
    const { tensors, paths } = takeApart(traced.name, list, [...trace.specs]);
    if (tensors.length !== trace.specs.length) {
      throw new ShapeError(traced.name, `the concrete function takes ${trace.specs.length} tensors`, `${tensors.length}`, 'Call it with its own signature.', {});
    }
    tensors.forEach((t, i) => mustFit(traced.name, trace.specs[i], t, paths[i]));
    return traced.run(trace, tensors);
  };
  return Object.assign(call, {
    graph: trace.concrete.graph as Graph,
    structuredInputSignature: trace.specs,
    structuredOutputs: mapTree(trace.result, (leaf) => (leaf instanceof Slot ? TensorSpec.fromTensor(trace.concrete.outputs[leaf.index]) : leaf)),
  });
}

type Decorator = <A extends unknown[], R>(value: (...args: A) => R, context: ClassMethodDecoratorContext) => (...args: A) => R;

/**
 * Traces a function of tensors once per signature and runs the program after that. A signature is: the structure of the arguments,
 * dtype and shape of tensors, the value of plain arguments, the identity of objects. Also a decorator of methods (one set of traces
 * per instance).
 *
 * @throws TraceError when a traced tensor is asked for its elements
 * Source: https://www.tensorflow.org/api_docs/python/tf/function
 * @example
 * const f = tf.function((x) => x.mul(2).add(1));
 * f(tf.constant([1, 2])).arraySync(); // [3, 5]
 * f.traceCount; // 1
 */
function makeFunction<A extends unknown[], R>(fn: (...args: A) => R, options?: FunctionOptions): TracedFunction<A, R>;
function makeFunction<A extends unknown[], R>(fn: (...args: A) => R, context: ClassMethodDecoratorContext): (...args: A) => R;
function makeFunction(options: FunctionOptions): Decorator;
function makeFunction<A extends unknown[], R>(first: ((...args: A) => R) | FunctionOptions, second?: FunctionOptions | ClassMethodDecoratorContext): unknown {
  if (typeof first !== 'function') {
    const options = checkOptions('function', first, ['inputSignature', 'reduceRetracing', 'name']);
    return (value: (...args: A) => R, context?: ClassMethodDecoratorContext) => (context === undefined ? makeFunction(value, options) : method(value, String(context.name), options));
  }
  if (second !== undefined && 'kind' in second) return method(first, String(second.name), {});
  const options = checkOptions('function', second as FunctionOptions | undefined, ['inputSignature', 'reduceRetracing', 'name']);
  return wrap(new Traced(first, options.name ?? (first.name || 'function'), options));
}

/** A method: each instance has its own traces, found on the instance under the method's name. */
function method<A extends unknown[], R>(fn: (...args: A) => R, name: string, options: FunctionOptions): (this: object, ...args: A) => R {
  const perInstance = new WeakMap<object, TracedFunction<A, R>>();
  const of = (self: object): TracedFunction<A, R> => {
    let traced = perInstance.get(self);
    if (traced === undefined) {
      traced = wrap(new Traced<A, R>((...args) => fn.apply(self, args), name, options));
      perInstance.set(self, traced);
    }
    return traced;
  };
  const call = function call(this: object, ...args: A): R {
    return of(this)(...args);
  };
  return Object.assign(call, { tracedFor: of });
}

export { makeFunction as function };
