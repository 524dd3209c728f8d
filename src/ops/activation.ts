import type { TensorLike } from '../core/convert.ts';
import { convert, pair, withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './join.ts';

// Activations and losses that are compositions: what they make on the way is freed at once.
// Source: https://www.tensorflow.org/api_docs/python/tf/nn

const composed = (fn: () => Tensor): Tensor => scoped(fn, (y) => [y]);

/** x above 0, alpha · x below (alpha 0.2). @example tf.nn.leakyRelu([-1, 2], { alpha: 0.5 }).arraySync(); // [-0.5, 2] */
export function leakyRelu(features: TensorLike, options?: { alpha?: number }): Tensor {
  const { alpha } = checkOptions('leakyRelu', options, ['alpha']);
  return composed(() => {
    const x = convert('leakyRelu', features);
    return x.greater(0).where(x, x.mul(alpha ?? 0.2));
  });
}

/** x · sigmoid(x), also called swish. @example tf.nn.silu([0]).arraySync(); // [0] */
export function silu(features: TensorLike, options?: { beta?: number }): Tensor {
  const { beta } = checkOptions('silu', options, ['beta']);
  return composed(() => {
    const x = convert('silu', features);
    return x.mul((beta === undefined ? x : x.mul(beta)).sigmoid());
  });
}

/** x / (1 + |x|). @example tf.nn.softsign([1]).arraySync(); // [0.5] */
export const softsign = (features: TensorLike): Tensor =>
  composed(() => {
    const x = convert('softsign', features);
    return x.div(x.abs().add(1));
  });

/** log(sigmoid(x)), exact where sigmoid is 0. @example tf.math.logSigmoid([0]).dataSync(); // [-0.6931472] */
export const logSigmoid = (x: TensorLike): Tensor => composed(() => convert('logSigmoid', x).neg().softplus().neg());

/** relu(x) and relu(-x), joined along an axis. @example tf.nn.crelu([1, -2]).arraySync(); // [1, 0, 0, 2] */
export function crelu(features: TensorLike, axis = -1): Tensor {
  return composed(() => {
    const x = convert('crelu', features);
    return concat([x, x.neg()], axis).relu();
  });
}

/**
 * Cross entropy of independent probabilities against sigmoid(logits): max(x, 0) - x·z + ln(1 + e^-|x|).
 * @throws ShapeError when the shapes do not broadcast, DTypeError when the dtypes differ
 * @example tf.nn.sigmoidCrossEntropyWithLogits([1], [0]).dataSync(); // [0.6931472]
 */
export function sigmoidCrossEntropyWithLogits(labels: TensorLike, logits: TensorLike): Tensor {
  return composed(() => {
    const [z, x] = pair('sigmoidCrossEntropyWithLogits', labels, logits);
    return x.relu().sub(x.mul(z)).add(x.abs().neg().exp().log1p());
  });
}

/**
 * The same with the positive term weighted.
 * @example tf.nn.weightedCrossEntropyWithLogits([0], [0], 2).dataSync(); // [0.6931472]
 */
export function weightedCrossEntropyWithLogits(labels: TensorLike, logits: TensorLike, posWeight: TensorLike): Tensor {
  return composed(() => {
    const [z, x] = pair('weightedCrossEntropyWithLogits', labels, logits);
    const weight = z.mul(convert('weightedCrossEntropyWithLogits', posWeight, x.dtype).sub(1)).add(1);
    return x.sub(z.mul(x)).add(weight.mul(x.abs().neg().exp().log1p().add(x.neg().relu())));
  });
}

/** Σ x² / 2. @example tf.nn.l2Loss([3, 4]).item(); // 12.5 */
export const l2Loss = (t: TensorLike): Tensor => composed(() => convert('l2Loss', t).square().sum().div(2));

/** value + bias along the last axis. @example tf.nn.biasAdd([[1, 2]], [10, 20]).arraySync(); // [[11, 22]] */
export const biasAdd = (value: TensorLike, bias: TensorLike): Tensor => withOperand('biasAdd', value, (x) => x.add(bias));
