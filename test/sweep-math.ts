// npm run sweep [-- NAME…] [--step N] [--part I/N]: the largest error of the float32 functions over every float32 there is (or every
// Nth), in both builds. `--part 2/4` is the second quarter of them, so that processes can share a sweep; the largest of their figures
// counts. A function takes half a minute to four minutes on one core; a step of 61 takes seconds and meets every exponent.
import { parseArgs } from 'node:util';
import { BUILDS, clear, get, kernel, put, room } from './kernel-arena.ts';
import { distance32, F32 } from './math-bounds.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { step: { type: 'string', default: '1' }, part: { type: 'string', default: '1/1' } },
});
const step = Number(values.step);
const [part, parts] = values.part.split('/').map(Number) as [number, number];
const CHUNK = 1 << 18;
const first = Math.floor(((part - 1) * 2 ** 32) / parts);
const end = Math.floor((part * 2 ** 32) / parts);

/** What is found of one build: the largest error and the argument of it. */
interface Found {
  build: string;
  run: ReturnType<typeof kernel>;
  worst: number;
  at: number;
}

function builds(op: string): Found[] {
  return BUILDS.flatMap((build) => {
    try {
      return [{ build, run: kernel(`${op}_f32`, build), worst: 0, at: 0 }];
    } catch {
      return []; // not in this build
    }
  });
}

const x = new Float32Array(CHUNK);
const bits = new Uint32Array(x.buffer);
const rounded = new Float32Array(CHUNK);

/**
 * The exact results for x, rounded. In long stretches they are one number, or x itself: there the ends and the middle tell it, since
 * the functions, and their quotients by x near 0, are monotone. (Where a kernel differs, the exact result is asked for all the same.)
 */
function round(reference: (x: number) => number): void {
  const probes = [0, CHUNK >> 1, CHUNK - 1].map((i) => [x[i]!, Math.fround(reference(x[i]!))] as const);
  if (probes.every(([, y]) => Object.is(y, probes[0]![1]))) rounded.fill(probes[0]![1]);
  else if (probes.every(([from, y]) => Object.is(y, from))) rounded.set(x);
  else for (let i = 0; i < CHUNK; i++) rounded[i] = reference(x[i]!);
}

/** Holds the results of one build for x against the exact ones; those rounded right, most of them, need no second look. */
function compare(found: Found, reference: (x: number) => number): void {
  clear();
  const y = room('f32', CHUNK);
  found.run(put('f32', x), y, CHUNK);
  const got = get('f32', y, CHUNK) as Float32Array;
  for (let i = 0; i < CHUNK; i++) {
    if (Object.is(got[i], rounded[i])) continue;
    const d = distance32(got[i]!, reference(x[i]!));
    if (d <= found.worst) continue;
    found.worst = d;
    found.at = x[i]!;
  }
}

for (const [op, [reference, bound]] of Object.entries(F32)) {
  if (positionals.length > 0 && !positionals.includes(op)) continue;
  const all = builds(op);
  for (let from = first; from < end; from += CHUNK * step) {
    for (let i = 0; i < CHUNK; i++) bits[i] = Math.min(from + i * step, end - 1);
    round(reference);
    for (const found of all) compare(found, reference);
  }
  for (const { build, worst, at } of all) {
    // Right rounding alone is half a unit off at most.
    const told = Math.max(worst, 0.5).toFixed(3);
    console.log(`${op.padEnd(10)} ${build.padEnd(8)} ${told} ulp at ${at}, stated ${bound}${worst <= bound ? '' : '  BEYOND'}`);
  }
}
