import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';

// The programs of TensorFlow's tutorial on training from first principles, line by line.

class Line {
  readonly W = new tf.Variable(5.0);
  readonly b = new tf.Variable(0.0);
  call(x: tf.TensorLike): tf.Tensor {
    return this.W.mul(x).add(this.b);
  }
}

const squared = (predicted: tf.Tensor, desired: tf.Tensor): tf.Tensor => tf.reduceMean(tf.square(predicted.sub(desired)));

test('state in tensors, and in variables', () => {
  assert.ok(tf.executingEagerly());
  let x = tf.zeros([10, 10]);
  x = x.add(2);
  const row = `[${Array(10).fill('2.').join(' ')}]`;
  assert.is(String(x), `tf.Tensor(\n[${Array(10).fill(row).join('\n ')}], shape=(10, 10), dtype=float32)`);
  const v = new tf.Variable(1.0);
  assert.is(v.value().item(), 1);
  v.assign(3.0);
  v.assign(tf.square(v));
  assert.is(v.value().item(), 9);
});

test('a linear model is fitted', () => {
  assert.is(new Line().call(3.0).item(), 15);
  tf.random.setSeed(7);
  const inputs = tf.random.normal([1000]);
  const noise = tf.random.normal([1000]);
  const outputs = inputs.mul(3.0).add(2.0).add(noise);
  const model = new Line();
  assert.ok(Math.abs(Number(squared(model.call(inputs), outputs).item()) - 9) < 1.5);
  const seen: number[][] = [];
  for (let epoch = 0; epoch < 10; epoch += 1) {
    seen.push([Number(model.W.value().item()), Number(model.b.value().item()), Number(squared(model.call(inputs), outputs).item())]);
    const tape = new tf.GradientTape();
    const loss = tape.record(() => squared(model.call(inputs), outputs));
    const [dW, db] = tape.gradient(loss, [model.W, model.b]) as [tf.Tensor, tf.Tensor];
    model.W.assignSub(dW.mul(0.1));
    model.b.assignSub(db.mul(0.1));
  }
  // The same steps in float64.
  const [xs, ys] = [Array.from(inputs.dataSync(), Number), Array.from(outputs.dataSync(), Number)];
  let [w, b] = [5, 0];
  for (const [seenW = 0, seenB = 0, seenLoss = 0] of seen) {
    const errors = xs.map((x, i) => w * x + b - (ys[i] ?? 0));
    const loss = errors.reduce((sum, e) => sum + e * e, 0) / xs.length;
    assert.ok(Math.abs(seenW - w) < 1e-5 && Math.abs(seenB - b) < 1e-5 && Math.abs(seenLoss - loss) < 1e-5 * loss);
    w -= 0.1 * 2 * (errors.reduce((sum, e, i) => sum + e * (xs[i] ?? 0), 0) / xs.length);
    b -= 0.1 * 2 * (errors.reduce((sum, e) => sum + e, 0) / xs.length);
  }
  assert.ok(seen.every(([, , loss = 0], i) => i === 0 || loss < (seen[i - 1]?.[2] ?? 0)));
});

test.run();
