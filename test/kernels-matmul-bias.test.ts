// The fused dense layer against the product and the plain steps after it: the bits must be the same.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUILDS, clear, get, guard, kernel, put, room, stream } from './kernel-arena.ts';

const random = stream(13);
const SPECIALS = [NaN, Infinity, -Infinity, -0];
const draw = (n: number): number[] =>
  Array.from({ length: n }, () => (random() < 0.05 ? SPECIALS[Math.floor(random() * 4)]! : random() * 2 - 1));
const SIZES: [number, number, number][] = [
  [0, 3, 2],
  [1, 0, 2],
  [1, 1, 1],
  [3, 5, 0],
  [2, 7, 3],
  [5, 17, 4],
  [9, 33, 70],
  [6, 140, 300],
  [40, 1, 6],
];

for (const build of BUILDS) {
  test(`${build} matmul_bias_f32 is the product, then bias, then relu`, () => {
    for (const [m, n, k] of SIZES) {
      for (let flags = 0; flags < 4; flags++) {
        for (const [hasBias, activation] of [
          [1, 0],
          [0, 1],
          [1, 1],
          [0, 0],
        ] as [number, number][]) {
          clear();
          const a = put('f32', draw(m * k), flags & 1);
          const b = put('f32', draw(k * n), 1);
          const bias = put('f32', draw(n), 3);
          const scratch = room('f64', Math.ceil((kernel('matmul_scratch', build)(m, n, k, flags) as number) / 8));
          const product = room('f32', m * n);
          kernel('matmul_f32', build)(a, b, product, 1, m, n, k, 0, 0, flags, scratch);
          const want = get('f32', product, m * n) as Float32Array;
          const added = get('f32', bias, n) as Float32Array;
          for (let i = 0; i < m * n; i++) {
            const x = hasBias ? Math.fround(want[i]! + added[i % n]!) : want[i]!;
            want[i] = activation && x < 0 ? 0 : x;
          }
          const c = room('f32', m * n, 1);
          kernel('matmul_bias_f32', build)(a, b, hasBias ? bias : 0, c, m, n, k, flags, activation, scratch);
          const what = `[${m},${k}]·[${k},${n}] flags ${flags} bias ${hasBias} activation ${activation}`;
          const got = get('f32', c, m * n) as Float32Array;
          for (let i = 0; i < m * n; i++) assert.ok(Object.is(got[i], want[i]), `${what}: element ${i} is ${got[i]}, not ${want[i]}`);
          guard('f32', c, m * n, what);
        }
      }
    }
  });
}

test.run();
