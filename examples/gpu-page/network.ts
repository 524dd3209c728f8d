// The network that paints: [pixels, 4] inputs through layers of tanh to [pixels, 3] colours.
import * as tf from 'tensorlane';

const WIDTHS = [4, 32, 32, 32, 3];

export class Painter {
  private readonly weights: tf.Variable[] = [];
  private readonly biases: tf.Variable[] = [];
  private readonly places: tf.Variable;

  /** Makes the network and the places of side × side pixels on the device whose tf.device is around this call. */
  constructor(side: number) {
    const generator = tf.random.Generator.fromSeed(7); // the same network on every device
    for (let i = 1; i < WIDTHS.length; i++) {
      this.weights.push(new tf.Variable(generator.normal([WIDTHS[i - 1], WIDTHS[i]]).mul(1.6 / Math.sqrt(WIDTHS[i - 1]))));
      this.biases.push(new tf.Variable(generator.normal([WIDTHS[i]]).mul(0.3)));
    }
    const at = (k: number): number => (k / (side - 1)) * 4 - 2;
    const rows = Array.from({ length: side * side }, (_, i) => [at(i % side), at(Math.floor(i / side)), 0, 0]);
    this.places = new tf.Variable(rows, { trainable: false });
  }

  /** Colours from 0 to 255 at that time, [pixels, 3]. */
  readonly paint = tf.function((time: tf.Tensor): tf.Tensor => {
    let x: tf.Tensor = this.places.add(time);
    this.weights.forEach((w, i) => {
      x = x.matmul(w).add(this.biases[i]);
      x = i < this.weights.length - 1 ? x.tanh() : x.sigmoid();
    });
    return x.mul(255);
  });

  /** [0, 0, sin, cos] of the time, which is what the network sees of it. */
  static time(seconds: number): tf.Tensor {
    return tf.constant([0, 0, 2 * Math.sin(seconds), 2 * Math.cos(0.7 * seconds)]);
  }
}
