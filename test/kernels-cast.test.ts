// Casts against what the types themselves do (typed arrays, BigInt.asIntN) and, for the half types, against a decoder.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COUNTS, clear, get, guard, kernel, type Lane, put, room, stream } from './kernel-arena.ts';

const random = stream(2);
const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -1.5,
  2.9999,
  -2.9999,
  255.5,
  -129,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967295,
  4294967296,
  9007199254740993,
  9223372036854775807,
  -9223372036854775808,
  18446744073709551615,
  2 ** 64,
  1e30,
  -1e30,
  1e300,
  NaN,
  Infinity,
  -Infinity,
  1e-45,
  1e-310,
];
const INTS = [
  0n,
  1n,
  -1n,
  127n,
  128n,
  255n,
  256n,
  -128n,
  -129n,
  32767n,
  32768n,
  65535n,
  65536n,
  16777217n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x20000040000001n,
  0x7fffffbfffffffffn,
  0x7fffffffffffffffn,
  -0x8000000000000000n,
  0xffffffffffffffffn,
];
const BITS: Partial<Record<Lane, number>> = { i8: 8, u8: 8, i16: 16, u16: 16, i32: 32, u32: 32, i64: 64, u64: 64, b8: 1 };

const isFloat = (lane: Lane): boolean => lane === 'f32' || lane === 'f64';
const isBig = (lane: Lane): boolean => lane === 'i64' || lane === 'u64';
const fit = (lane: Lane, x: bigint): bigint => (lane[0] === 'i' ? BigInt.asIntN : BigInt.asUintN)(BITS[lane]!, x);

/** What the cast gives: exact integers as bigint, floats as number. */
function reference(from: Lane, to: Lane, x: number | bigint): number | bigint {
  if (to === 'b8') return Number.isNaN(x) || Number(x) !== 0 ? 1 : 0;
  if (isFloat(to)) return to === 'f64' ? Number(x) : typeof x === 'bigint' ? bigToF32(x) : Math.fround(x);
  if (!isFloat(from)) return fit(to, x as bigint);
  const v = x as number;
  const bits = BigInt(BITS[to]!);
  const through = to[0] === 'u' && (to !== 'u64' || !(v >= 2 ** 63)) ? 64n : bits; // unsigned: by way of i64, then wrapped
  const [low, high] = to === 'u64' && v >= 2 ** 63 ? [0n, 2n ** 64n - 1n] : [-(2n ** (through - 1n)), 2n ** (through - 1n) - 1n];
  if (Number.isNaN(v)) return fit(to, low);
  if (v >= Number(high)) return fit(to, v === Number(high) && Number(high) < 2 ** 53 ? BigInt(v) : high);
  return fit(to, v <= Number(low) ? low : BigInt(Math.trunc(v)));
}

// The nearest float32 to an integer, halves to even, without the stop at float64 that Math.fround(Number(x)) makes.
function bigToF32(x: bigint): number {
  const magnitude = x < 0n ? -x : x;
  const extra = BigInt(Math.max(0, magnitude.toString(2).length - 24));
  let kept = magnitude >> extra;
  const rest = magnitude - (kept << extra);
  const half = extra > 0n ? 1n << (extra - 1n) : 1n;
  if (extra > 0n && (rest > half || (rest === half && kept & 1n))) kept += 1n;
  return Number(x < 0n ? -(kept << extra) : kept << extra);
}

function draw(lane: Lane, n: number): (number | bigint)[] {
  return Array.from({ length: n }, () => {
    if (lane === 'b8') return random() < 0.5 ? 1n : 0n;
    if (isFloat(lane)) {
      const x = random() < 0.5 ? FLOATS[Math.floor(random() * FLOATS.length)]! : (random() - 0.5) * 2 ** Math.floor(random() * 70);
      return lane === 'f32' ? Math.fround(x) : x;
    }
    return fit(
      lane,
      random() < 0.5
        ? INTS[Math.floor(random() * INTS.length)]!
        : BigInt(Math.floor((random() - 0.5) * 2 ** 53)) * BigInt(Math.floor(random() * 4096)),
    );
  });
}

function check(from: Lane, to: Lane): void {
  const name = `cast_${from}_${to}`;
  for (const n of COUNTS) {
    for (const shift of [0, 1, 3]) {
      clear();
      const x = draw(from, n);
      const y = room(to, n, shift);
      kernel(name)(put(from, (isFloat(from) || isBig(from) ? x : x.map(Number)) as number[], shift), y, n);
      const got = get(to, y, n);
      for (let i = 0; i < n; i++) {
        const want = reference(from, to, x[i]!);
        const stored = isFloat(to) || isBig(to) ? want : Number(want);
        if (!Object.is(got[i], stored)) assert.unreachable(`${name}: ${x[i]} (element ${i} of ${n}) gave ${got[i]}, not ${stored}`);
      }
      guard(to, y, n, name);
    }
  }
}

test('casts between the arithmetic types and bool', () => {
  const lanes: Lane[] = ['f32', 'f64', 'i32', 'i64', 'b8'];
  for (const from of lanes) for (const to of lanes) if (from !== to) check(from, to);
});

test('casts of the storage integers', () => {
  for (const narrow of ['i8', 'u8', 'i16', 'u16'] as const) {
    check(narrow, 'i32');
    check('i32', narrow);
  }
  for (const [wide, lane] of [
    ['u32', 'i64'],
    ['u64', 'i64'],
    ['u32', 'f64'],
    ['u64', 'f64'],
  ] as const) {
    check(wide, lane);
    check(lane, wide);
  }
});

test('casts in place where the sizes are equal', () => {
  clear();
  const x = put('f32', [1.5, -2.5, 3, 4, 5.9]);
  kernel('cast_f32_i32')(x, x, 5);
  assert.equal([...get('i32', x, 5)], [1, -2, 3, 4, 5]);
  kernel('cast_i32_f32')(x, x, 5);
  assert.equal([...get('f32', x, 5)], [1, -2, 3, 4, 5]);
});

/** The value of 16 bits with `exponent` exponent bits. */
function decode(bits: number, exponent: number): number {
  const fraction = 15 - exponent;
  const bias = 2 ** (exponent - 1) - 1;
  const sign = bits & 0x8000 ? -1 : 1;
  const e = (bits & 0x7fff) >> fraction;
  const f = bits & (2 ** fraction - 1);
  if (e === 2 ** exponent - 1) return f ? NaN : sign * Infinity;
  return sign * (e ? (1 + f / 2 ** fraction) * 2 ** (e - bias) : (f / 2 ** fraction) * 2 ** (1 - bias));
}

for (const [lane, exponent] of [
  ['f16', 5],
  ['bf16', 8],
] as const) {
  test(`every ${lane} to float32 and back`, () => {
    clear();
    const all = Array.from({ length: 65536 }, (_, i) => i);
    const y = room('f32', all.length, 1);
    kernel(`cast_${lane}_f32`)(put(lane, all, 3), y, all.length);
    const wide = get('f32', y, all.length) as Float32Array;
    for (const bits of all)
      if (!Object.is(wide[bits], decode(bits, exponent))) assert.unreachable(`${bits} gave ${wide[bits]}, not ${decode(bits, exponent)}`);
    const back = room(lane, all.length, 1);
    kernel(`cast_f32_${lane}`)(y, back, all.length);
    const again = get(lane, back, all.length) as Uint16Array;
    for (const bits of all) {
      if (Number.isNaN(wide[bits])) assert.ok(Number.isNaN(decode(again[bits]!, exponent)), `NaN ${bits} gave ${again[bits]}`);
      else assert.is(again[bits], bits);
    }
    guard('f32', y, all.length, lane);
    guard(lane, back, all.length, lane);
  });

  test(`float32 to ${lane} rounds half to even, through denormals and to Infinity`, () => {
    const unit = 2 ** -(15 - exponent);
    const pairs: [number, number][] = [];
    for (let bits = 0; bits < 0x7fff; bits += 1 + Math.floor(random() * 7)) {
      const low = decode(bits, exponent);
      const up = decode(bits + 1, exponent);
      if (Number.isNaN(low) || low === Infinity || Number.isNaN(up)) continue;
      // Infinity takes the place of the value that the next exponent would start with.
      const next = up === Infinity ? low + (low - decode(bits - 1, exponent)) : up;
      const middle = (low + next) / 2;
      const even = bits & 1 ? bits + 1 : bits;
      const ulp = (next - low) * unit * 0.01;
      if (Math.fround(middle) === middle) pairs.push([middle, even], [-middle, even | 0x8000]);
      for (const [x, want] of [
        [Math.fround(middle - ulp - (next - low) / 8), bits],
        [Math.fround(middle + ulp + (next - low) / 8), bits + 1],
      ] as const) {
        pairs.push([x, want], [-x, want | 0x8000]);
      }
    }
    pairs.push(
      [Infinity, 0x7fff - 2 ** (15 - exponent) + 1],
      [-Infinity, 0xffff - 2 ** (15 - exponent) + 1],
      [3.4e38, 0x7fff - 2 ** (15 - exponent) + 1],
    );
    for (const n of [...COUNTS, pairs.length]) {
      clear();
      const y = room(lane, n, 1);
      kernel(`cast_f32_${lane}`)(
        put(
          'f32',
          pairs.slice(0, n).map((p) => p[0]),
          1,
        ),
        y,
        n,
      );
      const got = get(lane, y, n) as Uint16Array;
      for (let i = 0; i < n; i++) if (got[i] !== pairs[i]![1]) assert.unreachable(`${pairs[i]![0]} gave ${got[i]}, not ${pairs[i]![1]}`);
      guard(lane, y, n, lane);
    }
  });
}

test.run();
