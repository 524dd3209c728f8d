import { bind } from '../core/bind.ts';
import type { Aval, LazyGradient, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { integerRange } from '../dtype.ts';
import { IndexError, ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { indexAddress, indexAt, placeOf } from './index-operand.ts';
import { bitsOf } from './movement.ts';
import type { ScatterMode } from './scatter-lane.ts';
import { scatterLane } from './scatter-lane.ts';

// Rows folded by the segment that each belongs to: the ops behind segment sums, and what makes sparse gradients dense.

/** How the rows of a segment become one. */
export type Fold = 'sum' | 'prod' | 'max' | 'min';

/** Number of segments, or a scalar tensor that tells it. */
export type SegmentCount = number | Tensor;

interface SegmentAttrs {
  readonly count: number;
  /** Of the data, before it was widened: what an empty segment holds depends on it. */
  readonly dtype: DType;
}

const MODES: Readonly<Record<Fold, ScatterMode>> = { sum: 'add', prod: 'mul', max: 'max', min: 'min' };
/** The public names that messages use. */
export const LABELS: Readonly<Record<Fold, string>> = {
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
      { shapes: [x, ids] },
    );
  }
  return [count, ...x.slice(ids.length)];
}

interface SegmentRows {
  readonly fixed: Op<SegmentAttrs>;
  /** The number of segments is the third input. */
  readonly dynamic: Op;
}

function segmentRows(name: string, fold: Fold): SegmentRows {
  const label = LABELS[fold];
  const mode = MODES[fold];
  const saves = fold === 'sum' ? 'x' : 'both';
  const fixed = defineOp<SegmentAttrs>({
    name,
    label,
    saves,
    infer([x, ids]: readonly Aval[], { count }) {
      scatterLane(label, mode, x.dtype);
      return [{ dims: segmentDims(fold, x.dims, ids.dims, count), dtype: x.dtype }];
    },
    wasm(k: Machine, [x, ids]: readonly Ref[], [y]: readonly Ref[], { count, dtype }) {
      k[`fill_${bitsOf(label, y.dtype)}`](y.ptr, y.size, k.ints(wordsOf(emptyOf(fold, dtype), y.dtype)));
      const address = indexAddress(k, ids);
      checkBelow(k, label, ids, address, count);
      if (x.size === 0) return;
      const { kernel, width } = scatterLane(label, mode, y.dtype);
      k[kernel](y.ptr, address, x.ptr, ids.size, count, sizeOf(x.dims.slice(ids.dims.length)) * width);
    },
    grad: ([dy], [x, ids], [y], { count }) => [segmentGrad(fold, dy, x, ids, y, count), null],
  });
  const dynamic = defineOp({
    name: `${name}Dynamic`,
    label,
    saves,
    infer([x, ids]: readonly Aval[]) {
      scatterLane(label, mode, x.dtype);
      return [{ dims: segmentDims(fold, x.dims, ids.dims, Number.NaN), dtype: x.dtype }];
    },
    expand: (_on, [x, ids, count]) => [segments(fold, x, ids, checkCount(label, Number(count.item())))],
    grad: ([dy], [x, ids, count], [y]) => [segmentGrad(fold, dy, x, ids, y, count), null, null],
  });
  return { fixed, dynamic };
}

const ROWS: Readonly<Record<Fold, SegmentRows>> = {
  sum: /* @__PURE__ */ segmentRows('UnsortedSegmentSum', 'sum'),
  prod: /* @__PURE__ */ segmentRows('UnsortedSegmentProd', 'prod'),
  max: /* @__PURE__ */ segmentRows('UnsortedSegmentMax', 'max'),
  min: /* @__PURE__ */ segmentRows('UnsortedSegmentMin', 'min'),
};

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

/** @throws ValueError for a number of segments that is negative or not whole */
export function checkCount(op: string, count: number): number {
  if (Number.isInteger(count) && count >= 0) return count;
  throw new ValueError(op, 'the number of segments must be a whole number from 0', `${count}`, 'Use the largest id plus one.', {
    numSegments: count,
  });
}

/** The rows of x folded by segment. */
export function segments(fold: Fold, x: Tensor, ids: Tensor, count: SegmentCount): Tensor {
  const { fixed, dynamic } = ROWS[fold];
  if (typeof count === 'number') return bind(fixed, [x, ids], { count, dtype: x.dtype })[0];
  return bind(dynamic, [x, ids, count], undefined)[0];
}
