import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { leavesNothing } from './slopes.ts';

const int = (v: number | number[] | number[][]): tf.Tensor => tf.constant(v, 'int32');

function withVariable(value: tf.TensorLike, fn: (v: tf.Variable) => void): void {
  leavesNothing(() => {
    const v = new tf.Variable(value);
    fn(v);
    v.dispose();
  });
}

test('a slice of a variable can be assigned', () => {
  withVariable([1, 2, 3], (v) => {
    assert.is(v.at(1).assign(9), v);
    v.at('1:').assign([7, 8]);
    assert.equal(v.arraySync(), [1, 7, 8]);
    v.at('::-1').assignAdd([1, 2, 3]);
    assert.equal(v.arraySync(), [4, 9, 9]);
    v.at(int(-1)).assignSub(2);
    v.at([0]).assign(v.at(1));
    assert.equal(v.arraySync(), [9, 9, 7]);
    assert.equal(v.at('1:').add(1).arraySync(), [10, 8]);
  });
  withVariable(
    [
      [1, 2],
      [3, 4],
    ],
    (v) => {
      v.at(':', 0).assign([0, 0]);
      v.at(null, '...', 1).assign([[5, 6]]);
      assert.equal(v.arraySync(), [
        [0, 5],
        [0, 6],
      ]);
      assert.throws(
        () => v.at(0).assign(1),
        (e: unknown) => e instanceof tf.ShapeError,
      );
      assert.throws(
        () => v.at(0).assign(int([1, 1])),
        (e: unknown) => e instanceof tf.DTypeError,
      );
      assert.throws(
        () => v.at(int([0])).assign([[1, 1]]),
        (e: unknown) => e instanceof tf.UnsupportedError,
      );
      assert.equal(v.arraySync(), [
        [0, 5],
        [0, 6],
      ]);
    },
  );
  withVariable(['a', 'b'], (v) => {
    v.at(1).assign('c');
    assert.equal(v.arraySync(), ['a', 'c']);
  });
});

test('tensors read before an assignment keep their values', () => {
  withVariable([1, 2, 3], (v) => {
    const [slice, whole] = [v.at('1:'), v.value()];
    v.at(1).assign(9);
    v.scatterUpdate(new tf.IndexedSlices(tf.constant([7]), int([2])));
    v.scatterNdAdd([[0]], [1]);
    assert.equal(
      [slice.arraySync(), whole.arraySync(), v.arraySync()],
      [
        [2, 3],
        [1, 2, 3],
        [2, 9, 7],
      ],
    );
  });
});

test('scatter by rows: the last of several stays, sums add up', () => {
  withVariable(
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
    (v) => {
      const slices = (values: number[][], rows: number[]): tf.IndexedSlices => new tf.IndexedSlices(tf.constant(values), int(rows));
      v.scatterUpdate(
        slices(
          [
            [4, 4],
            [5, 5],
          ],
          [0, 0],
        ),
      );
      assert.equal(v.arraySync(), [
        [5, 5],
        [2, 2],
        [3, 3],
      ]);
      assert.is(
        v.scatterAdd(
          slices(
            [
              [1, 0],
              [1, 0],
            ],
            [1, 1],
          ),
        ),
        v,
      );
      v.scatterSub(slices([[1, 2]], [2]))
        .scatterMax(slices([[9, 0]], [0]))
        .scatterMin(slices([[9, 0]], [1]));
      assert.equal(v.arraySync(), [
        [9, 5],
        [4, 0],
        [2, 1],
      ]);
      v.scatterUpdate(new tf.IndexedSlices(tf.zeros([0, 2]), tf.zeros([0], 'int32')));
      assert.throws(
        () => v.scatterUpdate(slices([[1, 1]], [5])),
        /scatterUpdate: index out of range for shape \[3\], got indices\[0\] = \[5\]/,
      );
      assert.throws(
        () =>
          v.scatterAdd(
            slices(
              [
                [1, 1],
                [7, 7],
              ],
              [0, 3],
            ),
          ),
        (e: unknown) => e instanceof tf.IndexError,
      );
      assert.throws(
        () => v.scatterUpdate(tf.constant([1]) as unknown as tf.IndexedSlices),
        (e: unknown) => e instanceof tf.ValueError,
      );
      assert.throws(
        () => v.scatterUpdate(new tf.IndexedSlices(tf.constant([[1, 1]]), tf.constant([0]))),
        (e: unknown) => e instanceof tf.DTypeError,
      );
      assert.equal(v.arraySync(), [
        [9, 5],
        [4, 0],
        [2, 1],
      ]);
    },
  );
});

test('scatter by rows of indices', () => {
  withVariable(int([1, 2, 3, 4, 5, 6, 7, 8]), (v) => {
    v.scatterNdAdd(int([[4], [3], [1], [7]]), int([9, 10, 11, 12]));
    assert.equal(v.arraySync(), [1, 13, 3, 14, 14, 6, 7, 20]);
    v.scatterNdUpdate([[0], [1]], [5, 6])
      .scatterNdSub([[0]], [1])
      .scatterNdMax([[2]], [8])
      .scatterNdMin([[3]], [0]);
    assert.equal(v.arraySync(), [4, 6, 8, 0, 14, 6, 7, 20]);
    assert.throws(
      () => v.scatterNdUpdate([[8]], [1]),
      (e: unknown) => e instanceof tf.IndexError,
    );
    assert.throws(
      () => v.scatterNdUpdate([[0]], [0.5]),
      (e: unknown) => e instanceof tf.DTypeError,
    );
  });
});

test('updates happen in place, unless somebody else holds the value', () => {
  withVariable(tf.zeros([1000]), (v) => {
    // The tensor that it began with still holds the first value.
    v.at(5).assign(0);
    const handle = v.handle as unknown as { current(): tf.Tensor };
    const { ptr } = handle.current();
    v.scatterNdAdd([[1]], [1]);
    v.at('2:4').assignAdd([1, 2]);
    assert.is(handle.current().ptr, ptr);
    const old = v.value();
    v.at(0).assign(5);
    assert.is.not(handle.current().ptr, ptr);
    assert.equal(
      [old.at('0:5').arraySync(), v.at('0:5').arraySync()],
      [
        [0, 1, 1, 2, 0],
        [5, 1, 1, 2, 0],
      ],
    );
  });
});

test.run();
