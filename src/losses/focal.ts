import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { clipByValue } from '../ops/clip.ts';
import { oneHot } from '../ops/create.ts';
import { squeeze } from '../ops/shape.ts';
import { softmax } from '../ops/softmax.ts';
import type { Tensor } from '../tensor.ts';
import { crossentropyOptions } from './classification.ts';
import type { LossOptions } from './loss.ts';
import { FunctionLoss } from './loss.ts';
import { EPSILON, operandsOf } from './operands.ts';
import type { CrossentropyOptions } from './parametric.ts';
import { CROSSENTROPY } from './parametric.ts';

// Crossentropies that count hard samples more, as functions and as objects.

/** Options of focal crossentropies. */
export interface FocalOptions extends CrossentropyOptions {
  /** Weight of the classes. */
  readonly alpha?: number | readonly number[];
  /** How much easy samples are played down. */
  readonly gamma?: number;
}
/** Options of the binary one. */
export interface BinaryFocalOptions extends FocalOptions {
  readonly alpha?: number;
  /** Weighs yes by alpha, no by 1 - alpha. */
  readonly applyClassBalancing?: boolean;
}

const left = (x: Tensor): Tensor => x.neg().add(1);

/**
 * Binary crossentropy times (1 - p)^gamma, where p is what the right answer was given; mean over the last axis.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-function; Lin et al. (2018)
 * @example tf.keras.losses.binaryFocalCrossentropy([[1]], [[0.5]]).item().toFixed(4); // '0.1733'
 */
export function binaryFocalCrossentropy(yTrue: TensorLike, yPred: TensorLike, options?: BinaryFocalOptions): Tensor {
  const known = [...CROSSENTROPY, 'alpha', 'gamma', 'applyClassBalancing'] as const;
  const { applyClassBalancing = false, alpha = 0.25, gamma = 2, ...rest } = checkOptions('binaryFocalCrossentropy', options, known);
  const { fromLogits, labelSmoothing, axis } = crossentropyOptions(rest);
  return composed(() => {
    const [truth, given] = operandsOf('binaryFocalCrossentropy', yTrue, yPred);
    const t = labelSmoothing === 0 ? truth : truth.mul(1 - labelSmoothing).add(0.5 * labelSmoothing);
    const p = fromLogits ? given.sigmoid() : given;
    const cut = clipByValue(p, EPSILON, 1 - EPSILON);
    const entropy = t
      .mul(cut.log())
      .add(left(t).mul(left(cut).log()))
      .neg();
    const right = t.mul(p).add(left(t).mul(left(p)));
    const focal = left(right).pow(gamma).mul(entropy);
    const balanced = applyClassBalancing ? focal.mul(t.mul(alpha).add(left(t).mul(1 - alpha))) : focal;
    return balanced.mean(axis);
  });
}

/**
 * Crossentropy of one-hot targets times alpha · (1 - p)^gamma.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-function; Lin et al. (2018)
 * @example tf.keras.losses.categoricalFocalCrossentropy([[0, 1]], [[0.5, 0.5]]).item().toFixed(4); // '0.0433'
 */
export function categoricalFocalCrossentropy(yTrue: TensorLike, yPred: TensorLike, options?: FocalOptions): Tensor {
  const known = [...CROSSENTROPY, 'alpha', 'gamma'] as const;
  const { alpha = 0.25, gamma = 2, ...rest } = checkOptions('categoricalFocalCrossentropy', options, known);
  const { fromLogits, labelSmoothing, axis } = crossentropyOptions(rest);
  return composed(() => {
    const [truth, given] = operandsOf('categoricalFocalCrossentropy', yTrue, yPred);
    const classes = given.dims[given.rank - 1];
    const t = labelSmoothing === 0 ? truth : truth.mul(1 - labelSmoothing).add(labelSmoothing / classes);
    const shares = fromLogits ? softmax(given, axis) : given;
    const p = clipByValue(shares.div(shares.sum(axis, true)), EPSILON, 1 - EPSILON);
    const weights = left(p)
      .pow(gamma)
      .mul(typeof alpha === 'number' ? alpha : convert('categoricalFocalCrossentropy', alpha, p.dtype));
    return weights.mul(t.neg().mul(p.log())).sum(axis);
  });
}

/**
 * (1 - p^q) / q, where p is what the right class was given: less moved by wrong labels than crossentropy. Targets are numbers of classes.
 * @throws ValueError for a q outside of 0 to 1
 * Source: https://keras.io/api/losses/probabilistic_losses/; Zhang & Sabuncu (2018)
 * @example tf.keras.losses.categoricalGeneralizedCrossEntropy([1], [[0.75, 0.25]], { q: 0.5 }).item(); // 1
 */
export function categoricalGeneralizedCrossEntropy(yTrue: TensorLike, yPred: TensorLike, options?: { readonly q?: number }): Tensor {
  const { q = 0.5 } = checkOptions('categoricalGeneralizedCrossEntropy', options, ['q']);
  if (!(q > 0 && q < 1)) throw new ValueError('categoricalGeneralizedCrossEntropy', 'q must lie between 0 and 1', `${q}`, 'Use 0.5.');
  return composed(() => {
    const p = convert('categoricalGeneralizedCrossEntropy', yPred);
    const given = convert('categoricalGeneralizedCrossEntropy', yTrue);
    const t = given.rank === p.rank && given.dims[given.rank - 1] === 1 ? squeeze(given, -1) : given;
    const hot = oneHot(t.cast('int32'), p.dims[p.rank - 1], { dtype: p.dtype });
    return left(p.mul(hot).sum(-1).pow(q)).div(q);
  });
}

/**
 * Focal crossentropy of yes-or-no targets, reduced over the batch.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class
 * @example new tf.keras.losses.BinaryFocalCrossentropy({ gamma: 0 }).apply([[1]], [[0.5]]).item().toFixed(4); // '0.6931'
 */
export class BinaryFocalCrossentropy extends FunctionLoss<BinaryFocalOptions> {
  constructor(options?: LossOptions & BinaryFocalOptions) {
    const { applyClassBalancing = false, alpha = 0.25, gamma = 2 } = options ?? {};
    const own = { applyClassBalancing, alpha, gamma, ...crossentropyOptions(options) };
    super('BinaryFocalCrossentropy', 'binary_focal_crossentropy', (t, p) => binaryFocalCrossentropy(t, p, own), options, own);
  }
}

/**
 * Focal crossentropy of one-hot targets, reduced over the batch.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class
 * @example new tf.keras.losses.CategoricalFocalCrossentropy({ gamma: 0, alpha: 1 }).apply([[0, 1]], [[0.5, 0.5]]).item().toFixed(4); // '0.6931'
 */
export class CategoricalFocalCrossentropy extends FunctionLoss<FocalOptions> {
  constructor(options?: LossOptions & FocalOptions) {
    const { alpha = 0.25, gamma = 2 } = options ?? {};
    const own = { alpha, gamma, ...crossentropyOptions(options) };
    super(
      'CategoricalFocalCrossentropy',
      'categorical_focal_crossentropy',
      (t, p) => categoricalFocalCrossentropy(t, p, own),
      options,
      own,
    );
  }
}

/**
 * Generalized crossentropy of targets that are numbers of classes, reduced over the batch.
 * @throws ValueError for a q outside of 0 to 1
 * Source: https://keras.io/api/losses/probabilistic_losses/
 * @example new tf.keras.losses.CategoricalGeneralizedCrossEntropy().apply([1], [[0.75, 0.25]]).item(); // 1
 */
export class CategoricalGeneralizedCrossEntropy extends FunctionLoss<{ readonly q?: number }> {
  constructor(options?: LossOptions & { readonly q?: number }) {
    const own = { q: options?.q ?? 0.5 };
    super(
      'CategoricalGeneralizedCrossEntropy',
      'categorical_generalized_cross_entropy',
      (t, p) => categoricalGeneralizedCrossEntropy(t, p, own),
      options,
      own,
    );
  }
}
