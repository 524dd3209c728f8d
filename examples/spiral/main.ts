// Two spirals wound around each other: a two-layer network learns to tell them apart with Adam.
// npm run example -- spiral [steps]
import * as tf from 'tensorlane';

const steps = Number(process.argv[2] ?? 600);
const perSpiral = 200;
tf.random.setSeed(3);

// Points of each spiral: the angle grows with the distance from the middle.
function spiral(turn: number): tf.Tensor {
  const t = tf.linspace(0.25, 3, perSpiral);
  const angle = t.mul(4).add(turn);
  const points = tf.stack([t.mul(tf.sin(angle)), t.mul(tf.cos(angle))], 1);
  return points.add(tf.random.normal([perSpiral, 2], { stddev: 0.06 }));
}
const points = tf.concat([spiral(0), spiral(Math.PI)], 0);
const labels = tf.constant(Int32Array.from({ length: 2 * perSpiral }, (_, i) => (i < perSpiral ? 0 : 1)));

// Weights start small and random, biases at zero.
const layer = (inputs: number, outputs: number): [tf.Variable, tf.Variable] => [
  new tf.Variable(tf.random.normal([inputs, outputs], { stddev: Math.sqrt(2 / inputs) })),
  new tf.Variable(tf.zeros([outputs])),
];
const [w1, b1] = layer(2, 64);
const [w2, b2] = layer(64, 64);
const [w3, b3] = layer(64, 2);
const weights = [w1, b1, w2, b2, w3, b3];

function logits(x: tf.Tensor): tf.Tensor {
  const first = tf.nn.relu(x.matmul(w1).add(b1));
  const second = tf.nn.relu(first.matmul(w2).add(b2));
  return second.matmul(w3).add(b3);
}

const optimizer = new tf.optimizers.Adam(0.01);
// The whole step is one traced program: forward, backward and the update in place.
const step = tf.function((): tf.Tensor => {
  const tape = new tf.GradientTape();
  const loss = tape.record(() => tf.reduceMean(tf.nn.sparseSoftmaxCrossEntropyWithLogits(labels, logits(points))));
  const gradients = tape.gradient(loss, weights);
  optimizer.applyGradients(gradients.map((gradient, i) => [gradient, weights[i]]));
  return loss;
});
const accuracy = (): number => tf.reduceMean(tf.equal(tf.argmax(logits(points), 1), labels.cast('int64')).cast('float32')).item();

for (let i = 0; i <= steps; i++) {
  const loss = step();
  if (i % 100 === 0)
    console.log(`step ${String(i).padStart(4)}: loss ${loss.item().toFixed(4)}, accuracy ${(100 * accuracy()).toFixed(1)} %`);
}
