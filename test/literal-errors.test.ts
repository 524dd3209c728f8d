import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DTypeError, ShapeError, ValueError } from '../src/errors.ts';
import { parseLiteral } from '../src/literal.ts';
import { reads, throws } from './literal-checks.ts';

test('mixed kinds are refused', () => {
  const text = (wrong: string, got: string): string => `constant: kinds are mixed: ${wrong}, got ${got}. All elements must be of one kind.`;
  throws([true, 1], undefined, DTypeError, text('a number among booleans', '1 at [1]'));
  throws([1, true], undefined, DTypeError, text('a boolean among numbers', 'true at [1]'));
  throws(['a', 1], undefined, DTypeError, text('a number among strings', '1 at [1]'));
  throws(
    [
      [1, 2],
      [3, 'a'],
    ],
    undefined,
    DTypeError,
    text('a string among numbers', "'a' at [1][1]"),
  );
  throws([1n, false], undefined, DTypeError, text('a boolean among bigints', 'false at [1]'));
  throws([true, 1n], undefined, DTypeError, text('a bigint among booleans', '1n at [1]'));
});

test('ragged arrays name the first element that does not fit', () => {
  const text = (path: string, expected: string, got: string): string =>
    `constant: the array is ragged: ${path}: expected ${expected}, got ${got}. ` +
    'All parts of one level must have the same length; pad them, or use several tensors.';
  const error = throws([[1, 2], [3]], undefined, ShapeError, text('[1]', '2 elements', '1'));
  assert.equal(error.facts, { path: [1], expected: 2 });
  throws([[1], [2], [3, 4]], undefined, ShapeError, text('[2]', '1 element', '2'));
  throws([[1, 2], 3], undefined, ShapeError, text('[1]', '2 elements', 'a number'));
  throws([1, [2]], undefined, ShapeError, text('[1]', 'a single value', 'an array of 1'));
  throws(
    [
      [[1], [2]],
      [[3], [4, 5]],
    ],
    undefined,
    ShapeError,
    text('[1][1]', '1 element', '2'),
  );
  throws([[[1], [2]], [[3]], 4], undefined, ShapeError, text('[1]', '2 elements', '1'));
  throws([[], [1]], undefined, ShapeError, text('[1]', '0 elements', '1'));
  throws([[1], []], 'int32', ShapeError, text('[1]', '1 element', '0'));
  throws([Float32Array.of(1, 2), Float32Array.of(1)], undefined, ShapeError, text('[1]', '2 elements', '1'));
  throws(
    [
      [
        [1, 2],
        [3, 4],
      ],
      Float32Array.of(1, 2),
    ],
    undefined,
    ShapeError,
    text('[1]', '2 elements', 'a Float32Array'),
  );
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
  throws(
    new DataView(new ArrayBuffer(8)),
    'float32',
    DTypeError,
    `constant: a DataView cannot be converted to a tensor, got a DataView. ${use}`,
  );
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
    throws(
      Number.NEGATIVE_INFINITY,
      dtype,
      DTypeError,
      `constant: -Infinity cannot become ${dtype}, got -Infinity. Integers have no such value: use a float dtype.`,
    );
    const bits = BigInt(dtype.replace(/\D+/, ''));
    const [low, high] = dtype.startsWith('u') ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
    for (const value of [low - 1n, high + 1n]) {
      throws(
        [value],
        dtype,
        ValueError,
        `constant: a value is beyond the range of ${dtype}, got ${value}n at [0]. Use one from ${low} to ${high}, or a wider dtype.`,
      );
    }
    for (const value of [low, high]) assert.is(BigInt((parseLiteral('constant', [value], dtype).data as Int8Array)[0]), value);
    if (bits < 64n) {
      throws(
        Number(high) + 1,
        dtype,
        ValueError,
        `constant: a value is beyond the range of ${dtype}, got ${high + 1n}. Use one from ${low} to ${high}, or a wider dtype.`,
      );
    }
  }
});

test('numbers beyond float32 are refused only where nobody asked for float32', () => {
  const text = (got: string): string => `constant: a number is beyond the range of float32, got ${got}. Pass 'float64' as dtype.`;
  throws(1e40, undefined, ValueError, text('1e+40'));
  throws(
    [
      [0, 1],
      [2, -1e39],
    ],
    undefined,
    ValueError,
    text('-1e+39 at [1][1]'),
  );
  throws(3.4028235677973366e38, undefined, ValueError, text('3.4028235677973366e+38'));
  throws([3.4028235677973366e38], undefined, ValueError, text('3.4028235677973366e+38 at [0]'));
  reads([3.4028235677973362e38], undefined, Float32Array.of(3.4028234663852886e38), [1], 'float32');
  reads([Number.POSITIVE_INFINITY], undefined, Float32Array.of(Number.POSITIVE_INFINITY), [1], 'float32');
  reads([[1e300], Float64Array.of(1)], undefined, Float64Array.of(1e300, 1), [2, 1], 'float64');
  const digits = String(2n ** 2000n).slice(0, 40);
  throws(2n ** 2000n, 'float64', ValueError, `constant: a bigint is beyond the range of float64, got ${digits}…n. Use a smaller value.`);
});

test.run();
