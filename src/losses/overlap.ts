import type { TensorLike } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { Axis } from '../ops/reduce.ts';
import type { Tensor } from '../tensor.ts';
import type { LossOptions } from './loss.ts';
import { FunctionLoss } from './loss.ts';
import { EPSILON, operandsOf } from './operands.ts';

// How far regions overlap, for segmentation: as functions and as objects.

/** Options of dice. */
export interface DiceOptions {
  /** The axes of a region, all unless said. */
  readonly axis?: Axis;
}
/** Options of tversky. */
export interface TverskyOptions extends DiceOptions {
  /** What a false positive costs. */
  readonly alpha?: number;
  /** What a false negative costs. */
  readonly beta?: number;
}

/**
 * 1 - 2 · overlap / (sum of both).
 * Source: https://keras.io/api/losses/regression_losses/; Dice (1945)
 * @example tf.keras.losses.dice([[1, 0]], [[1, 0]]).item().toFixed(4); // '0.0000'
 */
export function dice(yTrue: TensorLike, yPred: TensorLike, options?: DiceOptions): Tensor {
  const { axis = null } = checkOptions('dice', options, ['axis']);
  return composed(() => {
    const [t, p] = operandsOf('dice', yTrue, yPred);
    const total = t.sum(axis).add(p.sum(axis)).add(EPSILON);
    return t.mul(p).sum(axis).mul(2).div(total).neg().add(1);
  });
}

/**
 * 1 - overlap / (overlap + alpha · what only one has + beta · what only the other has); 0.5 each gives dice.
 * Source: https://keras.io/api/losses/regression_losses/; Salehi et al. (2017)
 * @example tf.keras.losses.tversky([[1, 0]], [[1, 1]]).item().toFixed(4); // '0.3333'
 */
export function tversky(yTrue: TensorLike, yPred: TensorLike, options?: TverskyOptions): Tensor {
  const { axis = null, alpha = 0.5, beta = 0.5 } = checkOptions('tversky', options, ['axis', 'alpha', 'beta']);
  return composed(() => {
    const [t, p] = operandsOf('tversky', yTrue, yPred);
    const overlap = t.mul(p).sum(axis);
    const onlyTrue = p.neg().add(1).mul(t).sum(axis);
    const onlyPredicted = t.neg().add(1).mul(p).sum(axis);
    const total = overlap.add(onlyTrue.mul(alpha)).add(onlyPredicted.mul(beta)).add(EPSILON);
    return overlap.div(total).neg().add(1);
  });
}

/**
 * Dice's loss of a batch.
 * Source: https://keras.io/api/losses/regression_losses/
 * @example new tf.keras.losses.Dice().apply([[1, 0]], [[1, 1]]).item().toFixed(4); // '0.3333'
 */
export class Dice extends FunctionLoss<DiceOptions> {
  constructor(options?: LossOptions & DiceOptions) {
    const own = { axis: options?.axis ?? null };
    super('Dice', 'dice', (t, p) => dice(t, p, own), options, own);
  }
}

/**
 * Tversky's loss of a batch.
 * Source: https://keras.io/api/losses/regression_losses/
 * @example new tf.keras.losses.Tversky({ alpha: 1, beta: 1 }).apply([[1, 0]], [[1, 1]]).item().toFixed(4); // '0.5000'
 */
export class Tversky extends FunctionLoss<TverskyOptions> {
  constructor(options?: LossOptions & TverskyOptions) {
    const { axis = null, alpha = 0.5, beta = 0.5 } = options ?? {};
    const own = { axis, alpha, beta };
    super('Tversky', 'tversky', (t, p) => tversky(t, p, own), options, own);
  }
}
