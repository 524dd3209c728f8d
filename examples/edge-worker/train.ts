// Makes weights.json: a small network that tells points inside the unit circle from those outside.
// npm run example -- edge-worker/train
import { writeFileSync } from 'node:fs';
import * as tf from 'tensorlane';

tf.random.setSeed(1);
const points = tf.random.uniform([2000, 2], { minval: -2, maxval: 2 });
const target = tf.reduceSum(tf.square(points), 1, true).less(1).cast('float32');
const w1 = new tf.Variable(tf.random.normal([2, 16]));
const b1 = new tf.Variable(tf.zeros([16]));
const w2 = new tf.Variable(tf.random.normal([16, 1]));
const b2 = new tf.Variable(tf.zeros([1]));
const all = [w1, b1, w2, b2];
const optimizer = new tf.optimizers.Adam(0.02);

const step = tf.function(() =>
  optimizer.minimize(
    () => tf.reduceMean(tf.nn.sigmoidCrossEntropyWithLogits(target, tf.tanh(points.matmul(w1).add(b1)).matmul(w2).add(b2))),
    all,
  ),
);
for (let i = 0; i < 1500; i++) {
  const loss = step();
  if (i % 300 === 0) console.log(`step ${i}: loss ${loss.item().toFixed(4)}`);
}
const rounded = (v: tf.Variable): unknown =>
  JSON.parse(JSON.stringify(v.arraySync(), (_, x) => (typeof x === 'number' ? Number(x.toPrecision(6)) : x)));
const weights = { w1: rounded(w1), b1: rounded(b1), w2: rounded(w2), b2: rounded(b2) };
writeFileSync(new URL('weights.json', import.meta.url), `${JSON.stringify(weights, null, 1)}\n`);
