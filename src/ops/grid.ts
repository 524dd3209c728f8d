import type { TensorLike } from '../core/convert.ts';
import { convert, indices } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { extentOf } from './extent.ts';
import { range } from './range.ts';

// Tensors over the points of a grid.

export interface MeshgridOptions {
  /** 'xy' (unless said): the first vector runs along axis 1, as in pictures. 'ij': along axis 0, as in matrices. */
  readonly indexing?: 'xy' | 'ij';
}

/**
 * For vectors x, y, …: tensors with their coordinates at each point of the grid that they span.
 * @throws ShapeError for ranks above 1, ValueError for an unknown indexing
 * Source: https://www.tensorflow.org/api_docs/python/tf/meshgrid
 * @example tf.meshgrid([1, 2, 3], [4, 5]).map((t) => t.arraySync()); // [[[1, 2, 3], [1, 2, 3]], [[4, 4, 4], [5, 5, 5]]]
 */
export function meshgrid(...vectors: readonly (TensorLike | MeshgridOptions)[]): Tensor[] {
  const last = vectors.at(-1);
  const { indexing } = isOptions(last) ? checkOptions('meshgrid', last as MeshgridOptions, ['indexing']) : {};
  if (indexing !== undefined && indexing !== 'xy' && indexing !== 'ij') {
    throw new ValueError('meshgrid', 'unknown indexing', `'${String(indexing)}'`, "Use 'xy' or 'ij'.", { indexing });
  }
  const given = (isOptions(last) ? vectors.slice(0, -1) : vectors) as readonly TensorLike[];
  return scoped(
    () => {
      const lines = given.map((v) => {
        const t = convert('meshgrid', v);
        if (t.dims.length < 2) return t.reshape([-1]);
        throw new ShapeError('meshgrid', 'only vectors span a grid', showDims(t.dims), 'Use tf.reshape(x, [-1]).', { shape: t.dims });
      });
      const rank = lines.length;
      // In 'xy' the first two vectors stand along each other's axis.
      const axisFor = (i: number): number => (indexing === 'ij' || rank < 2 || i > 1 ? i : 1 - i);
      const sizes = lines.map((_, axis) => extentOf(lines[axisFor(axis)], 0));
      return lines.map((line, i) => line.reshape(sizes.map((_, axis) => (axis === axisFor(i) ? -1 : 1))).broadcastTo(sizes));
    },
    (grid) => grid,
  );
}

export interface SequenceMaskOptions {
  /** Size of the new axis; the largest length unless said. */
  readonly maxlen?: number | TensorLike | null;
  /** bool unless said. */
  readonly dtype?: DType;
}

/**
 * For each length a row that is true in so many places from the beginning.
 * @throws DTypeError for lengths that are no integers, ShapeError when maxlen is no scalar
 * Source: https://www.tensorflow.org/api_docs/python/tf/sequence_mask
 * @example tf.sequenceMask([1, 3]).arraySync(); // [[true, false, false], [true, true, true]]
 */
export function sequenceMask(lengths: TensorLike, options?: SequenceMaskOptions): Tensor {
  const { maxlen, dtype } = checkOptions('sequenceMask', options, ['maxlen', 'dtype']);
  const type = dtypeOf('sequenceMask', dtype ?? 'bool');
  return composed(() => {
    const t = indices('sequenceMask', lengths);
    t.literal = false;
    const given = maxlen === undefined || maxlen === null ? t.max().maximum(0) : indices('sequenceMask', maxlen);
    given.literal = false;
    const places = range(0, given.cast(t.dtype), 1);
    return places.less(t.expandDims(-1)).cast(type);
  });
}
