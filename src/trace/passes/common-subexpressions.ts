import { attrsText } from '../../core/attrs-text.ts';
import { Handle } from '../../variable.ts';
import type { ConstAttrs, GraphNode } from '../graph.ts';
import { constOp, placeholderOp } from '../graph.ts';
import type { Listing } from './listing.ts';
import { isEffect, rewrite } from './listing.ts';

/** Constants above this size are compared by identity only. */
const MOST = 64;

function keyOf(node: GraphNode, writes: ReadonlyMap<number, number>): string | null {
  const { op, attrs, inputs, device } = node;
  if (op === constOp) {
    const { data, dims, dtype } = attrs as ConstAttrs;
    if (data.length > MOST || !ArrayBuffer.isView(data)) return null;
    return `${device} Const ${dtype} ${dims.join()} ${new Uint8Array(data.buffer, data.byteOffset, data.byteLength).join()}`;
  }
  if (op.copied !== undefined) return null;
  const text = attrsText(attrs);
  if (text === null) return null;
  // A variable is the same value until the next write.
  return `${device} ${op.name} ${text} ${inputs.map((x) => (x instanceof Handle ? `${x.id}@${writes.get(x.id) ?? 0}` : x.id)).join()}`;
}

/** Computes once what is written several times: the same op with the same attrs on the same tensors, asked for on the same device. */
export function commonSubexpressions(listing: Listing): Listing {
  const seen = new Map<string, GraphNode>();
  const writes = new Map<number, number>();
  return rewrite(listing, (node) => {
    if (node.op === placeholderOp) return node;
    if (isEffect(node)) {
      for (const x of node.inputs) if (x instanceof Handle) writes.set(x.id, (writes.get(x.id) ?? 0) + 1);
      return node;
    }
    const key = keyOf(node, writes);
    if (key === null) return node;
    const before = seen.get(key);
    if (before !== undefined) return before.outputs;
    seen.set(key, node);
    return node;
  });
}
