import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { extentOf } from './extent.ts';
import { indexTensor, placeOf } from './index-operand.ts';
import { segmentSums } from './segment-sum.ts';

export interface BincountOptions {
  /** What each element counts, of the shape of arr; 1 unless said. */
  readonly weights?: TensorLike | null;
  /** There are at least so many bins. */
  readonly minlength?: number | null;
  /** There are at most so many bins; larger values are left out. */
  readonly maxlength?: number | null;
  /** Dtype of the counts without weights; int32 unless said. */
  readonly dtype?: DType;
  /** -1 counts each row of a matrix apart; null or 0 counts all elements together. */
  readonly axis?: 0 | -1 | null;
  /** Whether the value occurs, instead of how often. */
  readonly binaryOutput?: boolean;
}

interface SizeAttrs {
  readonly least: number;
  readonly most: number | null;
}

const sizeOp = /* @__PURE__ */ defineOp<SizeAttrs>({
  name: 'BincountSize',
  label: 'bincount',
  saves: 'none',
  infer: () => [{ dims: [], dtype: 'int32' }],
  expand(on, [x], { least, most }) {
    const values = x.dataSync() as Int32Array | BigInt64Array;
    let size = least;
    for (let i = 0; i < values.length; i++) {
      const value = Number(values[i]);
      if (value < 0)
        throw new ValueError(
          'bincount',
          'values must not be negative',
          `${placeOf('arr', i, x.dims)} = ${value}`,
          'Shift them to start from 0.',
          { index: value, position: i },
        );
      if (value >= size) size = value + 1;
    }
    // More than an int32 counts has no room anyway: the sums will say so.
    return [on.constant(Int32Array.of(Math.min(size, most ?? size, 2 ** 31 - 1)), [], 'int32')];
  },
});

/**
 * How often each of 0, 1, 2, … occurs, or the sum of the weights where it does.
 * @throws ValueError for a negative value and for weights with binaryOutput, ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/bincount
 * @example tf.math.bincount([1, 1, 3]).arraySync(); // [0, 2, 0, 1]
 */
export function bincount(arr: TensorLike, options?: BincountOptions): Tensor {
  const known = checkOptions('bincount', options, ['weights', 'minlength', 'maxlength', 'dtype', 'axis', 'binaryOutput']);
  const { weights = null, axis = null, binaryOutput = false } = known;
  const least = lengthOf('minlength', known.minlength) ?? 0;
  const most = lengthOf('maxlength', known.maxlength);
  const dtype = dtypeOf('bincount', known.dtype ?? 'int32');
  if (weights !== null && binaryOutput)
    throw new ValueError('bincount', 'weights and binaryOutput exclude each other', 'both', 'Leave one out.');
  if (axis !== null && axis !== 0 && axis !== -1)
    throw new ValueError('bincount', 'axis must be 0, -1 or null', `${String(axis)}`, 'Use -1 to count by row.', { axis });
  return scoped(
    () => {
      const x = indexTensor('bincount', arr);
      const given = weights === null ? null : convert('bincount', weights);
      if (given !== null && !compatible(given.dims, x.dims)) {
        throw new ShapeError(
          'bincount',
          'weights must have the shape of arr',
          `${showDims(given.dims)} for ${showDims(x.dims)}`,
          'Give one weight for each element.',
          {
            shapes: [x.dims, given.dims],
          },
        );
      }
      const size = bind(sizeOp, [x], { least, most })[0];
      const what = given ?? x.onesLike().cast(dtype);
      const inside = x.less(size.cast(x.dtype));
      const counts =
        axis === -1 && x.dims.length > 1
          ? byRow(x, what, inside, size)
          : segmentSums(what.reshape([-1]), inside.where(x, -1).reshape([-1]), size);
      return binaryOutput ? counts.minimum(1) : counts;
    },
    (y) => [y],
  );
}

/** Each row of a matrix has bins of its own: they lie one row after the other. */
function byRow(x: Tensor, what: Tensor, inside: Tensor, size: Tensor): Tensor {
  if (x.dims.length !== 2)
    throw new ShapeError('bincount', 'rows are counted for ranks 1 and 2', showDims(x.dims), 'Reshape it to a matrix.', { shape: x.dims });
  const width = size.cast(x.dtype);
  const rows = x.sum(1, true).zerosLike().add(1).cumsum({ axis: 0, exclusive: true });
  const ids = inside.where(x.add(rows.mul(width)), -1);
  const total = width.mul(x.sum(1).count(x.dtype));
  return segmentSums(what.reshape([-1]), ids.reshape([-1]), total).reshape([extentOf(x, 0), -1]);
}

function lengthOf(name: string, value: number | null | undefined): number | null {
  if (value === undefined || value === null) return null;
  if (Number.isInteger(value) && value >= 0) return value;
  throw new ValueError('bincount', `${name} must be a whole number from 0`, `${value}`, 'Use a number of bins.', { [name]: value });
}
