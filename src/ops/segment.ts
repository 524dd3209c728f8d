import type { LazyGradient, Machine, Ref } from '../core/op.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { integerRange } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import { bitsOf } from './movement.ts';
import type { SegmentCount, SegmentRows } from './segment-sum.ts';
import { outside, rowsOf, segmentRows, segmentSums, segmentsBy } from './segment-sum.ts';

// Rows folded by the segment that each belongs to: the ops behind segment products and extremes. Sums: segment-sum.ts.

/** How the rows of a segment become one. */
type Fold = 'prod' | 'max' | 'min';

const LARGEST: Readonly<Partial<Record<DType, number>>> = {
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
};

/** What a fold of nothing is: TensorFlow's lowest and highest number are finite. */
function emptyOf(fold: Fold, dtype: DType): number | bigint {
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

function fold(name: string, label: string, kind: Fold, grad: typeof extremeGrad): SegmentRows {
  return segmentRows({
    name,
    label,
    mode: kind === 'prod' ? 'mul' : kind,
    saves: 'both',
    fill(k: Machine, y: Ref, dtype) {
      k[`fill_${bitsOf(label, y.dtype)}`](y.ptr, y.size, k.ints(wordsOf(emptyOf(kind, dtype), y.dtype)));
    },
    grad,
  });
}

/** The rows that reach the extreme share the gradient equally. */
function extremeGrad(dy: Tensor, x: Tensor, ids: Tensor, y: Tensor, count: SegmentCount): LazyGradient {
  return () => {
    const winners = outside(ids, x).where(false, x.equal(rowsOf(y, ids, x)));
    const shares = dy.div(segmentSums(winners.cast(dy.dtype), ids, count));
    return winners.where(rowsOf(shares, ids, x), 0);
  };
}

/** The product of the others: by division, and apart for the one zero of a segment; several zeros leave nothing. */
function prodGrad(dy: Tensor, x: Tensor, ids: Tensor, y: Tensor, count: SegmentCount): LazyGradient {
  return () => {
    const zero = x.equal(0);
    const zeros = segmentSums(zero.cast(x.dtype), ids, count);
    const filled = zero.where(1, x);
    const rest = segmentsBy(prodRows, filled, ids, count);
    const open = zeros.greater(1).where(0, dy);
    const others = zero.where(rowsOf(rest, ids, x), rowsOf(y, ids, x).div(filled));
    return rowsOf(open, ids, x).mul(others);
  };
}

const prodRows: SegmentRows = /* @__PURE__ */ fold('UnsortedSegmentProd', 'unsortedSegmentProd', 'prod', prodGrad);
const maxRows = /* @__PURE__ */ fold('UnsortedSegmentMax', 'unsortedSegmentMax', 'max', extremeGrad);
const minRows = /* @__PURE__ */ fold('UnsortedSegmentMin', 'unsortedSegmentMin', 'min', extremeGrad);
export const segmentProds = (x: Tensor, ids: Tensor, count: SegmentCount): Tensor => segmentsBy(prodRows, x, ids, count);
export const segmentMaxima = (x: Tensor, ids: Tensor, count: SegmentCount): Tensor => segmentsBy(maxRows, x, ids, count);
export const segmentMinima = (x: Tensor, ids: Tensor, count: SegmentCount): Tensor => segmentsBy(minRows, x, ids, count);
