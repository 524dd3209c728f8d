// argsort and topk against Array.prototype.sort, which is stable too: ties, NaN, signed zeros, infinities, both directions,
// lengths around the runs that merging starts from.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clear, get, guard, kernel, put, room, stream } from './kernel-arena.ts';

const LANES = ['f32', 'f64', 'i32', 'i64'] as const;
type Sortable = (typeof LANES)[number];

const random = stream(31);
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 25, 33, 100, 1000];
const FLOATS = [NaN, Infinity, -Infinity, 0, -0, 1e-45, -1e-45, 3.4028234663852886e38, -3.4028234663852886e38];
const INTS = [0n, -1n, 0x7fffffffn, -0x80000000n];
const LONGS = [0x7fffffffffffffffn, -0x8000000000000000n, 1n << 53n, (1n << 53n) + 1n];

function draw(lane: Sortable, n: number, kind: number): number[] | bigint[] {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  if (lane[0] === 'f') {
    const one = (): number =>
      kind === 1 ? Math.floor(random() * 4) : kind === 2 && random() < 0.5 ? pick(FLOATS) : (random() - 0.5) * 1e3;
    return Array.from({ length: n }, () => (lane === 'f32' ? Math.fround(one()) : one()));
  }
  const special = lane === 'i64' ? [...INTS, ...LONGS] : INTS;
  const one = (): bigint =>
    kind === 1
      ? BigInt(Math.floor(random() * 4))
      : kind === 2 && random() < 0.5
        ? pick(special)
        : BigInt(Math.floor((random() - 0.5) * 2 ** 31));
  return Array.from({ length: n }, one);
}

/** The stable order: NaN last in both directions. */
function sorted(x: readonly (number | bigint)[], descending: boolean): number[] {
  const sign = descending ? -1 : 1;
  return [...x.keys()].sort((i, j) => {
    const a = x[i]!;
    const b = x[j]!;
    if (Number.isNaN(a) || Number.isNaN(b)) return +Number.isNaN(a) - +Number.isNaN(b);
    return a < b ? -sign : a > b ? sign : 0;
  });
}

const store = (lane: Sortable, x: number[] | bigint[], shift: number): number =>
  put(lane, lane === 'i32' ? Array.from(x as bigint[], Number) : (x as number[]), shift);

/** Rows that begin in order, in reverse, or anyhow. */
function arranged(x: number[] | bigint[], how: number): number[] | bigint[] {
  if (how === 0) return x;
  const order = sorted(x, how === 2);
  return order.map((i) => x[i]) as number[];
}

test('argsort', () => {
  for (const lane of LANES) {
    for (const k of LENGTHS) {
      for (const rows of [0, 1, 3]) {
        for (let kind = 0; kind < 9; kind++) {
          for (const descending of [false, true]) {
            clear();
            const x = Array.from({ length: rows }, () => arranged(draw(lane, k, kind % 3), Math.floor(kind / 3)));
            const order = room('i32', rows * k, 1);
            const scratch = room('u8', 20 * k, 8);
            kernel(`argsort_${lane}`)(store(lane, x.flat() as number[], 1), order, rows, k, +descending, scratch);
            const what = `argsort_${lane} [${rows}, ${k}] kind ${kind}${descending ? ' descending' : ''}`;
            guard('i32', order, rows * k, what);
            guard('u8', scratch, 20 * k, `${what} scratch`);
            assert.equal(
              [...(get('i32', order, rows * k) as Int32Array)],
              x.flatMap((row) => sorted(row, descending)),
              what,
            );
          }
        }
      }
    }
  }
});

test('topk', () => {
  for (const lane of LANES) {
    for (const k of LENGTHS) {
      for (const top of [0, 1, 2, 5, 16, k].filter((n) => n <= k)) {
        for (let kind = 0; kind < 9; kind++) {
          clear();
          const x = [0, 1, 2].map(() => arranged(draw(lane, k, kind % 3), Math.floor(kind / 3)));
          const order = room('i32', 3 * top, 1);
          const scratch = room('u8', 8 * top, 8);
          kernel(`topk_${lane}`)(store(lane, x.flat() as number[], 1), order, 3, k, top, scratch);
          const what = `topk_${lane} ${top} of [3, ${k}] kind ${kind}`;
          guard('i32', order, 3 * top, what);
          guard('u8', scratch, 8 * top, `${what} scratch`);
          assert.equal(
            [...(get('i32', order, 3 * top) as Int32Array)],
            x.flatMap((row) => sorted(row, true).slice(0, top)),
            what,
          );
        }
      }
    }
  }
});

test('a long row', () => {
  for (const lane of LANES) {
    clear();
    const x = draw(lane, 50000, 0);
    const order = room('i32', 50000);
    kernel(`argsort_${lane}`)(store(lane, x, 0), order, 1, 50000, 0, room('u8', 20 * 50000));
    assert.equal([...(get('i32', order, 50000) as Int32Array)], sorted(x, false));
  }
});

test.run();
