import type { TensorLike } from '../core/convert.ts';
import { convert, withOperand } from '../core/convert.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { stack } from './join.ts';
import type { Axis } from './reduce.ts';

// Values and gradients held within bounds. Everything here is made of other ops, whose gradients it has.

/**
 * x with what is above `max` or below `min` replaced by that bound; NaN stays. At the bounds the gradient passes.
 * @param min one value, or a tensor that broadcasts to x
 * @throws ShapeError when a bound would make x larger, DTypeError when the dtypes differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/clip_by_value
 * @example tf.clipByValue([-5, 0, 3], -2, 2).arraySync(); // [-2, 0, 2]
 */
export function clipByValue(x: TensorLike, min: TensorLike, max: TensorLike): Tensor {
  return withOperand('clipByValue', x, (t) =>
    scoped(
      () => {
        const y = t.minimum(max).maximum(min);
        if (compatible(y.dims, t.dims)) return y;
        throw new ShapeError(
          'clipByValue',
          'the bounds must broadcast to the shape of x',
          `${showDims(y.dims)} for ${showDims(t.dims)}`,
          'Use tf.broadcastTo on x first.',
          { shapes: [t.dims, y.dims] },
        );
      },
      (y) => [y],
    ),
  );
}

const isNone = (value: unknown): value is null | undefined => value === null || value === undefined;

/**
 * x scaled down so that its L2 norm (over all axes, or each norm over `axes`) is at most `clipNorm`; what is shorter stays.
 * IndexedSlices are scaled by the norm of their values.
 * @throws IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/clip_by_norm
 * @example tf.clipByNorm([3, 4], 2.5).arraySync(); // [1.5, 2]
 */
export function clipByNorm(x: TensorLike, clipNorm: TensorLike, options?: { axes?: Axis }): Tensor;
export function clipByNorm(x: IndexedSlices, clipNorm: TensorLike, options?: { axes?: Axis }): IndexedSlices;
export function clipByNorm(x: TensorLike | IndexedSlices, clipNorm: TensorLike, options?: { axes?: Axis }): Tensor | IndexedSlices {
  const { axes } = checkOptions('clipByNorm', options, ['axes']);
  if (x instanceof IndexedSlices)
    return new IndexedSlices(clipByNorm(x.values, clipNorm, { axes }), x.indices, { denseShape: x.denseShape });
  return withOperand('clipByNorm', x, (t) =>
    scoped(
      () => {
        const squares = t.square().sum(axes, true);
        const long = squares.greater(0);
        // The root has no gradient at 0, so that there it is taken of 1 and not used.
        const norm = long.where(long.where(squares, 1).sqrt(), squares);
        return t.mul(clipNorm).div(norm.maximum(clipNorm));
      },
      (y) => [y],
    ),
  );
}

export type Clippable = TensorLike | IndexedSlices | null;

/** @throws ValueError for an empty list */
function squaredNorm(op: string, list: readonly Clippable[]): Tensor {
  const parts = list
    .filter((item) => !isNone(item))
    .map((item) => convert(op, item instanceof IndexedSlices ? item.values : (item as TensorLike)));
  if (parts.length === 0)
    throw new ValueError(op, 'there is nothing to measure', `${list.length} tensors`, 'Give at least one that is not null.');
  return stack(parts.map((t) => t.square().sum())).sum();
}

/**
 * The L2 norm of all the tensors together; null counts as nothing, IndexedSlices by their values.
 * @throws ValueError for a list without tensors
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/global_norm
 * @example tf.linalg.globalNorm([[3], [4]]).item(); // 5
 */
export function globalNorm(list: readonly Clippable[]): Tensor {
  return scoped(
    () => squaredNorm('globalNorm', list).sqrt(),
    (y) => [y],
  );
}

/** The clipped list and the norm that it had, also by name. */
export type ClippedList = readonly [(Tensor | IndexedSlices | null)[], Tensor] & {
  readonly listClipped: (Tensor | IndexedSlices | null)[];
  readonly globalNorm: Tensor;
};

/**
 * All tensors of a list scaled by one factor, so that their global norm is at most `clipNorm`. null stays null. When the norm is
 * not finite everything becomes NaN, as a sign.
 * @returns [the list, the global norm before]
 * Source: https://www.tensorflow.org/api_docs/python/tf/clip_by_global_norm
 * @example tf.clipByGlobalNorm([tf.constant([3]), tf.constant([4])], 1)[1].item(); // 5
 */
export function clipByGlobalNorm(list: readonly Clippable[], clipNorm: TensorLike, options?: { useNorm?: TensorLike }): ClippedList {
  const { useNorm } = checkOptions('clipByGlobalNorm', options, ['useNorm']);
  const tensorsOf = (items: readonly unknown[]): unknown[] => items.flatMap((g) => (g instanceof IndexedSlices ? [g.values] : [g]));
  const [clipped, norm] = scoped(
    () => {
      const total = useNorm === undefined ? globalNorm(list) : convert('clipByGlobalNorm', useNorm);
      const most = convert('clipByGlobalNorm', clipNorm, total.dtype);
      const scale = total.isFinite().where(most.mul(total.reciprocal().minimum(most.reciprocal())), Number.NaN);
      const scaled = (item: Clippable): Tensor | IndexedSlices | null => {
        if (isNone(item)) return null;
        if (item instanceof IndexedSlices) return new IndexedSlices(item.values.mul(scale), item.indices, { denseShape: item.denseShape });
        return convert('clipByGlobalNorm', item).mul(scale);
      };
      return [list.map(scaled), total.identity()] as const;
    },
    ([items, total]) => [...tensorsOf(items), total],
  );
  return Object.assign([clipped, norm] as [(Tensor | IndexedSlices | null)[], Tensor], { listClipped: clipped, globalNorm: norm });
}
