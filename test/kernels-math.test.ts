// Transcendental kernels: the largest error over a sweep of the whole range stays within the bound that the kernel states,
// special values come out as IEEE says, and an element's bits do not depend on its position.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COUNTS, clear, get, guard, kernel, type Lane, put, room, stream } from './kernel-arena.ts';
import { digamma, erf, erfc, erfinvFrom, lgamma, ndtriFrom } from './reference/special-float64.ts';

type Unary = (x: number) => number;
const logistic: Unary = (x) => (x < 0 ? Math.exp(x) : 1) / (1 + Math.exp(-Math.abs(x)));

/** op: a float64 reference and the bound in units of the last place of float32. */
const F32: Record<string, [Unary, number]> = {
  exp: [Math.exp, 0.8],
  expm1: [Math.expm1, 1.4],
  sigmoid: [logistic, 1.9],
  tanh: [Math.tanh, 1.4],
  log: [Math.log, 0.9],
  log1p: [Math.log1p, 0.9],
  sin: [Math.sin, 1.6],
  cos: [Math.cos, 1.6],
  erf: [erf, 1.4],
  softplus: [(x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 1.7],
  elu: [(x) => (x < 0 ? Math.expm1(x) : x), 1.4],
  selu: [(x) => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x), 2.6],
  // Computed in float64 and rounded once; 0.51 where the reference itself has its digits.
  tan: [Math.tan, 0.51],
  asin: [Math.asin, 0.51],
  acos: [Math.acos, 0.51],
  atan: [Math.atan, 0.51],
  sinh: [Math.sinh, 0.51],
  cosh: [Math.cosh, 0.51],
  asinh: [Math.asinh, 0.51],
  acosh: [Math.acosh, 0.51],
  atanh: [Math.atanh, 0.51],
  erfc: [erfc, 0.51],
  lgamma: [lgamma, 0.7],
  digamma: [digamma, 0.7],
};
/** Inverses: the reference starts from the kernel's own result. */
const INVERSE: Record<string, [(guess: number, x: number) => number, number]> = { erfinv: [erfinvFrom, 0.51], ndtri: [ndtriFrom, 0.51] };

const SPECIALS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  1e-45,
  -1e-45,
  1e-40,
  1.1754943508222875e-38,
  -1.1754943508222875e-38,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  Infinity,
  -Infinity,
  NaN,
  88.72283,
  88.72284,
  -87.33655,
  -103.97208,
  -104,
  8388608,
  16777216,
  -16777216,
];
const SAMPLES = 200_000;

/** The spacing of float32 at a value. */
function ulp32(x: number): number {
  const magnitude = Math.max(Math.abs(x), 2 ** -126);
  const e = Math.floor(Math.log2(magnitude));
  return 2 ** (e + (2 ** (e + 1) <= magnitude ? 1 : 2 ** e > magnitude ? -1 : 0) - 23);
}

/** Half of the samples are bit patterns drawn from all of float32, the others lie where functions bend. */
function sweep(seed: number): Float32Array {
  const random = stream(seed);
  const x = new Float32Array(SAMPLES);
  const bits = new Uint32Array(x.buffer);
  for (let i = 0; i < SAMPLES; i += 4) {
    bits[i] = random() * 2 ** 32;
    bits[i + 1] = random() * 2 ** 32;
    x[i + 2] = (random() - 0.5) * 4;
    x[i + 3] = (random() - 0.5) * 220;
  }
  x.set(SPECIALS);
  return x;
}

/** How far a result is from the exact one, in ulp of float32; Infinity where a special value is wrong. */
function distance32(got: number, exact: number): number {
  const want = Math.fround(exact);
  if (!Number.isFinite(want) || want === 0) {
    if (Object.is(got, want)) return 0;
    if (!Number.isFinite(exact) || exact === 0 || Number.isNaN(got)) return Infinity;
    // Rounded over the edge: the neighbour of Infinity or of zero may be right within the bound.
    return want === 0
      ? Math.abs(got - exact) / 2 ** -149
      : Math.abs(Math.abs(Math.min(Math.abs(got), 2 ** 128)) - Math.abs(exact)) / 2 ** 104;
  }
  return Number.isNaN(got) ? Infinity : Math.abs(got - exact) / ulp32(exact);
}

function run(op: string, lane: Lane, x: ArrayLike<number>, shift = 0): ArrayLike<number> {
  clear();
  const y = room(lane, x.length, shift);
  kernel(`${op}_${lane}`)(put(lane, x, shift), y, x.length);
  guard(lane, y, x.length, op);
  return get(lane, y, x.length) as Float32Array;
}

function checkBound(op: string, x: ArrayLike<number>, exact: (x: number, y: number) => number, bound: number): void {
  const y = run(op, 'f32', x);
  let worst = 0;
  for (let i = 0; i < x.length; i++) {
    const want = exact(x[i]!, y[i]!);
    const d = distance32(y[i]!, want);
    if (!(d <= bound)) assert.unreachable(`${op}(${x[i]}) is ${y[i]}, not ${want}: ${d} ulp`);
    if (d > worst) worst = d;
  }
  assert.ok(worst > 0.45, `${op}: a largest error of ${worst} ulp says that the sweep misses the range`);
}

function checkPositions(op: string, x: Float32Array): void {
  const whole = run(op, 'f32', x);
  const same = (got: ArrayLike<number>, from: number, what: string): void => {
    for (let i = 0; i < got.length; i++) {
      if (!Object.is(got[i], whole[from + i]))
        assert.unreachable(`${op}, ${what}: element ${i} is ${got[i]}, elsewhere ${whole[from + i]}`);
    }
  };
  for (const n of COUNTS) {
    const from = 3 + (n % 5) <= x.length - n ? 3 + (n % 5) : 0;
    same(run(op, 'f32', x.subarray(from, from + n), n % 4), from, `${n} elements`);
  }
  clear();
  const at = put('f32', x, 1);
  kernel(`${op}_f32`)(at, at, x.length);
  same(get('f32', at, x.length) as Float32Array, 0, 'in place');
}

const everywhere = sweep(7);
for (const [op, [reference, bound]] of Object.entries(F32)) {
  test(`${op}_f32 stays within ${bound} ulp`, () => checkBound(op, everywhere, reference, bound));
}
for (const [op, [reference, bound]] of Object.entries(INVERSE)) {
  test(`${op}_f32 stays within ${bound} ulp`, () => {
    const random = stream(5);
    const x = Float32Array.from({ length: 30_000 }, (_, i) =>
      i % 3 ? random() * 2 - 1 : Math.sign(random() - 0.5) * (1 - 10 ** (-7 * random())),
    );
    x.set([...SPECIALS, 0.25, 0.75, 0.999999]);
    checkBound(op, x, (v, y) => reference(y, v), bound);
  });
}

test('every transcendental kernel gives the same bits at every position', () => {
  for (const op of [...Object.keys(F32), ...Object.keys(INVERSE)]) checkPositions(op, everywhere.subarray(0, 1003));
});

test.run();
