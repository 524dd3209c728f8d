// Builds the ONNX model of a workload. What a deployed model would hold (weights) becomes an
// initializer, what changes from call to call becomes an input.
import { createRequire } from 'node:module';

const { onnx } = createRequire(import.meta.url)('onnx-proto');
const FLOAT = 1,
  INT32 = 6,
  INT64 = 7;

export class Graph {
  nodes = [];
  initializers = [];
  inputs = [];
  feeds = {};

  #unique(prefix) {
    return `${prefix}${this.nodes.length}_${this.initializers.length}_${this.inputs.length}`;
  }

  input(data, dims) {
    const name = this.#unique('in');
    const elemType = data instanceof Int32Array ? INT32 : FLOAT;
    this.inputs.push({ name, type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } } });
    this.feeds[name] = { data, dims };
    return name;
  }

  constant(data, dims = [data.length]) {
    const name = this.#unique('const');
    const integer = Array.isArray(data);
    const typed = integer ? BigInt64Array.from(data.map(BigInt)) : data;
    const dataType = integer ? INT64 : data instanceof Int32Array ? INT32 : FLOAT;
    this.initializers.push({ name, dims, dataType, rawData: new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength) });
    return name;
  }

  scalar(value) {
    return this.constant(Float32Array.of(value), []);
  }

  node(opType, input, attributes = {}) {
    const output = this.#unique(opType);
    const attribute = Object.entries(attributes).map(([name, v]) =>
      Array.isArray(v)
        ? { name, type: 7, ints: v }
        : typeof v === 'string'
          ? { name, type: 3, s: new TextEncoder().encode(v) }
          : Number.isInteger(v)
            ? { name, type: 2, i: v }
            : { name, type: 1, f: v },
    );
    this.nodes.push({ opType, name: output, input, output: [output], attribute });
    return output;
  }

  encode(output, elemType = FLOAT) {
    return onnx.ModelProto.encode(
      onnx.ModelProto.fromObject({
        irVersion: 9,
        opsetImport: [{ domain: '', version: 20 }],
        graph: {
          name: 'workload',
          node: this.nodes,
          initializer: this.initializers,
          input: this.inputs,
          output: [{ name: output, type: { tensorType: { elemType } } }],
        },
      }),
    ).finish();
  }
}

const toNCHW = (data, [, H, W, C]) => Float32Array.from({ length: H * W * C }, (_, i) => data[(i % (H * W)) * C + Math.floor(i / (H * W))]);
const fromNCHW = (data, C) => Float32Array.from({ length: data.length }, (_, i) => data[(i % C) * (data.length / C) + Math.floor(i / C)]);
/** [kh, kw, I, O] to [O, I, kh, kw]; depthwise weights [kh, kw, C, 1] to [C, 1, kh, kw]. */
const toOIHW = (data, [kh, kw, I, O], depthwise) => {
  const taps = kh * kw;
  return Float32Array.from({ length: data.length }, (_, n) => {
    const tap = n % taps,
      rest = Math.floor(n / taps);
    return depthwise ? data[tap * I + rest] : data[tap * I * O + (rest % I) * O + Math.floor(rest / I)];
  });
};

/** Returns {model, feeds, convert?} or null. */
export function buildModel(workload, data) {
  const g = new Graph();
  const shapes = workload.inputs.map((x) => x.shape);
  const feed = (i) => g.input(data[i], shapes[i]);
  const weight = (i) => g.constant(data[i], shapes[i]);
  const gelu = (x) => {
    const cube = g.node('Mul', [g.node('Mul', [x, x]), x]);
    const inner = g.node('Mul', [g.node('Add', [x, g.node('Mul', [cube, g.scalar(0.044715)])]), g.scalar(Math.sqrt(2 / Math.PI))]);
    return g.node('Mul', [g.node('Mul', [x, g.scalar(0.5)]), g.node('Add', [g.node('Tanh', [inner]), g.scalar(1)])]);
  };
  const layernorm = (x, gain, bias) => g.node('LayerNormalization', [x, gain, bias], { axis: -1, epsilon: 1e-5 });
  const dense = (x, w, b) => g.node('Add', [g.node('MatMul', [x, w]), b]);
  const reduceAxes = (axis) => (axis === null ? [0, 1] : [axis]);
  const build = {
    matmul() {
      const { transposeA, transposeB } = workload;
      if (!transposeA && !transposeB) return g.node('MatMul', [feed(0), feed(1)]);
      return g.node('Gemm', [feed(0), feed(1)], { transA: Number(transposeA), transB: Number(transposeB) });
    },
    binary: () => g.node('Add', [feed(0), feed(1)]),
    scale: () => g.node('Mul', [feed(0), g.scalar(workload.value)]),
    unary: () => g.node({ exp: 'Exp', tanh: 'Tanh', sigmoid: 'Sigmoid', relu: 'Relu', log: 'Log', erf: 'Erf' }[workload.fn], [feed(0)]),
    geluChain: () => gelu(feed(0)),
    eightOps: () => {
      const half = g.node('Sub', [g.node('Mul', [g.node('Add', [feed(0), feed(1)]), g.scalar(0.5)]), feed(1)]);
      const root = g.node('Sqrt', [g.node('Add', [g.node('Mul', [half, half]), g.scalar(1)])]);
      return g.node('Neg', [g.node('Mul', [root, feed(0)])]);
    },
    gelu: () => g.node('Gelu', [feed(0)], { approximate: 'tanh' }),
    reduce: () => {
      const { fn, axis } = workload;
      if (fn === 'argmax') return g.node('ArgMax', [feed(0)], { axis, keepdims: 0 });
      return g.node({ sum: 'ReduceSum', max: 'ReduceMax', mean: 'ReduceMean' }[fn], [feed(0), g.constant(reduceAxes(axis))], {
        keepdims: 0,
      });
    },
    softmax: () => g.node('Softmax', [feed(0)], { axis: -1 }),
    layernorm: () => layernorm(feed(0), weight(1), weight(2)),
    transpose: () => g.node('Transpose', [feed(0)], { perm: [1, 0] }),
    concat: () => g.node('Concat', [feed(0), feed(1)], { axis: workload.axis }),
    slice: () => g.node('Slice', [feed(0), g.constant(workload.begin), g.constant(workload.begin.map((b, i) => b + workload.size[i]))]),
    gather: () => g.node('Gather', [weight(0), feed(1)], { axis: 0 }),
    conv2d: () => convolution(false),
    depthwise: () => convolution(true),
    maxpool: () => g.node('MaxPool', [imageInput()], { kernel_shape: [2, 2], strides: [2, 2] }),
    mlp: () => g.node('Softmax', [dense(g.node('Relu', [dense(feed(0), weight(1), weight(2))]), weight(3), weight(4))], { axis: -1 }),
    encoder: () => {
      const [seq, dim] = shapes[0];
      const { heads } = workload,
        width = dim / heads;
      const [x, wq, wk, wv, wo, bq, bk, bv, bo, g1, b1, g2, b2, w1, c1, w2, c2] = data.map((_, i) => (i ? weight(i) : feed(0)));
      const split = (m, perm) => g.node('Transpose', [g.node('Reshape', [m, g.constant([seq, heads, width])])], { perm });
      const n = layernorm(x, g1, b1);
      const q = split(dense(n, wq, bq), [1, 0, 2]),
        k = split(dense(n, wk, bk), [1, 2, 0]),
        v = split(dense(n, wv, bv), [1, 0, 2]);
      const weights = g.node('Softmax', [g.node('Mul', [g.node('MatMul', [q, k]), g.scalar(1 / Math.sqrt(width))])], { axis: -1 });
      const context = g.node('Reshape', [
        g.node('Transpose', [g.node('MatMul', [weights, v])], { perm: [1, 0, 2] }),
        g.constant([seq, dim]),
      ]);
      const mid = g.node('Add', [x, dense(context, wo, bo)]);
      const ffn = g.node('Gelu', [dense(layernorm(mid, g2, b2), w1, c1)], { approximate: 'tanh' });
      return g.node('Add', [mid, dense(ffn, w2, c2)]);
    },
  };
  const imageInput = () => g.input(toNCHW(data[0], shapes[0]), [1, shapes[0][3], shapes[0][1], shapes[0][2]]);
  const convolution = (depthwise) => {
    const [kh, kw, I, O] = shapes[1];
    const w = g.constant(toOIHW(data[1], shapes[1], depthwise), depthwise ? [I, 1, kh, kw] : [O, I, kh, kw]);
    return g.node('Conv', [imageInput(), w], { pads: [1, 1, 1, 1], group: depthwise ? I : 1 });
  };
  if (!build[workload.op] || workload.dtype) return null;
  const output = build[workload.op]();
  const channels = { conv2d: shapes[1]?.[3], depthwise: shapes[0][3], maxpool: shapes[0][3] }[workload.op];
  return {
    model: g.encode(output, workload.fn === 'argmax' ? INT64 : FLOAT),
    feeds: g.feeds,
    convert: channels ? (y) => fromNCHW(y, channels) : (y) => y,
  };
}
