// As test/threads-rules.test.ts: kernels that move elements, and random numbers.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allTried, compare, indexOf, ints, put, random, take } from './pieces.ts';

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
      [1, 33, 64],
      [1, 70, 101],
    ])
      compare(`transpose_${bits}`, () => [elements(batch * rows * cols), take(batch * rows * cols * bytes, 8), batch, rows, cols]);
    const most = compare(`gather_strided_${bits}`, () => {
      const x = elements(30 * 9 * 4);
      return [x, take(30 * 9 * 2 * bytes, 8), ints(30, 36 * bytes, 9, 4 * bytes, 2, bytes), 3];
    });
    assert.ok(most > 1);
    // A short axis before a long one.
    for (const [outer, inner] of [
      [1, 700],
      [2, 350],
      [3, 100],
      [40, 5],
    ]) {
      for (const name of ['gather_strided', 'scatter_strided']) {
        const pieces = compare(`${name}_${bits}`, () => {
          const [one, other] = [elements(outer * inner * 2), elements(outer * inner)];
          const spec = ints(outer, inner * 2 * bytes, 1, 0, inner, bytes * (1 + (outer % 2)));
          return name === 'gather_strided' ? [one, other, spec, 3] : [other, one, spec, 3];
        });
        assert.ok(pieces > 1, `${name} ${outer}`);
      }
    }
    // Backwards, and a stride of nothing.
    compare(`gather_strided_${bits}`, () => [elements(100) + 99 * bytes, take(300 * bytes, 8), ints(100, -bytes, 3, 0), 2]);
  });
}

test('broadcast2: the outermost axis', () => {
  for (const [outer, middle, inner] of [
    [1, 5, 3],
    [40, 1, 17],
    [33, 4, 65],
  ]) {
    const most = compare('broadcast2', () => [
      indexOf('sub_f32'),
      put('f32', outer * inner),
      put('f32', middle * inner),
      take(outer * middle * inner * 4),
      ints(inner, 1, 1, inner * 4, outer, inner * 4, 0, middle, 0, inner * 4),
      2,
    ]);
    assert.ok(outer === 1 || most > 1);
  }
});

for (const bits of [8, 16, 32, 64, 128]) {
  const bytes = bits / 8;
  test(`fill, one_hot, scatter_update of ${bits} bits`, () => {
    for (const n of [0, 1, 63, 1000]) compare(`fill_${bits}`, () => [take(n * bytes, 8), n, put('i64', 2)]);
    if (bits === 8 || bits === 32 || bits === 64) {
      const most = compare(`one_hot_${bits}`, () => [
        ints(...Array.from({ length: 50 }, (_, i) => (i * 7) % 12)),
        take(500 * bytes, 8),
        50,
        10,
        put('i64', 2),
      ]);
      assert.ok(most > 1);
    }
    for (const length of [1, 3, 40]) {
      const most = compare(`scatter_update_${bits}`, () => [
        put('i8', 20 * length * bytes),
        where(50, 22),
        put('i8', 50 * length * bytes),
        50,
        20,
        length,
      ]);
      assert.ok(most > 1);
    }
  });
}

/** Row numbers, some twice, some outside. */
const where = (n: number, below: number): number => ints(...Array.from({ length: n }, () => Math.floor(random() * (below + 1)) - 1));

for (const lane of ['f32', 'f64', 'i32', 'i64']) {
  test(`rows of ${lane} are scattered in their order`, () => {
    for (const mode of ['add', 'sub', 'mul', 'min', 'max']) {
      for (const length of [1, 5, 64])
        assert.ok(
          compare(`scatter_${mode}_${lane}`, () => [put(lane, 20 * length), where(70, 21), put(lane, 70 * length), 70, 20, length]) > 1,
        );
      compare(`scatter_${mode}_${lane}`, () => [put(lane, 5), where(9, 1), put(lane, 45), 9, 1, 5]);
    }
  });
}

test('take: outer blocks, or rows', () => {
  for (const [outer, rows, count, rowBytes] of [
    [1, 9, 40, 12],
    [2, 9, 33, 4],
    [50, 4, 3, 300],
    [3, 100, 1, 64],
    [1, 3, 0, 8],
  ]) {
    const pieces = compare('take', () => {
      const x = put('i8', outer * rows * rowBytes);
      const idx = ints(...Array.from({ length: count }, () => Math.floor(random() * rows)));
      return [x, idx, take(outer * count * rowBytes), outer, rows, count, rowBytes];
    });
    assert.ok(count === 0 || pieces > 1);
  }
});

test('copy: some bytes at a time, unless the two overlap', () => {
  for (const n of [0, 5, 1000, 4099]) compare('copy', () => [put('i8', n), take(n), n]);
  assert.is(
    compare('copy', () => {
      const x = put('i8', 3000);
      return [x, x + 1000, 2000];
    }),
    0,
  );
  assert.ok(compare('copy', () => [put('i8', 2000), take(2000), 2000]) > 1);
});

const FILLS: readonly (readonly [string, string])[] = [
  ['uniform_f32', 'f32'],
  ['uniform_f64', 'f64'],
  ['uniform_i32', 'i32'],
  ['uniform_i64', 'i64'],
  ['normal_f32', 'f32'],
  ['normal_f64', 'f64'],
  ['truncated_f32', 'f32'],
  ['truncated_f64', 'f64'],
];
/** A counter about to carry into each of its words, and a key. */
const STATES = [
  [0, 0, 0, 0, 5, 6],
  [-3, 0, 7, 0, 1, 2],
  [-3, -1, 0, 0, -1, 9],
  [-200, -1, -1, -1, 3, 3],
];

test('random numbers: an element knows its counter', () => {
  for (const state of STATES) {
    for (const n of [1, 63, 129, 1000]) {
      for (const [name, lane] of FILLS) {
        const range = (): number => {
          const at = put(lane, 3);
          put('f32', 4);
          return at;
        };
        compare(`philox_${name}`, () => [take(n * 8, 8), n, ints(...state), name.includes('_i') ? ordered(lane) : range()]);
      }
      compare('philox_bits', () => [take(n * 4, 8), n, ints(...state)]);
    }
  }
  assert.ok(compare('philox_normal_f32', () => [take(4000, 8), 1000, ints(1, 2, 3, 4, 5, 6), put('f32', 2)]) > 1);
});

/** The least and the one after the greatest. */
const ordered = (lane: string): number => (lane === 'i32' ? ints(-5, 1000) : ints(-5, -1, 1000, 7));

test('all are tried', () => allTried('moves'));

test.run();
