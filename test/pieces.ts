// Pieces of kernel calls, as threads share them, run one by one on one thread: for the tests of the rules.
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import * as control from '../src/runtime/threads/control.ts';
import { Job } from '../src/runtime/threads/job.ts';
import type { Rule } from '../src/runtime/threads/linear.ts';
import type { Kernels } from '../src/runtime/threads/rules.ts';
import { rulesOf } from '../src/runtime/threads/rules.ts';
import { share } from '../src/runtime/threads/shared-memory.ts';
import type { Kernel } from '../src/runtime/wasm.ts';
import { hasRelaxedSimd } from '../src/runtime/wasm.ts';

export const memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 512, maximum: 65536, shared: true });
const PACKS = ['core', 'nn', 'training', 'random', 'linalg', 'program', 'threads'];
/** Kernels that pieces call by their index in the function table. */
const INDEXED = /^(add|sub|mul|maximum|minimum|greater)_(f32|f64|i32|i64)$|^(and|or)_b8$/;
const indices = new Map<string, number>();

function load(names: readonly string[]): Map<string, Kernel> {
  const found = new Map<string, Kernel>();
  let table: WebAssembly.Table | null = null;
  for (const name of names) {
    const bytes = new Uint8Array(readFileSync(new URL(`../src/runtime/kernels/${name}.wasm`, import.meta.url)));
    share(bytes);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory, table: table ?? undefined },
    } as WebAssembly.Imports);
    table ??= exports.table as WebAssembly.Table;
    for (const [key, value] of Object.entries(exports)) if (typeof value === 'function') found.set(key, value as Kernel);
  }
  const last = table as unknown as WebAssembly.Table;
  for (const name of [...found.keys()].filter((key) => INDEXED.test(key))) {
    const index = last.grow(1);
    last.set(index, found.get(name));
    indices.set(name, index);
  }
  return found;
}
/** What rules ask, answered by some kernels. Their tables agree. */
const asks = (kernels: ReadonlyMap<string, Kernel>): Kernels => ({
  scratch: (name, args) => (kernels.get(name) as Kernel)(...args) as number,
  index(name) {
    assert.ok(indices.has(name), `${name} is not in the table`);
    return indices.get(name) as number;
  },
});
const invoke = (kernel: Kernel, args: readonly number[]): void => {
  kernel(...args);
};
const builds = new Map<string, Map<string, Kernel>>([['plain', load(PACKS)]]);
if (hasRelaxedSimd()) builds.set('relaxed', load([...PACKS, 'core-relaxed', 'nn-relaxed']));

export const HEAP = 262144;
export const SCRATCH = 4 << 20;
const u8 = new Uint8Array(memory.buffer);
const i32 = new Int32Array(memory.buffer);
const f32 = new Float32Array(memory.buffer);
const f64 = new Float64Array(memory.buffer);

let seed = 7;
export const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
let top = HEAP;
/** Room for so many bytes, not aligned to vectors, with canaries around it. */
export function take(bytes: number, align = 4): number {
  const before = top;
  top = Math.ceil((top + 32) / align) * align;
  const at = top;
  top += bytes;
  u8.fill(0xa5, before, top + 64);
  assert.ok(top < SCRATCH + HEAP, 'the test needs a larger memory');
  return at;
}
/** Elements of a lane: numbers around 0, some of them special where that is asked for. */
export function put(lane: string, count: number): number {
  if (lane === 'c64' || lane === 'c128') return put(lane === 'c64' ? 'f32' : 'f64', 2 * count);
  const at = take(count * (lane.endsWith('64') ? 8 : lane.endsWith('32') ? 4 : lane.endsWith('16') ? 2 : 1), 8);
  for (let i = 0; i < count; i++) {
    const v = (random() - 0.5) * 4;
    if (lane === 'f32') f32[at / 4 + i] = v;
    else if (lane === 'f64') f64[at / 8 + i] = v;
    else if (lane === 'b8') u8[at + i] = random() < 0.5 ? 1 : 0;
    else if (lane.endsWith('64')) new BigInt64Array(memory.buffer)[at / 8 + i] = BigInt(Math.trunc(v * 100) || 1);
    else if (lane.endsWith('32')) i32[at / 4 + i] = Math.trunc(v * 100) || 1;
    else u8[at + i] = random() * 120;
  }
  return at;
}
export const ints = (...values: number[]): number => {
  const at = take(values.length * 4);
  values.forEach((v, i) => {
    i32[at / 4 + i] = v;
  });
  return at;
};

const used = new Set<string>();

/** Runs a call whole and in pieces for two, three and many threads; the memory must come out the same. Gives the most pieces. */
export function compare(name: string, make: () => readonly number[]): number {
  let most = 0;
  for (const [build, kernels] of builds) {
    const kernel = kernels.get(name);
    assert.ok(kernel, `no kernel ${name}`);
    const rules = rulesOf(asks(kernels));
    const rule = rules.get(name);
    assert.ok(rule, `no rule for ${name}`);
    used.add(name);
    for (const threads of [2, 3, 16]) {
      top = HEAP;
      const args = make();
      assert.is(args.length, kernel.length, `${name} takes other arguments now: its rule in src/runtime/threads does not fit`);
      const before = u8.slice(HEAP, top + 64);
      invoke(kernel, args);
      const whole = u8.slice(HEAP, top + 64);
      u8.set(before, HEAP);
      const job = new Job(memory, false);
      job.threads = threads;
      job.least = 0;
      job.leastPiece = 1e-9;
      args.forEach((arg, i) => {
        job.args[i] = arg;
      });
      job.begin(args.length);
      rule(job);
      most = Math.max(most, job.pieces);
      if (job.pieces < 2) continue;
      assert.ok(job.pieces <= control.MOST_PIECES, `${job.pieces} pieces`);
      for (let piece = job.pieces - 1; piece >= 0; piece--) {
        const from = control.PIECE + control.PIECE_WORDS * piece;
        const piecewise = job.kernel === '' ? kernel : (kernels.get(job.kernel) as Kernel);
        const own = [...job.words.subarray(from, from + piecewise.length)];
        if (job.scratchAt >= 0) own[job.scratchAt] = HEAP + SCRATCH;
        const room = HEAP + SCRATCH + job.scratchBytes;
        if (job.scratchAt >= 0) u8.fill(0xff, HEAP + SCRATCH, room + 1024);
        invoke(piecewise, own);
        if (job.scratchAt >= 0) {
          const beyond = u8.subarray(room, room + 1024);
          assert.ok(
            beyond.every((byte) => byte === 0xff),
            `${name} wrote beyond its workspace`,
          );
        }
      }
      if (job.last !== '') invoke(kernels.get(job.last) as Kernel, job.lastArgs);
      const pieces = u8.subarray(HEAP, top + 64);
      const wrong = whole.findIndex((byte, i) => byte !== pieces[i]);
      assert.is(wrong, -1, `${name} (${build}, ${threads} threads, ${args}): byte ${HEAP + wrong} differs`);
    }
  }
  return most;
}

export const kernels = builds.get('plain') as Map<string, Kernel>;
export const rules: ReadonlyMap<string, Rule> = rulesOf(asks(kernels));
export const laneOf = (name: string): string => name.slice(name.lastIndexOf('_') + 1);
export const indexOf = (kernel: string): number => indices.get(kernel) as number;

/** The kernels by the test that tries their rules. */
const FAMILIES: Readonly<Record<string, RegExp>> = {
  chains: /^chain$/,
  products: /^matmul|^bias|conv2d|pool2d|^(cholesky|lu_solve|triangular_solve|qr|eigh|svd)_/,
  moves: /^(transpose|gather_strided|scatter|take|select|broadcast2|one_hot|copy|fill|philox)/,
};
const familyOf = (name: string): string => Object.keys(FAMILIES).find((family) => FAMILIES[family].test(name)) ?? 'numbers';

/** Every rule of a family that has a kernel was tried, every rule has one. */
export function allTried(family: string): void {
  const names = [...rules.keys()].filter((name) => familyOf(name) === family);
  assert.ok(names.length > 0);
  for (const name of names) {
    if (kernels.has(name)) assert.ok(used.has(name), `${name} is not tried`);
    else assert.match(name, /^cast_|_i32$|_i64$|_f32$|_f64$/, `${name} has no kernel`);
  }
}
