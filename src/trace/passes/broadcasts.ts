import { isKnown, sameDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { GraphNode } from '../graph.ts';
import type { Listing } from './listing.ts';
import { rewrite } from './listing.ts';

/** Lets elementwise ops, which broadcast by themselves, read what was spread out for them: x + broadcastTo(b) is x + b. */
export function broadcasts(listing: Listing): Listing {
  const spread = new Map<number, Tensor>();
  const narrower = (node: GraphNode): GraphNode => {
    let { inputs } = node;
    inputs.forEach((x, i) => {
      const from = spread.get(x.id);
      if (from === undefined) return;
      const tried = inputs.with(i, from);
      const [y] = node.op.infer(tried, node.attrs);
      // Of operands that were all spread out, one must stay.
      if (sameDims(y.dims, node.outputs[0].dims)) inputs = tried;
    });
    return inputs === node.inputs ? node : { ...node, inputs };
  };
  return rewrite(listing, (node) => {
    const [x] = node.inputs;
    if (node.op.name === 'BroadcastTo' && isKnown(node.outputs[0].dims) && isKnown(x.dims)) spread.set(node.outputs[0].id, x);
    return node.op.lanes === 'elementwise' && isKnown(node.outputs[0].dims) ? narrower(node) : node;
  });
}
