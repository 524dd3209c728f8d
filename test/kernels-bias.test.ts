// Bias and relu in place of a product against the plain steps: the bits must be the same.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clear, get, guard, kernel, put, stream } from './kernel-arena.ts';

const random = stream(13);
const SPECIALS = [NaN, Infinity, -Infinity, -0];
const draw = (n: number): number[] =>
  Array.from({ length: n }, () => (random() < 0.05 ? SPECIALS[Math.floor(random() * 4)]! : random() * 2 - 1));

test('bias_f32 is the sum, then relu', () => {
  for (const [rows, n] of [
    [0, 3],
    [1, 1],
    [3, 5],
    [2, 7],
    [5, 16],
    [9, 33],
    [40, 2],
  ] as [number, number][]) {
    for (const activation of [0, 1]) {
      for (const shift of [0, 1, 3]) {
        clear();
        const y = put('f32', draw(rows * n), shift);
        const bias = put('f32', draw(n), 1);
        const want = get('f32', y, rows * n) as Float32Array;
        const added = get('f32', bias, n) as Float32Array;
        for (let i = 0; i < rows * n; i++) {
          const x = Math.fround(want[i]! + added[i % n]!);
          want[i] = activation && x < 0 ? 0 : x;
        }
        kernel('bias_f32')(y, bias, rows, n, activation);
        const what = `[${rows}, ${n}] activation ${activation}`;
        const got = get('f32', y, rows * n) as Float32Array;
        for (let i = 0; i < rows * n; i++) assert.ok(Object.is(got[i], want[i]), `${what}: element ${i} is ${got[i]}, not ${want[i]}`);
        guard('f32', y, rows * n, what);
      }
    }
  }
});

test.run();
