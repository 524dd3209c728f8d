// The random kernels: words against the host's Philox (whose known answers are in random.test.ts), distributions against plain
// loops over those words, tails and canaries at every count. Bits of whole results: random-golden.test.ts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { block, skip } from '../src/philox.ts';
import { COUNTS, clear, get, guard, kernel, kernels, type Lane, put, room } from './kernel-arena.ts';
import { unitF64, word, wordsOf } from './random-words.ts';

/** States in memory and here: ordinary ones, and those whose counter is about to carry through all words. */
function states(): Uint32Array[] {
  const near = Uint32Array.of(0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff, word(), word());
  const middle = Uint32Array.of(0xfffffc00, 0xffffffff, 7, 0, word(), word());
  return [Uint32Array.from({ length: 6 }, word), near, middle];
}

const f32 = Math.fround;
const unitF32 = (w: number, bits: number): number => (w % 2 ** bits) / 2 ** bits;

function boxMuller(a: number, b: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(Math.max(a, 1e-7)));
  return [Math.sin(2 * Math.PI * b) * radius, Math.cos(2 * Math.PI * b) * radius];
}

const close = (got: number, want: number, tolerance: number): boolean => Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want));

/** Runs a filling kernel at every count and state; `want` gives the element from the words of its group and its place there. */
function checkFill(
  name: string,
  lane: Lane,
  params: (n: number) => number,
  want: (words: number[], i: number) => number | bigint,
  tolerance: number,
): void {
  const wide = lane === 'f64' || lane === 'i64';
  const perBlock = wide ? 2 : 4;
  test(name, () => {
    for (const state of states()) {
      for (const n of COUNTS) {
        clear();
        const s = put('u32', state);
        const y = room(lane, n, 1);
        kernel(name)(y, n, s, params(n));
        const words = wordsOf(state, Math.ceil(n / perBlock));
        const got = get(lane, y, n);
        for (let i = 0; i < n; i++) {
          const [a, b] = [got[i], want(words, i)];
          const ok = tolerance === 0 ? Object.is(a, b) : close(Number(a), Number(b), tolerance);
          if (!ok) assert.unreachable(`${name}: element ${i} of ${n} is ${a}, not ${b}`);
        }
        guard(lane, y, n, name);
        assert.equal(get('u32', s, 6), state, `${name} changed its state`);
      }
    }
  });
}

test('philox_bits', () => {
  for (const state of states()) {
    for (const n of [...COUNTS, 5000]) {
      clear();
      const s = put('u32', state);
      const y = room('u32', n, 1);
      kernels.philox_bits(y, n, s);
      assert.equal(Array.from(get('u32', y, n) as Uint32Array), wordsOf(state, Math.ceil(n / 4)).slice(0, n));
      guard('u32', y, n, 'philox_bits');
    }
  }
});

/** [low, high] f32 and the count of bits, as philox_uniform_f32 reads them. */
function rangeF32(low: number, high: number, bits: number): number {
  return put('i32', Array.from(new Int32Array(Float32Array.of(low, high).buffer)).concat(bits));
}

for (const bits of [23, 10, 7]) {
  checkFill(
    'philox_uniform_f32',
    'f32',
    () => rangeF32(0, 1, bits),
    (words, i) => unitF32(words[i], bits),
    0,
  );
}
checkFill(
  'philox_uniform_f32',
  'f32',
  () => rangeF32(-3.5, 100.25, 23),
  (words, i) => f32(f32(unitF32(words[i], 23) * f32(103.75)) + -3.5),
  0,
);
checkFill(
  'philox_uniform_f64',
  'f64',
  () => put('f64', [0, 1]),
  (words, i) => unitF64(words[2 * i], words[2 * i + 1]),
  0,
);
checkFill(
  'philox_uniform_f64',
  'f64',
  () => put('f64', [5, -0.1]),
  (words, i) => unitF64(words[2 * i], words[2 * i + 1]) * (-0.1 - 5) + 5,
  0,
);

for (const [low, high] of [
  [0, 10],
  [-7, 2 ** 31 - 1],
  [-(2 ** 31), 2 ** 31 - 1],
  [5, 6],
]) {
  checkFill(
    'philox_uniform_i32',
    'i32',
    () => put('i32', [low, high]),
    (words, i) => low + (words[i] % (high - low)),
    0,
  );
}
for (const [low, high] of [
  [0n, 10n],
  [-(2n ** 63n), 2n ** 63n - 1n],
  [-3n, 2n ** 40n],
]) {
  checkFill(
    'philox_uniform_i64',
    'i64',
    () => put('i64', [low, high]),
    (words, i) => low + ((BigInt(words[2 * i]) + (BigInt(words[2 * i + 1]) << 32n)) % (high - low)),
    0,
  );
}

/** In float32 the angle, the logarithm and the radius are rounded before they are used. */
function normalF32(words: number[], i: number): number {
  const radius = f32(Math.sqrt(-2 * f32(Math.log(Math.max(unitF32(words[i & ~1], 23), f32(1e-7))))));
  const angle = f32(2 * Math.PI * unitF32(words[i | 1], 23));
  return f32((i & 1 ? Math.cos(angle) : Math.sin(angle)) * radius);
}
const normalF64 = (words: number[], i: number): number => {
  const at = 4 * (i >> 1);
  return boxMuller(unitF64(words[at], words[at + 1]), unitF64(words[at + 2], words[at + 3]))[i & 1];
};
checkFill('philox_normal_f32', 'f32', () => put('f32', [0, 1]), normalF32, 3e-7);
checkFill(
  'philox_normal_f32',
  'f32',
  () => put('f32', [10, 0.5]),
  (words, i) => normalF32(words, i) * 0.5 + 10,
  3e-7,
);
checkFill('philox_normal_f64', 'f64', () => put('f64', [0, 1]), normalF64, 4e-15);
checkFill(
  'philox_normal_f64',
  'f64',
  () => put('f64', [-3, 2]),
  (words, i) => normalF64(words, i) * 2 - 3,
  4e-15,
);

/** Rejection in a plain loop: candidates from block after block, those of two standard deviations or more left out. */
function truncated(
  state: Uint32Array,
  n: number,
  group: number,
  stride: number,
  candidate: (words: number[], i: number) => number,
): number[] {
  const at = state.slice();
  const values: number[] = [];
  for (let first = 0; first < n; first += group) {
    const own = at.slice();
    const kept: number[] = [];
    while (kept.length < group) {
      const words = wordsOf(own, 1);
      for (let i = 0; i < group; i++) if (Math.abs(candidate(words, i)) < 2) kept.push(candidate(words, i));
      skip(own, 1);
    }
    values.push(...kept.slice(0, group));
    skip(at, stride);
  }
  return values.slice(0, n);
}

for (const [lane, group, stride, candidate, tolerance] of [
  ['f32', 4, 256, normalF32, 5e-7],
  ['f64', 2, 128, normalF64, 4e-15],
] as const) {
  const name = `philox_truncated_${lane}`;
  test(name, () => {
    for (const state of states()) {
      for (const n of COUNTS) {
        clear();
        const s = put('u32', state);
        const moments = put(lane, [1, 2]);
        const y = room(lane, n, 1);
        kernel(name)(y, n, s, moments);
        const want = truncated(state, n, group, stride, candidate).map((v) => v * 2 + 1);
        const got = get(lane, y, n) as Float64Array;
        for (let i = 0; i < n; i++)
          assert.ok(close(got[i], want[i], tolerance), `${name}: element ${i} of ${n} is ${got[i]}, not ${want[i]}`);
        guard(lane, y, n, name);
      }
    }
  });
}

test('a part of a tensor can be filled alone', () => {
  for (const [name, lane, group, stride] of [
    ['philox_normal_f32', 'f32', 4, 1],
    ['philox_normal_f64', 'f64', 2, 1],
    ['philox_truncated_f32', 'f32', 4, 256],
    ['philox_truncated_f64', 'f64', 2, 128],
  ] as const) {
    for (const state of states()) {
      clear();
      const moments = put(lane, [0, 1]);
      const whole = room(lane, 1203);
      kernel(name)(whole, 1203, put('u32', state), moments);
      const later = state.slice();
      skip(later, 200 * stride);
      const part = room(lane, 1203 - 200 * group);
      kernel(name)(part, 1203 - 200 * group, put('u32', later), moments);
      assert.equal(get(lane, part, 1203 - 200 * group), get(lane, whole, 1203).slice(200 * group), name);
    }
  }
});

test('philox_shuffle_i32', () => {
  for (const state of states()) {
    for (const n of COUNTS) {
      clear();
      const y = room('i32', n, 1);
      kernels.philox_shuffle_i32(y, n, put('u32', state));
      const words = wordsOf(state, Math.ceil(n / 4));
      const order = Array.from({ length: n }, (_, i) => i);
      for (let i = 0; i < n - 1; i++) {
        const j = i + (words[i] % (n - i));
        [order[i], order[j]] = [order[j], order[i]];
      }
      assert.equal(Array.from(get('i32', y, n) as Int32Array), order);
      guard('i32', y, n, 'philox_shuffle_i32');
    }
  }
});

test('philox_skip moves the counter by 256 for each element', () => {
  for (const count of [0n, 1n, 5n, 2n ** 24n, 2n ** 40n + 3n]) {
    for (const state of states()) {
      clear();
      const y = room('u32', 6);
      kernels.philox_skip(put('u32', state), y, put('i64', [count]));
      const want = state.slice();
      for (let left = count; left > 0n; left -= 2n ** 40n) skip(want, Number(left < 2n ** 40n ? left : 2n ** 40n) * 256);
      assert.equal(get('u32', y, 6), want, `${count}`);
      guard('u32', y, 6, 'philox_skip');
    }
  }
  clear();
  const y = room('i64', 3);
  kernels.philox_skip(put('i64', [1025n, 7n, 9n]), y, put('i64', [-1n]));
  assert.equal(get('i64', y, 3), BigInt64Array.of(769n, 7n, 9n), 'back by one');
});

test('philox_scramble', () => {
  clear();
  const y = room('u32', 6);
  kernels.philox_scramble(put('i64', [1n, -2n]), y);
  const mixed = block(Uint32Array.of(1, 0, 0xfffffffe, 0xffffffff, 0x3ec8f720, 0x02461e29));
  assert.equal(get('u32', y, 6), Uint32Array.of(0, 0, mixed[2], mixed[3], mixed[0], mixed[1]));
  guard('u32', y, 6, 'philox_scramble');
});

test.run();
