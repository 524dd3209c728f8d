import { nameScope } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert, isConvertible } from '../../core/convert.ts';
import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { isFloating } from '../../dtype.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { sigmoidCrossEntropyWithLogits } from '../../nn.ts';
import { cast } from '../../ops/cast.ts';
import { softmaxCrossEntropyWithLogits, sparseSoftmaxCrossEntropyWithLogits } from '../../ops/softmax.ts';
import { addN } from '../../ops/sums.ts';
import { compatible, showDims, UNRANKED } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { GraphKeys } from './collections.ts';
import { currentGraph } from './default-graph.ts';

// Losses of TensorFlow 1: one number for a batch, remembered in a collection of the graph.
// Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/losses

/** How the losses of all elements become one. */
export const Reduction = {
  NONE: 'none',
  SUM: 'weighted_sum',
  SUM_OVER_BATCH_SIZE: 'weighted_sum_over_batch_size',
  MEAN: 'weighted_mean',
  SUM_BY_NONZERO_WEIGHTS: 'weighted_sum_by_nonzero_weights',
  SUM_OVER_NONZERO_WEIGHTS: 'weighted_sum_by_nonzero_weights',
} as const;
/** A value of `Reduction`. */
export type ReductionName = (typeof Reduction)[keyof typeof Reduction];

/** What all losses take. */
export interface LossOptions {
  /** Factors that broadcast to the losses; 1 unless given. */
  readonly weights?: TensorLike;
  /** Name of the scope of its nodes. */
  readonly scope?: string;
  /** The collection that it joins; null for none. */
  readonly lossCollection?: string | null;
  /** The sum divided by the number of weights that are not zero, unless said. */
  readonly reduction?: ReductionName;
}
const SHARED = ['weights', 'scope', 'lossCollection', 'reduction'] as const;

/** Adds a loss that was computed elsewhere to the collection. */
export function addLoss(loss: Tensor, lossCollection: string | null = GraphKeys.LOSSES): void {
  if (lossCollection !== null) currentGraph()?.addToCollection(lossCollection, loss);
}

/** The losses that were collected. */
export const getLosses = (scope?: string, lossCollection: string = GraphKeys.LOSSES): Tensor[] =>
  (currentGraph()?.getCollection(lossCollection, scope === undefined ? {} : { scope }) ?? []) as Tensor[];

/** The losses of regularizers that were collected. */
export const getRegularizationLosses = (scope?: string): Tensor[] => getLosses(scope, GraphKeys.REGULARIZATION_LOSSES);

/** The sum of the regularizers' losses; 0 without any. */
export function getRegularizationLoss(scope?: string): Tensor {
  const losses = getRegularizationLosses(scope);
  return losses.length > 0 ? addN(losses) : convert('getRegularizationLoss', 0);
}

/**
 * The sum of all losses that were collected.
 * @throws ValueError when there are none
 */
export function getTotalLoss(options?: {
  readonly addRegularizationLosses?: boolean;
  readonly name?: string;
  readonly scope?: string;
}): Tensor {
  const { addRegularizationLosses, name, scope } = checkOptions('getTotalLoss', options, ['addRegularizationLosses', 'name', 'scope']);
  const losses = [...getLosses(scope), ...(addRegularizationLosses === false ? [] : getRegularizationLosses(scope))];
  if (losses.length === 0)
    throw new ValueError('getTotalLoss', 'there are no losses to add', '0 losses', 'Make one with v1.losses, or addLoss.');
  return nameScope(name ?? 'total_loss', () => addN(losses));
}

/** Weights as they broadcast to the losses. @throws ShapeError */
function weightsFor(op: string, given: TensorLike, losses: Tensor): Tensor {
  const weights = convert(op, given);
  const floats = weights.dtype === losses.dtype ? weights : cast(weights, losses.dtype);
  if (losses.dims === UNRANKED || floats.dims === UNRANKED || floats.dims.length === 0) return floats;
  const opened = floats.dims.map((size, i) => (size === 1 ? (losses.dims[i] ?? 1) : size));
  if (compatible(opened, losses.dims)) return floats;
  throw new ShapeError(
    op,
    'weights cannot be broadcast to the losses',
    `${showDims(floats.dims)} for ${showDims(losses.dims)}`,
    'Give one weight, or as many axes as the losses have, of their sizes or 1.',
    { shapes: [floats.dims, losses.dims] },
  );
}

/** a / b, 0 where b is 0. */
const safely = (a: Tensor, b: Tensor): Tensor => b.notEqual(0).where(a.div(b.notEqual(0).where(b, b.onesLike())), a.zerosLike());

/**
 * Losses times weights, reduced to one number unless said otherwise, and collected.
 * @throws ShapeError for weights that do not broadcast, ValueError for an unknown reduction
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/losses/compute_weighted_loss
 * @example tf.compat.v1.losses.computeWeightedLoss([1, 2, 3], { weights: [1, 0, 1] }).item(); // 2
 */
export function computeWeightedLoss(losses: TensorLike, options?: LossOptions): Tensor {
  return weighted('computeWeightedLoss', 'weighted_loss', () => convert('computeWeightedLoss', losses), options, SHARED);
}

function weighted<O extends LossOptions>(
  op: string,
  scope: string,
  lossesOf: (given: O) => Tensor,
  options: O | undefined,
  known: readonly (keyof O & string)[],
): Tensor {
  const given = checkOptions(op, options, known);
  const reduction = given.reduction ?? Reduction.SUM_BY_NONZERO_WEIGHTS;
  if (!(Object.values(Reduction) as readonly string[]).includes(reduction)) {
    throw new ValueError(
      op,
      'unknown reduction',
      String(reduction),
      `Use one of v1.losses.Reduction: ${Object.keys(Reduction).join(', ')}.`,
      {
        reduction,
      },
    );
  }
  const loss = nameScope(given.scope ?? scope, () =>
    composed(() => {
      const raw = lossesOf(given);
      const losses = isFloating(raw.dtype) ? raw : cast(raw, 'float32');
      return given.weights === undefined
        ? unweighted(losses, reduction)
        : reduced(losses, weightsFor(op, given.weights, losses), reduction);
    }),
  );
  addLoss(loss, given.lossCollection === undefined ? GraphKeys.LOSSES : given.lossCollection);
  return loss;
}

/** As `reduced` by weights of 1, with nothing multiplied: every mean is that of all elements, 0 for none. */
function unweighted(losses: Tensor, reduction: ReductionName): Tensor {
  if (reduction === 'none') return losses;
  const total = losses.sum();
  if (reduction === 'weighted_sum' || losses.size === 0) return total;
  return Number.isNaN(losses.size) ? safely(total, losses.onesLike().sum()) : total.div(losses.size);
}

function reduced(losses: Tensor, weights: Tensor, reduction: ReductionName): Tensor {
  const each = losses.mul(weights);
  if (reduction === 'none') return each;
  const total = each.sum();
  if (reduction === 'weighted_sum') return total;
  const spread = (w: Tensor): Tensor => losses.onesLike().mul(w).sum();
  if (reduction === 'weighted_mean') return safely(total, spread(weights));
  if (reduction === 'weighted_sum_over_batch_size') return safely(total, losses.onesLike().sum());
  return safely(total, spread(weights.notEqual(0).cast(losses.dtype)));
}

/** Both as floats of one dtype and of one shape. @throws ShapeError */
function pairOf(op: string, labels: TensorLike, predictions: TensorLike): [Tensor, Tensor] {
  const p = floats(convert(op, predictions));
  const y = convert(op, labels);
  if (!compatible(y.dims, p.dims)) {
    throw new ShapeError(
      op,
      'labels and predictions must have one shape',
      `${showDims(y.dims)} and ${showDims(p.dims)}`,
      'Use tf.reshape.',
      {
        shapes: [y.dims, p.dims],
      },
    );
  }
  return [y.dtype === p.dtype ? y : cast(y, p.dtype), p];
}
const floats = (x: Tensor): Tensor => (isFloating(x.dtype) ? x : cast(x, 'float32'));

/** (labels - predictions)². @throws ShapeError. @example tf.compat.v1.losses.meanSquaredError([1, 2], [2, 4]).item(); // 2.5 */
export function meanSquaredError(labels: TensorLike, predictions: TensorLike, options?: LossOptions): Tensor {
  const op = 'meanSquaredError';
  return weighted(
    op,
    'mean_squared_error',
    () => {
      const [y, p] = pairOf(op, labels, predictions);
      return p.sub(y).square();
    },
    options,
    SHARED,
  );
}

/** |labels - predictions|. @throws ShapeError. @example tf.compat.v1.losses.absoluteDifference([1, 2], [2, 4]).item(); // 1.5 */
export function absoluteDifference(labels: TensorLike, predictions: TensorLike, options?: LossOptions): Tensor {
  const op = 'absoluteDifference';
  return weighted(
    op,
    'absolute_difference',
    () => {
      const [y, p] = pairOf(op, labels, predictions);
      return p.sub(y).abs();
    },
    options,
    SHARED,
  );
}

/** Options of huberLoss. */
export interface HuberOptions extends LossOptions {
  /** Where the square ends and the straight line begins; 1. */
  readonly delta?: number;
}

/** Half the square of small errors, linear for large ones. @throws ShapeError. @example tf.compat.v1.losses.huberLoss([0, 0], [0.5, 3]).item(); // 1.3125 */
export function huberLoss(labels: TensorLike, predictions: TensorLike, options?: HuberOptions): Tensor {
  const op = 'huberLoss';
  return weighted(
    op,
    'huber_loss',
    ({ delta = 1 }: HuberOptions) => {
      const [y, p] = pairOf(op, labels, predictions);
      const error = p.sub(y).abs();
      const quadratic = error.minimum(delta);
      return quadratic.square().mul(0.5).add(error.sub(quadratic).mul(delta));
    },
    options,
    [...SHARED, 'delta'],
  );
}

/** Options of logLoss. */
export interface LogLossOptions extends LossOptions {
  /** Added before taking logarithms; 1e-7. */
  readonly epsilon?: number;
}

/** -labels · log(predictions) - (1 - labels) · log(1 - predictions). @throws ShapeError */
export function logLoss(labels: TensorLike, predictions: TensorLike, options?: LogLossOptions): Tensor {
  const op = 'logLoss';
  return weighted(
    op,
    'log_loss',
    ({ epsilon = 1e-7 }: LogLossOptions) => {
      const [y, p] = pairOf(op, labels, predictions);
      const one = p.onesLike();
      return y
        .mul(p.add(epsilon).log())
        .neg()
        .sub(one.sub(y).mul(one.sub(p).add(epsilon).log()));
    },
    options,
    [...SHARED, 'epsilon'],
  );
}

/** max(0, 1 - labels · logits) with the labels 0 and 1 as -1 and 1. @throws ShapeError. @example tf.compat.v1.losses.hingeLoss([[1], [0]], [[0.5], [0.5]]).item(); // 1 */
export function hingeLoss(labels: TensorLike, logits: TensorLike, options?: LossOptions): Tensor {
  const op = 'hingeLoss';
  return weighted(
    op,
    'hinge_loss',
    () => {
      const [y, x] = pairOf(op, labels, logits);
      const signs = y.mul(2).sub(y.onesLike());
      return signs.onesLike().sub(signs.mul(x)).relu();
    },
    options,
    SHARED,
  );
}

/** Options of cosineDistance. */
export interface CosineOptions extends LossOptions {
  /** The axis along which both are unit vectors. */
  readonly axis?: number;
}

/** 1 - the dot product along the axis. @throws ValueError without an axis, ShapeError */
export function cosineDistance(labels: TensorLike, predictions: TensorLike, axis: number | CosineOptions, options?: CosineOptions): Tensor {
  const op = 'cosineDistance';
  const given: CosineOptions = typeof axis === 'number' ? { ...options, axis } : axis;
  return weighted(
    op,
    'cosine_distance_loss',
    ({ axis: along }: CosineOptions) => {
      if (along === undefined) throw new ValueError(op, 'the axis must be given', 'none', 'Use -1 for rows of vectors.');
      const [y, p] = pairOf(op, labels, predictions);
      const dots = p.mul(y).sum(along, true);
      return dots.onesLike().sub(dots);
    },
    given,
    [...SHARED, 'axis'],
  );
}

/** Options of the cross entropies. */
export interface SmoothingOptions extends LossOptions {
  /** Draws labels towards the middle; 0. */
  readonly labelSmoothing?: number;
}

/** Cross entropy of labels that do not exclude each other. @throws ShapeError */
export function sigmoidCrossEntropy(multiClassLabels: TensorLike, logits: TensorLike, options?: SmoothingOptions): Tensor {
  const op = 'sigmoidCrossEntropy';
  return weighted(
    op,
    'sigmoid_cross_entropy_loss',
    ({ labelSmoothing: s = 0 }: SmoothingOptions) => {
      const [y, x] = pairOf(op, multiClassLabels, logits);
      return sigmoidCrossEntropyWithLogits(s > 0 ? y.mul(1 - s).add(0.5 * s) : y, x);
    },
    options,
    [...SHARED, 'labelSmoothing'],
  );
}

/** Cross entropy of rows of which one class is right. @throws ShapeError */
export function softmaxCrossEntropy(onehotLabels: TensorLike, logits: TensorLike, options?: SmoothingOptions): Tensor {
  const op = 'softmaxCrossEntropy';
  return weighted(
    op,
    'softmax_cross_entropy_loss',
    ({ labelSmoothing: s = 0 }: SmoothingOptions) => {
      const [y, x] = pairOf(op, onehotLabels, logits);
      return softmaxCrossEntropyWithLogits(s > 0 ? y.mul(1 - s).add(s / x.dims[x.dims.length - 1]) : y, x);
    },
    options,
    [...SHARED, 'labelSmoothing'],
  );
}

/** Cross entropy by the number of the right class. @throws ShapeError, DTypeError */
export function sparseSoftmaxCrossEntropy(labels: TensorLike, logits: TensorLike, options?: LossOptions): Tensor {
  const op = 'sparseSoftmaxCrossEntropy';
  return weighted(
    op,
    'sparse_softmax_cross_entropy_loss',
    () => {
      const x = floats(convert(op, logits));
      const y = isConvertible(labels) || ArrayBuffer.isView(labels) ? convert(op, labels) : convert(op, labels, 'int32');
      // [batch, 1] is as good as [batch].
      return sparseSoftmaxCrossEntropyWithLogits(y.rank === x.rank ? y.squeeze(-1) : y, x);
    },
    options,
    SHARED,
  );
}
