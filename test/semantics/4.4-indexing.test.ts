// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../src/index.ts';
import { tensor, tensors, throwsTyped } from './expect.ts';

// Section 4.4: slicing in Python's notation by x.at(…), gather, scatter, where, argmax, unique.

const nan = Number.NaN;
const i32 = (v: number | number[] | number[][]): tf.Tensor => tf.constant(v, 'int32');
const range = (n: number): tf.Tensor => tf.range(n, 'int32');
const m = (): tf.Tensor => i32([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);

test('T074 slices as in Python', () => {
  tensor(m().at(0), [1, 2, 3], 'int32');
  tensor(m().at(1, 2), 6, 'int32');
  tensor(m().at(':', 1), [2, 5, 8], 'int32');
  tensor(m().at('0:2', '1:3'), [[2, 3], [5, 6]], 'int32');
  tensor(m().at('::-1', -1), [9, 6, 3], 'int32');
  tensor(m().at('...', 0), [1, 4, 7], 'int32');
  tensor(m().at(null, 0), [[1, 2, 3]], 'int32');
  tensor(m().at(0, null), [[1, 2, 3]], 'int32');
  tensor(m().at(':', null, 2), [[3], [6], [9]], 'int32');
  tensor(m().at('::2', '1:'), [[2, 3], [8, 9]], 'int32');
  tensor(m().at(), [[1, 2, 3], [4, 5, 6], [7, 8, 9]], 'int32');
  tensor(tf.constant([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]).at(0, '...', '1:'), [[2], [4]]);
  tensor(tf.constant(5).at('...'), 5);
  tensor(tf.constant(5).at(null), [5]);
  tensor(tf.constant([true, false]).at('::-1'), [false, true], 'bool');
  tensor(tf.constant(['a', 'b']).at(1), 'b', 'string');
});

test('T076 slice bounds clamp, a single index out of range fails', () => {
  const x = range(5);
  tensor(x.at('2:100'), [2, 3, 4], 'int32');
  tensor(x.at('-100:2'), [0, 1], 'int32');
  tensor(x.at('4:1'), [], 'int32', [0]);
  tensor(x.at('5:'), [], 'int32', [0]);
  tensor(x.at('1:1'), [], 'int32', [0]);
  tensor(m().at('3:', ':2'), [], 'int32', [0, 2]);
  tensor(x.at('100::-2'), [4, 2, 0], 'int32');
  throwsTyped(() => x.at(5), tf.IndexError, 'at', /axis 0 of size 5/, /got 5/);
  throwsTyped(() => m().at(0, 3), tf.IndexError, 'at', /axis 1 of size 3/, /got 3/);
  throwsTyped(() => tf.zeros([0]).at(0), tf.IndexError, 'at', /axis 0 of size 0/, /got 0/);
});

test('T077 a negative index out of range fails', () => {
  throwsTyped(() => range(5).at(-6), tf.IndexError, 'at', /axis 0 of size 5/, /got -6/);
  throwsTyped(() => m().at(':', -4), tf.IndexError, 'at', /axis 1 of size 3/, /got -4/);
  tensor(range(5).at(-5), 0, 'int32');
});

test('T078 negative steps and bounds', () => {
  const x = range(10);
  tensor(x.at('8:2:-2'), [8, 6, 4], 'int32');
  tensor(x.at('-3:'), [7, 8, 9], 'int32');
  tensor(x.at(':-3'), [0, 1, 2, 3, 4, 5, 6], 'int32');
  tensor(x.at('::-4'), [9, 5, 1], 'int32');
  tensor(x.at('2:8:-1'), [], 'int32', [0]);
  tensor(x.at('-1:-4:-1'), [9, 8, 7], 'int32');
  tensor(x.at(':2:-3'), [9, 6, 3], 'int32');
  tensor(x.at('1:9:3'), [1, 4, 7], 'int32');
  tensor(m().at('::-1', '::-1'), [[9, 8, 7], [6, 5, 4], [3, 2, 1]], 'int32');
  throwsTyped(() => x.at('::0'), tf.ValueError, 'at', /\b0\b/);
  throwsTyped(() => x.at('1:a'), tf.IndexError, 'at', /1:a/);
  throwsTyped(() => x.at('1:2:3:4'), tf.IndexError, 'at', /1:2:3:4/);
  throwsTyped(() => x.at(1.5), tf.IndexError, 'at', /1\.5/);
});

test('T080 too many indices', () => {
  throwsTyped(() => range(5).at(0, 0), tf.IndexError, 'at', /\b2\b/, /\[5\]/);
  throwsTyped(() => m().at(':', '...', 0, 0), tf.IndexError, 'at', /\b3\b/, /\[3, 3\]/);
  throwsTyped(() => tf.constant(1).at(0), tf.IndexError, 'at', /\b1\b/, /\[\]/);
});

test('T081 two ellipses', () => {
  throwsTyped(() => tf.zeros([2, 2]).at('...', '...'), tf.IndexError, 'at', /\.\.\./, /\b(2|two)\b/);
  throwsTyped(() => tf.zeros([2, 2, 2]).at('...', 0, '...'), tf.IndexError, 'at', /\.\.\./);
});

test('T082 a list of indices is several indices, not fancy indexing', () => {
  throwsTyped(() => range(5).at([0, 1]), tf.IndexError, 'at', /\b2\b/, /\[5\]/);
  tensor(m().at([0, 1]), 2, 'int32');
  tensor(m().at([2]), [7, 8, 9], 'int32');
  // Where TensorFlow refuses a vector as index, a tensor gathers here.
  tensor(range(5).at(i32([0, 3, 3])), [0, 3, 3], 'int32');
  tensor(m().at(i32([2, 0])), [[7, 8, 9], [1, 2, 3]], 'int32');
  tensor(m().at(':', i32([2, 0])), [[3, 1], [6, 4], [9, 7]], 'int32');
  throwsTyped(() => m().at(i32([0, 3])), tf.IndexError, /axis 0 of size 3/, /indices\[1\] = 3/);
});

test('T084 a scalar int tensor works as an index', () => {
  tensor(range(5).at(i32(2)), 2, 'int32');
  tensor(range(5).at(tf.constant(-1n)), 4, 'int32');
  tensor(m().at(i32(1), i32(2)), 6, 'int32');
  tensor(m().at(':', i32(0)), [1, 4, 7], 'int32');
  throwsTyped(() => range(5).at(i32(5)), tf.IndexError, /axis 0 of size 5/, /\b5\. /);
  throwsTyped(() => range(5).at(tf.constant(1)), tf.DTypeError, 'at', /float32/);
});

test('T085 a bool tensor as index masks', () => {
  tensor(i32([1, 2, 3]).at(tf.constant([true, false, true])), [1, 3], 'int32');
  tensor(m().at(tf.constant([false, true, false])), [[4, 5, 6]], 'int32');
  tensor(m().at(m().greater(6)), [7, 8, 9], 'int32');
  tensor(i32([1, 2]).at(tf.constant([false, false])), [], 'int32', [0]);
  throwsTyped(() => i32([1, 2, 3]).at(tf.constant([true, false])), tf.ShapeError, /\[3\]/, /\[2\]/);
});

test('T086 booleanMask of rows and of elements', () => {
  tensor(tf.booleanMask([[1, 2], [3, 4], [5, 6]], [true, false, true]), [[1, 2], [5, 6]]);
  tensor(tf.booleanMask(i32([[1, 2], [3, 4]]), [[true, false], [false, true]]), [1, 4], 'int32');
  tensor(tf.booleanMask([[1, 2], [3, 4]], [false, true], { axis: 1 }), [[2], [4]]);
  tensor(tf.booleanMask([[1, 2], [3, 4]], [false, false]), [], 'float32', [0, 2]);
  tensor(tf.booleanMask(tf.zeros([0]), tf.zeros([0], 'bool')), [], 'float32', [0]);
  throwsTyped(() => tf.booleanMask([1, 2, 3], [true, false]), tf.ShapeError, 'booleanMask', /\[3\]/, /\[2\]/);
  throwsTyped(() => tf.booleanMask([1, 2], true), tf.ShapeError, 'booleanMask', /\[\]|scalar/);
  throwsTyped(() => tf.booleanMask([1, 2], [1, 0] as never), tf.DTypeError, 'booleanMask', /float32/);
});

test('T088 gather along axes and with batch dimensions', () => {
  tensor(tf.gather(i32([10, 11, 12, 13]), [3, 0]), [13, 10], 'int32');
  tensor(tf.gather([[1, 2], [3, 4]], [1], { axis: 1 }), [[2], [4]]);
  tensor(tf.gather([[10, 20], [30, 40]], [[1], [0]], { batchDims: 1 }), [[20], [30]]);
  tensor(tf.gather([[1, 2], [3, 4]], [0, 0, 1], { axis: -1 }), [[1, 1, 2], [3, 3, 4]]);
  tensor(tf.gather([[1, 2], [3, 4]], 1), [3, 4]);
  tensor(tf.gather([5, 6, 7], [[0], [2]]), [[5], [7]]);
  tensor(tf.gather([5, 6], tf.constant([], 'int32')), [], 'float32', [0]);
  tensor(tf.gather(tf.constant([true, false]), tf.constant([1n, 0n])), [false, true], 'bool');
  tensor(tf.gather([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[0], [1]], { axis: 2, batchDims: 1 }), [[[1], [3]], [[6], [8]]]);
  throwsTyped(() => tf.gather([1, 2], tf.constant([0.5])), tf.DTypeError, 'gather', /float32/);
  throwsTyped(() => tf.gather([1, 2], [0], { axis: 1 }), tf.IndexError, 'gather', /got 1/, /rank 1/);
});

test('T089 gather out of range', () => {
  throwsTyped(() => tf.gather([1, 2, 3], [3]), tf.IndexError, 'gather', /indices\[0\] = 3/, /axis 0 of size 3/);
  throwsTyped(() => tf.gather([1, 2, 3], [0, -1]), tf.IndexError, 'gather', /indices\[1\] = -1/, /axis 0 of size 3/);
  throwsTyped(() => tf.gather([[1, 2]], [[0], [2]], { axis: 1 }), tf.IndexError, 'gather', /indices\[1, 0\] = 2/, /axis 1 of size 2/);
  throwsTyped(() => tf.gather(tf.zeros([0]), [0]), tf.IndexError, 'gather', /axis 0 of size 0/);
});

test('T090 gatherNd', () => {
  tensor(tf.gatherNd([[1, 2], [3, 4]], [[0, 0], [1, 1]]), [1, 4]);
  tensor(tf.gatherNd(i32([[1, 2], [3, 4]]), [[1], [0]]), [[3, 4], [1, 2]], 'int32');
  tensor(tf.gatherNd([[1, 2], [3, 4]], [1, 0]), 3);
  tensor(tf.gatherNd([[1, 2], [3, 4]], tf.zeros([2, 0], 'int32')), [[[1, 2], [3, 4]], [[1, 2], [3, 4]]]);
  tensor(tf.gatherNd([[1, 2], [3, 4]], tf.zeros([0, 2], 'int32')), [], 'float32', [0]);
  throwsTyped(() => tf.gatherNd([[1, 2], [3, 4]], [[0, 2]]), tf.IndexError, 'gatherNd', /\[0, 2\]/, /\[2, 2\]/);
  throwsTyped(() => tf.gatherNd([1, 2], [[0, 0]]), tf.ShapeError, 'gatherNd', /\b2\b/, /\[2\]/);
});

test('T092 tensorScatterNd', () => {
  tensor(tf.tensorScatterNdUpdate(i32([0, 0, 0, 0]), [[1], [3]], [5, 6]), [0, 5, 0, 6], 'int32');
  tensor(tf.tensorScatterNdAdd(i32([1, 1, 1]), [[0], [0]], [5, 6]), [12, 1, 1], 'int32');
  tensor(tf.tensorScatterNdMax(i32([1, 1, 1]), [[0]], [5]), [5, 1, 1], 'int32');
  tensor(tf.tensorScatterNdMin([1, 1], [[1], [1]], [0, 3]), [1, 0]);
  tensor(tf.tensorScatterNdSub([1, 1], [[1], [1]], [0.25, 0.5]), [1, 0.25]);
  tensor(tf.tensorScatterNdUpdate(tf.zeros([2, 2]), [[1]], [[7, 8]]), [[0, 0], [7, 8]]);
  tensor(tf.tensorScatterNdUpdate(tf.zeros([2, 2]), [[1, 0], [0, 1]], [7, 8]), [[0, 8], [7, 0]]);
  tensor(tf.tensorScatterNdUpdate([1, 2], tf.zeros([0, 1], 'int32'), tf.zeros([0])), [1, 2]);
  tensor(tf.scatterNd([[1], [1], [3]], [5, 6, 7], [4]), [0, 11, 0, 7]);
  tensor(tf.scatterNd([[0, 1]], i32([5]), [2, 2]), [[0, 5], [0, 0]], 'int32');
  throwsTyped(() => tf.tensorScatterNdUpdate([1, 2], [[2]], [3]), tf.IndexError, 'tensorScatterNdUpdate', /indices\[0\]/, /\b2\b/, /\[2\]/);
  throwsTyped(() => tf.tensorScatterNdAdd([1, 2], [[0]], [3, 4]), tf.ShapeError, 'tensorScatterNdAdd', /\[2\]/);
  throwsTyped(() => tf.scatterNd([[-1]], [5], [4]), tf.IndexError, 'scatterNd', /-1/, /\[4\]/);
});

test('T093 where of three arguments broadcasts, of one gives coordinates', () => {
  tensor(tf.where([true, false], i32([1, 2]), i32([10, 20])), [1, 20], 'int32');
  tensor(tf.where([[true, false], [false, true]]), [[0n, 0n], [1n, 1n]], 'int64');
  tensor(tf.where([true, false], 1, [5, 6]), [1, 6]);
  tensor(tf.where(true, [1, 2], 0), [1, 2]);
  tensor(tf.where([[true], [false]], [1, 2], [3, 4]), [[1, 2], [3, 4]]);
  tensor(tf.where([true, false], [nan, 1], [2, nan]), [nan, nan]);
  tensor(tf.where([false, false]), [], 'int64', [0, 1]);
  tensor(tf.where([0, 2, nan]), [[1n], [2n]], 'int64');
  tensor(tf.where(tf.zeros([0], 'bool'), 1, 2), [], 'float32', [0]);
  throwsTyped(() => tf.where([true, false], [1, 2, 3], 0), tf.ShapeError, 'where', /\[2\]/, /\[3\]/);
  throwsTyped(() => tf.where([1, 0] as never, 1, 2), tf.DTypeError, 'where', /float32/, /bool/);
});

test('T094 variables slice too and a slice can be assigned', () => {
  const v = new tf.Variable([1, 2, 3]);
  v.at(1).assign(9);
  v.at('1:').assign([7, 8]);
  tensor(v, [1, 7, 8]);
  const w = new tf.Variable([[1, 2], [3, 4]]);
  w.at(':', 0).assign([-1, -3]);
  tensor(w.at(1), [-3, 4]);
  w.at('::-1').assign([[1, 2], [3, 4]]);
  tensor(w, [[3, 4], [1, 2]]);
  throwsTyped(() => v.at('1:').assign([1, 2, 3]), tf.ShapeError, /\[2\]/, /\[3\]/);
  throwsTyped(() => v.at(3), tf.IndexError, 'at', /axis 0 of size 3/, /got 3/);
  tensor(v, [1, 7, 8]);
});

test('T096 argmax gives the first of equals as int64', () => {
  tensor(tf.argmax([2, 20, 30, 3, 30]), 2n, 'int64');
  tensor(tf.argmin([[3, 1], [1, 3]], 1), [1n, 0n], 'int64');
  tensor(tf.argmax(i32([[1, 5], [7, 5]])), [1n, 0n], 'int64');
  tensor(tf.argmax([[1, 5], [7, 5]], -1), [1n, 0n], 'int64');
  tensor(tf.argmin([4, 4, 4]), 0n, 'int64');
  tensor(tf.constant([-3n, -1n]).argmax(0), 1n, 'int64');
  tensor(tf.argmax([[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]], 1), [0n], 'int64');
  tensor(tf.argmax([1, 3, 2], 0, { outputType: 'int32' }), 1, 'int32');
  tensor(tf.argmax(tf.zeros([0, 2]), 1), [], 'int64', [0]);
  throwsTyped(() => tf.argmax(tf.zeros([0, 2]), 0), tf.ShapeError, 'argmax', /\[0, 2\]/);
  throwsTyped(() => tf.argmax([1, 2], 1), tf.IndexError, 'argmax', /got 1/, /rank 1/);
});

test('T097 unique keeps the order of first appearance', () => {
  const { y, idx } = tf.unique(i32([1, 1, 2, 4, 4, 4, 7, 8, 8]));
  tensor(y, [1, 2, 4, 7, 8], 'int32');
  tensor(idx, [0, 0, 1, 2, 2, 2, 3, 4, 4], 'int32');
  tensors(tf.unique(i32([3, 1, 3])), [[3, 1], [0, 1, 0]], 'int32');
  const strings = tf.unique(['b', 'a', 'b']);
  tensor(strings[0], ['b', 'a'], 'string');
  tensor(strings[1], [0, 1, 0], 'int32');
  const counted = tf.uniqueWithCounts(tf.constant([5n, 4n, 5n]));
  tensor(counted[0], [5n, 4n], 'int64');
  tensor(counted.count, [2, 1], 'int32');
  tensor(tf.unique(tf.zeros([0])).y, [], 'float32', [0]);
  throwsTyped(() => tf.unique([[1, 2]]), tf.ShapeError, 'unique', /\[1, 2\]/);
});

test.run();
