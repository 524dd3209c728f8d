import { DTypeError } from './errors.ts';

/** The element types. `resource` is the type of a variable's handle, `variant` of what a loop keeps for its gradient: neither of numbers. */
export type DType =
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'complex64'
  | 'complex128'
  | 'resource'
  | 'variant';

/** How kernels read the elements (docs/kernels.md). */
export type Lane =
  | 'f32'
  | 'f64'
  | 'i32'
  | 'i64'
  | 'b8'
  | 'c64'
  | 'c128'
  | 'f16'
  | 'bf16'
  | 'i8'
  | 'u8'
  | 'i16'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'none';

export type Kind = 'float' | 'int' | 'uint' | 'bool' | 'string' | 'complex' | 'resource';

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

export interface DTypeFacts {
  readonly kind: Kind;
  /** Bytes of one element in the arena. */
  readonly bytes: number;
  readonly lane: Lane;
  /** The dtype whose kernels compute for this one; itself where it has kernels of its own. */
  readonly wide: DType;
}

const facts = (kind: Kind, bytes: number, lane: Lane, wide: DType): DTypeFacts => ({ kind, bytes, lane, wide });

export const DTYPES: Readonly<Record<DType, DTypeFacts>> = {
  float16: facts('float', 2, 'f16', 'float32'),
  bfloat16: facts('float', 2, 'bf16', 'float32'),
  float32: facts('float', 4, 'f32', 'float32'),
  float64: facts('float', 8, 'f64', 'float64'),
  int8: facts('int', 1, 'i8', 'int32'),
  uint8: facts('uint', 1, 'u8', 'int32'),
  int16: facts('int', 2, 'i16', 'int32'),
  uint16: facts('uint', 2, 'u16', 'int32'),
  int32: facts('int', 4, 'i32', 'int32'),
  uint32: facts('uint', 4, 'u32', 'int64'),
  int64: facts('int', 8, 'i64', 'int64'),
  uint64: facts('uint', 8, 'u64', 'int64'),
  bool: facts('bool', 1, 'b8', 'bool'),
  string: facts('string', 0, 'none', 'string'),
  complex64: facts('complex', 8, 'c64', 'complex64'),
  complex128: facts('complex', 16, 'c128', 'complex128'),
  resource: facts('resource', 0, 'none', 'resource'),
  variant: facts('resource', 0, 'none', 'variant'),
};

/** The dtypes that people name: the last two are of handles. */
const NAMES: ReadonlySet<unknown> = /* @__PURE__ */ new Set(Object.keys(DTYPES).slice(0, -2));

/** @throws DTypeError for a name that is no dtype */
export function dtypeOf(op: string, name: string): DType {
  if (NAMES.has(name)) return name as DType;
  throw new DTypeError(op, 'unknown dtype', `'${name}'`, `Use one of ${[...NAMES].join(', ')}.`, { dtype: name });
}

export const isFloating = (dtype: DType): boolean => DTYPES[dtype].kind === 'float';
export const isInteger = (dtype: DType): boolean => DTYPES[dtype].kind === 'int' || DTYPES[dtype].kind === 'uint';
export const isComplex = (dtype: DType): boolean => realOf(dtype) !== dtype;
/** The dtype of the two parts of a complex dtype; any other dtype itself. */
export const realOf = (dtype: DType): DType => (dtype === 'complex64' ? 'float32' : dtype === 'complex128' ? 'float64' : dtype);
/** The complex dtype whose parts have this dtype. */
export const complexOf = (part: DType): DType => (part === 'float64' ? 'complex128' : 'complex64');
/** Whether gradients flow through elements of this dtype. */
export const isDifferentiable = (dtype: DType): boolean => isFloating(dtype) || isComplex(dtype) || dtype === 'resource';

/** Smallest and largest value of an integer dtype. */
export function integerRange(dtype: DType): readonly [bigint, bigint] {
  const { bytes, kind } = DTYPES[dtype];
  const bits = BigInt(8 * bytes);
  return kind === 'uint' ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

/** The dtype that a typed array's own type names. */
export function dtypeOfArray(array: TypedArray): DType {
  if (array instanceof Float32Array) return 'float32';
  if (array instanceof Float64Array) return 'float64';
  if (array instanceof Int32Array) return 'int32';
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return 'uint8';
  if (array instanceof BigInt64Array) return 'int64';
  if (array instanceof BigUint64Array) return 'uint64';
  if (array instanceof Int8Array) return 'int8';
  if (array instanceof Int16Array) return 'int16';
  if (array instanceof Uint16Array) return 'uint16';
  return 'uint32';
}
