import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { stack, unstack } from '../ops/join.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { leavesOf, mapTree } from '../tree.ts';

// Functions over the rows of tensors. The number of rows is part of a tensor's shape, so that a traced function writes one copy of the
// work per row; where it is known only when the program runs, use tf.whileLoop.

// biome-ignore lint/suspicious/noExplicitAny: rows and accumulators have the caller's structures
type Given = any;

/** The rows of a structure of tensors, each in that structure. @throws ShapeError for scalars, rows of different number, unknown numbers */
function rowsOf(op: string, elems: unknown): readonly unknown[] {
  const tensors = leavesOf(packed(elems)).map((leaf) => convert(op, leaf as TensorLike));
  if (tensors.length === 0)
    throw new ValueError(op, 'there is nothing to go over', 'no tensors', 'Pass a tensor or a structure of tensors.');
  for (const { dims } of tensors) {
    if (dims.length > 0 && !Number.isNaN(dims[0]) && dims[0] === tensors[0].dims[0]) continue;
    throw new ShapeError(
      op,
      'the tensors must have the same number of rows',
      tensors.map((t) => showDims(t.dims)).join(' and '),
      'Scalars have no rows; a number that is unknown while tracing needs tf.whileLoop.',
      { shapes: tensors.map((t) => t.dims) },
    );
  }
  const parts = tensors.map((t) => unstack(t));
  return Array.from({ length: tensors[0].dims[0] }, (_, row) => {
    let next = 0;
    return mapTree(packed(elems), () => parts[next++][row]);
  });
}

const holdsTensor = (value: unknown): boolean => leavesOf(value).some((leaf) => typeof leaf === 'object' && leaf !== null);

/** An array of plain values is one tensor, not a structure. */
const packed = (elems: unknown): unknown => (Array.isArray(elems) && !holdsTensor(elems) ? convert('mapFn', elems as TensorLike) : elems);

/** Puts results of the same structure on top of each other. @throws ValueError where structures differ */
function stacked(op: string, results: readonly unknown[]): unknown {
  if (results.length === 0) throw new ShapeError(op, 'there are no rows', '0 rows', 'The result of nothing has no known shape.');
  const columns = results.map((result) => leavesOf(result).map((leaf) => convert(op, leaf as TensorLike)));
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
  return stacked(
    'mapFn',
    rowsOf('mapFn', elems).map((row) => fn(row)),
  ) as R;
}

/** The rows, and what the fold starts with. */
function begin(op: string, elems: unknown, initializer: unknown, backwards: boolean): [readonly unknown[], unknown] {
  const rows = backwards ? rowsOf(op, elems).toReversed() : rowsOf(op, elems);
  if (initializer !== undefined && initializer !== null) return [rows, mapTree(initializer, (leaf) => convert(op, leaf as TensorLike))];
  if (rows.length === 0) throw new ShapeError(op, 'there are no rows', '0 rows', 'Give an initializer.');
  return [rows.slice(1), rows[0]];
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
  const [rows, first] = begin('scan', elems, initializer, reverse === true);
  let state = first;
  const states: unknown[] = initializer === undefined || initializer === null ? [first] : [];
  for (const row of rows) {
    state = fn(state, row);
    states.push(state);
  }
  return stacked('scan', reverse === true ? states.toReversed() : states) as R;
}

/** The last result of a fold from the first row on. @example tf.foldl((a, x) => a.sub(x), tf.constant([1, 2, 3])).item(); // -4 */
export function foldl<R = Tensor>(fn: (accumulator: Given, row: Given) => R, elems: unknown, options?: FoldOptions): R {
  const { initializer } = checkOptions('foldl', options, [...COMMON, 'initializer']);
  const [rows, first] = begin('foldl', elems, initializer, false);
  return rows.reduce((state, row) => fn(state, row), first) as R;
}

/** The last result of a fold from the last row on. @example tf.foldr((a, x) => a.sub(x), tf.constant([1, 2, 3])).item(); // 0 */
export function foldr<R = Tensor>(fn: (accumulator: Given, row: Given) => R, elems: unknown, options?: FoldOptions): R {
  const { initializer } = checkOptions('foldr', options, [...COMMON, 'initializer']);
  const [rows, first] = begin('foldr', elems, initializer, true);
  return rows.reduce((state, row) => fn(state, row), first) as R;
}
