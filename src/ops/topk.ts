import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, indices } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Count } from './dims.ts';
import { countOf } from './dims.ts';
import { extentOf } from './extent.ts';
import { part } from './join.ts';
import { numbers } from './kernel-names.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels } from './rows.ts';
import { slice } from './slice.ts';
import { argsort, ofEachRow } from './sort.ts';

export interface TopKOptions {
  readonly k?: Count;
  /** The results are sorted in any case. */
  readonly sorted?: boolean;
}
/** Values and their places: an array in TensorFlow's order that also has the names. */
export type TopK = readonly [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

/** Above so many a whole sort is faster than keeping the best while the row goes by. */
const FEW = 32;
type TopKernel = KernelOf<6> & `topk_${string}`;
const lanes = /* @__PURE__ */ new LaneKernels<TopKernel>(numbers('topk'));

const topPlacesOp = /* @__PURE__ */ defineOp<{ readonly top: number }>({
  name: 'TopKPlaces',
  label: 'topK',
  saves: 'none',
  infer([x]: readonly Aval[], { top }) {
    lanes.check('topK', x.dtype);
    return [{ dims: [...x.dims.slice(0, -1), top], dtype: 'int32' }];
  },
  wasm(k, [x], [y], { top }) {
    if (y.size === 0) return;
    const width = x.dims[x.dims.length - 1];
    lanes.of(k, x)(x.ptr, y.ptr, x.size / width, width, top, k.scratch(8 * top));
  },
});

/**
 * The k largest elements (1 unless said) of each row of the last axis, the largest first, and their places (int32). At ties the
 * first comes first; NaN counts as smallest.
 *
 * @throws ShapeError when a row has less than k elements, ValueError when k is not a whole number from 0
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/top_k
 * @example tf.math.topK([1, 5, 3], 2).values.arraySync(); // [5, 3]
 */
export function topK(x: TensorLike, k?: Count | TopKOptions, options?: TopKOptions): TopK {
  const given = checkOptions('topK', isOptions(k) ? (k as TopKOptions) : options, ['k', 'sorted']);
  const top = countOf('topK', (isOptions(k) ? given.k : (k as Count | undefined)) ?? given.k ?? 1);
  if (typeof top !== 'number') return best(x, (t, rank) => placesUpTo(t, rank, top));
  if (!Number.isInteger(top) || top < 0) {
    throw new ValueError('topK', 'k must be a whole number from 0', String(top), 'Use how many elements are wanted.', { k: top });
  }
  return best(x, (t, rank) => {
    if (rank === 0 || t.dims[rank - 1] < top) {
      throw new ShapeError('topK', `rows must have at least k = ${top} elements`, showDims(t.dims), 'Use a smaller k.', {
        shape: t.dims,
        k: top,
      });
    }
    return top <= FEW ? bind(topPlacesOp, [t], { top })[0] : part(argsort(t, { direction: 'DESCENDING' }), rank - 1, 0, top);
  });
}

/** As many of the places in descending order as a traced scalar says. */
const placesUpTo = (t: Tensor, rank: number, top: Tensor): Tensor =>
  slice(argsort(t, { direction: 'DESCENDING' }), new Array<number>(rank).fill(0), [...new Array<number>(rank - 1).fill(-1), top]);

function best(x: TensorLike, placesOf: (t: Tensor, rank: number) => Tensor): TopK {
  const [values, places] = scoped(
    () => {
      const t = convert('topK', x);
      const at = placesOf(t, t.dims.length);
      return [ofEachRow(t, at), at];
    },
    (results) => results,
  );
  return Object.assign([values, places] as const, { values, indices: places });
}

/**
 * Whether the target of each row is among the k largest predictions; ties at the border all count as among them. False where the
 * target is no class, and where a prediction is not finite.
 *
 * @param targets integer classes, shape [batch]
 * @param predictions floats, shape [batch, classes]
 * @throws ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/in_top_k
 * @example tf.math.inTopK([1, 0], [[0.1, 0.9], [0.2, 0.8]], 1).arraySync(); // [true, false]
 */
export function inTopK(targets: TensorLike, predictions: TensorLike, k: number): Tensor {
  return composed(() => {
    const wanted = indices('inTopK', targets);
    const p = convert('inTopK', predictions);
    if (wanted.dims.length !== 1 || p.dims.length !== 2 || (wanted.dims[0] !== p.dims[0] && !Number.isNaN(wanted.dims[0] + p.dims[0]))) {
      throw new ShapeError(
        'inTopK',
        'targets must be [batch] and predictions [batch, classes]',
        `${showDims(wanted.dims)} and ${showDims(p.dims)}`,
        'Give one target for each row.',
        { shapes: [wanted.dims, p.dims] },
      );
    }
    wanted.literal = false;
    const classes = extentOf(p, 1);
    const isClass = wanted.greaterEqual(0).logicalAnd(wanted.less(typeof classes === 'number' ? classes : classes.cast(wanted.dtype)));
    if (classes === 0) return isClass;
    const own = p.gather(isClass.where(wanted, 0), { batchDims: 1 }).expandDims(1);
    const better = p.greater(own).cast('int32').sum(1);
    return isClass.logicalAnd(p.isFinite().all(1)).logicalAnd(better.less(k));
  });
}
