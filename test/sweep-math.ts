// npm run sweep [-- NAME…] [--step N]: the largest error of the float32 functions over every float32 there is (or every Nth), in both
// builds. All functions take a quarter of an hour a build; a step of 61 takes seconds and meets every exponent.
import { parseArgs } from 'node:util';
import { BUILDS, clear, get, kernel, put, room } from './kernel-arena.ts';
import { distance32, F32 } from './math-bounds.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { step: { type: 'string', default: '1' } } });
const step = Number(values.step);
const CHUNK = 1 << 20;

for (const [op, [exact, bound]] of Object.entries(F32)) {
  if (positionals.length > 0 && !positionals.includes(op)) continue;
  for (const build of BUILDS) {
    let run: ReturnType<typeof kernel>;
    try {
      run = kernel(`${op}_f32`, build);
    } catch {
      continue; // not in this build
    }
    let worst = 0;
    let at = 0;
    const x = new Float32Array(CHUNK);
    const bits = new Uint32Array(x.buffer);
    for (let first = 0; first < 2 ** 32; first += CHUNK * step) {
      for (let i = 0; i < CHUNK; i++) bits[i] = Math.min(first + i * step, 2 ** 32 - 1);
      clear();
      const y = room('f32', CHUNK);
      run(put('f32', x), y, CHUNK);
      const got = get('f32', y, CHUNK) as Float32Array;
      for (let i = 0; i < CHUNK; i++) {
        const d = distance32(got[i]!, exact(x[i]!));
        if (!(d <= worst)) {
          worst = d;
          at = x[i]!;
        }
      }
    }
    console.log(`${op.padEnd(10)} ${build.padEnd(8)} ${worst.toFixed(3)} ulp at ${at}, stated ${bound}${worst <= bound ? '' : '  BEYOND'}`);
  }
}
