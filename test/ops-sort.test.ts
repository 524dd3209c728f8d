import { test } from 'uvu';
import * as tf from '../src/index.ts';
import { checkGradients, checkLeaks, filled, flatOf, integerFrom, randomFrom, refuses, same, shapeFrom, sizeOf } from './numeric.ts';

// sort, argsort, topK and inTopK, against JavaScript's own stable sort.

const NAN = Number.NaN;

/** Places of a row in order: NaN last, equal elements in their order. */
function placesOf(row: readonly number[], descending: boolean): number[] {
  const key = (v: number): number => (Number.isNaN(v) ? Number.POSITIVE_INFINITY : descending ? -v : v);
  const nan = (v: number): number => +Number.isNaN(v);
  return row
    .map((_, i) => i)
    .sort((a, b) => nan(row[a]) - nan(row[b]) || (key(row[a]) === key(row[b]) ? a - b : key(row[a]) - key(row[b])));
}

function draw(random: () => number, n: number, dtype: string): number[] {
  const low = dtype === 'uint8' ? 0 : -5;
  return Array.from({ length: n }, () => (dtype.startsWith('float') && random() < 0.1 ? NAN : integerFrom(random, low, 9)));
}
const stored = (values: readonly number[], dtype: string): unknown[] => (dtype === 'int64' ? values.map(BigInt) : [...values]);
const DTYPES = ['float32', 'float64', 'int32', 'int64', 'uint8', 'float16'] as const;

test('sort and argsort', () => {
  const random = randomFrom(1);
  for (let round = 0; round < 120; round++) {
    const shape = shapeFrom(random, 1);
    if (round % 10 === 0) shape[shape.length - 1] = integerFrom(random, 30, 80);
    const axis = integerFrom(random, 0, shape.length - 1);
    const dtype = DTYPES[round % DTYPES.length];
    const descending = random() < 0.5;
    const values = draw(random, sizeOf(shape), dtype);
    const row = (index: number[]): number[] => Array.from({ length: shape[axis] }, (_, i) => values[flatOf(index.with(axis, i), shape)]);
    const places = filled(shape, (index) => placesOf(row(index), descending)[index[axis]]);
    const sorted = filled(shape, (index) => row(index)[placesOf(row(index), descending)[index[axis]]]);
    const options = { axis: axis - shape.length, direction: descending ? ('DESCENDING' as const) : ('ASCENDING' as const) };
    tf.tidy(() => {
      const x = tf.constant(values, dtype, shape);
      const what = `axis ${axis} of [${shape}] ${dtype}`;
      same(tf.argsort(x, { ...options, stable: true }), shape, places, 'int32', what);
      same(tf.sort(x, options), shape, stored(sorted, dtype), dtype, what);
    });
    if (round % 5 === 0 && sizeOf(shape) > 0 && sizeOf(shape) < 60) {
      const apart = Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 37) % 101) + random() * 0.5);
      checkGradients((x) => tf.sort(x, options).square(), [{ values: apart, shape }], random, `sort axis ${axis} of [${shape}]`, {
        bound: 1e-5,
      });
    }
  }
  same(tf.constant([2, 1]).sort(), [2], [1, 2], 'float32');
  same(tf.constant([2, 1]).argsort(), [2], [1, 0], 'int32');
  refuses(() => tf.sort(1), tf.IndexError, /^sort: axis out of range for rank 0/);
  refuses(() => tf.sort([1], { axis: 1 }), tf.IndexError, /^sort: axis out of range/);
  refuses(() => tf.argsort([1], { direction: 'UP' as 'ASCENDING' }), tf.ValueError, /^argsort: unknown direction, got 'UP'/);
  refuses(() => tf.sort(['b', 'a']), tf.DTypeError, /^sort: dtype not supported, got string/);
  refuses(() => tf.argsort([true]), tf.DTypeError, /^argsort: dtype not supported, got bool/);
});

test('topK', () => {
  const random = randomFrom(2);
  for (let round = 0; round < 80; round++) {
    const shape = shapeFrom(random, 1);
    if (round % 8 === 0) shape[shape.length - 1] = integerFrom(random, 35, 60);
    const width = shape[shape.length - 1];
    const k = integerFrom(random, 0, width);
    const dtype = DTYPES[round % DTYPES.length];
    const values = draw(random, sizeOf(shape), dtype);
    const row = (index: number[]): number[] => Array.from({ length: width }, (_, i) => values[flatOf(index.with(-1, i), shape)]);
    const wanted = shape.with(-1, k);
    const places = filled(wanted, (index) => placesOf(row(index), true)[index.at(-1) as number]);
    const best = filled(wanted, (index) => row(index)[placesOf(row(index), true)[index.at(-1) as number]]);
    tf.tidy(() => {
      const result = tf.math.topK(tf.constant(values, dtype, shape), k, { sorted: round % 2 === 0 });
      same(result.values, wanted, stored(best, dtype), dtype, `top ${k} of [${shape}]`);
      same(result.indices, wanted, places, 'int32', `top ${k} of [${shape}]`);
      const [first, second] = result;
      same(first, wanted, stored(best, dtype), dtype);
      same(second, wanted, places, 'int32');
    });
    if (round % 5 === 0 && sizeOf(wanted) > 0 && sizeOf(shape) < 60) {
      const apart = Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 37) % 101) + random() * 0.5);
      checkGradients((x) => tf.math.topK(x, k).values.square(), [{ values: apart, shape }], random, `top ${k} of [${shape}]`, {
        bound: 1e-5,
      });
    }
  }
  same(tf.math.topK([1, 3, 2])[0], [1], [3], 'float32');
  same(tf.math.topK([1, 3, 2], { k: 2 })[1], [2], [1, 2], 'int32');
  refuses(() => tf.math.topK([1, 2], 3), tf.ShapeError, /^topK: rows must have at least k = 3 elements, got \[2\]/);
  refuses(() => tf.math.topK(1), tf.ShapeError, /^topK: .*got \[\]/);
  refuses(() => tf.math.topK([1], 0.5), tf.ValueError, /^topK: .*0\.5/);
  refuses(() => tf.math.topK([1], -1), tf.ValueError, /^topK: .*-1/);
});

test('inTopK counts ties in, and says no where nothing can be said', () => {
  const random = randomFrom(3);
  for (let round = 0; round < 60; round++) {
    const [batch, classes] = [integerFrom(random, 0, 4), integerFrom(random, 0, 4)];
    const k = integerFrom(random, 0, 5);
    const predictions = Array.from({ length: batch * classes }, () => (random() < 0.05 ? NAN : integerFrom(random, 0, 4)));
    const targets = Array.from({ length: batch }, () => integerFrom(random, -1, classes));
    const expected = targets.map((target, b) => {
      const row = predictions.slice(b * classes, (b + 1) * classes);
      if (target < 0 || target >= classes || !row.every(Number.isFinite)) return 0;
      return +(row.filter((v) => v > row[target]).length < k);
    });
    tf.tidy(() => {
      const idx = tf.constant(targets, round % 2 === 0 ? 'int32' : 'int64', [batch]);
      same(tf.math.inTopK(idx, tf.constant(predictions, 'float32', [batch, classes]), k), [batch], expected, 'bool');
    });
  }
  refuses(() => tf.math.inTopK([0], [1, 2], 1), tf.ShapeError, /^inTopK: .*\[1\] and \[2\]/);
  refuses(() => tf.math.inTopK([0.5], [[1, 2]], 1), tf.DTypeError, /^inTopK: .*0\.5/);
});

test('nothing stays behind', () => {
  checkLeaks(
    () =>
      tf.sort(
        [
          [3, 1],
          [2, 4],
        ],
        { axis: 0 },
      ),
    'sort',
  );
  checkLeaks(() => tf.argsort([3, 1]), 'argsort');
  checkLeaks(() => tf.math.topK([3, 1, 2], 2), 'topK');
  checkLeaks(
    () =>
      tf.math.inTopK(
        [0, 1],
        [
          [1, 2],
          [3, 4],
        ],
        1,
      ),
    'inTopK',
  );
});

test.run();
