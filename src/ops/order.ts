import type { TensorLike } from '../core/convert.ts';
import { convert, indices } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import { axisOf, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { assertEqual, assertLess } from './assert.ts';
import { gather } from './gather.ts';
import { stack } from './join.ts';
import { shape } from './query.ts';
import { range } from './range.ts';
import { argsort, sort } from './sort.ts';

// Orders of elements: tested, turned around, and places told by one number or by several. Made of other ops.

function neighbours(op: string, x: TensorLike, holds: (before: Tensor, after: Tensor) => Tensor): Tensor {
  return composed(() => {
    const flat = convert(op, x).reshape([-1]);
    return holds(flat.at(':-1'), flat.at('1:')).all();
  });
}

/**
 * Whether no element is less than the one before it, in row-major order. True for less than two elements.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/is_non_decreasing
 * @example tf.math.isNonDecreasing([1, 1, 2]).item(); // true
 */
export const isNonDecreasing = (x: TensorLike): Tensor => neighbours('isNonDecreasing', x, (a, b) => a.lessEqual(b));

/**
 * Whether every element is greater than the one before it, in row-major order. True for less than two elements.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/is_strictly_increasing
 * @example tf.math.isStrictlyIncreasing([1, 1, 2]).item(); // false
 */
export const isStrictlyIncreasing = (x: TensorLike): Tensor => neighbours('isStrictlyIncreasing', x, (a, b) => a.less(b));

/**
 * Where each number of a permutation of 0 to n - 1 stands.
 * @throws ValueError for what is no permutation, ShapeError for what is no vector
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/invert_permutation
 * @example tf.math.invertPermutation([3, 4, 0, 2, 1]).arraySync(); // [2, 4, 3, 0, 1]
 */
export function invertPermutation(x: TensorLike): Tensor {
  return composed(() => {
    const order = indices('invertPermutation', x);
    order.literal = false;
    if (order.dims.length !== 1)
      throw new ShapeError('invertPermutation', 'the permutation must be a vector', showDims(order.dims), 'Give the order of one axis.', {
        shape: order.dims,
      });
    const message = 'invertPermutation: every number from 0 stands there once';
    assertEqual(sort(order), range(order.count(order.dtype), order.dtype), { message });
    return argsort(order).cast(order.dtype);
  });
}

/** A choice of axes of reverseSequence. */
export interface ReverseSequenceOptions {
  /** Along which axis the sequences lie; 0 unless said. */
  readonly seqAxis?: number;
  /** Which axis tells the sequences apart; 0 unless said. */
  readonly batchAxis?: number;
}

/**
 * Each sequence of a batch with its first elements, as many as its length, backwards.
 * @throws ShapeError when there is not one length for each sequence, IndexError for axes out of range or the same
 * Source: https://www.tensorflow.org/api_docs/python/tf/reverse_sequence
 * @example tf.reverseSequence([[1, 2, 3], [4, 5, 6]], [2, 3], { seqAxis: 1 }).arraySync(); // [[2, 1, 3], [6, 5, 4]]
 */
export function reverseSequence(x: TensorLike, seqLengths: TensorLike, options?: ReverseSequenceOptions): Tensor {
  const op = 'reverseSequence';
  const { seqAxis = 0, batchAxis = 0 } = checkOptions(op, options, ['seqAxis', 'batchAxis']);
  return composed(() => {
    const t = convert(op, x);
    const rank = t.dims.length;
    const [seq, batch] = [axisOf(op, seqAxis, rank), axisOf(op, batchAxis, rank)];
    const lengths = indices(op, seqLengths);
    lengths.literal = false;
    const count = t.dims[batch];
    if (seq === batch || lengths.dims.length !== 1 || (lengths.dims[0] !== count && !Number.isNaN(lengths.dims[0] + count))) {
      throw new ShapeError(
        op,
        'there must be one length for each sequence, along another axis than theirs',
        `lengths ${showDims(lengths.dims)} for ${showDims(t.dims)}, batch axis ${batch}, sequence axis ${seq}`,
        'Name both axes: { seqAxis: 1, batchAxis: 0 }.',
        { shapes: [t.dims, lengths.dims], seqAxis, batchAxis },
      );
    }
    const order = [batch, seq, ...t.dims.map((_, i) => i).filter((i) => i !== batch && i !== seq)];
    const rows = t.transpose(order);
    const place = range(shape(rows).at(1), 'int32').expandDims(0);
    const length = lengths.cast('int32').expandDims(1);
    const from = place.less(length).where(length.sub(1).sub(place), place);
    const back = order.map((_, i) => order.indexOf(i));
    return gather(rows, from, { axis: 1, batchDims: 1 }).transpose(back);
  });
}

/**
 * Numbers of elements in row-major order as places: a row for each axis.
 * @param dims the sizes of the axes
 * @throws ValueError for a number beyond the last element
 * Source: https://www.tensorflow.org/api_docs/python/tf/unravel_index
 * @example tf.unravelIndex([2, 5, 7], [3, 3]).arraySync(); // [[0, 1, 2], [2, 2, 1]]
 */
export function unravelIndex(numbers: TensorLike, dims: TensorLike): Tensor {
  return composed(() => {
    const [at, sizes] = [indices('unravelIndex', numbers), indices('unravelIndex', dims)];
    for (const t of [at, sizes]) t.literal = false;
    const own = sizes.cast(at.dtype);
    assertLess(at, own.prod(), { message: 'unravelIndex: numbers are below the number of elements' });
    const steps = own.cumprod({ exclusive: true, reverse: true });
    const rank = sizes.dims[0];
    return stack(Array.from({ length: rank }, (_, i) => at.floordiv(steps.at(i)).floormod(own.at(i))));
  });
}
