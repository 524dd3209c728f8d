import { DTYPES, type DType, integerRange, type TypedArray } from './dtype.ts';
import { DTypeError, type TensorError, ValueError } from './errors.ts';

/** By the tag, not by instanceof: typed arrays of another realm (a test runner's context, a frame) are as good. */
const ARRAYS: Readonly<Record<string, DType>> = {
  Float16Array: 'float16',
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int8Array: 'int8',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Int16Array: 'int16',
  Uint16Array: 'uint16',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  BigInt64Array: 'int64',
  BigUint64Array: 'uint64',
};

/**
 * The dtype that a typed array's own type names; undefined for everything that is no typed array.
 * @example arrayDType(new Int32Array(2)) // 'int32'
 */
export function arrayDType(value: unknown): DType | undefined {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined;
  return ARRAYS[(value as TypedArray)[Symbol.toStringTag]];
}

/** What a value is, in words: `a number`, `an array of 3`, `a Map`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = (value.constructor as { name?: string } | undefined)?.name;
  if (name === undefined || name === '' || name === 'Object') return 'an object';
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** A plain value as messages show it. */
export function show(value: unknown): string {
  if (typeof value === 'bigint') return `${short(String(value))}n`;
  if (typeof value === 'string') return `'${short(value)}'`;
  if (typeof value === 'object' && value !== null) return kindOf(value);
  return typeof value === 'function' ? 'a function' : String(value);
}

/** `[1][0]`, the way to an element; '' for a scalar. */
export const showPath = (path: readonly number[]): string => path.map((i) => `[${i}]`).join('');

const at = (value: unknown, path: readonly number[]): string => (path.length === 0 ? show(value) : `${show(value)} at ${showPath(path)}`);

const isPlain = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'bigint';

/** The error for a value that no dtype has: null, a function, an object. */
export function refuse(op: string, value: unknown, path: readonly number[]): TensorError {
  const facts = { value, path: [...path] };
  if (value === null || value === undefined) {
    return new DTypeError(op, 'None cannot be converted to a tensor', at(value, path), 'Put a value in its place, or leave it out.', facts);
  }
  return new DTypeError(
    op,
    `${kindOf(value)} cannot be converted to a tensor`,
    at(value, path),
    'Use numbers, booleans, strings, bigints, and nested or typed arrays of them.',
    facts,
  );
}

/** The error for a value of the wrong kind among others, whose kind decided the dtype. */
export function refuseMixed(op: string, value: unknown, path: readonly number[], dtype: DType, among: string): TensorError {
  if (!isPlain(value) && arrayDType(value) === undefined) return refuse(op, value, path);
  if (dtype === 'int64' && typeof value === 'number') {
    return new DTypeError(
      op,
      'kinds are mixed: a fractional number among bigints',
      at(value, path),
      "Use whole numbers, or pass 'float64' as dtype.",
      { value, path: [...path] },
    );
  }
  return new DTypeError(op, `kinds are mixed: ${kindOf(value)} among ${among}`, at(value, path), 'All elements must be of one kind.', {
    value,
    path: [...path],
  });
}

/** The error for a value that the dtype asked for does not have. */
export function refuseForDType(op: string, value: unknown, path: readonly number[], dtype: DType): TensorError {
  if (!isPlain(value) && arrayDType(value) === undefined) return refuse(op, value, path);
  const facts = { value, path: [...path], dtype };
  const { kind } = DTYPES[dtype];
  if ((kind === 'int' || kind === 'uint') && typeof value === 'number') {
    if (!Number.isFinite(value)) {
      return new DTypeError(
        op,
        `${value} cannot become ${dtype}`,
        at(value, path),
        'Integers have no such value: use a float dtype.',
        facts,
      );
    }
    if (!Number.isInteger(value)) {
      return new DTypeError(
        op,
        `a fractional number cannot become ${dtype}`,
        at(value, path),
        'Round it first, or use a float dtype: fractions are never cut off silently.',
        facts,
      );
    }
  }
  if (kind === 'resource') {
    return new DTypeError(op, 'a resource cannot be written as a literal', at(value, path), 'Use tf.Variable.', facts);
  }
  const repair =
    kind === 'string'
      ? 'Use String(value), or tf.strings.asString.'
      : kind === 'bool'
        ? 'Write true or false, or use tf.cast.'
        : typeof value === 'string'
          ? 'Use Number(text), or tf.strings.toNumber.'
          : 'Write 0 or 1, or use tf.cast.';
  return new DTypeError(op, `${kindOf(value)} cannot become ${dtype}`, at(value, path), repair, facts);
}

/** The error for a whole number that is too large or too small for its dtype. */
export function refuseRange(op: string, value: unknown, path: readonly number[], dtype: DType): TensorError {
  const facts = { value, path: [...path], dtype };
  if (DTYPES[dtype].kind === 'float' || DTYPES[dtype].kind === 'complex') {
    return new ValueError(op, `a bigint is beyond the range of ${dtype}`, at(value, path), 'Use a smaller value.', facts);
  }
  const [low, high] = integerRange(dtype);
  return new ValueError(
    op,
    `a value is beyond the range of ${dtype}`,
    at(value, path),
    `Use one from ${low} to ${high}, or a wider dtype.`,
    facts,
  );
}
