import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { NestedArray } from '../src/tensor.ts';
import { stream } from './kernel-arena.ts';
import { checkSlopes, leavesNothing, numbers, randomDims, randomTensor } from './slopes.ts';

type Nested = NestedArray;
type Index = (string | number | null)[];

/** Python's slicing on nested arrays, entry by entry. */
function pick(x: Nested, index: Index): Nested {
  if (index.length === 0) return x;
  const [first, ...rest] = index;
  if (first === null) return [pick(x, rest)];
  const list = x as readonly Nested[];
  if (typeof first === 'number') return pick(list[first < 0 ? first + list.length : first], rest);
  const [a, b, c] = [...first.split(':'), ''].map((s) => (s === '' || s === undefined ? null : Number(s)));
  const step = c ?? 1;
  const n = list.length;
  const clamp = (v: number, low: number, high: number): number => Math.max(low, Math.min(high, v < 0 ? v + n : v));
  const out: Nested[] = [];
  if (step > 0) for (let i = clamp(a ?? 0, 0, n), end = b === null ? n : clamp(b, 0, n); i < end; i += step) out.push(pick(list[i], rest));
  else
    for (let i = a === null ? n - 1 : clamp(a, -1, n - 1), end = b === null ? -1 : clamp(b, -1, n - 1); i > end; i += step)
      out.push(pick(list[i], rest));
  return out;
}

function randomIndex(dims: readonly number[], next: () => number): Index {
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const index: Index = [];
  for (const n of dims) {
    if (next() < 0.15) index.push(null);
    const kind = next();
    if (kind < 0.25 && n > 0) index.push(whole(-n, n - 1));
    else if (kind < 0.4) index.push(':');
    else {
      const part = (): string => (next() < 0.3 ? '' : String(whole(-n - 2, n + 2)));
      const step = next() < 0.5 ? '' : `:${[1, 2, 3, -1, -2, -3][whole(0, 5)]}`;
      index.push(`${part()}:${part()}${step}`);
    }
  }
  return index;
}

test('at takes what Python takes, at any rank, also empty', () => {
  const next = stream(41);
  for (let round = 0; round < 300; round++) {
    const dims = randomDims(next, round % 5);
    leavesNothing(() => {
      const x = randomTensor(dims, round);
      const index = randomIndex(dims, next);
      const y = x.at(...index);
      assert.equal(y.arraySync(), pick(x.arraySync(), index), JSON.stringify({ dims, index }));
      assert.equal(numbers(y).length, y.size);
    });
  }
});

test('at of every dtype, views of views', () => {
  for (const dtype of ['float16', 'bfloat16', 'int8', 'uint16', 'uint32', 'int64', 'bool', 'string', 'float32'] as const) {
    leavesNothing(() => {
      const data: unknown[] = Array.from({ length: 12 }, (_, i) => (dtype === 'string' ? `s${i}` : dtype === 'bool' ? i % 3 === 0 : i));
      const x = tf.constant(data as number[], dtype, [3, 4]);
      const whole = x.arraySync();
      assert.equal(x.at('1:').at(1).at('1:3').arraySync(), pick(whole, [2, '1:3']), dtype);
      assert.equal(x.at('::-1', '::2').arraySync(), pick(whole, ['::-1', '::2']), dtype);
      assert.equal(x.at('1:', '::3').at(0, 1).arraySync(), pick(whole, [1, 3]), dtype);
    });
  }
});

test('a leading slice shares memory', () => {
  leavesNothing(() => {
    const x = tf.zeros([10, 4]);
    const { storages } = tf.memory();
    x.at(3);
    x.at('2:5');
    x.at(3, '1:3');
    tf.slice(x, [1, 0], [2, -1]);
    assert.is(tf.memory().storages, storages);
    x.at(':', 1);
    assert.is(tf.memory().storages, storages + 1);
  });
});

test('at with tensors: a scalar is a position, integers gather, booleans mask', () => {
  leavesNothing(() => {
    const x = tf.constant([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    const int = (v: number | number[] | number[][]): tf.Tensor => tf.constant(v, 'int32');
    assert.equal(x.at(int(-1)).arraySync(), [7, 8, 9]);
    assert.equal(x.at(int(1), tf.constant(2, 'int64')).arraySync(), 6);
    assert.equal(x.at(':', int([2, 0])).arraySync(), [
      [3, 1],
      [6, 4],
      [9, 7],
    ]);
    assert.equal(x.at('...', int([0])).shape, [3, 1]);
    assert.equal(x.at(null, 0, int([[1], [2]])).arraySync(), [[[2], [3]]]);
    assert.equal(x.at(int(0), int([1, 1])).arraySync(), [2, 2]);
    assert.equal(x.at(x.greater(7)).arraySync(), [8, 9]);
    assert.equal(x.at(':', tf.constant([true, false, true])).arraySync(), [
      [1, 3],
      [4, 6],
      [7, 9],
    ]);
    assert.equal(x.at([1, 2]).arraySync(), 6);
    assert.throws(() => x.at(int(3)), /out of range for axis 0 of size 3, got 3/);
    assert.throws(
      () => x.at(tf.constant(1)),
      (e: unknown) => e instanceof tf.DTypeError,
    );
    assert.throws(
      () => x.at(int([0]), int([1])),
      (e: unknown) => e instanceof tf.IndexError,
    );
  });
});

test('slice and stridedSlice', () => {
  const next = stream(43);
  for (let round = 0; round < 100; round++) {
    const dims = randomDims(next, round % 5);
    leavesNothing(() => {
      const x = randomTensor(dims, round);
      const begin = dims.map((n) => Math.floor(next() * (n + 1)));
      const size = dims.map((n, i) => (next() < 0.3 ? -1 : Math.floor(next() * (n - begin[i] + 1))));
      const index = begin.map((b, i) => `${b}:${size[i] === -1 ? '' : b + size[i]}`);
      assert.equal(tf.slice(x, begin, size).arraySync(), pick(x.arraySync(), index), JSON.stringify({ dims, begin, size }));
      const told = tf.slice(
        x,
        tf.constant(begin, 'int32', [dims.length]),
        size.map((s, i) => (i % 2 === 0 ? tf.constant(s, 'int64') : s)),
      );
      assert.equal(told.arraySync(), pick(x.arraySync(), index));
    });
  }
  leavesNothing(() => {
    const x = tf.constant([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.equal(x.slice([1, 0], [1, 2]).arraySync(), [[4, 5]]);
    assert.equal(x.stridedSlice([0], [1]).arraySync(), [[1, 2, 3]]);
    assert.equal(tf.stridedSlice(x, [0, 2], [2, -4], [1, -2]).arraySync(), [
      [3, 1],
      [6, 4],
    ]);
    assert.equal(tf.stridedSlice(x, [1, 0], [0, 0], { shrinkAxisMask: 1, endMask: 2 }).arraySync(), [4, 5, 6]);
    assert.equal(tf.stridedSlice(x, tf.constant([0, 1], 'int32'), [1, tf.constant(3, 'int32')]).arraySync(), [[2, 3]]);
    assert.throws(
      () => tf.slice(x, [0], [1]),
      (e: unknown) => e instanceof tf.ShapeError,
    );
    assert.throws(() => tf.slice(x, [0, 4], [1, 0]), /begin is out of range for axis 1 of size 3, got begin\[1\] = 4/);
    assert.throws(() => tf.slice(x, [0, 2], [1, 2]), /got begin\[1\] = 2, size\[1\] = 2/);
    assert.throws(
      () => tf.stridedSlice(x, [0], [1], [0]),
      (e: unknown) => e instanceof tf.ValueError,
    );
    assert.throws(
      () => tf.stridedSlice(x, [0], [1], tf.constant([0], 'int32')),
      (e: unknown) => e instanceof tf.ValueError,
    );
  });
});

test('gradients of slices', () => {
  const next = stream(47);
  for (let round = 0; round < 12; round++) {
    const dims = Array.from({ length: round % 4 }, () => 1 + Math.floor(next() * 3));
    const index = randomIndex(dims, next);
    checkSlopes(
      (x) =>
        x
          .mul(x)
          .mul(x)
          .at(...index),
      randomTensor(dims, round),
      `at(${index.join(', ')})`,
    );
  }
  const one = tf.constant(1, 'int32');
  checkSlopes((x) => x.mul(x).at(one, '::-1'), randomTensor([3, 2], 3), 'at(tensor)');
  checkSlopes((x) => tf.slice(x.mul(x), [one, 0], [1, one]), randomTensor([3, 2], 3), 'slice(tensor)');
  one.dispose();
});

test.run();
