// How kernel calls are shared among threads: the pieces of a call, run one by one in any order, leave the memory as the whole call
// does, byte for byte, in both builds. One thread runs them here; test/threads.test.ts has real ones.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as control from '../src/runtime/threads/control.ts';
import { Job } from '../src/runtime/threads/job.ts';
import { rulesOf } from '../src/runtime/threads/rules.ts';
import type { Kernel } from '../src/runtime/wasm.ts';
import { hasRelaxedSimd, share } from '../src/runtime/wasm.ts';

const memory = new WebAssembly.Memory({ initial: 512, maximum: 65536, shared: true });
const PACKS = ['core', 'nn', 'training', 'program'];

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
  last.set(last.grow(1), found.get('sub_f32'));
  SUB = last.length - 1;
  return found;
}
let SUB = 0;
const invoke = (kernel: Kernel, args: readonly number[]): void => {
  kernel(...args);
};
const builds = new Map<string, Map<string, Kernel>>([['plain', load(PACKS)]]);
if (hasRelaxedSimd()) builds.set('relaxed', load([...PACKS, 'core-relaxed', 'nn-relaxed']));

const HEAP = 262144;
const SCRATCH = 4 << 20;
const u8 = new Uint8Array(memory.buffer);
const i32 = new Int32Array(memory.buffer);
const f32 = new Float32Array(memory.buffer);
const f64 = new Float64Array(memory.buffer);

let seed = 7;
const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
let top = HEAP;
/** Room for so many bytes, not aligned to vectors, with canaries around it. */
function take(bytes: number, align = 4): number {
  const before = top;
  top = Math.ceil((top + 32) / align) * align;
  const at = top;
  top += bytes;
  u8.fill(0xa5, before, top + 64);
  assert.ok(top < SCRATCH + HEAP, 'the test needs a larger memory');
  return at;
}
/** Elements of a lane: numbers around 0, some of them special where that is asked for. */
function put(lane: string, count: number): number {
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
const ints = (...values: number[]): number => {
  const at = take(values.length * 4);
  values.forEach((v, i) => {
    i32[at / 4 + i] = v;
  });
  return at;
};

/** Chains: test/threads-chains.test.ts. */
const used = new Set<string>(['chain']);

/** Runs a call whole and in pieces for two, three and many threads; the memory must come out the same. Gives the most pieces. */
function compare(name: string, make: () => readonly number[]): number {
  let most = 0;
  for (const [build, kernels] of builds) {
    const kernel = kernels.get(name);
    assert.ok(kernel, `no kernel ${name}`);
    const rules = rulesOf((asked, args) => (kernels.get(asked) as Kernel)(...args) as number);
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
      const pieces = u8.subarray(HEAP, top + 64);
      const wrong = whole.findIndex((byte, i) => byte !== pieces[i]);
      assert.is(wrong, -1, `${name} (${build}, ${threads} threads, ${args}): byte ${HEAP + wrong} differs`);
    }
  }
  return most;
}

const kernels = builds.get('plain') as Map<string, Kernel>;
const rules = rulesOf(() => 0);
const laneOf = (name: string): string => name.slice(name.lastIndexOf('_') + 1);
const COUNTS = [0, 1, 3, 17, 64, 65, 129, 1000, 4099];
const signature = (arity: number): string[] => [...rules.keys()].filter((name) => kernels.get(name)?.length === arity);

for (const name of signature(3).filter((kernel) => !kernel.includes('pool'))) {
  test(`${name}: some elements at a time`, () => {
    const lane = name.startsWith('cast_') ? name.split('_')[1] : laneOf(name);
    const most = COUNTS.map((n) => compare(name, () => [put(lane, n), take(8 * n, 8), n]));
    assert.ok(Math.max(...most) > 1);
  });
}

for (const name of signature(6).filter((kernel) => /_(f32|f64|i32|i64)$/.test(kernel) && !/^(argsort|momentum|adam)/.test(kernel))) {
  test(`${name}: some elements at a time`, () => {
    const lane = laneOf(name);
    for (const [sa, sb] of [
      [1, 1],
      [1, 0],
      [0, 1],
    ])
      for (const n of [0, 1, 65, 1000, 4099])
        compare(name, () => [put(lane, sa ? n : 1), put(lane, sb ? n : 1), take(8 * n, 8), n, sa, sb]);
    // In place, where elements keep their size.
    const most = compare(name, () => {
      const a = put(lane, 1000);
      return [a, put(lane, 1000), /equal|less/.test(name) ? take(1000) : a, 1000, 1, 1];
    });
    assert.ok(most > 1);
  });
}

for (const bits of [8, 16, 32, 64, 128]) {
  const lane = bits === 128 ? 'i64' : `i${bits}`;
  test(`select, transpose and strided copies of ${bits} bits`, () => {
    const elements = (n: number): number => put(lane, bits === 128 ? 2 * n : n);
    const bytes = bits / 8;
    for (const n of [1, 65, 1000])
      compare(`select_${bits}`, () => [put('b8', n), elements(n), elements(1), take(n * bytes, 8), n, 1, 1, 0]);
    for (const [batch, rows, cols] of [
      [1, 5, 7],
      [7, 33, 17],
    ])
      compare(`transpose_${bits}`, () => [elements(batch * rows * cols), take(batch * rows * cols * bytes, 8), batch, rows, cols]);
    const most = compare(`gather_strided_${bits}`, () => {
      const x = elements(30 * 9 * 4);
      return [x, take(30 * 9 * 2 * bytes, 8), ints(30, 36 * bytes, 9, 4 * bytes, 2, bytes), 3];
    });
    assert.ok(most > 1);
    // Backwards, and a stride of nothing.
    compare(`gather_strided_${bits}`, () => [elements(100) + 99 * bytes, take(300 * bytes, 8), ints(100, -bytes, 3, 0), 2]);
  });
}

for (const name of signature(5).filter((kernel) => /^(sum|mean|prod|max|min|argmax|argmin)_/.test(kernel))) {
  test(`${name}: some rows at a time`, () => {
    for (const [outer, k, inner] of [
      [1, 9, 1],
      [37, 1, 1],
      [37, 130, 1],
      [5, 7, 100],
      [9, 33, 17],
      [1, 50, 300],
      [1, 7, 65],
      [1, 1100, 70],
      [1, 30, 47],
      [4, 0, 3],
    ])
      compare(name, () => [put(laneOf(name), outer * k * inner), take(outer * inner * 8, 8), outer, k, inner]);
  });
}

test('sums over the first axis go by columns', () => {
  for (const name of ['sum_f32', 'mean_f32']) assert.ok(compare(name, () => [put('f32', 50 * 300), take(1200), 1, 50, 300]) > 1);
});

for (const lane of ['f32', 'f64', 'i32', 'i64']) {
  test(`scans and sorts of ${lane}`, () => {
    for (const name of [`cumsum_${lane}`, `cumprod_${lane}`])
      assert.ok(compare(name, () => [put(lane, 9 * 20 * 3), take(9 * 20 * 3 * 8, 8), 9, 20, 3, 1, 1]) > 1);
    assert.ok(compare(`argsort_${lane}`, () => [put(lane, 31 * 40), take(31 * 40 * 4), 31, 40, 1, HEAP + SCRATCH]) > 1);
  });
}

for (const lane of ['f32', 'f64']) {
  const bytes = lane === 'f32' ? 4 : 8;
  test(`rows of ${lane}: softmax, layer norm, optimizer steps`, () => {
    for (const [rows, k] of [
      [1, 5],
      [33, 17],
      [100, 64],
    ]) {
      const x = (): number => put(lane, rows * k);
      const y = (n: number): number => take(n * bytes, 8);
      compare(`softmax_${lane}`, () => [x(), y(rows * k), rows, k]);
      compare(`logsoftmax_${lane}`, () => [x(), y(rows * k), rows, k]);
      compare(`logsumexp_${lane}`, () => [x(), y(rows), rows, k]);
      compare(`softmax_grad_${lane}`, () => [x(), x(), y(rows * k), rows, k]);
      const most = compare(`layernorm_${lane}`, () => [
        x(),
        put(lane, k),
        put(lane, k),
        put(lane, 1),
        y(rows * k),
        y(rows),
        y(rows),
        rows,
        k,
      ]);
      assert.ok(rows === 1 || most > 1);
    }
    const v = (n: number): number => put('b8', n * bytes) - 0;
    for (const n of [5, 1000]) {
      compare(`sgd_${lane}`, () => [put(lane, n), put(lane, n), n, put(lane, 1)]);
      compare(`momentum_${lane}`, () => [put(lane, n), put(lane, n), put(lane, n), n, put(lane, 2), 1]);
      compare(`adam_${lane}`, () => [put(lane, n), put(lane, n), v(n), put(lane, n), n, put(lane, 4)]);
    }
  });
}

const SIZES = [
  [1, 1, 5, 7],
  [1, 1, 300, 40],
  [1, 40, 1, 33],
  [1, 33, 40, 300],
  [1, 100, 65, 31],
  [1, 64, 128, 257],
  [3, 50, 20, 10],
  [20, 7, 9, 5],
  [1, 5, 7, 0],
];
for (const lane of ['f32', 'f64', 'i32', 'i64', 'i8']) {
  test(`matmul_${lane}: rows, columns, matrices`, () => {
    const bytes = lane === 'i8' ? 1 : lane.endsWith('64') ? 8 : 4;
    let most = 0;
    for (const [batch, m, n, k] of SIZES) {
      for (const flags of [0, 1, 2, 3]) {
        const pieces = compare(`matmul_${lane}`, () => [
          put(lane, batch * m * k),
          put(lane, batch * n * k),
          take(batch * m * n * Math.max(4, bytes), 8),
          batch,
          m,
          n,
          k,
          m * k * bytes,
          n * k * bytes,
          flags,
          HEAP + SCRATCH,
        ]);
        most = Math.max(most, pieces);
      }
    }
    assert.ok(most > 1);
  });
}

test('bias_f32: rows', () => {
  for (const [, m, n] of SIZES) compare('bias_f32', () => [put('f32', m * n), put('f32', n), m, n, 1]);
});

/** batch, h, w, cin, cout, kernel, stride, dilation, padding */
const CONVS = [
  [1, 9, 8, 3, 5, 3, 1, 1, 1],
  [1, 12, 12, 4, 8, 3, 2, 1, 0],
  [2, 11, 7, 2, 6, 3, 1, 2, 2],
  [9, 6, 6, 3, 4, 2, 1, 1, 0],
  [2, 10, 10, 8, 8, 1, 1, 1, 0],
  [1, 20, 20, 16, 16, 5, 1, 1, 2],
];
const outOf = (size: number, kernel: number, stride: number, dilation: number, pad: number): number =>
  Math.floor((size + 2 * pad - (kernel - 1) * dilation - 1) / stride) + 1;

test('convolutions: images and rows', () => {
  for (const [batch, h, w, cin, cout, kernel, stride, dilation, pad] of CONVS) {
    const [oh, ow] = [h, w].map((size) => outOf(size, kernel, stride, dilation, pad));
    const spec = (channels: number): number =>
      ints(batch, h, w, cin, oh, ow, channels, kernel, kernel, stride, stride, dilation, dilation, pad, pad);
    const [x, y] = [batch * h * w * cin, batch * oh * ow * cout];
    const f = kernel * kernel * cin * cout;
    const most = compare('conv2d_f32', () => [put('f32', x), put('f32', f), take(y * 4), spec(cout), HEAP + SCRATCH]);
    assert.ok(most > 1, 'conv2d is not shared');
    compare('conv2d_grad_input_f32', () => [put('f32', y), put('f32', f), take(x * 4), spec(cout), HEAP + SCRATCH]);
    for (const multiplier of [1, 2]) {
      const wide = cin * multiplier;
      const [dy, df] = [batch * oh * ow * wide, kernel * kernel * wide];
      compare('depthwise_conv2d_f32', () => [put('f32', x), put('f32', df), take(dy * 4), spec(wide), HEAP + SCRATCH]);
      compare('depthwise_conv2d_grad_input_f32', () => [put('f32', dy), put('f32', df), take(x * 4), spec(wide), HEAP + SCRATCH]);
    }
    const pool = (): number => ints(batch, h, w, cin, oh, ow, kernel, kernel, stride, stride, pad, pad);
    if (dilation > 1) continue;
    const out = batch * oh * ow * cin;
    for (const name of ['maxpool2d', 'avgpool2d']) assert.ok(compare(`${name}_f32`, () => [put('f32', x), take(out * 4), pool()]) > 1);
    compare('maxpool2d_grad_f32', () => [put('f32', x), put('f32', out), put('f32', out), take(x * 4), pool()]);
    compare('avgpool2d_grad_f32', () => [put('f32', out), take(x * 4), pool()]);
  }
});

test('broadcast2: the outermost axis', () => {
  for (const [outer, middle, inner] of [
    [1, 5, 3],
    [40, 1, 17],
    [33, 4, 65],
  ]) {
    const most = compare('broadcast2', () => [
      SUB,
      put('f32', outer * inner),
      put('f32', middle * inner),
      take(outer * middle * inner * 4),
      ints(inner, 1, 1, inner * 4, outer, inner * 4, 0, middle, 0, inner * 4),
      2,
    ]);
    assert.ok(outer === 1 || most > 1);
  }
});

test('every rule that has a kernel is tried here, every rule has one', () => {
  for (const name of rules.keys()) {
    if (kernels.has(name)) assert.ok(used.has(name), `${name} is not tried`);
    else assert.match(name, /^cast_|_i32$|_i64$|_f32$|_f64$/, `${name} has no kernel`);
  }
});

test.run();
