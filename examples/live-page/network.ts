// Two hidden layers and Adam; training and asking are one traced program each.
import * as tf from 'tensorlane';

const WIDTHS = [2, 32, 32, 2];

export class Network {
  private readonly weights = WIDTHS.slice(1).flatMap((outputs, i) => [
    new tf.Variable(tf.random.normal([WIDTHS[i], outputs], { stddev: Math.sqrt(2 / WIDTHS[i]) })),
    new tf.Variable(tf.zeros([outputs])),
  ]);
  private readonly optimizer: tf.optimizers.Adam;

  constructor(learningRate: number) {
    this.optimizer = new tf.optimizers.Adam(learningRate);
  }

  set learningRate(rate: number) {
    this.optimizer.learningRate = rate;
  }

  private logits(x: tf.Tensor): tf.Tensor {
    const [w1, b1, w2, b2, w3, b3] = this.weights;
    const first = tf.tanh(x.matmul(w1).add(b1));
    const second = tf.tanh(first.matmul(w2).add(b2));
    return second.matmul(w3).add(b3);
  }

  private readonly step = tf.function((x: tf.Tensor, labels: tf.Tensor): tf.Tensor => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => tf.reduceMean(tf.nn.sparseSoftmaxCrossEntropyWithLogits(labels, this.logits(x))));
    const gradients = tape.gradient(loss, this.weights);
    this.optimizer.applyGradients(gradients.map((gradient, i) => [gradient, this.weights[i]]));
    return loss;
  });
  private readonly probabilities = tf.function((x: tf.Tensor): tf.Tensor => tf.nn.softmax(this.logits(x)));

  /** One step; gives the loss before it. */
  train(x: tf.Tensor, labels: tf.Tensor): number {
    return tf.tidy(() => this.step(x, labels).item());
  }

  /** How sure it is that each place belongs to the second class. */
  believe(x: tf.Tensor): Float32Array {
    return tf.tidy(() => this.probabilities(x).at(':', 1).dataSync() as Float32Array);
  }

  accuracy(x: tf.Tensor, labels: tf.Tensor): number {
    return tf.tidy(() => tf.reduceMean(tf.equal(tf.argmax(this.probabilities(x), 1), labels.cast('int64')).cast('float32')).item());
  }

  dispose(): void {
    for (const variable of [...this.weights, ...this.optimizer.variables]) variable.dispose();
  }
}
