import { DTYPES, type DType, type TypedArray } from './dtype.ts';
import { ShapeError, ValueError } from './errors.ts';
import { bfloatBits, halfBits } from './half.ts';
import { BigFill, BoolFill, FloatFill, StringFill, WholeFill } from './literal-fill.ts';
import { arrayDType, refuse, refuseForDType } from './literal-kind.ts';
import type { Decider, Fill } from './literal-walk.ts';
import { sizeOf } from './shape.ts';

/**
 * Flat elements as the arena keeps them, row-major: float16 and bfloat16 as bits in a Uint16Array, bool as 0 and 1 in a Uint8Array,
 * complex as pairs (re, im) in a float array of twice the size, strings as strings.
 */
export type HostData = TypedArray | string[];

export interface Literal {
  /** May be the caller's own typed array: copy it before keeping it. */
  readonly data: HostData;
  readonly dims: number[];
  readonly dtype: DType;
}

/** TensorFlow's limit; also what ends the search in an array that contains itself. */
const MAX_RANK = 254;

/**
 * Reads a JavaScript value as tensor data: a number, boolean, bigint or string, a typed array, or a nested array of them.
 *
 * Without a dtype numbers are float32, bigints (also among whole numbers) int64, booleans bool, strings string, and a typed array
 * decides by its own type. With a dtype every element must be a value of it: numbers for numeric dtypes, whole ones in range for
 * integers, booleans (or a Uint8Array of 0 and 1) for bool. A number as complex has the imaginary part 0.
 *
 * @param op name for the messages
 * @throws ShapeError for ragged arrays, naming the path of the first element that does not fit
 * @throws DTypeError for null, functions and objects, mixed kinds, fractions as integers
 * @throws ValueError for integers beyond their dtype, and for numbers beyond float32 where no dtype was asked for
 * @see https://www.tensorflow.org/api_docs/python/tf/constant
 * @example parseLiteral('constant', [[1, 2], [3, 4]]) // { data: Float32Array [1, 2, 3, 4], dims: [2, 2], dtype: 'float32' }
 */
export function parseLiteral(op: string, value: unknown, dtype?: DType): Literal {
  if (typeof value === 'number' && (dtype === undefined || dtype === 'float32')) {
    const data = new Float32Array(1);
    data[0] = value;
    if (dtype === undefined && Number.isFinite(value) && !Number.isFinite(data[0])) throw beyondFloat32(op, String(value));
    return { data, dims: [], dtype: 'float32' };
  }
  const own = arrayDType(value);
  if (own !== undefined && (dtype === undefined || dtype === own)) {
    const array = value as TypedArray;
    return { data: sameBytes(array, own), dims: [array.length], dtype: own };
  }
  const dims: number[] = [];
  const first = measure(op, value, dims);
  if (dtype !== undefined) return fillAs(op, value, dims, dtype, 'asked').literal;
  const typed = arrayDType(first);
  let target = typed ?? inferred(op, first, dims);
  let mode: Decider = typed === undefined ? 'inferred' : 'typed';
  // A bigint or a typed array further on can change what the numbers before it are: then the walk starts once more.
  for (;;) {
    const { literal, fill } = fillAs(op, value, dims, target, mode);
    if (fill.better === undefined) {
      if (fill.beyond !== '') throw beyondFloat32(op, fill.beyond);
      return literal;
    }
    target = fill.better;
    mode = fill.betterMode;
  }
}

/**
 * Whether a number can be an element of a dtype; nothing is made. For ops whose operand is a plain number.
 * @throws DTypeError for a fraction, NaN or infinity as an integer and for a number as bool or string
 * @throws ValueError for an integer beyond the dtype
 * @example checkNumber('add', 1.5, 'int32') // throws DTypeError
 */
export function checkNumber(op: string, value: number, dtype: DType): void {
  if (dtype === 'float32' || (dtype === 'int32' && (value | 0) === value)) return;
  const { kind, bytes } = DTYPES[dtype];
  if (kind === 'float' || kind === 'complex') return;
  if (Number.isInteger(value)) {
    const end = 2 ** (kind === 'int' ? 8 * bytes - 1 : 8 * bytes);
    if ((kind === 'int' && value >= -end && value < end) || (kind === 'uint' && value >= 0 && value < end)) return;
  }
  fillAs(op, value, [], dtype, 'asked');
}

/** Sizes of the axes by the first elements; returns what lies at the end: a plain value, a typed array, or undefined for nothing. */
function measure(op: string, value: unknown, dims: number[]): unknown {
  let inner = value;
  while (Array.isArray(inner)) {
    if (dims.length === MAX_RANK) {
      throw new ShapeError(op, `arrays are nested more than ${MAX_RANK} deep`, '', 'An array must not contain itself.');
    }
    dims.push(inner.length);
    if (inner.length === 0) return undefined;
    inner = inner[0];
  }
  if (arrayDType(inner) !== undefined) dims.push((inner as TypedArray).length);
  return inner;
}

function inferred(op: string, first: unknown, dims: readonly number[]): DType {
  if (typeof first === 'number' || (first === undefined && sizeOf(dims) === 0)) return 'float32';
  if (typeof first === 'boolean') return 'bool';
  if (typeof first === 'string') return 'string';
  if (typeof first === 'bigint') return 'int64';
  throw refuse(
    op,
    first,
    dims.map(() => 0),
  );
}

function fillAs(op: string, value: unknown, dims: number[], dtype: DType, mode: Decider): { literal: Literal; fill: Fill } {
  const size = sizeOf(dims);
  const { kind, bytes } = DTYPES[dtype];
  if (kind === 'resource') throw refuseForDType(op, value, [], dtype);
  if (kind === 'string') {
    const data = new Array<string>(size).fill('');
    return finish(value, dims, dtype, new StringFill(op, dims, dtype, mode, data), data);
  }
  if (kind === 'bool') {
    const data = new Uint8Array(size);
    return finish(value, dims, dtype, new BoolFill(op, dims, dtype, mode, data), data);
  }
  if (bytes === 8 && (kind === 'int' || kind === 'uint')) {
    const data = kind === 'int' ? new BigInt64Array(size) : new BigUint64Array(size);
    return finish(value, dims, dtype, new BigFill(op, dims, dtype, mode, data), data);
  }
  if (dtype === 'float32' || dtype === 'float64') {
    const data = dtype === 'float32' ? new Float32Array(size) : new Float64Array(size);
    return finish(value, dims, dtype, new FloatFill(op, dims, dtype, mode, data), data);
  }
  // All others are filled as doubles, which hold each of their values, so that the loops over elements see few array types.
  const doubles = new Float64Array(size);
  const fill =
    kind === 'float' || kind === 'complex' ? new FloatFill(op, dims, dtype, mode, doubles) : new WholeFill(op, dims, dtype, mode, doubles);
  const { literal } = finish(value, dims, dtype, fill, doubles);
  return { literal: { data: narrow(doubles, dtype), dims, dtype: literal.dtype }, fill };
}

function finish(value: unknown, dims: number[], dtype: DType, fill: Fill, data: HostData): { literal: Literal; fill: Fill } {
  if (dims.length === 0) fill.row([value], 0);
  else fill.walk(value, 0, 0);
  return { literal: { data, dims, dtype }, fill };
}

/** Doubles, already checked, as the elements of a dtype. */
function narrow(from: Float64Array, dtype: DType): TypedArray {
  switch (dtype) {
    case 'int8':
      return new Int8Array(from);
    case 'uint8':
      return new Uint8Array(from);
    case 'int16':
      return new Int16Array(from);
    case 'uint16':
      return new Uint16Array(from);
    case 'int32':
      return new Int32Array(from);
    case 'uint32':
      return new Uint32Array(from);
    case 'complex64':
    case 'complex128': {
      const to = dtype === 'complex64' ? new Float32Array(2 * from.length) : new Float64Array(2 * from.length);
      for (let i = 0; i < from.length; i++) to[2 * i] = from[i];
      return to;
    }
    default: {
      const to = new Uint16Array(from.length);
      const bits = dtype === 'float16' ? halfBits : bfloatBits;
      for (let i = 0; i < from.length; i++) to[i] = bits(from[i]);
      return to;
    }
  }
}

/** The same memory under the type that the arena's format has: bits for a Float16Array, plain bytes for a clamped array. */
function sameBytes(array: TypedArray, dtype: DType): TypedArray {
  if (dtype === 'float16') return new Uint16Array(array.buffer, array.byteOffset, array.length);
  return array instanceof Uint8ClampedArray ? new Uint8Array(array.buffer, array.byteOffset, array.length) : array;
}

const beyondFloat32 = (op: string, got: string): ValueError =>
  new ValueError(op, 'a number is beyond the range of float32', got, "Pass 'float64' as dtype.", { value: got });
