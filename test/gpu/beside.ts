// Calls of kernels that no row of the case table reaches.
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';

const { nn } = tf;
const ramp = (low: number, high: number, shape: readonly number[]): Tensor =>
  tf
    .linspace(
      low,
      high,
      shape.reduce((a, b) => a * b, 1),
    )
    .reshape(shape);

interface Product {
  readonly shapes: readonly [readonly number[], readonly number[]];
  readonly call: (x: Tensor, w: Tensor) => Tensor;
}

/** What programs make one op of, with each activation. */
const PRODUCTS: Readonly<Record<string, Product>> = {
  'a product': {
    shapes: [
      [5, 4],
      [4, 3],
    ],
    call: (x, w) => x.matmul(w),
  },
  'a large product': {
    shapes: [
      [2, 40, 30],
      [30, 3],
    ],
    call: (x, w) => x.matmul(w),
  },
  'a convolution': {
    shapes: [
      [2, 5, 6, 4],
      [3, 3, 4, 3],
    ],
    call: (x, w) => nn.conv2d(x, w, 1, 'SAME'),
  },
  'a depthwise convolution': {
    shapes: [
      [2, 5, 6, 3],
      [2, 2, 3, 1],
    ],
    call: (x, w) => nn.depthwiseConv2d(x, w, [1, 1, 1, 1], 'VALID'),
  },
};
const ACTIVATIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  none: (x) => x,
  relu: (x) => nn.relu(x),
  relu6: (x) => nn.relu6(x),
  elu: (x) => nn.elu(x),
  selu: (x) => nn.selu(x),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  softplus: (x) => nn.softplus(x),
  gelu: (x) => nn.gelu(x),
  'gelu by tanh': (x) => nn.gelu(x, { approximate: true }),
};

/** Kernels that no row of the table reaches: they serve variables, optimizers and sizes that a trace does not know. */
export const BESIDE: Readonly<Record<string, () => readonly Tensor[]>> = {
  'a slice of a variable': () => {
    const v = new tf.Variable(tf.linspace(0, 11, 12).reshape([3, 4]));
    v.at('::-2', '1:3').assign(
      tf.constant([
        [20, 21],
        [22, 23],
      ]),
    );
    return [v.value()];
  },
  'a label out of range': () => [
    tf.nn.sparseSoftmaxCrossEntropyWithLogits(tf.constant([1, 3, -1, 0], 'int32'), tf.linspace(-3, 3, 12).reshape([4, 3])),
  ],
  oneHot: () => [tf.oneHot(tf.constant([2, 0, 7, -1, 1], 'int32'), 3, { onValue: 5, offValue: -1 })],
  'broadcastLike of unknown sizes': () => {
    const spec = new tf.TensorSpec([null, null], 'float32');
    const f = tf.function((x: Tensor): Tensor => tf.grad((t: Tensor) => t.sum(0).square().sum())(x) as Tensor, { inputSignature: [spec] });
    return [f(tf.linspace(0, 1, 12).reshape([3, 4])) as Tensor];
  },
  ...Object.fromEntries(
    Object.entries(PRODUCTS).flatMap(
      ([
        title,
        {
          shapes: [a, b],
          call,
        },
      ]) =>
        Object.entries(ACTIVATIONS).map(([name, activation]): [string, () => readonly Tensor[]] => [
          `${title}, bias, ${name}`,
          () => {
            const f = tf.function((x: Tensor, w: Tensor, bias: Tensor): Tensor => activation(call(x, w).add(bias)));
            return [f(ramp(-1, 1, a), ramp(-0.5, 0.4, b), ramp(-1, 0.5, [3])) as Tensor];
          },
        ]),
    ),
  ),
  ...Object.fromEntries(
    [false, true].map((approximate): [string, () => readonly Tensor[]] => [
      `gelu, ${approximate}`,
      () => [tf.grad((x: Tensor) => nn.gelu(x, { approximate }))(ramp(-15, 15, [61])) as Tensor],
    ]),
  ),
  ...Object.fromEntries(
    [
      () => new tf.keras.optimizers.SGD(0.1),
      () => new tf.keras.optimizers.SGD(0.1, { momentum: 0.9 }),
      () => new tf.keras.optimizers.SGD(0.1, { momentum: 0.9, nesterov: true }),
      () => new tf.keras.optimizers.Adam(0.1),
    ].map((rule, i): [string, () => readonly Tensor[]] => [
      `optimizer ${i}`,
      () => {
        const v = new tf.Variable(tf.linspace(-1, 1, 20));
        const made = rule();
        for (let step = 0; step < 3; step++) made.applyGradients([[tf.linspace(1, -2, 20), v]]);
        return [v.value()];
      },
    ]),
  ),
};
