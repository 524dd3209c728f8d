import { use } from '../../core/bind.ts';
import { within } from '../../core/place.ts';
import { ValueError } from '../../errors.ts';
import { showShape } from '../../format.ts';
import type { Dims } from '../../shape.ts';
import { isKnown, UNRANKED } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { programOf } from '../../trace/concrete.ts';
import type { GraphNode } from '../../trace/graph.ts';
import { placeholderOp, Graph as TraceGraph } from '../../trace/graph.ts';
import type { Program } from '../../trace/program.ts';
import type { SymbolicTensor } from '../../trace/symbolic.ts';
import type { Graph } from './graph.ts';

/** Random streams go on from run to run, each session's on their own. */
export type Streams = Map<GraphNode, unknown>;

/** The nodes that the fetches need, in the graph's order; feeds cut what lies behind them. @throws ValueError for a placeholder that is not fed */
function leadingTo(graph: Graph, fetches: readonly SymbolicTensor[], targets: readonly GraphNode[], fed: ReadonlySet<number>): GraphNode[] {
  const needed = new Set<GraphNode>();
  const open: GraphNode[] = [];
  const need = (node: GraphNode | undefined): void => {
    if (node === undefined || needed.has(node)) return;
    needed.add(node);
    open.push(node);
  };
  for (const y of fetches) if (!fed.has(y.id)) need(graph.makers.get(y.id));
  for (const node of targets) need(node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.op === placeholderOp && !fed.has(node.outputs[0].id)) throw unfed(node);
    for (const x of node.inputs) if (!fed.has(x.id)) need(graph.makers.get(x.id));
    for (const before of node.controls ?? []) need(before);
  }
  return graph.nodes.filter((node) => needed.has(node));
}

function unfed({ outputs: [y] }: GraphNode): ValueError {
  const shape = y.dims === UNRANKED || y.dims.length === 0 ? '' : ` and shape ${showShape(y.dims)}`;
  return new ValueError(
    'Session.run',
    `You must feed a value for placeholder tensor '${y.name.slice(0, -2)}' with dtype ${y.dtype}${shape}`,
    'no value for it',
    `Give one in feedDict: session.run(fetches, [[x, value]]).`,
    { placeholder: y.name },
  );
}

/** The attrs of a node for one session: what draws has a stream of its own there. */
function ownAttrs(node: GraphNode, streams: Streams): unknown {
  const { op, attrs } = node;
  if (op.copied === undefined) return attrs;
  let own = streams.get(node);
  if (own === undefined) {
    own = op.copied(attrs);
    streams.set(node, own);
  }
  return own;
}

/** The part of a graph that some fetches need: its nodes, what it is fed, what it gives. */
export interface Pruned {
  readonly nodes: readonly GraphNode[];
  readonly feeds: readonly SymbolicTensor[];
  readonly fetches: readonly SymbolicTensor[];
}

/** @throws ValueError for a placeholder that is not fed */
export function pruned(
  graph: Graph,
  fetches: readonly SymbolicTensor[],
  targets: readonly GraphNode[],
  feeds: readonly SymbolicTensor[],
  streams: Streams,
): Pruned {
  const fed = new Set(feeds.map((x) => x.id));
  const nodes = leadingTo(graph, fetches, targets, fed)
    // A node one of whose several outputs is fed may run for the others: what is fed stands, not what it computes.
    .filter((node) => !(node.outputs.length > 0 && node.outputs.every((y) => fed.has(y.id))))
    .map((node) => (node.op.copied === undefined ? node : { ...node, attrs: ownAttrs(node, streams) }));
  return { nodes, feeds, fetches };
}

export const programOfPart = ({ nodes, feeds, fetches }: Pruned): Program => programOf(nodes, feeds, fetches);

/**
 * The same for feeds of these sizes, where some were unknown when the graph was written: what is known can be planned.
 * @throws ShapeError for sizes that do not go together
 */
export function sized({ nodes, feeds, fetches }: Pruned, sizes: readonly Dims[]): Pruned {
  const graph = new TraceGraph();
  const known = new Map<number, Tensor>();
  const now = (x: Tensor): Tensor => known.get(x.id) ?? x;
  const fed = feeds.map((x, i) => graph.placeholder(sizes[i], x.dtype, x.op.name));
  feeds.forEach((x, i) => {
    known.set(x.id, fed[i]);
  });
  for (const { op, inputs, outputs, attrs, name, device } of nodes) {
    const x = inputs.map(now);
    const written = within(device, () => {
      const { expand } = op;
      if (op.byShape !== true || expand === undefined || !x.every(({ dims }) => isKnown(dims)))
        return graph.write(op, x, attrs, name).outputs;
      return use(graph, () => expand(graph, x, attrs));
    });
    outputs.forEach((y, i) => {
      if (!known.has(y.id)) known.set(y.id, written[i]);
    });
  }
  return { nodes: graph.nodes, feeds: fed, fetches: fetches.map((y) => now(y) as SymbolicTensor) };
}
