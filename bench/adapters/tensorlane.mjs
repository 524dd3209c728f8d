// tensorlane, the library itself. options: {mode: 'eager' | 'function', threads: number}
// TENSORLANE names what to import: the path of a built entry file, or a package name (default 'tensorlane'). In a page: {library}.

import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export function create({ mode = 'eager', threads = 1, library = null, entry = library ? '' : (process.env.TENSORLANE ?? 'tensorlane') }) {
  let tf = library;
  return {
    version: mode,
    async init() {
      tf ??= await import(existsSync(entry) ? pathToFileURL(entry).href : entry);
      if (threads > 1) await tf.config.threading.setIntraOpParallelismThreads(threads);
    },
    build(workload, data) {
      const { dtype } = workload;
      const inputs = workload.inputs.map(({ shape }, i) => {
        const x = tf.reshape(tf.constant(data[i]), shape);
        return dtype === undefined ? x : tf.cast(x, dtype);
      });
      const compile = mode === 'function' ? (f) => tf.function(f) : (f) => f;
      const made = ops(tf, compile, mode === 'function')[workload.op]?.(workload, ...inputs);
      if (!made) return null;
      const task = typeof made === 'function' ? { run: made, read: (y) => y.dataSync(), release: (y) => y.dispose() } : made;
      const close = () => {
        for (const x of inputs) x.dispose();
      };
      return { ...task, close };
    },
  };
}

const ops = (tf, compile, traced) => {
  /** One compiled function of the inputs, called with them: nothing is captured as a constant. */
  const on = (f, ...inputs) => {
    const g = compile(f);
    return () => g(...inputs);
  };
  const gelu = (x) =>
    x.mul(0.5).mul(
      x
        .add(x.mul(x).mul(x).mul(0.044715))
        .mul(Math.sqrt(2 / Math.PI))
        .tanh()
        .add(1),
    );
  const layernorm = (x, gain, bias) => {
    const centred = x.sub(x.mean(-1, true));
    const variance = tf.square(centred).mean(-1, true);
    return centred
      .mul(tf.math.rsqrt(variance.add(1e-5)))
      .mul(gain)
      .add(bias);
  };
  const dense = (x, w, b) => tf.matmul(x, w).add(b);
  const reductions = { sum: tf.reduceSum, max: tf.reduceMax, mean: tf.reduceMean, argmax: tf.argmax };
  const pointwise = { exp: tf.exp, tanh: tf.tanh, sigmoid: tf.sigmoid, log: tf.math.log, erf: tf.math.erf, relu: tf.nn.relu };
  const convolutions = {
    conv2d: (x, w) => tf.nn.conv2d(x, w, 1, 'SAME'),
    depthwise: (x, w) => tf.nn.depthwiseConv2d(x, w, [1, 1, 1, 1], 'SAME'),
  };

  const training = (parameters, lossOf, makeOptimizer, ...batch) => {
    const optimizer = makeOptimizer();
    const step = compile((...args) => {
      const tape = new tf.GradientTape();
      const loss = tape.record(() => lossOf(...args));
      const gradients = tape.gradient(loss, parameters);
      optimizer.applyGradients(gradients.map((g, i) => [g, parameters[i]]));
      return loss;
    });
    const run = () => step(...batch);
    return { run, release: (loss) => loss.dispose(), read: (loss) => [loss, run(), run()].map((l) => l.item()) };
  };

  return {
    matmul({ transposeA, transposeB, dtype }, a, b) {
      const options = dtype === 'int8' ? { transposeA, transposeB, outputType: 'int32' } : { transposeA, transposeB };
      return on((x, y) => tf.matmul(x, y, options), a, b);
    },
    binary: (_, a, b) => on((x, y) => tf.add(x, y), a, b),
    scale: ({ value }, x) => on((y) => tf.multiply(y, value), x),
    unary: ({ fn }, x) => on((y) => pointwise[fn](y), x),
    geluChain: (_, x) => on(gelu, x),
    eightOps: (_, x, y) => on((a, b) => a.add(b).mul(0.5).sub(b).square().add(1).sqrt().mul(a).neg(), x, y),
    gelu: (_, x) => on((y) => tf.nn.gelu(y, { approximate: true }), x),
    reduce: ({ fn, axis }, x) => on((y) => reductions[fn](y, axis ?? undefined), x),
    softmax: (_, x) => on((y) => tf.nn.softmax(y), x),
    crossEntropy: (_, x, labels) => on((y, l) => l.mul(tf.nn.logSoftmax(y)).sum(-1).neg(), x, labels),
    layernorm(workload, x, g, b) {
      if (!workload.layer) return on(layernorm, x, g, b);
      const layer = new tf.keras.layers.LayerNormalization({ epsilon: 1e-5 });
      layer.apply(x).dispose();
      layer.gamma.assign(g);
      layer.beta.assign(b);
      return on((y) => layer.apply(y), x);
    },
    transpose: (_, x) => on((y) => tf.transpose(y), x),
    concat: ({ axis }, a, b) => on((x, y) => tf.concat([x, y], axis), a, b),
    slice: ({ begin, size }, x) => on((y) => tf.slice(y, begin, size), x),
    gather: (_, x, ids) => on((y, i) => tf.gather(y, i), x, ids),
    conv2d: (_, x, w) => on(convolutions.conv2d, x, w),
    depthwise: (_, x, w) => on(convolutions.depthwise, x, w),
    // Eager: the forward pass once, on a tape that stays. In a function what nothing reads falls away: the forward pass too.
    convGradient({ of, depthwise }, x, w, dy) {
      const [f, source] = [depthwise ? convolutions.depthwise : convolutions.conv2d, of === 'input' ? 0 : 1];
      const begin = (...inputs) => {
        const tape = new tf.GradientTape({ persistent: true });
        tape.watch(inputs[source]);
        return [tape, tape.record(() => f(inputs[0], inputs[1]))];
      };
      if (!traced) {
        const [tape, y] = begin(x, w);
        return () => tape.gradient(y, [x, w][source], { outputGradients: dy });
      }
      return on(
        (...inputs) => {
          const [tape, y] = begin(...inputs);
          return tape.gradient(y, inputs[source], { outputGradients: inputs[2] });
        },
        x,
        w,
        dy,
      );
    },
    maxpool: (_, x) => on((y) => tf.nn.maxPool2d(y, 2, 2, 'VALID'), x),
    mlp: (_, x, w1, b1, w2, b2) => on((y, ...p) => tf.nn.softmax(dense(tf.nn.relu(dense(y, p[0], p[1])), p[2], p[3])), x, w1, b1, w2, b2),
    encoder: ({ heads }, ...inputs) => {
      const [seq, dim] = inputs[0].shape;
      const width = dim / heads;
      const split = (m) => tf.transpose(m.reshape([seq, heads, width]), [1, 0, 2]);
      return on(
        (x, wq, wk, wv, wo, bq, bk, bv, bo, g1, b1, g2, b2, w1, c1, w2, c2) => {
          const n = layernorm(x, g1, b1);
          const [q, k, v] = [
            [wq, bq],
            [wk, bk],
            [wv, bv],
          ].map(([w, b]) => split(dense(n, w, b)));
          const weights = tf.nn.softmax(tf.matmul(q, k, { transposeB: true }).mul(1 / Math.sqrt(width)));
          const context = tf.transpose(tf.matmul(weights, v), [1, 0, 2]).reshape([seq, dim]);
          const mid = x.add(dense(context, wo, bo));
          return mid.add(dense(gelu(dense(layernorm(mid, g2, b2), w1, c1)), w2, c2));
        },
        ...inputs,
      );
    },
    trainMlp: ({ optimizer, learningRate }, x, labels, ...initial) => {
      const parameters = initial.map((p) => new tf.Variable(p));
      const lossOf = (batch, targets) => {
        let h = batch;
        for (let i = 0; i < parameters.length; i += 2) {
          h = dense(h, parameters[i], parameters[i + 1]);
          if (i + 2 < parameters.length) h = tf.nn.relu(h);
        }
        return tf.reduceMean(tf.nn.sparseSoftmaxCrossEntropyWithLogits(targets, h));
      };
      const make = () =>
        optimizer === 'sgd'
          ? new tf.optimizers.SGD(learningRate)
          : new tf.optimizers.Adam(learningRate, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
      return training(parameters, lossOf, make, x, labels);
    },
    trainLinear: ({ learningRate }, x, noise, w0) => {
      const w = new tf.Variable(w0.reshape([])),
        b = new tf.Variable(0);
      const y = x.mul(3).add(2).add(noise);
      const lossOf = (input, target) => tf.reduceMean(tf.square(w.mul(input).add(b).sub(target)));
      return training([w, b], lossOf, () => new tf.optimizers.SGD(learningRate), x, y);
    },
  };
};
