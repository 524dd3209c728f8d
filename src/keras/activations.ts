import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import { gelu, leakyRelu, silu, softsign } from '../ops/activation.ts';
import { clipByValue } from '../ops/clip.ts';
import { identity } from '../ops/shape.ts';
import { logSoftmax, softmax } from '../ops/softmax.ts';
import { elu, exp, selu, sigmoid, softplus, tanh } from '../ops/transcendental.ts';
import { relu, relu6 } from '../ops/unary.ts';
import type { Tensor } from '../tensor.ts';
import { named } from './identifier.ts';

// tf.keras.activations: functions of one tensor.
export {
  elu,
  exp as exponential,
  gelu,
  leakyRelu,
  logSoftmax,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  silu as swish,
  softmax,
  softplus,
  softsign,
  tanh,
};

/** What an activation is: a tensor in, a tensor of that shape out. @example const half: tf.keras.activations.ActivationFunction = (x) => x.div(2); */
export type ActivationFunction = (x: Tensor) => Tensor;

/**
 * The input itself.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/activations/linear
 * @example tf.keras.activations.linear([1, -2]).arraySync(); // [1, -2]
 */
export const linear = (x: TensorLike): Tensor => identity(x);

/**
 * A sigmoid of straight lines: x / 6 + 1 / 2 between 0 and 1. Floats.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/activations/hard_sigmoid
 * @example tf.keras.activations.hardSigmoid([-3, 0, 3]).arraySync(); // [0, 0.5, 1]
 */
export function hardSigmoid(x: TensorLike): Tensor {
  return composed(() => clipByValue(convert('hardSigmoid', x).div(6).add(0.5), 0, 1));
}

/** One object for all layers without an activation, which then skip it. */
const table: Readonly<Record<string, ActivationFunction>> = {
  linear,
  relu,
  relu6,
  leaky_relu: (x) => leakyRelu(x),
  elu,
  selu,
  gelu: (x) => gelu(x),
  silu: (x) => silu(x),
  swish: (x) => silu(x),
  sigmoid,
  hard_sigmoid: hardSigmoid,
  tanh,
  softplus,
  softsign: (x) => softsign(x),
  softmax: (x) => softmax(x),
  log_softmax: (x) => logSoftmax(x),
  exponential: exp,
};

/** What options take as an activation: a function, a name, or null for none. */
export type ActivationLike = ActivationFunction | string | null;

/**
 * The activation of that name, the given function, or `linear` for null.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/activations/get
 * @example tf.keras.activations.get('relu') === tf.keras.activations.relu; // true
 */
export function get(identifier: ActivationLike | undefined): ActivationFunction {
  if (identifier === null || identifier === undefined) return linear;
  return typeof identifier === 'function' ? identifier : named('activation', identifier, table);
}

/** The name of an activation, as configs keep it. */
export function nameOf(activation: ActivationFunction): string {
  for (const key of Object.keys(table)) if (table[key] === activation) return key;
  return activation.name;
}
