import { bind, use } from '../core/bind.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import type { Elsewhere } from '../core/op.ts';
import { within } from '../core/place.ts';
import { Tensor } from '../tensor.ts';
import { mapTree } from '../tree.ts';
import type { GraphNode } from './graph.ts';
import { Graph, placeholderOp } from './graph.ts';

/** The tensors that stand for those of another graph, by the id of the one there. */
export type Standins = Map<number, Tensor>;

/** Calls the ops of nodes that were written elsewhere, here. */
export function replay(nodes: readonly GraphNode[], graph: Graph, standins: Standins): void {
  for (const { op, inputs, attrs, outputs, device } of nodes) {
    if (op === placeholderOp) continue;
    const x = inputs.map((t) => standins.get(t.id) ?? t);
    const again = (): readonly Tensor[] => bind(op, x, op.copied === undefined ? attrs : op.copied(attrs, elsewhere(graph, standins)));
    // What it says of devices goes along; where it says nothing, the call decides.
    const y = device === null ? again() : within(device, again);
    for (let i = 0; i < y.length; i++) standins.set(outputs[i].id, y[i]);
  }
}

/** Writes a function of tensors of that graph down in a graph inside of it, then calls the same ops here. */
const elsewhere =
  (graph: Graph, standins: Standins): Elsewhere =>
  (given, fn) => {
    const inside = new Graph(graph);
    try {
      const inputs = given.map(({ dims, dtype }) => inside.placeholder(dims, dtype, 'dy'));
      const result = use(inside, () => fn(inputs));
      const here: Standins = new Map(inputs.map((x, i) => [x.id, given[i]]));
      for (const { outer, inner } of inside.captures.values()) here.set(inner.id, standins.get(outer.id) ?? outer);
      replay(inside.nodes, inside, here);
      const found = (t: Tensor): Tensor => here.get(t.id) ?? standins.get(t.id) ?? t;
      return mapTree(result, (leaf) => {
        if (leaf instanceof IndexedSlices)
          return new IndexedSlices(found(leaf.values), found(leaf.indices), { denseShape: leaf.denseShape });
        return leaf instanceof Tensor ? found(leaf) : leaf;
      });
    } finally {
      inside.discard();
    }
  };
