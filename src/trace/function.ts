import { checkOptions } from '../core/options.ts';
import { UnsupportedError } from '../errors.ts';
import type { ConcreteFunction } from './concrete-function.ts';
import { concreteFunction, describe } from './concrete-function.ts';
import type { Trace } from './trace.ts';
import type { FunctionOptions } from './traced.ts';
import { Traced } from './traced.ts';

/**
 * A function and its traces, as `tf.function` gives it.
 * @example const f: tf.TracedFunction<[tf.Tensor], tf.Tensor> = tf.function((x: tf.Tensor) => x.add(1));
 */
export type TracedFunction<A extends unknown[], R> = ((...args: A) => R) & {
  /** How often the function was traced. */
  readonly traceCount: number;
  /** Each trace and why it was made. */
  readonly traces: readonly Trace[];
  /** Whether it was given an inputSignature. */
  readonly hasSignature: boolean;
  /** The program for arguments like these: tensors, specs, or plain values, which then are part of it. */
  getConcreteFunction(...args: readonly unknown[]): ConcreteFunction<R>;
  /** Inputs, outputs and captures of every trace. */
  prettyPrintedConcreteSignatures(): string;
};

/** The function around its traces. A plain call has no `this`; called on an object, that object is part of the signature. */
export function wrap<A extends unknown[], R>(traced: Traced<A, R>, self?: object): TracedFunction<A, R> {
  const call = function call(this: unknown, ...args: A): R {
    return traced.call(args, self === undefined ? this : undefined);
  };
  Object.defineProperties(call, {
    name: { value: traced.name },
    traceCount: { get: () => traced.traces.length },
    traces: { get: () => traced.traces },
    hasSignature: { value: traced.hasSignature },
    getConcreteFunction: { value: (...args: readonly unknown[]) => concreteFunction(traced, args) },
    toString: { value: () => `<tf.function ${traced.name}>` },
    prettyPrintedConcreteSignatures: { value: () => traced.traces.map((trace) => describe(trace)).join('\n\n') },
  });
  return call as unknown as TracedFunction<A, R>;
}

const KNOWN = ['inputSignature', 'reduceRetracing', 'name', 'autograph', 'jitCompile'] as const;

type Context = ClassMethodDecoratorContext | ClassGetterDecoratorContext;
type Decorator = <A extends unknown[], R>(value: (...args: A) => R, context: Context) => (...args: A) => R;

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
// biome-ignore lint/suspicious/noExplicitAny: with unknown[] a parameter without a type, as in (x) => x.mul(2), could not be used
function makeFunction<A extends any[], R>(fn: (...args: A) => R, options?: FunctionOptions): TracedFunction<A, R>;
function makeFunction<A extends unknown[], R>(fn: (...args: A) => R, context: Context): (...args: A) => R;
function makeFunction(options: FunctionOptions): Decorator;
function makeFunction<A extends unknown[], R>(first: ((...args: A) => R) | FunctionOptions, second?: FunctionOptions | Context): unknown {
  if (isContext(second)) return method(first as (...args: A) => R, second, {});
  if (typeof first !== 'function') {
    const options = checkOptions('function', first, KNOWN);
    return (value: (...args: A) => R, context?: ClassMethodDecoratorContext) =>
      context === undefined ? makeFunction(value, options) : method(value, context, options);
  }
  const options = checkOptions('function', second, KNOWN);
  return wrap(new Traced(first, options.name ?? (first.name || 'function'), options));
}

const isContext = (given: FunctionOptions | Context | undefined): given is Context =>
  typeof given === 'object' && given !== null && 'kind' in given && 'addInitializer' in given;

/**
 * A method: each instance has its own traces. On the instance the name then is that instance's traced function, so that
 * `m.call.getConcreteFunction(…)` works, unless a subclass put its own method there.
 */
function method<A extends unknown[], R>(
  fn: (...args: A) => R,
  context: Context,
  options: FunctionOptions,
): (this: object, ...args: A) => R {
  if (context.kind !== 'method' && context.kind !== 'getter') {
    throw new UnsupportedError(
      'function',
      'only methods and getters can be traced by decoration',
      `a ${(context as { readonly kind: string }).kind}`,
      'For a field write f = tf.function((x) => …).',
    );
  }
  const name = options.name ?? String(context.name);
  const perInstance = new WeakMap<object, TracedFunction<A, R>>();
  const of = (self: object): TracedFunction<A, R> => {
    let traced = perInstance.get(self);
    if (traced === undefined) {
      traced = wrap(new Traced<A, R>((...args) => fn.apply(self, args), name, options, fn), self);
      perInstance.set(self, traced);
    }
    return traced;
  };
  const call = function call(this: object, ...args: A): R {
    // A static method belongs to its class, which is a function.
    if ((typeof this !== 'object' && typeof this !== 'function') || this === null) {
      throw new UnsupportedError(name, 'a traced method was called without its object', typeof this, 'Call it as object.method(…).');
    }
    return of(this)(...args);
  };
  if (context.kind === 'method')
    context.addInitializer(function (this: unknown) {
      const self = this as Record<PropertyKey, unknown>;
      if (context.private || self[context.name] !== call) return;
      Object.defineProperty(self, context.name, { configurable: true, enumerable: false, writable: true, value: of(self) });
    });
  return call;
}

export { makeFunction as function };
