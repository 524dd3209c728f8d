import { interpreter, use } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { TraceError, ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { mapTree } from '../tree.ts';
import { Concrete } from './concrete.ts';
import { dimsOf, loosen, mustFit, ranksOf, specsOf } from './fit.ts';
import { FunctionGraph } from './function-graph.ts';
import { Graph, placeholderOp } from './graph.ts';
import { parametersOf } from './parameters.ts';
import { reasonFor } from './reason.ts';
import { Shortcut } from './shortcut.ts';
import type { Call } from './signature.ts';
import { identityOf, Slot, shapeOf, takeApart } from './signature.ts';
import { TensorSpec } from './spec.ts';
import type { SymbolicTensor } from './symbolic.ts';
import { Trace } from './trace.ts';

/**
 * What `tf.function` takes beside the function.
 * @example const options: tf.FunctionOptions = { reduceRetracing: true };
 */
export interface FunctionOptions {
  /** One entry per argument, a spec or a structure of them: the one signature that is traced. */
  readonly inputSignature?: readonly unknown[] | null;
  /** Gives up exact shapes after the second trace that differs in nothing else. */
  readonly reduceRetracing?: boolean;
  readonly name?: string;
  /** Changes nothing: JavaScript's own `if` and `while` run while tracing, as Python's do without AutoGraph. */
  readonly autograph?: boolean;
  /** Changes nothing: every program runs on the compiled kernels. */
  readonly jitCompile?: boolean | null;
}

/** So many traces of one function inside each other are taken for a recursion without end. */
const DEEPEST = 200;

const flags = { eagerly: false };

/** Lets traced functions run as they are written, op by op, for debugging. @example tf.config.runFunctionsEagerly(false); */
export function runFunctionsEagerly(eagerly: boolean): void {
  flags.eagerly = eagerly;
}

/** Whether traced functions run as they are written. @example tf.config.functionsRunEagerly(); // false */
export const functionsRunEagerly = (): boolean => flags.eagerly;

/** The traces of one function (of one instance, for methods). */
export class Traced<A extends unknown[], R> {
  readonly traces: Trace[] = [];
  private readonly byKey = new Map<string, Trace>();
  /** Keys of the traces that are being made. */
  private readonly open = new Set<string>();
  private readonly specs: readonly TensorSpec[] | null;
  private names: readonly string[] = [];
  private started = false;
  /** Finds the trace of calls like the last one. */
  private shortcut: Shortcut<Trace> | null = null;

  constructor(
    private readonly fn: (...args: A) => R,
    readonly name: string,
    private readonly options: FunctionOptions,
    /** What the user wrote, where `fn` only calls it: its parameters are the ones to name. */
    private readonly written: (...args: A) => R = fn,
  ) {
    this.specs = options.inputSignature == null ? null : specsOf(name, options.inputSignature);
    const count = options.inputSignature?.length ?? written.length;
    if (count >= written.length) return;
    throw new ValueError(
      name,
      `inputSignature has no spec for argument ${this.namesOf(written.length)[count]}`,
      count === 1 ? '1 entry' : `${count} entries`,
      'Name a spec per argument, or give those left out a default.',
    );
  }

  /** Whether one signature was given, so that it can be traced without arguments. */
  get hasSignature(): boolean {
    return this.specs !== null;
  }

  /** Runs the trace for these arguments, which is made when there is none. @param self what the function was called on */
  call(args: A, self?: unknown): R {
    const { shortcut } = this;
    if (shortcut?.fits(self, args) && !flags.eagerly) return this.run(shortcut.to, shortcut.tensors(args));
    const call = this.take(args, self);
    try {
      if (flags.eagerly) return this.asWritten(call, self);
      const trace =
        this.byKey.get(call.key) ??
        this.looser(call) ??
        this.relaxed(call, self) ??
        this.trace(
          call,
          call.tensors.map((t) => TensorSpec.fromTensor(t)),
          self,
        );
      if (this.specs === null) this.shortcut = Shortcut.of(trace, self, args, call.template);
      return this.run(trace, call.tensors);
    } finally {
      for (let i = 0; i < call.made.length; i++) call.made[i].dispose();
    }
  }

  private asWritten({ template, tensors }: Call, self: unknown): R {
    const result = this.fn.apply(self, mapTree(template, (leaf) => (leaf instanceof Slot ? tensors[leaf.index].identity() : leaf)) as A);
    return mapTree(result, (leaf) => (isPlainResult(leaf) ? convert(this.name, leaf as TensorLike) : leaf)) as R;
  }

  run(trace: Trace, tensors: readonly Tensor[]): R {
    const outputs = trace.concrete.call(tensors);
    const { result } = trace;
    if (result instanceof Slot) return outputs[result.index] as R;
    return mapTree(result, (leaf) => (leaf instanceof Slot ? outputs[leaf.index] : leaf)) as R;
  }

  /** What messages and graphs call the first so many arguments. */
  namesOf(count: number): readonly string[] {
    if (this.names.length < count) this.names = parametersOf(this.written, count);
    return this.names;
  }

  /** Takes the arguments apart and holds them against the signature. @throws ValueError, ShapeError, DTypeError naming argument, expected and got */
  private take(args: readonly unknown[], self: unknown): Call {
    const signature = this.options.inputSignature ?? null;
    const names = this.namesOf(Math.max(args.length, this.written.length));
    const least = signature === null ? this.written.length : signature.length;
    if (args.length < least || (signature !== null && args.length > least)) {
      const missing = args.length < least ? `argument ${names[args.length]} is missing` : `the signature has ${least} arguments`;
      throw new ValueError(
        this.name,
        missing,
        args.length === 1 ? '1 argument' : `${args.length} arguments`,
        signature === null
          ? `Pass it, or give it a default: ${names[args.length]} = null.`
          : 'Call it with as many as inputSignature names.',
        { least },
      );
    }
    const call = takeApart(this.name, args, signature, names);
    const own = typeof self === 'object' && self !== null ? `this${identityOf(self)}:` : '';
    if (this.specs === null) return own === '' ? call : { ...call, key: own + call.key, form: own + call.form };
    try {
      for (let i = 0; i < this.specs.length; i++) mustFit(this.name, this.specs[i], call.tensors[i], call.paths[i]);
    } catch (error) {
      for (const t of call.made) t.dispose();
      throw error;
    }
    return { ...call, key: own + this.signed(call.tensors) };
  }

  /** The key of a call of a function with a signature. */
  private signed(tensors: readonly Tensor[]): string {
    return `signature:${ranksOf(this.specs ?? [], tensors)}`;
  }

  /** A trace for looser shapes that this call fits: of several the one that names most sizes. */
  private looser({ form, tensors }: Call): Trace | null {
    if (this.specs !== null) return null;
    let best: Trace | null = null;
    for (const trace of this.traces)
      if (
        trace.form === form &&
        trace.specs.every((spec, i) => spec.isCompatibleWith(tensors[i])) &&
        (best === null || named(trace) > named(best))
      )
        best = trace;
    return best;
  }

  /** A trace with looser shapes, made when retracing is to be reduced and this call differs from one before in nothing else. */
  private relaxed(call: Call, self: unknown): Trace | null {
    if (this.specs !== null) return this.trace(call, this.specs, self);
    if (this.options.reduceRetracing !== true) return null;
    const kin = this.traces.findLast(
      (t) => t.form === call.form && t.specs.every((s, i) => s.dims?.length === call.tensors[i].dims.length),
    );
    if (kin === undefined) return null;
    const loose = kin.specs.map((s, i) => loosen(s, call.tensors[i].dims));
    return this.trace(call, loose, self, kin);
  }

  /** The program for arguments some of which are specs, made when there is none. */
  concrete(args: readonly unknown[], self?: unknown): Trace {
    const given = args.length > 0 ? args : (this.options.inputSignature ?? []);
    const names = this.namesOf(Math.max(given.length, this.written.length));
    if (given.length < this.written.length) {
      throw new ValueError(
        this.name,
        `argument ${names[given.length]} is missing`,
        given.length === 1 ? '1 argument' : `${given.length} arguments`,
        'Give a spec or a value for each.',
      );
    }
    const call = takeApart(this.name, given, null, names, true);
    for (const t of call.made) t.dispose();
    const specs = call.tensors.map((t) => (t instanceof TensorSpec ? t : TensorSpec.fromTensor(t)));
    if (this.specs !== null && args.length > 0) {
      if (specs.length !== this.specs.length) {
        throw new ValueError(
          this.name,
          `the signature has ${this.specs.length} tensors`,
          `${specs.length}`,
          'Leave the specs out, or give those of inputSignature.',
        );
      }
      for (let i = 0; i < specs.length; i++)
        mustFit(this.name, this.specs[i], { dims: specs[i].dims ?? [], dtype: specs[i].dtype }, call.paths[i]);
    }
    const key = this.specs === null ? call.key : this.signed([]);
    return this.byKey.get(key) ?? this.trace({ ...call, key, tensors: [], made: [] }, this.specs ?? specs, self);
  }

  private trace(call: Call, specs: readonly TensorSpec[], self: unknown, loosened?: Trace): Trace {
    if (this.open.has(call.key) || this.open.size >= DEEPEST) {
      throw new TraceError(
        this.name,
        this.open.has(call.key)
          ? 'the function calls itself with the arguments that it is being traced for'
          : `the function calls itself more than ${DEEPEST} times while it is traced`,
        `${specs.join(', ') || 'none'}`,
        'Recursion must end while tracing: let it depend on a plain number, or use tf.whileLoop.',
      );
    }
    const reason = reasonFor(loosened ?? this.traces.at(-1), call, specs, this.names, loosened !== undefined);
    this.open.add(call.key);
    let made: { graph: FunctionGraph; trace: Trace };
    try {
      made = this.write(call, specs, self, reason, !this.started);
      const { variables } = made.graph;
      if (variables.length > 0) {
        // Those that are made again by a second run are made by every call: TensorFlow finds out in the same way.
        made.graph.discard();
        try {
          made = this.write(call, specs, self, reason, false);
        } catch (error) {
          if (error instanceof ValueError && error.op === this.name) for (const v of variables) v.dispose();
          throw error;
        }
      }
    } finally {
      this.open.delete(call.key);
    }
    this.started = true;
    this.traces.push(made.trace);
    this.byKey.set(call.key, made.trace);
    return made.trace;
  }

  /** Runs the function once on placeholders. What it throws leaves nothing behind. */
  private write(
    call: Call,
    specs: readonly TensorSpec[],
    self: unknown,
    reason: string,
    first: boolean,
  ): { graph: FunctionGraph; trace: Trace } {
    const outer = interpreter();
    const graph = new FunctionGraph(outer instanceof Graph ? outer : null, this.name, first, call.tensors);
    try {
      const inputs = specs.map((spec, i) =>
        graph.placeholder(dimsOf(this.name, spec, call.tensors[i]), spec.dtype, spec.name ?? call.paths[i]),
      );
      const outputs: SymbolicTensor[] = [];
      const result = use(graph, () => {
        const given: unknown = this.fn.apply(
          self,
          mapTree(call.template, (leaf) => (leaf instanceof Slot ? inputs[leaf.index] : leaf)) as A,
        );
        return mapTree(given, (leaf) => {
          if (leaf === null || leaf === undefined) return leaf;
          mustBeResult(this.name, leaf);
          const y = graph.own({ ...placeholderOp, label: this.name }, convert(this.name, leaf as TensorLike)) as SymbolicTensor;
          return new Slot(outputs.push(y) - 1);
        });
      });
      const trace = new Trace(reason, call.key, call.form, new Concrete(graph, outputs), call.template, result, specs);
      return { graph, trace };
    } catch (error) {
      graph.discard();
      throw error;
    }
  }
}

/** How many sizes of its arguments a trace knows. */
const named = ({ specs }: Trace): number =>
  specs.reduce((sum, { dims }) => sum + (dims ?? []).filter((size) => !Number.isNaN(size)).length, 0);

const isPlainResult = (leaf: unknown): boolean =>
  ArrayBuffer.isView(leaf) || ['number', 'bigint', 'boolean', 'string'].includes(typeof leaf);

/** @throws TraceError for what no graph can give back */
function mustBeResult(name: string, leaf: unknown): void {
  if (leaf instanceof Promise) {
    leaf.catch(() => undefined);
    throw new TraceError(name, 'a traced function must not be async', 'a promise', 'Await outside and pass the value in.');
  }
  if (isConvertible(leaf) || isPlainResult(leaf)) return;
  throw new TraceError(name, 'a traced function must return tensors', shapeOf(leaf), 'Return tensors, or structures of them.');
}
