import { table } from '../../core/op.ts';
import { sameDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { ConstAttrs, GraphNode } from '../graph.ts';
import { constOp } from '../graph.ts';
import type { Listing } from './listing.ts';
import { rewrite } from './listing.ts';

const REAL = ['float16', 'bfloat16', 'float32', 'float64', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'];

/** Ops of which a second one in a row changes nothing more. */
const ONCE = ['Abs', 'Relu', 'Relu6', 'Sign', 'Floor', 'Ceil', 'Rint', 'Trunc'];
/** Ops that do not see the sign. */
const EVEN = ['Abs', 'Square', 'Cosh', 'Cos'];

interface Makers {
  get(id: number): GraphNode | undefined;
}

const permOf = ({ attrs }: GraphNode): readonly number[] => (attrs as { readonly perm: readonly number[] }).perm;

/** Whether every element of x is that constant. */
function isConstant(makers: Makers, x: Tensor, value: number): boolean {
  const maker = makers.get(x.id);
  if (maker?.op !== constOp || !REAL.includes(x.dtype) || x.dtype === 'float16' || x.dtype === 'bfloat16') return false;
  const { data } = maker.attrs as ConstAttrs;
  for (let i = 0; i < data.length; i++) if (!Object.is(Number(data[i]), value)) return false;
  return data.length > 0;
}

/** The tensor whose bits the node would only repeat; null where it does more. */
function unchanged(node: GraphNode, makers: Makers): Tensor | null {
  const [x, c] = node.inputs;
  const [y] = node.outputs;
  if (x === undefined || y === undefined || x.dtype !== y.dtype) return null;
  const name = node.op.name;
  if (name === 'Mul' && sameDims(c.dims, y.dims) && isConstant(makers, x, 1)) return c;
  if (name === 'Transpose') {
    const perm = permOf(node);
    if (perm.every((axis, i) => axis === i)) return x;
    const inner = makers.get(x.id);
    return inner?.op.name === 'Transpose' && perm.every((axis, i) => permOf(inner)[axis] === i) ? inner.inputs[0] : null;
  }
  if (!sameDims(x.dims, y.dims)) return null;
  if (name === 'Identity' || name === 'Cast' || name === 'Reshape' || name === 'BroadcastTo') return x;
  const inner = makers.get(x.id);
  if (inner?.op.name === name && ONCE.includes(name)) return x;
  if (name === 'Neg' || name === 'LogicalNot' || name === 'Invert') return inner?.op.name === name ? inner.inputs[0] : null;
  if ((name === 'Mul' || name === 'RealDiv' || name === 'Pow') && isConstant(makers, c, 1)) return x;
  return name === 'Sub' && isConstant(makers, c, 0) ? x : null;
}

/** A cheaper node that gives the same bits; the node itself where there is none. */
function cheaper(node: GraphNode, makers: Makers): GraphNode {
  const [x, c] = node.inputs;
  const name = node.op.name;
  const instead = (op: string, inputs: readonly Tensor[]): GraphNode => {
    const row = table.get(op);
    return row === undefined ? node : { ...node, op: row, attrs: undefined, inputs };
  };
  if (name === 'Pow' && sameDims(x.dims, node.outputs[0].dims) && isConstant(makers, c, 2)) return instead('Square', [x]);
  const [before, other] = [x, c].map((t) => (t === undefined ? undefined : makers.get(t.id)));
  if (EVEN.includes(name) && (before?.op.name === 'Neg' || (before?.op.name === 'Abs' && before.inputs[0].dtype === x.dtype)))
    return { ...node, inputs: before.inputs };
  if (name === 'Sub' && other?.op.name === 'Neg') return instead('AddV2', [x, other.inputs[0]]);
  if (name === 'AddV2' && other?.op.name === 'Neg') return instead('Sub', [x, other.inputs[0]]);
  return node;
}

/**
 * Leaves out what changes no bit, and takes cheaper ops for the same: x · 1, x / 1, x - 0, x¹, -(-x), |-x|, x - (-y), x² for a power of 2,
 * a transpose back, the identity, a cast, a broadcast or a reshape to what it was. x + 0 is not among them: it makes 0 of -0. A node that
 * was asked for on a device stays where its input comes from elsewhere: it moves it.
 */
export function identities(listing: Listing): Listing {
  const all = new Map<number, GraphNode>();
  return rewrite(listing, (given) => {
    const { device } = given;
    // What was made elsewhere may be here for the sake of this very node.
    const makers: Makers = { get: (id) => (all.get(id)?.device === device ? all.get(id) : undefined) };
    const node = given.op.name === 'Reshape' ? given : cheaper(given, makers);
    const same = unchanged(node, makers);
    if (same !== null && (device === null || makers.get(same.id) !== undefined)) return [same];
    for (const y of node.outputs) all.set(y.id, node);
    if (node.op.name !== 'Reshape') return node;
    // Of reshapes in a row the last one decides.
    const before = makers.get(node.inputs[0].id);
    const whole = before?.op.name === 'Reshape' ? { ...node, inputs: [before.inputs[0]] } : node;
    const [x] = whole.inputs;
    if (sameDims(x.dims, node.outputs[0].dims) && (device === null || makers.get(x.id) !== undefined)) return [x];
    for (const y of whole.outputs) all.set(y.id, whole);
    return whole;
  });
}
