// The problems to choose from: points of two classes in the square from -3 to 3, and the class of each.
import * as tf from 'tensorlane';

export interface DataSet {
  /** [300, 2] */
  readonly points: tf.Tensor;
  /** [300], 0 or 1 */
  readonly labels: tf.Tensor;
}

const PER_CLASS = 150;

/** Points with the coordinates `x` and `y`, moved a little by chance. */
function scattered(x: tf.Tensor, y: tf.Tensor, stddev: number): tf.Tensor {
  return tf.stack([x, y], 1).add(tf.random.normal([PER_CLASS, 2], { stddev }));
}

function spiral(turn: number): tf.Tensor {
  const distance = tf.linspace(0.2, 2.8, PER_CLASS);
  const angle = distance.mul(4).add(turn);
  return scattered(distance.mul(tf.sin(angle)), distance.mul(tf.cos(angle)), 0.06);
}

function moon(side: 1 | -1): tf.Tensor {
  const angle = tf.linspace(0, Math.PI, PER_CLASS);
  const x = tf.cos(angle).mul(1.6).sub(0.8);
  const y = tf.sin(angle).mul(1.6).sub(0.4);
  return scattered(x.mul(side), y.mul(side), 0.2);
}

function ring(radius: number): tf.Tensor {
  const angle = tf.linspace(0, 2 * Math.PI, PER_CLASS);
  return scattered(tf.cos(angle).mul(radius), tf.sin(angle).mul(radius), 0.25);
}

const classes: Record<string, () => [tf.Tensor, tf.Tensor]> = {
  spirals: () => [spiral(0), spiral(Math.PI)],
  moons: () => [moon(1), moon(-1)],
  rings: () => [ring(0.8), ring(2.2)],
};

/** A new draw of the data set of that name: spirals, moons or rings. */
export function dataSet(name: string): DataSet {
  return { points: tf.concat(classes[name](), 0), labels: tf.repeat([0, 1], PER_CLASS).cast('int32') };
}
