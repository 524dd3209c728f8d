import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { NestedArray } from '../src/tensor.ts';
import { stream } from './kernel-arena.ts';
import { checkSlopes, gradientOf, leavesNothing, numbers, randomDims, randomTensor } from './slopes.ts';

/** y[b…, o…, j…, i…] = x[b…, o…, idx[b…, j…], i…], one element at a time. */
function gatherSlowly(x: tf.Tensor, idx: tf.Tensor, axis: number, batchDims: number): NestedArray {
  const at = (t: NestedArray, where: readonly number[]): NestedArray =>
    where.reduce((list: NestedArray, i) => (list as readonly NestedArray[])[i], t);
  const [values, indices] = [x.arraySync(), idx.arraySync()];
  const build = (dims: readonly number[], where: readonly number[], leaf: (where: readonly number[]) => NestedArray): NestedArray =>
    where.length === dims.length ? leaf(where) : Array.from({ length: dims[where.length] }, (_, i) => build(dims, [...where, i], leaf));
  const dims = [...x.shape.slice(0, axis), ...idx.shape.slice(batchDims), ...x.shape.slice(axis + 1)];
  const width = idx.shape.length - batchDims;
  return build(dims, [], (where) => {
    const row = at(indices, [...where.slice(0, batchDims), ...where.slice(axis, axis + width)]);
    return at(values, [...where.slice(0, axis), Number(row), ...where.slice(axis + width)]);
  });
}

test('gather along any axis, with batches, any integer dtype', () => {
  const next = stream(53);
  for (let round = 0; round < 200; round++) {
    const dims = randomDims(next, 1 + (round % 4));
    const axis = Math.floor(next() * dims.length);
    const batchDims = Math.floor(next() * (axis + 1));
    const idxDims = [...dims.slice(0, batchDims), ...randomDims(next, Math.floor(next() * 3))];
    const count = idxDims.reduce((n, d) => n * d, 1);
    if (dims[axis] === 0 && count > 0) continue;
    leavesNothing(() => {
      const x = randomTensor(dims, round);
      const dtype = (['int32', 'int64', 'uint8', 'uint32', 'int16', 'uint64'] as const)[round % 6];
      const idx = tf
        .constant(
          Array.from({ length: count }, () => Math.floor(next() * dims[axis])),
          'int32',
          idxDims,
        )
        .cast(dtype);
      const negative = next() < 0.3 ? axis - dims.length : axis;
      const y = tf.gather(x, idx, { axis: negative, batchDims });
      assert.equal(y.arraySync(), gatherSlowly(x, idx, axis, batchDims), JSON.stringify({ dims, idxDims, axis, batchDims, dtype }));
    });
  }
});

test('gather refuses what does not exist, and leaves nothing behind', () => {
  const { tensors, storages, bytes } = tf.memory();
  const refused = (f: () => unknown, why: RegExp | typeof tf.TensorError): void =>
    assert.throws(f, (e: unknown) => (why instanceof RegExp ? why.test(String(e)) : e instanceof why));
  refused(
    () => tf.gather([1, 2, 3], [3]),
    /gather: index out of range for axis 0 of size 3, got indices\[0\] = 3\. Use integers from 0 to 2\./,
  );
  refused(
    () =>
      tf.gather(
        [[1, 2]],
        [
          [0, 1],
          [1, -1],
        ],
        { axis: 1 },
      ),
    /got indices\[1, 1\] = -1/,
  );
  refused(() => tf.gather([1, 2], [0n, 2n ** 32n]), /got indices\[1\] = 4294967296/);
  refused(() => tf.gather([1, 2], -(2n ** 40n)), /got indices = -1099511627776/);
  refused(() => tf.gather([], [0]), /The axis is empty/);
  refused(() => tf.gather([1, 2], [0.5]), tf.DTypeError);
  refused(() => tf.gather([1, 2], new Float32Array(2)), tf.DTypeError);
  refused(() => tf.gather([1, 2], [0], { axis: 1 }), tf.IndexError);
  refused(() => tf.gather([[1, 2]], [[0], [1]], { batchDims: 1 }), tf.ShapeError);
  refused(() => tf.gather([[1, 2]], [[0]], { axis: 0, batchDims: 1 }), tf.IndexError);
  refused(() => tf.gather([1, 2], [0], { axes: 0 } as object), /unknown option/);
  refused(() => tf.gather([[1], [2, 3]], [0]), tf.ShapeError);
  assert.equal(Object.values(tf.memory()).slice(0, 3), [tensors, storages, bytes]);
});

test('gradients of gather', () => {
  const idx = tf.constant(
    [
      [0, 2],
      [2, 1],
    ],
    'int32',
  );
  for (const axis of [0, 1, 2]) checkSlopes((x) => x.mul(x).gather(idx, { axis }), randomTensor([3, 3, 3], axis), `gather along ${axis}`);
  checkSlopes((x) => x.mul(x).gather(idx, { axis: 1, batchDims: 1 }), randomTensor([2, 3, 2], 9), 'gather with batches');
  checkSlopes((x) => x.mul(x).gather(idx, { axis: 2, batchDims: 1 }), randomTensor([2, 2, 3], 9), 'gather with batches along 2');
  checkSlopes((x) => x.gather(idx.at(0)).gather(idx.at(1).minimum(1)), randomTensor([3, 2], 9), 'gather of gather');
  checkSlopes((x) => tf.nn.embeddingLookup(x.mul(3), idx, { maxNorm: 1 }), randomTensor([3, 2], 5), 'embeddingLookup with maxNorm');
  idx.dispose();
});

test('a gather from a variable gives IndexedSlices, duplicates kept; gathers concatenate; a dense use makes it dense', () => {
  leavesNothing(() => {
    const v = new tf.Variable([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const sparse = (f: () => tf.Tensor): tf.IndexedSlices => {
      const tape = new tf.GradientTape();
      const g: unknown = tape.gradient(tape.record(f), v);
      assert.instance(g, tf.IndexedSlices);
      return g as tf.IndexedSlices;
    };
    const g = sparse(() => tf.gather(v, [0, 2, 0]).mul(2).sum());
    assert.equal(
      [g.values.arraySync(), g.indices.arraySync(), g.denseShape],
      [
        [
          [2, 2],
          [2, 2],
          [2, 2],
        ],
        [0, 2, 0],
        [3, 2],
      ],
    );
    assert.equal(g.toTensor().arraySync(), [
      [4, 4],
      [0, 0],
      [2, 2],
    ]);
    const two = sparse(() =>
      tf
        .gather(v, [[0], [1]])
        .sum()
        .add(v.gather(1).sum()),
    );
    assert.equal([two.values.shape, two.indices.arraySync().toString().split(',').sort().join()], [[3, 2], '0,1,1']);
    const looked = sparse(() => tf.nn.embeddingLookup(v, [1, 1]).sum());
    assert.equal(looked.indices.arraySync(), [1, 1]);
    const tape = new tf.GradientTape();
    const mixed = tape.record(() => tf.gather(v, [1]).sum().add(v.sum()));
    assert.equal((tape.gradient(mixed, v) as tf.Tensor).arraySync(), [
      [1, 1],
      [2, 2],
      [1, 1],
    ]);
    v.dispose();
  });
});

test('a gather does not read the whole variable', () => {
  leavesNothing(() => {
    const v = new tf.Variable(tf.zeros([1000, 4]));
    const { bytes } = tf.memory();
    tf.tidy(() => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => tf.gather(v, [5]).square().sum());
      tape.gradient(y, v);
      assert.ok(tf.memory().bytes - bytes < 4000, 'a dense gradient was made');
    });
    v.dispose();
  });
});

test('unsorted segments: any rank of ids, negative ids left out, empty segments', () => {
  const next = stream(59);
  const folds = {
    unsortedSegmentSum: [(a: number, b: number) => a + b, 0],
    unsortedSegmentProd: [(a: number, b: number) => a * b, 1],
    unsortedSegmentMax: [Math.max, -Number.MAX_VALUE],
    unsortedSegmentMin: [Math.min, Number.MAX_VALUE],
  } as const;
  for (let round = 0; round < 80; round++) {
    const dims = randomDims(next, round % 4);
    const lead = dims.slice(0, Math.floor(next() * (dims.length + 1)));
    const rows = lead.reduce((n, d) => n * d, 1);
    const inner = dims.slice(lead.length).reduce((n, d) => n * d, 1);
    const count = Math.floor(next() * 5);
    leavesNothing(() => {
      const x = randomTensor(dims, round);
      const ids = Array.from({ length: rows }, () => Math.floor(next() * (count + 1)) - 1);
      const data = numbers(x);
      for (const [name, [fold, empty]] of Object.entries(folds)) {
        const want = new Array<number>(count * inner).fill(empty);
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < inner && ids[i] >= 0; j++) want[ids[i] * inner + j] = fold(want[ids[i] * inner + j], data[i * inner + j]);
        }
        const y = tf.math[name as keyof typeof folds](
          x,
          tf.constant(ids, round % 2 === 0 ? 'int32' : 'int64', lead),
          round % 3 === 0 ? tf.constant(count, 'int32') : count,
        );
        assert.equal(y.shape, [count, ...dims.slice(lead.length)]);
        assert.equal(numbers(y), want, `${name} ${JSON.stringify({ dims, lead, ids, count })}`);
      }
    });
  }
});

test('unsorted segments of other dtypes', () => {
  leavesNothing(() => {
    const { unsortedSegmentSum, unsortedSegmentMax, unsortedSegmentMin } = tf.math;
    assert.equal(unsortedSegmentMax(tf.constant([-3], 'int8'), [0], 2).arraySync(), [-3, -128]);
    assert.equal(
      unsortedSegmentMin(tf.constant([3], 'uint32'), [0], 2)
        .arraySync()
        .toString(),
      '3,4294967295',
    );
    assert.equal(unsortedSegmentMax(tf.constant([1], 'float16'), [0], 2).arraySync(), [1, -65504]);
    assert.equal(unsortedSegmentMax(tf.constant([1], 'float32'), [1], 2).arraySync(), [-3.4028234663852886e38, 1]);
    assert.equal(unsortedSegmentSum(tf.constant([2n ** 63n, 2n ** 63n - 1n], 'uint64'), [0, 0], 1).arraySync(), [2n ** 64n - 1n]);
    assert.throws(
      () => unsortedSegmentSum(['a'], [0], 1),
      (e: unknown) => e instanceof tf.DTypeError,
    );
    assert.throws(() => unsortedSegmentSum([1, 2], [0, 2], 2), /a segment id is not below 2, got segmentIds\[1\] = 2/);
    assert.throws(
      () => unsortedSegmentSum([1, 2], [0], 2),
      (e: unknown) => e instanceof tf.ShapeError,
    );
    assert.throws(
      () => unsortedSegmentSum([1, 2], [0, 0], -1),
      (e: unknown) => e instanceof tf.ValueError,
    );
  });
});

test('gradients of unsorted segments', () => {
  const ids = tf.constant([1, 0, -1, 1, 3], 'int32');
  const x = randomTensor([5, 2], 4);
  checkSlopes((t) => tf.math.unsortedSegmentSum(t.mul(t), ids, 4), x, 'sum');
  checkSlopes((t) => tf.math.unsortedSegmentMax(t.mul(t), ids, 4).maximum(-9), x, 'max');
  checkSlopes((t) => tf.math.unsortedSegmentMin(t.mul(t), ids, 4).minimum(9), x, 'min');
  checkSlopes((t) => tf.math.unsortedSegmentProd(t.mul(t), ids, 4), x, 'prod');
  x.dispose();
  leavesNothing(() => {
    const count = tf.constant(4, 'int32');
    const prod = (t: tf.Tensor): tf.Tensor => tf.math.unsortedSegmentProd(t, ids, count);
    assert.equal(numbers(gradientOf(prod, tf.constant([0, 5, 1, 3, 2], 'float64'))), [3, 1, 0, 0, 1]);
    assert.equal(numbers(gradientOf(prod, tf.constant([0, 5, 1, 0, 2], 'float64'))), [0, 1, 0, 0, 1]);
    const max = (t: tf.Tensor): tf.Tensor => tf.math.unsortedSegmentMax(t, ids, count);
    assert.equal(numbers(gradientOf(max, tf.constant([3, 5, 9, 3, 2], 'float64'))), [0.5, 1, 0, 0.5, 1]);
    const none = gradientOf((t) => tf.math.unsortedSegmentSum(t, [-1, -1], 0), tf.constant([1, 2], 'float64'));
    assert.equal(numbers(none), [0, 0]);
  });
  ids.dispose();
});

test.run();
