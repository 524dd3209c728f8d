// The short program that every engine runs on the packed package. It gives numbers; reference.mjs says what they must be.

const STEPS = 10;

/** Multiples of 1/8 between -1 and 1: their products and sums are exact in float32, in whatever order an engine adds. */
const eighths = (count, stride) => Array.from({ length: count }, (_, i) => ((i * stride) % 17) / 8 - 1);

export const inputs = {
  left: eighths(24 * 40, 5),
  right: eighths(40 * 18, 7),
  logits: [
    [1, 2, 3, 4],
    [-100, 0, 100, 3],
    [0.5, 0.5, 0.5, 0.5],
  ],
  point: [-2, -0.5, 0, 0.25, 1.5],
  xs: Array.from({ length: 16 }, (_, i) => i / 8 - 1),
  ys: Array.from({ length: 16 }, (_, i) => 3 * (i / 8 - 1) + 2 + ((i * 5) % 7) / 64),
  learningRate: 0.125,
  momentum: 0.5,
};

/** Ten steps of linear regression by tape and SGD: the loss of each step, then W and b. `compile` may make one program of a step. */
function train(tf, compile = (step) => step) {
  const w = new tf.Variable(0);
  const b = new tf.Variable(0);
  const x = tf.constant(inputs.xs);
  const y = tf.constant(inputs.ys);
  const optimizer = new tf.optimizers.SGD(inputs.learningRate, { momentum: inputs.momentum });
  const step = compile((input, target) => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => tf.reduceMean(tf.square(input.mul(w).add(b).sub(target))));
    const { dw, db } = tape.gradient(loss, { dw: w, db: b });
    optimizer.applyGradients([
      [dw, w],
      [db, b],
    ]);
    return loss;
  });
  const losses = [];
  for (let i = 0; i < STEPS; i++) losses.push(step(x, y).item());
  return [...losses, w.value().item(), b.value().item()];
}

/** d/dx mean(tanh(x)² · x + x²), by tape. */
function gradient(tf) {
  const x = tf.constant(inputs.point);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return tf.reduceMean(tf.square(tf.tanh(x)).mul(x).add(tf.square(x)));
  });
  return [...tape.gradient(y, x).dataSync()];
}

/** A model as bytes, loaded from them and run: what a worker without files does. */
function restored(tf) {
  const module = new tf.Module();
  module.scale = new tf.Variable(1);
  module.run = tf.function((x) => ({ y: tf.nn.softmax(x.mul(module.scale)) }), {
    inputSignature: [new tf.TensorSpec([null, 4], 'float32', { name: 'x' })],
  });
  const { signatures } = tf.savedModel.deserialize(tf.savedModel.serialize(module));
  return [...signatures.serving_default({ x: inputs.logits }).y.dataSync()];
}

/** All numbers, under the names that reference.mjs uses. */
export function program(tf) {
  const left = tf.constant(inputs.left).reshape([24, 40]);
  const right = tf.constant(inputs.right).reshape([40, 18]);
  return {
    matmul: [...tf.matmul(left, right).dataSync()],
    softmax: [...tf.nn.softmax(tf.constant(inputs.logits)).dataSync()],
    gradient: gradient(tf),
    training: train(tf),
    // From its second run on the step is a plan (src/runtime/plan.ts).
    traced: train(tf, tf.function),
    restored: restored(tf),
  };
}
