// Programs that draw: planned or not, they go through the same numbers in the same order.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';

const drawing = (x: Tensor): Tensor[] => {
  const a = tf.random.uniform([3, 5]);
  const b = tf.random.normal([3, 5]).mul(x);
  const keep = tf.random.uniform([3, 5]).greater(0.5).cast('float32');
  return [a, b, tf.random.truncatedNormal([7]), tf.random.uniform([4], { minval: 0, maxval: 100, dtype: 'int32' }), x.mul(keep).sum(-1)];
};

test('draws: every run goes on where the one before ended, as op by op', () => {
  const x = tf.range(15).reshape([3, 5]);
  const runs = (plans: boolean): unknown[] => {
    tf.random.setSeed(7);
    // A string among the results is more than kernel calls: that program runs node by node.
    const f = tf.function((v: Tensor) => (plans ? drawing(v) : [...drawing(v), tf.constant(['text'])]));
    return Array.from({ length: 5 }, () => (f(x) as Tensor[]).slice(0, 5).map((t) => t.arraySync()));
  };
  const planned = runs(true);
  assert.equal(planned, runs(false));
  assert.is(new Set(planned.map((run) => JSON.stringify(run))).size, 5, 'no run repeats another');
});

test('draws: what is called from another function has a stream of its own there', () => {
  const both = (plans: boolean): unknown[] => {
    tf.random.setSeed(3);
    const f = tf.function((x: Tensor) => [tf.random.uniform([2]).add(x), ...(plans ? [] : [tf.constant(['text'])])]);
    const g = tf.function((x: Tensor) => f(x)[0].sub(f(x)[0]));
    return Array.from({ length: 4 }, () => [f(tf.constant(1))[0].arraySync(), g(tf.constant(1)).arraySync()]);
  };
  assert.equal(both(true), both(false));
});

test('draws: a step with dropout is planned, and memory stays as it was', () => {
  const w = new tf.Variable(tf.ones([8]));
  const step = tf.function((x: Tensor) => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() =>
      w
        .mul(x)
        .mul(tf.random.uniform([8]).greater(0.5).cast('float32'))
        .mul(2)
        .square()
        .mean(),
    );
    const g = tape.gradient(loss, w) as Tensor;
    w.assignSub(g.mul(0.01));
    return loss;
  });
  const x = tf.range(8);
  const run = (): number => tf.tidy(() => step(x).item());
  const losses = Array.from({ length: 3 }, run);
  const before = tf.memory();
  for (let i = 0; i < 2000; i++) losses.push(run());
  assert.equal(tf.memory(), before);
  assert.ok(losses.every((loss) => Number.isFinite(loss)));
  assert.ok(losses.slice(-100).reduce((a, b) => a + b) < losses.slice(0, 100).reduce((a, b) => a + b), 'it learns');
});

test.run();
