import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { leakyRelu, logSigmoid, silu, softsign } from '../ops/activation.ts';
import { clipByValue } from '../ops/clip.ts';
import { gelu } from '../ops/gelu.ts';
import { split } from '../ops/join.ts';
import { identity } from '../ops/shape.ts';
import { logSoftmax, softmax } from '../ops/softmax.ts';
import { elu, exp, selu, sigmoid, softplus, tanh } from '../ops/transcendental.ts';
import { relu as plainRelu, relu6 } from '../ops/unary.ts';
import type { Tensor } from '../tensor.ts';
import { named } from './identifier.ts';

// tf.keras.activations: functions of one tensor.
export {
  elu,
  exp as exponential,
  gelu,
  leakyRelu,
  logSigmoid,
  logSoftmax,
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

/** Options of relu. @example const options: tf.keras.activations.ReluOptions = { maxValue: 6 }; */
export interface ReluOptions {
  readonly negativeSlope?: number;
  readonly maxValue?: number | null;
  readonly threshold?: number;
}

/**
 * x from the threshold (0) on, at most maxValue; below it negativeSlope · (x - threshold).
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/activations/relu
 * @example tf.keras.activations.relu([-2, 0.5, 3], { maxValue: 1, negativeSlope: 0.5 }).arraySync(); // [-1, 0.5, 1]
 */
export function relu(x: TensorLike, options?: ReluOptions): Tensor {
  if (options === undefined) return plainRelu(x);
  const given = checkOptions('relu', options, ['negativeSlope', 'maxValue', 'threshold']);
  const { negativeSlope: slope = 0, maxValue: most = null, threshold = 0 } = given;
  if (most === null && slope === 0 && threshold === 0) return plainRelu(x);
  return composed(() => {
    const t = convert('relu', x);
    const above = threshold === 0 ? plainRelu(t) : t.mul(t.greater(threshold).cast(t.dtype));
    const below = slope === 0 ? null : plainRelu(t.neg().add(threshold)).mul(slope);
    const cut = most === null ? above : above.minimum(most);
    return below === null ? cut : cut.sub(below);
  });
}

const elementwise = (op: string, x: TensorLike, run: (t: Tensor) => Tensor): Tensor => composed(() => run(convert(op, x)));

/** x · hardSigmoid(x). Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.hardSilu([-3, 0, 3]).arraySync(); // [0, 0, 3] */
export const hardSilu = (x: TensorLike): Tensor => elementwise('hardSilu', x, (t) => t.mul(hardSigmoid(t)));

/** x cut at -1 and 1. Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.hardTanh([-3, 0.5, 3]).arraySync(); // [-1, 0.5, 1] */
export const hardTanh = (x: TensorLike): Tensor => elementwise('hardTanh', x, (t) => clipByValue(t, -1, 1));

/** x · tanh(softplus(x)). Source: https://keras.io/api/layers/activations/; Misra (2019) @example tf.keras.activations.mish([0]).arraySync(); // [0] */
export const mish = (x: TensorLike): Tensor => elementwise('mish', x, (t) => t.mul(t.softplus().tanh()));

/** x - tanh(x). Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.tanhShrink([0]).arraySync(); // [0] */
export const tanhShrink = (x: TensorLike): Tensor => elementwise('tanhShrink', x, (t) => t.sub(t.tanh()));

/** x beyond ±threshold (0.5), else 0. Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.hardShrink([-1, 0.2, 1]).arraySync(); // [-1, 0, 1] */
export const hardShrink = (x: TensorLike, threshold = 0.5): Tensor =>
  elementwise('hardShrink', x, (t) => t.abs().greater(threshold).where(t, t.zerosLike()));

/** x moved towards 0 by the threshold (0.5). Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.softShrink([-1, 0.2, 1]).arraySync(); // [-0.5, 0, 0.5] */
export const softShrink = (x: TensorLike, threshold = 0.5): Tensor =>
  elementwise('softShrink', x, (t) => plainRelu(t.sub(threshold)).sub(plainRelu(t.neg().sub(threshold))));

/** (x + √(x² + b)) / 2, b = 4. Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.squareplus([0]).arraySync(); // [1] */
export const squareplus = (x: TensorLike, b = 4): Tensor => elementwise('squareplus', x, (t) => t.add(t.square().add(b).sqrt()).mul(0.5));

/** x above 0, alpha · (e^(x / alpha) - 1) below (alpha 1). Source: https://keras.io/api/layers/activations/; Barron (2017) @example tf.keras.activations.celu([0, 2]).arraySync(); // [0, 2] */
export const celu = (x: TensorLike, alpha = 1): Tensor =>
  elementwise('celu', x, (t) => plainRelu(t).add(t.minimum(0).div(alpha).expm1().mul(alpha)));

/** The first half along an axis times the sigmoid of the second. Source: https://keras.io/api/layers/activations/; Dauphin et al. (2017) @example tf.keras.activations.glu([[2, 0]]).arraySync(); // [[1]] */
export const glu = (x: TensorLike, axis = -1): Tensor =>
  elementwise('glu', x, (t) => {
    const [value, gate] = split(t, 2, axis);
    return value.mul(gate.sigmoid());
  });

/** x above the threshold, else the value. Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.threshold([-1, 2], 1, 0).arraySync(); // [0, 2] */
export const threshold = (x: TensorLike, limit: number, value: number): Tensor =>
  elementwise('threshold', x, (t) => t.greater(limit).where(t, t.zerosLike().add(value)));

/** 0 up to -1, x from 1 on, (x + 1)² / 4 between. Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.sparsePlus([-2, 0, 2]).arraySync(); // [0, 0.25, 2] */
export const sparsePlus = (x: TensorLike): Tensor =>
  elementwise('sparsePlus', x, (t) => t.greaterEqual(1).where(t, plainRelu(t.add(1)).square().mul(0.25)));

/** (x + 1) / 2 cut at 0 and 1. Source: https://keras.io/api/layers/activations/ @example tf.keras.activations.sparseSigmoid([-2, 0, 2]).arraySync(); // [0, 0.5, 1] */
export const sparseSigmoid = (x: TensorLike): Tensor => elementwise('sparseSigmoid', x, (t) => clipByValue(t.add(1).mul(0.5), 0, 1));

export { hardSilu as hardSwish };

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
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  hard_tanh: hardTanh,
  hard_shrink: (x) => hardShrink(x),
  soft_shrink: (x) => softShrink(x),
  tanh_shrink: tanhShrink,
  mish,
  sparse_plus: sparsePlus,
  sparse_sigmoid: sparseSigmoid,
  squareplus: (x) => squareplus(x),
  celu: (x) => celu(x),
  glu: (x) => glu(x),
  log_sigmoid: logSigmoid,
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

/** The name of an activation, for configs. Source: https://www.tensorflow.org/api_docs/python/tf/keras/activations/serialize @example tf.keras.activations.serialize(tf.keras.activations.tanh); // 'tanh' */
export const serialize = (activation: ActivationFunction): string => nameOf(activation);

/** The activation that `serialize` named. Source: https://www.tensorflow.org/api_docs/python/tf/keras/activations/deserialize @example tf.keras.activations.deserialize('relu') === tf.keras.activations.relu; // true */
export const deserialize = (name: string): ActivationFunction => get(name);
