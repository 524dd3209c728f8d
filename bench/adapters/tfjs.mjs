// TensorFlow.js on its wasm backend, one thread.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);

export function create() {
  // The union package: tfjs-core alone registers no gradients in its Node build.
  const tf = require('@tensorflow/tfjs');
  return {
    version: tf.version_core,
    async init() {
      const wasm = require('@tensorflow/tfjs-backend-wasm');
      wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
      wasm.setThreadsCount(1);
      if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not start');
      await tf.ready();
    },
    build(workload, data) {
      if (workload.dtype) return null; // float32 only
      const inputs = workload.inputs.map(({ shape }, i) => tf.tensor(data[i], shape, data[i] instanceof Int32Array ? 'int32' : 'float32'));
      const op = ops(tf)[workload.op];
      if (!op) return null;
      const made = op(workload, ...inputs);
      if (made === null) return null;
      const task = typeof made === 'function' ? { run: () => tf.tidy(made), read: (y) => y.dataSync(), release: (y) => y.dispose() } : made;
      const close = () => {
        tf.disposeVariables();
        for (const x of inputs) x.dispose();
      };
      return { ...task, close };
    },
  };
}

const ops = (tf) => {
  const gelu = (x) =>
    tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))), 1));
  const layernorm = (x, gain, bias) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gain), bias);
  };
  const dense = (x, w, b) => tf.add(tf.matMul(x, w), b);
  const training = (step) => ({
    run: step,
    release: (loss) => loss.dispose(),
    read: (loss) => [loss, step(), step()].map((l) => l.dataSync()[0]),
  });
  return {
    matmul:
      ({ transposeA, transposeB }, a, b) =>
      () =>
        tf.matMul(a, b, transposeA, transposeB),
    binary: (_, a, b) => () => tf.add(a, b),
    scale:
      ({ value }, x) =>
      () =>
        tf.mul(x, value),
    unary:
      ({ fn }, x) =>
      () =>
        tf[fn](x),
    geluChain: (_, x) => () => gelu(x),
    eightOps: (_, x, y) => () => tf.neg(tf.mul(tf.sqrt(tf.add(tf.square(tf.sub(tf.mul(tf.add(x, y), 0.5), y)), 1)), x)),
    gelu: (_, x) => () => gelu(x),
    reduce: ({ fn, axis }, x) => (fn === 'argmax' ? () => tf.argMax(x, axis) : () => tf[fn](x, axis ?? undefined)),
    softmax: (_, x) => () => tf.softmax(x),
    crossEntropy: (_, x, labels) => () => tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(x)), -1)),
    layernorm: (_, x, g, b) => () => layernorm(x, g, b),
    transpose: (_, x) => () => tf.transpose(x),
    concat:
      ({ axis }, a, b) =>
      () =>
        tf.concat([a, b], axis),
    slice:
      ({ begin, size }, x) =>
      () =>
        tf.slice(x, begin, size),
    gather: (_, x, ids) => () => tf.gather(x, ids),
    conv2d: (_, x, w) => () => tf.conv2d(x, w, 1, 'same'),
    depthwise: (_, x, w) => () => tf.depthwiseConv2d(x, w, 1, 'same'),
    // The wasm backend has the gradient of conv2d for its input and none of the others.
    convGradient: ({ of, depthwise }, x, w, dy) =>
      of === 'input' && !depthwise ? () => tf.conv2dTranspose(dy, w, x.shape, 1, 'same') : null,
    maxpool: (_, x) => () => tf.maxPool(x, 2, 2, 'valid'),
    mlp: (_, x, w1, b1, w2, b2) => () => tf.softmax(dense(tf.relu(dense(x, w1, b1)), w2, b2)),
    encoder: ({ heads }, x, wq, wk, wv, wo, bq, bk, bv, bo, g1, b1, g2, b2, w1, c1, w2, c2) => {
      const [seq, dim] = x.shape;
      const width = dim / heads;
      const split = (m) => tf.transpose(tf.reshape(m, [seq, heads, width]), [1, 0, 2]);
      return () => {
        const n = layernorm(x, g1, b1);
        const [q, k, v] = [
          [wq, bq],
          [wk, bk],
          [wv, bv],
        ].map(([w, b]) => split(dense(n, w, b)));
        const weights = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width)));
        const context = tf.reshape(tf.transpose(tf.matMul(weights, v), [1, 0, 2]), [seq, dim]);
        const mid = tf.add(x, dense(context, wo, bo));
        return tf.add(mid, dense(gelu(dense(layernorm(mid, g2, b2), w1, c1)), w2, c2));
      };
    },
    trainMlp: ({ optimizer, learningRate, classes }, x, labels, ...initial) => {
      const params = initial.map((p) => tf.variable(p));
      const targets = tf.cast(tf.oneHot(labels, classes), 'float32');
      const trainer = optimizer === 'sgd' ? tf.train.sgd(learningRate) : tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
      const loss = () => {
        let h = x;
        for (let i = 0; i < params.length; i += 2) {
          h = dense(h, params[i], params[i + 1]);
          if (i + 2 < params.length) h = tf.relu(h);
        }
        return tf.losses.softmaxCrossEntropy(targets, h);
      };
      return training(() => trainer.minimize(loss, true, params));
    },
    trainLinear: ({ learningRate }, x, noise, w0) => {
      const w = tf.variable(tf.reshape(w0, [])),
        b = tf.variable(tf.scalar(0));
      const y = tf.tidy(() => tf.add(tf.add(tf.mul(x, 3), 2), noise));
      const trainer = tf.train.sgd(learningRate);
      return training(() => trainer.minimize(() => tf.mean(tf.square(tf.sub(tf.add(tf.mul(x, w), b), y))), true, [w, b]));
    },
  };
};
