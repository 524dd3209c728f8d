import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { leavesNothing, numbers, randomTensor } from './slopes.ts';

const int = (v: number | number[] | number[][]): tf.Tensor => tf.constant(v, 'int32');
type Fn = (...args: tf.Tensor[]) => tf.Tensor;

/** Checks a function, traced with unknown sizes, against itself run eagerly; also its gradient by the first argument. */
function sameTraced(what: string, f: Fn, args: tf.Tensor[], gradient = true): void {
  leavesNothing(() => {
    const signature = args.map(
      (x) =>
        new tf.TensorSpec(
          x.shape.map(() => null),
          x.dtype,
        ),
    );
    const traced = tf.function(f, { inputSignature: signature });
    const run = (g: Fn): number[][] => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(args[0]);
        return g(...args);
      });
      const out = [[...y.shape], Array.from(y.dataSync() as Float64Array, Number)];
      const dx = tape.gradient(y, args[0]) as tf.Tensor | tf.IndexedSlices | null;
      return dx === null ? out : [...out, numbers(dx.toTensor())];
    };
    const want = run(f);
    assert.is(want.length, gradient ? 3 : 2, what);
    assert.equal(
      run((...x) => traced(...x) as tf.Tensor),
      want,
      what,
    );
  });
}

test('indexing traced with unknown sizes gives what it gives eagerly, gradients too', () => {
  const x = randomTensor([3, 4], 1);
  const [i, ids, rows] = [
    int(1),
    int([2, 0, 1]),
    int([
      [0, 1],
      [2, 3],
    ]),
  ];
  sameTraced('at', (t) => t.mul(t).at('1:', '::-2'), [x]);
  sameTraced('at index', (t) => t.mul(t).at(-1, 2), [x]);
  sameTraced('at tensor', (t, n) => t.mul(t).at(n, '1:'), [x, i]);
  sameTraced('at gather', (t, n) => t.mul(t).at(':', n), [x, ids]);
  sameTraced('at mask', (t) => t.mul(t).at(t.greater(0)), [x]);
  sameTraced('slice', (t, n) => tf.slice(t.mul(t), [n, 0], [1, -1]), [x, i]);
  sameTraced('slice size', (t, n) => tf.slice(t.mul(t), [0, 1], [n, n.add(1)]), [x, i]);
  sameTraced('gather', (t, n) => tf.gather(t.mul(t), n), [x, ids]);
  sameTraced('gather along 1', (t, n) => tf.gather(t.mul(t), n, { axis: 1 }), [x, ids]);
  sameTraced('gatherNd', (t, n) => tf.gatherNd(t.mul(t), n), [x, tf.constant(rows.arraySync(), 'int32')]);
  sameTraced('segments', (t, n) => tf.math.unsortedSegmentSum(t.mul(t), n, 4), [x, ids]);
  sameTraced('segments by tensor', (t, n) => tf.math.unsortedSegmentProd(t, n, n.at(0).add(1)), [x, ids]);
  sameTraced('sorted', (t) => tf.math.segmentMax(t.mul(t), [0, 0, 2]), [x]);
  sameTraced('mean', (t) => tf.math.segmentMean(t.mul(t), [0, 0, 2]), [x]);
  sameTraced('scatterNd', (t) => tf.scatterNd([[1], [0], [1]], t.mul(t), tf.shape(t)), [x]);
  sameTraced('tensorScatterNdMax', (t) => tf.tensorScatterNdMax(t.mul(t), [[0], [2]], t.at('1:')), [x]);
  sameTraced('where', (t) => tf.where(t.greater(0)).cast('float64'), [x], false);
  sameTraced('bincount', (t, n) => tf.math.bincount(n, { minlength: 2 }).cast('float64').add(t.at(0, 0).mul(0)), [x, ids]);
  sameTraced('partition', (t, n) => tf.dynamicPartition(t.mul(t), n.minimum(1), 2)[1], [x, ids]);
  sameTraced('stitch', (t, n) => tf.dynamicStitch([n], [t.mul(t)]), [x, ids]);
  for (const t of [x, i, ids, rows]) t.dispose();
});

test('a traced gather from a variable has a sparse gradient', () => {
  leavesNothing(() => {
    const v = new tf.Variable([
      [1, 2],
      [3, 4],
    ]);
    const f = tf.function((ids: tf.Tensor) => tf.gather(v, ids).square().sum());
    const tape = new tf.GradientTape();
    const y = tape.record(() => f(int([1, 1])) as tf.Tensor);
    const g = tape.gradient(y, v) as unknown as tf.IndexedSlices | tf.Tensor;
    assert.equal(g.toTensor().arraySync(), [
      [0, 0],
      [12, 16],
    ]);
    v.dispose();
  });
});

test('a traced function changes parts of a variable', () => {
  leavesNothing(() => {
    const v = new tf.Variable([1, 2, 3]);
    const step = tf.function((i: tf.Tensor, x: tf.Tensor) => {
      v.at(i).assign(x);
      v.scatterNdAdd([[0]], x.reshape([1]));
      v.scatterUpdate(new tf.IndexedSlices(x.reshape([1]).mul(10), int([2])));
      return v.at('1:').sum();
    });
    assert.is((step(int(1), tf.constant(5)) as tf.Tensor).item(), 55);
    assert.equal(v.arraySync(), [6, 5, 50]);
    step(int(0), tf.constant(1));
    assert.equal(v.arraySync(), [2, 5, 10]);
    v.dispose();
  });
});

test.run();
