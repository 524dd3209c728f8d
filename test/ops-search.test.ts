import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { stream } from './kernel-arena.ts';
import { checkSlopes, leavesNothing, numbers, randomDims, randomTensor } from './slopes.ts';

test('where with one argument gives the coordinates of what is true', () => {
  const next = stream(73);
  for (let round = 0; round < 60; round++) {
    const dims = randomDims(next, round % 5);
    leavesNothing(() => {
      const x = randomTensor(dims, round).greater(0.3);
      const want: bigint[][] = [];
      (x.dataSync() as Uint8Array).forEach((truth, i) => {
        const row: number[] = [];
        for (let axis = dims.length - 1, rest = i; axis >= 0; axis--) {
          row.unshift(rest % dims[axis]);
          rest = Math.floor(rest / dims[axis]);
        }
        if (truth !== 0) want.push(row.map(BigInt));
      });
      const y = tf.where(x);
      assert.equal([y.dtype, y.shape], ['int64', [want.length, dims.length]]);
      assert.equal(y.arraySync(), want);
    });
  }
  leavesNothing(() => {
    assert.equal(tf.where([0, 2, Number.NaN]).arraySync(), [[1n], [2n]]);
    assert.equal(tf.where([true, false], [1, 2], [10, 20]).arraySync(), [1, 20]);
    assert.equal(tf.where([true, false], 1, [5, 6]).arraySync(), [1, 6]);
    assert.equal(tf.where([[true], [false]], ['a', 'b'], 'c').arraySync(), [
      ['a', 'b'],
      ['c', 'c'],
    ]);
    assert.throws(
      () => tf.where([true], [1]),
      (e: unknown) => e instanceof tf.ValueError,
    );
    assert.throws(
      () => tf.where(['a']),
      (e: unknown) => e instanceof tf.DTypeError,
    );
    assert.throws(
      () => tf.where([1], [1], [2]),
      (e: unknown) => e instanceof tf.DTypeError,
    );
  });
});

test('booleanMask: masks of every rank, along an axis', () => {
  leavesNothing(() => {
    const x = tf.constant([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    assert.equal(tf.booleanMask(x, [true, false, true]).arraySync(), [
      [1, 2],
      [5, 6],
    ]);
    assert.equal(
      tf
        .booleanMask(x, [
          [true, false],
          [false, true],
          [true, true],
        ])
        .arraySync(),
      [1, 4, 5, 6],
    );
    assert.equal(tf.booleanMask(x, [false, true], { axis: 1 }).arraySync(), [[2], [4], [6]]);
    assert.equal(tf.booleanMask(x, [false, true], { axis: -1 }).shape, [3, 1]);
    assert.equal(tf.booleanMask(x, [false, false, false]).shape, [0, 2]);
    assert.equal(tf.booleanMask(tf.zeros([0, 3]), tf.zeros([0], 'bool')).shape, [0, 3]);
    assert.equal(tf.booleanMask(['a', 'b'], [false, true]).arraySync(), ['b']);
    assert.throws(() => tf.booleanMask(x, true), /the mask must not be a scalar/);
    assert.throws(
      () => tf.booleanMask(x, [true, false]),
      (e: unknown) => e instanceof tf.ShapeError,
    );
    assert.throws(
      () => tf.booleanMask(x, [1, 0, 1]),
      (e: unknown) => e instanceof tf.DTypeError,
    );
  });
  checkSlopes(
    (x) =>
      tf.booleanMask(x.mul(x), [
        [true, false],
        [true, true],
      ]),
    randomTensor([2, 2, 2], 2),
    'booleanMask',
  );
});

test('searchsorted finds where values go, row by row', () => {
  const next = stream(79);
  for (let round = 0; round < 40; round++) {
    const [rows, width, count] = [1 + (round % 3), Math.floor(next() * 6), Math.floor(next() * 5)];
    leavesNothing(() => {
      const whole = (n: number): number[] => Array.from({ length: n }, () => Math.floor(next() * 5));
      const sequences = Array.from({ length: rows }, () => whole(width).sort((a, b) => a - b));
      const values = Array.from({ length: rows }, () => whole(count));
      const left = values.map((list, r) => list.map((v) => sequences[r].filter((s) => s < v).length));
      const right = values.map((list, r) => list.map((v) => sequences[r].filter((s) => s <= v).length));
      const tensor = (list: number[][], n: number): tf.Tensor => tf.constant(list.flat(), 'int64', [rows, n]);
      const [s, v] = [tensor(sequences, width), tensor(values, count)];
      assert.equal(tf.searchsorted(s, v).arraySync(), left);
      assert.equal(
        tf.searchsorted(s, v, { side: 'right', outType: 'int64' }).arraySync(),
        right.map((list) => list.map(BigInt)),
      );
    });
  }
  leavesNothing(() => {
    const nan = tf.constant([Number.NaN]);
    assert.equal([tf.searchsorted([1, 2], nan).item(), tf.searchsorted([1, 2], nan, { side: 'right' }).item()], [0, 2]);
    assert.throws(
      () => tf.searchsorted([[1]], [1]),
      (e: unknown) => e instanceof tf.ShapeError,
    );
    assert.throws(
      () => tf.searchsorted([1], [1], { side: 'middle' } as object),
      (e: unknown) => e instanceof tf.ValueError,
    );
  });
});

test('bincount', () => {
  leavesNothing(() => {
    const { bincount } = tf.math;
    assert.equal(
      bincount([
        [1, 1],
        [3, 0],
      ]).arraySync(),
      [1, 2, 0, 1],
    );
    assert.is(bincount([1]).dtype, 'int32');
    assert.equal(bincount([1, 3, 1], { weights: [0.5, 2, 1] }).arraySync(), [0, 1.5, 0, 2]);
    assert.equal(bincount([1, 3], { minlength: 6 }).arraySync(), [0, 1, 0, 1, 0, 0]);
    assert.equal(bincount([1, 3, 3], { maxlength: 2 }).arraySync(), [0, 1]);
    assert.equal(bincount([1n, 1n], { binaryOutput: true, dtype: 'float32' }).arraySync(), [0, 1]);
    assert.equal(bincount([]).arraySync(), []);
    assert.equal(bincount([], { minlength: 2 }).arraySync(), [0, 0]);
    assert.equal(
      bincount(
        [
          [1, 1, 0],
          [2, 5, 2],
        ],
        { axis: -1, maxlength: 4 },
      ).arraySync(),
      [
        [1, 2, 0, 0],
        [0, 0, 2, 0],
      ],
    );
    assert.equal(
      bincount(
        [
          [1, 0],
          [0, 0],
        ],
        {
          axis: -1,
          weights: [
            [2, 3],
            [4, 5],
          ],
        },
      ).arraySync(),
      [
        [3, 2],
        [9, 0],
      ],
    );
    assert.equal(bincount([2], { axis: -1 }).arraySync(), [0, 0, 1]);
    assert.throws(() => bincount([[0, -1]]), /values must not be negative, got arr\[0, 1\] = -1/);
    assert.throws(
      () => bincount([1], { weights: [1], binaryOutput: true }),
      (e: unknown) => e instanceof tf.ValueError,
    );
    assert.throws(
      () => bincount([1], { weights: [1, 2] }),
      (e: unknown) => e instanceof tf.ShapeError,
    );
    assert.throws(
      () => bincount([0.5]),
      (e: unknown) => e instanceof tf.DTypeError,
    );
  });
});

test('dynamicPartition and dynamicStitch undo each other', () => {
  const next = stream(83);
  for (let round = 0; round < 30; round++) {
    const dims = randomDims(next, 1 + (round % 3));
    const lead = dims.slice(0, 1 + Math.floor(next() * dims.length));
    leavesNothing(() => {
      const x = randomTensor(dims, round);
      const rows = lead.reduce((n, d) => n * d, 1);
      const order = tf.constant(
        Int32Array.from({ length: rows }, (_, i) => i),
        'int32',
        lead,
      );
      const to = tf.constant(
        Int32Array.from({ length: rows }, () => Math.floor(next() * 3)),
        'int32',
        lead,
      );
      const parts = tf.dynamicPartition(x, to, 3);
      const target = Array.from(to.dataSync() as Int32Array);
      assert.equal(
        parts.map((part) => part.shape),
        [0, 1, 2].map((p) => [target.filter((t) => t === p).length, ...dims.slice(lead.length)]),
      );
      const back = tf.dynamicStitch(tf.dynamicPartition(order, to, 3), parts);
      assert.equal(numbers(back), numbers(x));
    });
  }
  leavesNothing(() => {
    assert.equal(
      tf
        .dynamicStitch(
          [[0, 3], 1],
          [
            [
              [1, 2],
              [3, 4],
            ],
            [5, 6],
          ],
        )
        .arraySync(),
      [
        [1, 2],
        [5, 6],
        [0, 0],
        [3, 4],
      ],
    );
    assert.equal(tf.dynamicStitch([[0, 0]], [[1, 2]]).arraySync(), [2]);
    assert.equal(
      tf.dynamicPartition('a', 1, 2).map((t) => t.arraySync()),
      [[], ['a']],
    );
    assert.throws(() => tf.dynamicPartition([1, 2], [0, 2], 2), /a partition is not in \[0, 2\), got partitions\[1\] = 2/);
    assert.throws(
      () => tf.dynamicPartition([1, 2], [0], 2),
      (e: unknown) => e instanceof tf.ShapeError,
    );
    assert.throws(
      () => tf.dynamicStitch([[-1]], [[1]]),
      (e: unknown) => e instanceof tf.IndexError,
    );
    assert.throws(
      () => tf.dynamicStitch([[0, 1]], [[1]]),
      (e: unknown) => e instanceof tf.ShapeError,
    );
    assert.throws(
      () => tf.dynamicStitch([[0]], []),
      (e: unknown) => e instanceof tf.ValueError,
    );
  });
  const to = tf.constant([1, 0, 1], 'int32');
  checkSlopes((x) => tf.dynamicPartition(x.mul(x), to, 2)[1], randomTensor([3, 2], 1), 'dynamicPartition');
  checkSlopes((x) => tf.dynamicStitch([[2, 0], [1]], [x.mul(x), x.at('0:1')]), randomTensor([2, 2], 1), 'dynamicStitch');
  to.dispose();
});

test.run();
