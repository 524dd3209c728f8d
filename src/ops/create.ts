import { bind, interpreter, named } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, holdsTensors, indices, isConvertible, operand, withOperand } from '../core/convert.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf, isComplex } from '../dtype.ts';
import { DTypeError, ShapeError, TensorError, ValueError } from '../errors.ts';
import type { HostData } from '../literal.ts';
import { parseLiteral } from '../literal.ts';
import type { Dims } from '../shape.ts';
import { axisOf, checkDims, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Count, ShapeLike } from './dims.ts';
import { countOf, dimsOf, shapeOf } from './dims.ts';
import { hollow } from './hollow.ts';
import { bitsOf } from './movement.ts';
import { range } from './range.ts';

interface CreateOptions {
  readonly dtype?: DType;
  readonly shape?: readonly number[];
  readonly name?: string;
}

/** dtype given by position or in the options that come early. */
function dtypeFrom(op: string, given: DType | CreateOptions | undefined, fallback: DType): DType {
  const dtype = typeof given === 'object' ? checkOptions(op, given, ['dtype', 'name']).dtype : given;
  return dtype === undefined ? fallback : dtypeOf(op, dtype);
}

/**
 * A tensor of given values. Numbers are float32, booleans bool, strings string, bigints int64; typed arrays decide by their own type.
 * With a shape the values are reshaped; one value fills it.
 *
 * @throws ShapeError for ragged arrays and for a shape of another count
 * @throws DTypeError for values that the dtype cannot hold
 * Source: https://www.tensorflow.org/api_docs/python/tf/constant
 * @example tf.constant([1, 2, 3, 4], 'int32', [2, 2]).arraySync(); // [[1, 2], [3, 4]]
 */
export function constant(value: TensorLike, dtype?: DType | CreateOptions, shape?: readonly number[]): Tensor {
  if (Array.isArray(dtype)) throw new DTypeError('constant', 'the shape comes third', showDims(dtype), 'Write { shape: [2, 3] }.');
  const options: CreateOptions = isOptions(dtype)
    ? checkOptions('constant', dtype as CreateOptions, ['dtype', 'shape', 'name'])
    : { dtype: dtype as DType | undefined, shape };
  const type = options.dtype === undefined ? undefined : dtypeOf('constant', options.dtype);
  const dims = options.shape === undefined ? undefined : checkDims('constant', dimsOf('constant', options.shape));
  return named(options.name, () => constantOf(value, type, dims));
}

/** The same elements so many times. */
function repeated(data: HostData, times: number): HostData {
  if (!ArrayBuffer.isView(data)) return new Array<string>(times).fill(data[0]);
  const all = new (data.constructor as new (length: number) => typeof data)(times * data.length);
  for (let i = 0; i < all.length; i++) all[i] = data[i % data.length];
  return all;
}

function constantOf(value: TensorLike, type: DType | undefined, dims: Dims | undefined): Tensor {
  if (dims !== undefined && !isConvertible(value) && !holdsTensors(value)) {
    const literal = parseLiteral('constant', value, type);
    const size = sizeOf(literal.dims);
    if (size === sizeOf(dims)) return interpreter().constant(literal.data, dims, literal.dtype);
    if (size === 1) return interpreter().constant(repeated(literal.data, sizeOf(dims)), dims, literal.dtype);
  }
  return withOperand(
    'constant',
    value,
    (t) => {
      if (dims === undefined) return t === value ? t.identity() : t;
      if (t.size === sizeOf(dims)) return t.reshape(dims);
      if (t.size === 1) return t.reshape(dims.map(() => 1)).broadcastTo(dims);
      const got = `${t.size} values for ${showDims(dims)} (${sizeOf(dims)} values)`;
      throw new ShapeError('constant', 'values and shape differ in count', got, 'Give as many values as the shape holds, or one.', {
        shape: dims,
      });
    },
    type,
  );
}

/**
 * Any tensor-like as a tensor. A tensor is given back as it is.
 * @param dtype required dtype; `{ dtypeHint }` is taken where it fits and ignored where not
 * Source: https://www.tensorflow.org/api_docs/python/tf/convert_to_tensor
 * @example tf.convertToTensor([1, 2, 3]).dtype; // 'float32'
 */
export function convertToTensor(value: TensorLike, dtype?: DType | { dtype?: DType; dtypeHint?: DType; name?: string }): Tensor {
  const options = isOptions(dtype)
    ? checkOptions('convertToTensor', dtype as { dtype?: DType; dtypeHint?: DType }, ['dtype', 'dtypeHint'])
    : { dtype: dtype as DType };
  if (options.dtype !== undefined) return convert('convertToTensor', value, dtypeOf('convertToTensor', options.dtype));
  if (options.dtypeHint !== undefined && !isConvertible(value)) {
    try {
      return convert('convertToTensor', value, dtypeOf('convertToTensor', options.dtypeHint));
    } catch (error) {
      if (!(error instanceof DTypeError) && !(error instanceof ValueError)) throw error;
    }
  }
  return convert('convertToTensor', value);
}

const fillOp = /* @__PURE__ */ defineOp<{ dims: Dims }>({
  name: 'Fill',
  label: 'fill',
  raw: true,
  saves: 'none',
  infer([value]: readonly Aval[], { dims }) {
    if (value.dims.length !== 0)
      throw new ShapeError('fill', 'the value must be a scalar', showDims(value.dims), 'Use tf.broadcastTo.', { shape: value.dims });
    return [{ dims, dtype: value.dtype }];
  },
  wasm: fillKernel,
  grad: ([dy]) => [dy.sum()],
});

function fillKernel(k: Machine, [value]: readonly Ref[], [y]: readonly Ref[]): void {
  k[`fill_${bitsOf('fill', y.dtype)}`](y.ptr, y.size, value.ptr);
}

/**
 * A tensor of that shape with one value everywhere.
 * @throws ShapeError for a negative size or a value that is no scalar
 * Source: https://www.tensorflow.org/api_docs/python/tf/fill
 * @example tf.fill([2, 2], 9).arraySync(); // [[9, 9], [9, 9]]
 */
export function fill(shape: ShapeLike, value: TensorLike, dtype?: DType): Tensor {
  return filled('fill', shape, value, dtype);
}

/** Of a shape that may be known only when the program runs. */
function filled(op: string, shape: ShapeLike, value: TensorLike, dtype?: DType): Tensor {
  const { dims, sizes } = shapeOf(op, shape);
  if (sizes === null) return full(op, checkDims(op, dims), value, dtype);
  return composed(() => convert(op, value, dtype).broadcastLike(hollow(sizes, dims)));
}

/** A filled tensor; strings live outside the arena and are repeated there. */
function full(op: string, dims: Dims, value: TensorLike, dtype?: DType): Tensor {
  if (typeof value === 'string') return interpreter().constant(new Array<string>(sizeOf(dims)).fill(value), dims, 'string');
  try {
    return bind(fillOp, [operand(op, value, dtype)], { dims })[0];
  } catch (error) {
    throw error instanceof TensorError ? error.as(op) : error;
  }
}

const zeroOf = (dtype: DType): number | boolean | string => (dtype === 'bool' ? false : dtype === 'string' ? '' : 0);
const oneOf = (dtype: DType): number | boolean => (dtype === 'bool' ? true : 1);

/** Zeros (false, '') of that shape, float32 unless said. @example tf.zeros([2]).arraySync(); // [0, 0] */
export function zeros(shape: ShapeLike, dtype?: DType | CreateOptions): Tensor {
  const type = dtypeFrom('zeros', dtype, 'float32');
  return filled('zeros', shape, zeroOf(type), type);
}

/** Ones (true) of that shape, float32 unless said. @example tf.ones([2], 'int32').arraySync(); // [1, 1] */
export function ones(shape: ShapeLike, dtype?: DType | CreateOptions): Tensor {
  const type = dtypeFrom('ones', dtype, 'float32');
  return filled('ones', shape, oneOf(type), type);
}

const likeOp = /* @__PURE__ */ defineOp<{ dtype: DType; one: boolean }>({
  name: 'FillLike',
  label: 'zerosLike',
  static: true,
  raw: true,
  saves: 'none',
  infer: ([x]: readonly Aval[], { dtype }) => [{ dims: x.dims, dtype }],
  expand: (_on, [x], { dtype, one }) => [full('zerosLike', x.dims, one ? oneOf(dtype) : zeroOf(dtype), dtype)],
  grad: () => [null],
});

type LikeOptions = DType | { readonly dtype?: DType };
function like(op: string, x: TensorLike, dtype: LikeOptions | undefined, one: boolean): Tensor {
  return withOperand(op, x, (t) => bind(likeOp, [t], { dtype: dtypeFrom(op, dtype as DType, t.dtype), one })[0]);
}

/** Zeros of x's shape and dtype. @example tf.zerosLike([1, 2]).arraySync(); // [0, 0] */
export const zerosLike = (x: TensorLike, dtype?: LikeOptions): Tensor => like('zerosLike', x, dtype, false);

/** Ones of x's shape and dtype. @example tf.onesLike([1, 2]).arraySync(); // [1, 1] */
export const onesLike = (x: TensorLike, dtype?: LikeOptions): Tensor => like('onesLike', x, dtype, true);

export interface OneHotOptions {
  readonly onValue?: TensorLike;
  readonly offValue?: TensorLike;
  readonly axis?: number;
  /** That of the values unless said; float32 where those are numbers or left out. */
  readonly dtype?: DType;
}

const oneHotOp = /* @__PURE__ */ defineOp<{ depth: number }>({
  name: 'OneHot',
  label: 'oneHot',
  raw: true,
  saves: 'none',
  infer: ([x, on]: readonly Aval[], { depth }) => [{ dims: [...x.dims, depth], dtype: on.dtype }],
  wasm(k, [x, on, off], [y], { depth }) {
    const bits = bitsOf('oneHot', y.dtype) as 8 | 32 | 64;
    const bytes = bits / 8;
    const values = k.scratch(2 * bytes);
    k.copy(on.ptr, values, bytes);
    k.copy(off.ptr, values + bytes, bytes);
    k[`one_hot_${bits}`](x.ptr, y.ptr, x.size, depth, values);
  },
  grad: () => [null, null, null],
});

/** The dtype that the values of a oneHot say. */
function valueDtype(...values: readonly (TensorLike | undefined)[]): DType {
  for (const value of values) {
    if (typeof value === 'boolean') return 'bool';
    if (typeof value === 'bigint') return 'int64';
    if (typeof value === 'string') return 'string';
    if (isConvertible(value) && 'dtype' in value) return value.dtype as DType;
  }
  return 'float32';
}

/**
 * A new axis of `depth` entries: onValue at the index, offValue elsewhere; an index out of range gives offValue everywhere.
 * @param depth a number, or an integer scalar
 * @throws ValueError for a negative depth, DTypeError for values of two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/one_hot
 * @example tf.oneHot([0, 2], 3).arraySync(); // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(x: TensorLike, depth: Count, options?: OneHotOptions): Tensor {
  const { onValue, offValue, axis, dtype } = checkOptions('oneHot', options, ['onValue', 'offValue', 'axis', 'dtype']);
  const count = countOf('oneHot', depth);
  if (typeof count === 'number' && (!Number.isInteger(count) || count < 0))
    throw new ValueError('oneHot', 'depth must be a whole number from 0', `${count}`, 'Use the number of classes.', { depth: count });
  const type = dtype === undefined ? valueDtype(onValue, offValue) : dtypeOf('oneHot', dtype);
  const strings = type === 'string';
  const wide =
    strings || type === 'bool' || type === 'int64' || type === 'float64' || isComplex(type) ? type : type === 'int32' ? 'int32' : 'float32';
  return scoped(
    () => {
      const index = indices('oneHot', x);
      const rank = index.dims.length + 1;
      const at = axisOf('oneHot', axis ?? -1, rank);
      const values = [onValue ?? oneOf(wide), offValue ?? zeroOf(wide)].map((value) => {
        const given = isConvertible(value) && !strings;
        return given ? convert('oneHot', value, type).cast(wide) : convert('oneHot', value, wide);
      });
      // Strings have no kernel, and a depth that only running tells no shape to give one.
      const hot =
        strings || isComplex(type) || typeof count !== 'number'
          ? index.expandDims(-1).equal(range(count, index.dtype)).where(values[0], values[1]).cast(type)
          : bind(oneHotOp, [index.dtype === 'int32' ? index : index.cast('int32'), ...values], { depth: count })[0].cast(type);
      if (at === rank - 1) return hot;
      const order = Array.from({ length: rank - 1 }, (_, i) => i);
      order.splice(at, 0, rank - 1);
      return hot.transpose(order);
    },
    (result) => [result],
  );
}
