import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { reduceMean, reduceSum } from '../ops/reduce.ts';
import type { Tensor } from '../tensor.ts';
import { sameRank } from './operands.ts';

/** How the losses of the samples become one. */
export type Reduction = 'sum_over_batch_size' | 'sum' | 'mean' | 'mean_with_sample_weight' | 'none' | null;
const REDUCTIONS: readonly unknown[] = ['sum_over_batch_size', 'sum', 'mean', 'mean_with_sample_weight', 'none', null];

export interface LossOptions {
  readonly reduction?: Reduction;
  readonly name?: string | null;
}

/** @throws ValueError for an unknown option */
export function lossOptions<O extends LossOptions>(op: string, options: O | undefined, own: readonly (keyof O & string)[]): O {
  return checkOptions<O>(op, options, [...own, 'reduction', 'name']);
}

/**
 * A loss object: applies a function of targets and predictions that gives one loss for each sample, weighs and reduces them.
 * @throws ValueError for an unknown reduction
 * Source: https://keras.io/api/losses/#base-loss-api
 * @example new tf.keras.losses.Loss('L1', 'l1', (t, p) => tf.abs(tf.subtract(t, p))).apply([1, 2], [2, 4]).item(); // 1.5
 */
export class Loss {
  readonly name: string;
  readonly reduction: Reduction;

  constructor(
    op: string,
    name: string,
    private readonly fn: (yTrue: TensorLike, yPred: TensorLike) => Tensor,
    options?: LossOptions,
  ) {
    const known = lossOptions(op, options, []);
    this.name = known.name ?? name;
    this.reduction = known.reduction === undefined ? 'sum_over_batch_size' : known.reduction;
    if (REDUCTIONS.includes(this.reduction)) return;
    throw new ValueError(op, 'unknown reduction', `'${this.reduction}'`, `Known: ${REDUCTIONS.join(', ')}.`, { reduction: this.reduction });
  }

  /** The loss of a batch; with `sampleWeight` each sample counts as much as that says. */
  apply(yTrue: TensorLike, yPred: TensorLike, options?: { readonly sampleWeight?: TensorLike | null }): Tensor {
    const { sampleWeight = null } = checkOptions('Loss.apply', options, ['sampleWeight']);
    return composed(() => {
      const losses = this.fn(yTrue, yPred);
      if (sampleWeight === null) return this.reduce(losses, null);
      const given = convert('Loss.apply', sampleWeight);
      const [values, weights] = sameRank(losses, given.dtype === losses.dtype ? given : given.cast(losses.dtype));
      return this.reduce(values.mul(weights), weights.broadcastTo(values.shape));
    });
  }

  private reduce(values: Tensor, weights: Tensor | null): Tensor {
    if (this.reduction === null || this.reduction === 'none' || values.rank === 0) return values;
    if (this.reduction === 'sum') return reduceSum(values);
    if (this.reduction === 'mean_with_sample_weight' && weights !== null) return reduceSum(values).divideNoNan(reduceSum(weights));
    return reduceMean(values);
  }
}
