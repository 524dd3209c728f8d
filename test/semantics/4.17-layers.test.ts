// Section 4.17: layers and training programs of TensorFlow 1. One test per statement, named by its number.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped as throws } from './expect.ts';
import { inGraph, v1 } from './sessions.ts';

let live = 0;
test.before(() => {
  live = tf.memory().tensors;
});
// Not more: the engine may meanwhile collect what other files of this process dropped.
test.after(() => assert.ok(tf.memory().tensors <= live, `${tf.memory().tensors} tensors, ${live} at the start`));

test('B124 the last dimension must be known', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32', { shape: [null, 3] });
    const y = new v1.layers.Dense(1, { kernelInitializer: 'ones' }).apply(x);
    sess.run(v1.globalVariablesInitializer());
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    tensor(sess.run(y, [[x, rows]]), [[6], [15]]);
    for (const shape of [[null, null], null]) {
      const open = v1.placeholder('float32', { shape });
      throws(
        () => new v1.layers.Dense(1).apply(open),
        tf.ValueError,
        /The last dimension of the inputs to a Dense layer should be defined/,
      );
    }
  });
});

test('B125 names of a layer’s variables, and their collections', () => {
  inGraph(() => {
    const x = v1.constant([[1, 2, 3]]);
    v1.layers.dense(x, 2);
    v1.layers.dense(x, 2);
    const names = ['dense/kernel:0', 'dense/bias:0', 'dense_1/kernel:0', 'dense_1/bias:0'];
    for (const key of [v1.GraphKeys.TRAINABLE_VARIABLES, v1.GraphKeys.GLOBAL_VARIABLES]) {
      assert.equal(
        v1.getCollection(key).map((v) => (v as tf.Variable).name),
        names,
      );
    }
    assert.equal(
      v1.trainableVariables('dense_1').map((v) => v.name),
      names.slice(2),
    );
  });
});

test('B126 the function makes a fresh layer; reuse shares by name', () => {
  inGraph((sess) => {
    const x = v1.constant([[1, 2, 3]]);
    const [a, b] = [v1.layers.dense(x, 1), v1.layers.dense(x, 1)];
    const c = v1.layers.dense(x, 1, { name: 'shared' });
    const d = v1.layers.dense(x, 1, { name: 'shared', reuse: true });
    assert.is(v1.globalVariables().length, 6);
    throws(() => v1.layers.dense(x, 1, { name: 'shared' }), tf.ValueError, /Variable shared\/kernel already exists/);
    sess.run(v1.globalVariablesInitializer());
    const [va, vb, vc, vd] = sess.run([a, b, c, d]).map((t) => Number(t));
    assert.is.not(va, vb);
    assert.is(vc, vd);
  });
});

test('B128 the initializer changes nothing before it runs', () => {
  inGraph((sess) => {
    const v = new v1.Variable(1);
    const init = v1.globalVariablesInitializer();
    throws(() => sess.run(v), tf.FailedPreconditionError, /'Variable:0'/);
    sess.run(init);
    tensor(sess.run(v.assign(7)), 7);
    sess.run(init);
    tensor(sess.run(v), 1);
  });
});

test('B129 a training operation gives null, beside it the loss before the step', () => {
  inGraph((sess) => {
    const v = new v1.Variable(1);
    const loss = v.mul(v);
    const train = new v1.train.GradientDescentOptimizer(0.25).minimize(loss);
    sess.run(v1.globalVariablesInitializer());
    assert.is(sess.run(train), null);
    const [nothing, value] = sess.run([train, loss]);
    assert.is(nothing, null);
    tensor(value, 0.25);
    tensor(sess.run(v), 0.25);
  });
});

test('the complete program of the introduction, from the weight of its first loss', () => {
  inGraph((sess) => {
    const x = v1.constant([[1], [2], [3], [4]], 'float32');
    const yTrue = v1.constant([[0], [-1], [-2], [-3]], 'float32');
    const linearModel = new v1.layers.Dense(1);
    const yPred = linearModel.apply(x);
    const loss = v1.losses.meanSquaredError(yTrue, yPred);
    const train = new v1.train.GradientDescentOptimizer(0.01).minimize(loss);
    sess.run(v1.globalVariablesInitializer());
    // The loss of y = w·x without a bias is 7.5 w² + 10 w + 3.5.
    const published = [1.35659, 1.00412, 0.759167, 0.588829, 0.470264, 0.387626, 0.329918, 0.289511, 0.261112, 0.241046];
    const weight = (-10 + Math.sqrt(100 - 30 * (3.5 - published[0]))) / 15;
    sess.run((linearModel.kernel as tf.Variable).assign([[weight]]));
    const losses = Array.from({ length: 100 }, () => Number(sess.run([train, loss])[1]));
    published.forEach((value, i) => {
      assert.ok(Math.abs(losses[i] - value) < 6e-6, `step ${i}: ${losses[i]}, published ${value}`);
    });
    assert.ok(losses[99] < losses[10]);
    const predicted = sess.run(yPred);
    assert.equal([...predicted.shape], [4, 1]);
    near(predicted, [[-0.45], [-1.2], [-2], [-2.8]], 'float32', [4, 1], 0.3);
  });
});

test.run();
