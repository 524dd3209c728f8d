import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bfloatBits, bfloatValue, halfBits, halfValue } from '../src/half.ts';

/** Another way to read the bits: digit by digit from the definition of the formats. */
function fromDefinition(bits: number, mantissaBits: number): number {
  const digits = bits.toString(2).padStart(16, '0');
  const exponentBits = 15 - mantissaBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const exponent = Number.parseInt(digits.slice(1, 1 + exponentBits), 2);
  const fraction = Number.parseInt(digits.slice(1 + exponentBits), 2) / 2 ** mantissaBits;
  const sign = digits[0] === '1' ? -1 : 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

const formats = [
  { name: 'float16', mantissaBits: 10, infinity: 0x7c00, bits: halfBits, value: halfValue },
  { name: 'bfloat16', mantissaBits: 7, infinity: 0x7f80, bits: bfloatBits, value: bfloatValue },
];

for (const { name, mantissaBits, infinity, bits, value } of formats) {
  test(`${name}: all 65536 patterns are read by the definition and written back`, () => {
    for (let pattern = 0; pattern < 65536; pattern++) {
      const number = value(pattern);
      if (!Object.is(number, fromDefinition(pattern, mantissaBits))) assert.is(number, fromDefinition(pattern, mantissaBits));
      if (Number.isNaN(number)) assert.ok(Number.isNaN(value(bits(number))));
      else if (bits(number) !== pattern) assert.is(bits(number), pattern, `pattern ${pattern}`);
    }
  });

  test(`${name}: between neighbours the nearer wins, and the even one at the middle`, () => {
    const ulp = Number.EPSILON;
    for (let low = 0; low < infinity; low++) {
      const a = fromDefinition(low, mantissaBits);
      // The neighbour of the largest finite value, as if the exponent went on: beyond the middle to it lies infinity.
      const b = low + 1 === infinity ? a + (a - fromDefinition(low - 1, mantissaBits)) : fromDefinition(low + 1, mantissaBits);
      const middle = a + (b - a) / 2;
      const even = low % 2 === 0 ? low : low + 1;
      const below = middle - middle * ulp;
      const above = middle + middle * ulp;
      if (bits(below) !== low) assert.is(bits(below), low, `below ${middle}`);
      if (bits(middle) !== even) assert.is(bits(middle), even, `middle ${middle}`);
      if (bits(above) !== low + 1) assert.is(bits(above), low + 1, `above ${middle}`);
      if (bits(-middle) !== (even | 0x8000)) assert.is(bits(-middle), even | 0x8000, `minus ${middle}`);
    }
  });

  test(`${name}: zeros keep their sign, the tiny go to zero, the huge to infinity`, () => {
    assert.is(bits(0), 0);
    assert.is(bits(-0), 0x8000);
    assert.is(bits(Number.MIN_VALUE), 0);
    assert.is(bits(-Number.MIN_VALUE), 0x8000);
    assert.is(bits(Number.MAX_VALUE), infinity);
    assert.is(bits(Number.NEGATIVE_INFINITY), infinity | 0x8000);
    assert.ok(Number.isNaN(value(bits(Number.NaN))));
  });
}

test('float16 rounds once: a value just above a tie of float16 that float32 would round onto the tie', () => {
  const tie = 1 + 2 ** -11;
  assert.is(halfBits(tie), 0x3c00);
  assert.is(halfBits(tie + 2 ** -40), 0x3c01);
});

test.run();
