// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Section 4.5: reductions, scans, segments, clipping and their edge cases.

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const i32 = (v: number[] | number[][]): tf.Tensor => tf.constant(v, 'int32');

test('T098 reductions take all axes and drop them unless told', () => {
  const x = tf.ones([2, 3]);
  tensor(tf.reduceSum(x), 6);
  tensor(tf.reduceSum(x, 0), [2, 2, 2]);
  tensor(tf.reduceSum(x, 1, true), [[3], [3]]);
  tensor(tf.reduceSum(x, [0, 1]), 6);
  tensor(tf.reduceSum(x, { axis: -1, keepdims: true }), [[3], [3]]);
  tensor(tf.reduceSum(x, null, true), [[6]]);
  tensor(tf.reduceSum(x, []), [[1, 1, 1], [1, 1, 1]]);
  tensor(tf.reduceSum(5), 5);
  tensor(tf.reduceMean(i32([[1, 2], [4, 4]]), 0), [2, 3], 'int32');
  tensor(tf.reduceMean([[1, 2], [3, 5]], [-1]), [1.5, 4]);
  tensor(tf.reduceMax([[1, 9], [3, 4]], 0), [3, 9]);
  tensor(tf.reduceMin(tf.constant([[5n, -2n]]), 1), [-2n], 'int64');
  tensor(tf.reduceProd(i32([1, 2, 3, 4])), 24, 'int32');
  tensor(tf.reduceAny([[true, false], [false, false]], 1), [true, false], 'bool');
  tensor(tf.reduceAll([[true, false], [true, true]], -1, true), [[false], [true]], 'bool');
  tensor(tf.reduceSum(tf.ones([2, 3, 4, 5], 'int32'), [0, 2]), tf.fill([3, 5], tf.constant(8, 'int32')).arraySync(), 'int32');
  near(tf.math.reduceLogsumexp([0, 0, 0]), Math.log(3));
  near(tf.math.reduceLogsumexp([[1000, 1000], [-1000, -1000]], 1), [1000 + Math.LN2, -1000 + Math.LN2]);
  throwsTyped(() => tf.reduceSum([true, false]), tf.DTypeError, 'reduceSum', /bool/);
  throwsTyped(() => tf.reduceAny([1, 0] as never), tf.DTypeError, 'reduceAny', /float32/, /bool/);
  throwsTyped(() => tf.reduceSum([1], { axes: 0 } as never), tf.ValueError, 'reduceSum', /axes/, /axis/, /keepdims/);
});

test('T098 reductions are methods too', () => {
  const x = tf.constant([[1, 2], [3, 4]]);
  tensor(x.sum(0), [4, 6]);
  tensor(x.mean(1, true), [[1.5], [3.5]]);
  tensor(x.max(), 4);
  tensor(x.min(-1), [1, 3]);
  tensor(x.prod(), 24);
  tensor(x.greater(1).any(1), [true, true], 'bool');
  tensor(x.greater(1).all(1), [false, true], 'bool');
  tensor(x.argmax(1), [1n, 1n], 'int64');
});

test('T100 reductions of nothing', () => {
  const e = tf.zeros([0]);
  tensor(tf.reduceSum(e), 0);
  tensor(tf.reduceProd(e), 1);
  tensor(tf.reduceMax(e), -inf);
  tensor(tf.reduceMin(e), inf);
  tensor(tf.reduceMean(e), nan);
  tensor(tf.reduceSum(tf.zeros([0, 3])), 0);
  tensor(tf.reduceSum(tf.zeros([0, 3]), 0), [0, 0, 0]);
  tensor(tf.reduceMax(tf.zeros([2, 0]), 1, true), [[-inf], [-inf]]);
  tensor(tf.reduceSum(tf.zeros([0, 3]), 1), [], 'float32', [0]);
  tensor(tf.reduceMax(tf.zeros([0], 'int32')), -2147483648, 'int32');
  tensor(tf.reduceMin(tf.zeros([0], 'int64')), 2n ** 63n - 1n, 'int64');
  tensor(tf.reduceProd(tf.zeros([0], 'float64')), 1, 'float64');
  tensor(tf.reduceAll(tf.zeros([0], 'bool')), true, 'bool');
  tensor(tf.reduceAny(tf.zeros([0], 'bool')), false, 'bool');
  tensor(tf.math.reduceLogsumexp(e), -inf);
});

test('T101 an axis out of range', () => {
  throwsTyped(() => tf.reduceSum([1, 2], 1), tf.IndexError, 'reduceSum', /\b1\b/, /rank 1/);
  throwsTyped(() => tf.reduceMean([[1]], -3), tf.IndexError, 'reduceMean', /-3/, /rank 2/);
  throwsTyped(() => tf.reduceMax([[1]], [0, 2]), tf.IndexError, 'reduceMax', /\b2\b/);
  throwsTyped(() => tf.reduceSum(1, 0), tf.IndexError, 'reduceSum', /\b0\b/);
  throwsTyped(() => tf.reduceSum([[1]], [0, -2]), tf.IndexError, 'reduceSum', /\[0, -2\]/);
  throwsTyped(() => tf.reduceSum([1], 0.5), tf.IndexError, 'reduceSum', /0\.5/);
});

test('T102 NaN goes through max and min', () => {
  tensor(tf.reduceMax([1, nan, 2]), nan);
  tensor(tf.maximum(1, nan), nan);
  tensor(tf.reduceMin([nan, 1]), nan);
  tensor(tf.minimum([nan, 1], [1, nan]), [nan, nan]);
  const long = Array.from({ length: 37 }, (_, i) => i);
  for (const at of [0, 3, 4, 15, 16, 35, 36]) {
    const x = long.map((v, i) => (i === at ? nan : v));
    tensor(tf.reduceMax(x), nan);
    tensor(tf.reduceMin([x, long], 1), [nan, 0]);
    tensor(tf.reduceMax([x, long], 0), x.map((v, i) => Math.max(v, long[i])));
  }
  tensor(tf.reduceMax(tf.constant([[1, nan]], 'float64'), 1), [nan], 'float64');
  tensor(tf.reduceMax([-inf, inf, 0]), inf);
  tensor(tf.reduceSum([inf, -inf]), nan);
  tensor(tf.reduceMean([1, nan]), nan);
});

test('T104 cumsum', () => {
  tensor(tf.math.cumsum(i32([2, 4, 6, 8])), [2, 6, 12, 20], 'int32');
  tensor(tf.math.cumsum(i32([2, 4, 6, 8]), { exclusive: true, reverse: true }), [18, 14, 8, 0], 'int32');
  tensor(tf.cumsum([2, 4, 6, 8]), [2, 6, 12, 20]);
  tensor(tf.math.cumsum([1, 2, 3], { exclusive: true }), [0, 1, 3]);
  tensor(tf.math.cumsum([1, 2, 3], { reverse: true }), [6, 5, 3]);
  tensor(tf.math.cumsum([[1, 2], [3, 4]]), [[1, 2], [4, 6]]);
  tensor(tf.math.cumsum([[1, 2], [3, 4]], { axis: -1 }), [[1, 3], [3, 7]]);
  tensor(tf.math.cumsum([1, nan, 2]), [1, nan, nan]);
  tensor(tf.math.cumsum(tf.zeros([0, 2])), [], 'float32', [0, 2]);
  tensor(tf.math.cumsum(tf.constant([1n, 2n])), [1n, 3n], 'int64');
  throwsTyped(() => tf.math.cumsum([1], { axis: 1 }), tf.IndexError, 'cumsum', /\b1\b/, /rank 1/);
  throwsTyped(() => tf.math.cumsum(3), tf.IndexError, 'cumsum', /rank 0/);
});

test('T105 segment sums and means', () => {
  tensor(tf.math.segmentSum(i32([[1, 2], [3, 4], [5, 6]]), [0, 0, 1]), [[4, 6], [5, 6]], 'int32');
  tensor(tf.math.unsortedSegmentSum(i32([1, 2, 3]), [1, 0, 1], 3), [2, 4, 0], 'int32');
  tensor(tf.math.segmentMean([1, 3, 5], [0, 0, 1]), [2, 5]);
  tensor(tf.math.segmentSum([1, 2], [0, 2]), [1, 0, 2]);
  tensor(tf.math.unsortedSegmentSum([[1, 2], [3, 4]], [-1, 1], 2), [[0, 0], [3, 4]]);
  tensor(tf.math.unsortedSegmentSum(tf.zeros([0]), tf.zeros([0], 'int32'), 2), [0, 0]);
  throwsTyped(() => tf.math.segmentSum([1, 2], [1, 0]), tf.ValueError, 'segmentSum', /\[1, 0\]|sorted|increasing/);
  throwsTyped(() => tf.math.unsortedSegmentSum([1, 2], [0, 3], 3), tf.IndexError, 'unsortedSegmentSum', /\b3\b/);
  throwsTyped(() => tf.math.segmentSum([1, 2], [0]), tf.ShapeError, 'segmentSum', /\[2\]/, /\[1\]/);
});

test('T106 clipping', () => {
  tensor(tf.clipByValue([[-5, -1], [0, 3]], -2, 2), [[-2, -1], [0, 2]]);
  tensor(tf.clipByNorm([3, 4], 2.5), [1.5, 2]);
  tensor(tf.linalg.globalNorm([[3], [4]]), 5);
  const [clipped, norm] = tf.clipByGlobalNorm([tf.constant([3]), tf.constant([4])], 1);
  near(clipped[0], [0.6]);
  near(clipped[1], [0.8]);
  tensor(norm, 5);
  tensor(tf.clipByValue([nan, inf, -inf], -1, 1), [nan, 1, -1]);
  tensor(tf.clipByValue(i32([-5, 5]), 0, 3), [0, 3], 'int32');
  tensor(tf.clipByValue([1, 5], [2, 2], [3, 3]), [2, 3]);
  tensor(tf.clipByNorm([0.3, 0.4], 2.5), [0.3, 0.4]);
  tensor(tf.clipByNorm([0, 0], 1), [0, 0]);
  near(tf.clipByNorm([[3, 4], [0.3, 0.4]], 2.5, { axes: [1] }), [[1.5, 2], [0.3, 0.4]]);
  const [same, small] = tf.clipByGlobalNorm([tf.constant([0.3]), null, tf.constant([0.4])], 1);
  near(small, 0.5);
  near(same[0], [0.3]);
  assert.is(same[1], null);
});

test.run();
