import { use } from '../core/bind.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import type { Aval, Gradient, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { UnsupportedError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { Concrete } from '../trace/concrete.ts';
import type { GraphNode } from '../trace/graph.ts';
import { Graph, placeholderOp } from '../trace/graph.ts';
import { SymbolicTensor } from '../trace/symbolic.ts';

// A custom gradient is a function of JavaScript. What can be saved of it is the program that it writes when it is traced.

interface SavedGradientAttrs {
  /** Gradients of the outputs, then what it uses of the program around → the gradients, without those that are null. */
  readonly backward: Concrete;
  /** How many inputs are the results, which come first. */
  readonly results: number;
  /** For each input that follows whether a gradient flows; null for a dense one, the dense shape for one by rows. */
  readonly flows: readonly (false | { readonly rows: readonly (number | null)[] | null; readonly dense: boolean })[];
}

export const savedGradientOp: Op<SavedGradientAttrs> = /* @__PURE__ */ defineOp<SavedGradientAttrs>({
  name: 'SavedCustomGradient',
  label: 'customGradient',
  saves: 'x',
  infer: (x: readonly Aval[], { results }) => x.slice(0, results).map(({ dims, dtype }) => ({ dims, dtype })),
  expand: (_on, x, { results }) => x.slice(0, results).map((y) => y.identity()),
  grad(dy, x, _y, { backward, results, flows }) {
    const flat = backward.call([...dy, ...x.slice(results + flows.length)]);
    let next = 0;
    const gradients = flows.map((flow): Gradient => {
      if (flow === false) return null;
      if (flow.dense) return flat[next++];
      const [values, indices] = [flat[next++], flat[next++]];
      return new IndexedSlices(values, indices, { denseShape: flow.rows as readonly number[] | null });
    });
    return x.map((_, i) => (i >= results && i < results + flows.length ? gradients[i - results] : null));
  },
});

/** The node with its rule as a program. @throws UnsupportedError for a rule that cannot be traced */
export function savedGradient(node: GraphNode, graph: Graph, results: number): { inputs: readonly Tensor[]; attrs: SavedGradientAttrs } {
  const back = new Graph(graph);
  const dy = node.outputs.map((y, i) => back.placeholder(y.dims, y.dtype, `dy_${i}`));
  const flat: SymbolicTensor[] = [];
  const own = (t: Tensor): number => flat.push(back.own(placeholderOp, t) as SymbolicTensor);
  let flows: SavedGradientAttrs['flows'];
  try {
    flows = use(back, () => {
      const found = node.op.grad?.(dy, node.inputs, node.outputs, node.attrs) ?? [];
      return found.slice(results).map((lazy) => {
        const g = typeof lazy === 'function' ? lazy() : lazy;
        if (g === null) return false;
        if (g instanceof IndexedSlices) {
          own(g.values);
          own(g.indices);
          return { dense: false, rows: g.denseShape };
        }
        own(g.toTensor());
        return { dense: true, rows: null };
      });
    });
  } catch (cause) {
    throw new UnsupportedError(
      'savedModel.save',
      'the rule of a custom gradient cannot be traced',
      node.name,
      'Write it with ops, which a file can hold.',
      {
        cause,
      },
    );
  }
  const outside = [...back.captures.values()].filter(({ outer }) => outer instanceof SymbolicTensor);
  for (const { inner, outer } of outside) {
    back.inputs.push(inner);
    back.captures.delete(outer.id);
  }
  return { inputs: [...node.inputs, ...outside.map(({ outer }) => outer)], attrs: { backward: new Concrete(back, flat), results, flows } };
}
