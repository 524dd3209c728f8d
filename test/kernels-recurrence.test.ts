import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clear, get, guard, kernel, put, room } from './kernel-arena.ts';
import { randomFrom } from './numeric.ts';

// The linear recurrence along k, every mode and direction, against a plain loop in float64.

const random = randomFrom(11);
const SHAPES = [
  [1, 0, 1],
  [0, 3, 2],
  [1, 1, 1],
  [2, 3, 4],
  [3, 17, 1],
  [1, 5, 3],
  [1, 1000, 1],
] as const;

function expected(
  a: number[],
  b: number[],
  [outer, k, inner]: readonly [number, number, number],
  mode: number,
  reverse: boolean,
): number[] {
  const y = new Array<number>(a.length);
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      const at = (r: number): number => (o * k + (reverse ? k - 1 - r : r)) * inner + j;
      const full: number[] = [];
      for (let r = 0; r < k; r++) {
        const before = r === 0 ? 0 : full[r - 1];
        full.push(b[at(r)] + (mode === 0 ? (r === 0 ? 0 : a[at(r - 1)]) : a[at(r)]) * before);
        y[at(r)] = mode === 2 ? before : full[r];
      }
    }
  }
  return y;
}

test('recurrence in every mode and direction', () => {
  for (const lane of ['f32', 'f64'] as const) {
    for (const shape of SHAPES) {
      for (let flags = 0; flags < 6; flags++) {
        const [mode, reverse] = [flags % 3, flags >= 3];
        const n = shape[0] * shape[1] * shape[2];
        const draw = (): number[] => Array.from({ length: n }, () => Math.fround(random() * 2 - 1));
        const [a, b] = [draw(), draw()];
        clear();
        const [pa, pb, y] = [put(lane, a, 1), put(lane, b, 3), room(lane, n, 1)];
        kernel(`recurrence_${lane}`)(pa, pb, y, ...shape, mode, +reverse);
        guard(lane, y, n, `recurrence_${lane}`);
        const got = get(lane, y, n);
        expected(a, b, shape, mode, reverse).forEach((v, i) => {
          const wanted = lane === 'f32' ? Math.fround(v) : v;
          assert.ok(Object.is(got[i], wanted) || got[i] === wanted, `${lane} [${shape}] mode ${mode}: ${i} is ${got[i]}, not ${wanted}`);
        });
      }
    }
  }
});

test.run();
