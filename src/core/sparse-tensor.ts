import { DTypeError, ShapeError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { TensorLike } from './convert.ts';
import { convert } from './convert.ts';

/**
 * A tensor of which only some places have values: row i of `indices` says where value i stands. What variable-length features read as,
 * and what feature columns take.
 * @throws ShapeError where the three parts do not fit, DTypeError for indices that are not int64
 * Source: https://www.tensorflow.org/api_docs/python/tf/sparse/SparseTensor
 * @example
 * const x = new tf.SparseTensor([[0, 0], [1, 2]], ['a', 'b'], [2, 3]);
 * x.values.arraySync(); // ['a', 'b']
 */
export class SparseTensor {
  /** The places, int64 of shape [n, rank]. */
  readonly indices: Tensor;
  /** The values there, of shape [n]. */
  readonly values: Tensor;
  /** The sizes of the axes, int64 of shape [rank]. */
  readonly denseShape: Tensor;

  constructor(indices: TensorLike, values: TensorLike, denseShape: TensorLike) {
    this.indices = whole('indices', indices);
    this.values = convert('SparseTensor', values);
    this.denseShape = whole('denseShape', denseShape);
    const [i, v, s] = [this.indices.dims, this.values.dims, this.denseShape.dims];
    const differ = (a: number, b: number): boolean => a !== b && !Number.isNaN(a) && !Number.isNaN(b);
    if (i.length !== 2 || v.length !== 1 || s.length !== 1 || differ(i[0], v[0]) || differ(i[1], s[0])) {
      throw new ShapeError(
        'SparseTensor',
        'indices must be [n, rank], values [n], denseShape [rank]',
        `${showDims(i)}, ${showDims(v)} and ${showDims(s)}`,
        'Give one row of indices for each value.',
        { shapes: [i, v, s] },
      );
    }
  }

  get dtype(): Tensor['dtype'] {
    return this.values.dtype;
  }

  toString(): string {
    return `SparseTensor(indices=${this.indices}, values=${this.values}, denseShape=${this.denseShape})`;
  }
}

function whole(part: string, value: TensorLike): Tensor {
  const given = typeof value === 'object' && value !== null && 'toTensor' in value;
  const tensor = given ? convert('SparseTensor', value) : convert('SparseTensor', value, 'int64');
  if (tensor.dtype === 'int64') return tensor;
  throw new DTypeError('SparseTensor', `${part} must be int64`, tensor.dtype, "Use tf.cast(x, 'int64').", { dtype: tensor.dtype });
}
