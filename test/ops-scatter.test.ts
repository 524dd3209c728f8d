import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { stream } from './kernel-arena.ts';
import { checkSlopes, gradientOf, leavesNothing, numbers, randomDims, randomTensor } from './slopes.ts';

const product = (dims: readonly number[]): number => dims.reduce((n, d) => n * d, 1);

/** Shape, depth and rows of indices of a random case; null where nothing can be named. */
function randomCase(next: () => number): { dims: number[]; lead: number[]; rows: number[][]; tail: number[] } | null {
  const dims = randomDims(next, Math.floor(next() * 4));
  const depth = Math.floor(next() * (dims.length + 1));
  const lead = randomDims(next, Math.floor(next() * 3));
  const table = dims.slice(0, depth);
  if (product(table) === 0 && product(lead) > 0) return null;
  const rows = Array.from({ length: product(lead) }, () => table.map((d) => Math.floor(next() * d)));
  return { dims, lead, rows, tail: dims.slice(depth) };
}

const flatOf = (row: readonly number[], dims: readonly number[]): number => row.reduce((flat, i, axis) => flat * dims[axis] + i, 0);

test('gatherNd and scatterNd at any depth, also empty', () => {
  const next = stream(61);
  for (let round = 0; round < 150; round++) {
    const found = randomCase(next);
    if (found === null) continue;
    const { dims, lead, rows, tail } = found;
    const what = JSON.stringify(found);
    leavesNothing(() => {
      const inner = product(tail);
      const idx = tf.constant(rows.flat(), round % 2 === 0 ? 'int32' : 'int64', [...lead, dims.length - tail.length]);
      const x = randomTensor(dims, round);
      const data = numbers(x);
      const parts = tf.gatherNd(x, idx);
      assert.equal(parts.shape, [...lead, ...tail], what);
      assert.equal(
        numbers(parts),
        rows.flatMap((row) => data.slice(flatOf(row, dims) * inner, (flatOf(row, dims) + 1) * inner)),
        what,
      );
      const want = new Array<number>(product(dims)).fill(0);
      const updates = numbers(parts);
      rows.forEach((row, r) => {
        for (let i = 0; i < inner; i++) want[flatOf(row, dims) * inner + i] += updates[r * inner + i];
      });
      const y = tf.scatterNd(idx, parts, round % 3 === 0 ? tf.constant(dims, 'int32', [dims.length]) : dims);
      assert.equal(y.shape, dims);
      assert.equal(numbers(y), want, what);
    });
  }
});

test('gatherNd with batches', () => {
  const next = stream(67);
  for (let round = 0; round < 60; round++) {
    const dims = [2, 3, 1 + Math.floor(next() * 3), 2];
    const batchDims = round % 3;
    const depth = Math.floor(next() * (dims.length - batchDims + 1));
    const count = Math.floor(next() * 4);
    leavesNothing(() => {
      const x = randomTensor(dims, round);
      const lead = [...dims.slice(0, batchDims), count];
      const rows = Array.from({ length: product(lead) }, () => dims.slice(batchDims, batchDims + depth).map((d) => Math.floor(next() * d)));
      const y = tf.gatherNd(x, tf.constant(rows.flat(), 'int32', [...lead, depth]), { batchDims });
      const inner = product(dims.slice(batchDims + depth));
      const batch = (r: number): number[] => {
        const b = Math.floor(r / count);
        return batchDims === 2 ? [Math.floor(b / 3), b % 3] : batchDims === 1 ? [b] : [];
      };
      const data = numbers(x);
      const at = (row: number[], r: number): number => flatOf([...batch(r), ...row], dims) * inner;
      assert.equal(y.shape, [...lead, ...dims.slice(batchDims + depth)]);
      assert.equal(
        numbers(y),
        rows.flatMap((row, r) => data.slice(at(row, r), at(row, r) + inner)),
      );
    });
  }
});

type Scatter = (tensor: tf.TensorLike, indices: tf.TensorLike, updates: tf.TensorLike) => tf.Tensor;
const CHANGES: readonly (readonly [Scatter, (x: number, u: number) => number])[] = [
  [tf.tensorScatterNdUpdate, (_, u) => u],
  [tf.tensorScatterNdAdd, (x, u) => x + u],
  [tf.tensorScatterNdSub, (x, u) => x - u],
  [tf.tensorScatterNdMax, Math.max],
  [tf.tensorScatterNdMin, Math.min],
];

test('tensorScatterNd changes parts, in the order of the updates; the tensor stays as it was', () => {
  const next = stream(71);
  for (let round = 0; round < 100; round++) {
    const found = randomCase(next);
    if (found === null) continue;
    const { dims, lead, rows, tail } = found;
    const inner = product(tail);
    for (const [scatter, change] of CHANGES) {
      leavesNothing(() => {
        const x = randomTensor(dims, round);
        const before = numbers(x);
        const u = randomTensor([...lead, ...tail], round + 1);
        const want = numbers(x);
        const updates = numbers(u);
        rows.forEach((row, r) => {
          for (let i = 0; i < inner; i++) {
            const at = flatOf(row, dims) * inner + i;
            want[at] = change(want[at], updates[r * inner + i]);
          }
        });
        const y = scatter(x, tf.constant(rows.flat(), 'int32', [...lead, dims.length - tail.length]), u);
        assert.equal(numbers(y), want, `${scatter.name} ${JSON.stringify(found)}`);
        assert.equal(numbers(x), before);
      });
    }
  }
});

test('scatters of other dtypes', () => {
  leavesNothing(() => {
    assert.equal(tf.tensorScatterNdUpdate(['a', 'b', 'c'], [[2], [0]], ['x', 'y']).arraySync(), ['y', 'b', 'x']);
    assert.equal(tf.tensorScatterNdUpdate([true, true], [[1]], [false]).arraySync(), [true, false]);
    assert.equal(tf.tensorScatterNdAdd(tf.constant([100], 'int8'), [[0], [0]], [20, 20]).arraySync(), [-116]);
    assert.equal(tf.tensorScatterNdAdd(tf.constant([1n]), [[0]], [2n ** 40n]).arraySync(), [2n ** 40n + 1n]);
    assert.equal(tf.scatterNd([[1], [1]], [true, false], [3]).arraySync(), [false, true, false]);
    assert.equal(tf.scatterNd([[1]], tf.constant([2], 'float16'), [2]).dtype, 'float16');
    assert.throws(
      () => tf.tensorScatterNdMax(['a'], [[0]], ['b']),
      (e: unknown) => e instanceof tf.DTypeError,
    );
    assert.throws(
      () => tf.tensorScatterNdAdd(tf.constant([1]), [[0]], tf.constant([1], 'int32')),
      (e: unknown) => e instanceof tf.DTypeError,
    );
  });
});

test('what does not exist is refused, and nothing is left behind', () => {
  const { tensors, storages, bytes } = tf.memory();
  const refused = (f: () => unknown, why: RegExp | typeof tf.TensorError): void =>
    assert.throws(f, (e: unknown) => (why instanceof RegExp ? why.test(String(e)) : e instanceof why));
  refused(
    () =>
      tf.gatherNd(
        [[1, 2]],
        [
          [0, 0],
          [0, 2],
        ],
      ),
    /gatherNd: index out of range for shape \[1, 2\], got indices\[1\] = \[0, 2\]/,
  );
  refused(() => tf.gatherNd([1], [[0, 0]]), tf.ShapeError);
  refused(() => tf.gatherNd([1], 0), tf.ShapeError);
  refused(() => tf.gatherNd([[1, 'a']], [[0]]), tf.TensorError);
  refused(() => tf.scatterNd([[2]], [1], [2]), /scatterNd: index out of range for shape \[2\], got indices\[0\] = \[2\]/);
  refused(() => tf.scatterNd([[1]], [1, 2], [2]), tf.ShapeError);
  refused(() => tf.scatterNd([[1]], [1], [-2]), tf.ShapeError);
  refused(
    () => tf.tensorScatterNdAdd([1, 2], [[2]], [5]),
    /tensorScatterNdAdd: index out of range for shape \[2\], got indices\[0\] = \[2\]/,
  );
  refused(() => tf.tensorScatterNdUpdate([1, 2], [[0]], [[5]]), tf.ShapeError);
  refused(() => tf.math.segmentSum([1, 2], [1, 0]), /segment ids must not decrease, got segmentIds\[1\] = 0 after 1/);
  refused(() => tf.math.segmentMax([1, 2], [-1, 0]), /segment ids must not be negative, got segmentIds\[0\] = -1/);
  refused(() => tf.math.segmentMean([1, 2], [0]), tf.ShapeError);
  assert.equal(Object.values(tf.memory()).slice(0, 3), [tensors, storages, bytes]);
});

test('gradients of gatherNd and the scatters', () => {
  const idx = tf.constant(
    [
      [0, 2],
      [1, 1],
      [0, 2],
    ],
    'int32',
  );
  const apart = tf.constant(
    [
      [0, 2],
      [1, 1],
    ],
    'int32',
  );
  const rows = tf.constant([[[1]], [[0]]], 'int32');
  checkSlopes((x) => tf.gatherNd(x.mul(x), idx), randomTensor([2, 3, 2], 1), 'gatherNd');
  checkSlopes((x) => tf.gatherNd(x.mul(x), rows, { batchDims: 1 }), randomTensor([2, 3], 1), 'gatherNd with batches');
  checkSlopes((x) => tf.scatterNd(idx, x.mul(x), [2, 3]), randomTensor([3], 2), 'scatterNd');
  const u = randomTensor([2], 3);
  const x = randomTensor([2, 3], 4);
  for (const [scatter] of CHANGES) {
    checkSlopes((t) => scatter(t.mul(t), apart, u), x, `${scatter.name} by the tensor`);
    checkSlopes((t) => scatter(x, apart, t.mul(t)), u, `${scatter.name} by the updates`);
  }
  const tie = tf.constant([5, 1], 'float64');
  const two = tf.constant([[0], [0]], 'int32');
  const same = tf.constant([5, 5], 'float64');
  assert.equal(
    numbers(gradientOf((t) => tf.tensorScatterNdMax(t, two, same), tie)).map((g) => Math.round(g * 3)),
    [1, 3],
  );
  for (const t of [idx, apart, rows, u, x, tie, two, same]) t.dispose();
});

test('sorted segments: gaps, means, gradients', () => {
  leavesNothing(() => {
    const x = tf.constant([
      [1, -2],
      [3, -4],
      [5, -6],
    ]);
    const { segmentSum, segmentMean, segmentProd, segmentMax, segmentMin, unsortedSegmentMean, unsortedSegmentSqrtN } = tf.math;
    const ids = [0, 0, 2];
    assert.equal(segmentSum(x, ids).arraySync(), [
      [4, -6],
      [0, 0],
      [5, -6],
    ]);
    assert.equal(segmentMean(x, ids).arraySync(), [
      [2, -3],
      [0, 0],
      [5, -6],
    ]);
    assert.equal(segmentProd(x, ids).arraySync(), [
      [3, 8],
      [1, 1],
      [5, -6],
    ]);
    assert.equal(segmentMax(x, ids).arraySync(), [
      [3, -2],
      [0, 0],
      [5, -6],
    ]);
    assert.equal(segmentMin(x, ids).arraySync(), [
      [1, -4],
      [0, 0],
      [5, -6],
    ]);
    assert.equal(segmentSum(tf.zeros([0, 2]), []).shape, [0, 2]);
    assert.equal(segmentMean(tf.constant([2, 5, -5], 'int32'), [0, 0, 1]).arraySync(), [3, -5]);
    assert.equal(unsortedSegmentMean(x, [1, -1, 1], 3).arraySync(), [
      [0, 0],
      [3, -4],
      [0, 0],
    ]);
    assert.equal(unsortedSegmentSqrtN(tf.constant([1, 3, 4], 'float64'), [0, 1, 0], 2).arraySync(), [5 / Math.sqrt(2), 3]);
  });
  const ids = tf.constant([0, 0, 2], 'int32');
  const x = randomTensor([3, 2], 6);
  for (const name of ['segmentSum', 'segmentMean', 'segmentProd', 'segmentMax', 'segmentMin'] as const) {
    checkSlopes((t) => tf.math[name](t.mul(t), ids), x, name);
  }
  checkSlopes((t) => tf.math.unsortedSegmentMean(t.mul(t), ids, 3), x, 'unsortedSegmentMean');
  checkSlopes((t) => tf.math.unsortedSegmentSqrtN(t.mul(t), ids, 4), x, 'unsortedSegmentSqrtN');
  ids.dispose();
  x.dispose();
});

test.run();
