// The programs of TensorFlow 1's low-level introduction and of its eager training tutorial, line by line.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped as throws } from './expect.ts';
import { inGraph, v1 } from './sessions.ts';

test('introduction: graph, session, feeding', () => {
  inGraph((sess) => {
    const a = v1.constant(3.0, 'float32');
    const b = v1.constant(4.0);
    const total = a.add(b);
    assert.equal([a, b, total].map(String), [
      'Tensor("Const:0", shape=(), dtype=float32)',
      'Tensor("Const_1:0", shape=(), dtype=float32)',
      'Tensor("add:0", shape=(), dtype=float32)',
    ]);
    tensor(sess.run(total), 7);
    const vec = v1.randomUniform([3]);
    const out1 = vec.add(1);
    const out2 = vec.add(2);
    const drawn = sess.run(vec).dataSync();
    assert.ok(drawn.every((x) => Number(x) >= 0 && Number(x) < 1));
    const [one, two] = sess.run([out1, out2]).map((t) => t.dataSync());
    one.forEach((x, i) => {
      assert.ok(Math.abs(Number(two[i]) - Number(x) - 1) < 1e-6);
    });
    const x = v1.placeholder('float32');
    const y = v1.placeholder('float32');
    const z = x.add(y);
    const feed = (first: number | number[], second: number | number[]): [object, number | number[]][] => [
      [x, first],
      [y, second],
    ];
    tensor(sess.run(z, feed(3, 4.5)), 7.5);
    tensor(sess.run(z, feed([1, 3], [2, 4])), [3, 7]);
  });
});

test('introduction: data sets', () => {
  inGraph((sess) => {
    const myData = [
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ];
    const nextItem = v1.data.Dataset.fromTensorSlices(myData).makeOneShotIterator().getNext();
    const rows: unknown[] = [];
    for (;;) {
      try {
        rows.push(sess.run(nextItem).arraySync());
      } catch (error) {
        if (error instanceof v1.errors.OutOfRangeError) break;
        throw error;
      }
    }
    assert.equal(rows, myData);
    const r = v1.randomNormal([10, 3]);
    const iterator = v1.data.Dataset.fromTensorSlices(r).makeInitializableIterator();
    const nextRow = iterator.getNext();
    sess.run(iterator.initializer);
    let count = 0;
    throws(() => {
      for (;;) {
        assert.equal([...sess.run(nextRow).shape], [3]);
        count++;
      }
    }, tf.OutOfRangeError);
    assert.is(count, 10);
  });
});

test('introduction: layers', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32', { shape: [null, 3] });
    const linearModel = new v1.layers.Dense(1);
    const y = linearModel.apply(x);
    const shortcut = v1.layers.dense(x, 1);
    const init = v1.globalVariablesInitializer();
    sess.run(init);
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const [values, others, kernel] = sess.run([y, shortcut, linearModel.kernel as tf.Variable], [[x, rows]]);
    assert.equal([...values.shape], [2, 1]);
    assert.equal([...others.shape], [2, 1]);
    const w = kernel.dataSync();
    near(
      values,
      rows.map((row) => [row.reduce((sum, v, i) => sum + v * Number(w[i]), 0)]),
      'float32',
      [2, 1],
      1e-5,
    );
  });
});

test('introduction: training', () => {
  inGraph((sess) => {
    const x = v1.constant([[1], [2], [3], [4]], 'float32');
    const yTrue = v1.constant([[0], [-1], [-2], [-3]], 'float32');
    const linearModel = new v1.layers.Dense(1);
    const yPred = linearModel.apply(x);
    const loss = v1.losses.meanSquaredError(yTrue, yPred);
    const train = new v1.train.GradientDescentOptimizer(0.01).minimize(loss);
    sess.run(v1.globalVariablesInitializer());
    for (let i = 0; i < 2000; i++) sess.run(train);
    near(sess.run(yPred), [[0], [-1], [-2], [-3]], 'float32', [4, 1], 0.05);
  });
});

test('eager training tutorial: the model finds its weights', () => {
  tf.tidy(() => {
    const weights = { W: new tf.Variable(5.0), b: new tf.Variable(0.0) };
    const model = (x: tf.TensorLike): tf.Tensor => weights.W.mul(x).add(weights.b);
    assert.is(model(3.0).item(), 15);
    const inputs = v1.randomNormal([1000], { seed: 1 });
    const outputs = inputs
      .mul(3)
      .add(2)
      .add(v1.randomNormal([1000], { seed: 2 }));
    const loss = (): tf.Tensor => tf.reduceMean(tf.square(model(inputs).sub(outputs)));
    const losses: number[] = [];
    let seen: number[] = [];
    for (let epoch = 0; epoch < 10; epoch++) {
      const tape = new tf.GradientTape();
      const current = tape.record(loss);
      losses.push(current.item());
      seen = [weights.W.item(), weights.b.item()];
      const [dW, db] = tape.gradient(current, [weights.W, weights.b]) as tf.Tensor[];
      weights.W.assignSub(dW.mul(0.1));
      weights.b.assignSub(db.mul(0.1));
    }
    assert.ok(losses.every((value, i) => i === 0 || value < losses[i - 1]));
    // The tutorial prints W = 3.35 and b = 1.62 before its tenth step; its random data are not ours.
    for (const [i, printed] of [3.35, 1.62].entries()) assert.ok(Math.abs(seen[i] - printed) < 0.15, `${seen[i]}, printed ${printed}`);
    for (const v of Object.values(weights)) v.dispose();
  });
});

test.run();
