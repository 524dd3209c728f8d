import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible, operand } from '../core/convert.ts';
import { scoped } from '../core/scope.ts';
import type { Tensor } from '../tensor.ts';
import { beside, indexOperand, indexTensor } from './index-operand.ts';
import { segmentMaxima, segmentMinima, segmentProds } from './segment.ts';
import type { SegmentCount } from './segment-sum.ts';
import { checkCount, segmentSums } from './segment-sum.ts';

// Rows folded by segment, the segments in any order.

type Folded = (x: Tensor, ids: Tensor, count: SegmentCount) => Tensor;

function unsorted(op: string, fold: Folded, data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  const count = isConvertible(numSegments) ? indexOperand(op, numSegments) : checkCount(op, Number(numSegments));
  const ids = indexOperand(op, segmentIds);
  const x = beside([ids], () => operand(op, data));
  return fold(x, ids, count);
}

/**
 * Sums of the rows of each segment: y[s] = Σ data[i] over all i with segmentIds[i] = s. The ids may come in any order and have the
 * shape of the first axes of the data; rows with a negative id are left out; a segment without rows gives 0.
 * @throws IndexError for an id that is not below numSegments, ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/unsorted_segment_sum
 * @example tf.math.unsortedSegmentSum([1, 2, 3], [1, 0, 1], 3).arraySync(); // [2, 4, 0]
 */
export function unsortedSegmentSum(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return unsorted('unsortedSegmentSum', segmentSums, data, segmentIds, numSegments);
}

/** Products of the rows of each segment; 1 without rows. See unsortedSegmentSum. @example tf.math.unsortedSegmentProd([2, 3, 4], [1, 0, 1], 2).arraySync(); // [3, 8] */
export function unsortedSegmentProd(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return unsorted('unsortedSegmentProd', segmentProds, data, segmentIds, numSegments);
}

/** Largest of the rows of each segment; the dtype's lowest finite number without rows. See unsortedSegmentSum. @example tf.math.unsortedSegmentMax([2, 3, 4], [1, 0, 1], 2).arraySync(); // [3, 4] */
export function unsortedSegmentMax(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return unsorted('unsortedSegmentMax', segmentMaxima, data, segmentIds, numSegments);
}

/** Smallest of the rows of each segment; the dtype's largest finite number without rows. See unsortedSegmentSum. @example tf.math.unsortedSegmentMin([2, 3, 4], [1, 0, 1], 2).arraySync(); // [3, 2] */
export function unsortedSegmentMin(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return unsorted('unsortedSegmentMin', segmentMinima, data, segmentIds, numSegments);
}

/** Means of the rows of each segment; 0 without rows. See unsortedSegmentSum. @example tf.math.unsortedSegmentMean([2, 3, 4], [1, 0, 1], 2).arraySync(); // [3, 3] */
export function unsortedSegmentMean(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return averaged('unsortedSegmentMean', data, segmentIds, numSegments, (n) => n);
}

/** Sums of the rows of each segment over the root of their number; 0 without rows. See unsortedSegmentSum. @example tf.math.unsortedSegmentSqrtN([1, 3, 4], [0, 1, 0], 2).arraySync(); // [3.5355339, 3] */
export function unsortedSegmentSqrtN(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return averaged('unsortedSegmentSqrtN', data, segmentIds, numSegments, (n) => n.sqrt());
}

function averaged(op: string, data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike, of: (count: Tensor) => Tensor): Tensor {
  return scoped(
    () => {
      const count = isConvertible(numSegments) ? indexTensor(op, numSegments) : checkCount(op, Number(numSegments));
      const ids = indexTensor(op, segmentIds);
      const x = convert(op, data);
      const sums = segmentSums(x, ids, count);
      const ones = ids.onesLike().cast(x.dtype);
      let n = of(segmentSums(ones, ids, count).maximum(1));
      for (let axis = ids.dims.length; axis < x.dims.length; axis++) n = n.expandDims(-1);
      return sums.div(n);
    },
    (y) => [y],
  );
}
