import type { LossOptions } from './loss.ts';
import { FunctionLoss } from './loss.ts';
import type { CrossentropyOptions, SparseOptions } from './parametric.ts';
import { binaryCrossentropy, categoricalCrossentropy, cosineSimilarity, huber, sparseCategoricalCrossentropy } from './parametric.ts';

// The losses of parametric.ts as objects.

/** Options of the losses that are crossentropies. */
export interface CrossentropyLossOptions extends LossOptions, CrossentropyOptions {}

/**
 * Huber's loss, reduced over the batch.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/regression_losses/#huber-class
 * @example new tf.keras.losses.Huber({ delta: 1 }).apply([[0, 0]], [[1, 3]]).item(); // 1.5
 */
export class Huber extends FunctionLoss<{ readonly delta?: number }> {
  constructor(options?: LossOptions & { readonly delta?: number }) {
    const own = { delta: options?.delta ?? 1 };
    super('Huber', 'huber_loss', (t, p) => huber(t, p, own), options, own);
  }
}

/**
 * Minus the cosine of the angle, reduced over the batch.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/regression_losses/#cosinesimilarity-class
 * @example new tf.keras.losses.CosineSimilarity().apply([[0, 1]], [[0, 2]]).item(); // -1
 */
export class CosineSimilarity extends FunctionLoss<{ readonly axis?: number }> {
  constructor(options?: LossOptions & { readonly axis?: number }) {
    const own = { axis: options?.axis ?? -1 };
    super('CosineSimilarity', 'cosine_similarity', (t, p) => cosineSimilarity(t, p, own), options, own);
  }
}

/** The options of a crossentropy, with what they are unless said. */
export const crossentropyOptions = (options: CrossentropyOptions | undefined): Required<CrossentropyOptions> => ({
  fromLogits: options?.fromLogits ?? false,
  labelSmoothing: options?.labelSmoothing ?? 0,
  axis: options?.axis ?? -1,
});

/**
 * Crossentropy of yes-or-no targets, reduced over the batch.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
 * @example new tf.keras.losses.BinaryCrossentropy({ fromLogits: true }).apply([[1]], [[0]]).item().toFixed(4); // '0.6931'
 */
export class BinaryCrossentropy extends FunctionLoss<CrossentropyOptions> {
  constructor(options?: CrossentropyLossOptions) {
    const own = crossentropyOptions(options);
    super('BinaryCrossentropy', 'binary_crossentropy', (t, p) => binaryCrossentropy(t, p, own), options, own);
  }
}

/**
 * Crossentropy of one-hot targets, reduced over the batch.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
 * @example new tf.keras.losses.CategoricalCrossentropy().apply([[0, 1]], [[0.5, 0.5]]).item().toFixed(4); // '0.6931'
 */
export class CategoricalCrossentropy extends FunctionLoss<CrossentropyOptions> {
  constructor(options?: CrossentropyLossOptions) {
    const own = crossentropyOptions(options);
    super('CategoricalCrossentropy', 'categorical_crossentropy', (t, p) => categoricalCrossentropy(t, p, own), options, own);
  }
}

/**
 * Crossentropy of targets that are numbers of classes, reduced over the batch. Targets equal to `ignoreClass` do not count.
 * @throws ValueError for an unknown option
 * Source: https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
 * @example new tf.keras.losses.SparseCategoricalCrossentropy().apply([1], [[0.5, 0.5]]).item().toFixed(4); // '0.6931'
 */
export class SparseCategoricalCrossentropy extends FunctionLoss<SparseOptions> {
  constructor(options?: LossOptions & SparseOptions) {
    const { fromLogits = false, ignoreClass = null, axis = -1 } = options ?? {};
    const own = { fromLogits, ignoreClass, axis };
    super(
      'SparseCategoricalCrossentropy',
      'sparse_categorical_crossentropy',
      (t, p) => sparseCategoricalCrossentropy(t, p, own),
      options,
      own,
    );
  }
}
