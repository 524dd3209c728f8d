import type { GraphNode } from '../graph.ts';
import { placeholderOp } from '../graph.ts';
import type { Listing } from './listing.ts';
import { isEffect } from './listing.ts';

/** Leaves out what nothing needs: what has no effect and leads to no output. Placeholders are fed, not run. */
export function deadCode({ nodes, outputs }: Listing): Listing {
  const needed = new Set(outputs.map((y) => y.id));
  const alive: GraphNode[] = [];
  for (const node of nodes.toReversed()) {
    if (node.op === placeholderOp) continue;
    if (!isEffect(node) && !node.outputs.some((y) => needed.has(y.id))) continue;
    for (const x of node.inputs) needed.add(x.id);
    alive.push(node);
  }
  return { nodes: alive.reverse(), outputs };
}
