// Two hidden layers, trained with Adam. A training step and a question to the network are one traced program each.
import * as tf from 'tensorlane';

const HIDDEN = 32;

const randomWeights = (inputs: number, outputs: number): tf.Variable =>
  new tf.Variable(tf.random.normal([inputs, outputs], { stddev: Math.sqrt(2 / inputs) }));
const zeros = (units: number): tf.Variable => new tf.Variable(tf.zeros([units]));

export class Network extends tf.Module {
  private readonly w1 = randomWeights(2, HIDDEN);
  private readonly b1 = zeros(HIDDEN);
  private readonly w2 = randomWeights(HIDDEN, HIDDEN);
  private readonly b2 = zeros(HIDDEN);
  private readonly w3 = randomWeights(HIDDEN, 2);
  private readonly b3 = zeros(2);
  private readonly optimizer: tf.optimizers.Adam;

  constructor(learningRate: number) {
    super();
    this.optimizer = new tf.optimizers.Adam(learningRate);
  }

  /** May change at any time: the traced step reads it from a variable. */
  set learningRate(rate: number) {
    this.optimizer.learningRate = rate;
  }

  /** A score for each of the two classes. */
  private logits(points: tf.Tensor): tf.Tensor {
    const first = tf.tanh(points.matmul(this.w1).add(this.b1));
    const second = tf.tanh(first.matmul(this.w2).add(this.b2));
    return second.matmul(this.w3).add(this.b3);
  }

  /** One training step; gives the loss before it. */
  readonly train = tf.function((points: tf.Tensor, labels: tf.Tensor): tf.Tensor => {
    const weights = [this.w1, this.b1, this.w2, this.b2, this.w3, this.b3];
    const tape = new tf.GradientTape();
    const loss = tape.record(() => tf.reduceMean(tf.nn.sparseSoftmaxCrossEntropyWithLogits(labels, this.logits(points))));
    const gradients = tape.gradient(loss, weights);
    this.optimizer.applyGradients(gradients.map((gradient, i) => [gradient, weights[i]]));
    return loss;
  });

  /** How sure it is, from 0 to 1, that each point belongs to the second class. */
  readonly believe = tf.function((points: tf.Tensor): tf.Tensor => tf.nn.softmax(this.logits(points)).at(':', 1));

  /** The share of points that it puts into their own class. */
  readonly accuracy = tf.function((points: tf.Tensor, labels: tf.Tensor): tf.Tensor => {
    const guesses = tf.argmax(this.logits(points), 1).cast('int32');
    return tf.reduceMean(tf.equal(guesses, labels).cast('float32'));
  });
}
