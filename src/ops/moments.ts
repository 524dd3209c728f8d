import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import type { Tensor } from '../tensor.ts';
import type { Axis } from './reduce.ts';
import { stopGradient } from './shape.ts';

// Means, variances, and what is normalized by them.

/** Two results in TensorFlow's order, under their names too. */
export type Moments = readonly [mean: Tensor, variance: Tensor] & { readonly mean: Tensor; readonly variance: Tensor };

function both(make: () => readonly [Tensor, Tensor]): Moments {
  const [mean, variance] = scoped(make, (pair) => pair);
  return Object.assign([mean, variance] as const, { mean, variance });
}

export interface MomentsOptions {
  /** Not used: what TensorFlow ignores too. */
  readonly shift?: TensorLike | null;
  readonly keepdims?: boolean;
}

/** Without the axes of size 1 that a reduction kept. */
const closed = (y: Tensor, axes: Axis, keepdims: boolean, rank: number): Tensor => {
  if (keepdims) return y;
  const list = axes === null ? Array.from({ length: rank }, (_, i) => i) : typeof axes === 'number' ? [axes] : axes;
  return y.squeeze(list.map((axis) => (axis < 0 ? axis + rank : axis)));
};

/**
 * Mean and variance over some axes.
 * @throws IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/moments
 * @example tf.nn.moments([[1, 3], [5, 5]], 1).map((t) => t.arraySync()); // [[2, 5], [1, 0]]
 */
export function moments(x: TensorLike, axes: Axis, keepdims?: boolean | MomentsOptions): Moments {
  const options = isOptions(keepdims)
    ? checkOptions('moments', keepdims as MomentsOptions, ['shift', 'keepdims'])
    : { keepdims: keepdims as boolean };
  return both(() => {
    const t = convert('moments', x);
    const mean = t.mean(axes, true);
    const variance = t.sub(stopGradient(mean)).square().mean(axes, true);
    const keep = options.keepdims === true;
    return [closed(mean, axes, keep, t.rank).identity(), closed(variance, axes, keep, t.rank).identity()];
  });
}

/**
 * Mean and variance over some axes, where each element counts as often as its weight says.
 * @throws IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/weighted_moments
 * @example tf.nn.weightedMoments([1, 3], 0, [3, 1]).map((t) => t.item()); // [1.5, 0.75]
 */
export function weightedMoments(
  x: TensorLike,
  axes: Axis,
  frequencyWeights: TensorLike,
  options?: { readonly keepdims?: boolean },
): Moments {
  const keep = checkOptions('weightedMoments', options, ['keepdims']).keepdims === true;
  return both(() => {
    const t = convert('weightedMoments', x);
    const given = convert('weightedMoments', frequencyWeights);
    const weights = (given.dtype === t.dtype ? given : given.cast(t.dtype)).mul(t.onesLike());
    const total = weights.sum(axes, true);
    const mean = t.mul(weights).sum(axes, true).div(total);
    const variance = t.sub(stopGradient(mean)).square().mul(weights).sum(axes, true).div(total);
    return [closed(mean, axes, keep, t.rank).identity(), closed(variance, axes, keep, t.rank).identity()];
  });
}

/**
 * (x - mean) / √(variance + varianceEpsilon) · scale + offset; null for no offset or scale.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/batch_normalization; Ioffe & Szegedy (2015)
 * @example tf.nn.batchNormalization([[1], [3]], [2], [1], [10], [2], 0).arraySync(); // [[8], [12]]
 */
export function batchNormalization(
  x: TensorLike,
  mean: TensorLike,
  variance: TensorLike,
  offset: TensorLike | null,
  scale: TensorLike | null,
  varianceEpsilon: number,
): Tensor {
  return composed(() => {
    const t = convert('batchNormalization', x);
    const of = (value: TensorLike): Tensor => convert('batchNormalization', value, t.dtype);
    const inverse = of(variance).add(varianceEpsilon).rsqrt();
    const factor = scale === null ? inverse : inverse.mul(of(scale));
    const shift = of(mean).mul(factor).neg();
    return t.mul(factor).add(offset === null ? shift : shift.add(of(offset)));
  });
}

export interface L2NormalizeOptions {
  readonly epsilon?: number;
}

/**
 * Vectors along an axis (or some, or all elements as one) of length 1: x / √max(Σx², epsilon).
 * @throws IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/l2_normalize
 * @example tf.math.l2Normalize([3, 4]).arraySync(); // [0.6, 0.8]
 */
export function l2Normalize(x: TensorLike, axis: Axis = null, options?: L2NormalizeOptions): Tensor {
  const { epsilon = 1e-12 } = checkOptions('l2Normalize', options, ['epsilon']);
  return composed(() => {
    const t = convert('l2Normalize', x);
    return t.mul(t.square().sum(axis, true).maximum(epsilon).rsqrt());
  });
}

/**
 * exp(logInput) - logInput · targets: how unlikely counts are where exp(logInput) were expected. The whole loss adds Stirling's
 * approximation of log(targets!) where targets are above 1.
 * @throws ShapeError for shapes that do not broadcast
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/log_poisson_loss
 * @example tf.nn.logPoissonLoss([2], [0]).arraySync(); // [1]
 */
export function logPoissonLoss(targets: TensorLike, logInput: TensorLike, options?: { readonly computeFullLoss?: boolean }): Tensor {
  const { computeFullLoss = false } = checkOptions('logPoissonLoss', options, ['computeFullLoss']);
  return composed(() => {
    const log = convert('logPoissonLoss', logInput);
    const t = convert('logPoissonLoss', targets, log.dtype);
    const loss = log.exp().sub(log.mul(t));
    if (!computeFullLoss) return loss;
    const small = t.greaterEqual(0).logicalAnd(t.lessEqual(1));
    const safe = small.where(t.onesLike(), t);
    const stirling = safe
      .mul(safe.log())
      .sub(safe)
      .add(
        safe
          .mul(2 * Math.PI)
          .log()
          .mul(0.5),
      );
    return loss.add(small.where(t.zerosLike(), stirling));
  });
}

export interface ResponseOptions {
  readonly depthRadius?: number;
  readonly bias?: number;
  readonly alpha?: number;
  readonly beta?: number;
}

/**
 * Each element divided by (bias + alpha · the sum of squares of its neighbours along the last axis)^beta.
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/local_response_normalization; Krizhevsky et al. (2012)
 * @example tf.nn.localResponseNormalization([[[[3, 4]]]], { depthRadius: 1, bias: 0 }).dataSync(); // [0.6, 0.8]
 */
export function localResponseNormalization(input: TensorLike, options?: ResponseOptions): Tensor {
  const known = ['depthRadius', 'bias', 'alpha', 'beta'] as const;
  const { depthRadius: radius = 5, bias = 1, alpha = 1, beta = 0.5 } = checkOptions('localResponseNormalization', options, known);
  return composed(() => {
    const x = convert('localResponseNormalization', input);
    const pads = x.dims.map((_, i) => (i === x.rank - 1 ? [radius, radius] : [0, 0]));
    const squares = x.square().pad(pads);
    // As many as x has: from the i-th on, without what is left at the end.
    const part = (i: number): Tensor => squares.at('...', i === 2 * radius ? `${i}:` : `${i}:${i - 2 * radius}`);
    let sum = part(0);
    for (let i = 1; i <= 2 * radius; i++) sum = sum.add(part(i));
    return x.div(sum.mul(alpha).add(bias).pow(beta));
  });
}
