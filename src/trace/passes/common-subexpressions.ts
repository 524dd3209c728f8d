import { Handle } from '../../variable.ts';
import type { ConstAttrs, GraphNode } from '../graph.ts';
import { constOp, placeholderOp } from '../graph.ts';
import type { Listing } from './listing.ts';
import { isEffect, rewrite } from './listing.ts';

/** Constants above this size are compared by identity only. */
const MOST = 64;

/** Attrs as text, where plain values are all that they hold; null otherwise. */
function textOf(attrs: unknown): string | null {
  let plain = true;
  const text = JSON.stringify(attrs, (_key, value: unknown) => {
    if (typeof value === 'function' || typeof value === 'bigint' || ArrayBuffer.isView(value)) plain = false;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
      plain = false;
    if (!plain) return undefined;
    // JSON writes NaN and infinities as null and -0 as 0.
    return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? `#${Object.is(value, -0) ? '-0' : value}`
      : value;
  });
  return plain ? (text ?? '') : null;
}

function keyOf(node: GraphNode, writes: ReadonlyMap<number, number>): string | null {
  const { op, attrs, inputs } = node;
  if (op === constOp) {
    const { data, dims, dtype } = attrs as ConstAttrs;
    if (data.length > MOST || !ArrayBuffer.isView(data)) return null;
    return `Const ${dtype} ${dims.join()} ${new Uint8Array(data.buffer, data.byteOffset, data.byteLength).join()}`;
  }
  if (op.copied !== undefined) return null;
  const text = textOf(attrs);
  if (text === null) return null;
  // A variable is the same value until the next write.
  return `${op.name} ${text} ${inputs.map((x) => (x instanceof Handle ? `${x.id}@${writes.get(x.id) ?? 0}` : x.id)).join()}`;
}

/** Computes once what is written several times: the same op with the same attrs on the same tensors. */
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
