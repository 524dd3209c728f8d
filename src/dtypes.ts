import type { DType } from './dtype.ts';
import { DTYPES, dtypeOf } from './dtype.ts';

// tf.dtypes: the dtypes by TensorFlow's names. A dtype is its name: tf.float32 is 'float32'.
export { bitcast } from './ops/bitcast.ts';
export { cast } from './ops/cast.ts';
export { complex } from './ops/complex.ts';
export { saturateCast } from './ops/saturate.ts';

/** 16 bits, 5 of them exponent. @example tf.zeros([2], tf.float16).dtype; // 'float16' */
export const float16 = 'float16';
/** float16 by its other name. @example tf.zeros([2], tf.half).dtype; // 'float16' */
export const half = 'float16';
/** The upper half of float32. @example tf.zeros([2], tf.bfloat16).dtype; // 'bfloat16' */
export const bfloat16 = 'bfloat16';
/** Single precision. @example tf.zeros([2], tf.float32).dtype; // 'float32' */
export const float32 = 'float32';
/** Double precision. @example tf.zeros([2], tf.float64).dtype; // 'float64' */
export const float64 = 'float64';
/** float64 by its other name. @example tf.zeros([2], tf.double).dtype; // 'float64' */
export const double = 'float64';
/** Integers from -128 to 127. @example tf.zeros([2], tf.int8).dtype; // 'int8' */
export const int8 = 'int8';
/** Integers from 0 to 255. @example tf.zeros([2], tf.uint8).dtype; // 'uint8' */
export const uint8 = 'uint8';
/** Integers from -32768 to 32767. @example tf.zeros([2], tf.int16).dtype; // 'int16' */
export const int16 = 'int16';
/** Integers from 0 to 65535. @example tf.zeros([2], tf.uint16).dtype; // 'uint16' */
export const uint16 = 'uint16';
/** Integers of 32 bits. @example tf.zeros([2], tf.int32).dtype; // 'int32' */
export const int32 = 'int32';
/** Integers of 32 bits from 0. @example tf.zeros([2], tf.uint32).dtype; // 'uint32' */
export const uint32 = 'uint32';
/** Integers of 64 bits: bigints outside. @example tf.zeros([2], tf.int64).dtype; // 'int64' */
export const int64 = 'int64';
/** Integers of 64 bits from 0. @example tf.zeros([2], tf.uint64).dtype; // 'uint64' */
export const uint64 = 'uint64';
/** true and false. @example tf.zeros([2], tf.bool).dtype; // 'bool' */
export const bool = 'bool';
/** Texts. @example tf.zeros([2], tf.string).dtype; // 'string' */
export const string = 'string';
/** Two float32. @example tf.zeros([2], tf.complex64).dtype; // 'complex64' */
export const complex64 = 'complex64';
/** Two float64. @example tf.zeros([2], tf.complex128).dtype; // 'complex128' */
export const complex128 = 'complex128';

/**
 * The dtype of that name.
 * @throws DTypeError for an unknown one
 * Source: https://www.tensorflow.org/api_docs/python/tf/dtypes/as_dtype
 * @example tf.dtypes.asDtype('int32') === tf.int32; // true
 */
export const asDtype = (name: string): DType => dtypeOf('dtypes.asDtype', name as DType);

/** All dtypes. @example tf.dtypes.names().includes('bfloat16'); // true */
export const names = (): DType[] => Object.keys(DTYPES) as DType[];
