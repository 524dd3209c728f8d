import type { Gradients } from '../autodiff/backprop.ts';
import { backprop } from '../autodiff/backprop.ts';
import { bind, interpreter, isHeard, use } from '../core/bind.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import type { Aval, Gradient, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { isDifferentiable } from '../dtype.ts';
import { GradientError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { Handle } from '../variable.ts';
import type { Standins } from './elsewhere.ts';
import { replay } from './elsewhere.ts';
import type { GraphNode } from './graph.ts';
import { Graph, placeholderOp } from './graph.ts';
import { lowering, optimised } from './passes/all.ts';
import { Program } from './program.ts';
import { SymbolicTensor } from './symbolic.ts';

/** How the flat results of a backward program make up one gradient. */
type Shape = 'none' | 'dense' | { readonly denseShape: readonly number[] | null };

interface Backward {
  /** Forward tensors that the backward program needs. */
  readonly residuals: readonly SymbolicTensor[];
  readonly forward: Program;
  readonly program: Concrete;
  /** One per input of the forward program, variables last. */
  readonly shapes: readonly Shape[];
}

/** A traced program with its outputs: what a call of a function runs. */
export class Concrete {
  private plain: Program | null = null;
  private back: Backward | null = null;

  constructor(
    readonly graph: Graph,
    readonly outputs: readonly SymbolicTensor[],
  ) {
    graph.rewritten ??= () => this.program.planned.nodes;
  }

  /** What a run is fed: arguments, then captures. */
  get feeds(): readonly SymbolicTensor[] {
    return [...this.graph.inputs, ...[...this.graph.captures.values()].map((c) => c.inner)];
  }

  private outside: readonly Tensor[] | null = null;

  /** The tensors that it captured, in the order in which a run is fed them. */
  get captured(): readonly Tensor[] {
    this.outside ??= [...this.graph.captures.values()].map((c) => c.outer);
    return this.outside;
  }

  get program(): Program {
    this.plain ??= programOf(this.graph.nodes, this.feeds, this.outputs);
    return this.plain;
  }

  /** Calls it as one op; inside another trace its nodes are written there instead. */
  call(args: readonly Tensor[]): readonly Tensor[] {
    const { captured } = this;
    const inputs = captured.length === 0 ? args : [...args, ...captured];
    const on = interpreter();
    if (!on.eager) return this.replay(inputs);
    // Nobody listens and nothing dies with the call: the op would do no more than this.
    if (!isHeard() && on.timed !== true && !someLiteral(args)) return this.program.run(on, inputs);
    return this.apply([...inputs, ...this.graph.handles]);
  }

  /** Calls it as one op on all that a run needs: arguments, captures, then variables. */
  apply(all: readonly Tensor[]): readonly Tensor[] {
    if (!isHeard()) return bind(callOp, all, { concrete: this });
    const y = bind(heardCallOp, all, { concrete: this, backward: this.backward() });
    // The tapes that listened hold the elements of the residuals; nobody else will ask for them.
    for (let i = this.outputs.length; i < y.length; i++) y[i].dispose();
    return y.slice(0, this.outputs.length);
  }

  private replay(inputs: readonly Tensor[]): readonly Tensor[] {
    const standins: Standins = new Map();
    const { feeds } = this;
    for (let i = 0; i < feeds.length; i++) standins.set(feeds[i].id, inputs[i]);
    replay(this.graph.nodes, this.graph, standins);
    return this.outputs.map((y) => standins.get(y.id) as Tensor);
  }

  /** The backward program, and the forward one that also gives what it needs. Made once. */
  backward(): Backward {
    this.back ??= this.differentiate();
    return this.back;
  }

  private differentiate(): Backward {
    const { graph, outputs } = this;
    const sources = [...this.feeds, ...graph.handles];
    const connected = new Set(sources.filter((t) => isDifferentiable(t.dtype)).map((t) => t.id));
    for (const node of graph.nodes) {
      if (!node.inputs.some((x) => connected.has(x.id))) continue;
      for (const y of node.outputs) if (isDifferentiable(y.dtype)) connected.add(y.id);
    }
    const back = new Graph(graph);
    const dy = outputs.map((y, i) => back.placeholder(y.dims, y.dtype, `dy_${i}`));
    const flat: SymbolicTensor[] = [];
    const shapes = use(back, () => {
      const seeds: Gradients = new Map();
      outputs.forEach((y, i) => {
        if (!connected.has(y.id)) return;
        const before = seeds.get(y.id) as Tensor | undefined;
        seeds.set(y.id, before === undefined ? dy[i] : before.add(dy[i]));
      });
      const found = backprop(graph.nodes, seeds, connected, new Set(sources.map((t) => t.id)), dy);
      return sources.map((source) => {
        const g = found.get(source.id);
        if (g === undefined) return 'none';
        if (!(g instanceof IndexedSlices)) {
          flat.push(inside(back, g));
          return 'dense';
        }
        flat.push(inside(back, g.values), inside(back, g.indices));
        return { denseShape: g.denseShape };
      });
    });
    // The backward program is fed what it needs of the forward one as arguments: gradients first, then residuals. Tensors from outside
    // of every trace, which a custom gradient may use, stay captures.
    const residuals: SymbolicTensor[] = [];
    for (const [id, { outer, inner }] of back.captures) {
      if (!(outer instanceof SymbolicTensor)) continue;
      if (outer.graph !== graph) {
        throw new GradientError(
          'customGradient',
          'the backward rule of a branch or a loop uses a tensor of the function around it',
          outer.toString(),
          'Pass it to the function as an argument too, and give null for its gradient.',
          { tensor: outer.name },
        );
      }
      residuals.push(outer);
      back.inputs.push(inner);
      back.captures.delete(id);
    }
    return {
      residuals,
      shapes,
      program: new Concrete(back, flat),
      forward: programOf(graph.nodes, this.feeds, [...outputs, ...residuals]),
    };
  }
}

/** Nodes as a program, after the passes. */
export function programOf(nodes: readonly GraphNode[], feeds: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): Program {
  const listing = optimised({ nodes, outputs });
  return new Program(listing.nodes, feeds, listing.outputs, lowering());
}

const inside = (graph: Graph, t: Tensor): SymbolicTensor => graph.own(placeholderOp, t) as SymbolicTensor;

function someLiteral(x: readonly Tensor[]): boolean {
  for (let i = 0; i < x.length; i++) if (x[i].literal) return true;
  return false;
}

const avalsOf = (tensors: readonly SymbolicTensor[]): Aval[] => tensors.map(({ dims, dtype }) => ({ dims, dtype }));
const fed = (x: readonly Tensor[]): readonly Tensor[] => x.filter((t) => !(t instanceof Handle));

const callOp = defineOp<{ readonly concrete: Concrete }>({
  name: 'PartitionedCall',
  label: 'function',
  saves: 'x',
  infer: (_x, { concrete }) => avalsOf(concrete.outputs),
  expand: (on, x, { concrete }) => concrete.program.run(on, fed(x)),
  // Heard without residuals (a graph that was written without a listener): the forward part runs again.
  grad(dy, x, _y, { concrete }) {
    const again = bind(heardCallOp, x, { concrete, backward: concrete.backward() });
    return gradientsOf(dy, again.slice(dy.length), concrete.backward());
  },
});

const heardCallOp: Op<{ readonly concrete: Concrete; readonly backward: Backward }> = defineOp<{
  readonly concrete: Concrete;
  readonly backward: Backward;
}>({
  name: 'PartitionedCallWithResiduals',
  label: 'function',
  saves: 'both',
  partial: true,
  infer: (_x, { concrete, backward }) => avalsOf([...concrete.outputs, ...backward.residuals]),
  expand: (on, x, { backward }) => backward.forward.run(on, fed(x)),
  grad(given, x, y, { concrete, backward }) {
    const dy: readonly (Tensor | null)[] = given;
    const count = concrete.outputs.length;
    // What has no gradient (numbers of a loop, what it keeps) is a seed that nobody reads.
    const filled = (n: number): Tensor[] => dy.slice(0, n).map((g, i) => g ?? (isDifferentiable(y[i].dtype) ? y[i].zerosLike() : y[i]));
    if (dy.slice(count).every((g) => g === null)) return gradientsOf(filled(count), y.slice(count), backward);
    // A higher order: the first gradient was computed from the residuals, so that gradients come back to them too.
    const all = new Concrete(concrete.graph, [...concrete.outputs, ...backward.residuals]);
    const again = bind(heardCallOp, x, { concrete: all, backward: all.backward() });
    return gradientsOf(filled(dy.length), again.slice(all.outputs.length), all.backward());
  },
});

function gradientsOf(dy: readonly Tensor[], residuals: readonly Tensor[], { program, shapes }: Backward): Gradient[] {
  return unflatten(program.call([...dy, ...residuals]), shapes);
}

/** The gradients that the results of a backward program make up. */
export function unflatten(flat: readonly Tensor[], shapes: readonly Shape[]): Gradient[] {
  let next = 0;
  return shapes.map((shape) => {
    if (shape === 'none') return null;
    if (shape === 'dense') return flat[next++];
    const [values, indices] = [flat[next++], flat[next++]];
    return new IndexedSlices(values, indices, shape);
  });
}
