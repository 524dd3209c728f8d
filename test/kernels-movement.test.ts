// Kernels that move elements without looking at them (strided copies, transposes, gathers, scatters) against plain loops over
// indices: random ranks, strides and sizes, misaligned operands, canaries around every output.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clear, get, guard, kernel, kernels, type Lane, put, room, size, stream, type Values } from './kernel-arena.ts';

const random = stream(11);
const below = (n: number): number => Math.floor(random() * n);
const pick = <T>(of: readonly T[]): T => of[below(of.length)]!;
const TAILS = [0, 1, 3, 4, 5, 15, 16, 17];

/** Widths in bits, the lane that tests them, and how many of its elements make one. */
const WIDTHS = [
  [8, 'u8', 1],
  [16, 'u16', 1],
  [32, 'u32', 1],
  [64, 'u64', 1],
  [128, 'u64', 2],
] as const;

/** n different elements. */
function numbered(lane: Lane, n: number): Values {
  if (lane === 'u64') return BigUint64Array.from({ length: n }, (_, i) => 0x0123456789abcdefn * BigInt(i + 1));
  if (lane === 'u32') return Uint32Array.from({ length: n }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
  if (lane === 'u16') return Uint16Array.from({ length: n }, (_, i) => Math.imul(i + 1, 40503));
  return Uint8Array.from({ length: n }, (_, i) => (i + 1) * 167);
}

function same(got: Values, want: ArrayLike<number | bigint>, what: string): void {
  assert.is(got.length, want.length, what);
  for (let i = 0; i < want.length; i++) if (got[i] !== want[i]) assert.unreachable(`${what}: element ${i} is ${got[i]}, not ${want[i]}`);
}

/** All index tuples of dims in row-major order. */
function* tuples(dims: readonly number[]): Generator<number[]> {
  const at = dims.map(() => 0);
  if (dims.some((d) => d === 0)) return;
  for (;;) {
    yield at;
    let i = dims.length - 1;
    while (i >= 0 && ++at[i]! === dims[i]) at[i--] = 0;
    if (i < 0) return;
  }
}

test('gather_strided: any rank, order, step, with negative and zero strides', () => {
  for (let round = 0; round < 600; round++) {
    const [bits, lane, words] = pick(WIDTHS);
    const rank = below(round % 10 === 0 ? 9 : 5);
    const dims = Array.from({ length: rank }, () => (rank > 5 ? 1 + below(2) : pick([0, 1, 2, 3, 4, 5, 7, 16, 17])));
    if (dims.reduce((a, b) => a * b, 1) > 20000) continue;
    // A dense source of these sizes in a random order of dimensions; then some dimensions run backwards, repeat, or skip.
    const order = dims.map((_, i) => i).sort(() => random() - 0.5);
    const strides = dims.map(() => 0);
    let first = 0;
    let extent = 1;
    for (const d of order) {
      const kind = random();
      const step = kind < 0.15 ? 0 : kind < 0.5 ? 1 : kind < 0.75 ? -1 : 2;
      strides[d] = step * extent;
      if (step < 0) first += extent * Math.max(0, dims[d]! - 1);
      extent *= Math.max(1, step === 0 ? 1 : Math.abs(step) * dims[d]!);
    }
    const shift = below(4);
    clear();
    const source = numbered(lane, extent * words);
    const x = put(lane, source as Float64Array, shift);
    const element = size(lane) * words;
    const spec = put(
      'i32',
      dims.flatMap((d, i) => [d, strides[i]! * element]),
    );
    const n = dims.reduce((a, b) => a * b, 1);
    const y = room(lane, n * words, 3 - shift);
    kernel(`gather_strided_${bits}`)(x + first * element, y, spec, rank);
    const want: (number | bigint)[] = [];
    for (const at of tuples(dims)) {
      const from = at.reduce((sum, i, d) => sum + i * strides[d]!, first) * words;
      for (let w = 0; w < words; w++) want.push(source[from + w]!);
    }
    const what = `gather_strided_${bits} [${dims}] strides [${strides}]`;
    same(get(lane, y, n * words), want, what);
    guard(lane, y, n * words, what);

    if (strides.some((s, d) => s === 0 && dims[d]! > 1)) continue;
    // The way back: where the elements came from they are again, and all others are untouched.
    const back = room(lane, extent * words, shift);
    const before = get(lane, back, extent * words);
    kernel(`scatter_strided_${bits}`)(y, back + first * element, spec, rank);
    const scattered = [...(before as Float64Array)] as (number | bigint)[];
    let i = 0;
    for (const at of tuples(dims)) {
      const to = at.reduce((sum, j, d) => sum + j * strides[d]!, first) * words;
      for (let w = 0; w < words; w++) scattered[to + w] = want[i++]!;
    }
    same(get(lane, back, extent * words), scattered, `scatter_strided_${bits} [${dims}] strides [${strides}]`);
    guard(lane, back, extent * words, `scatter_strided_${bits}`);
  }
});

test('rows of every length that a copy may take another way for', () => {
  for (const [bits, lane, words] of WIDTHS) {
    for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 63, 100, 255, 256, 257, 1000]) {
      for (const stride of [1, -1, 0, 3]) {
        clear();
        const source = numbered(lane, (3 * n + 1) * words);
        const element = size(lane) * words;
        const x = put(lane, source as Float64Array, 1);
        const y = room(lane, n * words, 2);
        const first = stride < 0 ? Math.max(0, n - 1) : 0;
        kernel(`gather_strided_${bits}`)(x + first * element, y, put('i32', [n, stride * element]), 1);
        const want = Array.from({ length: n * words }, (_, i) => source[(first + Math.floor(i / words) * stride) * words + (i % words)]!);
        same(get(lane, y, n * words), want, `row of ${n} by ${stride}, ${bits} bits`);
        guard(lane, y, n * words, `row of ${n} by ${stride}, ${bits} bits`);
      }
    }
  }
});

test('transpose', () => {
  for (const [bits, lane, words] of WIDTHS) {
    const sizes: [number, number, number][] = [
      [1, 1000, 3],
      [2, 3, 1000],
      [3, 33, 70],
      [1, 64, 64],
    ];
    for (const batch of [0, 1, 3]) for (const rows of TAILS) for (const cols of TAILS) sizes.push([batch, rows, cols]);
    for (const [batch, rows, cols] of sizes) {
      clear();
      const n = batch * rows * cols;
      const source = numbered(lane, n * words);
      const x = put(lane, source as Float64Array, 1);
      const y = room(lane, n * words, 3);
      kernel(`transpose_${bits}`)(x, y, batch, rows, cols);
      const want: (number | bigint)[] = [];
      for (const [b, j, i] of tuples([batch, cols, rows]) as Generator<[number, number, number]>) {
        for (let w = 0; w < words; w++) want.push(source[((b * rows + i) * cols + j) * words + w]!);
      }
      same(get(lane, y, n * words), want, `transpose_${bits} [${batch}, ${rows}, ${cols}]`);
      guard(lane, y, n * words, `transpose_${bits} [${batch}, ${rows}, ${cols}]`);
    }
  }
});

test('take: rows of any number of bytes', () => {
  for (const rowBytes of [0, 1, 2, 3, 4, 5, 8, 12, 15, 16, 17, 31, 64, 100, 255, 256, 1000]) {
    for (const [outer, rows, count] of [
      [1, 1, 1],
      [1, 7, 20],
      [3, 5, 4],
      [2, 4, 0],
      [0, 3, 2],
    ] as const) {
      clear();
      const source = numbered('u8', outer * rows * rowBytes) as Uint8Array;
      const idx = Int32Array.from({ length: count }, () => below(rows));
      const shift = rowBytes % 4 === 0 ? 4 : 1;
      const y = room('u8', outer * count * rowBytes, shift);
      kernels.take(put('u8', source, shift), put('i32', idx), y, outer, rows, count, rowBytes);
      const want: number[] = [];
      const row = (at: number): Uint8Array => source.subarray(at * rowBytes, (at + 1) * rowBytes);
      for (let o = 0; o < outer; o++) for (const i of idx) want.push(...row(o * rows + i));
      same(get('u8', y, want.length), want, `take ${count} of [${outer}, ${rows}] rows of ${rowBytes}`);
      guard('u8', y, want.length, `take rows of ${rowBytes}`);
    }
  }
});

test('check_index names the first bad position', () => {
  clear();
  for (const n of [0, 1, 3, 4, 17, 1000]) {
    const idx = Int32Array.from({ length: n }, () => below(50));
    assert.is(kernels.check_index(put('i32', idx, 1), n, 50), -1);
    for (const bad of [-1, 50, 51, -(2 ** 31), 2 ** 31 - 1]) {
      if (n === 0) continue;
      const at = below(n);
      const broken = idx.slice();
      broken[at] = bad;
      if (at + 1 < n) broken[n - 1] = bad;
      assert.is(kernels.check_index(put('i32', broken), n, 50), at, `${bad} at ${at} of ${n}`);
    }
  }
  assert.is(kernels.check_index(put('i32', [0]), 1, 0), 0);
});

test('flatten_index', () => {
  for (const dims of [[], [7], [3, 4], [5, 1, 6], [2, 3, 4, 5]]) {
    for (const n of [0, 1, 5, 17]) {
      clear();
      const idx = Array.from({ length: n }, () => dims.map((d) => below(d)));
      const y = room('i32', n, 1);
      const at = put('i32', idx.flat(), 1);
      assert.is(kernels.flatten_index(at, put('i32', dims), y, n, dims.length), -1);
      same(
        get('i32', y, n),
        idx.map((tuple) => tuple.reduce((flat, i, d) => flat * dims[d]! + i, 0)),
        `flatten_index [${dims}]`,
      );
      guard('i32', y, n, 'flatten_index');
      if (n === 0 || dims.length === 0) continue;
      const bad = below(n);
      for (const value of [-1, Math.max(...dims)]) {
        const broken = idx.map((tuple) => tuple.slice());
        const worst = dims.indexOf(Math.max(...dims));
        broken[bad]![worst] = value;
        assert.is(kernels.flatten_index(put('i32', broken.flat()), put('i32', dims), room('i32', n), n, dims.length), bad);
      }
    }
  }
});

test('one_hot: an index outside gives a row of off', () => {
  for (const [bits, lane] of [
    [8, 'u8'],
    [32, 'u32'],
    [64, 'u64'],
  ] as const) {
    for (const n of [0, 1, 5, 17]) {
      for (const depth of [0, 1, 3, 16, 17]) {
        clear();
        const idx = Int32Array.from({ length: n }, () => pick([below(depth + 1), -1, depth, -(2 ** 31), 2 ** 31 - 1]));
        const values = numbered(lane, 2);
        const y = room(lane, n * depth, 1);
        kernel(`one_hot_${bits}`)(put('i32', idx, 3), y, n, depth, put(lane, values as Float64Array));
        const want: (number | bigint)[] = [];
        for (const i of idx) for (let d = 0; d < depth; d++) want.push(values[i === d ? 0 : 1]!);
        same(get(lane, y, n * depth), want, `one_hot_${bits} [${n}, ${depth}]`);
        guard(lane, y, n * depth, `one_hot_${bits}`);
      }
    }
  }
});

test('nonzero_8 lists and counts', () => {
  for (const n of [0, 1, 3, 15, 16, 17, 1000]) {
    for (const p of [0, 0.05, 0.5, 1]) {
      clear();
      const x = Uint8Array.from({ length: n }, () => +(random() < p));
      const want = [...x.keys()].filter((i) => x[i]).map(BigInt);
      const at = put('b8', x, 1);
      const y = room('i64', want.length, 1);
      assert.is(kernels.nonzero_8(at, 0, n), want.length);
      assert.is(kernels.nonzero_8(at, y, n), want.length);
      same(get('i64', y, want.length), want, 'nonzero_8');
      guard('i64', y, want.length, 'nonzero_8');
    }
  }
});

/** [n, rows, rowLength] */
const SCATTERS = [
  [0, 3, 2],
  [5, 1, 1],
  [9, 4, 1],
  [17, 5, 3],
  [6, 3, 16],
  [8, 4, 17],
  [3, 2, 1000],
  [4, 3, 0],
  [2, 0, 3],
] as const;
const SCATTER: Record<string, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  min: Math.min,
  max: Math.max,
};

test('scatter: duplicates in order, indices outside are left out', () => {
  for (const lane of ['f32', 'f64', 'i32', 'i64'] as const) {
    for (const [op, ref] of Object.entries(SCATTER)) {
      for (const [n, rows, rowLength] of SCATTERS) {
        clear();
        // Small integers, so that every order of rounding gives the same; NaN and infinities go through float lanes.
        const value = (): number => (lane[0] === 'f' && random() < 0.03 ? pick([NaN, Infinity, -Infinity]) : below(7) - 3);
        const start = Array.from({ length: rows * rowLength }, value);
        const u = Array.from({ length: n * rowLength }, value);
        const idx = Int32Array.from({ length: n }, () => (random() < 0.1 ? pick([-1, rows, 2 ** 31 - 1]) : below(rows)));
        const stored = (v: number[]): ArrayLike<number> => (lane === 'i64' ? v.map(BigInt) : v) as ArrayLike<number>;
        const y = put(lane, stored(start), 1);
        kernel(`scatter_${op}_${lane}`)(y, put('i32', idx, 1), put(lane, stored(u), 3), n, rows, rowLength);
        const want = start.slice();
        idx.forEach((row, i) => {
          if (row < 0 || row >= rows) return;
          for (let j = 0; j < rowLength; j++) want[row * rowLength + j] = ref(want[row * rowLength + j]!, u[i * rowLength + j]!);
        });
        const got = Array.from(get(lane, y, want.length) as Float64Array, Number);
        const what = `scatter_${op}_${lane} [${n}, ${rows}, ${rowLength}]`;
        want.forEach((w, i) => {
          if (got[i] !== w && !(Number.isNaN(got[i]) && Number.isNaN(w))) assert.unreachable(`${what}: ${i} is ${got[i]}, not ${w}`);
        });
        guard(lane, y, want.length, `scatter_${op}_${lane}`);
      }
    }
  }
});

test('scatter_update: the last of duplicates stays', () => {
  for (const [bits, lane, words] of WIDTHS) {
    for (const [n, rows, rowLength] of SCATTERS) {
      clear();
      const start = numbered(lane, rows * rowLength * words);
      const u = numbered(lane, (n + 9) * rowLength * words).slice(9 * rowLength * words);
      const idx = Int32Array.from({ length: n }, () => (random() < 0.1 ? pick([-1, rows]) : below(rows)));
      const y = put(lane, start as Float64Array, 1);
      kernel(`scatter_update_${bits}`)(y, put('i32', idx), put(lane, u as Float64Array, 3), n, rows, rowLength);
      const want = [...(start as Float64Array)] as (number | bigint)[];
      idx.forEach((row, i) => {
        if (row < 0 || row >= rows) return;
        for (let j = 0; j < rowLength * words; j++) want[row * rowLength * words + j] = u[i * rowLength * words + j]!;
      });
      same(get(lane, y, want.length), want, `scatter_update_${bits}`);
      guard(lane, y, want.length, `scatter_update_${bits}`);
    }
  }
});

test.run();
