import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { composed } from '../../core/scope.ts';
import { reduceMean } from '../../ops/reduce.ts';
import { expandDims, squeeze } from '../../ops/shape.ts';
import type { Tensor } from '../../tensor.ts';
import { named } from '../identifier.ts';

/** From targets and predictions to one loss per sample. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => TensorLike;
/** A loss object: gives the loss of the batch. */
export interface LossObject {
  apply(yTrue: Tensor, yPred: Tensor, options?: { readonly sampleWeight?: Tensor }): Tensor;
}
export type LossLike = LossFunction | LossObject | string;

const meanSquaredError: LossFunction = (t, p) => reduceMean(p.sub(t).square(), -1);
const meanAbsoluteError: LossFunction = (t, p) => reduceMean(p.sub(t).abs(), -1);

const table: Readonly<Record<string, LossFunction>> = {
  mean_squared_error: meanSquaredError,
  mse: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mae: meanAbsoluteError,
};

/** The loss of a name, or what was given. @throws ValueError for an unknown name */
export const lossOf = (loss: LossLike): LossFunction | LossObject => (typeof loss === 'string' ? named('loss', loss, table) : loss);

/** A column beside a vector: they become of one rank, as Keras does it. */
export function sameRank(a: Tensor, b: Tensor): [Tensor, Tensor] {
  const narrow = (x: Tensor, y: Tensor): [Tensor, Tensor] => {
    if (x.rank !== y.rank + 1 || x.dims[x.rank - 1] !== 1) return [x, y];
    return y.rank === 1 ? [x, expandDims(y, -1)] : [squeeze(x, -1), y];
  };
  if (a.rank > b.rank) return narrow(a, b);
  const [y, x] = narrow(b, a);
  return [x, y];
}

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
