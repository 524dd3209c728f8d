// The program of TensorFlow's basics guide (https://www.tensorflow.org/guide/basics#training_loops): data, model, one epoch of training.
import * as tf from 'tensorlane';

const EXAMPLES = 201;
const BATCH_SIZE = 32;

const truth = (x: tf.Tensor): tf.Tensor => x.square().add(x.mul(2)).sub(5);
const meanSquaredError = (predicted: tf.Tensor, target: tf.Tensor): tf.Tensor => tf.reduceMean(tf.square(predicted.sub(target)));

/** A cloud of points that loosely follows a quadratic curve. */
export class Data {
  readonly x = tf.linspace(-2, 2, EXAMPLES);
  readonly truth = truth(this.x);
  readonly y = this.truth.add(tf.random.normal([EXAMPLES]));
  /** Each pass takes the points in another order. */
  readonly batches = tf.data.Dataset.fromTensorSlices([this.x, this.y]).shuffle(EXAMPLES).batch(BATCH_SIZE);
}

/** A weight for x², a weight for x and a bias, random at first. */
export class QuadraticModel extends tf.Module {
  readonly wq: tf.Variable;
  readonly wl: tf.Variable;
  readonly b: tf.Variable;

  constructor() {
    super();
    const [wq, wl, b] = tf.unstack(tf.random.uniform([3], { minval: 0, maxval: 5 }));
    this.wq = new tf.Variable(wq, { name: 'w_q' });
    this.wl = new tf.Variable(wl, { name: 'w_l' });
    this.b = new tf.Variable(b, { name: 'b' });
  }

  readonly predict = tf.function((x: tf.Tensor): tf.Tensor => this.wq.mul(x.square()).add(this.wl.mul(x)).add(this.b));

  loss({ x, y }: Data): number {
    return meanSquaredError(this.predict(x), y).item();
  }

  /** One epoch: every batch moves every weight a little against its gradient. */
  train({ batches }: Data, learningRate: number): void {
    for (const [x, y] of batches) {
      const tape = new tf.GradientTape();
      const loss = tape.record(() => meanSquaredError(this.predict(x), y));
      const gradients = tape.gradient(loss, this.trainableVariables);
      gradients.forEach((gradient, i) => this.trainableVariables[i].assignSub(gradient.mul(learningRate)));
    }
  }

  /** What it stands for, such as "0.96 x² + 2.06 x − 4.92". */
  get formula(): string {
    const [q, l, b] = [this.wq, this.wl, this.b].map((weight) => weight.item());
    const signed = (value: number): string => `${value < 0 ? '−' : '+'} ${Math.abs(value).toFixed(2)}`;
    return `${q.toFixed(2).replace('-', '−')} x² ${signed(l)} x ${signed(b)}`;
  }
}
