import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { Aval, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { scoped } from '../core/scope.ts';
import { isInteger } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { indexTensor } from './index-operand.ts';
import { segmentMaxima, segmentMinima, segmentProds } from './segment.ts';
import { segmentSums } from './segment-sum.ts';

// Rows folded by segment where the segments follow each other: their number is the last id plus one.

const countOp: Op<{ label: string }> = /* @__PURE__ */ defineOp<{ label: string }>({
  name: 'SegmentCount',
  label: 'segmentSum',
  saves: 'none',
  infer([ids, x]: readonly Aval[], { label }) {
    if (ids.dims.length !== 1 || x.dims.length === 0 || (ids.dims[0] !== x.dims[0] && !Number.isNaN(ids.dims[0] + x.dims[0]))) {
      throw new ShapeError(
        label,
        'there must be one segment id for each row',
        `ids ${showDims(ids.dims)} for ${showDims(x.dims)}`,
        'Give a vector of ids.',
        {
          shapes: [x.dims, ids.dims],
        },
      );
    }
    return [{ dims: [], dtype: 'int32' }];
  },
  expand(on, [ids], { label }) {
    const values = ids.dataSync() as Int32Array | BigInt64Array;
    for (let i = 0; i < values.length; i++) {
      const before = i === 0 ? 0 : values[i - 1];
      if (values[i] >= before) continue;
      throw new ValueError(
        label,
        i === 0 ? 'segment ids must not be negative' : 'segment ids must not decrease',
        `segmentIds[${i}] = ${values[i]}${i === 0 ? '' : ` after ${before}`}`,
        `Sort them, or use tf.math.unsorted${label[0].toUpperCase()}${label.slice(1)}.`,
        { position: i, index: Number(values[i]) },
      );
    }
    const count = values.length === 0 ? 0 : Number(values[values.length - 1]) + 1;
    return [on.constant(Int32Array.of(count), [], 'int32')];
  },
});

type Folded = (x: Tensor, ids: Tensor, count: Tensor) => Tensor;

function sorted(label: string, data: TensorLike, segmentIds: TensorLike, fold: Folded): Tensor {
  return scoped(
    () => {
      const ids = indexTensor(label, segmentIds);
      const x = convert(label, data);
      return fold(x, ids, bind(countOp, [ids, x], { label })[0]);
    },
    (y) => [y],
  );
}

/** How many rows each segment has, in a shape that broadcasts against the folded rows. */
function rowCounts(x: Tensor, ids: Tensor, count: Tensor): Tensor {
  let n = segmentSums(ids.onesLike(), ids, count);
  for (let axis = 1; axis < x.dims.length; axis++) n = n.expandDims(-1);
  return n;
}

/** Segments without rows hold 0 here, not the end of the number range. */
const extreme =
  (fold: Folded): Folded =>
  (x, ids, count) =>
    rowCounts(x, ids, count)
      .equal(0)
      .where(0, fold(x, ids, count));

/**
 * Sums of the rows of each segment. The ids, one a row, start from 0 or more and do not decrease; there are as many segments as the
 * last id plus one, and a segment without rows gives 0.
 * @throws ValueError for ids that decrease, ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/segment_sum
 * @example tf.math.segmentSum([[1, 2], [3, 4], [5, 6]], [0, 0, 1]).arraySync(); // [[4, 6], [5, 6]]
 */
export function segmentSum(data: TensorLike, segmentIds: TensorLike): Tensor {
  return sorted('segmentSum', data, segmentIds, segmentSums);
}

/** Means of the rows of each segment; integers cut the fraction; 0 without rows. See segmentSum. @example tf.math.segmentMean([1, 3, 5], [0, 0, 1]).arraySync(); // [2, 5] */
export function segmentMean(data: TensorLike, segmentIds: TensorLike): Tensor {
  return sorted('segmentMean', data, segmentIds, (x, ids, count) => {
    const n = rowCounts(x, ids, count).maximum(1).cast(x.dtype);
    const sums = segmentSums(x, ids, count);
    return isInteger(x.dtype) ? sums.truncatediv(n) : sums.div(n);
  });
}

/** Products of the rows of each segment; 1 without rows. See segmentSum. @example tf.math.segmentProd([2, 3, 4], [0, 0, 1]).arraySync(); // [6, 4] */
export function segmentProd(data: TensorLike, segmentIds: TensorLike): Tensor {
  return sorted('segmentProd', data, segmentIds, segmentProds);
}

/** Largest of the rows of each segment; 0 without rows. See segmentSum. @example tf.math.segmentMax([2, 3, 4], [0, 0, 1]).arraySync(); // [3, 4] */
export function segmentMax(data: TensorLike, segmentIds: TensorLike): Tensor {
  return sorted('segmentMax', data, segmentIds, extreme(segmentMaxima));
}

/** Smallest of the rows of each segment; 0 without rows. See segmentSum. @example tf.math.segmentMin([2, 3, 4], [0, 0, 1]).arraySync(); // [2, 4] */
export function segmentMin(data: TensorLike, segmentIds: TensorLike): Tensor {
  return sorted('segmentMin', data, segmentIds, extreme(segmentMinima));
}
