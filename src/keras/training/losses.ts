import { initScope } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import * as losses from '../../losses/index.ts';
import { reduced } from '../../losses/loss.ts';
import { sameRank } from '../../losses/operands.ts';
import { Mean } from '../../metrics/index.ts';
import type { Tensor } from '../../tensor.ts';
import { named } from '../identifier.ts';
import type { Outputs } from './outputs.ts';
import { perOutput } from './outputs.ts';

/** From targets and predictions to one loss per sample. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => TensorLike;
/** A loss object: gives the loss of the batch. */
export interface LossObject {
  apply(yTrue: Tensor, yPred: Tensor, options?: { readonly sampleWeight?: Tensor }): Tensor;
}
export type LossLike = LossFunction | LossObject | string;
/** One for all outputs, or one each: in an array, or by the name of the output. */
export type PerOutput<T> = T | readonly (T | null)[] | Readonly<Record<string, T | null>>;

const isFunction = (value: unknown): value is LossFunction => typeof value === 'function';

/** The functions of tf.keras.losses, found when a name asks for one; the classes have the same names. */
function byName(name: string, what: string): LossFunction {
  const table: Record<string, LossFunction> = { bce: losses.binaryCrossentropy };
  for (const [key, value] of Object.entries<unknown>(losses))
    if (/^[a-z]/.test(key) && !/^(get|serialize|deserialize)$/.test(key) && isFunction(value)) table[key] = value;
  return named(what, name, table, what === 'loss' ? 'losses' : `${what}s`);
}

/** The loss of a name, or what was given. @throws ValueError for an unknown name */
export function lossOf(loss: LossLike, what: 'loss' | 'metric' = 'loss'): LossFunction | LossObject {
  if (typeof loss === 'string') return byName(loss, what);
  if (isFunction(loss) || (typeof loss === 'object' && loss !== null && 'apply' in loss)) return loss;
  throw new ValueError('compile', `a ${what} must be a name, a function or an object`, typeof loss, "Use 'mse'.", { loss });
}

/** Mean loss of a batch: each sample's loss, times its weight, over the number of losses; what a mask hides does not count. */
function batchLoss(loss: LossFunction | LossObject, yTrue: Tensor, yPred: Tensor, weight: Tensor | null): Tensor {
  return composed(() => {
    if (typeof loss !== 'function') return loss.apply(yTrue, yPred, weight === null ? undefined : { sampleWeight: weight });
    const [t, p] = sameRank(yTrue.dtype === yPred.dtype ? yTrue : yTrue.cast(yPred.dtype), yPred);
    const values = convert('loss', loss(t, p));
    const weights = weight === null ? null : weight.cast(values.dtype);
    return reduced(values, weights, yPred.mask ?? values.mask, 'sum_over_batch_size');
  });
}

/** The loss of a model: of each output one, weighed and summed. */
export class CompiledLoss {
  /** Means of the single losses, where there are several. */
  trackers: readonly Mean[] = [];
  private each: readonly (LossFunction | LossObject | null)[] | null = null;
  private weights: readonly (number | null)[] = [];

  constructor(
    private readonly given: PerOutput<LossLike>,
    private readonly lossWeights: PerOutput<number> | null,
  ) {
    // A wrong name is told by compile, not by the first batch.
    const all: readonly (LossLike | null)[] = Array.isArray(given)
      ? given
      : typeof given === 'object' && !('apply' in given)
        ? Object.values(given)
        : [given as LossLike];
    for (const loss of all) if (loss !== null) lossOf(loss);
  }

  private build({ names }: Outputs): void {
    const each = perOutput<LossLike>('compile', 'loss', this.given, names, (loss) => typeof loss === 'object' && 'apply' in loss);
    this.each = each.map((loss) => (loss === null ? null : lossOf(loss)));
    this.weights = this.lossWeights === null ? [] : perOutput<number>('compile', 'lossWeights', this.lossWeights, names, () => false);
    if (names.length > 1) this.trackers = initScope(() => names.map((name) => new Mean({ name: `${name}_loss` })));
  }

  /** The loss of a batch. @throws ValueError for targets that an output has none of */
  total(outputs: Outputs, batch: number | Tensor): Tensor {
    if (this.each === null) this.build(outputs);
    const each = this.each as NonNullable<typeof this.each>;
    return composed(() => {
      let total: Tensor | null = null;
      each.forEach((loss, i) => {
        if (loss === null) return;
        const value = batchLoss(loss, outputs.targetOf(i), outputs.predictions[i], outputs.weightOf(i));
        this.trackers[i]?.updateState(value, { sampleWeight: batch });
        const weight = this.weights[i] ?? null;
        const counted = weight === null ? value : value.mul(weight);
        total = total === null ? counted : total.add(counted);
      });
      if (total !== null) return total;
      throw new ValueError('fit', 'no output has a loss', outputs.names.join(', '), 'Give at least one of them one.');
    });
  }
}
