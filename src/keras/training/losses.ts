import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { composed } from '../../core/scope.ts';
import * as losses from '../../losses/index.ts';
import { sameRank } from '../../losses/operands.ts';
import { reduceMean } from '../../ops/reduce.ts';
import type { Tensor } from '../../tensor.ts';
import { named } from '../identifier.ts';

/** From targets and predictions to one loss per sample. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => TensorLike;
/** A loss object: gives the loss of the batch. */
export interface LossObject {
  apply(yTrue: Tensor, yPred: Tensor, options?: { readonly sampleWeight?: Tensor }): Tensor;
}
export type LossLike = LossFunction | LossObject | string;

const isFunction = (value: unknown): value is LossFunction => typeof value === 'function';

/** The functions of tf.keras.losses, found when a name asks for one; the classes have the same names. */
function byName(name: string): LossFunction {
  const table: Record<string, LossFunction> = {};
  for (const [key, value] of Object.entries<unknown>(losses)) if (/^[a-z]/.test(key) && isFunction(value)) table[key] = value;
  return named('loss', name, table);
}

/** The loss of a name, or what was given. @throws ValueError for an unknown name */
export const lossOf = (loss: LossLike): LossFunction | LossObject => (typeof loss === 'string' ? byName(loss) : loss);

/** Mean loss of a batch: each sample's loss, times its weight, over the number of losses. */
export function batchLoss(loss: LossFunction | LossObject, yTrue: Tensor, yPred: Tensor, weight: Tensor | null): Tensor {
  return composed(() => {
    if (typeof loss !== 'function') return loss.apply(yTrue, yPred, weight === null ? undefined : { sampleWeight: weight });
    const [t, p] = sameRank(yTrue.dtype === yPred.dtype ? yTrue : yTrue.cast(yPred.dtype), yPred);
    let values = convert('loss', loss(t, p));
    if (weight !== null) {
      const [v, w] = sameRank(values, weight.cast(values.dtype));
      values = v.mul(w);
    }
    return values.rank === 0 ? values : reduceMean(values);
  });
}
