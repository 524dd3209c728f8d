// Reduction, argmax and scan kernels against plain loops in float64 and BigInt: every tail of outer, k and inner, misaligned
// operands, canaries, NaN and infinities, and how exact long float32 sums are.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clear, get, guard, kernel, type Lane, put, room, stream, type Values } from './kernel-arena.ts';

type Shape = readonly [outer: number, k: number, inner: number];
const random = stream(7);
const TAILS = [0, 1, 3, 4, 5, 15, 16, 17, 1000];
const WIDE: Shape[] = [
  [1, 1025, 65],
  [2, 300, 70],
  [1, 7, 1000],
  [1, 1000, 68],
  [1, 3000, 10],
  [3, 700, 3],
  [1, 20000, 1],
];
const EPSILON = { f32: 2 ** -24, f64: 2 ** -53 };

/** Floats whose products neither vanish nor overflow: ±1 to ±1.015, zeros and NaN stay. */
function nearOne(x: Values): Float64Array {
  const floats = x as Float64Array;
  return floats.map((v) => Math.sign(v) * (1 + random() / 64));
}

/** Every combination of tails that has no more than `limit` elements. */
function shapes(limit: number): Shape[] {
  const all: Shape[] = [];
  for (const outer of TAILS) {
    for (const k of TAILS) {
      for (const inner of TAILS) if (outer * k * inner <= limit && outer * inner <= 4000) all.push([outer, k, inner]);
    }
  }
  return all;
}

function draw(lane: Lane, n: number, special = 0): Values {
  const of = (): number => {
    const u = random();
    if (u < special) return [NaN, Infinity, -Infinity, -0][Math.floor((u / special) * 4)]!;
    return Math.floor((random() - 0.5) * 16) / 4 + (random() < 0.3 ? random() : 0);
  };
  if (lane === 'f32') return Float32Array.from({ length: n }, of);
  if (lane === 'f64') return Float64Array.from({ length: n }, of);
  if (lane === 'b8') return Uint8Array.from({ length: n }, () => +(random() < 0.5));
  if (lane === 'i32') return Int32Array.from({ length: n }, () => (random() < 0.2 ? (random() - 0.5) * 2 ** 32 : (random() - 0.5) * 9));
  return BigInt64Array.from({ length: n }, () => BigInt(Math.floor((random() - 0.5) * (random() < 0.2 ? 2 ** 64 : 9))));
}

/** The k elements of x that fold into y[o, j], for every o and j in order. */
function* columns(x: ArrayLike<number | bigint>, [outer, k, inner]: Shape): Generator<(number | bigint)[]> {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) yield Array.from({ length: k }, (_, r) => x[(o * k + r) * inner + j]!);
  }
}

/** Runs a reduction with operands at odd places, and hands every result to `check` beside its column. */
function reduced(
  name: string,
  lane: Lane,
  out: Lane,
  shape: Shape,
  x: Values,
  check: (got: number | bigint, column: (number | bigint)[]) => boolean,
): void {
  const [outer, k, inner] = shape;
  clear();
  const at = put(lane, x as Float64Array, 1);
  const y = room(out, outer * inner, 3);
  kernel(name)(at, y, outer, k, inner);
  guard(out, y, outer * inner, `${name} [${shape}]`);
  const got = get(out, y, outer * inner);
  let i = 0;
  for (const column of columns(x as Float64Array, shape)) {
    if (!check(got[i]!, column)) assert.unreachable(`${name} [${shape}]: result ${i} is ${got[i]}, of ${column.slice(0, 20)}`);
    i++;
  }
}

const isNan = (v: number | bigint): boolean => Number.isNaN(v);
/** Equal, or both NaN, or no further apart than `bound`. */
const near = (got: number, want: number, bound: number): boolean =>
  got === want || (isNan(got) && isNan(want)) || Math.abs(got - want) <= bound;
const plus = (v: (number | bigint)[]): number => (v as number[]).reduce((a, b) => a + b, 0);
const sizes = (v: (number | bigint)[]): number => (v as number[]).reduce((a, b) => a + Math.abs(b), 0);
const bits = (lane: Lane): number => (lane === 'i32' ? 32 : 64);
const total = (v: (number | bigint)[]): bigint => v.reduce((a: bigint, b) => a + BigInt(b), 0n);

test('float sums and means', () => {
  for (const lane of ['f32', 'f64'] as const) {
    const e = EPSILON[lane];
    for (const shape of [...shapes(lane === 'f32' ? 8000 : 3000), ...WIDE]) {
      const x = draw(lane, shape[0] * shape[1] * shape[2], random() < 0.2 ? 0.02 : 0);
      // The longest chain in f32 is 16 additions and the sum of four of them; through wide rows a quarter of them.
      const chain = lane === 'f64' ? shape[1] : Math.min(shape[1], shape[2] > 64 && shape[1] <= 1024 ? shape[1] / 4 + 4 : 19);
      const bound = (v: (number | bigint)[]): number => e * (Math.abs(plus(v)) + chain * sizes(v));
      reduced(`sum_${lane}`, lane, lane, shape, x, (got, v) => near(got as number, plus(v), bound(v)));
      reduced(`mean_${lane}`, lane, lane, shape, x, (got, v) => near(got as number, plus(v) / v.length, (bound(v) * 2) / v.length));
    }
  }
});

test('a million float32 elements sum to within two units in the last place', () => {
  const n = 1 << 20;
  for (const fill of [() => 0.1, random, () => random() ** 8 * 1000]) {
    const x = Float32Array.from({ length: n }, fill);
    const want = x.reduce((a, b) => a + b, 0);
    reduced('sum_f32', 'f32', 'f32', [1, n, 1], x, (got) => near(got as number, want, want * 2 ** -22));
    for (const inner of [16, 20]) {
      reduced('sum_f32', 'f32', 'f32', [1, Math.floor(n / inner), inner], x.subarray(0, Math.floor(n / inner) * inner), (got, v) =>
        near(got as number, plus(v), plus(v) * 2 ** -22),
      );
    }
  }
});

test('int sums wrap, int means truncate', () => {
  for (const lane of ['i32', 'i64'] as const) {
    for (const shape of [...shapes(2000), [2, 300, 70] as const]) {
      const x = draw(lane, shape[0] * shape[1] * shape[2]);
      reduced(`sum_${lane}`, lane, lane, shape, x, (got, v) => BigInt(got) === BigInt.asIntN(bits(lane), total(v)));
      reduced(
        `mean_${lane}`,
        lane,
        lane,
        shape,
        x,
        (got, v) => BigInt(got) === (v.length ? BigInt.asIntN(64, total(v)) / BigInt(v.length) : 0n),
      );
    }
  }
});

test('products', () => {
  for (const lane of ['f32', 'f64'] as const) {
    for (const shape of shapes(2000)) {
      const x = nearOne(draw(lane, shape[0] * shape[1] * shape[2]));
      if (x.length && random() < 0.2) x[Math.floor(random() * x.length)] = [NaN, 0, Infinity][Math.floor(random() * 3)]!;
      reduced(`prod_${lane}`, lane, lane, shape, x, (got, v) => {
        const want = (v as number[]).reduce((a, b) => a * b, 1);
        const bound = 2 * v.length * EPSILON[lane] * Math.abs(want);
        return near(got as number, want, bound) || (lane === 'f32' && got === Math.fround(want));
      });
    }
  }
  for (const lane of ['i32', 'i64'] as const) {
    for (const shape of shapes(1000)) {
      const x = draw(lane, shape[0] * shape[1] * shape[2]);
      const product = (v: (number | bigint)[]): bigint => v.reduce((a: bigint, b) => BigInt.asIntN(bits(lane), a * BigInt(b)), 1n);
      reduced(`prod_${lane}`, lane, lane, shape, x, (got, v) => BigInt(got) === product(v));
    }
  }
});

test('max and min: NaN wins, the empty row gives the other end', () => {
  const lowest = { f32: -Infinity, f64: -Infinity, i32: -(2 ** 31), i64: -(2n ** 63n) } as const;
  const highest = { f32: Infinity, f64: Infinity, i32: 2 ** 31 - 1, i64: 2n ** 63n - 1n } as const;
  for (const lane of ['f32', 'f64', 'i32', 'i64'] as const) {
    for (const shape of [...shapes(2500), [2, 300, 70] as const, [3, 1000, 1] as const]) {
      const x = draw(lane, shape[0] * shape[1] * shape[2], [0, 0.01, 0.3][Math.floor(random() * 3)]);
      reduced(`max_${lane}`, lane, lane, shape, x, (got, v) => {
        const want = v.some(isNan) ? NaN : v.reduce((a, b) => (a > b ? a : b), lowest[lane]);
        return got === want || (isNan(got) && isNan(want));
      });
      reduced(`min_${lane}`, lane, lane, shape, x, (got, v) => {
        const want = v.some(isNan) ? NaN : v.reduce((a, b) => (a < b ? a : b), highest[lane]);
        return got === want || (isNan(got) && isNan(want));
      });
    }
  }
});

test('a NaN at any place of a row reaches its maximum and minimum', () => {
  for (const lane of ['f32', 'f64'] as const) {
    for (const k of [1, 3, 17, 70, 131]) {
      for (let at = 0; at < k; at++) {
        const x = draw(lane, k) as Float64Array;
        x[at] = NaN;
        for (const op of ['max', 'min']) {
          reduced(`${op}_${lane}`, lane, lane, [1, k, 1], x, isNan);
          reduced(`${op}_${lane}`, lane, lane, [1, 1, k], x, (got, v) => Object.is(got, v[0]) || got === v[0]);
        }
      }
    }
  }
});

test('any and all', () => {
  for (const shape of shapes(4000)) {
    for (const p of [0.5, 0.001, 0.999]) {
      const x = Uint8Array.from({ length: shape[0] * shape[1] * shape[2] }, () => +(random() < p));
      reduced('any_b8', 'b8', 'b8', shape, x, (got, v) => got === +v.some((b) => b === 1));
      reduced('all_b8', 'b8', 'b8', shape, x, (got, v) => got === +v.every((b) => b === 1));
    }
  }
});

test('zeros keep their signs in maxima and minima, and infinities of both signs are no NaN', () => {
  const extreme = (name: string, x: ArrayLike<number>): number => {
    clear();
    const y = room('f32', 1);
    kernel(name)(put('f32', Float32Array.from(x), 1), y, 1, x.length, 1);
    return (get('f32', y, 1) as Float32Array)[0]!;
  };
  for (const k of [1, 3, 4, 16, 17, 64, 81, 128, 150]) {
    for (let at = -1; at < k; at++) {
      const mixed = Float32Array.from({ length: k }, (_, i) => (i === at ? 0 : -0));
      assert.ok(Object.is(extreme('max_f32', mixed), at < 0 ? -0 : 0), `+0 at ${at} of ${k}`);
      const other = mixed.map((v) => -v);
      assert.ok(Object.is(extreme('min_f32', other), at < 0 ? 0 : -0), `-0 at ${at} of ${k}`);
    }
    const below = new Float32Array(k).fill(-Infinity);
    assert.is(extreme('max_f32', [Infinity, ...below]), Infinity);
    assert.is(extreme('min_f32', [Infinity, ...below]), -Infinity);
  }
});

test('maxima and minima of long rows whose sum overflows, and of denormal ones', () => {
  for (const k of [127, 128, 129, 191, 192, 200]) {
    for (const scale of [2 ** 127, 2 ** -140]) {
      for (const shift of [-1, -0.5, 0]) {
        const x = Float32Array.from({ length: k }, () => (random() + shift) * scale);
        reduced('max_f32', 'f32', 'f32', [1, k, 1], x, (got, v) => got === Math.max(...(v as number[])));
        reduced('min_f32', 'f32', 'f32', [1, k, 1], x, (got, v) => got === Math.min(...(v as number[])));
      }
    }
  }
});

test('argmax and argmin: first of ties, never a NaN, 0 where nothing counts', () => {
  for (const lane of ['f32', 'f64', 'i32', 'i64', 'b8'] as const) {
    for (const shape of [...shapes(2500), [2, 300, 70] as const, [3, 1000, 1] as const]) {
      const x = draw(lane, shape[0] * shape[1] * shape[2], [0, 0.01, 0.4, 1][Math.floor(random() * 4)]);
      const position = (v: (number | bigint)[], better: (a: number | bigint, b: number | bigint) => boolean, worst: number): number => {
        let at = 0;
        let best: number | bigint = worst;
        for (let i = 0; i < v.length; i++) {
          if (!better(v[i]!, best)) continue;
          best = v[i]!;
          at = i;
        }
        return at;
      };
      reduced(`argmax_${lane}`, lane, 'i64', shape, x, (got, v) => Number(got) === position(v, (a, b) => a > b, -Infinity));
      reduced(`argmin_${lane}`, lane, 'i64', shape, x, (got, v) => Number(got) === position(v, (a, b) => a < b, Infinity));
    }
  }
});

test('argmax of a long row finds the one place', () => {
  for (const k of [7, 8, 9, 100, 1003]) {
    for (let i = 0; i < 40; i++) {
      const x = Float32Array.from({ length: k }, () => -5 - random());
      const at = Math.floor(random() * k);
      x[at] = -1;
      reduced('argmax_f32', 'f32', 'i64', [1, k, 1], x, (got) => Number(got) === at);
      x[at] = -9;
      reduced('argmin_f32', 'f32', 'i64', [1, k, 1], x, (got) => Number(got) === at);
    }
  }
});

/** What cumsum and cumprod give, in float64 or BigInt. */
function scanned(x: Values, [outer, k, inner]: Shape, product: boolean, exclusive: boolean, reverse: boolean): (number | bigint)[] {
  const wide = typeof x[0] === 'bigint' || x instanceof Int32Array;
  const y: (number | bigint)[] = [];
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      let so: number | bigint = wide ? BigInt(+product) : +product;
      for (let r = 0; r < k; r++) {
        const at = (o * k + (reverse ? k - 1 - r : r)) * inner + j;
        const v = wide ? BigInt(x[at]!) : x[at]!;
        // Both are numbers or both are bigints, which the compiler cannot know.
        const next: number | bigint = product ? (so as number) * (v as number) : (so as number) + (v as number);
        y[at] = exclusive ? so : next;
        so = typeof next === 'bigint' ? BigInt.asIntN(64, next) : next;
      }
    }
  }
  return y;
}

test('cumsum and cumprod, exclusive, reverse, in place', () => {
  for (const lane of ['f32', 'f64', 'i32', 'i64'] as const) {
    for (const shape of [...shapes(300), [1, 1000, 1] as const, [2, 40, 17] as const]) {
      const n = shape[0] * shape[1] * shape[2];
      for (let flags = 0; flags < 16; flags++) {
        const [product, exclusive, reverse, inPlace] = [(flags & 1) > 0, (flags & 2) > 0, (flags & 4) > 0, (flags & 8) > 0];
        const drawn = draw(lane, n, random() < 0.1 ? 0.02 : 0);
        const x = product && (lane === 'f32' || lane === 'f64') ? nearOne(drawn) : drawn;
        clear();
        const at = put(lane, x as Float64Array, 1);
        const y = inPlace ? at : room(lane, n, 3);
        const name = `${product ? 'cumprod' : 'cumsum'}_${lane}`;
        kernel(name)(at, y, ...shape, +exclusive, +reverse);
        guard(lane, y, n, name);
        const got = get(lane, y, n);
        const want = scanned(x, shape, product, exclusive, reverse);
        for (let i = 0; i < n; i++) {
          const w = want[i]!;
          const exact = typeof w === 'bigint' ? BigInt.asIntN(bits(lane), w) : lane === 'f32' ? Math.fround(w) : w;
          if (typeof exact === 'bigint' ? BigInt(got[i]!) !== exact : !near(got[i] as number, exact, 0)) {
            assert.unreachable(`${name} [${shape}] flags ${flags}: ${i} is ${got[i]}, not ${exact}`);
          }
        }
      }
    }
  }
});

test.run();
