// The exact elementwise kernels against plain loops: every count that a vector loop may get wrong, misaligned operands,
// scalar operands, in place, and special values. Inexact ones: kernels-math.test.ts. Casts: kernels-cast.test.ts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COUNTS, clear, get, guard, kernel, kernels, type Lane, put, room, size, stream } from './kernel-arena.ts';

type Float = (a: number, b: number) => number;
type Big = (a: bigint, b: bigint) => bigint;

const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.1,
  3,
  -7.5,
  8388609,
  2147483648,
  1e-45,
  -1e-40,
  1.1754943508222875e-38,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  1e300,
  -5e-324,
  NaN,
  Infinity,
  -Infinity,
];
const INTS = [0n, 1n, -1n, 2n, -2n, 3n, -7n, 46341n, 0x7fffffffn, -0x80000000n, 0x7fffffffffffffffn, -0x8000000000000000n];
const fround = Math.fround;
const random = stream(1);

/** n values of a lane: specials first in a drawn order, then ordinary ones. */
function draw(lane: Lane, n: number): number[] | bigint[] {
  if (lane === 'b8') return Array.from({ length: n }, () => (random() < 0.5 ? 1 : 0));
  if (lane === 'f32' || lane === 'f64') {
    return Array.from({ length: n }, () => {
      const x = random() < 0.4 ? FLOATS[Math.floor(random() * FLOATS.length)]! : (random() - 0.5) * 20;
      return lane === 'f32' ? fround(x) : x;
    });
  }
  return Array.from({ length: n }, () => {
    const x = random() < 0.4 ? INTS[Math.floor(random() * INTS.length)]! : BigInt(Math.floor((random() - 0.5) * 200));
    return BigInt.asIntN(lane === 'i32' ? 32 : 64, x);
  });
}

const wrap = (lane: Lane, x: number | bigint): number | bigint => {
  if (lane === 'f32') return fround(x as number);
  if (lane === 'i32') return Number(BigInt.asIntN(32, x as bigint));
  if (lane === 'i64') return BigInt.asIntN(64, x as bigint);
  return x;
};
const stored = (lane: Lane, x: ArrayLike<number> | ArrayLike<bigint>): ArrayLike<number> | ArrayLike<bigint> =>
  lane === 'i32' ? Array.from(x as bigint[], Number) : x;

function same(got: ArrayLike<number | bigint>, want: (number | bigint)[], what: string, ...inputs: ArrayLike<unknown>[]): void {
  for (let i = 0; i < want.length; i++) {
    if (!Object.is(got[i], want[i])) {
      assert.unreachable(
        `${what}: element ${i} of ${want.length} (${inputs.map((x) => String(x[i % x.length])).join(', ')}) is ${got[i]}, not ${want[i]}`,
      );
    }
  }
}

function checkUnary(name: string, lane: Lane, out: Lane, ref: (x: never) => number | bigint): void {
  const run = kernel(name);
  for (const n of COUNTS) {
    for (const [shift, inPlace] of [
      [0, false],
      [1, false],
      [3, true],
    ] as const) {
      clear();
      const x = draw(lane, n);
      const at = put(lane, stored(lane, x), shift);
      const y = inPlace && out === lane ? at : room(out, n, 3 - shift);
      run(at, y, n);
      same(
        get(out, y, n) as Float64Array,
        (x as number[]).map((v) => wrap(out, ref(v as never))),
        name,
        x,
      );
      guard(out, y, n, name);
    }
  }
}

function checkBinary(name: string, lane: Lane, out: Lane, ref: (a: never, b: never) => number | bigint): void {
  const run = kernel(name);
  for (const n of COUNTS) {
    for (const [sa, sb, inPlace] of [
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
      [1, 1, 1],
      [0, 1, 2],
    ] as const) {
      clear();
      const a = draw(lane, sa ? n : 1);
      const b = draw(lane, sb ? n : 1);
      const atA = put(lane, stored(lane, a), 1);
      const atB = put(lane, stored(lane, b), 2);
      const y = out === lane && inPlace ? (inPlace === 1 ? atA : atB) : room(out, n, 3);
      run(atA, atB, y, n, sa, sb);
      const want = Array.from({ length: n }, (_, i) => wrap(out, ref(a[sa * i] as never, b[sb * i] as never)));
      same(get(out, y, n) as Float64Array, want, `${name} (${sa}, ${sb})`, a, b);
      guard(out, y, n, name);
    }
  }
}

const halfToEven = (x: number): number => {
  const f = Math.floor(x);
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const r = x - f < 0.5 ? f : x - f > 0.5 ? f + 1 : f % 2 === 0 ? f : f + 1;
  return r === 0 ? (x < 0 || Object.is(x, -0) ? -0 : 0) : r;
};

const FLOAT_UNARY: Record<string, (x: number) => number> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : x + 0),
  square: (x) => x * x,
  relu: (x) => (x < 0 ? 0 : x),
  floor: Math.floor,
  ceil: Math.ceil,
  round: halfToEven,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  relu6: (x) => (x < 0 ? 0 : x > 6 ? 6 : x),
};
const INT_UNARY: Record<string, (x: bigint) => bigint> = {
  neg: (x) => -x,
  abs: (x) => (x < 0n ? -x : x),
  sign: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
  square: (x) => x * x,
  relu: (x) => (x < 0n ? 0n : x),
  invert: (x) => ~x,
};
const FLOAT_BINARY: Record<string, Float> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  div_no_nan: (a, b) => (b === 0 ? 0 : a / b),
  mul_no_nan: (a, b) => (b === 0 ? 0 : a * b),
  xdivy: (a, b) => (a === 0 ? 0 : a / b),
  relu_grad: (dy, x) => (x > 0 ? dy : 0),
};
// More than one rounding: the reference rounds after each step.
const FLOAT_STEPS: Record<string, (r: (x: number) => number) => Float> = {
  squared_difference: (r) => (a, b) => r(a - b) * r(a - b),
  floordiv: (r) => (a, b) => Math.floor(r(a / b)),
  sigmoid_grad: (r) => (dy, y) => r(dy * y) * r(1 - y),
  tanh_grad: (r) => (dy, y) => dy * r(1 - r(y * y)),
};
const INT_BINARY: Record<string, Big> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  maximum: (a, b) => (a > b ? a : b),
  minimum: (a, b) => (a < b ? a : b),
  squared_difference: (a, b) => (a - b) * (a - b),
  bitwise_and: (a, b) => a & b,
  bitwise_or: (a, b) => a | b,
  bitwise_xor: (a, b) => a ^ b,
};
const COMPARE: Record<string, (a: unknown, b: unknown) => number> = {
  equal: (a, b) => +(a === b),
  not_equal: (a, b) => +(a !== b),
  less: (a, b) => +((a as number) < (b as number)),
  less_equal: (a, b) => +((a as number) <= (b as number)),
};

test('unary kernels of floats', () => {
  for (const lane of ['f32', 'f64'] as const) {
    for (const [op, ref] of Object.entries(FLOAT_UNARY)) checkUnary(`${op}_${lane}`, lane, lane, ref as never);
    const r = lane === 'f32' ? fround : (x: number): number => x;
    checkUnary(`rsqrt_${lane}`, lane, lane, ((x: number) => 1 / r(Math.sqrt(x))) as never);
    checkUnary(`is_nan_${lane}`, lane, 'b8', ((x: number) => +Number.isNaN(x)) as never);
    checkUnary(`is_inf_${lane}`, lane, 'b8', ((x: number) => +(Math.abs(x) === Infinity)) as never);
    checkUnary(`is_finite_${lane}`, lane, 'b8', ((x: number) => +Number.isFinite(x)) as never);
  }
});

test('unary kernels of ints and bools', () => {
  for (const lane of ['i32', 'i64'] as const) {
    for (const [op, ref] of Object.entries(INT_UNARY)) checkUnary(`${op}_${lane}`, lane, lane, ref as never);
  }
  checkUnary('not_b8', 'b8', 'b8', ((x: number) => 1 - x) as never);
});

test('binary kernels of floats', () => {
  for (const lane of ['f32', 'f64'] as const) {
    for (const [op, ref] of Object.entries(FLOAT_BINARY)) checkBinary(`${op}_${lane}`, lane, lane, ref as never);
    for (const [op, ref] of Object.entries(FLOAT_STEPS))
      checkBinary(`${op}_${lane}`, lane, lane, ref(lane === 'f32' ? fround : (x) => x) as never);
  }
});

test('binary kernels of ints and bools', () => {
  for (const lane of ['i32', 'i64'] as const) {
    for (const [op, ref] of Object.entries(INT_BINARY)) checkBinary(`${op}_${lane}`, lane, lane, ref as never);
  }
  checkBinary('and_b8', 'b8', 'b8', ((a: number, b: number) => a & b) as never);
  checkBinary('or_b8', 'b8', 'b8', ((a: number, b: number) => a | b) as never);
  checkBinary('xor_b8', 'b8', 'b8', ((a: number, b: number) => a ^ b) as never);
});

test('compare kernels', () => {
  for (const lane of ['f32', 'f64', 'i32', 'i64'] as const) {
    for (const [op, ref] of Object.entries(COMPARE)) checkBinary(`${op}_${lane}`, lane, 'b8', ref as never);
  }
  for (const op of ['equal', 'not_equal']) checkBinary(`${op}_b8`, 'b8', 'b8', COMPARE[op] as never);
});

test('select: every width, every step, NaN payloads kept', () => {
  for (const [bits, lane, words] of [
    [8, 'u8', 1],
    [16, 'u16', 1],
    [32, 'u32', 1],
    [64, 'u64', 1],
    [128, 'u64', 2],
  ] as const) {
    const values = (n: number): bigint[] =>
      Array.from({ length: n * words }, () => BigInt.asUintN(64, BigInt(Math.floor(random() * 2 ** 53)) * 2049n));
    const low = Math.min(64, bits);
    for (const n of COUNTS) {
      for (let steps = 0; steps < 8; steps++) {
        clear();
        const [sc, sa, sb] = [steps & 1, (steps >> 1) & 1, steps >> 2];
        const c = draw('b8', sc ? n : 1) as number[];
        const cast = (v: bigint[]): ArrayLike<number> =>
          (lane === 'u64' ? v : v.map((x) => Number(BigInt.asUintN(low, x)))) as ArrayLike<number>;
        const a = cast(values(sa ? n : 1));
        const b = cast(values(sb ? n : 1));
        const y = room(lane, n * words, 1);
        kernel(`select_${bits}`)(put('b8', c, 3), put(lane, a, 1), put(lane, b), y, n, sc, sa, sb);
        const want = Array.from({ length: n * words }, (_, i) => {
          const e = Math.floor(i / words);
          return c[sc * e] ? a[sa ? i : i % words]! : b[sb ? i : i % words]!;
        });
        same(get(lane, y, n * words) as Float64Array, want, `select_${bits}`);
        guard(lane, y, n * words, `select_${bits}`);
      }
    }
  }
});

test('select in place', () => {
  clear();
  const a = put('f32', [1, 2, 3, 4, 5]);
  kernels.select_32(put('b8', [1, 0, 1, 0, 0]), a, put('f32', [9]), a, 5, 1, 1, 0);
  same(get('f32', a, 5) as Float32Array, [1, 9, 3, 9, 9], 'select_32');
});

test('fill and copy', () => {
  for (const [bits, lane, words] of [
    [8, 'u8', 1],
    [16, 'u16', 1],
    [32, 'u32', 1],
    [64, 'u64', 1],
    [128, 'u64', 2],
  ] as const) {
    const value = (
      lane === 'u64' ? [0x0123456789abcdefn, 0xfedcba9876543210n].slice(0, words) : [{ u8: 0x5a, u16: 0x1234, u32: 0x89abcdef }[lane]]
    ) as number[];
    for (const n of COUNTS) {
      clear();
      const y = room(lane, n * words, 1);
      kernel(`fill_${bits}`)(y, n, put(lane, value));
      same(
        get(lane, y, n * words) as Float64Array,
        Array.from({ length: n * words }, (_, i) => value[i % words]!),
        `fill_${bits}`,
      );
      guard(lane, y, n * words, `fill_${bits}`);
    }
  }
  clear();
  const x = put('u8', [1, 2, 3, 4, 5]);
  const y = room('u8', 3);
  kernels.copy(x + 1, y, 3);
  same(get('u8', y, 3) as Uint8Array, [2, 3, 4], 'copy');
  guard('u8', y, 3, 'copy');
});

test('broadcast2 walks rows of binary and compare kernels', () => {
  const index = (name: string): number => {
    const at = kernels.table.grow(1);
    kernels.table.set(at, kernel(name));
    return at;
  };
  const add = index('add_f32');
  const less = index('less_f32');
  const dims = [3, 2, 5];
  const f = size('f32');
  // a is [3, 1, 5], b is [2, 1]: b is one value for a whole row.
  const a = Array.from({ length: 15 }, (_, i) => i);
  const b = [100, 7];
  for (const [fn, out, ref] of [
    [add, 'f32', (p: number, q: number) => p + q],
    [less, 'b8', (p: number, q: number) => +(p < q)],
  ] as const) {
    clear();
    const spec = put('i32', [5, 1, 0, 5 * size(out), 3, 5 * f, 0, 2, 0, f]);
    const y = room(out, 30, 1);
    kernels.broadcast2(fn, put('f32', a), put('f32', b), y, spec, 2);
    const want = Array.from({ length: 30 }, (_, i) => ref(a[Math.floor(i / 10) * 5 + (i % 5)]!, b[Math.floor(i / 5) % dims[1]!]!));
    same(get(out, y, 30) as Float32Array, want, 'broadcast2');
    guard(out, y, 30, 'broadcast2');
  }
  clear();
  const y = room('f32', 2);
  kernels.broadcast2(add, put('f32', [1, 2]), put('f32', [10]), y, put('i32', [2, 1, 0, 8]), 0);
  same(get('f32', y, 2) as Float32Array, [11, 12], 'broadcast2 of rank 0');
  kernels.broadcast2(add, 0, 0, y, put('i32', [2, 1, 0, 8, 0, 8, 0]), 1);
  same(get('f32', y, 2) as Float32Array, [11, 12], 'broadcast2 of no rows');
});

test.run();
