import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operands } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import type { TypedArray } from '../dtype.ts';
import { isComplex } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

type IndexType = 'int32' | 'int64';
export interface SearchOptions {
  /** Before ('left') or behind ('right') elements that equal the value. */
  readonly side?: 'left' | 'right';
  readonly outType?: IndexType;
}

interface SearchAttrs {
  readonly right: boolean;
  readonly dtype: IndexType;
}

const searchOp = /* @__PURE__ */ defineOp<SearchAttrs>({
  name: 'SearchSorted',
  label: 'searchsorted',
  saves: 'none',
  infer([sequence, values]: readonly Aval[], { dtype }) {
    const fits =
      sequence.dims.length > 0 &&
      sequence.dims.length === values.dims.length &&
      compatible(sequence.dims.slice(0, -1), values.dims.slice(0, -1));
    if (!fits) {
      throw new ShapeError(
        'searchsorted',
        'sequence and values may differ in the last size only',
        `${showDims(sequence.dims)} and ${showDims(values.dims)}`,
        'Give both the same first axes.',
        {
          shapes: [sequence.dims, values.dims],
        },
      );
    }
    if (isComplex(sequence.dtype) || sequence.dtype === 'string') {
      throw new DTypeError('searchsorted', 'dtype not supported', sequence.dtype, 'Use real numbers.', { dtype: sequence.dtype });
    }
    return [{ dims: values.dims, dtype }];
  },
  expand(on, [sequence, values], { right, dtype }) {
    const width = sequence.dims[sequence.dims.length - 1];
    const count = values.dims[values.dims.length - 1];
    const [sorted, wanted] = [sequence.dataSync(), values.dataSync()];
    const found = new Int32Array(values.size);
    for (let i = 0; i < found.length; i++) found[i] = place(sorted, Math.floor(i / count) * width, width, wanted[i], right);
    return [on.constant(dtype === 'int64' ? BigInt64Array.from(found, BigInt) : found, values.dims, dtype)];
  },
});

/** Where the value goes among `width` sorted elements from `start` on. */
function place(sorted: TypedArray, start: number, width: number, value: number | bigint, right: boolean): number {
  let low = 0;
  let high = width;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const behind = right ? !(value < sorted[start + middle]) : sorted[start + middle] < value;
    if (behind) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where each value would have to be put into a sorted sequence so that it stays sorted. With more axes each row of the last one is
 * a sequence with values of its own.
 * @throws ShapeError when the first axes differ, DTypeError, ValueError
 * Source: https://www.tensorflow.org/api_docs/python/tf/searchsorted
 * @example tf.searchsorted([1, 3, 5], [0, 3, 9], { side: 'right' }).arraySync(); // [0, 2, 3]
 */
export function searchsorted(sortedSequence: TensorLike, values: TensorLike, options?: SearchOptions): Tensor {
  const { side = 'left', outType = 'int32' } = checkOptions('searchsorted', options, ['side', 'outType']);
  if (side !== 'left' && side !== 'right')
    throw new ValueError('searchsorted', "side must be 'left' or 'right'", `'${String(side)}'`, "Use 'left'.", { side });
  if (outType !== 'int32' && outType !== 'int64')
    throw new ValueError('searchsorted', 'outType must be int32 or int64', `'${String(outType)}'`, "Use 'int32'.", { outType });
  return bind(searchOp, operands('searchsorted', sortedSequence, values), { right: side === 'right', dtype: outType })[0];
}
