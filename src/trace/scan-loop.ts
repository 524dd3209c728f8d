import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { ShapeError } from '../errors.ts';
import { zeros } from '../ops/create.ts';
import { fitRows } from '../ops/fitting.ts';
import { gather } from '../ops/gather.ts';
import { shape } from '../ops/query.ts';
import { tensorScatterNdUpdate } from '../ops/scatter.ts';
import type { Dims } from '../shape.ts';
import { isKnown, showDims, UNRANKED } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { leavesOf, mapTree } from '../tree.ts';
import { branchOf } from './branch.ts';
import type { Graph } from './graph.ts';
import { Slot } from './signature.ts';
import { whileLoop } from './while.ts';

// Functions over rows whose number is known only when a traced function runs, or is large: one loop instead of a copy of the work per row.

/** From the state so far and a row: the next state, and what is collected of this row. */
export type Step = (state: unknown, row: unknown) => { readonly state: unknown; readonly out: unknown };

interface Rows {
  /** The tensors whose rows are taken, in their structure. */
  readonly elems: unknown;
  readonly state: unknown;
  /** Whether the state starts with the first row. */
  readonly begun: boolean;
  readonly reverse: boolean;
}

/** The tensors of a list in the structure of another value. */
function shaped(structure: unknown, list: readonly Tensor[]): unknown {
  let next = 0;
  return mapTree(structure, () => list[next++]);
}

const tensorsOf = (op: string, structure: unknown): Tensor[] => leavesOf(structure).map((leaf) => convert(op, leaf as TensorLike));
const rowOf = (op: string, elems: unknown, at: Tensor): unknown => mapTree(elems, (t) => gather(convert(op, t as TensorLike), at));

/** The rows collected so far with another one, whose shape nobody may know. */
const put = (acc: Tensor, at: Tensor, row: Tensor): Tensor =>
  tensorScatterNdUpdate(isKnown(row.dims) ? acc : fitRows(acc, row), at.reshape([1, 1]), row.expandDims(0));

const open = (dims: Dims): (number | null)[] => dims.map((size) => (Number.isNaN(size) ? null : size));

/**
 * The state after all rows, and what was collected, one row each.
 * @throws ShapeError where a row gives something whose rank is not known
 */
export function loopRows(op: string, on: Graph, rows: Rows, step: Step): { readonly state: unknown; readonly out: unknown } {
  const { elems, reverse } = rows;
  const tensors = tensorsOf(op, elems);
  const start = tensorsOf(op, rows.state);
  const count = shape(tensors[0]).at(0);
  // Written down once to learn what a row gives.
  const rowLike = tensors.map(({ dims, dtype }) => ({ dims: dims.slice(1), dtype }));
  const probe = branchOf(
    op,
    on,
    [...start.map(({ dims, dtype }) => ({ dims, dtype })), ...rowLike],
    (list) => step(shaped(rows.state, list), shaped(elems, list.slice(start.length))).out,
  );
  // Sizes that nobody knows are those of the first row that is put there; until then none are there.
  const accs = probe.concrete.outputs.map(({ dims, dtype }) => {
    if (dims === UNRANKED)
      throw new ShapeError(op, 'a row must give a known rank', showDims(dims), 'Use tf.reshape or tf.ensureShape in the function.');
    return zeros([count, ...dims.map((size) => (Number.isNaN(size) ? 0 : size))], dtype);
  });
  const place = (i: Tensor): Tensor => (reverse ? count.sub(1).sub(i) : i);
  const from = convert(op, rows.begun ? 1 : 0, 'int32');
  const begun = rows.begun ? accs.map((acc, a) => put(acc, place(from.sub(1)), start[a])) : accs;
  const [, state, collected] = whileLoop(
    (i: Tensor) => i.less(count),
    (i: Tensor, before: Tensor[], all: Tensor[]) => {
      const at = place(i);
      const next = step(shaped(rows.state, before), rowOf(op, elems, at));
      const out = tensorsOf(op, next.out);
      return [i.add(1), tensorsOf(op, next.state), all.map((acc, a) => put(acc, at, out[a]))];
    },
    [from, start, begun] as const,
    { shapeInvariants: [[], ...start.map((t) => open(t.dims)), ...probe.concrete.outputs.map(({ dims }) => [null, ...open(dims)])] },
  );
  return {
    state: shaped(rows.state, state as Tensor[]),
    out: mapTree(probe.result, (leaf) => (leaf instanceof Slot ? (collected as Tensor[])[leaf.index] : leaf)),
  };
}
