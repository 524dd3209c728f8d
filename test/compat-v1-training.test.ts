// Optimizers, variables and savers of TensorFlow 1 beyond the observed statements.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor, throwsTyped as throws } from './semantics/expect.ts';
import { inGraph, v1 } from './semantics/sessions.ts';

let live = 0;
test.before(() => {
  live = tf.memory().tensors;
});
// Not more: the engine may meanwhile collect what other files of this process dropped.
test.after(() => assert.ok(tf.memory().tensors <= live, `${tf.memory().tensors} tensors, ${live} at the start`));

test('optimizers: the global step, falling rates, sparse gradients, gradients by hand, while ops compute at once', () => {
  inGraph((sess) => {
    const step = v1.train.getOrCreateGlobalStep();
    assert.is(v1.train.getOrCreateGlobalStep(), step);
    const rate = v1.train.exponentialDecay(0.5, step, 1, 0.5);
    const w = new v1.Variable([1, 1]);
    const optimizer = new v1.train.GradientDescentOptimizer(rate);
    const pairs = optimizer.computeGradients(v1.reduceSum(w));
    const train = optimizer.applyGradients(
      pairs.map(([g, v]) => [(g as tf.Tensor).mul(2), v]),
      { globalStep: step },
    ) as object;
    sess.run(v1.globalVariablesInitializer());
    for (let i = 0; i < 2; i++) sess.run(train);
    tensor(sess.run(w), [-0.5, -0.5]);
    assert.is(v1.train.globalStep(sess, step), 2);
    // Momentum of rows that have no gradient stays as it is.
    const table = new v1.Variable([[1], [1]]);
    const momentum = new v1.train.MomentumOptimizer(1, 0.5);
    const rows = v1.placeholder('int32', [null]);
    const sparse = momentum.minimize(v1.reduceSum(tf.gather(table, rows)), { varList: [table] });
    sess.run(v1.globalVariablesInitializer());
    sess.run(sparse, [[rows, [0, 1]]]);
    sess.run(sparse, [[rows, [0]]]);
    tensor(sess.run(table), [[-1.5], [0]]);
    tensor(sess.run(momentum.getSlot(table, 'momentum') as tf.Variable), [[1.5], [1]]);
    assert.is(momentum.getSlot(table, 'momentum')?.name, `${table.name.slice(0, -2)}/Momentum:0`);
    throws(() => optimizer.applyGradients([[v1.constant([1, 2, 3]), w]]), tf.ShapeError, /has another shape/);
    throws(() => optimizer.applyGradients([[null, w]]), tf.ValueError, /No gradients provided/);
    throws(() => optimizer.minimize(v1.constant(1, 'int32')), tf.DTypeError, /must be a float/);
  });
  tf.tidy(() => {
    const w = new v1.Variable(1);
    const adam = new v1.train.AdamOptimizer(0.1);
    assert.is(
      adam.minimize(() => w.mul(w)),
      null,
    );
    assert.is(w.item(), 0.9000000357627869);
    throws(() => adam.minimize(w.mul(w)), tf.ValueError, /the loss must be a function/);
    for (const v of [w, ...adam.variables()]) v.dispose();
  });
});

test('variables that start from others, constraints, what has no value yet', () => {
  inGraph((sess) => {
    const a = new v1.Variable(() => v1.randomNormal([2]), { name: 'a' });
    const b = new v1.Variable(() => a.initializedValue().mul(2), { name: 'b' });
    const w = new tf.Variable([1, -1], { constraint: (x) => tf.maximum(x, 0) });
    const left = v1.reportUninitializedVariables();
    const train = new v1.train.GradientDescentOptimizer(0.5).minimize(v1.reduceSum(w)) as object;
    assert.equal(sess.run(left).arraySync(), ['a', 'b', 'Variable']);
    sess.run(b.initializer);
    assert.equal(sess.run(left).arraySync(), ['a', 'Variable']);
    sess.run(v1.globalVariablesInitializer());
    assert.equal([...sess.run(left).shape], [0]);
    const [x, y] = sess.run([a, b]);
    near(
      y,
      [...x.dataSync()].map((value) => 2 * Number(value)),
    );
    sess.run(train);
    tensor(sess.run(w), [0.5, 0]);
    a.load([5, 6], sess);
    tensor(a.eval(sess), [5, 6]);
    assert.match(String(sess), /^<tf.Session of a graph with \d+ operations>$/);
  });
});

test('a saver gives another session the values of a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tensorlane-saver-'));
  const graph = new v1.Graph();
  const session = new v1.Session(graph);
  const { saver, w, init } = graph.asDefault(() => {
    const w = v1.getVariable('w', [2], { initializer: v1.onesInitializer() });
    return { w, saver: new v1.train.Saver(), init: v1.globalVariablesInitializer() };
  });
  session.run(init);
  const path = await saver.save(session, join(folder, 'model'), { globalStep: 7 });
  assert.is(path, join(folder, 'model-7'));
  assert.is(await v1.train.latestCheckpoint(folder), path);
  const other = new v1.Session(graph);
  throws(() => other.run(w), tf.FailedPreconditionError);
  await saver.restore(other, path);
  const restored = other.run(w);
  tensor(restored, [1, 1]);
  restored.dispose();
  const error = await saver.restore(other, join(folder, 'none')).catch((e: Error) => e);
  assert.instance(error, tf.LoadError);
  session.close();
  other.close();
  await rm(folder, { recursive: true });
});

test.run();
