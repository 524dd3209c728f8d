import { interpreter, use } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { zeros } from '../ops/create.ts';
import { gather } from '../ops/gather.ts';
import { stack, unstack } from '../ops/join.ts';
import { shape } from '../ops/query.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { inOrderOf, leavesOf, mapTree } from '../tree.ts';
import { Graph } from './graph.ts';
import { loopRows } from './scan-loop.ts';

// Functions over the rows of tensors. A traced function writes one copy of the work per row where the rows are known to be few, else a
// loop.

/** Rows beyond which a traced function gets a loop. */
const FEW = 32;

// biome-ignore lint/suspicious/noExplicitAny: rows and accumulators have the caller's structures
type Given = any;

/** The tensors of a structure, which have the same number of rows as far as that is known. @throws ShapeError */
function tensorsOf(op: string, elems: unknown): readonly Tensor[] {
  const tensors = leavesOf(elems).map((leaf) => convert(op, leaf as TensorLike));
  if (tensors.length === 0)
    throw new ValueError(op, 'there is nothing to go over', 'no tensors', 'Pass a tensor or a structure of tensors.');
  const known = tensors.find(({ dims }) => dims.length > 0 && !Number.isNaN(dims[0]))?.dims[0];
  for (const { dims } of tensors) {
    if (dims.length > 0 && (Number.isNaN(dims[0]) || dims[0] === known)) continue;
    throw new ShapeError(
      op,
      'the tensors must have the same number of rows',
      tensors.map((t) => showDims(t.dims)).join(' and '),
      'Scalars have no rows.',
      { shapes: tensors.map((t) => t.dims) },
    );
  }
  return tensors;
}

/** The graph that a loop over the rows is written into; null where each row is taken by itself. */
function loopsIn(tensors: readonly Tensor[]): Graph | null {
  const on = interpreter();
  return on instanceof Graph && tensors.some(({ dims }) => !(dims[0] <= FEW)) ? on : null;
}

/** The rows of a structure of tensors, each in that structure. */
function rowsOf(tensors: readonly Tensor[], elems: unknown): readonly unknown[] {
  const parts = tensors.map((t) => unstack(t));
  return Array.from({ length: tensors[0].dims[0] }, (_, row) => {
    let next = 0;
    return mapTree(elems, () => parts[next++][row]);
  });
}

const holdsTensor = (value: unknown): boolean => leavesOf(value).some((leaf) => typeof leaf === 'object' && leaf !== null);

/** An array of plain values is one tensor, not a structure. */
const packed = (elems: unknown): unknown => (Array.isArray(elems) && !holdsTensor(elems) ? convert('mapFn', elems as TensorLike) : elems);

/** What the function would give of no rows: it is written down for one, never run. */
function noneOf(op: string, tensors: readonly Tensor[], elems: unknown, fn: (row: Given) => unknown): unknown {
  const graph = new Graph();
  const row = tensors.map(({ dims, dtype }, i) => graph.placeholder(dims.slice(1), dtype, `row_${i}`));
  let next = 0;
  const given = mapTree(elems, () => row[next++]);
  try {
    const result = use(graph, () => mapTree(fn(given), (leaf) => convert(op, leaf as TensorLike)));
    return mapTree(result, (leaf) => zeros([0, ...(leaf as Tensor).dims], (leaf as Tensor).dtype));
  } finally {
    graph.discard();
  }
}

/** Puts results of the same structure on top of each other. @throws ValueError where structures differ */
function stacked(op: string, results: readonly unknown[]): unknown {
  const columns = results.map((result) => leavesOf(inOrderOf(results[0], result)).map((leaf) => convert(op, leaf as TensorLike)));
  let next = 0;
  return mapTree(results[0], () => {
    const i = next++;
    return stack(
      columns.map((column) => {
        if (column.length === columns[0].length) return column[i];
        throw new ValueError(
          op,
          'every row must give the same structure',
          `${columns[0].length} and ${column.length} tensors`,
          'Return the same from each call.',
        );
      }),
    );
  });
}

interface MapOptions {
  readonly name?: string;
  readonly parallelIterations?: number | null;
  readonly swapMemory?: boolean;
}
interface FoldOptions extends MapOptions {
  /** What the fold starts with; the first row where it is not said. */
  readonly initializer?: unknown;
}

const COMMON = ['name', 'parallelIterations', 'swapMemory'] as const;

/**
 * Applies `fn` to every row and stacks what it gives. `elems` may be a structure of tensors; `fn` then gets that structure.
 * @throws ShapeError for scalars and for rows of different number
 * Source: https://www.tensorflow.org/api_docs/python/tf/map_fn
 * @example tf.mapFn((row) => row.sum(), tf.constant([[1, 2], [3, 4]])).arraySync(); // [3, 7]
 */
export function mapFn<R = Tensor>(
  fn: (row: Given) => R,
  elems: unknown,
  options?: MapOptions & { readonly fnOutputSignature?: unknown },
): R {
  checkOptions('mapFn', options, [...COMMON, 'fnOutputSignature']);
  const rows = packed(elems);
  const tensors = tensorsOf('mapFn', rows);
  const graph = loopsIn(tensors);
  if (graph !== null) {
    return loopRows('mapFn', graph, { elems: rows, state: [], begun: false, reverse: false }, (_, row) => ({ state: [], out: fn(row) }))
      .out as R;
  }
  if (tensors[0].dims[0] === 0) return noneOf('mapFn', tensors, rows, fn) as R;
  return stacked(
    'mapFn',
    rowsOf(tensors, rows).map((row) => fn(row)),
  ) as R;
}

/**
 * As mapFn: the rows are independent of each other.
 * Source: https://www.tensorflow.org/api_docs/python/tf/vectorized_map
 * @example tf.vectorizedMap((row) => row.sum(), tf.constant([[1, 2], [3, 4]])).arraySync(); // [3, 7]
 */
export function vectorizedMap<R = Tensor>(
  fn: (row: Given) => R,
  elems: unknown,
  options?: { readonly fallbackToWhileLoop?: boolean; readonly warn?: boolean },
): R {
  checkOptions('vectorizedMap', options, ['fallbackToWhileLoop', 'warn']);
  return mapFn(fn, elems);
}

/** What a fold does of the rows: each state it goes through, or none but the last. */
interface Fold {
  readonly op: string;
  readonly elems: unknown;
  readonly initializer: unknown;
  readonly reverse: boolean;
  readonly collects: boolean;
}

function fold({ op, elems, initializer, reverse, collects }: Fold, fn: (accumulator: Given, row: Given) => unknown): unknown {
  const rows = packed(elems);
  const tensors = tensorsOf(op, rows);
  const given = initializer !== undefined && initializer !== null;
  const start = given ? mapTree(initializer, (leaf) => convert(op, leaf as TensorLike)) : undefined;
  const graph = loopsIn(tensors);
  if (graph !== null) {
    const edge = reverse ? shape(tensors[0]).at(0).sub(1) : 0;
    const first = given ? undefined : mapTree(rows, (t) => gather(convert(op, t as TensorLike), edge));
    const step = (state: unknown, row: unknown) => {
      const next = inOrderOf(state, fn(state, row));
      return { state: next, out: collects ? next : [] };
    };
    const found = loopRows(op, graph, { elems: rows, state: start ?? first, begun: !given, reverse }, step);
    return collects ? found.out : found.state;
  }
  const list = reverse ? rowsOf(tensors, rows).toReversed() : rowsOf(tensors, rows);
  if (!given && list.length === 0) throw new ShapeError(op, 'there are no rows', '0 rows', 'Give an initializer.');
  let state = given ? start : list[0];
  const states: unknown[] = given ? [] : [state];
  for (const row of given ? list : list.slice(1)) {
    state = fn(state, row);
    if (collects) states.push(state);
  }
  if (collects && list.length === 0) return mapTree(start, (t) => zeros([0, ...(t as Tensor).dims], (t as Tensor).dtype));
  return collects ? stacked(op, reverse ? states.toReversed() : states) : state;
}

/**
 * The results of a fold after every row, stacked: `fn(accumulator, row)` gives the next accumulator.
 * @throws ShapeError as mapFn
 * Source: https://www.tensorflow.org/api_docs/python/tf/scan
 * @example tf.scan((a, x) => a.add(x), tf.constant([1, 2, 3])).arraySync(); // [1, 3, 6]
 */
export function scan<R = Tensor>(
  fn: (accumulator: Given, row: Given) => R,
  elems: unknown,
  options?: FoldOptions & { readonly reverse?: boolean; readonly inferShape?: boolean },
): R {
  const { initializer, reverse } = checkOptions('scan', options, [...COMMON, 'initializer', 'reverse', 'inferShape']);
  return fold({ op: 'scan', elems, initializer, reverse: reverse === true, collects: true }, fn) as R;
}

/** The last result of a fold from the first row on. @example tf.foldl((a, x) => a.sub(x), tf.constant([1, 2, 3])).item(); // -4 */
export function foldl<R = Tensor>(fn: (accumulator: Given, row: Given) => R, elems: unknown, options?: FoldOptions): R {
  const { initializer } = checkOptions('foldl', options, [...COMMON, 'initializer']);
  return fold({ op: 'foldl', elems, initializer, reverse: false, collects: false }, fn) as R;
}

/** The last result of a fold from the last row on. @example tf.foldr((a, x) => a.sub(x), tf.constant([1, 2, 3])).item(); // 0 */
export function foldr<R = Tensor>(fn: (accumulator: Given, row: Given) => R, elems: unknown, options?: FoldOptions): R {
  const { initializer } = checkOptions('foldr', options, [...COMMON, 'initializer']);
  return fold({ op: 'foldr', elems, initializer, reverse: true, collects: false }, fn) as R;
}
