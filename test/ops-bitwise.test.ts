import { test } from 'uvu';
import * as tf from '../src/index.ts';
import { checkLeaks, integerFrom, randomFrom, refuses, same } from './numeric.ts';

// Bits of every integer dtype, against BigInt.

const BITS = { int8: 8, uint8: 8, int16: 16, uint16: 16, int32: 32, uint32: 32, int64: 64, uint64: 64 } as const;
type Whole = keyof typeof BITS;

const wrap = (v: bigint, dtype: Whole): bigint => (dtype.startsWith('u') ? BigInt.asUintN(BITS[dtype], v) : BigInt.asIntN(BITS[dtype], v));
const clamp = (v: bigint, bits: number): bigint => (v < 0n ? 0n : v >= BigInt(bits) ? BigInt(bits - 1) : v);

const ops = [
  ['bitwiseAnd', tf.bitwise.bitwiseAnd, (a: bigint, b: bigint) => a & b],
  ['bitwiseOr', tf.bitwise.bitwiseOr, (a: bigint, b: bigint) => a | b],
  ['bitwiseXor', tf.bitwise.bitwiseXor, (a: bigint, b: bigint) => a ^ b],
  ['leftShift', tf.bitwise.leftShift, (a: bigint, b: bigint, bits: number) => a << clamp(b, bits)],
  ['rightShift', tf.bitwise.rightShift, (a: bigint, b: bigint, bits: number) => a >> clamp(b, bits)],
] as const;

for (const [name, op, reference] of ops) {
  test(name, () => {
    const random = randomFrom(name.length);
    for (const dtype of Object.keys(BITS) as Whole[]) {
      const bits = BITS[dtype];
      const draw = (n: number, shift: boolean): bigint[] =>
        Array.from({ length: n }, () => {
          if (shift) return wrap(BigInt(integerFrom(random, dtype.startsWith('u') ? 0 : -2, bits + 2)), dtype);
          const low = BigInt(integerFrom(random, 0, 2 ** 32 - 1));
          return wrap((low << 32n) ^ BigInt(integerFrom(random, 0, 2 ** 32 - 1)) ^ (low << 7n), dtype);
        });
      for (const [n, m] of [
        [0, 0],
        [1, 1],
        [5, 5],
        [17, 17],
        [6, 1],
        [1, 6],
      ]) {
        const [a, b] = [draw(n, false), draw(m, name.endsWith('Shift'))];
        const expected = Array.from({ length: Math.min(n, m) === 0 ? 0 : Math.max(n, m) }, (_, i) =>
          wrap(reference(a[n === 1 ? 0 : i], b[m === 1 ? 0 : i], bits), dtype),
        );
        tf.tidy(() => {
          const wide = dtype === 'int64' || dtype === 'uint64';
          const got = op(tf.constant(a, dtype), tf.constant(b, dtype));
          same(got, [expected.length], wide ? expected : expected.map(Number), dtype, `${name} of ${dtype}`);
        });
      }
    }
  });
}

test('floats and bools are refused, nothing stays behind', () => {
  const one = tf.constant([1]);
  refuses(() => tf.bitwise.bitwiseAnd(one, [1]), tf.DTypeError, /^bitwiseAnd: dtype not supported, got float32/);
  refuses(() => tf.bitwise.leftShift([true], [true]), tf.DTypeError, /^leftShift: a boolean cannot become int32/);
  refuses(() => tf.bitwise.invert([0.5]), tf.DTypeError, /^invert: a fractional number cannot become int32, got 0\.5/);
  const x = tf.constant([200, 3], 'uint8');
  const y = tf.constant([2n ** 63n], 'uint64');
  checkLeaks(() => tf.bitwise.rightShift(x, 3), 'rightShift');
  checkLeaks(() => tf.bitwise.rightShift(y, 3), 'rightShift of uint64');
  checkLeaks(() => tf.bitwise.bitwiseXor(1n, 3n), 'bitwiseXor');
});

test.run();
