import type { DType, TypedArray } from '../dtype.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';
import type { AnyOp, Node, Op } from './op.ts';

/** What runs the calls of ops: Eager computes, Graph writes down. */
export interface Interpreter {
  readonly eager: boolean;
  /** It times ops: a call of a traced function must be one. */
  readonly timed?: boolean;
  /** @param donated the caller needs the inputs no more, so that an output may take the place of one */
  run(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, donated?: boolean): readonly Tensor[];
  /** A tensor of host data. */
  constant(data: TypedArray | readonly string[], dims: Dims, dtype: DType): Tensor;
  /** Makes sure of room for such a tensor, before its elements are made on the host. @throws MemoryError */
  reserve?(op: string, dims: Dims, dtype: DType): void;
  /** The value with which a variable made now starts. */
  initial(value: Tensor): Tensor;
  /** Makes nodes ready to run at once. Where they are more than a list of kernel calls: the number of the first such node, or -1. */
  prepare?: ((nodes: readonly Node[], inputs: readonly Tensor[], outputs: readonly Tensor[]) => Prepared | number) | undefined;
  /** Whether the CPU is the only device: nobody needs to ask where something runs. */
  alone?(): boolean;
  /** Whether these tensors lie, or are to be worked on, where no prepared program runs. */
  apart?(inputs: readonly Tensor[]): boolean;
  /** The integers that a tensor without elements is known to have, NaN for those that are not; null where nothing is known. */
  known?(x: Tensor): readonly number[] | null;
  /** What runs a program of these nodes on a device that it nowhere asks for; null where it stays. */
  elect?(nodes: readonly Node[], fed: readonly Tensor[], variables: readonly Handle[], given: readonly Tensor[]): Elected | null;
  /** Whether such a node can be part of a chain of elementwise ops, where they run apart (ops/elementwise-chain.ts). */
  chains?(node: Node): boolean;
  /** Whether the device where they run apart has a kernel for such a node. */
  takes?(node: Node): boolean;
  /** Hears of each variable that was made, and of what a declared one starts from. */
  made?(handle: Tensor, initial?: Tensor): void;
  /** Where `initScope` leads from here; to where ops compute at once unless it is said. */
  readonly ground?: Interpreter | null;
  /** Runs `fn`, whose nodes get names under `scope`. */
  inScope?<R>(scope: string, fn: () => R): R;
  /** Runs `fn`, whose result's node gets that name. */
  naming?<R>(name: string, fn: () => R): R;
  /** A variable whose value is set later, by what is written down here: its name and the tensor that it starts from. */
  declare?(name: string, initial: () => Tensor): { readonly name: string; readonly initial: Tensor };
  /** Hears of something that every session has its own of; `filled`: the node that was written last fills it. */
  keeps?(state: KeptState, filled: boolean): void;
  /** The operation that was written last: what a call gives that only does something. */
  lastOperation?(): unknown;
  /** What an assignment to the variable gives; the variable itself unless it is said. */
  assigned?<V extends object>(variable: V, handle: Tensor): V;
}

/** Something whose contents can be exchanged for others (null: none yet). */
export interface KeptState {
  readonly id: number;
  exchange(contents: { dispose(): void } | null): { dispose(): void } | null;
}

/** A program that runs as a whole. */
export interface Prepared {
  run(inputs: readonly Tensor[]): readonly Tensor[];
}

/** Where a program runs that may choose. */
export interface Elected {
  run(program: () => readonly Tensor[]): readonly Tensor[];
}

/** What listens to the calls of ops: tapes, profilers. */
export interface Recorder {
  heard(node: Node): void;
}

let base: Interpreter;
let current: Interpreter;
let recorders: readonly Recorder[] = [];
const none: readonly Recorder[] = [];

/** The interpreter that runs ops now. */
export const interpreter = (): Interpreter => current;

/** Sets the interpreter that a program starts with. */
export function start(first: Interpreter): void {
  base = first;
  current = first;
}

/** Lets another interpreter stand where one stands now: what is timed, or timed no more. */
export function replaceInterpreter(from: Interpreter, to: Interpreter): void {
  if (base === from) base = to;
  if (current === from) current = to;
}

/**
 * Runs `fn` outside of every trace and tape around it: inside a graph of TensorFlow 1, in that graph.
 * Source: https://www.tensorflow.org/api_docs/python/tf/init_scope
 * @example tf.initScope(() => tf.executingEagerly()); // true
 */
export const initScope = <R>(fn: () => R): R => use(current.ground ?? base, fn);

/** Makes it the interpreter that a program is in from now on, until it enters another. */
export function enter(next: Interpreter): void {
  current = next;
}

/** Runs `fn` where ops compute at once, outside of every graph and tape around it. */
export const eagerly = <R>(fn: () => R): R => use(base, fn);

/** Runs `fn`, the node of whose result gets that name where a graph is being written; undefined for the name that it gets by itself. */
export const named = <R>(name: string | undefined, fn: () => R): R =>
  name === undefined || current.naming === undefined ? fn() : current.naming(name, fn);

/**
 * Runs `fn`; the nodes that it writes into a graph get names that begin with `name/`. A scope entered twice gets a number, a name that
 * ends with '/' is taken as it is.
 * Source: https://www.tensorflow.org/api_docs/python/tf/name_scope
 * @example tf.function((x) => tf.nameScope('layer', () => x.add(1)))(tf.constant(1)).item(); // 2
 */
export const nameScope = <R>(name: string, fn: () => R): R => (current.inScope === undefined ? fn() : current.inScope(name, fn));

/** Whether ops compute at once: false inside traced functions and graphs. @example tf.executingEagerly(); // true */
export const executingEagerly = (): boolean => current.eager;

/** Runs `fn` with another interpreter and without the recorders of outside. */
export function use<R>(next: Interpreter, fn: () => R): R {
  const [interpreterBefore, recordersBefore] = [current, recorders];
  current = next;
  recorders = none;
  try {
    return fn();
  } finally {
    current = interpreterBefore;
    recorders = recordersBefore;
  }
}

/** Runs `fn` with one more recorder listening. */
export function recording<R>(recorder: Recorder, fn: () => R): R {
  const before = recorders;
  recorders = [...before, recorder];
  try {
    return fn();
  } finally {
    recorders = before;
  }
}

/** Runs `fn` with the recorders that `keep` keeps. */
export function recordingOnly<R>(keep: (recorder: Recorder) => boolean, fn: () => R): R {
  const before = recorders;
  recorders = before.filter(keep);
  try {
    return fn();
  } finally {
    recorders = before;
  }
}

/** Whether anybody listens: a traced function then also gives what its gradient will need. */
export const isHeard = (): boolean => recorders.length > 0;

export const isRecording = (recorder: Recorder): boolean => recorders.includes(recorder);

/** The one door: every call of every op goes through here. */
export function bind<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): readonly Tensor[] {
  try {
    const outputs = current.run(op, inputs, attrs);
    if (recorders.length > 0) {
      const node: Node = { op, attrs, inputs, outputs };
      for (let i = 0; i < recorders.length; i++) recorders[i].heard(node);
    }
    return outputs;
  } finally {
    // A literal that was made for this call (convert.ts) is known to be dead now; a tape that needs it keeps its storage.
    for (let i = 0; i < inputs.length; i++) if (inputs[i].literal) inputs[i].dispose();
  }
}

/** Runs what an op expands to: inside it nobody listens, since the op itself is what gets recorded. */
export function expanding<R>(fn: () => R): R {
  const before = recorders;
  recorders = none;
  try {
    return fn();
  } finally {
    recorders = before;
  }
}
