// Linear regression by gradient tape: finds W and b of y = 3x + 2 from noisy points.
// npm run example -- linear-regression [epochs]
import * as tf from 'tensorlane';

const epochs = Number(process.argv[2] ?? 10);
const learningRate = 0.1;
tf.random.setSeed(7);

// The points that the model shall explain.
const inputs = tf.random.normal([1000]);
const noise = tf.random.normal([1000]);
const outputs = inputs.mul(3).add(2).add(noise);

// The model: two numbers, wrong at first.
const W = new tf.Variable(5, { name: 'W' });
const b = new tf.Variable(0, { name: 'b' });
const predict = (x: tf.Tensor): tf.Tensor => W.mul(x).add(b);
const loss = (predicted: tf.Tensor, target: tf.Tensor): tf.Tensor => tf.reduceMean(tf.square(predicted.sub(target)));

for (let epoch = 0; epoch < epochs; epoch++) {
  const tape = new tf.GradientTape();
  const current = tape.record(() => loss(predict(inputs), outputs));
  const [dW, db] = tape.gradient(current, [W, b]);
  console.log(`Epoch ${String(epoch).padStart(2)}: W=${W.item().toFixed(2)} b=${b.item().toFixed(2)}, loss=${current.item().toFixed(5)}`);
  W.assignSub(dW.mul(learningRate));
  b.assignSub(db.mul(learningRate));
}
console.log(`Found: y = ${W.item().toFixed(2)} x + ${b.item().toFixed(2)}, made with y = 3 x + 2`);
