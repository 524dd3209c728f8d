import type { TensorLike } from '../core/convert.ts';
import { convert, indices } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { assertLess, assertNonNegative } from './assert.ts';
import { timesExtent } from './extent.ts';
import { unsortedSegmentSum } from './unsorted-segment.ts';

// How often what occurs.

export interface ConfusionMatrixOptions {
  /** The largest class plus one unless said; must be said inside functions. */
  readonly numClasses?: number | null;
  /** What each prediction counts; 1 unless said. */
  readonly weights?: TensorLike | null;
  /** int32 unless said. */
  readonly dtype?: DType;
}

/**
 * How often class i (row) was predicted as class j (column).
 * @throws ValueError for a class outside of [0, numClasses), ShapeError when the shapes differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/confusion_matrix
 * @example tf.math.confusionMatrix([1, 2, 1], [1, 2, 2]).arraySync(); // [[0, 0, 0], [0, 1, 1], [0, 0, 1]]
 */
export function confusionMatrix(labels: TensorLike, predictions: TensorLike, options?: ConfusionMatrixOptions): Tensor {
  const op = 'confusionMatrix';
  const { numClasses, weights, dtype } = checkOptions(op, options, ['numClasses', 'weights', 'dtype']);
  const type = dtypeOf(op, dtype ?? 'int32');
  return composed(() => {
    const [truth, guess] = [labels, predictions].map((x) => {
      const t = indices(op, x);
      t.literal = false;
      return t.cast('int64').squeeze();
    });
    if (!compatible(truth.dims, guess.dims) || truth.dims.length > 1) {
      throw new ShapeError(
        op,
        'labels and predictions must be vectors of one length',
        `${showDims(truth.dims)} and ${showDims(guess.dims)}`,
        'Give one prediction for each label.',
        { shapes: [truth.dims, guess.dims] },
      );
    }
    const [rows, columns] = [truth.reshape([-1]), guess.reshape([-1])];
    const most = numClasses === undefined || numClasses === null ? rows.max().maximum(columns.max()).add(1).maximum(0) : numClasses;
    const classes = typeof most === 'number' || most.storage === null ? most : Number(most.item());
    for (const [name, t] of [
      ['labels', rows],
      ['predictions', columns],
    ] as const) {
      assertNonNegative(t, { message: `${op}: ${name} must not be negative` });
      assertLess(t, classes, { message: `${op}: ${name} must be less than numClasses` });
    }
    const counts = weights === undefined || weights === null ? rows.onesLike().cast(type) : convert(op, weights).cast(type).reshape([-1]);
    return unsortedSegmentSum(counts, rows.mul(classes).add(columns), timesExtent(classes, classes)).reshape([classes, classes]);
  });
}

export interface HistogramOptions {
  /** How many bins; 100 unless said. */
  readonly nbins?: number;
  /** int32 or int64; int32 unless said. */
  readonly dtype?: 'int32' | 'int64';
}

/** Which of the equal bins between two ends each value falls into; what lies outside falls into the first or last. */
function bins(op: string, values: TensorLike, valueRange: TensorLike, nbins: number): Tensor {
  if (!Number.isInteger(nbins) || nbins < 1)
    throw new ValueError(op, 'nbins must be a whole number from 1', `${nbins}`, 'Use 100.', { nbins });
  const t = convert(op, values);
  const ends = convert(op, valueRange, t.dtype);
  if (ends.dims.length !== 1 || (ends.dims[0] !== 2 && !Number.isNaN(ends.dims[0]))) {
    throw new ShapeError(op, 'valueRange must be two values', showDims(ends.dims), 'Use [0, 1].', { shape: ends.dims });
  }
  const [low, high] = [ends.gather(0), ends.gather(1)];
  assertLess(low, high, { message: `${op}: valueRange must rise` });
  const wide = t.dtype === 'float64' ? 'float64' : 'float32';
  const part = t.sub(low).cast(wide).div(high.sub(low).cast(wide));
  return part
    .mul(nbins)
    .floor()
    .maximum(0)
    .minimum(nbins - 1)
    .cast('int32');
}

/**
 * How many values fall into each of some equal bins between two ends; what lies outside counts in the first or last bin.
 * @throws ValueError when the range does not rise or nbins is not a whole number from 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/histogram_fixed_width
 * @example tf.histogramFixedWidth([-1, 0, 1.5, 2, 5, 15], [0, 5], { nbins: 5 }).arraySync(); // [2, 1, 1, 0, 2]
 */
export function histogramFixedWidth(values: TensorLike, valueRange: TensorLike, options?: HistogramOptions): Tensor {
  const { nbins, dtype } = checkOptions('histogramFixedWidth', options, ['nbins', 'dtype']);
  const type = dtypeOf('histogramFixedWidth', dtype ?? 'int32');
  return composed(() => {
    const at = bins('histogramFixedWidth', values, valueRange, nbins ?? 100).reshape([-1]);
    return unsortedSegmentSum(at.onesLike(), at, nbins ?? 100).cast(type);
  });
}

/**
 * The bin of each value, among equal ones between two ends; what lies outside is in the first or last.
 * @throws ValueError when the range does not rise or nbins is not a whole number from 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/histogram_fixed_width_bins
 * @example tf.histogramFixedWidthBins([-1, 0, 1.5, 2, 5, 15], [0, 5], { nbins: 5 }).arraySync(); // [0, 0, 1, 2, 4, 4]
 */
export function histogramFixedWidthBins(values: TensorLike, valueRange: TensorLike, options?: HistogramOptions): Tensor {
  const { nbins, dtype } = checkOptions('histogramFixedWidthBins', options, ['nbins', 'dtype']);
  const type = dtypeOf('histogramFixedWidthBins', dtype ?? 'int32');
  return composed(() => bins('histogramFixedWidthBins', values, valueRange, nbins ?? 100).cast(type));
}
