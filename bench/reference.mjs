// Float64 reference of every row in plain JavaScript: slow, obvious, independent of all that is measured.
import { sizeOf, values } from './values.mjs';

const tensor = (shape, data = new Float64Array(sizeOf(shape))) => ({ shape, data });
const map = (x, fn) => tensor(x.shape, x.data.map(fn));
const gelu = (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)));
/** Abramowitz & Stegun 7.1.26, right to 1.5e-7. */
function erf(v) {
  const t = 1 / (1 + 0.3275911 * Math.abs(v));
  const p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(v) * (1 - p * Math.exp(-v * v));
}
const unaries = { log: Math.log, erf, exp: Math.exp, tanh: Math.tanh, sigmoid: (v) => 1 / (1 + Math.exp(-v)), relu: (v) => Math.max(v, 0) };

function matmul(a, b, transposeB = false) {
  const [m, k] = a.shape.slice(-2);
  const n = b.shape.at(transposeB ? -2 : -1);
  const batch = sizeOf(a.shape.slice(0, -2));
  const out = tensor([...a.shape.slice(0, -1), n]);
  for (let s = 0; s < batch; s++) {
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < k; p++) {
        const left = a.data[(s * m + i) * k + p];
        for (let j = 0; j < n; j++) {
          out.data[(s * m + i) * n + j] += left * b.data[s * k * n + (transposeB ? j * k + p : p * n + j)];
        }
      }
    }
  }
  return out;
}

/** a + b where b has a's shape, or broadcasts along rows ([n]) or columns ([m,1]). */
function add(a, b) {
  const cols = a.shape.at(-1);
  const pick = b.data.length === a.data.length ? (i) => i : b.shape.at(-1) === 1 ? (i) => Math.floor(i / cols) : (i) => i % cols;
  return tensor(
    a.shape,
    a.data.map((v, i) => v + b.data[pick(i)]),
  );
}

function perRow(x, fn) {
  const n = x.shape.at(-1);
  const out = tensor(x.shape);
  for (let i = 0; i < x.data.length; i += n) out.data.set(fn(x.data.subarray(i, i + n)), i);
  return out;
}

const softmax = (x) =>
  perRow(x, (row) => {
    const top = Math.max(...row);
    const e = row.map((v) => Math.exp(v - top));
    const sum = e.reduce((s, v) => s + v, 0);
    return e.map((v) => v / sum);
  });

const layernorm = (x, gain, bias) =>
  perRow(x, (row) => {
    const mean = row.reduce((s, v) => s + v, 0) / row.length;
    const variance = row.reduce((s, v) => s + (v - mean) ** 2, 0) / row.length;
    return row.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * gain.data[i] + bias.data[i]);
  });

function transpose(x, [rows, cols] = x.shape) {
  return tensor(
    [cols, rows],
    Float64Array.from({ length: rows * cols }, (_, i) => x.data[(i % rows) * cols + Math.floor(i / rows)]),
  );
}

function reduce(x, fn, axis) {
  const [rows, cols] = x.shape;
  const count = axis === null ? 1 : axis === 0 ? cols : rows;
  const length = x.data.length / count;
  const at = (o, i) => (axis === null ? i : axis === 0 ? i * cols + o : o * cols + i);
  return tensor(
    [count],
    Float64Array.from({ length: count }, (_, o) => {
      let sum = 0,
        best = 0;
      for (let i = 0; i < length; i++) {
        sum += x.data[at(o, i)];
        if (x.data[at(o, i)] > x.data[at(o, best)]) best = i;
      }
      return { sum, mean: sum / length, max: x.data[at(o, best)], argmax: best }[fn];
    }),
  );
}

/** SAME, stride 1. Weights are HWIO; depthwise has I groups of one output each. */
function conv(x, w, depthwise) {
  const [, H, W, C] = x.shape;
  const [kh, kw, , O] = w.shape;
  const outC = depthwise ? C : O;
  const out = tensor([1, H, W, outC]);
  for (let y = 0; y < H; y++)
    for (let z = 0; z < W; z++)
      for (let i = 0; i < kh; i++)
        for (let j = 0; j < kw; j++) {
          const iy = y + i - (kh >> 1),
            iz = z + j - (kw >> 1);
          if (iy < 0 || iz < 0 || iy >= H || iz >= W) continue;
          for (let c = 0; c < C; c++) {
            const v = x.data[(iy * W + iz) * C + c];
            const wAt = ((i * kw + j) * C + c) * O;
            if (depthwise) out.data[(y * W + z) * outC + c] += v * w.data[wAt];
            else for (let o = 0; o < O; o++) out.data[(y * W + z) * outC + o] += v * w.data[wAt + o];
          }
        }
  return out;
}

/** Gradients of conv: every product of an input and a weight goes back to both, times dy. */
function convGradient([x, w, dy], { of, depthwise }) {
  const [, H, W, C] = x.shape;
  const [kh, kw, , O] = w.shape;
  const outC = depthwise ? C : O;
  const out = tensor(of === 'input' ? x.shape : w.shape);
  for (let y = 0; y < H; y++)
    for (let z = 0; z < W; z++)
      for (let i = 0; i < kh; i++)
        for (let j = 0; j < kw; j++) {
          const iy = y + i - (kh >> 1),
            iz = z + j - (kw >> 1);
          if (iy < 0 || iz < 0 || iy >= H || iz >= W) continue;
          for (let c = 0; c < C; c++) {
            const xAt = (iy * W + iz) * C + c;
            for (let o = 0; o < O; o++) {
              const wAt = ((i * kw + j) * C + c) * O + o;
              const d = dy.data[(y * W + z) * outC + (depthwise ? c : o)];
              if (of === 'input') out.data[xAt] += d * w.data[wAt];
              else out.data[wAt] += d * x.data[xAt];
            }
          }
        }
  return out;
}

function maxpool(x) {
  const [, H, W, C] = x.shape;
  const out = tensor([1, H / 2, W / 2, C]);
  for (let y = 0; y < H / 2; y++)
    for (let z = 0; z < W / 2; z++)
      for (let c = 0; c < C; c++) {
        const at = (i, j) => x.data[((2 * y + i) * W + 2 * z + j) * C + c];
        out.data[(y * (W / 2) + z) * C + c] = Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1));
      }
  return out;
}

function encoder([x, wq, wk, wv, wo, bq, bk, bv, bo, g1, b1, g2, b2, w1, c1, w2, c2], heads) {
  const [seq, dim] = x.shape;
  const width = dim / heads;
  const n = layernorm(x, g1, b1);
  const [q, k, v] = [
    [wq, bq],
    [wk, bk],
    [wv, bv],
  ].map(([w, b]) => add(matmul(n, w), b));
  const columns = (m, h) =>
    tensor(
      [seq, width],
      Float64Array.from({ length: seq * width }, (_, i) => m.data[Math.floor(i / width) * dim + h * width + (i % width)]),
    );
  const context = tensor([seq, dim]);
  for (let h = 0; h < heads; h++) {
    const scores = map(matmul(columns(q, h), columns(k, h), true), (s) => s / Math.sqrt(width));
    const part = matmul(softmax(scores), columns(v, h));
    part.data.forEach((value, i) => {
      context.data[Math.floor(i / width) * dim + h * width + (i % width)] = value;
    });
  }
  const mid = add(x, add(matmul(context, wo), bo));
  const ffn = map(add(matmul(layernorm(mid, g2, b2), w1), c1), gelu);
  return add(mid, add(matmul(ffn, w2), c2));
}

/** One step of a parameter, by the formulas of the two optimizers. */
function updateBy({ optimizer, learningRate }) {
  if (optimizer === 'sgd') {
    return (w, g) => {
      for (let j = 0; j < w.length; j++) w[j] -= learningRate * g[j];
    };
  }
  return (w, g, { m, v }, step) => {
    for (let j = 0; j < w.length; j++) {
      m[j] = 0.9 * m[j] + 0.1 * g[j];
      v[j] = 0.999 * v[j] + 0.001 * g[j] * g[j];
      w[j] -= (learningRate * m[j]) / (1 - 0.9 ** step) / (Math.sqrt(v[j] / (1 - 0.999 ** step)) + 1e-8);
    }
  };
}

/** Losses of the first three steps, gradients written out by hand. */
function trainMlp([x, labels, ...p], workload) {
  const { classes } = workload;
  const update = updateBy(workload);
  const params = p.map((w) => tensor(w.shape, w.data.slice()));
  const state = params.map((w) => ({ m: new Float64Array(w.data.length), v: new Float64Array(w.data.length) }));
  const batch = x.shape[0];
  const losses = [];
  for (let step = 1; step <= 3; step++) {
    const acts = [x];
    for (let l = 0; l < params.length; l += 2) {
      const z = add(matmul(acts.at(-1), params[l]), params[l + 1]);
      acts.push(l + 2 < params.length ? map(z, unaries.relu) : z);
    }
    const probs = softmax(acts.at(-1));
    let loss = 0;
    let delta = map(probs, (v) => v / batch);
    for (let i = 0; i < batch; i++) {
      loss -= Math.log(probs.data[i * classes + labels.data[i]]) / batch;
      delta.data[i * classes + labels.data[i]] -= 1 / batch;
    }
    losses.push(loss);
    const grads = [];
    for (let l = params.length - 2; l >= 0; l -= 2) {
      grads[l] = matmul(transpose(acts[l / 2]), delta);
      grads[l + 1] = reduce(delta, 'sum', 0);
      const back = matmul(delta, params[l], true);
      delta = tensor(
        back.shape,
        back.data.map((v, i) => (acts[l / 2].data[i] > 0 ? v : 0)),
      );
    }
    for (let i = 0; i < params.length; i++) update(params[i].data, grads[i].data, state[i], step);
  }
  return tensor([3], Float64Array.from(losses));
}

/** Target of the regression: y = 3x + 2 + noise; w starts at the third input, b at 0. */
function trainLinear([x, noise, w0], { learningRate }) {
  let w = w0.data[0],
    b = 0;
  const n = x.data.length;
  const losses = [];
  for (let step = 0; step < 3; step++) {
    let loss = 0,
      dw = 0,
      db = 0;
    x.data.forEach((v, i) => {
      const e = w * v + b - (3 * v + 2 + noise.data[i]);
      loss += (e * e) / n;
      dw += (2 * e * v) / n;
      db += (2 * e) / n;
    });
    losses.push(loss);
    w -= learningRate * dw;
    b -= learningRate * db;
  }
  return tensor([3], Float64Array.from(losses));
}

const ops = {
  matmul([a, b], { transposeA, transposeB, dtype }) {
    const [left, right] = dtype === 'int8' ? [a, b].map((x) => map(x, Math.trunc)) : [a, b];
    return matmul(transposeA ? transpose(left) : left, right, transposeB);
  },
  binary: ([a, b]) => add(a, b),
  scale: ([x], w) => map(x, (v) => v * w.value),
  unary: ([x], w) => map(x, unaries[w.fn]),
  geluChain: ([x]) => map(x, gelu),
  eightOps: ([x, y]) =>
    tensor(
      x.shape,
      x.data.map((v, i) => -Math.sqrt(((v + y.data[i]) * 0.5 - y.data[i]) ** 2 + 1) * v),
    ),
  gelu: ([x]) => map(x, gelu),
  reduce: ([x], w) => reduce(x, w.fn, w.axis),
  softmax: ([x]) => softmax(x),
  crossEntropy([x, labels]) {
    const p = softmax(x);
    const terms = tensor(
      x.shape,
      labels.data.map((l, i) => -l * Math.log(p.data[i])),
    );
    return reduce(terms, 'sum', 1);
  },
  layernorm: ([x, g, b]) => layernorm(x, g, b),
  transpose: ([x]) => transpose(x),
  concat: ([a, b]) =>
    tensor(
      [a.shape[0], 2 * a.shape[1]],
      Float64Array.from({ length: 2 * a.data.length }, (_, i) => {
        const cols = a.shape[1],
          row = Math.floor(i / (2 * cols)),
          col = i % (2 * cols);
        return col < cols ? a.data[row * cols + col] : b.data[row * cols + col - cols];
      }),
    ),
  slice: ([x], { begin, size }) =>
    tensor(
      size,
      Float64Array.from(
        { length: sizeOf(size) },
        (_, i) => x.data[(Math.floor(i / size[1]) + begin[0]) * x.shape[1] + (i % size[1]) + begin[1]],
      ),
    ),
  gather: ([x, ids]) =>
    tensor(
      [ids.data.length, x.shape[1]],
      Float64Array.from(
        { length: ids.data.length * x.shape[1] },
        (_, i) => x.data[ids.data[Math.floor(i / x.shape[1])] * x.shape[1] + (i % x.shape[1])],
      ),
    ),
  conv2d: ([x, w]) => conv(x, w, false),
  depthwise: ([x, w]) => conv(x, w, true),
  convGradient,
  maxpool: ([x]) => maxpool(x),
  mlp: ([x, w1, b1, w2, b2]) => softmax(add(matmul(map(add(matmul(x, w1), b1), unaries.relu), w2), b2)),
  encoder: (inputs, w) => encoder(inputs, w.heads),
  trainMlp,
  trainLinear,
};

/** Flat Float64Array of what the workload must produce. */
export function reference(workload) {
  const inputs = workload.inputs.map((spec) => tensor(spec.shape, Float64Array.from(values(spec))));
  return ops[workload.op](inputs, workload).data;
}
