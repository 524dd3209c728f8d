// The training loop of TensorFlow's basics guide (https://www.tensorflow.org/guide/basics#training_loops): a quadratic model
// with random weights learns a noisy parabola, and a picture shows how.
//
//   npm start        or        npm run example -- quadratic [epochs] [picture.svg]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as tf from 'tensorlane';
import { picture } from './picture.ts';

const epochs = Number(process.argv[2] ?? 100);
const pictureFile = resolve(process.argv[3] ?? 'out/quadratic.svg');
tf.random.setSeed(22); // the same numbers in every run

// 1. Data: a cloud of points that loosely follows a quadratic curve.

const f = (x: tf.Tensor): tf.Tensor => x.square().add(x.mul(2)).sub(5);

const examples = 201;
const x = tf.linspace(-2, 2, examples);
const y = f(x).add(tf.random.normal([examples]));

// 2. Model: a weight for x², a weight for x and a bias, random at first. `tf.Module` finds the variables by itself, and `tf.function`
//    turns its function into a program when it is first called with points of a new shape.

class QuadraticModel extends tf.Module {
  readonly wq: tf.Variable;
  readonly wl: tf.Variable;
  readonly b: tf.Variable;

  constructor() {
    super();
    const [wq, wl, b] = tf.unstack(tf.random.uniform([3], { minval: 0, maxval: 5, seed: 22 }));
    this.wq = new tf.Variable(wq, { name: 'w_q' });
    this.wl = new tf.Variable(wl, { name: 'w_l' });
    this.b = new tf.Variable(b, { name: 'b' });
  }

  readonly predict = tf.function((x: tf.Tensor): tf.Tensor => this.wq.mul(x.square()).add(this.wl.mul(x)).add(this.b));
}
const model = new QuadraticModel();

/** The formula that the model stands for, such as "0.96 x² + 2.06 x - 4.92". */
function formula(): string {
  const [q, l, b] = [model.wq, model.wl, model.b].map((weight) => weight.item());
  const signed = (value: number): string => `${value < 0 ? '-' : '+'} ${Math.abs(value).toFixed(2)}`;
  return `${q.toFixed(2)} x² ${signed(l)} x ${signed(b)}`;
}

// 3. Loss: the mean of the squared differences between predictions and data.

const mseLoss = (predicted: tf.Tensor, target: tf.Tensor): tf.Tensor => tf.reduceMean(tf.square(predicted.sub(target)));

// 4. Training: each epoch takes the points in another order, in batches of 32. Each batch moves every weight a little against its
//    gradient.

const batchSize = 32;
const learningRate = 0.01;
const dataset = tf.data.Dataset.fromTensorSlices([x, y]).shuffle(examples).batch(batchSize);

function trainOneEpoch(): void {
  for (const [batchX, batchY] of dataset) {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => mseLoss(model.predict(batchX), batchY));
    const gradients = tape.gradient(loss, model.trainableVariables);
    gradients.forEach((gradient, i) => model.trainableVariables[i].assignSub(gradient.mul(learningRate)));
  }
}

/** Prints the loss every ten epochs. A terminal shows every epoch too, in a last line that is written over. */
function report(epoch: number, loss: number): void {
  const clear = process.stdout.isTTY ? '\r\x1b[K' : '';
  if (epoch % 10 === 0) console.log(`${clear}Mean squared error for step ${epoch}: ${loss.toFixed(3)}`);
  if (clear === '') return;
  const done = Math.round((30 * (epoch + 1)) / epochs);
  const bar = '█'.repeat(done) + '░'.repeat(30 - done);
  process.stdout.write(epoch + 1 < epochs ? `${clear}${bar} epoch ${epoch + 1} of ${epochs}, loss ${loss.toFixed(3)}` : clear);
}

const losses: number[] = [];
const before = model.predict(x);
for (let epoch = 0; epoch < epochs; epoch++) {
  trainOneEpoch();
  losses.push(mseLoss(model.predict(x), y).item());
  report(epoch, losses[epoch]);
}

// 5. Look at it.

console.log(`\nLearnt y = ${formula()}; the points were made with y = x² + 2 x - 5 and noise.`);

const numbers = (tensor: tf.Tensor): number[] => tensor.arraySync() as number[];
const svg = picture({
  title: 'A quadratic model learns a noisy parabola',
  subtitle: `${examples} points of y = x² + 2 x - 5 with noise; ${epochs} epochs in batches of ${batchSize}; learnt y = ${formula()}`,
  x: numbers(x),
  data: numbers(y),
  truth: numbers(f(x)),
  before: numbers(before),
  after: numbers(model.predict(x)),
  losses,
});
mkdirSync(dirname(pictureFile), { recursive: true });
writeFileSync(pictureFile, svg);
console.log(`Picture: ${pictureFile} (a browser shows it)`);
