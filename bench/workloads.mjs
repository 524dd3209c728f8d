// The workload table. Every entry is plain JSON, so that it can be sent to a peer in another
// process or language: `op` names what to build, `inputs` describes the tensors (values.mjs makes them),
// the remaining fields are parameters of the op. `flops` and `bytes` (least traffic: every input
// read once, every output written once) say how much work there is. `quick` rows are those of a quick run.
import { sizeOf } from './values.mjs';

const M = 1 << 20;
let seed = 0;
const t = (shape, scale = 1, offset = 0) => ({ shape, seed: seed++, scale, offset });
const ids = (n, below) => ({ shape: [n], seed: seed++, below });
const bytesOf = (...shapes) => 4 * shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);

const matmul = (id, a, b, { transposeA = false, transposeB = false, dtype } = {}) => {
  const [m, k] = transposeA ? [a.at(-1), a.at(-2)] : a.slice(-2);
  const n = transposeB ? b.at(-2) : b.at(-1);
  const batch = sizeOf(a.slice(0, -2));
  return {
    id,
    group: 'matmul',
    op: 'matmul',
    inputs: dtype === 'int8' ? [t(a, 100), t(b, 100)] : [t(a), t(b)],
    transposeA,
    transposeB,
    dtype,
    flops: 2 * batch * m * n * k,
    bytes: bytesOf(a, b, [...a.slice(0, -2), m, n]) * (dtype === 'float64' ? 2 : 1),
  };
};
const elementwise = (id, op, inputs, extra) => ({
  id,
  group: 'elementwise',
  op,
  inputs,
  bytes: bytesOf(...inputs.map((x) => x.shape), inputs[0].shape),
  ...extra,
});
const reduce = (id, fn, axis) => ({
  id,
  group: 'reduce',
  op: 'reduce',
  fn,
  axis,
  inputs: [t([1024, 1024])],
  bytes: 4 * M,
});
const mlpLayers = (sizes) => sizes.slice(1).flatMap((n, i) => [t([sizes[i], n], 1.7 / Math.sqrt(sizes[i])), t([n], 0.1)]);
const trainMlp = (id, optimizer, learningRate) => {
  const sizes = [784, 256, 128, 10];
  const weights = sizes.slice(1).reduce((sum, n, i) => sum + n * sizes[i], 0);
  return {
    id,
    group: 'training',
    op: 'trainMlp',
    optimizer,
    learningRate,
    classes: 10,
    inputs: [t([64, 784]), ids(64, 10), ...mlpLayers(sizes)],
    flops: 2 * 64 * weights * 3 - 2 * 64 * sizes[0] * sizes[1], // no gradient for the input
    bytes: weights * 4 * (optimizer === 'adam' ? 8 : 4),
  };
};

const seq = 128,
  dim = 256,
  heads = 4,
  hidden = 1024;
const square = (n) => matmul(`matmul ${n}`, [n, n], [n, n]);
const big = () => t([1024, 1024]);

const table = [
  ...[16, 64, 128, 256, 512, 1024].map(square),
  matmul('matmul 512 A·Bᵀ', [512, 512], [512, 512], { transposeB: true }),
  matmul('matmul 512 Aᵀ·B', [512, 512], [512, 512], { transposeA: true }),
  matmul('matmul 512 float64', [512, 512], [512, 512], { dtype: 'float64' }),
  matmul('matmul 512 int8', [512, 512], [512, 512], { dtype: 'int8' }),
  matmul('matmul 128×768×3072', [128, 768], [768, 3072]),
  matmul('matvec 1×768×3072', [1, 768], [768, 3072]),
  matmul('matmul 12×[128,64]·[64,128]', [12, 128, 64], [12, 64, 128]),

  elementwise('add 1M', 'binary', [t([M]), t([M])], { fn: 'add' }),
  elementwise('add [1024,1024]+[1024]', 'binary', [big(), t([1024])], { fn: 'add' }),
  elementwise('add [1024,1024]+[1024,1]', 'binary', [big(), t([1024, 1])], { fn: 'add' }),
  elementwise('mul 1M by scalar', 'scale', [t([M])], { value: 1.5 }),
  elementwise('exp 1M', 'unary', [t([M], 4)], { fn: 'exp' }),
  elementwise('tanh 1M', 'unary', [t([M], 4)], { fn: 'tanh' }),
  elementwise('sigmoid 1M', 'unary', [t([M], 4)], { fn: 'sigmoid' }),
  elementwise('log 1M', 'unary', [t([M], 3, 3.1)], { fn: 'log' }),
  elementwise('erf 1M', 'unary', [t([M], 3)], { fn: 'erf' }),
  elementwise('relu 1M', 'unary', [t([M])], { fn: 'relu' }),
  elementwise('gelu tanh 1M', 'gelu', [t([M], 3)]),
  elementwise('gelu chain 1M', 'geluChain', [t([M], 3)]),
  elementwise('eight-op chain 1M', 'eightOps', [t([M], 3), t([M], 3)]),

  reduce('sum all', 'sum', null),
  reduce('sum axis 0', 'sum', 0),
  reduce('sum axis 1', 'sum', 1),
  reduce('max axis 1', 'max', 1),
  reduce('mean axis 0', 'mean', 0),
  reduce('argmax axis 1', 'argmax', 1),

  elementwise('softmax [1024,1024]', 'softmax', [t([1024, 1024], 4)], { group: 'normalize' }),
  elementwise('softmax [12,128,128]', 'softmax', [t([12, 128, 128], 4)], { group: 'normalize' }),
  // Written by hand: -Σ labels · logSoftmax(logits), row by row.
  elementwise('cross entropy [1024,1024]', 'crossEntropy', [t([1024, 1024], 4), t([1024, 1024])], {
    group: 'normalize',
    bytes: bytesOf([1024, 1024], [1024, 1024], [1024]),
  }),
  // As a user writes it, and as the library has it, where it has it: a layer.
  ...['layernorm [128,768]', 'layernorm layer [128,768]'].map((id, i) => ({
    id,
    group: 'normalize',
    op: 'layernorm',
    layer: i === 1,
    inputs: [t([128, 768]), t([768], 0.5, 1), t([768])],
    bytes: bytesOf([128, 768], [128, 768]),
  })),

  elementwise('transpose [1024,1024]', 'transpose', [big()], { group: 'movement' }),
  { id: 'concat 2×[1024,512] axis 1', group: 'movement', op: 'concat', axis: 1, inputs: [t([1024, 512]), t([1024, 512])], bytes: 8 * M },
  { id: 'slice [1024,1024]→[1024,512]', group: 'movement', op: 'slice', begin: [0, 256], size: [1024, 512], inputs: [big()], bytes: 4 * M },
  {
    id: 'gather 512 of [10000,128]',
    group: 'movement',
    op: 'gather',
    inputs: [t([10000, 128]), ids(512, 10000)],
    bytes: 2 * 4 * 512 * 128,
  },

  {
    id: 'conv2d 3×3 56×56×64→64',
    group: 'conv',
    op: 'conv2d',
    inputs: [t([1, 56, 56, 64]), t([3, 3, 64, 64], 0.1)],
    flops: 2 * 56 * 56 * 9 * 64 * 64,
    bytes: bytesOf([56, 56, 128], [3, 3, 64, 64]),
  },
  ...['input', 'filter'].map((of) => ({
    id: `conv2d 3×3 gradient of ${of}`,
    group: 'conv',
    op: 'convGradient',
    of,
    depthwise: false,
    inputs: [t([1, 56, 56, 64]), t([3, 3, 64, 64], 0.1), t([1, 56, 56, 64])],
    flops: 2 * 56 * 56 * 9 * 64 * 64,
    bytes: bytesOf([56, 56, 128], [3, 3, 64, 64]),
  })),
  {
    id: 'depthwise 3×3 56×56×128',
    group: 'conv',
    op: 'depthwise',
    inputs: [t([1, 56, 56, 128]), t([3, 3, 128, 1], 0.3)],
    flops: 2 * 56 * 56 * 9 * 128,
    bytes: bytesOf([56, 56, 256]),
  },
  ...['input', 'filter'].map((of) => ({
    id: `depthwise 3×3 gradient of ${of}`,
    group: 'conv',
    op: 'convGradient',
    of,
    depthwise: true,
    inputs: [t([1, 56, 56, 128]), t([3, 3, 128, 1], 0.3), t([1, 56, 56, 128])],
    flops: 2 * 56 * 56 * 9 * 128,
    bytes: bytesOf([56, 56, 256]),
  })),
  {
    id: 'maxpool 2×2 56×56×128',
    group: 'conv',
    op: 'maxpool',
    inputs: [t([1, 56, 56, 128])],
    bytes: bytesOf([56, 56, 128], [28, 28, 128]),
  },

  { id: 'add [4]+[4]', group: 'latency', op: 'binary', fn: 'add', tiny: true, inputs: [t([4]), t([4])] },
  {
    id: 'MLP 784-128-10 batch 1',
    group: 'latency',
    op: 'mlp',
    tiny: true,
    inputs: [t([1, 784]), ...mlpLayers([784, 128, 10])],
    flops: 2 * (784 * 128 + 1280),
    bytes: 4 * (784 * 128 + 1280),
  },
  {
    id: 'encoder d256 h4 s128 f1024',
    group: 'latency',
    op: 'encoder',
    heads,
    // x, wq wk wv wo, their biases, ln1 (gain, bias), ln2 (gain, bias), w1 b1 w2 b2
    inputs: [
      t([seq, dim]),
      ...Array.from({ length: 4 }, () => t([dim, dim], 0.1)),
      ...Array.from({ length: 4 }, () => t([dim], 0.1)),
      t([dim], 0.2, 1),
      t([dim], 0.1),
      t([dim], 0.2, 1),
      t([dim], 0.1),
      t([dim, hidden], 0.1),
      t([hidden], 0.1),
      t([hidden, dim], 0.05),
      t([dim], 0.1),
    ],
    flops: 2 * seq * (4 * dim * dim + 2 * seq * dim + 2 * dim * hidden),
    bytes: 4 * (4 * dim * dim + 2 * dim * hidden),
  },

  trainMlp('train MLP b64 SGD', 'sgd', 0.1),
  trainMlp('train MLP b64 Adam', 'adam', 0.001),
  {
    id: 'train linear regression',
    group: 'training',
    op: 'trainLinear',
    learningRate: 0.1,
    tiny: true,
    inputs: [t([1000]), t([1000], 0.1), t([1])],
  },
];

const QUICK = new Set([
  'matmul 16',
  'matmul 64',
  'matmul 256',
  'matvec 1×768×3072',
  'add 1M',
  'mul 1M by scalar',
  'exp 1M',
  'gelu chain 1M',
  'eight-op chain 1M',
  'sum all',
  'sum axis 0',
  'max axis 1',
  'softmax [1024,1024]',
  'layernorm [128,768]',
  'transpose [1024,1024]',
  'add [4]+[4]',
  'MLP 784-128-10 batch 1',
  'train MLP b64 SGD',
  'train linear regression',
]);

export const workloads = table.map((workload) => ({ ...workload, quick: QUICK.has(workload.id) }));
