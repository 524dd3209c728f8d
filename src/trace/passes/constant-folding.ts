import { eagerly, interpreter } from '../../core/bind.ts';
import type { AnyOp } from '../../core/op.ts';
import { unscoped } from '../../core/scope.ts';
import type { TypedArray } from '../../dtype.ts';
import { DTYPES } from '../../dtype.ts';
import { isKnown } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { GraphNode } from '../graph.ts';
import { constOp, placeholderOp } from '../graph.ts';
import { Program } from '../program.ts';
import type { Listing } from './listing.ts';
import { rewrite } from './listing.ts';

/** Results above this many elements are computed by every run: they would make the program large. */
const MOST = 1024;

/** A kernel computes in the same way now and later: only its results are kept. Narrow dtypes, whose elements have another form in JavaScript, are left. */
function folded(node: GraphNode, constants: ReadonlyMap<number, GraphNode>): readonly Tensor[] | null {
  try {
    const needs = [...new Set(node.inputs.map((x) => constants.get(x.id) as GraphNode))];
    return unscoped(() => eagerly(() => new Program([...needs, node], [], node.outputs).run(interpreter(), [])));
  } catch {
    // It fails when it runs, where the caller can see why.
    return null;
  }
}

/** What depends on the shapes of its inputs only. */
function ofShapes({ op, inputs, attrs }: GraphNode): readonly Tensor[] {
  return unscoped(() => eagerly(() => (op.expand as NonNullable<AnyOp['expand']>)(interpreter(), inputs, attrs)));
}

/** Computes now what depends on constants, or on nothing but shapes that are known. */
export function constantFolding(listing: Listing): Listing {
  const constants = new Map<number, GraphNode>();
  return rewrite(listing, (node) => {
    if (node.op === constOp) {
      constants.set(node.outputs[0].id, node);
      return node;
    }
    const { op, inputs, outputs } = node;
    const small =
      outputs.length === 1 &&
      outputs[0].size <= MOST &&
      DTYPES[outputs[0].dtype].wide === outputs[0].dtype &&
      DTYPES[outputs[0].dtype].bytes > 0;
    if (op === placeholderOp || op.effect !== undefined || !small || inputs.length === 0) return node;
    const shapes = op.static === true && inputs.every((x) => isKnown(x.dims));
    if (!shapes && !inputs.every((x) => constants.has(x.id))) return node;
    const values = shapes ? ofShapes(node) : folded(node, constants);
    if (values === null) return node;
    const [value] = values;
    const constant: GraphNode = {
      ...node,
      op: constOp,
      inputs: [],
      attrs: { data: value.elements('function') as TypedArray, dims: value.dims, dtype: value.dtype },
    };
    value.dispose();
    constants.set(outputs[0].id, constant);
    return constant;
  });
}
