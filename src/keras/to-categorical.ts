import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { oneHot } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Numbers of classes as rows of zeros with a one; as many classes as the largest number says, unless told.
 * @throws ValueError for a number that is no class
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/utils/to_categorical
 * @example tf.keras.utils.toCategorical([0, 2]).arraySync(); // [[1, 0, 0], [0, 0, 1]]
 */
export function toCategorical(x: TensorLike, options?: { readonly numClasses?: number | null }): Tensor {
  const { numClasses } = checkOptions('toCategorical', options, ['numClasses']);
  return withOperand('toCategorical', x, (t) =>
    composed(() => {
      const labels = t.rank > 1 && t.dims[t.rank - 1] === 1 ? t.squeeze(-1) : t;
      const values = Array.from(labels.dataSync() as ArrayLike<number | bigint>, Number);
      const classes = numClasses ?? values.reduce((most, label) => Math.max(most, label), -1) + 1;
      const wrong = values.find((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
      if (wrong === undefined) return oneHot(labels.cast('int32'), classes);
      throw new ValueError(
        'toCategorical',
        `labels must be whole numbers from 0 to ${classes - 1}`,
        `${wrong}`,
        'Set numClasses, or mend the labels.',
        {
          label: wrong,
        },
      );
    }),
  );
}
