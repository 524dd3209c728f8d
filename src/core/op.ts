import type { DType } from '../dtype.ts';
import type { Pack } from '../packs/pack.ts';
import type { Kernels } from '../runtime/kernels/kernels.d.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Interpreter } from './bind.ts';
import type { IndexedSlices } from './indexed-slices.ts';

/** What is known of a tensor without its values: the abstract value. Unknown sizes are NaN (shape.ts). */
export interface Aval {
  readonly dims: Dims;
  readonly dtype: DType;
}

/** An operand of a kernel call: a tensor that lies in the arena. */
export interface Ref extends Aval {
  /** Byte address; valid during the call only. */
  readonly ptr: number;
  readonly size: number;
}

/** The kernels, and what a kernel call needs beside its operands. */
export interface Machine extends Kernels {
  /** Another number when kernels were laid anew: who keeps one asks for it again then. */
  readonly generation: number;
  /** Address of `bytes` bytes of workspace that live until the call of this op ends. */
  scratch(bytes: number): number;
  /** Address of these integers in the arena (strides, sizes); lives as long as scratch. */
  ints(values: readonly number[]): number;
  /** Address of a list of addresses in the arena, kept apart from ints since plans move them; lives as long as scratch. */
  addresses(list: readonly number[]): number;
  /** As ints, of integers that every run asks for anew: a random state. */
  fresh(make: () => readonly number[]): number;
  /** Makes the kernels of a pack ready, where only some calls of an op need them. */
  load(pack: Pack): void;
  /** Index of a kernel in the kernels' function table. */
  index(kernel: keyof Kernels): number;
  /** The int32 at an address: what a check found. */
  int(address: number): number;
}

/** A program inside of a node. */
export interface Body {
  readonly nodes: readonly Node[];
  /** What stands for the tensors that it is fed, in order; variables are known by reference. */
  readonly feeds: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Which inputs of the node it is fed: behind the loop variables, where it is part of a loop. */
  readonly at: readonly number[];
}

/** What a node of control flow runs: one of several programs, by its first input, or one again and again. Its results are the node's outputs but for the last. */
export type Flow =
  | { readonly kind: 'case'; readonly branches: readonly Body[] }
  | { readonly kind: 'loop'; readonly cond: Body; readonly body: Body; readonly most: number };

/** Entries start … start + size along one axis of a tensor. */
export interface Piece {
  readonly axis: number;
  readonly start: number;
  readonly size: number;
}

export type Gradient = Tensor | IndexedSlices | null;
/** A gradient, or how to get it: the walk asks only for those that somebody needs. */
export type LazyGradient = Gradient | (() => Gradient);

/** Runs a function of tensors as if it stood in the graph that it was written for, and gives its results where it is called. */
export type Elsewhere = (given: readonly Tensor[], fn: (given: readonly Tensor[]) => unknown) => unknown;

/** One op: its name, shape rule, kernel call and gradient rule. All that the library knows of it stands in this one value. */
export interface Op<A = undefined> {
  /** TensorFlow's op name, as graphs and saved files show it. */
  readonly name: string;
  /** The public name that messages use. */
  readonly label: string;
  /** Shapes and dtypes out. Throws ShapeError, DTypeError, IndexError, before anything is allocated. */
  infer(x: readonly Aval[], attrs: A): readonly Aval[];
  /** The kernel call. Operands of narrow dtypes arrive widened (dtype.ts) unless the op is `raw`. */
  wasm?(k: Machine, x: readonly Ref[], y: readonly Ref[], attrs: A): void;
  /** The pack that its kernels are in; the core pack where it is not said. */
  readonly needs?: Pack;
  /** Instead of a kernel: what the op does, in terms of other ops or of the host. Runs with the recorders paused. */
  expand?(on: Interpreter, x: readonly Tensor[], attrs: A): readonly Tensor[];
  /** `expand` reads no more of the inputs than their shapes: where those are known, a graph can hold what it expands to instead. */
  readonly byShape?: true;
  /** One gradient per input; null where none flows. Says nothing of broadcasting: the walk sums to the input's shape. */
  grad?(dy: readonly Tensor[], x: readonly Tensor[], y: readonly Tensor[], attrs: A): readonly LazyGradient[];
  /** Which tensors `grad` reads: a tape keeps nothing else alive. 'both' where it is not said. */
  readonly saves?: 'x' | 'y' | 'both' | 'none';
  /** The output is these entries of the input and no more: gradients of several are laid side by side. Null where it is not. */
  piece?(x: Aval, attrs: A): Piece | null;
  /** `grad` takes null for outputs that have no gradient; for other ops the walk fills in zeros. */
  readonly partial?: true;
  /** Output i may be computed in the place of input inPlace[i], when nobody else needs that input; -1 for none. */
  readonly inPlace?: readonly number[] | ((attrs: A) => readonly number[]);
  /**
   * Each element of the output comes from the elements at its place, with broadcasting; the rows of a fold are the axes that it names;
   * each row of the last axis comes from the same row.
   */
  readonly lanes?: 'elementwise' | 'fold' | 'rows';
  /** It takes about as long as a copy of its output, as elementwise ops do: what it gives can be computed again instead of kept (runtime/nursery.ts). */
  readonly cheap?: true;
  /** The output shares the input's elements: all of them, or those from this element on; -1 where this call must copy. */
  readonly view?: true | ((x: readonly Aval[], attrs: A) => number);
  /** The kernel takes every dtype as it lies in memory (moves, casts). */
  readonly raw?: true;
  /** The programs that it runs, where they do nothing but compute: for who makes them part of a larger one. The last output is not computed then. */
  flow?(attrs: A): Flow | null;
  /** The attrs for another copy of a node: an op that keeps something of its own (a random stream) starts anew there, and one that closes over tensors of its graph runs `elsewhere`. */
  copied?(attrs: A, elsewhere?: Elsewhere): A;
  /** The outputs depend on attrs and on the shapes of inputs only. */
  readonly static?: true;
  /** The first inputs are variables that get new values: those that `by` (a row, or its name) computes of the old ones and the rest; null for the rest itself. */
  readonly updates?: { readonly by: AnyOp | string | null; readonly states: number };
  /** The attrs for a node some of whose outputs nobody reads: what need not be computed then. */
  unread?(attrs: A, read: readonly boolean[]): A;
  /** What the op does beside computing its outputs. */
  readonly effect?: 'read' | 'write' | 'random' | 'print' | 'check' | 'calls';
}

// biome-ignore lint/suspicious/noExplicitAny: an op's attrs are its own; the table and the nodes hold ops of every kind
export type AnyOp = Op<any>;

/** One line of a program. Tapes keep them, graphs keep them. */
export interface Node {
  readonly op: AnyOp;
  readonly attrs: unknown;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

const ops = new Map<string, AnyOp>();

/** All rows have the same fields in the same order: engines read those of one hidden class fastest. A field left out does not compile. */
const EMPTY: { readonly [K in keyof Required<AnyOp>]: AnyOp[K] } = {
  name: '',
  label: '',
  infer: () => [],
  wasm: undefined,
  needs: undefined,
  expand: undefined,
  byShape: undefined,
  grad: undefined,
  saves: undefined,
  piece: undefined,
  partial: undefined,
  inPlace: undefined,
  lanes: undefined,
  cheap: undefined,
  view: undefined,
  raw: undefined,
  flow: undefined,
  copied: undefined,
  static: undefined,
  updates: undefined,
  unread: undefined,
  effect: undefined,
};

/** Puts an op into the table. A second op of the same name is a mistake in the library. */
export function defineOp<A = undefined>(op: Op<A>): Op<A> {
  if (ops.has(op.name)) throw new Error(`op ${op.name} is defined twice`);
  const row = { ...EMPTY, ...op };
  ops.set(op.name, row);
  return row;
}

/** The one table of ops, by name. */
export const table: ReadonlyMap<string, AnyOp> = ops;
