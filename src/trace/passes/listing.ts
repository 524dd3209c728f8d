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

/**
 * Goes through the nodes in order with their inputs replaced by what earlier calls decided. `decide` gives the tensors to use in place
 * of the node's outputs, or the node itself (as it is or another), which then stays.
 */
export function rewrite({ nodes, outputs }: Listing, decide: (node: GraphNode) => GraphNode | readonly Tensor[]): Listing {
  const instead = new Map<number, Tensor>();
  const kept: GraphNode[] = [];
  for (const node of nodes) {
    const inputs = node.inputs.map((x) => instead.get(x.id) ?? x);
    const changed = inputs.some((x, i) => x !== node.inputs[i]);
    const decision = decide(changed ? { ...node, inputs } : node);
    if ('op' in decision) {
      kept.push(decision);
      continue;
    }
    for (let i = 0; i < node.outputs.length; i++) instead.set(node.outputs[i].id, decision[i]);
  }
  return { nodes: kept, outputs: outputs.map((y) => (instead.get(y.id) ?? y) as SymbolicTensor) };
}
