import { argmax } from '../../ops/argmax.ts';
import { equal } from '../../ops/compare.ts';
import { reduceMean } from '../../ops/reduce.ts';
import { squeeze } from '../../ops/shape.ts';
import type { Tensor } from '../../tensor.ts';

/**
 * The share of right predictions, read as their shapes say: one number per sample is a probability of 1, several are the classes,
 * which targets name by number or by a one.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#compile, 'accuracy'
 */
export function accuracy(yTrue: Tensor, yPred: Tensor): Tensor {
  const classes = yPred.rank === 0 ? 1 : yPred.dims[yPred.rank - 1];
  if (yPred.rank < 2 || classes === 1) {
    const right = equal(yTrue, yPred.greater(0.5).cast(yTrue.dtype)).cast('float32');
    return right.rank === 0 ? right : reduceMean(right, -1);
  }
  const predicted = argmax(yPred, -1);
  if (yTrue.rank === yPred.rank && yTrue.dims[yTrue.rank - 1] !== 1) return equal(argmax(yTrue, -1), predicted).cast('float32');
  const labels = yTrue.rank === yPred.rank ? squeeze(yTrue, -1) : yTrue;
  return equal(labels.cast('int64'), predicted).cast('float32');
}
