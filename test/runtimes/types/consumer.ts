// A program in TypeScript as a user writes it. It is type-checked against the declarations of the packed package, not run.
import * as tf from 'tensorlane';

const x: tf.Tensor = tf.constant([[1, 2]], 'float32');
const w = new tf.Variable(tf.zeros([2, 1]), { name: 'w' });
const tape = new tf.GradientTape({ persistent: true });
const loss: tf.Tensor = tape.record(() => tf.reduceMean(tf.square(tf.matmul(x, w).sub(3))));
const { dw } = tape.gradient(loss, { dw: w });
const shape: readonly number[] = loss.shape;
const data = loss.dataSync();
const probabilities: tf.Tensor = tf.nn.softmax(x);
console.log(dw, shape, data.length, probabilities.arraySync());
// @ts-expect-error: a dtype that does not exist
tf.constant(1, 'float31');
// @ts-expect-error: a function that does not exist
tf.reduceSums(x);
