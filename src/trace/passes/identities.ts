import { sameDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { ConstAttrs, GraphNode } from '../graph.ts';
import { constOp } from '../graph.ts';
import type { Listing } from './listing.ts';
import { rewrite } from './listing.ts';

const REAL = ['float16', 'bfloat16', 'float32', 'float64', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'];

/**
 * Leaves out what changes no bit: x · 1, x / 1, x - 0, x¹, -(-x), the identity, a cast or a reshape to what it was. x + 0 is not among
 * them: it makes 0 of -0.
 */
export function identities(listing: Listing): Listing {
  const makers = new Map<number, GraphNode>();
  const isConstant = (x: Tensor, value: number): boolean => {
    const maker = makers.get(x.id);
    if (maker?.op !== constOp || !REAL.includes(x.dtype) || x.dtype === 'float16' || x.dtype === 'bfloat16') return false;
    const { data } = maker.attrs as ConstAttrs;
    for (let i = 0; i < data.length; i++) if (!Object.is(Number(data[i]), value)) return false;
    return data.length > 0;
  };
  const unchanged = (node: GraphNode): Tensor | null => {
    const [x, c] = node.inputs;
    const [y] = node.outputs;
    if (x === undefined || y === undefined || x.dtype !== y.dtype) return null;
    const name = node.op.name;
    if (name === 'Mul' && sameDims(c.dims, y.dims) && isConstant(x, 1)) return c;
    if (!sameDims(x.dims, y.dims)) return null;
    if (name === 'Identity' || name === 'Cast' || name === 'Reshape') return x;
    if (name === 'Neg') {
      const inner = makers.get(x.id);
      return inner?.op.name === 'Neg' ? inner.inputs[0] : null;
    }
    if ((name === 'Mul' || name === 'RealDiv' || name === 'Pow') && isConstant(c, 1)) return x;
    return name === 'Sub' && isConstant(c, 0) ? x : null;
  };
  return rewrite(listing, (node) => {
    const same = unchanged(node);
    if (same !== null) return [same];
    for (const y of node.outputs) makers.set(y.id, node);
    if (node.op.name !== 'Reshape') return node;
    // Of reshapes in a row the last one decides.
    const before = makers.get(node.inputs[0].id);
    const whole = before?.op.name === 'Reshape' ? { ...node, inputs: [before.inputs[0]] } : node;
    if (sameDims(whole.inputs[0].dims, node.outputs[0].dims)) return [whole.inputs[0]];
    for (const y of whole.outputs) makers.set(y.id, whole);
    return whole;
  });
}
