// The network that paints: [pixels, 4] inputs through layers of tanh to [pixels, 3] colours.
import * as tf from 'tensorlane';

const WIDTHS = [4, 32, 32, 32, 3];
/** A picture is painted in bands of about so many pixels: between two of them the GPU, and whoever else needs it, gets its turn. */
const BAND = 3072;

export class Painter {
  private readonly weights: tf.Variable[] = [];
  private readonly biases: tf.Variable[] = [];
  private readonly bands: tf.Variable[] = [];

  /** Makes the network and the places of side × side pixels on the device whose tf.device is around this call. */
  constructor(side: number) {
    const generator = tf.random.Generator.fromSeed(7); // the same network on every device
    for (let i = 1; i < WIDTHS.length; i++) {
      this.weights.push(new tf.Variable(generator.normal([WIDTHS[i - 1], WIDTHS[i]]).mul(1.6 / Math.sqrt(WIDTHS[i - 1]))));
      this.biases.push(new tf.Variable(generator.normal([WIDTHS[i]]).mul(0.3)));
    }
    const at = (k: number): number => (k / (side - 1)) * 4 - 2;
    const lines = Math.max(1, Math.round(BAND / side));
    for (let from = 0; from < side; from += lines) {
      const count = Math.min(lines, side - from) * side;
      const rows = Array.from({ length: count }, (_, i) => [at(i % side), at(from + Math.floor(i / side)), 0, 0]);
      this.bands.push(new tf.Variable(rows, { trainable: false }));
    }
  }

  /** Colours from 0 to 255 of the places at that time, [places, 3]. */
  private readonly colours = tf.function((places: tf.Tensor, time: tf.Tensor): tf.Tensor => {
    let x: tf.Tensor = places.add(time);
    this.weights.forEach((w, i) => {
      x = x.matmul(w).add(this.biases[i]);
      x = i < this.weights.length - 1 ? x.tanh() : x.sigmoid();
    });
    return x.mul(255);
  });

  /** The picture at that time, band by band: red, green, blue of each pixel. Reading a band lets everybody else go on. */
  async paint(seconds: number, device: string): Promise<Float32Array> {
    const parts: Float32Array[] = [];
    for (const places of this.bands) {
      const colours = tf.tidy(() => tf.device(device, () => this.colours(places.value(), Painter.time(seconds)))) as tf.Tensor;
      parts.push((await colours.data()) as Float32Array);
      colours.dispose();
    }
    const picture = new Float32Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((from, part) => {
      picture.set(part, from);
      return from + part.length;
    }, 0);
    return picture;
  }

  dispose(): void {
    for (const variable of [...this.weights, ...this.biases, ...this.bands]) variable.dispose();
  }

  /** [0, 0, sin, cos] of the time, which is what the network sees of it. */
  static time(seconds: number): tf.Tensor {
    return tf.constant([0, 0, 2 * Math.sin(seconds), 2 * Math.cos(0.7 * seconds)]);
  }
}
