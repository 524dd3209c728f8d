// The training loop of TensorFlow's basics guide: a quadratic model learns a noisy parabola, and a picture shows how.
// npm start (or npm run example -- quadratic [epochs] [picture.svg])
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as tf from 'tensorlane';
import { picture } from './picture.ts';

const epochs = Number(process.argv[2] ?? 100);
const file = resolve(process.argv[3] ?? 'out/quadratic.svg');
const batchSize = 32;
const learningRate = 0.01;
tf.random.setSeed(22);

// Points that loosely follow a parabola.
const f = (x: tf.Tensor): tf.Tensor => x.square().add(x.mul(2)).sub(5);
const x = tf.linspace(-2, 2, 201);
const y = f(x).add(tf.random.normal([201]));

class QuadraticModel extends tf.Module {
  private readonly start = tf.random.uniform([3], { minval: 0, maxval: 5, seed: 22 });
  readonly wq = new tf.Variable(this.start.at(0), { name: 'w_q' });
  readonly wl = new tf.Variable(this.start.at(1), { name: 'w_l' });
  readonly b = new tf.Variable(this.start.at(2), { name: 'b' });

  // Traced once per shape, a program after that.
  readonly predict = tf.function((input: tf.Tensor): tf.Tensor => this.wq.mul(input.square()).add(this.wl.mul(input)).add(this.b));
}

const meanSquaredError = (predicted: tf.Tensor, target: tf.Tensor): tf.Tensor => tf.reduceMean(tf.square(predicted.sub(target)));

const model = new QuadraticModel();
const before = model.predict(x);
const losses: number[] = [];

for (let epoch = 0; epoch < epochs; epoch++) {
  // Another order in every epoch, in batches of 32.
  const order = tf.random.shuffle(tf.range(201, 'int32'));
  for (let start = 0; start < 201; start += batchSize) {
    const rows = order.at(`${start}:${start + batchSize}`);
    const [batchX, batchY] = [tf.gather(x, rows), tf.gather(y, rows)];
    const tape = new tf.GradientTape();
    const loss = tape.record(() => meanSquaredError(model.predict(batchX), batchY));
    const gradients = tape.gradient(loss, [...model.trainableVariables]);
    gradients.forEach((gradient, i) => model.trainableVariables[i].assignSub(gradient.mul(learningRate)));
  }
  losses.push(meanSquaredError(model.predict(x), y).item());
  if (epoch % 10 === 0) console.log(`Mean squared error for step ${epoch}: ${losses[epoch].toFixed(3)}`);
}

const learnt = [model.wq, model.wl, model.b].map((v) => v.item().toFixed(2));
console.log(`\nLearnt y = ${learnt[0]} x² + ${learnt[1]} x + ${learnt[2]}; the points were made with y = x² + 2 x - 5`);

mkdirSync(dirname(file), { recursive: true });
const numbers = (t: tf.Tensor): number[] => Array.from(t.dataSync() as Float32Array);
writeFileSync(
  file,
  picture({ x: numbers(x), data: numbers(y), truth: numbers(f(x)), before: numbers(before), after: numbers(model.predict(x)), losses }),
);
console.log(`Picture: ${file}`);
