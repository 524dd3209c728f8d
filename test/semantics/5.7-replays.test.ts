import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near } from './expect.ts';

// Section 5.7: end-to-end replays. Those of TensorFlow 1 stand with its own programs.

/** The quadratic model on data without noise: losses after some steps, and the weights in the end. */
function quadratic(step: (x: tf.Tensor, y: tf.Tensor, v: readonly tf.Variable[]) => tf.Tensor): void {
  const x = tf.linspace(-2, 2, 201);
  const y = x.square().add(x.mul(2)).sub(5);
  const v = [1, 2, 3].map((start) => new tf.Variable(start));
  const losses = new Map<number, tf.Tensor>();
  for (let s = 0; s <= 100; s++) {
    const loss = step(x, y, v);
    if ([0, 10, 50, 100].includes(s)) losses.set(s, loss);
  }
  const wanted = [
    [0, 64],
    [10, 25.661792755126953],
    [50, 9.289628982543945],
    [100, 4.388852119445801],
  ];
  assert.equal([...losses.keys()], [0, 10, 50, 100]);
  for (const [s, loss] of wanted) near(losses.get(s), loss, 'float32', [], 2e-6);
  for (const [i, weight] of [-0.43697792291641235, 2, -1.9124422073364258].entries()) near(v[i], weight, 'float32', [], 2e-6);
}

const loss = (x: tf.Tensor, y: tf.Tensor, v: readonly tf.Variable[]): tf.Tensor =>
  tf.reduceMean(tf.square(v[0].mul(x.square()).add(v[1].mul(x)).add(v[2]).sub(y)));

test('N097 the quadratic model of the basics guide, step by step', () => {
  quadratic((x, y, v) => {
    const tape = new tf.GradientTape();
    const l = tape.record(() => loss(x, y, v));
    tape.gradient(l, [...v]).forEach((g, i) => v[i].assignSub((g as tf.Tensor).mul(0.01)));
    return l;
  });
});

test('N097 the same as one traced step', () => {
  const step = tf.function((x: tf.Tensor, y: tf.Tensor, v: readonly tf.Variable[]) => {
    const tape = new tf.GradientTape();
    const l = tape.record(() => loss(x, y, v));
    tape.gradient(l, [...v]).forEach((g, i) => v[i].assignSub((g as tf.Tensor).mul(0.01)));
    return l;
  });
  quadratic((x, y, v) => step(x, y, v));
});

test('N097 the same by an optimizer', () => {
  const optimizer = new tf.optimizers.SGD(0.01);
  quadratic((x, y, v) => optimizer.minimize(() => loss(x, y, v), v));
});

test.run();
