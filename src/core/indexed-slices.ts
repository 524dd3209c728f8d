import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { TensorLike } from './convert.ts';
import { convert, indices as integers } from './convert.ts';
import { checkOptions } from './options.ts';
import { Shown } from './shown.ts';

/**
 * A sparse gradient: rows `values[i]` that belong to `indices[i]` of a tensor whose first axis has `denseShape[0]` rows.
 * Duplicate indices add up. It is what `tape.gradient` gives for a Variable that was read by `tf.gather`.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/IndexedSlices
 *
 * @example
 * const s = new tf.IndexedSlices(tf.constant([[1, 2]]), tf.constant([0], 'int32'), { denseShape: [3, 2] });
 * tf.convertToTensor(s).arraySync(); // [[1, 2], [0, 0], [0, 0]]
 */
export class IndexedSlices extends Shown {
  readonly values: Tensor;
  readonly indices: Tensor;
  /** Shape of the dense tensor; null where it is not known. */
  readonly denseShape: readonly number[] | null;

  /** @throws DTypeError for indices that are no integers */
  constructor(values: TensorLike, indices: TensorLike, options?: { denseShape?: readonly number[] | null }) {
    super();
    this.denseShape = checkOptions('IndexedSlices', options, ['denseShape']).denseShape ?? null;
    this.indices = integers('IndexedSlices', indices);
    this.indices.literal = false;
    this.values = convert('IndexedSlices', values);
  }

  /** The dense tensor: rows that no index names are zero. */
  toTensor(): Tensor {
    const rows = this.denseShape?.[0];
    if (rows === undefined) {
      throw new ValueError('IndexedSlices', 'the dense shape is not known', 'denseShape: null', 'Give { denseShape } to make it a tensor.');
    }
    return this.values.unsortedSegmentSum(this.indices, rows);
  }

  get dtype(): Tensor['dtype'] {
    return this.values.dtype;
  }

  toString(): string {
    const shape = this.denseShape === null ? 'null' : `[${this.denseShape.join(', ')}]`;
    return `tf.IndexedSlices(values=${this.values}, indices=${this.indices}, denseShape=${shape})`;
  }
}
