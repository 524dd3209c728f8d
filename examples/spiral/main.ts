// Two spirals wound around each other: a two-layer network learns to tell their points apart.
//
//   npm run example -- spiral [steps]
import * as tf from 'tensorlane';

const steps = Number(process.argv[2] ?? 600);
const perSpiral = 200;
const hidden = 128;
tf.random.setSeed(3);

// 1. Data. Along a spiral the angle grows with the distance from the middle; the second one is the first, turned by half a circle.
//    Noise keeps the points from lying on a line, and a second draw of it gives points that training never sees.

function spiral(turn: number): tf.Tensor {
  const distance = tf.linspace(0.25, 3, perSpiral);
  const angle = distance.mul(3).add(turn);
  const points = tf.stack([distance.mul(tf.sin(angle)), distance.mul(tf.cos(angle))], 1);
  return points.add(tf.random.normal(points.shape, { stddev: 0.06 }));
}
const twoSpirals = (): tf.Tensor => tf.concat([spiral(0), spiral(Math.PI)], 0); // [400, 2]

const trainingPoints = twoSpirals();
const freshPoints = twoSpirals();
const labels = tf.repeat([0, 1], perSpiral).cast('int32'); // 200 zeros, 200 ones

// 2. Model. One hidden layer of 128 units, then a score (logit) for each spiral.

class TwoLayers extends tf.Module {
  readonly w1 = new tf.Variable(tf.random.normal([2, hidden]), { name: 'w1' });
  readonly b1 = new tf.Variable(tf.random.normal([hidden]), { name: 'b1' });
  readonly w2 = new tf.Variable(tf.random.normal([hidden, 2], { stddev: Math.sqrt(2 / hidden) }), { name: 'w2' });
  readonly b2 = new tf.Variable(tf.zeros([2]), { name: 'b2' });

  logits(points: tf.Tensor): tf.Tensor {
    const features = tf.nn.relu(points.matmul(this.w1).add(this.b1));
    return features.matmul(this.w2).add(this.b2);
  }
}
const model = new TwoLayers();

/** The share of points, in percent, whose higher score is that of their own spiral. */
function accuracy(points: tf.Tensor): string {
  const guesses = tf.argmax(model.logits(points), 1).cast('int32');
  const share = tf.reduceMean(tf.equal(guesses, labels).cast('float32')).item();
  return `${(100 * share).toFixed(1)} %`;
}

// 3. Training. `tf.function` traces the whole step once (forward, backward and Adam's update) and runs it as one program after that.

const optimizer = new tf.optimizers.Adam(0.02);

const step = tf.function((): tf.Tensor => {
  const tape = new tf.GradientTape();
  const loss = tape.record(() => tf.reduceMean(tf.nn.sparseSoftmaxCrossEntropyWithLogits(labels, model.logits(trainingPoints))));
  const gradients = tape.gradient(loss, model.trainableVariables);
  optimizer.applyGradients(gradients.map((gradient, i) => [gradient, model.trainableVariables[i]]));
  return loss;
});

for (let i = 0; i <= steps; i++) {
  const loss = step();
  if (i % 100 === 0) console.log(`step ${String(i).padStart(4)}: loss ${loss.item().toFixed(4)}, accuracy ${accuracy(trainingPoints)}`);
}
console.log(`On points that it has never seen: accuracy ${accuracy(freshPoints)}`);
