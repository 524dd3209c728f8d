import { ACTIVATIONS, FUSED } from '../../ops/fused.ts';
import type { Tensor } from '../../tensor.ts';
import { Handle } from '../../variable.ts';
import type { GraphNode } from '../graph.ts';
import type { Listing } from './listing.ts';

/** A product as far as it was followed. */
interface Found {
  readonly product: GraphNode;
  readonly bias: Tensor | null;
  readonly activation: string | null;
  /** A reshape that leaves the columns as they are: it may as well come last. */
  readonly reshape: GraphNode | null;
  /** The node that was followed last, which makes the result. */
  readonly last: GraphNode;
  readonly before: Found | null;
}

/** Whether a device computes such a node. */
export type Fusible = (node: GraphNode) => boolean;

const columnsOf = ({ dims }: Tensor): number => dims[dims.length - 1] ?? Number.NaN;

/** Whether adding it adds one row to all rows. */
function isBias(bias: Tensor, y: Tensor): boolean {
  const last = bias.dims.length - 1;
  if (bias instanceof Handle || last < 0 || bias.dims.length > y.dims.length) return false;
  return bias.dims.every((size, i) => size === (i === last ? columnsOf(y) : 1));
}

/** The product with this node as well; null where the node does not follow it. */
function followed(found: Found, node: GraphNode, x: Tensor): Found | null {
  const [y] = node.outputs;
  const { op, inputs } = node;
  if (node.device !== found.product.device) return null;
  const next = { ...found, last: node, before: found };
  if (op.name === 'Reshape') return columnsOf(y) === columnsOf(x) ? { ...next, reshape: node } : null;
  if (op.name === 'AddV2' && found.bias === null) {
    const other = inputs[0] === x ? inputs[1] : inputs[0];
    return other !== x && isBias(other, x) ? { ...next, bias: other } : null;
  }
  return found.bias !== null && found.activation === null && ACTIVATIONS.includes(op.name) ? { ...next, activation: op.name } : null;
}

const floats = (node: GraphNode): boolean =>
  [...node.inputs, ...node.outputs].every((t) => t.dtype === 'float32' && !(t instanceof Handle));

/** The nodes in the place of all that were followed. */
function fused({ product, bias, activation, reshape, last }: Found): GraphNode[] {
  const op = FUSED[product.op.name];
  const attrs = { fusedOps: activation === null ? ['BiasAdd'] : ['BiasAdd', activation], ...(product.attrs as object) };
  const inputs = [...product.inputs.slice(0, 2), bias as Tensor];
  const { name, outputs, device } = last;
  if (reshape === null) return [{ name, op, attrs, inputs, outputs, device }];
  const one: GraphNode = { name: product.name, op, attrs, inputs, outputs: product.outputs, device };
  return [one, { ...reshape, name, inputs: product.outputs, outputs }];
}

/**
 * Makes one op of a matrix product or a convolution, the bias that is added to its rows and an activation, where nobody else reads what
 * lies between. The bias and the activation are applied in the place of the product.
 */
export function products({ nodes, outputs }: Listing, takes: Fusible = () => true): Listing {
  const uses = new Map<number, number>();
  const use = (t: Tensor): void => void uses.set(t.id, (uses.get(t.id) ?? 0) + 1);
  for (const node of nodes) for (const x of node.inputs) use(x);
  for (const y of outputs) use(y);
  const found = new Map<number, Found>();
  for (const node of nodes) {
    const [y] = node.outputs;
    if (node.outputs.length !== 1 || !floats(node)) continue;
    if (FUSED[node.op.name] !== undefined && node.inputs.length === 2 && !Number.isNaN(columnsOf(y))) {
      found.set(y.id, { product: node, bias: null, activation: null, reshape: null, last: node, before: null });
      continue;
    }
    for (const x of node.inputs) {
      const before = uses.get(x.id) === 1 ? found.get(x.id) : undefined;
      const next = before === undefined ? null : followed(before, node, x);
      if (next === null) continue;
      found.delete(x.id);
      found.set(y.id, next);
      break;
    }
  }
  const gone = new Set<GraphNode>();
  const instead = new Map<GraphNode, GraphNode[]>();
  for (const one of found.values()) {
    // What was followed beyond the bias and the activation stays as it is.
    let whole: Found | null = one;
    while (whole !== null && whole.last.op.name === 'Reshape') whole = whole.before;
    if (whole === null || whole.bias === null || !takes(fused(whole)[0])) continue;
    for (let part: Found | null = whole; part !== null; part = part.before) gone.add(part.last);
    instead.set(whole.last, fused(whole));
  }
  return { nodes: nodes.flatMap((node) => instead.get(node) ?? (gone.has(node) ? [] : [node])), outputs };
}
