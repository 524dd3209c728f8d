// How kernel calls are shared among threads: the pieces of a call, run one by one in any order, leave the memory as the whole call
// does, byte for byte, in both builds. One thread runs them here; test/threads.test.ts has real ones.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allTried, compare, HEAP, ints, kernels, laneOf, memory, put, rules, SCRATCH, take } from './pieces.ts';

const COUNTS = [0, 1, 3, 17, 64, 65, 129, 1000, 4099];
const signature = (arity: number): string[] => [...rules.keys()].filter((name) => kernels.get(name)?.length === arity);

for (const name of signature(3).filter((kernel) => !/pool|^(cholesky|philox|fill|copy)/.test(kernel))) {
  test(`${name}: some elements at a time`, () => {
    const lane = name.startsWith('cast_') ? name.split('_')[1] : laneOf(name);
    const most = COUNTS.map((n) => compare(name, () => [put(lane, n), take(16 * n, 8), n]));
    assert.ok(Math.max(...most) > 1);
  });
}

for (const name of signature(6).filter((kernel) => !/^(argsort|topk|momentum|adam|scatter|broadcast|sparse|lu_)/.test(kernel))) {
  test(`${name}: some elements at a time`, () => {
    const lane = laneOf(name);
    for (const [sa, sb] of [
      [1, 1],
      [1, 0],
      [0, 1],
    ])
      for (const n of [0, 1, 65, 1000, 4099])
        compare(name, () => [put(lane, sa ? n : 1), put(lane, sb ? n : 1), take(16 * n, 8), n, sa, sb]);
    // In place, where elements keep their size.
    const most = compare(name, () => {
      const a = put(lane, 1000);
      return [a, put(lane, 1000), /equal|less/.test(name) ? take(1000) : a, 1000, 1, 1];
    });
    assert.ok(most > 1);
  });
}

for (const name of signature(5).filter((kernel) => /^(sum|mean|prod|max|min|any|all|argmax|argmin)_/.test(kernel))) {
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

const REDUCTIONS = ['sum', 'mean', 'prod', 'max', 'min'].flatMap((fold) => ['f32', 'f64', 'i32', 'i64'].map((lane) => `${fold}_${lane}`));

test('reductions of the first axis go by columns, but for those that one thread does as fast', () => {
  for (const name of [...REDUCTIONS, 'any_b8', 'all_b8']) {
    const alone = /^(mean_i|max|min)/.test(name);
    for (const inner of [300, 333])
      assert.is(compare(name, () => [put(laneOf(name), 50 * inner), take(inner * 8, 8), 1, 50, inner]) > 1, !alone, name);
  }
});

test('one long row goes by parts, which the kernel has too where that tells in the bits', () => {
  for (const name of [...REDUCTIONS, 'any_b8', 'all_b8']) {
    const alone = /^mean_i|^prod_f/.test(name);
    for (const k of [65536, 65537, 70001, 131072]) {
      const pieces = compare(name, () => [put(laneOf(name), k), take(8, 8), 1, k, 1]);
      assert.is(pieces > 1, !alone && (k > 65536 || !/^(sum|mean)_f/.test(name)), `${name} of ${k}`);
    }
  }
  // Zeros of both signs, NaN, infinities; none at all of what is looked for.
  for (const [name, special] of [
    ['max_f32', [-0, 0, Number.NaN]],
    ['min_f32', [0, -0, Number.NEGATIVE_INFINITY]],
    ['sum_f32', [Number.POSITIVE_INFINITY, 1e30]],
  ] as const) {
    for (const value of special) {
      compare(name, () => {
        const x = put('f32', 66000);
        new Float32Array(memory.buffer).fill(-1, x / 4, x / 4 + 66000);
        new Float32Array(memory.buffer)[x / 4 + 50000] = value;
        new Float32Array(memory.buffer)[x / 4 + 12] = -value;
        return [x, take(8, 8), 1, 66000, 1];
      });
    }
  }
});

for (const lane of ['f32', 'f64', 'i32', 'i64']) {
  test(`scans and sorts of ${lane}`, () => {
    for (const name of [`cumsum_${lane}`, `cumprod_${lane}`])
      assert.ok(compare(name, () => [put(lane, 9 * 20 * 3), take(9 * 20 * 3 * 8, 8), 9, 20, 3, 1, 1]) > 1);
    assert.ok(compare(`topk_${lane}`, () => [put(lane, 31 * 40), take(31 * 6 * 4), 31, 40, 6, HEAP + SCRATCH]) > 1);
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
      compare(`sparse_softmax_loss_${lane}`, () => {
        const labels = ints(...Array.from({ length: rows }, (_, i) => i % (k + 1)));
        return [x(), labels, y(rows), y(rows * k), rows, k];
      });
      for (const mode of [0, 1, 2]) compare(`recurrence_${lane}`, () => [x(), x(), y(rows * k), rows, k, 1, mode, rows % 2]);
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

test('all are tried', () => allTried('numbers'));

test.run();
