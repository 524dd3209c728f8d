// int8 products are exact, so every element must be what integer loops give.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clear, get, guard, kernel, put, room, roomAtEnd, stream, write } from './kernel-arena.ts';

const random = stream(11);
const upTo = (n: number): number => Math.floor(random() * (n + 1));
// Half of the values are the two ends of the range: they overflow whatever is too narrow.
const draw = (n: number): number[] => Array.from({ length: n }, () => (random() < 0.5 ? (random() < 0.7 ? -128 : 127) : upTo(255) - 128));

function reference(a: number[], b: number[], m: number, n: number, k: number, flags: number): number[] {
  const c: number[] = [];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[flags & 1 ? p * m + i : i * k + p]! * b[flags & 2 ? j * k + p : p * n + j]!;
      c.push(sum | 0);
    }
  }
  return c;
}

const scratchFor = (m: number, n: number, k: number): number =>
  room('f64', Math.ceil((kernel('matmul_scratch')(m, n, k, 0) as number) / 8));

function product(batch: number, m: number, n: number, k: number, flags: number, shift: number): void {
  clear();
  const a = Array.from({ length: batch }, () => draw(m * k));
  const b = Array.from({ length: batch }, () => draw(k * n));
  const scratch = scratchFor(m, n, k);
  const c = room('i32', batch * m * n, shift & 3);
  kernel('matmul_i8')(put('i8', a.flat(), shift), put('i8', b.flat(), 7 - shift), c, batch, m, n, k, m * k, k * n, flags, scratch);
  const want = a.flatMap((x, t) => reference(x, b[t]!, m, n, k, flags));
  assert.equal([...(get('i32', c, batch * m * n) as Int32Array)], want, `${batch}×[${m},${k}]·[${k},${n}] flags ${flags}`);
  guard('i32', c, batch * m * n, `[${m},${k}]·[${k},${n}] flags ${flags}`);
  guard('i8', scratch, Math.ceil((kernel('matmul_scratch')(m, n, k, flags) as number) / 8) * 8, 'scratch');
}

test('matmul_i8: small sizes, all flags, misaligned, batches', () => {
  for (let flags = 0; flags < 4; flags++) {
    for (let t = 0; t <= 17; t++) {
      product(1, t, upTo(17), upTo(17), flags, t & 7);
      product(1, upTo(17), t, upTo(17), flags, t & 7);
      product(2, upTo(17), upTo(17), t, flags, t & 7);
    }
  }
});

test('matmul_i8: sizes around the blocks', () => {
  const sizes = [
    [1, 1030, 3],
    [5, 9, 511],
    [5, 8, 512],
    [6, 7, 513],
    [4, 16, 1027],
    [11, 1025, 5],
    [1031, 1, 2],
  ];
  for (const [m, n, k] of sizes as [number, number, number][]) {
    for (let flags = 0; flags < 4; flags++) product(1, m, n, k, flags, flags);
  }
});

test('matmul_i8: rows of the product shared out', () => {
  const [m, n, k] = [23, 19, 37];
  for (let flags = 0; flags < 4; flags++) {
    clear();
    const a = draw(m * k);
    const b = draw(k * n);
    const scratch = scratchFor(m, n, k);
    const c = room('i32', m * n);
    const at = put('i8', a);
    const bAt = put('i8', b);
    for (let i = 0; i < m; i += 7) {
      const from = at + i * (flags & 1 ? 1 : k);
      kernel('matmul_i8')(from, bAt, c + i * n * 4, 1, Math.min(7, m - i), n, k, 0, 0, flags & 1 ? flags | (m << 2) : flags, scratch);
    }
    assert.equal([...(get('i32', c, m * n) as Int32Array)], reference(a, b, m, n, k, flags));
  }
});

test('matmul_i8: reads less than 16 bytes past its operands', () => {
  for (const [m, n, k] of [
    [1, 1, 1],
    [3, 5, 7],
    [2, 9, 8],
    [7, 17, 3],
    [5, 3, 513],
  ] as [number, number, number][]) {
    for (let flags = 0; flags < 4; flags++) {
      clear();
      const a = draw(m * k);
      const b = draw(k * n);
      const scratch = scratchFor(m, n, k);
      const c = room('i32', m * n);
      const aEnd = roomAtEnd('i8', m * k, 15);
      write('i8', aEnd, a);
      kernel('matmul_i8')(aEnd, put('i8', b), c, 1, m, n, k, 0, 0, flags, scratch);
      const bEnd = roomAtEnd('i8', k * n, 15);
      write('i8', bEnd, b);
      kernel('matmul_i8')(put('i8', a), bEnd, c, 1, m, n, k, 0, 0, flags, scratch);
      assert.equal([...(get('i32', c, m * n) as Int32Array)], reference(a, b, m, n, k, flags));
    }
  }
});

test('matmul_i8: sums wrap', () => {
  clear();
  const k = 140_000; // 140,000 · 128² is above 2^31
  const c = room('i32', 1);
  const values = new Array<number>(k).fill(-128);
  const scratch = scratchFor(1, 1, k);
  kernel('matmul_i8')(put('i8', values), put('i8', values), c, 1, 1, 1, k, 0, 0, 0, scratch);
  assert.is((get('i32', c, 1) as Int32Array)[0], (k * 16384) | 0);
});

test.run();
