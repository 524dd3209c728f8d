import type { TensorLike } from './core/convert.ts';
import type { DType } from './dtype.ts';
import { ShapeError } from './errors.ts';
import type { ArgOptions } from './ops/argmax.ts';
import { argmax, argmin } from './ops/argmax.ts';
import * as binary from './ops/binary.ts';
import { cast } from './ops/cast.ts';
import * as compare from './ops/compare.ts';
import { complex, conj, imag, real } from './ops/complex.ts';
import { onesLike, zerosLike } from './ops/create.ts';
import type { ShapeLike } from './ops/dims.ts';
import type { GatherOptions } from './ops/gather.ts';
import { gather } from './ops/gather.ts';
import { matmul } from './ops/matmul.ts';
import type { MatmulOptions } from './ops/matmul.ts';
import type { PadOptions } from './ops/pad.ts';
import { pad } from './ops/pad.ts';
import { count } from './ops/query.ts';
import * as reduce from './ops/reduce.ts';
import type { Axis, ReduceOptions } from './ops/reduce.ts';
import { unsortedSegmentSum } from './ops/unsorted-segment.ts';
import { select } from './ops/select.ts';
import { expandDims, identity, reshape, reshapeLike, squeeze, stopGradient } from './ops/shape.ts';
import type { AtItem, Positions } from './ops/slice.ts';
import { at, slice, stridedSlice } from './ops/slice.ts';
import type { SliceMasks } from './slicing.ts';
import { reverse } from './ops/reverse.ts';
import type { ScanOptions } from './ops/scan.ts';
import { cumprod, cumsum } from './ops/scan.ts';
import type { ArgsortOptions, SortOptions } from './ops/sort.ts';
import { argsort, sort } from './ops/sort.ts';
import { tile } from './ops/tile.ts';
import * as transcendental from './ops/transcendental.ts';
import { broadcastLike, broadcastTo, sumLike, transpose } from './ops/transpose.ts';
import * as unary from './ops/unary.ts';
import type { Tensor } from './tensor.ts';

/**
 * The ops as methods, for tensors and variables alike: `x.add(y)` is `tf.add(x, y)`, described there.
 * The four operators have short names: add, sub, mul, div.
 */
export abstract class TensorMethods {
  abstract toTensor(): Tensor;

  negative(): Tensor { return unary.negative(this); }
  abs(): Tensor { return unary.abs(this); }
  sign(): Tensor { return unary.sign(this); }
  floor(): Tensor { return unary.floor(this); }
  ceil(): Tensor { return unary.ceil(this); }
  round(): Tensor { return unary.round(this); }
  rint(): Tensor { return unary.rint(this); }
  trunc(): Tensor { return unary.trunc(this); }
  square(): Tensor { return unary.square(this); }
  sqrt(): Tensor { return unary.sqrt(this); }
  rsqrt(): Tensor { return unary.rsqrt(this); }
  reciprocal(): Tensor { return unary.reciprocal(this); }
  exp(): Tensor { return transcendental.exp(this); }
  expm1(): Tensor { return transcendental.expm1(this); }
  log(): Tensor { return transcendental.log(this); }
  log1p(): Tensor { return transcendental.log1p(this); }
  sin(): Tensor { return transcendental.sin(this); }
  cos(): Tensor { return transcendental.cos(this); }
  tan(): Tensor { return transcendental.tan(this); }
  asin(): Tensor { return transcendental.asin(this); }
  acos(): Tensor { return transcendental.acos(this); }
  atan(): Tensor { return transcendental.atan(this); }
  sinh(): Tensor { return transcendental.sinh(this); }
  cosh(): Tensor { return transcendental.cosh(this); }
  tanh(): Tensor { return transcendental.tanh(this); }
  asinh(): Tensor { return transcendental.asinh(this); }
  acosh(): Tensor { return transcendental.acosh(this); }
  atanh(): Tensor { return transcendental.atanh(this); }
  sigmoid(): Tensor { return transcendental.sigmoid(this); }
  softplus(): Tensor { return transcendental.softplus(this); }
  relu(): Tensor { return unary.relu(this); }
  relu6(): Tensor { return unary.relu6(this); }
  elu(): Tensor { return transcendental.elu(this); }
  selu(): Tensor { return transcendental.selu(this); }
  erf(): Tensor { return transcendental.erf(this); }
  erfc(): Tensor { return transcendental.erfc(this); }
  erfinv(): Tensor { return transcendental.erfinv(this); }
  lgamma(): Tensor { return transcendental.lgamma(this); }
  digamma(): Tensor { return transcendental.digamma(this); }
  logicalNot(): Tensor { return unary.logicalNot(this); }
  isNan(): Tensor { return unary.isNan(this); }
  isInf(): Tensor { return unary.isInf(this); }
  isFinite(): Tensor { return unary.isFinite(this); }
  invert(): Tensor { return unary.invert(this); }
  identity(): Tensor { return identity(this); }
  neg(): Tensor { return unary.negative(this); }
  add(y: TensorLike): Tensor { return binary.add(this, y); }
  subtract(y: TensorLike): Tensor { return binary.subtract(this, y); }
  multiply(y: TensorLike): Tensor { return binary.multiply(this, y); }
  divide(y: TensorLike): Tensor { return binary.divide(this, y); }
  pow(y: TensorLike): Tensor { return binary.pow(this, y); }
  maximum(y: TensorLike): Tensor { return binary.maximum(this, y); }
  minimum(y: TensorLike): Tensor { return binary.minimum(this, y); }
  squaredDifference(y: TensorLike): Tensor { return binary.squaredDifference(this, y); }
  floordiv(y: TensorLike): Tensor { return binary.floordiv(this, y); }
  floormod(y: TensorLike): Tensor { return binary.floormod(this, y); }
  truncatediv(y: TensorLike): Tensor { return binary.truncatediv(this, y); }
  truncatemod(y: TensorLike): Tensor { return binary.truncatemod(this, y); }
  atan2(y: TensorLike): Tensor { return binary.atan2(this, y); }
  divideNoNan(y: TensorLike): Tensor { return binary.divideNoNan(this, y); }
  multiplyNoNan(y: TensorLike): Tensor { return binary.multiplyNoNan(this, y); }
  xdivy(y: TensorLike): Tensor { return binary.xdivy(this, y); }
  xlogy(y: TensorLike): Tensor { return binary.xlogy(this, y); }
  equal(y: TensorLike): Tensor { return compare.equal(this, y); }
  notEqual(y: TensorLike): Tensor { return compare.notEqual(this, y); }
  less(y: TensorLike): Tensor { return compare.less(this, y); }
  lessEqual(y: TensorLike): Tensor { return compare.lessEqual(this, y); }
  greater(y: TensorLike): Tensor { return compare.greater(this, y); }
  greaterEqual(y: TensorLike): Tensor { return compare.greaterEqual(this, y); }
  logicalAnd(y: TensorLike): Tensor { return compare.logicalAnd(this, y); }
  logicalOr(y: TensorLike): Tensor { return compare.logicalOr(this, y); }
  logicalXor(y: TensorLike): Tensor { return compare.logicalXor(this, y); }
  sub(y: TensorLike): Tensor { return binary.subtract(this, y); }
  mul(y: TensorLike): Tensor { return binary.multiply(this, y); }
  div(y: TensorLike): Tensor { return binary.divide(this, y); }
  sum(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor { return reduce.reduceSum(this, axis, keepdims); }
  mean(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor { return reduce.reduceMean(this, axis, keepdims); }
  max(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor { return reduce.reduceMax(this, axis, keepdims); }
  min(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor { return reduce.reduceMin(this, axis, keepdims); }
  prod(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor { return reduce.reduceProd(this, axis, keepdims); }
  any(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor { return reduce.reduceAny(this, axis, keepdims); }
  all(axis?: Axis | ReduceOptions, keepdims?: boolean): Tensor { return reduce.reduceAll(this, axis, keepdims); }
  argmax(axis?: number | ArgOptions, options?: ArgOptions): Tensor { return argmax(this, axis, options); }
  argmin(axis?: number | ArgOptions, options?: ArgOptions): Tensor { return argmin(this, axis, options); }
  cumsum(options?: ScanOptions): Tensor { return cumsum(this, options); }
  cumprod(options?: ScanOptions): Tensor { return cumprod(this, options); }
  sort(options?: SortOptions): Tensor { return sort(this, options); }
  argsort(options?: ArgsortOptions): Tensor { return argsort(this, options); }
  tile(multiples: ShapeLike): Tensor { return tile(this, multiples); }
  pad(paddings: TensorLike, options?: PadOptions): Tensor { return pad(this, paddings, options); }
  reverse(axis: number | readonly number[]): Tensor { return reverse(this, axis); }
  complex(imag: TensorLike): Tensor { return complex(this, imag); }
  real(): Tensor { return real(this); }
  imag(): Tensor { return imag(this); }
  conj(): Tensor { return conj(this); }
  matmul(b: TensorLike, options?: MatmulOptions): Tensor { return matmul(this, b, options); }
  cast(dtype: DType): Tensor { return cast(this, dtype); }
  reshape(shape: ShapeLike): Tensor { return reshape(this, shape); }
  expandDims(axis: number): Tensor { return expandDims(this, axis); }
  squeeze(axis?: number | readonly number[] | null): Tensor { return squeeze(this, axis); }
  transpose(perm?: readonly number[] | null): Tensor { return transpose(this, perm); }
  broadcastTo(shape: ShapeLike): Tensor { return broadcastTo(this, shape); }
  stopGradient(): Tensor { return stopGradient(this); }
  zerosLike(): Tensor { return zerosLike(this); }
  onesLike(): Tensor { return onesLike(this); }
  /** x where this condition is true, y elsewhere. */
  where(x: TensorLike, y: TensorLike): Tensor { return select(this, x, y); }

  gather(indices: TensorLike, options?: GatherOptions): Tensor { return gather(this, indices, options); }
  slice(begin: Positions, size: Positions): Tensor { return slice(this, begin, size); }
  stridedSlice(begin: Positions, end: Positions, strides?: Positions | SliceMasks, masks?: SliceMasks): Tensor { return stridedSlice(this, begin, end, strides, masks); }
  unsortedSegmentSum(segmentIds: TensorLike, numSegments: TensorLike): Tensor { return unsortedSegmentSum(this, segmentIds, numSegments); }
  /**
   * Python's x[…]: whole numbers (negative ones from the end), 'start:stop:step' with each part optional, '...', null for a new axis.
   * An integer scalar tensor is a whole number, one integer tensor of higher rank gathers along its axis, a bool tensor is a mask.
   * A single array counts as the list of its items. What lies in one piece shares memory with x.
   * @throws IndexError for what is out of range, ValueError for a step of zero, DTypeError
   * Source: https://www.tensorflow.org/guide/tensor_slicing
   * @example tf.constant([[1, 2, 3], [4, 5, 6]]).at(':', '::-1').arraySync(); // [[3, 2, 1], [6, 5, 4]]
   */
  at(...index: readonly AtItem[]): Tensor { return at(this, index); }

  /** The entries along the first axis, one after the other; they share memory with x. @throws ShapeError for a scalar */
  *[Symbol.iterator](): Generator<Tensor, void, undefined> {
    const x = this.toTensor();
    if (x.dims.length === 0) {
      throw new ShapeError('Tensor', 'a scalar cannot be iterated over', 'shape []', 'Use x.item() for its value.', { shape: x.dims });
    }
    for (let i = 0; i < x.dims[0]; i++) yield at(x, [i]);
  }

  // What gradient rules say of shapes; they also hold where sizes are known only when the program runs.
  /** In the shape of another tensor. */
  reshapeLike(like: Tensor): Tensor { return reshapeLike(this.toTensor(), like); }
  /** Broadcast to the shape of another tensor. */
  broadcastLike(like: Tensor): Tensor { return broadcastLike(this.toTensor(), like); }
  /** How many elements, as a scalar tensor. */
  count(dtype: DType): Tensor { return count(this.toTensor(), dtype); }
  /** Summed to the shape of a tensor that was broadcast. */
  sumLike(like: Tensor): Tensor { return sumLike(this.toTensor(), like); }
}
