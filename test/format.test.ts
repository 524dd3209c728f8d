import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digitsOf, FLOAT16, FLOAT32, FLOAT64, positional, scientific } from '../src/digits.ts';
import type { DType } from '../src/dtype.ts';
import { type Elements, formatTensor, formatValues, formatVariable, showShape } from '../src/format.ts';
import { bfloatBits, bfloatValue, halfBits, halfValue } from '../src/half.ts';

type Sequence = { start: number; step: number; count: number };
type Case = [DType, number[], (number | string)[] | Sequence, string, string?];

const goldens = JSON.parse(readFileSync(new URL('./golden/format.json', import.meta.url), 'utf8')) as Case[];
const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

/** Elements as the file spells them, in the host array of the dtype. */
function elementsOf(dtype: DType, written: (number | string)[] | Sequence): Elements {
  const wide = dtype === 'int64' || dtype === 'uint64';
  if (Array.isArray(written)) {
    if (dtype === 'string') return written as string[];
    if (wide) return written.map(BigInt);
    return written.map((value) => (typeof value === 'string' ? WORDS[value] : value));
  }
  const { start, step, count } = written;
  const exact = Array.from({ length: count }, (_, i) => start + i * step);
  if (wide) return exact.map((value) => BigInt(Math.trunc(value)));
  if (dtype === 'float32') return Float32Array.from(exact);
  if (dtype === 'float16') return exact.map((value) => halfValue(halfBits(value)));
  if (dtype === 'bfloat16') return exact.map((value) => bfloatValue(bfloatBits(value)));
  if (dtype === 'bool') return exact.map((value) => (value === 0 ? 0 : 1));
  return dtype === 'float64' ? exact : exact.map(Math.trunc);
}

const dtypes = [...new Set(goldens.map(([dtype]) => dtype))];
for (const dtype of dtypes) {
  const cases = goldens.filter((one) => one[0] === dtype);
  test(`${dtype}: ${cases.length} arrays print as NumPy prints them`, () => {
    assert.ok(cases.length > 15);
    for (const [, dims, written, older, newer] of cases) {
      const got = formatValues(elementsOf(dtype, written), dims, dtype);
      if (got !== (newer ?? older)) assert.is(got, newer ?? older, `${dtype} [${dims}] ${JSON.stringify(written).slice(0, 200)}`);
    }
  });
}

test('the file has every dtype, every rank and more than a thousand cases', () => {
  assert.is(dtypes.length, 16);
  assert.equal([...new Set(goldens.map(([, dims]) => dims.length))].sort(), [0, 1, 2, 3, 4]);
  assert.ok(goldens.length > 1000);
});

test('tensors and variables', () => {
  assert.is(formatTensor([21], [], 'float32'), 'tf.Tensor(21.0, shape=(), dtype=float32)');
  assert.is(formatTensor([4], [], 'int32'), 'tf.Tensor(4, shape=(), dtype=int32)');
  assert.is(formatTensor([1, 2], [2], 'int32'), 'tf.Tensor([1 2], shape=(2,), dtype=int32)');
  assert.is(formatTensor([1, 2, 3, 4, 5, 6], [2, 3], 'float32'), 'tf.Tensor(\n[[1. 2. 3.]\n [4. 5. 6.]], shape=(2, 3), dtype=float32)');
  assert.is(formatTensor(['abc'], [], 'string'), "tf.Tensor(b'abc', shape=(), dtype=string)");
  assert.is(formatTensor([1, 0], [2], 'bool'), 'tf.Tensor([ True False], shape=(2,), dtype=bool)');
  assert.is(formatTensor([1, 2], [1], 'complex64'), 'tf.Tensor([1.+2.j], shape=(1,), dtype=complex64)');
  assert.is(formatTensor([], [0, 3], 'float32'), 'tf.Tensor([], shape=(0, 3), dtype=float32)');
  assert.is(formatTensor([1, 2], [1, 2], 'int32'), 'tf.Tensor([[1 2]], shape=(1, 2), dtype=int32)', 'one line stays on the first line');
  const long = formatTensor(
    Array.from({ length: 40 }, (_, i) => i),
    [40],
    'int32',
  );
  assert.ok(long.startsWith('tf.Tensor(\n[ 0  1') && long.endsWith('36 37 38 39], shape=(40,), dtype=int32)'));
  assert.is(formatVariable('w:0', [0, 0, 0], [3], 'float32'), "<tf.Variable 'w:0' shape=(3,) dtype=float32, value=[0. 0. 0.]>");
  assert.is(formatVariable('b:0', [5], [], 'int64'), "<tf.Variable 'b:0' shape=() dtype=int64, value=5>");
  assert.is(
    formatVariable('m:0', [1, 2, 3, 4], [2, 2], 'float32'),
    "<tf.Variable 'm:0' shape=(2, 2) dtype=float32, value=\n[[1. 2.]\n [3. 4.]]>",
  );
});

test('shapes as Python tuples', () => {
  assert.is(showShape([]), '()');
  assert.is(showShape([3]), '(3,)');
  assert.is(showShape([2, 3]), '(2, 3)');
  assert.is(showShape([Number.NaN]), '(None,)');
  assert.is(showShape([Number.NaN, 0]), '(None, 0)');
});

test('shortest digits of doubles are those of JavaScript', () => {
  let seed = 99;
  const word = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed;
  };
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < 2000; i++) {
    view.setUint32(0, word() & 0x7fffffff);
    view.setUint32(4, word());
    const value = view.getFloat64(0);
    if (!Number.isFinite(value)) continue;
    const { digits, exponent } = digitsOf(value, FLOAT64);
    const [mantissa, power] = value.toExponential().split('e');
    assert.is(`${digits}e${exponent}`, `${mantissa.replace('.', '')}e${Number(power)}`);
  }
});

test('shortest digits of floats read back, and one digit less does not', () => {
  const read = (digits: string, exponent: number): number => Number(`${digits[0]}.${digits.slice(1)}e${exponent}`);
  for (let bits = 1; bits < 0x7c00; bits += 7) {
    const value = halfValue(bits);
    const { digits, exponent } = digitsOf(value, FLOAT16);
    assert.is(halfBits(read(digits, exponent)), bits);
    if (digits.length === 1) continue;
    const short = digits.slice(0, -1);
    assert.is.not(halfBits(read(short, exponent)), bits);
    assert.is.not(halfBits(read(`${BigInt(short) + 1n}`, exponent + (/^9+$/.test(short) ? 1 : 0))), bits);
  }
  const view = new DataView(new ArrayBuffer(4));
  for (let bits = 1; bits < 0x7f800000; bits += 1234567) {
    view.setUint32(0, bits);
    const value = view.getFloat32(0);
    const { digits, exponent } = digitsOf(value, FLOAT32);
    assert.is(Math.fround(read(digits, exponent)), value);
    assert.ok(digits.length <= 9);
  }
});

test('digits with a point, with an exponent', () => {
  assert.is(positional({ digits: '12', exponent: 3 }), '1200.');
  assert.is(positional({ digits: '1234', exponent: 1 }), '12.34');
  assert.is(positional({ digits: '5', exponent: -3 }), '0.005');
  assert.is(scientific({ digits: '5', exponent: 0 }), '5.e+00');
  assert.is(scientific({ digits: '125', exponent: -120 }), '1.25e-120');
  assert.is(scientific({ digits: '1', exponent: 7 }, 3), '1.e+007');
});

test.run();
