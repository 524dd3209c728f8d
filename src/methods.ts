import type { TensorLike } from './core/convert.ts';
import type { DType } from './dtype.ts';
import { ElementwiseMethods } from './elementwise-methods.ts';
import { ShapeError, TraceError } from './errors.ts';
import type { ArgOptions } from './ops/argmax.ts';
import { argmax, argmin } from './ops/argmax.ts';
import { cast } from './ops/cast.ts';
import { complex, conj, imag, real } from './ops/complex.ts';
import { onesLike, zerosLike } from './ops/create.ts';
import type { ShapeLike } from './ops/dims.ts';
import type { GatherOptions } from './ops/gather.ts';
import { gather } from './ops/gather.ts';
import type { MatmulOptions } from './ops/matmul.ts';
import { matmul } from './ops/matmul.ts';
import type { PadOptions } from './ops/pad.ts';
import { pad } from './ops/pad.ts';
import { count } from './ops/query.ts';
import type { Axis, ReduceOptions } from './ops/reduce.ts';
import * as reduce from './ops/reduce.ts';
import { reverse } from './ops/reverse.ts';
import type { ScanOptions } from './ops/scan.ts';
import { cumprod, cumsum } from './ops/scan.ts';
import { select } from './ops/select.ts';
import type { SqueezeOptions } from './ops/shape.ts';
import { expandDims, identity, reshape, reshapeLike, squeeze, stopGradient } from './ops/shape.ts';
import type { AtItem, Positions } from './ops/slice.ts';
import { at, slice, stridedSlice } from './ops/slice.ts';
import type { ArgsortOptions, SortOptions } from './ops/sort.ts';
import { argsort, sort } from './ops/sort.ts';
import { tile } from './ops/tile.ts';
import type { TransposeOptions } from './ops/transpose.ts';
import { broadcastLike, broadcastTo, sumLike, transpose } from './ops/transpose.ts';
import { unsortedSegmentSum } from './ops/unsorted-segment.ts';
import { showDims } from './shape.ts';
import type { SliceMasks } from './slicing.ts';
import type { Tensor } from './tensor.ts';

/**
 * The ops as methods, for tensors and variables alike: `x.sum(0)` is `tf.reduceSum(x, 0)`, described there.
 */
export abstract class TensorMethods extends ElementwiseMethods {
  identity(): Tensor {
    return identity(this);
  }
  sum(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor {
    return reduce.reduceSum(this, axis, keepdims);
  }
  mean(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor {
    return reduce.reduceMean(this, axis, keepdims);
  }
  max(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor {
    return reduce.reduceMax(this, axis, keepdims);
  }
  min(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor {
    return reduce.reduceMin(this, axis, keepdims);
  }
  prod(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor {
    return reduce.reduceProd(this, axis, keepdims);
  }
  any(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor {
    return reduce.reduceAny(this, axis, keepdims);
  }
  all(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor {
    return reduce.reduceAll(this, axis, keepdims);
  }
  argmax(axis?: number | ArgOptions, options?: ArgOptions): Tensor {
    return argmax(this, axis, options);
  }
  argmin(axis?: number | ArgOptions, options?: ArgOptions): Tensor {
    return argmin(this, axis, options);
  }
  cumsum(options?: ScanOptions): Tensor {
    return cumsum(this, options);
  }
  cumprod(options?: ScanOptions): Tensor {
    return cumprod(this, options);
  }
  sort(options?: SortOptions): Tensor {
    return sort(this, options);
  }
  argsort(options?: ArgsortOptions): Tensor {
    return argsort(this, options);
  }
  tile(multiples: ShapeLike): Tensor {
    return tile(this, multiples);
  }
  pad(paddings: TensorLike, options?: PadOptions): Tensor {
    return pad(this, paddings, options);
  }
  reverse(axis: number | readonly number[]): Tensor {
    return reverse(this, axis);
  }
  complex(imag: TensorLike): Tensor {
    return complex(this, imag);
  }
  real(): Tensor {
    return real(this);
  }
  imag(): Tensor {
    return imag(this);
  }
  conj(): Tensor {
    return conj(this);
  }
  matmul(b: TensorLike, options?: MatmulOptions): Tensor {
    return matmul(this, b, options);
  }
  cast(dtype: DType): Tensor {
    return cast(this, dtype);
  }
  reshape(shape: ShapeLike): Tensor {
    return reshape(this, shape);
  }
  expandDims(axis: number): Tensor {
    return expandDims(this, axis);
  }
  squeeze(axis?: number | readonly number[] | null | SqueezeOptions): Tensor {
    return squeeze(this, axis);
  }
  transpose(perm?: readonly number[] | null | TransposeOptions, options?: TransposeOptions): Tensor {
    return transpose(this, perm, options);
  }
  broadcastTo(shape: ShapeLike): Tensor {
    return broadcastTo(this, shape);
  }
  stopGradient(): Tensor {
    return stopGradient(this);
  }
  zerosLike(): Tensor {
    return zerosLike(this);
  }
  onesLike(): Tensor {
    return onesLike(this);
  }
  /** x where this condition is true, y elsewhere. */
  where(x: TensorLike, y: TensorLike): Tensor {
    return select(this, x, y);
  }

  gather(indices: TensorLike, options?: GatherOptions): Tensor {
    return gather(this, indices, options);
  }
  slice(begin: Positions, size: Positions): Tensor {
    return slice(this, begin, size);
  }
  stridedSlice(begin: Positions, end: Positions, strides?: Positions | SliceMasks, masks?: SliceMasks): Tensor {
    return stridedSlice(this, begin, end, strides, masks);
  }
  unsortedSegmentSum(segmentIds: TensorLike, numSegments: TensorLike): Tensor {
    return unsortedSegmentSum(this, segmentIds, numSegments);
  }
  /**
   * Python's x[…]: whole numbers (negative ones from the end), 'start:stop:step' with each part optional, '...', null for a new axis.
   * An integer scalar tensor is a whole number, one integer tensor of higher rank gathers along its axis, a bool tensor is a mask.
   * A single array counts as the list of its items. What lies in one piece shares memory with x.
   * @throws IndexError for what is out of range, ValueError for a step of zero, DTypeError
   * Source: https://www.tensorflow.org/guide/tensor_slicing
   * @example tf.constant([[1, 2, 3], [4, 5, 6]]).at(':', '::-1').arraySync(); // [[3, 2, 1], [6, 5, 4]]
   */
  at(...index: readonly AtItem[]): Tensor {
    return at(this, index);
  }

  /** The entries along the first axis, one after the other; they share memory with x. @throws ShapeError for a scalar */
  *[Symbol.iterator](): Generator<Tensor, void, undefined> {
    const x = this.toTensor();
    if (x.dims.length === 0) {
      throw new ShapeError('Tensor', 'a scalar cannot be iterated over', 'shape []', 'Use x.item() for its value.', { shape: x.dims });
    }
    if (Number.isNaN(x.dims[0])) {
      throw new TraceError(
        'Tensor',
        'the number of rows is known only when the program runs',
        `shape ${showDims(x.dims)}`,
        'Use tf.mapFn or tf.whileLoop.',
        {
          shape: x.dims,
        },
      );
    }
    for (let i = 0; i < x.dims[0]; i++) yield at(x, [i]);
  }

  // What gradient rules say of shapes; they also hold where sizes are known only when the program runs.
  /** In the shape of another tensor. */
  reshapeLike(like: Tensor): Tensor {
    return reshapeLike(this.toTensor(), like);
  }
  /** Broadcast to the shape of another tensor. */
  broadcastLike(like: Tensor): Tensor {
    return broadcastLike(this.toTensor(), like);
  }
  /** How many elements, as a scalar tensor. */
  count(dtype: DType): Tensor {
    return count(this.toTensor(), dtype);
  }
  /** Summed to the shape of a tensor that was broadcast. */
  sumLike(like: Tensor): Tensor {
    return sumLike(this.toTensor(), like);
  }
}
