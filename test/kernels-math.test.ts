// Transcendental kernels: the largest error over a sweep of the whole range stays within the bound that the kernel states,
// special values come out as IEEE says, and an element's bits do not depend on its position.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUILDS, COUNTS, clear, get, guard, kernel, type Lane, put, room, stream } from './kernel-arena.ts';
import { distance32, F32, INVERSE } from './math-bounds.ts';

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
  // Where results reach the greatest number, and the next one does not: exp, sinh and cosh, selu.
  ...[88.72283172607422, 89.41598510742188, 3.2386222e38].flatMap((x) => [-3, -2, -1, 0, 1, 2, 3].map((i) => x * (1 + i * 2 ** -24))),
];
const SAMPLES = 200_000;

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

function run(op: string, lane: Lane, x: ArrayLike<number>, shift = 0, build = 'plain'): ArrayLike<number> {
  clear();
  const y = room(lane, x.length, shift);
  kernel(`${op}_${lane}`, build)(put(lane, x, shift), y, x.length);
  guard(lane, y, x.length, op);
  return get(lane, y, x.length) as Float32Array;
}

function checkBound(op: string, x: ArrayLike<number>, exact: (x: number, y: number) => number, bound: number, build = 'plain'): void {
  const y = run(op, 'f32', x, 0, build);
  let worst = 0;
  for (let i = 0; i < x.length; i++) {
    const want = exact(x[i]!, y[i]!);
    const d = distance32(y[i]!, want);
    if (!(d <= bound)) assert.unreachable(`${op}(${x[i]}) is ${y[i]}, not ${want}: ${d} ulp`);
    if (d > worst) worst = d;
  }
  assert.ok(worst > 0.45, `${op}: a largest error of ${worst} ulp says that the sweep misses the range`);
}

function checkPositions(op: string, x: Float32Array, build = 'plain'): void {
  const whole = run(op, 'f32', x, 0, build);
  const same = (got: ArrayLike<number>, from: number, what: string): void => {
    for (let i = 0; i < got.length; i++) {
      if (!Object.is(got[i], whole[from + i]))
        assert.unreachable(`${op}, ${what}: element ${i} is ${got[i]}, elsewhere ${whole[from + i]}`);
    }
  };
  for (const n of COUNTS) {
    const from = 3 + (n % 5) <= x.length - n ? 3 + (n % 5) : 0;
    same(run(op, 'f32', x.subarray(from, from + n), n % 4, build), from, `${n} elements`);
  }
  clear();
  const at = put('f32', x, 1);
  kernel(`${op}_f32`, build)(at, at, x.length);
  same(get('f32', at, x.length) as Float32Array, 0, 'in place');
}

const everywhere = sweep(7);
for (const [op, [reference, bound]] of Object.entries(F32)) {
  test(`${op}_f32 stays within ${bound} ulp`, () => checkBound(op, everywhere, reference, bound));
}
/** What the relaxed build has again. */
const FUSED = ['exp', 'tanh', 'log', 'erf'];
if (BUILDS.includes('relaxed')) {
  for (const op of FUSED) {
    const [reference, bound] = F32[op]!;
    test(`${op}_f32 with fused multiply-add stays within ${bound} ulp`, () => checkBound(op, everywhere, reference, bound, 'relaxed'));
    test(`${op}_f32 with fused multiply-add does not depend on the position`, () =>
      checkPositions(op, everywhere.subarray(0, 400), 'relaxed'));
  }
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
