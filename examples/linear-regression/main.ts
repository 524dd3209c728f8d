// Linear regression from first principles: gradient descent, with gradients by tape, finds the line behind noisy points.
//
//   npm run example -- linear-regression [epochs]
import * as tf from 'tensorlane';

const epochs = Number(process.argv[2] ?? 20);
tf.random.setSeed(7); // the same points, and so the same output, in every run

// 1. Define the model. A variable is state that computations read and training changes. These two start far from the truth.

class LinearModel extends tf.Module {
  readonly W = new tf.Variable(5, { name: 'W' });
  readonly b = new tf.Variable(0, { name: 'b' });

  predict(x: tf.Tensor): tf.Tensor {
    return this.W.mul(x).add(this.b);
  }
}
const model = new LinearModel();

// 2. Define the loss: how far predictions are from what was wanted, as one number. The square makes large errors count more.

function meanSquaredError(predicted: tf.Tensor, target: tf.Tensor): tf.Tensor {
  return tf.reduceMean(tf.square(predicted.sub(target)));
}

// 3. Obtain data. The points lie on y = 3x + 2, moved up or down by noise. Training has to find the 3 and the 2.

const trueW = 3;
const trueB = 2;
const examples = 1000;

const inputs = tf.random.normal([examples]);
const noise = tf.random.normal([examples]);
const outputs = inputs.mul(trueW).add(trueB).add(noise);

// 4. Train. The tape records what is computed with the variables; going back over it gives the slope of the loss in W and in b.
//    A small step against the slope makes the loss smaller.

function train(learningRate: number): number {
  const tape = new tf.GradientTape();
  const loss = tape.record(() => meanSquaredError(model.predict(inputs), outputs));
  const [dW, db] = tape.gradient(loss, [model.W, model.b]);
  model.W.assignSub(dW.mul(learningRate));
  model.b.assignSub(db.mul(learningRate));
  return loss.item(); // the loss before this step
}

for (let epoch = 0; epoch < epochs; epoch++) {
  const [W, b] = [model.W.item(), model.b.item()];
  const loss = train(0.1);
  console.log(`Epoch ${String(epoch).padStart(2)}: W=${W.toFixed(2)} b=${b.toFixed(2)}, loss=${loss.toFixed(5)}`);
}

// What is left of the loss is the noise (its variance is 1), which no line can explain.
console.log(`Found y = ${model.W.item().toFixed(2)} x + ${model.b.item().toFixed(2)}; the points were made with y = ${trueW} x + ${trueB}`);
