import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import type { Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { scoped } from '../core/scope.ts';
import { IndexError, ShapeError, ValueError } from '../errors.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from './gather.ts';
import { indexTensor, placeOf } from './index-operand.ts';
import { concat } from './join.ts';
import { mergeAxes } from './shape.ts';

// Rows dealt out to several tensors, and put together again.

const positionsOp: Op<{ num: number }> = /* @__PURE__ */ defineOp<{ num: number }>({
  name: 'PartitionPositions',
  label: 'dynamicPartition',
  saves: 'none',
  infer: (_x, { num }) => Array.from({ length: num }, () => ({ dims: [Number.NaN], dtype: 'int32' })),
  expand(on, [partitions], { num }) {
    const values = partitions.dataSync() as Int32Array | BigInt64Array;
    const positions: number[][] = Array.from({ length: num }, () => []);
    for (let i = 0; i < values.length; i++) {
      const index = Number(values[i]);
      if (index < 0 || index >= num) {
        throw new IndexError(
          'dynamicPartition',
          `a partition is not in [0, ${num})`,
          `${placeOf('partitions', i, partitions.dims)} = ${index}`,
          'Raise numPartitions.',
          {
            index,
            position: i,
            size: num,
          },
        );
      }
      positions[index].push(i);
    }
    return positions.map((list) => on.constant(Int32Array.from(list), [list.length], 'int32'));
  },
});

/**
 * The rows of data dealt out to numPartitions tensors: row i goes to the one that partitions[i] names, in order.
 * @throws IndexError for a partition outside [0, numPartitions), ShapeError when partitions is not the first part of data's shape
 * Source: https://www.tensorflow.org/api_docs/python/tf/dynamic_partition
 * @example tf.dynamicPartition([10, 20, 30], [0, 1, 0], 2).map((t) => t.arraySync()); // [[10, 30], [20]]
 */
export function dynamicPartition(data: TensorLike, partitions: TensorLike, numPartitions: number): Tensor[] {
  if (!Number.isInteger(numPartitions) || numPartitions < 1) {
    throw new ValueError(
      'dynamicPartition',
      'numPartitions must be a whole number from 1',
      `${numPartitions}`,
      'Use the largest partition plus one.',
      { numPartitions },
    );
  }
  return scoped(
    () => {
      const dealt = indexTensor('dynamicPartition', partitions);
      const x = convert('dynamicPartition', data);
      if (!compatible(x.dims.slice(0, dealt.dims.length), dealt.dims)) {
        throw new ShapeError(
          'dynamicPartition',
          'the partitions must have the first sizes of the data',
          `${showDims(dealt.dims)} for ${showDims(x.dims)}`,
          'Give one for each row.',
          {
            shapes: [x.dims, dealt.dims],
          },
        );
      }
      const rows = mergeAxes(x, 0, dealt.dims.length);
      return bind(positionsOp, [dealt], { num: numPartitions }).map((positions) => gather(rows, positions));
    },
    (parts) => parts,
  );
}

const sourcesOp: Op = /* @__PURE__ */ defineOp({
  name: 'StitchSources',
  label: 'dynamicStitch',
  saves: 'none',
  infer: () => [{ dims: [Number.NaN], dtype: 'int32' }],
  expand(on, [indices]) {
    const values = indices.dataSync() as Int32Array | BigInt64Array;
    let size = 0;
    for (let i = 0; i < values.length; i++) {
      const index = Number(values[i]);
      if (index < 0)
        throw new IndexError('dynamicStitch', 'indices must not be negative', `${index}`, 'Use the row of the result.', {
          index,
          position: i,
        });
      size = Math.max(size, index + 1);
    }
    const sources = new Int32Array(size).fill(-1);
    for (let i = 0; i < values.length; i++) sources[Number(values[i])] = i;
    return [on.constant(sources, [size], 'int32')];
  },
});

/**
 * One tensor of the rows of several: data[m][i] becomes row indices[m][i]. There are as many rows as the largest index plus one; where
 * several name a row the last one stays, rows that none names are zero.
 * @throws ShapeError, DTypeError, IndexError for a negative index
 * Source: https://www.tensorflow.org/api_docs/python/tf/dynamic_stitch
 * @example tf.dynamicStitch([[0, 2], [1]], [[10, 30], [20]]).arraySync(); // [10, 20, 30]
 */
export function dynamicStitch(indices: readonly TensorLike[], data: readonly TensorLike[]): Tensor {
  if (indices.length !== data.length || data.length === 0) {
    throw new ValueError(
      'dynamicStitch',
      'there must be as many indices as data, and some',
      `${indices.length} and ${data.length}`,
      'Give a list of indices for each data.',
    );
  }
  return scoped(
    () => {
      const places = indices.map((list) => indexTensor('dynamicStitch', list));
      // Literals take the dtype of the first real tensor.
      const tensors = data.map((rows) => (isConvertible(rows) ? convert('dynamicStitch', rows) : null));
      const dtype = tensors.find((t) => t !== null)?.dtype;
      const parts = tensors.map((t, i) => t ?? convert('dynamicStitch', data[i], dtype));
      const inner = parts[0].dims.slice(places[0].dims.length);
      parts.forEach((part, i) => {
        const lead = places[i].dims.length;
        if (compatible(part.dims.slice(0, lead), places[i].dims) && compatible(part.dims.slice(lead), inner)) return;
        throw new ShapeError(
          'dynamicStitch',
          'data must have the shape of its indices, then one that is the same for all',
          `data ${showDims(part.dims)} for indices ${showDims(places[i].dims)}`,
          'Give one row for each index.',
          {
            shapes: [part.dims, places[i].dims],
          },
        );
      });
      const rows = concat(
        parts.map((part, i) => mergeAxes(part, 0, places[i].dims.length)),
        0,
      );
      const flat = concat(
        places.map((p) => p.cast('int64').reshape([-1])),
        0,
      );
      const sources = bind(sourcesOp, [flat], undefined)[0];
      let missing = sources.less(0);
      for (let axis = 1; axis < rows.dims.length; axis++) missing = missing.expandDims(-1);
      const chosen = gather(rows, sources.maximum(0));
      return missing.where(chosen.zerosLike(), chosen);
    },
    (y) => [y],
  );
}
