import type { Tensor } from '../../tensor.ts';
import type { GraphNode } from '../graph.ts';
import type { SymbolicTensor } from '../symbolic.ts';

/** What passes work on: nodes in an order in which they can run, and the tensors that are asked for. The graph itself stays as it was written. */
export interface Listing {
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly SymbolicTensor[];
}

/** One rewriting of a listing into another that gives the same bits. */
export type Pass = (listing: Listing) => Listing;

/** Whether running the node does more than compute. */
export const isEffect = ({ op }: GraphNode): boolean => op.effect !== undefined && op.effect !== 'read';

/** The node with inputs replaced; itself where none is. */
function withInputs(node: GraphNode, instead: ReadonlyMap<number, Tensor>): GraphNode {
  const { inputs } = node;
  for (let i = 0; i < inputs.length; i++)
    if (instead.has(inputs[i].id)) return { ...node, inputs: inputs.map((x) => instead.get(x.id) ?? x) };
  return node;
}

/**
 * Goes through the nodes in order with their inputs replaced by what earlier calls decided. `decide` gives the tensors to use in place
 * of the node's outputs, or the node itself (as it is or another), which then stays.
 */
export function rewrite({ nodes, outputs }: Listing, decide: (node: GraphNode) => GraphNode | readonly Tensor[]): Listing {
  const instead = new Map<number, Tensor>();
  const kept: GraphNode[] = [];
  for (const node of nodes) {
    const decision = decide(withInputs(node, instead));
    if ('op' in decision) {
      kept.push(decision);
      continue;
    }
    for (let i = 0; i < node.outputs.length; i++) instead.set(node.outputs[i].id, decision[i]);
  }
  return { nodes: kept, outputs: outputs.map((y) => (instead.get(y.id) ?? y) as SymbolicTensor) };
}
