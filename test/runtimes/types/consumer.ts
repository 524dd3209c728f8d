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

// What is declared lets a beginner write programs without a cast.
const b = new tf.Variable(0);
const [slopeW, slopeB] = tape.gradient(loss, [w, b]);
const optimizer = new tf.optimizers.SGD(0.3);
optimizer.applyGradients([
  [slopeW, w],
  [slopeB, b],
]);
const all = [w, b];
optimizer.applyGradients(tape.gradient(loss, all).map((g, i) => [g, all[i]]));

class Scale extends tf.Module {
  by = new tf.Variable(2);
  @tf.function call(input: tf.Tensor) {
    return input.mul(this.by);
  }
  @tf.function({ inputSignature: [new tf.TensorSpec([null], 'float32')] }) twice(input: tf.Tensor) {
    return { once: input.mul(this.by), parts: [input] };
  }
}
const scaled: tf.Tensor = new Scale().twice(x).once.add(new Scale().call(x));
const step = tf.function((input: tf.Tensor) => ({ total: input.sum(), parts: [input] }));
console.log(scaled.item(), step(x).parts[0].shape);

const model = new tf.keras.Sequential([new tf.keras.layers.Dense(8, { activation: 'relu' }), new tf.keras.layers.Dense(1)]);
model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
const history = await model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { epochs: 2, verbose: 0 });
const losses: number[] = history.history.loss;
class Doubling extends tf.keras.layers.Layer {
  kernel!: tf.Variable;
  override build(inputShape: number[]) {
    this.kernel = this.addWeight({ shape: [inputShape[1], 2], name: 'kernel' });
  }
  override call(input: tf.Tensor) {
    return input.matmul(this.kernel);
  }
}
console.log(losses, new Doubling().apply(x).shape);

const rows = tf.data.Dataset.fromTensorSlices([tf.ones([4, 2]), tf.zeros([4])])
  .shuffle(4)
  .batch(2);
for (const [features, label] of rows) console.log(features.shape, label.shape);
for await (const { a } of tf.data.Dataset.fromTensorSlices({ a: [1, 2] }).map((row) => ({ a: row.a.mul(2) }))) console.log(a.item());

const v1 = tf.compat.v1;
new v1.Graph().asDefault(() => {
  const given = v1.placeholder('float32', { shape: [null] });
  const session = new v1.Session();
  const sum: tf.Tensor = session.run(given.sum(), [[given, [1, 2]]]);
  const { doubled } = session.run({ doubled: given.mul(2) }, new Map([[given, [1, 2]]]));
  console.log(sum.item(), doubled.shape);
});

const { values, indices } = tf.math.topK(x, 1);
const [mean, variance] = tf.nn.moments(x, [0]);
const [count] = tf.whileLoop(
  (i: tf.Tensor) => i.less(10),
  (i: tf.Tensor) => [i.add(1)],
  [tf.constant(0)],
);
const [value, slope] = tf.valueAndGrad((input: tf.Tensor) => input.square())(tf.constant(3));
console.log(values, indices, mean, variance, count.item(), value.item(), slope);
// @ts-expect-error: a dtype that does not exist
tf.constant(1, 'float31');
// @ts-expect-error: a function that does not exist
tf.reduceSums(x);
