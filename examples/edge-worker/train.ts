// Makes weights.json: trains a small network to tell points inside the unit circle from points outside.
//
//   npm run example -- edge-worker/train
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from 'tensorlane';

const hidden = 16;
tf.random.setSeed(1);

const points = tf.random.uniform([2000, 2], { minval: -2, maxval: 2 });
const target = tf.reduceSum(points.square(), 1, true).less(1).cast('float32'); // [2000, 1]

const w1 = new tf.Variable(tf.random.normal([2, hidden]));
const b1 = new tf.Variable(tf.zeros([hidden]));
const w2 = new tf.Variable(tf.random.normal([hidden, 1]));
const b2 = new tf.Variable(tf.zeros([1]));

const logits = (): tf.Tensor => tf.tanh(points.matmul(w1).add(b1)).matmul(w2).add(b2);
const optimizer = new tf.optimizers.Adam(0.02);
const step = tf.function(
  (): tf.Tensor => optimizer.minimize(() => tf.reduceMean(tf.nn.sigmoidCrossEntropyWithLogits(target, logits())), [w1, b1, w2, b2]),
);
for (let i = 0; i <= 1500; i++) {
  const loss = step();
  if (i % 300 === 0) console.log(`step ${i}: loss ${loss.item().toFixed(4)}`);
}

// Six digits are as many as float32 needs here. Layout: npm run format.
const rounded = (values: unknown): unknown => (Array.isArray(values) ? values.map(rounded) : Number((values as number).toPrecision(6)));
const weights = { w1: rounded(w1.arraySync()), b1: rounded(b1.arraySync()), w2: rounded(w2.arraySync()), b2: rounded(b2.arraySync()) };
const file = fileURLToPath(new URL('weights.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(weights, null, 2)}\n`);
console.log(`Weights: ${file}`);
