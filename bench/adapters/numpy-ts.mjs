// numpy-ts: a NumPy port with one small WebAssembly module (Zig) per kernel. Eager, no autograd.
import { readFileSync } from 'node:fs';

const pkg = new URL('../node_modules/numpy-ts/package.json', import.meta.url);

export function create() {
  let np;
  return {
    version: JSON.parse(readFileSync(pkg, 'utf8')).version,
    async init() {
      np = await import('numpy-ts');
    },
    build(workload, data) {
      if (workload.dtype === 'int8') return null; // its sums stay int8
      // copy() moves the data into the library's WebAssembly heap
      const inputs = workload.inputs.map(({ shape }, i) =>
        np
          .array(data[i], workload.dtype ?? (data[i] instanceof Int32Array ? 'int32' : 'float32'))
          .reshape(shape)
          .copy(),
      );
      const run = ops(np)[workload.op]?.(workload, ...inputs);
      if (!run) return null;
      return {
        run,
        read: (y) => (typeof y === 'number' ? [y] : Array.from(y.copy().data, Number)),
        release: (y) => {
          if (typeof y === 'object') y.dispose();
        },
        close: () => inputs.forEach((x) => x.dispose()),
      };
    },
  };
}

const ops = (np) => {
  /** Frees every intermediate the body registers with `keep`. */
  const scoped = (body) => () => {
    const made = [];
    const result = body((x) => {
      made.push(x);
      return x;
    });
    for (const x of made) if (x !== result) x.dispose();
    return result;
  };
  const gelu = (x, keep) => {
    const cube = keep(np.multiply(keep(np.multiply(x, x)), x));
    const inner = keep(np.multiply(keep(np.add(x, keep(np.multiply(cube, 0.044715)))), Math.sqrt(2 / Math.PI)));
    return np.multiply(keep(np.multiply(x, 0.5)), keep(np.add(keep(np.tanh(inner)), 1)));
  };
  const softmax = (x, keep) => {
    const e = keep(np.exp(keep(np.subtract(x, keep(np.max(x, -1, true))))));
    return np.divide(e, keep(np.sum(e, -1, true)));
  };
  const layernorm = (x, gain, bias, keep) => {
    const centred = keep(np.subtract(x, keep(np.mean(x, -1, true))));
    const variance = keep(np.mean(keep(np.multiply(centred, centred)), -1, true));
    const unit = keep(np.divide(centred, keep(np.sqrt(keep(np.add(variance, 1e-5))))));
    return np.add(keep(np.multiply(unit, gain)), bias);
  };
  const dense = (x, w, b, keep) => np.add(keep(np.matmul(x, w)), b);
  const unary = {
    exp: (x) => () => np.exp(x),
    log: (x) => () => np.log(x),
    tanh: (x) => () => np.tanh(x),
    relu: (x) => () => np.maximum(x, 0),
    sigmoid: (x) => scoped((keep) => np.reciprocal(keep(np.add(keep(np.exp(keep(np.negative(x)))), 1)))),
  };
  return {
    matmul:
      ({ transposeA, transposeB }, a, b) =>
      () =>
        np.matmul(transposeA ? np.transpose(a) : a, transposeB ? np.transpose(b) : b),
    binary: (_, a, b) => () => np.add(a, b),
    scale:
      ({ value }, x) =>
      () =>
        np.multiply(x, value),
    unary: ({ fn }, x) => unary[fn](x),
    geluChain: (_, x) => scoped((keep) => gelu(x, keep)),
    eightOps: (_, x, y) =>
      scoped((keep) => {
        const half = keep(np.multiply(keep(np.add(x, y)), 0.5));
        const root = keep(np.sqrt(keep(np.add(keep(np.square(keep(np.subtract(half, y)))), 1))));
        return np.negative(keep(np.multiply(root, x)));
      }),
    gelu: (_, x) => scoped((keep) => gelu(x, keep)),
    reduce:
      ({ fn, axis }, x) =>
      () =>
        np[fn](x, axis ?? undefined),
    softmax: (_, x) => scoped((keep) => softmax(x, keep)),
    layernorm: (_, x, g, b) => scoped((keep) => layernorm(x, g, b, keep)),
    transpose: (_, x) => () => np.transpose(x).copy(),
    concat:
      ({ axis }, a, b) =>
      () =>
        np.concatenate([a, b], axis),
    slice:
      ({ begin, size }, x) =>
      () =>
        x.slice(...begin.map((s, i) => `${s}:${s + size[i]}`)).copy(),
    gather: (_, x, ids) => () => np.take(x, ids, 0),
    mlp: (_, x, w1, b1, w2, b2) =>
      scoped((keep) => softmax(keep(dense(keep(np.maximum(keep(dense(x, w1, b1, keep)), 0)), w2, b2, keep)), keep)),
    encoder: ({ heads }, x, wq, wk, wv, wo, bq, bk, bv, bo, g1, b1, g2, b2, w1, c1, w2, c2) =>
      scoped((keep) => {
        const [seq, dim] = x.shape;
        const width = dim / heads;
        const split = (m) => keep(keep(np.transpose(np.reshape(m, [seq, heads, width]), [1, 0, 2])).copy());
        const n = keep(layernorm(x, g1, b1, keep));
        const [q, k, v] = [
          [wq, bq],
          [wk, bk],
          [wv, bv],
        ].map(([w, b]) => split(keep(dense(n, w, b, keep))));
        const scores = keep(np.multiply(keep(np.matmul(q, keep(keep(np.transpose(k, [0, 2, 1])).copy()))), 1 / Math.sqrt(width)));
        const mixed = keep(np.matmul(keep(softmax(scores, keep)), v));
        const context = keep(keep(keep(np.transpose(mixed, [1, 0, 2])).copy()).reshape([seq, dim]));
        const mid = keep(np.add(x, keep(dense(context, wo, bo, keep))));
        const ffn = keep(gelu(keep(dense(keep(layernorm(mid, g2, b2, keep)), w1, c1, keep)), keep));
        return np.add(mid, keep(dense(ffn, w2, c2, keep)));
      }),
  };
};
