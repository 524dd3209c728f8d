import type { Interpreter } from '../core/bind.ts';
import { use } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { AnyOp, Aval, Body } from '../core/op.ts';
import { scoped } from '../core/scope.ts';
import { isDifferentiable } from '../dtype.ts';
import { zeros } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';
import { mapTree } from '../tree.ts';
import { Handle } from '../variable.ts';
import { Concrete, unflatten } from './concrete.ts';
import { Graph, placeholderOp } from './graph.ts';
import { Slot } from './signature.ts';
import type { Kept } from './stash.ts';
import type { SymbolicTensor } from './symbolic.ts';

/** The graph of a branch or of a loop's body: what it uses of outside belongs to the graph around, or comes from there. */
class BranchGraph extends Graph {
  private readonly around: Graph;
  /** What tapes know a tensor by that the graph around captured, by the capture's id. */
  private readonly originals = new Map<number, Tensor>();

  constructor(outer: Graph) {
    super(outer);
    this.around = outer;
  }

  override own(op: AnyOp, x: Tensor): Tensor {
    if (x.dtype === 'resource' || x.storage === null) return super.own(op, x);
    const known = this.around.own(op, x);
    this.originals.set(known.id, x);
    return super.own(op, known);
  }

  /** Variables of branches and loops are those of the function around. */
  override initial(value: Tensor, from: Graph = this): Tensor {
    return this.around.initial(value, from);
  }

  made(handle: Tensor): void {
    (this.around as Interpreter).made?.(handle);
  }

  /** What it uses of the graph around: tensors, then variables. */
  get uses(): readonly Tensor[] {
    const outside = [...this.captures.values()].map(({ outer }) => this.originals.get(outer.id) ?? outer);
    return [...outside, ...this.handles];
  }
}

/** A function that was written into a graph of its own inside another trace. */
export interface Branch {
  readonly concrete: Concrete;
  /** What it gave back, tensors as slots. */
  readonly result: unknown;
  /** What it uses of the graph around: tensors, then variables. */
  readonly uses: readonly Tensor[];
}

/** Writes `fn` of such arguments into a graph inside `outer`. */
export function branchOf(op: string, outer: Graph, avals: readonly Aval[], fn: (args: readonly Tensor[]) => unknown): Branch {
  const graph = new BranchGraph(outer);
  const inputs = avals.map(({ dims, dtype }, i) => graph.placeholder(dims, dtype, `arg_${i}`));
  const outputs: SymbolicTensor[] = [];
  const result = use(graph, () =>
    mapTree(fn(inputs), (leaf) => {
      if (leaf === null || leaf === undefined) return leaf;
      return new Slot(outputs.push(graph.own({ ...placeholderOp, label: op }, convert(op, leaf as TensorLike)) as SymbolicTensor) - 1);
    }),
  );
  return { concrete: new Concrete(graph, outputs), result, uses: graph.uses };
}

/** A branch for who runs it as part of something larger; variables among what it is fed are left out. */
export function bodyOf({ program, feeds }: Concrete, at: readonly number[], before = 0): Body {
  const { nodes, outputs } = program.planned;
  return { nodes, outputs, feeds, at: at.slice(0, feeds.length - before) };
}

/** Whether running it does more than compute: assign, print, draw. */
export const hasEffect = ({ graph }: Concrete): boolean => graph.nodes.some(({ op }) => op.effect !== undefined && op.effect !== 'read');

/** The operands that branches share: what each uses, once. `at` tells where a branch finds its own. */
export function shared(
  branches: readonly Branch[],
  first: number,
): { readonly operands: readonly Tensor[]; readonly at: readonly (readonly number[])[] } {
  const operands: Tensor[] = [];
  const places = new Map<number, number>();
  const at = branches.map(({ uses }) =>
    uses.map((x) => {
      let place = places.get(x.id);
      if (place === undefined) {
        place = first + operands.push(x) - 1;
        places.set(x.id, place);
      }
      return place;
    }),
  );
  return { operands, at };
}

/**
 * Whether a branch finds what it is fed, `before` and then the node's inputs at these places, of the right dtypes: a program that was
 * read from a file may say anything.
 */
export function isFed(branch: unknown, before: readonly Aval[], at: unknown, x: readonly Aval[]): branch is Concrete {
  if (!(branch instanceof Concrete) || !Array.isArray(at)) return false;
  const fed = [...before, ...at.map((place: number): Aval | undefined => x[place])];
  const { feeds, graph } = branch;
  return (
    fed.length === feeds.length + graph.handles.size &&
    feeds.every((y, i) => fed[i]?.dtype === y.dtype) &&
    fed.every((y, i) => y !== undefined && (y.dtype === 'resource') === i >= feeds.length)
  );
}

/** Whether results are of the dtypes that are said. */
export const sameOutputs = (outputs: readonly Aval[], said: readonly Aval[]): boolean =>
  outputs.length === said.length && outputs.every((y, i) => y.dtype === said[i].dtype);

export const isAvals = (given: unknown): given is readonly Aval[] =>
  Array.isArray(given) && given.every((y: Partial<Aval> | null) => Array.isArray(y?.dims) && typeof y?.dtype === 'string');

/** Runs a branch and keeps what its gradient will need. Variables among `fed` are known by reference and not fed. */
export function runKeeping(
  on: Interpreter,
  concrete: Concrete,
  fed: readonly Tensor[],
  branch: number,
): { readonly outputs: readonly Tensor[]; readonly kept: Kept } {
  const all = concrete.backward().forward.run(on, tensorsOf(fed));
  const count = concrete.outputs.length;
  return { outputs: all.slice(0, count), kept: { branch, residuals: all.slice(count), fed: fed.map((t) => t.dims) } };
}

export const tensorsOf = (fed: readonly Tensor[]): readonly Tensor[] => fed.filter((t) => !(t instanceof Handle));

/** The gradients of what a branch was fed (arguments, tensors of outside, variables), from those of its outputs; null where none flows. */
export function runBackward(on: Interpreter, concrete: Concrete, dy: readonly (Tensor | null)[], kept: Kept): readonly (Tensor | null)[] {
  const { program, shapes } = concrete.backward();
  return scoped(
    () => {
      // The backward program has a place for every output; it never reads those without gradients.
      const seeds = dy.map((g) => g ?? zeros([]));
      const flat = program.program.run(on, [...seeds, ...kept.residuals, ...program.captured]);
      return unflatten(flat, shapes).map((g) => g?.toTensor() ?? null);
    },
    (gradients) => gradients,
  );
}

/** The operands of a control-flow node that gradients can flow to. */
export const differentiable = (x: readonly Tensor[]): readonly boolean[] =>
  x.map((t) => isDifferentiable(t instanceof Handle ? t.holds.dtype : t.dtype));

export const avalOf = (x: Tensor): Aval => (x instanceof Handle ? x.holds : { dims: x.dims, dtype: x.dtype });
