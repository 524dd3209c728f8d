// What one thread of WebAssembly can do at most on this machine and this engine: multiply-adds of float32 vectors that stay in
// registers, fused (relaxed SIMD) and not, and copies of 4 MB. Measured in a process of its own.
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { measureInChild } from './child.mjs';
import { spread } from './statistics.mjs';

const TURNS = 20_000;
const BYTES = 4 << 20;

// Ten chains that do not wait for each other, enough for the latency of an operation times those that run at once. Factors are loaded:
// the engine makes constants anew each time, pulls products of what stays the same out of the loop, and spills what is too much.
const ROWS = 5;
const FLOPS = 2 * 2 * 4 * ROWS; // of one turn
const rows = Array.from({ length: ROWS }, (_, i) => i);
const chains = rows.flatMap((i) => [`x${i}`, `y${i}`]);
const steps = {
  fused: (x, a, b) => `f32x4.relaxed_madd(${a}, ${b}, ${x})`,
  unfused: (x, a, b) => `f32x4.add(${x}, f32x4.mul(${a}, ${b}))`,
};
const source = (step) => `
export function run(n: i32): f32 {
  let ${chains.map((x, i) => `${x} = f32x4.splat(${i})`).join(', ')};
  for (; n > 0; n--) {
    const p: usize = 4096 + ((n & 15) << 7);
    const a = v128.load(p), b = v128.load(p, 16);
    let s: v128;
    ${rows.map((i) => `s = v128.load(p, ${32 + 16 * i}); x${i} = ${step(`x${i}`, 's', 'a')}; y${i} = ${step(`y${i}`, 's', 'b')};`).join('\n    ')}
  }
  return f32x4.extract_lane(${chains.reduce((sum, x) => `f32x4.add(${sum}, ${x})`)}, 0);
}
export function copy(to: usize, from: usize, n: usize): void { memory.copy(to, from, n); }`;

async function compile(step, extra) {
  let binary;
  const { error, stderr } = await asc.main(
    ['source.ts', '--outFile', 'out.wasm', '--runtime', 'stub', '-O3', '--enable', 'simd,bulk-memory', ...extra],
    {
      readFile: (name) => (name === 'source.ts' ? source(step) : null),
      writeFile: (name, content) => {
        if (name === 'out.wasm') binary = content;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error}\n${stderr}`);
  return binary;
}

/** The best and the middle of some rates. */
function rate(work, run) {
  for (const end = performance.now() + 100; performance.now() < end; ) run();
  const rates = [];
  const end = performance.now() + 400;
  do {
    const start = performance.now();
    run();
    rates.push(work / (performance.now() - start) / 1e6);
  } while (performance.now() < end);
  const { median, max } = spread(rates);
  return { median, best: max };
}

/** What limits are measured by: { fused?, unfused, copy }, each { run, work: floating-point operations, or bytes, of a run }. */
export async function limitLoops() {
  const loops = {};
  for (const [name, step] of Object.entries(steps)) {
    const binary = await compile(step, name === 'fused' ? ['--enable', 'relaxed-simd'] : []);
    if (!WebAssembly.validate(binary)) continue;
    const { run, copy, memory } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { abort() {} } }).exports;
    memory.grow(1);
    loops[name] = { run: () => run(TURNS), work: TURNS * FLOPS };
    if (loops.copy !== undefined) continue;
    memory.grow(3 * (BYTES >> 16));
    new Uint8Array(memory.buffer).fill(1);
    loops.copy = { run: () => copy(1 << 16, (1 << 16) + BYTES, BYTES), work: 2 * BYTES };
  }
  return loops;
}

async function measure() {
  const loops = await limitLoops();
  return Object.fromEntries(Object.entries(loops).map(([name, { run, work }]) => [name, rate(work, run)]));
}

/** { fused?, unfused: GFLOP/s, copy: GB/s, read and written }, each { median, best }. */
export const measureLimits = () => measureInChild('limits.mjs', [], ['--no-liftoff']); // the better compiler at once

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await measure()));
