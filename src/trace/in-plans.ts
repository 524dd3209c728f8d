import type { Interpreter, Prepared } from '../core/bind.ts';
import type { Op } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { isKnown } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Handle } from '../variable.ts';
import type { GraphNode } from './graph.ts';
import type { Listing } from './passes/listing.ts';
import type { SymbolicTensor } from './symbolic.ts';

/** Nodes that run as one list of kernel calls, among others that do not. Not in the table: only programs write it. */
const planOp: Op<{ readonly prepared: Prepared; readonly outputs: readonly SymbolicTensor[] }> = {
  name: 'Plan',
  label: 'function',
  saves: 'none',
  infer: (_x, { outputs }) => outputs,
  expand: (_on, x, { prepared }) => prepared.run(x),
};

/** Kernels below which a plan saves nothing. */
const LEAST = 3;

const plain = (t: Tensor): boolean => t instanceof Handle || (isKnown(t.dims) && DTYPES[t.dtype].bytes > 0);

/** Whether the node may be part of a plan: the planner knows better, but takes longer. */
function mayBe({ op, inputs, outputs }: GraphNode): boolean {
  if (!inputs.every(plain) || !(op.flow === undefined ? outputs : outputs.slice(0, -1)).every(plain)) return false;
  if (op.flow !== undefined) return true;
  if (op.updates !== undefined || op.name === 'ReadVariableOp' || op.static === true) return true;
  return op.expand === undefined && (op.effect === undefined || op.effect === 'random');
}

/** Kernels that the node comes to, or about so many. */
function kernelsOf({ op }: GraphNode): number {
  if (op.flow !== undefined) return LEAST;
  return op.view === true || op.static === true || op.effect === 'read' ? 0 : 1;
}

/** What the nodes take from elsewhere, each once. */
function takenBy(nodes: readonly GraphNode[]): Tensor[] {
  const own = new Set(nodes.flatMap((node) => node.outputs.map((y) => y.id)));
  const taken = new Map<number, Tensor>();
  for (const node of nodes) for (const x of node.inputs) if (!own.has(x.id) && !(x instanceof Handle)) taken.set(x.id, x);
  return [...taken.values()];
}

/** Makes plans of the nodes between those that need the host: prints, strings, checks of elements, sizes that only running tells. */
class Parts {
  readonly nodes: GraphNode[] = [];
  /** How often each tensor is read, by nodes and as results. */
  private readonly uses = new Map<number, number>();
  plans = 0;

  constructor(
    private readonly on: Interpreter,
    { nodes, outputs }: Listing,
  ) {
    const use = (t: Tensor): void => void this.uses.set(t.id, (this.uses.get(t.id) ?? 0) + 1);
    for (const node of nodes) for (const x of node.inputs) use(x);
    for (const y of outputs) use(y);
  }

  /** Takes nodes in a row that may be a plan. */
  take(nodes: readonly GraphNode[]): void {
    if (nodes.reduce((sum, node) => sum + kernelsOf(node), 0) < LEAST) {
      this.nodes.push(...nodes);
      return;
    }
    const given = this.givenBy(nodes);
    const prepared = this.on.prepare?.(nodes, takenBy(nodes), given) ?? -1;
    if (typeof prepared !== 'number') {
      this.plans++;
      const attrs = { prepared, outputs: given };
      this.nodes.push({ name: nodes[nodes.length - 1].name, op: planOp, attrs, inputs: takenBy(nodes), outputs: given, device: null });
    } else if (prepared < 0) this.nodes.push(...nodes);
    else {
      this.take(nodes.slice(0, prepared));
      this.nodes.push(nodes[prepared]);
      this.take(nodes.slice(prepared + 1));
    }
  }

  /** What the nodes make that others read. */
  private givenBy(nodes: readonly GraphNode[]): SymbolicTensor[] {
    const inside = new Map<number, number>();
    for (const node of nodes) for (const x of node.inputs) inside.set(x.id, (inside.get(x.id) ?? 0) + 1);
    return nodes.flatMap((node) => node.outputs.filter((y) => (this.uses.get(y.id) ?? 0) > (inside.get(y.id) ?? 0)));
  }
}

/** The nodes with plans in the place of those that can be one; null where there are none. */
export function inPlans(on: Interpreter, listing: Listing): Listing | null {
  const parts = new Parts(on, listing);
  let run: GraphNode[] = [];
  for (const node of listing.nodes) {
    if (mayBe(node)) {
      run.push(node);
      continue;
    }
    parts.take(run);
    parts.nodes.push(node);
    run = [];
  }
  parts.take(run);
  return parts.plans === 0 ? null : { nodes: parts.nodes, outputs: listing.outputs };
}
