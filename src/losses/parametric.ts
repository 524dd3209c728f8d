import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed, unscoped } from '../core/scope.ts';
import { isFloating } from '../dtype.ts';
import { sigmoidCrossEntropyWithLogits } from '../ops/activation.ts';
import { clipByValue } from '../ops/clip.ts';
import { count } from '../ops/query.ts';
import { squeeze } from '../ops/shape.ts';
import { softmaxCrossEntropyWithLogits, sparseSoftmaxCrossEntropyWithLogits } from '../ops/softmax.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { alikeOperandsOf, EPSILON, operandsOf } from './operands.ts';

/** Options of the crossentropies. */
export interface CrossentropyOptions {
  /** The predictions are not yet probabilities. */
  readonly fromLogits?: boolean;
  /** How much of the targets is spread over all classes. */
  readonly labelSmoothing?: number;
  readonly axis?: number;
}
export const CROSSENTROPY = ['fromLogits', 'labelSmoothing', 'axis'] as const;

/**
 * Huber's loss: 0.5 · e² where the error is at most delta, delta · |e| - 0.5 · delta² beyond, mean over the last axis.
 * Source: https://keras.io/api/losses/regression_losses/#huber-function
 * @example tf.keras.losses.huber([[0, 0]], [[1, 3]]).arraySync(); // [1.5]
 */
export function huber(yTrue: TensorLike, yPred: TensorLike, options?: { readonly delta?: number }): Tensor {
  const { delta = 1 } = checkOptions('huber', options, ['delta']);
  return composed(() => {
    const [t, p] = operandsOf('huber', yTrue, yPred);
    const e = p.sub(t).abs();
    return e
      .lessEqual(delta)
      .where(e.square().mul(0.5), e.mul(delta).sub(0.5 * delta * delta))
      .mean(-1);
  });
}

/**
 * Minus the cosine of the angle: -1 for the same direction, 0 for right angles.
 * Source: https://keras.io/api/losses/regression_losses/#cosinesimilarity-function
 * @example tf.keras.losses.cosineSimilarity([[0, 1]], [[0, 2]]).arraySync(); // [-1]
 */
export function cosineSimilarity(yTrue: TensorLike, yPred: TensorLike, options?: { readonly axis?: number }): Tensor {
  const { axis = -1 } = checkOptions('cosineSimilarity', options, ['axis']);
  return composed(() => {
    const [t, p] = operandsOf('cosineSimilarity', yTrue, yPred);
    const unit = (x: Tensor): Tensor =>
      x.mul(
        x
          .square()
          .sum(axis, true)
          .maximum(EPSILON * EPSILON)
          .rsqrt(),
      );
    return unit(t).mul(unit(p)).sum(axis).neg();
  });
}

/**
 * Crossentropy of yes-or-no targets, mean over the last axis.
 * Source: https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-function
 * @example tf.keras.losses.binaryCrossentropy([[1]], [[0]], { fromLogits: true }).item().toFixed(4); // '0.6931'
 */
export function binaryCrossentropy(yTrue: TensorLike, yPred: TensorLike, options?: CrossentropyOptions): Tensor {
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = checkOptions('binaryCrossentropy', options, CROSSENTROPY);
  return composed(() => {
    let [t, p] = alikeOperandsOf('binaryCrossentropy', yTrue, yPred);
    if (labelSmoothing !== 0) t = t.mul(1 - labelSmoothing).add(0.5 * labelSmoothing);
    if (fromLogits) return sigmoidCrossEntropyWithLogits(t, p).mean(axis);
    p = clipByValue(p, EPSILON, 1 - EPSILON);
    const left = (x: Tensor): Tensor => x.mul(-1).add(1);
    return t
      .mul(p.log())
      .add(left(t).mul(left(p).log()))
      .neg()
      .mean(axis);
  });
}

/**
 * Crossentropy of one-hot targets.
 * Source: https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-function
 * @example tf.keras.losses.categoricalCrossentropy([[0, 1]], [[0.5, 0.5]]).item().toFixed(4); // '0.6931'
 */
export function categoricalCrossentropy(yTrue: TensorLike, yPred: TensorLike, options?: CrossentropyOptions): Tensor {
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = checkOptions('categoricalCrossentropy', options, CROSSENTROPY);
  return composed(() => {
    let [t, p] = alikeOperandsOf('categoricalCrossentropy', yTrue, yPred);
    if (labelSmoothing !== 0) {
      const classes = count(t.sum(axis), t.dtype).div(count(t, t.dtype)).mul(labelSmoothing);
      t = t.mul(1 - labelSmoothing).add(classes);
    }
    if (fromLogits) return softmaxCrossEntropyWithLogits(t, p, { axis });
    p = clipByValue(p.div(p.sum(axis, true)), EPSILON, 1 - EPSILON);
    return t.mul(p.log()).sum(axis).neg();
  });
}

/** Options of the crossentropy of numbers of classes. */
export interface SparseOptions {
  readonly fromLogits?: boolean;
  /** Targets that do not count. */
  readonly ignoreClass?: number | null;
  readonly axis?: number;
}

/**
 * Crossentropy of targets that are numbers of classes. Where the target is `ignoreClass` it is 0 and masked.
 * @throws IndexError for a target that is no class, ValueError for an unknown option
 * Source: https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-function
 * @example tf.keras.losses.sparseCategoricalCrossentropy([1], [[0.5, 0.5]]).item().toFixed(4); // '0.6931'
 */
export function sparseCategoricalCrossentropy(yTrue: TensorLike, yPred: TensorLike, options?: SparseOptions): Tensor {
  const label = 'sparseCategoricalCrossentropy';
  const { fromLogits = false, ignoreClass = null, axis = -1 } = checkOptions(label, options, ['fromLogits', 'ignoreClass', 'axis']);
  let counts: Tensor | null = null;
  const losses = composed(() => {
    const given = convert(label, yPred);
    const at = axisOf(label, axis, given.rank);
    const order = given.dims.map((_, i) => i).filter((i) => i !== at);
    const last = at === given.rank - 1 ? given : given.transpose([...order, at]);
    const p = isFloating(last.dtype) ? last : last.cast('float32');
    const classes = convert(label, yTrue);
    const t = classes.dtype === 'int64' ? classes : classes.cast('int64');
    const isColumn = t.rank === p.rank && t.dims[at] === 1;
    const named = isColumn ? squeeze(t, at) : t;
    const valid = ignoreClass === null ? null : named.notEqual(BigInt(ignoreClass));
    const labels = valid === null ? named : valid.where(named, named.zerosLike());
    const logits = fromLogits ? p : clipByValue(p, EPSILON, 1 - EPSILON).log();
    const values = sparseSoftmaxCrossEntropyWithLogits(labels, logits);
    if (valid === null) return values;
    counts = unscoped(() => valid.identity());
    return valid.where(values, values.zerosLike());
  });
  losses.mask = counts;
  return losses;
}
