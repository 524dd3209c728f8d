import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { isConvertible } from '../core/convert.ts';
import type { Aval, LazyGradient, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { integerRange } from '../dtype.ts';
import { IndexError, ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { indexAddress, indexAt, indexOperand, operandBeside, placeOf } from './index-operand.ts';
import { bitsOf } from './movement.ts';
import type { ScatterMode } from './scatter-lane.ts';
import { scatterLane } from './scatter-lane.ts';

// Rows folded by the segment that each belongs to: the ops behind segment sums, and what makes sparse gradients dense.

/** How the rows of a segment become one. */
export type Fold = 'sum' | 'prod' | 'max' | 'min';

/** Number of segments, or a scalar tensor that tells it. */
export type SegmentCount = number | Tensor;

interface SegmentAttrs {
  readonly fold: Fold;
  readonly count: number;
  /** Of the data, before it was widened: what an empty segment holds depends on it. */
  readonly dtype: DType;
}

const MODES: Readonly<Record<Fold, ScatterMode>> = { sum: 'add', prod: 'mul', max: 'max', min: 'min' };
const LABELS: Readonly<Record<Fold, string>> = {
  sum: 'unsortedSegmentSum',
  prod: 'unsortedSegmentProd',
  max: 'unsortedSegmentMax',
  min: 'unsortedSegmentMin',
};
const LARGEST: Readonly<Partial<Record<DType, number>>> = {
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
};

/** What a fold of nothing is: TensorFlow's lowest and highest number are finite. */
function emptyOf(fold: Fold, dtype: DType): number | bigint {
  if (fold === 'sum') return 0;
  if (fold === 'prod') return 1;
  const largest = LARGEST[dtype];
  if (largest !== undefined) return fold === 'max' ? -largest : largest;
  return integerRange(dtype)[fold === 'max' ? 0 : 1];
}

/** The words of one element. */
function wordsOf(value: number | bigint, dtype: DType): number[] {
  const element: TypedArray =
    dtype === 'float32' || dtype === 'complex64'
      ? Float32Array.of(Number(value), 0)
      : dtype === 'float64' || dtype === 'complex128'
        ? Float64Array.of(Number(value), 0)
        : dtype === 'int32'
          ? Int32Array.of(Number(value))
          : BigInt64Array.of(BigInt(value));
  return [...new Int32Array(element.buffer)];
}

function segmentDims(fold: Fold, x: Dims, ids: Dims, count: number): Dims {
  if (!compatible(x.slice(0, ids.length), ids)) {
    throw new ShapeError(
      LABELS[fold],
      'the segment ids must have the first sizes of the data',
      `ids ${showDims(ids)} for ${showDims(x)}`,
      'Give one id for each row.',
      {
        shapes: [x, ids],
      },
    );
  }
  return [count, ...x.slice(ids.length)];
}

const segmentOp: Op<SegmentAttrs> = /* @__PURE__ */ defineOp<SegmentAttrs>({
  name: 'UnsortedSegment',
  label: 'unsortedSegmentSum',
  saves: 'both',
  infer([x, ids]: readonly Aval[], { fold, count }) {
    scatterLane(LABELS[fold], MODES[fold], x.dtype);
    return [{ dims: segmentDims(fold, x.dims, ids.dims, count), dtype: x.dtype }];
  },
  wasm(k: Machine, [x, ids]: readonly Ref[], [y]: readonly Ref[], { fold, count, dtype }) {
    k[`fill_${bitsOf(LABELS[fold], y.dtype)}`](y.ptr, y.size, k.ints(wordsOf(emptyOf(fold, dtype), y.dtype)));
    const address = indexAddress(k, ids);
    checkBelow(k, LABELS[fold], ids, address, count);
    if (x.size === 0) return;
    const { kernel, width } = scatterLane(LABELS[fold], MODES[fold], y.dtype);
    k[kernel](y.ptr, address, x.ptr, ids.size, count, sizeOf(x.dims.slice(ids.dims.length)) * width);
  },
  grad: ([dy], [x, ids], [y], { fold, count }) => [segmentGrad(fold, dy, x, ids, y, count), null],
});

const dynamicOp: Op<{ fold: Fold }> = /* @__PURE__ */ defineOp<{ fold: Fold }>({
  name: 'UnsortedSegmentDynamic',
  label: 'unsortedSegmentSum',
  saves: 'both',
  infer([x, ids]: readonly Aval[], { fold }) {
    scatterLane(LABELS[fold], MODES[fold], x.dtype);
    return [{ dims: segmentDims(fold, x.dims, ids.dims, Number.NaN), dtype: x.dtype }];
  },
  expand: (_on, [x, ids, count], { fold }) => [segments(fold, x, ids, Number(count.item()))],
  grad: ([dy], [x, ids, count], [y], { fold }) => [segmentGrad(fold, dy, x, ids, y, count), null, null],
});

/** Negative ids belong to no segment and are left out. @throws IndexError for an id from `count` on */
function checkBelow(k: Machine, op: string, ids: Ref, address: number, count: number): void {
  if (ids.size === 0) return;
  const top = k.scratch(4);
  k.max_i32(address, top, 1, ids.size, 1);
  if (k.int(top) < count) return;
  let bad = 0;
  while (k.int(address + 4 * bad) < count) bad++;
  const index = indexAt(k, ids, bad);
  throw new IndexError(
    op,
    `a segment id is not below ${count}`,
    `${placeOf('segmentIds', bad, ids.dims)} = ${index}`,
    'Raise numSegments; negative ids are left out.',
    {
      index,
      position: bad,
      size: count,
    },
  );
}

/** For each row of the data its segment's row of y; zeros where it belongs to none. */
function rowsOf(y: Tensor, ids: Tensor, x: Tensor): Tensor {
  if (y.dims[0] === 0) return x.zerosLike();
  const rows = y.gather(ids.maximum(0));
  return outside(ids, x).where(0, rows);
}

/** Whether a row belongs to no segment, in a shape that broadcasts against the data. */
function outside(ids: Tensor, x: Tensor): Tensor {
  let negative = ids.less(0);
  for (let axis = ids.dims.length; axis < x.dims.length; axis++) negative = negative.expandDims(-1);
  return negative;
}

function segmentGrad(fold: Fold, dy: Tensor, x: Tensor, ids: Tensor, y: Tensor, count: SegmentCount): LazyGradient {
  const folded = (data: Tensor): Tensor => segments('sum', data, ids, count);
  if (fold === 'sum') return () => rowsOf(dy, ids, x);
  if (fold === 'prod') return () => prodGrad(dy, x, ids, y, count);
  // The rows that reach the extreme share the gradient equally.
  return () => {
    const winners = outside(ids, x).where(false, x.equal(rowsOf(y, ids, x)));
    const shares = dy.div(folded(winners.cast(dy.dtype)));
    return winners.where(rowsOf(shares, ids, x), 0);
  };
}

/** The product of the others: by division, and apart for the one zero of a segment; several zeros leave nothing. */
function prodGrad(dy: Tensor, x: Tensor, ids: Tensor, y: Tensor, count: SegmentCount): Tensor {
  const zero = x.equal(0);
  const zeros = segments('sum', zero.cast(x.dtype), ids, count);
  const filled = zero.where(1, x);
  const rest = segments('prod', filled, ids, count);
  const open = zeros.greater(1).where(0, dy);
  const others = zero.where(rowsOf(rest, ids, x), rowsOf(y, ids, x).div(filled));
  return rowsOf(open, ids, x).mul(others);
}

/** The rows of x folded by segment. */
export function segments(fold: Fold, x: Tensor, ids: Tensor, count: SegmentCount): Tensor {
  if (typeof count === 'number') return bind(segmentOp, [x, ids], { fold, count, dtype: x.dtype })[0];
  return bind(dynamicOp, [x, ids, count], { fold })[0];
}

function unsorted(fold: Fold, data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  const op = LABELS[fold];
  const count = countOf(op, numSegments);
  const ids = indexOperand(op, segmentIds);
  return segments(fold, operandBeside(op, data, [ids]), ids, count);
}

/** @throws ValueError for a number of segments that is negative or not whole */
export function countOf(op: string, numSegments: TensorLike): SegmentCount {
  if (isConvertible(numSegments)) return indexOperand(op, numSegments);
  const count = Number(numSegments);
  if (Number.isInteger(count) && count >= 0) return count;
  throw new ValueError(
    op,
    'the number of segments must be a whole number from 0',
    `${String(numSegments)}`,
    'Use the largest id plus one.',
    { numSegments },
  );
}

/**
 * Sums of the rows of each segment: y[s] = Σ data[i] over all i with segmentIds[i] = s. The ids may come in any order and have the
 * shape of the first axes of the data; rows with a negative id are left out; a segment without rows gives 0.
 * @throws IndexError for an id that is not below numSegments, ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/unsorted_segment_sum
 * @example tf.math.unsortedSegmentSum([1, 2, 3], [1, 0, 1], 3).arraySync(); // [2, 4, 0]
 */
export function unsortedSegmentSum(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return unsorted('sum', data, segmentIds, numSegments);
}

/** Products of the rows of each segment; 1 without rows. See unsortedSegmentSum. @example tf.math.unsortedSegmentProd([2, 3, 4], [1, 0, 1], 2).arraySync(); // [3, 8] */
export function unsortedSegmentProd(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return unsorted('prod', data, segmentIds, numSegments);
}

/** Largest of the rows of each segment; the dtype's lowest finite number without rows. See unsortedSegmentSum. @example tf.math.unsortedSegmentMax([2, 3, 4], [1, 0, 1], 2).arraySync(); // [3, 4] */
export function unsortedSegmentMax(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return unsorted('max', data, segmentIds, numSegments);
}

/** Smallest of the rows of each segment; the dtype's largest finite number without rows. See unsortedSegmentSum. @example tf.math.unsortedSegmentMin([2, 3, 4], [1, 0, 1], 2).arraySync(); // [3, 2] */
export function unsortedSegmentMin(data: TensorLike, segmentIds: TensorLike, numSegments: TensorLike): Tensor {
  return unsorted('min', data, segmentIds, numSegments);
}
