import * as tf from '../../src/index.ts';
import type { Case } from '../cases.ts';
import type { Nd } from '../reference/nd.ts';
import { reduce, zip } from '../reference/nd.ts';
import { erf } from '../reference/special.ts';
import { unary } from './unary.ts';

const ROWS = [[[1]], [[17]], [[3, 5]], [[2, 3, 4]], [[4, 1]]];
const logits = { domains: [{ low: -4, high: 4 }], dtypes: ['float32', 'float64'], tolerance: 3e-6, gradients: [0] } as const;

function softmax(x: Nd, axis: number): Nd {
  const top = reduce(x, [axis], true, (v) => Math.max(...v));
  const e = zip(x, top, (a, b) => Math.exp(a - b));
  return zip(
    e,
    reduce(e, [axis], true, (v) => v.reduce((p, q) => p + q, 0)),
    (a, b) => a / b,
  );
}
const log = (x: Nd): Nd => ({ dims: x.dims, data: x.data.map(Math.log) });

export const activationCases: readonly Case[] = [
  { name: 'Softmax', call: (x) => tf.nn.softmax(x), reference: (x) => softmax(x, x.dims.length - 1), shapes: ROWS, ...logits },
  { name: 'Softmax axis 0', call: (x) => tf.nn.softmax(x, 0), reference: (x) => softmax(x, 0), shapes: [[[3, 5]], [[2, 3, 4]]], ...logits },
  { name: 'LogSoftmax', call: (x) => tf.nn.logSoftmax(x), reference: (x) => log(softmax(x, x.dims.length - 1)), shapes: ROWS, ...logits },
  {
    name: 'softmaxCrossEntropyWithLogits',
    call: (p, x) => tf.nn.softmaxCrossEntropyWithLogits(p, x),
    reference: (p, x) =>
      reduce(
        zip(p, log(softmax(x, x.dims.length - 1)), (a, b) => -a * b),
        [x.dims.length - 1],
        false,
        (v) => v.reduce((a, b) => a + b, 0),
      ),
    shapes: [
      [
        [3, 5],
        [3, 5],
      ],
      [
        [2, 3, 4],
        [2, 3, 4],
      ],
    ],
    ...logits,
    domains: [
      { low: 0.1, high: 1 },
      { low: -4, high: 4 },
    ],
    tolerance: 1e-5,
    gradients: [0, 1],
  },
  {
    name: 'sparseSoftmaxCrossEntropyWithLogits',
    call: (x) => tf.nn.sparseSoftmaxCrossEntropyWithLogits(tf.range(x.dims[0], 'int32'), x),
    reference: (x) => ({
      dims: [x.dims[0]],
      data: Array.from({ length: x.dims[0] }, (_, i) => -log(softmax(x, 1)).data[i * x.dims[1] + i]),
    }),
    shapes: [[[3, 5]], [[1, 1]], [[4, 17]]],
    ...logits,
    tolerance: 1e-5,
  },
  unary(
    'gelu',
    (x) => tf.nn.gelu(x),
    (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
    { tolerance: 3e-6 },
  ),
  unary(
    'gelu tanh',
    (x) => tf.nn.gelu(x, { approximate: true }),
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    { tolerance: 3e-6 },
  ),
  unary(
    'silu',
    (x) => tf.nn.silu(x),
    (x) => x / (1 + Math.exp(-x)),
  ),
  unary(
    'softsign',
    (x) => tf.nn.softsign(x),
    (x) => x / (1 + Math.abs(x)),
    { domain: { low: 0.1, high: 4 } },
  ),
  unary(
    'leakyRelu',
    (x) => tf.nn.leakyRelu(x),
    (x) => 0.2 * x,
    { domain: { low: -4, high: -0.1 }, firstOnly: true },
  ),
  unary(
    'sigmoidCrossEntropyWithLogits',
    (x) => tf.nn.sigmoidCrossEntropyWithLogits(tf.onesLike(x).mul(0.3), x),
    (x) => Math.max(x, 0) - 0.3 * x + Math.log1p(Math.exp(-Math.abs(x))),
    { domain: { low: 0.1, high: 4 } },
  ),
];
