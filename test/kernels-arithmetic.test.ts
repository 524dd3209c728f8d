// Binary kernels that go one element at a time: powers, division and remainders, shifts, angles, complex numbers.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COUNTS, clear, get, guard, kernel, type Lane, put, room, stream } from './kernel-arena.ts';

const random = stream(3);

function binary(
  op: string,
  lane: Lane,
  a: ArrayLike<number | bigint>,
  b: ArrayLike<number | bigint>,
  n: number,
  out = lane,
): ArrayLike<number | bigint> {
  clear();
  const y = room(out, n, 1);
  kernel(op)(put(lane, a as number[], 1), put(lane, b as number[], 2), y, n, +(a.length > 1), +(b.length > 1));
  guard(out, y, n, op);
  return get(out, y, n) as Float64Array;
}

const abs = (x: bigint): bigint => (x < 0n ? -x : x);
const clamp = (b: bigint, bits: bigint): bigint => (b < 0n ? 0n : b >= bits ? bits - 1n : b);
function power(a: bigint, b: bigint, bits: number): bigint {
  let r = 1n;
  for (let i = 0n; i < b % (1n << 40n) && i < 70n; i++) r = BigInt.asIntN(bits, r * a);
  return b < 0n ? 0n : r;
}
const floorDiv = (a: bigint, b: bigint): bigint => (a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b);
const INT: Record<string, (a: bigint, b: bigint, bits: number) => bigint> = {
  div: (a, b) => (b === 0n ? 0n : a / b),
  floordiv: (a, b) => (b === 0n ? 0n : floorDiv(a, b)),
  truncmod: (a, b) => (b === 0n ? 0n : a % b),
  floormod: (a, b) => (b === 0n ? 0n : a - b * floorDiv(a, b)),
  left_shift: (a, b, bits) => a << clamp(b, BigInt(bits)),
  right_shift: (a, b, bits) => a >> clamp(b, BigInt(bits)),
  pow: power,
};
const EDGES = [
  0n,
  1n,
  -1n,
  2n,
  -2n,
  3n,
  7n,
  -7n,
  31n,
  32n,
  63n,
  64n,
  65n,
  0x7fffffffn,
  -0x80000000n,
  0x7fffffffffffffffn,
  -0x8000000000000000n,
];

test('division, remainders, shifts and powers of integers', () => {
  for (const [lane, bits] of [
    ['i32', 32],
    ['i64', 64],
  ] as const) {
    const edges = EDGES.filter((x) => BigInt.asIntN(bits, x) === x);
    const store = (x: bigint[]): ArrayLike<number | bigint> => (lane === 'i32' ? x.map(Number) : x);
    for (const [op, ref] of Object.entries(INT)) {
      const a = edges.flatMap((x) => edges.map(() => x));
      const b = edges.flatMap(() => edges).map((x) => (op === 'pow' && abs(x) > 65n ? x % 65n : x));
      for (let i = 0; i < 1000; i++) {
        a.push(BigInt(Math.floor((random() - 0.5) * 2 ** (1 + random() * 31))));
        b.push(BigInt(Math.floor((random() - 0.5) * (op === 'pow' ? 20 : 2 ** (1 + random() * 20)))));
      }
      const got = binary(`${op}_${lane}`, lane, store(a), store(b), a.length);
      a.forEach((x, i) => {
        const want = BigInt.asIntN(bits, ref(x, b[i]!, bits));
        if (BigInt(got[i]!) !== want) assert.unreachable(`${op}_${lane}(${x}, ${b[i]}) is ${got[i]}, not ${want}`);
      });
      for (const n of COUNTS.filter((c) => c > 1)) {
        const one = binary(`${op}_${lane}`, lane, store(a.slice(0, n)), store([3n]), n);
        assert.ok(
          a.slice(0, n).every((x, i) => BigInt(one[i]!) === BigInt.asIntN(bits, ref(x, 3n, bits))),
          `${op}_${lane} by one value`,
        );
        const other = binary(`${op}_${lane}`, lane, store([7n]), store(b.slice(0, n)), n);
        assert.ok(
          b.slice(0, n).every((x, i) => BigInt(other[i]!) === BigInt.asIntN(bits, ref(7n, x, bits))),
          `${op}_${lane} of one value`,
        );
      }
    }
  }
});

const FLOAT: Record<string, (a: number, b: number) => number> = {
  // IEEE 754's pow gives 1 for 1 to any power and for -1 to an infinite one, JavaScript gives NaN.
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
  atan2: Math.atan2,
  xlogy: (a, b) => (a === 0 ? 0 : a * Math.log(b)),
  truncmod: (a, b) => a % b,
  floormod: (a, b) => {
    const r = a % b;
    return r !== 0 && r < 0 !== b < 0 ? r + b : r;
  },
};
const SPECIALS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  3,
  -3,
  1.5,
  1e-40,
  -1e-45,
  16777217,
  1e10,
  -1e38,
  3e38,
  Infinity,
  -Infinity,
  NaN,
  0.99999994,
  1.0000001,
];

test('powers, angles and remainders of floats', () => {
  for (const lane of ['f32', 'f64'] as const) {
    const round = lane === 'f32' ? Math.fround : (x: number): number => x;
    const a = SPECIALS.flatMap((x) => SPECIALS.map(() => round(x)));
    const b = SPECIALS.flatMap(() => SPECIALS.map(round));
    for (let i = 0; i < 20_000; i++) {
      a.push(round(i % 2 ? random() * 4 : (random() - 0.3) * 10 ** (random() * 10)));
      b.push(round(i % 3 ? (random() - 0.5) * 20 : Math.round((random() - 0.5) * 40)));
    }
    for (const [op, ref] of Object.entries(FLOAT)) {
      const got = binary(`${op}_${lane}`, lane, a, b, a.length) as Float64Array;
      for (let i = 0; i < a.length; i++) {
        const want = round(ref(a[i]!, b[i]!));
        // float32 is rounded once from a float64 that is itself off by 2^-40 at most; Math of float64 may be off by 1 ulp too.
        const allowed = op.endsWith('truncmod')
          ? 0
          : Math.max(Math.abs(want) * (lane === 'f32' ? 2 ** -23 : 2 ** -51), lane === 'f32' ? 2 ** -149 : 5e-324);
        const right =
          want === 0 || !Number.isFinite(want)
            ? Object.is(got[i], want) || (lane === 'f32' && want !== 0 && got[i] === want)
            : Math.abs(got[i]! - want) <= allowed;
        if (!right) assert.unreachable(`${op}_${lane}(${a[i]}, ${b[i]}) is ${got[i]}, not ${want}`);
      }
    }
  }
});

test('pow_f32 is right to 0.51 ulp; powers that are exact come out exact', () => {
  const x = Array.from({ length: 30_000 }, () => Math.fround(Math.exp((random() - 0.5) * 40)));
  const y = Array.from(x, (v) => Math.fround(((random() - 0.5) * 170) / Math.max(0.1, Math.abs(Math.log(v)))));
  const got = binary('pow_f32', 'f32', x, y, x.length) as Float32Array;
  x.forEach((v, i) => {
    const want = v ** y[i]!;
    if (want < 2 ** -126 || want > 3.4e38) return;
    const ulp = 2 ** (Math.floor(Math.log2(want)) - 23);
    if (!(Math.abs(got[i]! - want) <= 0.51 * ulp)) assert.unreachable(`${v} ** ${y[i]} is ${got[i]}, not ${want}`);
  });
  for (const lane of ['f32', 'f64'] as const) {
    const base = [2, 3, 10, 7, 0.5, 1.5, -2, -3, 4, 9, 144];
    const power = [10, 5, 3, 4, 7, 3, 3, 2, 0.5, 0.5, 0.5];
    assert.equal(
      Array.from(binary(`pow_${lane}`, lane, base, power, base.length)),
      [1024, 243, 1000, 2401, 0.0078125, 3.375, -8, 9, 2, 3, 12],
    );
  }
});

type Pair = [number, number];
const parts = (z: Pair[]): number[] => z.flat();

test('complex numbers', () => {
  for (const [lane, kind, eps] of [
    ['f32', 'c64', 2 ** -22],
    ['f64', 'c128', 2 ** -50],
  ] as const) {
    const draw = (n: number): Pair[] =>
      Array.from({ length: n }, () => [Math.fround((random() - 0.5) * 8), Math.fround((random() - 0.5) * 8)]);
    const near = (got: ArrayLike<number | bigint>, want: Pair[], what: string): void => {
      want.forEach(([re, im], i) => {
        const size = Math.hypot(re, im) * eps * 4;
        const ok = Math.abs(Number(got[2 * i]) - re) <= size && Math.abs(Number(got[2 * i + 1]) - im) <= size;
        if (!ok) assert.unreachable(`${what}: ${got[2 * i]} + ${got[2 * i + 1]}i, not ${re} + ${im}i`);
      });
    };
    for (const n of COUNTS) {
      for (const [sa, sb] of [
        [1, 1],
        [0, 1],
        [1, 0],
      ] as const) {
        const a = draw(sa ? n : 1);
        const b = draw(sb ? n : 1);
        const pairs = Array.from({ length: n }, (_, i) => [a[sa * i]!, b[sb * i]!] as const);
        for (const op of ['mul', 'div'] as const) {
          clear();
          const y = room(lane, 2 * n, 1);
          kernel(`${op}_${kind}`)(put(lane, parts(a), 1), put(lane, parts(b)), y, n, sa, sb);
          guard(lane, y, 2 * n, op);
          near(
            get(lane, y, 2 * n) as Float64Array,
            pairs.map(([[p, q], [r, s]]): Pair => {
              if (op === 'mul') return [p * r - q * s, p * s + q * r];
              const d = r * r + s * s;
              return [(p * r + q * s) / d, (q * r - p * s) / d];
            }),
            op,
          );
        }
      }
      const z = draw(n);
      const unary = (op: string, width: number): Float64Array => {
        clear();
        const y = room(lane, width * n, 1);
        kernel(`${op}_${kind}`)(put(lane, parts(z), 1), y, n);
        guard(lane, y, width * n, op);
        return get(lane, y, width * n) as Float64Array;
      };
      near(
        unary('conj', 2),
        z.map(([re, im]): Pair => [re, -im]),
        'conj',
      );
      near(
        unary('exp', 2),
        z.map(([re, im]): Pair => [Math.exp(re) * Math.cos(im), Math.exp(re) * Math.sin(im)]),
        'exp',
      );
      assert.ok(
        unary('abs', 1).every((v, i) => Math.abs(v - Math.hypot(...z[i]!)) <= v * eps),
        'abs',
      );
    }
    // Squares would overflow; division by zero; a real argument of exp.
    const one = (op: string, z: Pair, w: Pair = z): number[] => {
      clear();
      const y = room(lane, 2);
      if (op === 'mul' || op === 'div') kernel(`${op}_${kind}`)(put(lane, z), put(lane, w), y, 1, 1, 1);
      else kernel(`${op}_${kind}`)(put(lane, z), y, 1);
      return Array.from(get(lane, y, 2) as Float64Array);
    };
    const big = lane === 'f32' ? 2 ** 120 : 2 ** 1000;
    assert.equal(one('div', [big, big], [big, big]), [1, 0]);
    assert.equal(one('div', [1, 0], [0, 0]), [Infinity, NaN]);
    assert.equal(one('exp', [Infinity, 0]), [Infinity, 0]);
    assert.is(one('abs', [3 * big, 4 * big])[0], 5 * big);
    assert.is(one('abs', [-Infinity, NaN])[0], Infinity);
    assert.is(one('abs', [3 / big, 4 / big])[0], 5 / big);
  }
});

test.run();
