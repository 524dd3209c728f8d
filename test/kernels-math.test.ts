// Transcendental kernels: the largest error over a sweep of the whole range stays within the bound that the kernel states,
// special values come out as IEEE says, and an element's bits do not depend on its position.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COUNTS, clear, get, guard, kernel, type Lane, put, room, stream } from './kernel-arena.ts';

type Unary = (x: number) => number;
const logistic: Unary = (x) => (x < 0 ? Math.exp(x) : 1) / (1 + Math.exp(-Math.abs(x)));

/** op: a float64 reference and the bound in units of the last place of float32. */
const F32: Record<string, [Unary, number]> = {
  exp: [Math.exp, 0.8],
  expm1: [Math.expm1, 1.6],
  sigmoid: [logistic, 1.9],
  tanh: [Math.tanh, 1.4],
};

const SPECIALS = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 1e-45, -1e-45, 1e-40, 1.1754943508222875e-38, -1.1754943508222875e-38, 3.4028234663852886e38,
  -3.4028234663852886e38, Infinity, -Infinity, NaN, 88.72283, 88.72284, -87.33655, -103.97208, -104, 8388608, 16777216, -16777216];
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
    return want === 0 ? Math.abs(got - exact) / 2 ** -149 : Math.abs(Math.abs(Math.min(Math.abs(got), 2 ** 128)) - Math.abs(exact)) / 2 ** 104;
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

for (const [op, [reference, bound]] of Object.entries(F32)) {
  test(`${op}_f32 stays within ${bound} ulp`, () => {
    const x = sweep(7);
    const y = run(op, 'f32', x);
    let worst = 0;
    for (let i = 0; i < x.length; i++) {
      const d = distance32(y[i]!, reference(x[i]!));
      if (d > bound) assert.unreachable(`${op}(${x[i]}) is ${y[i]}, not ${reference(x[i]!)}: ${d} ulp`);
      if (d > worst) worst = d;
    }
    assert.ok(worst > 0.45, `${op}: a largest error of ${worst} ulp says that the sweep misses the range`);
  });

  test(`${op}_f32 gives the same bits at every position`, () => {
    const x = sweep(11).subarray(0, 1003);
    const bits = (v: ArrayLike<number>): string => Buffer.from(new Float32Array(v).buffer).toString('hex');
    const whole = Array.from(run(op, 'f32', x));
    for (const n of COUNTS) {
      const from = 3 + (n % 5) <= 1003 - n ? 3 + (n % 5) : 0;
      assert.is(bits(run(op, 'f32', x.subarray(from, from + n), n % 4)), bits(whole.slice(from, from + n)), `${op}, ${n} elements`);
    }
    clear();
    const at = put('f32', x, 1);
    kernel(`${op}_f32`)(at, at, x.length);
    assert.is(bits(get('f32', at, x.length) as Float32Array), bits(whole), `${op} in place`);
  });
}

test.run();
