import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DType } from '../src/dtype.ts';
import { DTypeError, ValueError } from '../src/errors.ts';
import { bfloatBits, halfBits } from '../src/half.ts';
import { checkNumber, parseLiteral } from '../src/literal.ts';
import { reads, throws } from './literal-checks.ts';

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
  reads(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    undefined,
    Float32Array.of(1, 2, 3, 4, 5, 6),
    [2, 3],
    'float32',
  );
  reads(
    [
      [[1], [2]],
      [[3], [4]],
      [[5], [6]],
    ],
    undefined,
    Float32Array.of(1, 2, 3, 4, 5, 6),
    [3, 2, 1],
    'float32',
  );
  reads([[true], [false]], undefined, Uint8Array.of(1, 0), [2, 1], 'bool');
  reads(
    [
      ['a', ''],
      ['b', 'c'],
    ],
    undefined,
    ['a', '', 'b', 'c'],
    [2, 2],
    'string',
  );
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
    [Float32Array.of(1.5), 'float32'],
    [Float64Array.of(0.1), 'float64'],
    [Int8Array.of(-1), 'int8'],
    [Uint8Array.of(255), 'uint8'],
    [Int16Array.of(-2), 'int16'],
    [Uint16Array.of(65535), 'uint16'],
    [Int32Array.of(-3), 'int32'],
    [Uint32Array.of(4294967295), 'uint32'],
    [BigInt64Array.of(-4n), 'int64'],
    [BigUint64Array.of(2n ** 64n - 1n), 'uint64'],
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
  throws(
    [Int32Array.of(1), [1.5]],
    undefined,
    DTypeError,
    'constant: a fractional number cannot become int32, got 1.5 at [1][0]. ' +
      'Round it first, or use a float dtype: fractions are never cut off silently.',
  );
  throws(
    [[1.5], Int32Array.of(1)],
    undefined,
    DTypeError,
    'constant: a fractional number cannot become int32, got 1.5 at [0][0]. ' +
      'Round it first, or use a float dtype: fractions are never cut off silently.',
  );
  throws(
    [Int32Array.of(1), Float32Array.of(1)],
    undefined,
    DTypeError,
    'constant: kinds are mixed: a Float32Array among int32 values, got a Float32Array at [1]. All elements must be of one kind.',
  );
  throws(
    [[1], Float64Array.of(1), Float32Array.of(1)],
    undefined,
    DTypeError,
    'constant: kinds are mixed: a Float32Array among float64 values, got a Float32Array at [2]. All elements must be of one kind.',
  );
  throws(
    [[true], Uint8Array.of(1)],
    undefined,
    DTypeError,
    'constant: kinds are mixed: a Uint8Array among booleans, got a Uint8Array at [1]. All elements must be of one kind.',
  );
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
  throws(
    Float32Array.of(1, 1.5),
    'int32',
    DTypeError,
    'constant: a fractional number cannot become int32, got 1.5 at [1]. ' +
      'Round it first, or use a float dtype: fractions are never cut off silently.',
  );
  throws(
    Int32Array.of(300),
    'uint8',
    ValueError,
    'constant: a value is beyond the range of uint8, got 300 at [0]. Use one from 0 to 255, or a wider dtype.',
  );
  throws(
    BigUint64Array.of(2n ** 63n),
    'int64',
    ValueError,
    'constant: a value is beyond the range of int64, got 9223372036854775808n at [0]. ' +
      'Use one from -9223372036854775808 to 9223372036854775807, or a wider dtype.',
  );
  throws(Uint8Array.of(2), 'bool', DTypeError, 'constant: a number cannot become bool, got 2 at [0]. Write true or false, or use tf.cast.');
  throws(Int32Array.of(1), 'bool', DTypeError, 'constant: a number cannot become bool, got 1 at [0]. Write true or false, or use tf.cast.');
  throws(
    Int32Array.of(1),
    'string',
    DTypeError,
    'constant: a number cannot become string, got 1 at [0]. Use String(value), or tf.strings.asString.',
  );
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
  reads(
    [
      [0, 1],
      [2, 3n],
    ],
    undefined,
    BigInt64Array.of(0n, 1n, 2n, 3n),
    [2, 2],
    'int64',
  );
  const message =
    'constant: kinds are mixed: a fractional number among bigints, got 1.5 at [%]. ' + "Use whole numbers, or pass 'float64' as dtype.";
  throws([1.5, 2n], undefined, DTypeError, message.replace('%', '0'));
  throws([2n, 1.5], undefined, DTypeError, message.replace('%', '1'));
  throws(
    2n ** 63n,
    undefined,
    ValueError,
    'constant: a value is beyond the range of int64, got 9223372036854775808n. ' +
      'Use one from -9223372036854775808 to 9223372036854775807, or a wider dtype.',
  );
  throws(
    [1n, 2 ** 63],
    undefined,
    ValueError,
    'constant: a value is beyond the range of int64, got 9223372036854776000 at [1]. ' +
      'Use one from -9223372036854775808 to 9223372036854775807, or a wider dtype.',
  );
});

test('checkNumber agrees with parseLiteral and makes nothing', () => {
  const dtypes: DType[] = [
    'float16',
    'bfloat16',
    'float32',
    'float64',
    'int8',
    'uint8',
    'int16',
    'uint16',
    'int32',
    'uint32',
    'int64',
    'uint64',
    'bool',
    'string',
    'complex64',
    'complex128',
  ];
  const values = [
    0,
    -0,
    1,
    -1,
    1.5,
    127,
    128,
    -128,
    -129,
    255,
    256,
    32767,
    32768,
    -32769,
    65536,
    2 ** 31,
    -(2 ** 31),
    -(2 ** 31) - 1,
    2 ** 32,
    2 ** 63,
    -(2 ** 63),
    -(2 ** 64),
    2 ** 64,
    1e40,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ];
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
      assert.is(
        outcome(() => checkNumber('add', value, dtype)),
        outcome(() => parseLiteral('add', value, dtype)),
        `${value} as ${dtype}`,
      );
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
