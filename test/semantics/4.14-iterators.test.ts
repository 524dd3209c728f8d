// Section 4.14: iterators of TensorFlow 1. One test per statement, named by its number. Data sets hold their tensors until they are collected.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped as throws } from './expect.ts';
import { inGraph, v1 } from './sessions.ts';

test('B085 a one-shot iterator', () => {
  inGraph((sess) => {
    const rows = [
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ];
    const next = v1.data.makeOneShotIterator(v1.data.Dataset.fromTensorSlices(rows)).getNext();
    for (const row of rows) tensor(sess.run(next), row);
    throws(() => sess.run(next), tf.OutOfRangeError, /End of sequence/);
    throws(() => sess.run(next), v1.errors.OutOfRangeError, /End of sequence/);
    const other = new v1.Session();
    tensor(other.run(next), [0, 1]);
    other.close();
  });
});

test('B086 an initializable iterator', () => {
  inGraph((sess) => {
    const r = v1.randomNormal([3, 2]);
    const iterator = v1.data.makeInitializableIterator(v1.data.Dataset.fromTensorSlices(r));
    const next = iterator.getNext();
    throws(() => sess.run(next), tf.FailedPreconditionError, /iterator has not been initialized/);
    for (let round = 0; round < 2; round++) {
      assert.is(sess.run(iterator.initializer), null);
      assert.equal([...sess.run(next).shape], [2]);
    }
    sess.run(next);
    sess.run(next);
    throws(() => sess.run(next), tf.OutOfRangeError, /End of sequence/);
  });
});

test('B087 steps of a pipeline, structures of elements, elements fed', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32', [null]);
    const ds = v1.data.Dataset.fromTensorSlices({ x, twice: x.mul(2) })
      .map((e: { x: tf.Tensor; twice: tf.Tensor }) => ({ sum: e.x.add(e.twice) }))
      .batch(2);
    const iterator = v1.data.makeInitializableIterator(ds);
    const next = iterator.getNext() as { sum: tf.Tensor };
    sess.run(iterator.initializer, [[x, [1, 2, 3]]]);
    tensor(sess.run(next).sum, [3, 6]);
    tensor(sess.run(next.sum.add(1)), [10]);
    throws(() => sess.run(next), tf.OutOfRangeError, /End of sequence/);
    throws(() => v1.data.makeOneShotIterator(ds), tf.ValueError, /depends on tensors that the graph computes/);
    const switching = v1.data.Iterator.fromStructure('int64', []);
    const [small, large] = [3, 5].map((n) => switching.makeInitializer(tf.data.Dataset.range(n)));
    const n = switching.getNext() as tf.Tensor;
    sess.run(small);
    sess.run(n);
    sess.run(large);
    tensor(sess.run(n), 0n, 'int64');
  });
});

test.run();
