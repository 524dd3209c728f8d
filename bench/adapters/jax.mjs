// jax-js on its wasm device. options: { mode: 'eager' | 'jit' }
// Every function consumes its arguments (manual reference counting), hence all the `.ref`.
// Arrays are lazy; blockUntilReady() computes them without copying the result out.
import { readFileSync } from 'node:fs';

export function create({ mode }) {
  let jax;
  return {
    version: JSON.parse(readFileSync(new URL('../node_modules/@jax-js/jax/package.json', import.meta.url), 'utf8')).version,
    async init() {
      jax = await import('@jax-js/jax');
      await jax.init('wasm');
      jax.defaultDevice('wasm');
    },
    build(workload, data) {
      const { numpy: np } = jax;
      if (workload.dtype) return null; // float32 only
      const arrays = workload.inputs.map(({ shape }, i) => np.array(data[i], { shape }));
      const compile = mode === 'jit' ? (fn) => jax.jit(fn) : (fn) => fn;
      const op = ops(jax)[workload.op];
      if (!op) return null;
      const { fn, train, inputs = arrays, toNHWC } = op(workload, ...arrays);
      if (train) return training(jax, compile(train), inputs);
      const call = compile(fn);
      const { tiny } = workload;
      return {
        run: tiny
          ? () => {
              const y = call(...inputs.map((x) => x.ref));
              y.ref.dataSync();
              return y;
            }
          : () => call(...inputs.map((x) => x.ref)).blockUntilReady(),
        read: (y) => (toNHWC ? np.transpose(y.ref, [0, 2, 3, 1]) : y.ref).data(),
        release: (y) => y.dispose(),
        close() {
          for (const x of inputs) x.dispose();
        },
      };
    },
  };
}

/** `step(state, ...constants)` returns [state, loss]; the state stays on the device. */
function training(jax, step, { state, constants }) {
  const tick = () => {
    const [next, loss] = step(state, ...constants.map((c) => c.ref));
    state = next;
    return loss;
  };
  return {
    run: async () => {
      const loss = tick();
      await jax.blockUntilReady(state);
      return loss;
    },
    read: async (loss) => {
      const losses = [await loss.ref.data()];
      for (let i = 0; i < 2; i++) losses.push(await tick().data());
      return losses.map((l) => l[0]);
    },
    release: (loss) => loss.dispose(),
    close: () => {
      jax.tree.dispose(state);
      for (const c of constants) c.dispose();
    },
  };
}

const ops = (jax) => {
  const { numpy: np, nn, lax, tree } = jax;
  const gelu = (x) => {
    const cube = x.ref.mul(x.ref).mul(x.ref);
    const inner = x.ref.add(cube.mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(0.5).mul(np.tanh(inner).add(1));
  };
  const layernorm = (x, gain, bias) => {
    const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
    const variance = np.mean(centred.ref.mul(centred.ref), -1, { keepdims: true });
    return centred
      .div(np.sqrt(variance.add(1e-5)))
      .mul(gain)
      .add(bias);
  };
  const dense = (x, w, b) => np.matmul(x, w).add(b);
  const toNCHW = (x) => np.transpose(x, [0, 3, 1, 2]);
  const settle = (x) => {
    const data = x.ref.dataSync();
    const y = np.array(data, { shape: x.shape });
    x.dispose();
    return y;
  };
  const sgd = (learningRate) => (p, g) => p.sub(g.mul(learningRate));
  return {
    matmul: ({ transposeA, transposeB }) => ({
      fn: (a, b) => np.matmul(transposeA ? np.matrixTranspose(a) : a, transposeB ? np.matrixTranspose(b) : b),
    }),
    binary: () => ({ fn: (a, b) => a.add(b) }),
    scale: ({ value }) => ({ fn: (x) => x.mul(value) }),
    unary: ({ fn }) => ({ fn: { exp: np.exp, tanh: np.tanh, sigmoid: nn.sigmoid, log: np.log, erf: lax.erf, relu: nn.relu }[fn] }),
    geluChain: () => ({ fn: gelu }),
    eightOps: () => ({
      fn: (x, y) =>
        np
          .sqrt(np.square(x.ref.add(y.ref).mul(0.5).sub(y)).add(1))
          .mul(x)
          .neg(),
    }),
    gelu: () => ({ fn: (x) => nn.gelu(x, { approximate: true }) }),
    reduce: ({ fn, axis }) => ({ fn: (x) => np[fn](x, axis ?? undefined) }),
    softmax: () => ({ fn: (x) => nn.softmax(x, -1) }),
    crossEntropy: () => ({ fn: (x, labels) => np.sum(labels.mul(nn.logSoftmax(x, -1)), -1).neg() }),
    layernorm: () => ({ fn: layernorm }),
    // A transposed array is a view; the addition of zero forces the data to move.
    transpose: () => ({ fn: (x) => np.transpose(x).add(0) }),
    concat: ({ axis }) => ({ fn: (a, b) => np.concatenate([a, b], axis) }),
    slice: ({ begin, size }) => ({ fn: (x) => x.slice([begin[0], begin[0] + size[0]], [begin[1], begin[1] + size[1]]).add(0) }),
    gather: () => ({ fn: (x, ids) => np.take(x, ids, 0) }),
    conv2d: (_, x, w) => ({
      inputs: [settle(toNCHW(x)), settle(np.transpose(w, [3, 2, 0, 1]))],
      toNHWC: true,
      fn: (a, k) => lax.convGeneralDilated(a, k, [1, 1], 'SAME'),
    }),
    depthwise: (_, x, w) => ({
      inputs: [settle(toNCHW(x)), settle(np.transpose(w, [2, 3, 0, 1]))],
      toNHWC: true,
      fn: (a, k) => lax.convGeneralDilated(a, k, [1, 1], 'SAME', { featureGroupCount: x.shape[3] }),
    }),
    maxpool: (_, x) => ({
      inputs: [settle(toNCHW(x))],
      toNHWC: true,
      fn: (a) => lax.reduceWindow(a, (window) => np.max(window), [2, 2], [2, 2]),
    }),
    mlp: () => ({ fn: (x, w1, b1, w2, b2) => nn.softmax(dense(nn.relu(dense(x, w1, b1)), w2, b2), -1) }),
    encoder: ({ heads }) => ({
      fn: (x, wq, wk, wv, wo, bq, bk, bv, bo, g1, b1, g2, b2, w1, c1, w2, c2) => {
        const [seq, dim] = x.shape;
        const width = dim / heads;
        const split = (m) => np.transpose(m.reshape([seq, heads, width]), [1, 0, 2]);
        const n = layernorm(x.ref, g1, b1);
        const [q, k, v] = [dense(n.ref, wq, bq), dense(n.ref, wk, bk), dense(n, wv, bv)].map(split);
        const weights = nn.softmax(np.matmul(q, np.matrixTranspose(k)).mul(1 / Math.sqrt(width)), -1);
        const context = np.transpose(np.matmul(weights, v), [1, 0, 2]).reshape([seq, dim]);
        const mid = x.add(dense(context, wo, bo));
        return mid.ref.add(dense(gelu(dense(layernorm(mid, g2, b2), w1, c1)), w2, c2));
      },
    }),
    trainMlp: ({ optimizer, learningRate, classes }, x, labels, ...params) => {
      const targets = settle(nn.oneHot(labels, classes).astype(np.float32));
      const loss = (p, input, target) => {
        let h = input;
        for (let i = 0; i < p.length; i += 2) {
          h = dense(h, p[i], p[i + 1]);
          if (i + 2 < p.length) h = nn.relu(h);
        }
        return np.mean(np.sum(nn.logSoftmax(h, -1).mul(target), -1)).mul(-1);
      };
      const lossAndGrad = jax.valueAndGrad(loss);
      if (optimizer === 'sgd') {
        return {
          inputs: { state: params, constants: [x, targets] },
          train: (p, input, target) => {
            const [value, grads] = lossAndGrad(tree.ref(p), input, target);
            return [tree.map(sgd(learningRate), p, grads), value];
          },
        };
      }
      const zeros = () => params.map((p) => np.zeros(p.shape));
      return {
        inputs: { state: { p: params, m: zeros(), v: zeros(), b1: np.array(1), b2: np.array(1) }, constants: [x, targets] },
        train: ({ p, m, v, b1, b2 }, input, target) => {
          const [value, grads] = lossAndGrad(tree.ref(p), input, target);
          const nb1 = b1.mul(0.9),
            nb2 = b2.mul(0.999);
          const nm = tree.map((a, g) => a.mul(0.9).add(g.ref.mul(0.1)), m, grads);
          const nv = tree.map((a, g) => a.mul(0.999).add(g.ref.mul(g).mul(0.001)), v, grads);
          const np_ = p.map((w, i) => {
            const mean = nm[i].ref.div(np.array(1).sub(nb1.ref));
            const variance = nv[i].ref.div(np.array(1).sub(nb2.ref));
            return w.sub(mean.mul(learningRate).div(np.sqrt(variance).add(1e-8)));
          });
          return [{ p: np_, m: nm, v: nv, b1: nb1, b2: nb2 }, value];
        },
      };
    },
    trainLinear: ({ learningRate }, x, noise, w0) => {
      const y = settle(x.ref.mul(3).add(2).add(noise));
      const loss = ([w, b], input, target) => {
        const e = input.mul(w).add(b).sub(target);
        return np.mean(e.ref.mul(e));
      };
      return {
        inputs: { state: [w0.reshape([]), np.array(0)], constants: [x, y] },
        train: (p, input, target) => {
          const [value, grads] = jax.valueAndGrad(loss)(tree.ref(p), input, target);
          return [tree.map(sgd(learningRate), p, grads), value];
        },
      };
    },
  };
};
