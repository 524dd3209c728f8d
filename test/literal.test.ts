import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DType } from '../src/dtype.ts';
import { DTypeError, ShapeError, type TensorError, ValueError } from '../src/errors.ts';
import { bfloatBits, halfBits } from '../src/half.ts';
import { checkNumber, parseLiteral } from '../src/literal.ts';

/** Checks array type, elements (NaN and -0 told apart), dims and dtype. */
function reads(value: unknown, dtype: DType | undefined, data: unknown, dims: number[], out: DType): void {
  const got = parseLiteral('constant', value, dtype);
  assert.equal(got.dims, dims);
  assert.is(got.dtype, out);
  assert.is(Object.prototype.toString.call(got.data), Object.prototype.toString.call(data));
  const a = [...(got.data as ArrayLike<unknown> & Iterable<unknown>)];
  const b = [...(data as Iterable<unknown>)];
  assert.is(a.length, b.length);
  for (let i = 0; i < b.length; i++) assert.ok(Object.is(a[i], b[i]), `element ${i}: ${String(a[i])} for ${String(b[i])}`);
}

type ErrorClass = typeof DTypeError | typeof ShapeError | typeof ValueError;
function throws(value: unknown, dtype: DType | undefined, kind: ErrorClass, message: string): TensorError {
  try {
    parseLiteral('constant', value, dtype);
  } catch (error) {
    assert.instance(error, kind);
    assert.is((error as TensorError).message, message);
    assert.is((error as TensorError).op, 'constant');
    return error as TensorError;
  }
  throw new Error(`accepted, but should say: ${message}`);
}

test('scalars: the kind decides the dtype', () => {
  reads(1, undefined, Float32Array.of(1), [], 'float32');
  reads(0.1, undefined, Float32Array.of(0.1), [], 'float32');
  reads(-0, undefined, Float32Array.of(-0), [], 'float32');
  reads(Number.NaN, undefined, Float32Array.of(Number.NaN), [], 'float32');
  reads(Number.NEGATIVE_INFINITY, undefined, Float32Array.of(Number.NEGATIVE_INFINITY), [], 'float32');
  reads(true, undefined, Uint8Array.of(1), [], 'bool');
  reads('a\u{1f600}', undefined, ['a\u{1f600}'], [], 'string');
  reads(2n ** 63n - 1n, undefined, BigInt64Array.of(2n ** 63n - 1n), [], 'int64');
});

test('arrays: dims by nesting, row-major elements', () => {
  reads([[1, 2, 3], [4, 5, 6]], undefined, Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], 'float32');
  reads([[[1], [2]], [[3], [4]], [[5], [6]]], undefined, Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2, 1], 'float32');
  reads([[true], [false]], undefined, Uint8Array.of(1, 0), [2, 1], 'bool');
  reads([['a', ''], ['b', 'c']], undefined, ['a', '', 'b', 'c'], [2, 2], 'string');
  reads([1n, -2n], undefined, BigInt64Array.of(1n, -2n), [2], 'int64');
});

test('empty arrays', () => {
  reads([], undefined, new Float32Array(0), [0], 'float32');
  reads([[], []], undefined, new Float32Array(0), [2, 0], 'float32');
  reads([[[]], [[]], [[]]], undefined, new Float32Array(0), [3, 1, 0], 'float32');
  reads([], 'int32', new Int32Array(0), [0], 'int32');
  reads([[]], 'string', [], [1, 0], 'string');
  reads([], 'bool', new Uint8Array(0), [0], 'bool');
  reads([], 'complex64', new Float32Array(0), [0], 'complex64');
  reads(new Int8Array(0), undefined, new Int8Array(0), [0], 'int8');
  reads([[], new Float64Array(0)], undefined, new Float64Array(0), [2, 0], 'float64');
});

test('typed arrays decide by their own type', () => {
  const cases: [Exclude<ReturnType<typeof parseLiteral>['data'], string[]>, DType][] = [
    [Float32Array.of(1.5), 'float32'], [Float64Array.of(0.1), 'float64'], [Int8Array.of(-1), 'int8'], [Uint8Array.of(255), 'uint8'],
    [Int16Array.of(-2), 'int16'], [Uint16Array.of(65535), 'uint16'], [Int32Array.of(-3), 'int32'], [Uint32Array.of(4294967295), 'uint32'],
    [BigInt64Array.of(-4n), 'int64'], [BigUint64Array.of(2n ** 64n - 1n), 'uint64'],
  ];
  for (const [array, dtype] of cases) {
    reads(array, undefined, array, [1], dtype);
    reads(array, dtype, array, [1], dtype);
    reads([array, array, array], undefined, Reflect.construct(array.constructor, [[array[0], array[0], array[0]]]), [3, 1], dtype);
  }
  reads(Uint8ClampedArray.of(7), undefined, Uint8Array.of(7), [1], 'uint8');
  reads(new Float32Array([9, 1, 2, 9]).subarray(1, 3), undefined, Float32Array.of(1, 2), [2], 'float32');
});

test('typed arrays inside arrays: numbers beside them are literals of their dtype', () => {
  reads([Float64Array.of(0.1, 2), [3, 4]], undefined, Float64Array.of(0.1, 2, 3, 4), [2, 2], 'float64');
  reads([[0.1, 2], Float64Array.of(3, 4)], undefined, Float64Array.of(0.1, 2, 3, 4), [2, 2], 'float64');
  reads([[1, 2n], Int32Array.of(3, 4)], undefined, Int32Array.of(1, 2, 3, 4), [2, 2], 'int32');
  reads([[1n], BigUint64Array.of(2n ** 63n)], undefined, BigUint64Array.of(1n, 2n ** 63n), [2, 1], 'uint64');
  throws([Int32Array.of(1), [1.5]], undefined, DTypeError,
    'constant: a fractional number cannot become int32, got 1.5 at [1][0]. '
    + 'Round it first, or use a float dtype: fractions are never cut off silently.');
  throws([[1.5], Int32Array.of(1)], undefined, DTypeError,
    'constant: a fractional number cannot become int32, got 1.5 at [0][0]. '
    + 'Round it first, or use a float dtype: fractions are never cut off silently.');
  throws([Int32Array.of(1), Float32Array.of(1)], undefined, DTypeError,
    'constant: kinds are mixed: a Float32Array among int32 values, got a Float32Array at [1]. All elements must be of one kind.');
  throws([[1], Float64Array.of(1), Float32Array.of(1)], undefined, DTypeError,
    'constant: kinds are mixed: a Float32Array among float64 values, got a Float32Array at [2]. All elements must be of one kind.');
  throws([[true], Uint8Array.of(1)], undefined, DTypeError,
    'constant: kinds are mixed: a Uint8Array among booleans, got a Uint8Array at [1]. All elements must be of one kind.');
});

test('typed arrays under another dtype are converted by value', () => {
  reads(Int32Array.of(1, -2), 'float64', Float64Array.of(1, -2), [2], 'float64');
  reads(Float32Array.of(1, -2), 'int8', Int8Array.of(1, -2), [2], 'int8');
  reads(BigInt64Array.of(3n), 'float32', Float32Array.of(3), [1], 'float32');
  reads(BigInt64Array.of(3n, -3n), 'int16', Int16Array.of(3, -3), [2], 'int16');
  reads(Float64Array.of(2 ** 60), 'int64', BigInt64Array.of(2n ** 60n), [1], 'int64');
  reads(BigUint64Array.of(5n), 'int64', BigInt64Array.of(5n), [1], 'int64');
  reads(Float32Array.of(0.5, 3), 'float16', Uint16Array.of(halfBits(0.5), halfBits(3)), [2], 'float16');
  reads(Float32Array.of(1, 2), 'complex128', Float64Array.of(1, 0, 2, 0), [2], 'complex128');
  reads(Uint8Array.of(0, 1), 'bool', Uint8Array.of(0, 1), [2], 'bool');
  reads([Int8Array.of(1), Float64Array.of(2)], 'uint16', Uint16Array.of(1, 2), [2, 1], 'uint16');
  throws(Float32Array.of(1, 1.5), 'int32', DTypeError, 'constant: a fractional number cannot become int32, got 1.5 at [1]. '
    + 'Round it first, or use a float dtype: fractions are never cut off silently.');
  throws(Int32Array.of(300), 'uint8', ValueError,
    'constant: a value is beyond the range of uint8, got 300 at [0]. Use one from 0 to 255, or a wider dtype.');
  throws(BigUint64Array.of(2n ** 63n), 'int64', ValueError,
    'constant: a value is beyond the range of int64, got 9223372036854775808n at [0]. '
    + 'Use one from -9223372036854775808 to 9223372036854775807, or a wider dtype.');
  throws(Uint8Array.of(2), 'bool', DTypeError, 'constant: a number cannot become bool, got 2 at [0]. Write true or false, or use tf.cast.');
  throws(Int32Array.of(1), 'bool', DTypeError, 'constant: a number cannot become bool, got 1 at [0]. Write true or false, or use tf.cast.');
  throws(Int32Array.of(1), 'string', DTypeError,
    'constant: a number cannot become string, got 1 at [0]. Use String(value), or tf.strings.asString.');
});

test('a Float16Array, where the engine has one, is float16', () => {
  const Float16 = Reflect.get(globalThis, 'Float16Array') as { new (values: number[]): ArrayLike<number> } | undefined;
  if (Float16 === undefined) return;
  reads(new Float16([1, -0.1]), undefined, Uint16Array.of(halfBits(1), halfBits(-0.1)), [2], 'float16');
  reads([new Float16([1, -2])], undefined, Uint16Array.of(halfBits(1), halfBits(-2)), [1, 2], 'float16');
});

test('an explicit dtype: every kind of host array', () => {
  reads([1, 2.5], 'float64', Float64Array.of(1, 2.5), [2], 'float64');
  reads([1, 0.1, 1e6], 'float16', Uint16Array.of(halfBits(1), halfBits(0.1), 0x7c00), [3], 'float16');
  reads([1, 0.1], 'bfloat16', Uint16Array.of(bfloatBits(1), bfloatBits(0.1)), [2], 'bfloat16');
  reads([1, -0.5], 'complex64', Float32Array.of(1, 0, -0.5, 0), [2], 'complex64');
  reads(3, 'complex128', Float64Array.of(3, 0), [], 'complex128');
  reads([-128, 127], 'int8', Int8Array.of(-128, 127), [2], 'int8');
  reads([0, 255], 'uint8', Uint8Array.of(0, 255), [2], 'uint8');
  reads([-32768, 32767], 'int16', Int16Array.of(-32768, 32767), [2], 'int16');
  reads([0, 65535], 'uint16', Uint16Array.of(0, 65535), [2], 'uint16');
  reads([-(2 ** 31), 2 ** 31 - 1], 'int32', Int32Array.of(-(2 ** 31), 2 ** 31 - 1), [2], 'int32');
  reads([0, 2 ** 32 - 1], 'uint32', Uint32Array.of(0, 2 ** 32 - 1), [2], 'uint32');
  reads([-(2 ** 63), 1, 2n], 'int64', BigInt64Array.of(-(2n ** 63n), 1n, 2n), [3], 'int64');
  reads([2 ** 63, 2n ** 64n - 1n], 'uint64', BigUint64Array.of(2n ** 63n, 2n ** 64n - 1n), [2], 'uint64');
  reads([-0, 5n], 'int32', Int32Array.of(0, 5), [2], 'int32');
  reads([1n, 2.5], 'float32', Float32Array.of(1, 2.5), [2], 'float32');
  reads(7n, 'float64', Float64Array.of(7), [], 'float64');
  reads(true, 'bool', Uint8Array.of(1), [], 'bool');
  reads(1e40, 'float32', Float32Array.of(Number.POSITIVE_INFINITY), [], 'float32');
});

test('bigints and whole numbers together are int64, whichever comes first', () => {
  reads([1, 2n], undefined, BigInt64Array.of(1n, 2n), [2], 'int64');
  reads([1n, 2], undefined, BigInt64Array.of(1n, 2n), [2], 'int64');
  reads([[0, 1], [2, 3n]], undefined, BigInt64Array.of(0n, 1n, 2n, 3n), [2, 2], 'int64');
  const message = 'constant: kinds are mixed: a fractional number among bigints, got 1.5 at [%]. '
    + 'Use whole numbers, or pass \'float64\' as dtype.';
  throws([1.5, 2n], undefined, DTypeError, message.replace('%', '0'));
  throws([2n, 1.5], undefined, DTypeError, message.replace('%', '1'));
  throws(2n ** 63n, undefined, ValueError, 'constant: a value is beyond the range of int64, got 9223372036854775808n. '
    + 'Use one from -9223372036854775808 to 9223372036854775807, or a wider dtype.');
  throws([1n, 2 ** 63], undefined, ValueError, 'constant: a value is beyond the range of int64, got 9223372036854776000 at [1]. '
    + 'Use one from -9223372036854775808 to 9223372036854775807, or a wider dtype.');
});

test('mixed kinds are refused', () => {
  const text = (wrong: string, got: string): string => `constant: kinds are mixed: ${wrong}, got ${got}. All elements must be of one kind.`;
  throws([true, 1], undefined, DTypeError, text('a number among booleans', '1 at [1]'));
  throws([1, true], undefined, DTypeError, text('a boolean among numbers', 'true at [1]'));
  throws(['a', 1], undefined, DTypeError, text('a number among strings', '1 at [1]'));
  throws([[1, 2], [3, 'a']], undefined, DTypeError, text('a string among numbers', "'a' at [1][1]"));
  throws([1n, false], undefined, DTypeError, text('a boolean among bigints', 'false at [1]'));
  throws([true, 1n], undefined, DTypeError, text('a bigint among booleans', '1n at [1]'));
});

test('ragged arrays name the first element that does not fit', () => {
  const text = (path: string, expected: string, got: string): string =>
    `constant: the array is ragged: ${path}: expected ${expected}, got ${got}. `
    + 'All parts of one level must have the same length; pad them, or use several tensors.';
  const error = throws([[1, 2], [3]], undefined, ShapeError, text('[1]', '2 elements', '1'));
  assert.equal(error.facts, { path: [1], expected: 2 });
  throws([[1], [2], [3, 4]], undefined, ShapeError, text('[2]', '1 element', '2'));
  throws([[1, 2], 3], undefined, ShapeError, text('[1]', '2 elements', 'a number'));
  throws([1, [2]], undefined, ShapeError, text('[1]', 'a single value', 'an array of 1'));
  throws([[[1], [2]], [[3], [4, 5]]], undefined, ShapeError, text('[1][1]', '1 element', '2'));
  throws([[[1], [2]], [[3]], 4], undefined, ShapeError, text('[1]', '2 elements', '1'));
  throws([[], [1]], undefined, ShapeError, text('[1]', '0 elements', '1'));
  throws([[1], []], 'int32', ShapeError, text('[1]', '1 element', '0'));
  throws([Float32Array.of(1, 2), Float32Array.of(1)], undefined, ShapeError, text('[1]', '2 elements', '1'));
  throws([[[1, 2], [3, 4]], Float32Array.of(1, 2)], undefined, ShapeError, text('[1]', '2 elements', 'a Float32Array'));
  throws([1, Float32Array.of(1)], undefined, ShapeError, text('[1]', 'a single value', 'a Float32Array'));
  throws([true, [true]], undefined, ShapeError, text('[1]', 'a single value', 'an array of 1'));
  throws(['a', ['b']], undefined, ShapeError, text('[1]', 'a single value', 'an array of 1'));
  throws([1n, [2n]], undefined, ShapeError, text('[1]', 'a single value', 'an array of 1'));
});

test('an array that contains itself ends in an error', () => {
  const endless: unknown[] = [];
  endless.push(endless);
  throws(endless, undefined, ShapeError, 'constant: arrays are nested more than 254 deep. An array must not contain itself.');
});

test('what is no value is refused', () => {
  const none = (got: string): string =>
    `constant: None cannot be converted to a tensor, got ${got}. Put a value in its place, or leave it out.`;
  throws(null, undefined, DTypeError, none('null'));
  throws(undefined, undefined, DTypeError, none('undefined'));
  throws([1, null], undefined, DTypeError, none('null at [1]'));
  throws([null, 1], 'int32', DTypeError, none('null at [0]'));
  throws([[1], null], undefined, DTypeError, none('null at [1]'));
  throws([undefined], undefined, DTypeError, none('undefined at [0]'));
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
  throws([1, , 2], undefined, DTypeError, none('undefined at [1]'));
  const use = 'Use numbers, booleans, strings, bigints, and nested or typed arrays of them.';
  throws(() => 1, undefined, DTypeError, `constant: a function cannot be converted to a tensor, got a function. ${use}`);
  throws({ a: 1 }, undefined, DTypeError, `constant: an object cannot be converted to a tensor, got an object. ${use}`);
  throws([1, new Map()], undefined, DTypeError, `constant: a Map cannot be converted to a tensor, got a Map at [1]. ${use}`);
  throws(Symbol('s'), undefined, DTypeError, `constant: a symbol cannot be converted to a tensor, got Symbol(s). ${use}`);
  throws(new DataView(new ArrayBuffer(8)), 'float32', DTypeError,
    `constant: a DataView cannot be converted to a tensor, got a DataView. ${use}`);
  throws(Object.create(null), 'bool', DTypeError, `constant: an object cannot be converted to a tensor, got an object. ${use}`);
});

test('an explicit dtype refuses other kinds', () => {
  const text = (wrong: string, got: string, repair: string): string => `constant: ${wrong}, got ${got}. ${repair}`;
  throws([true], 'float32', DTypeError, text('a boolean cannot become float32', 'true at [0]', 'Write 0 or 1, or use tf.cast.'));
  throws(true, 'int32', DTypeError, text('a boolean cannot become int32', 'true', 'Write 0 or 1, or use tf.cast.'));
  throws(false, 'int64', DTypeError, text('a boolean cannot become int64', 'false', 'Write 0 or 1, or use tf.cast.'));
  throws(true, 'complex64', DTypeError, text('a boolean cannot become complex64', 'true', 'Write 0 or 1, or use tf.cast.'));
  throws([1, 0], 'bool', DTypeError, text('a number cannot become bool', '1 at [0]', 'Write true or false, or use tf.cast.'));
  throws(1n, 'bool', DTypeError, text('a bigint cannot become bool', '1n', 'Write true or false, or use tf.cast.'));
  throws('1', 'float32', DTypeError, text('a string cannot become float32', "'1'", 'Use Number(text), or tf.strings.toNumber.'));
  throws(1, 'string', DTypeError, text('a number cannot become string', '1', 'Use String(value), or tf.strings.asString.'));
  throws(1, 'resource', DTypeError, text('a resource cannot be written as a literal', '1', 'Use tf.Variable.'));
});

test('integers take whole numbers in range only', () => {
  const cut = 'Round it first, or use a float dtype: fractions are never cut off silently.';
  for (const dtype of ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'] as const) {
    throws([0, 1.5], dtype, DTypeError, `constant: a fractional number cannot become ${dtype}, got 1.5 at [1]. ${cut}`);
    throws(Number.NaN, dtype, DTypeError, `constant: NaN cannot become ${dtype}, got NaN. Integers have no such value: use a float dtype.`);
    throws(Number.NEGATIVE_INFINITY, dtype, DTypeError,
      `constant: -Infinity cannot become ${dtype}, got -Infinity. Integers have no such value: use a float dtype.`);
    const bits = BigInt(dtype.replace(/\D+/, ''));
    const [low, high] = dtype.startsWith('u') ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
    for (const value of [low - 1n, high + 1n]) {
      throws([value], dtype, ValueError,
        `constant: a value is beyond the range of ${dtype}, got ${value}n at [0]. Use one from ${low} to ${high}, or a wider dtype.`);
    }
    for (const value of [low, high]) assert.is(BigInt((parseLiteral('constant', [value], dtype).data as Int8Array)[0]), value);
    if (bits < 64n) {
      throws(Number(high) + 1, dtype, ValueError,
        `constant: a value is beyond the range of ${dtype}, got ${high + 1n}. Use one from ${low} to ${high}, or a wider dtype.`);
    }
  }
});

test('numbers beyond float32 are refused only where nobody asked for float32', () => {
  const text = (got: string): string => `constant: a number is beyond the range of float32, got ${got}. Pass 'float64' as dtype.`;
  throws(1e40, undefined, ValueError, text('1e+40'));
  throws([[0, 1], [2, -1e39]], undefined, ValueError, text('-1e+39 at [1][1]'));
  throws(3.4028235677973366e38, undefined, ValueError, text('3.4028235677973366e+38'));
  throws([3.4028235677973366e38], undefined, ValueError, text('3.4028235677973366e+38 at [0]'));
  reads([3.4028235677973362e38], undefined, Float32Array.of(3.4028234663852886e38), [1], 'float32');
  reads([Number.POSITIVE_INFINITY], undefined, Float32Array.of(Number.POSITIVE_INFINITY), [1], 'float32');
  reads([[1e300], Float64Array.of(1)], undefined, Float64Array.of(1e300, 1), [2, 1], 'float64');
  const digits = String(2n ** 2000n).slice(0, 40);
  throws(2n ** 2000n, 'float64', ValueError, `constant: a bigint is beyond the range of float64, got ${digits}…n. Use a smaller value.`);
});

test('checkNumber agrees with parseLiteral and makes nothing', () => {
  const dtypes: DType[] = ['float16', 'bfloat16', 'float32', 'float64', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32',
    'int64', 'uint64', 'bool', 'string', 'complex64', 'complex128'];
  const values = [0, -0, 1, -1, 1.5, 127, 128, -128, -129, 255, 256, 32767, 32768, -32769, 65536, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1,
    2 ** 32, 2 ** 63, -(2 ** 63), -(2 ** 64), 2 ** 64, 1e40, Number.NaN, Number.POSITIVE_INFINITY];
  const outcome = (run: () => unknown): string => {
    try {
      run();
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const dtype of dtypes) {
    for (const value of values) {
      assert.is(outcome(() => checkNumber('add', value, dtype)), outcome(() => parseLiteral('add', value, dtype)), `${value} as ${dtype}`);
    }
  }
});

test('random nested arrays are what flattening gives', () => {
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
  };
  const build = (dims: number[], axis: number): unknown =>
    axis === dims.length ? Math.round(random() * 200 - 100) : Array.from({ length: dims[axis] }, () => build(dims, axis + 1));
  for (let round = 0; round < 200; round++) {
    const dims = Array.from({ length: Math.floor(random() * 5) }, () => 1 + Math.floor(random() * 4));
    const value = build(dims, 0);
    const flat = [value].flat(Number.POSITIVE_INFINITY) as number[];
    reads(value, undefined, Float32Array.from(flat), dims, 'float32');
    reads(value, 'float64', Float64Array.from(flat), dims, 'float64');
    reads(value, 'int8', Int8Array.from(flat), dims, 'int8');
    reads(value, 'int64', BigInt64Array.from(flat.map(BigInt)), dims, 'int64');
    reads(value, 'float16', Uint16Array.from(flat.map(halfBits)), dims, 'float16');
  }
});

test.run();
