import type { LossOptions } from './loss.ts';
import { Loss, lossOptions } from './loss.ts';
import type { CrossentropyOptions } from './parametric.ts';
import {
  binaryCrossentropy,
  CROSSENTROPY,
  categoricalCrossentropy,
  cosineSimilarity,
  huber,
  sparseCategoricalCrossentropy,
} from './parametric.ts';

// The losses of parametric.ts as objects.

/** Options of the losses that are crossentropies. */
export interface CrossentropyLossOptions extends LossOptions, CrossentropyOptions {}

const base = ({ reduction, name }: LossOptions): LossOptions => ({
  ...(reduction === undefined ? {} : { reduction }),
  ...(name == null ? {} : { name }),
});

/**
 * Huber's loss, reduced over the batch.
 * Source: https://keras.io/api/losses/regression_losses/#huber-class
 * @example new tf.keras.losses.Huber({ delta: 1 }).apply([[0, 0]], [[1, 3]]).item(); // 1.5
 */
export class Huber extends Loss {
  constructor(options?: LossOptions & { readonly delta?: number }) {
    const { delta = 1, ...rest } = lossOptions('Huber', options, ['delta']);
    super('Huber', 'huber_loss', (t, p) => huber(t, p, { delta }), base(rest));
  }
}

/**
 * Minus the cosine of the angle, reduced over the batch.
 * Source: https://keras.io/api/losses/regression_losses/#cosinesimilarity-class
 * @example new tf.keras.losses.CosineSimilarity().apply([[0, 1]], [[0, 2]]).item(); // -1
 */
export class CosineSimilarity extends Loss {
  constructor(options?: LossOptions & { readonly axis?: number }) {
    const { axis = -1, ...rest } = lossOptions('CosineSimilarity', options, ['axis']);
    super('CosineSimilarity', 'cosine_similarity', (t, p) => cosineSimilarity(t, p, { axis }), base(rest));
  }
}

/**
 * Crossentropy of yes-or-no targets, reduced over the batch.
 * Source: https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
 * @example new tf.keras.losses.BinaryCrossentropy({ fromLogits: true }).apply([[1]], [[0]]).item().toFixed(4); // '0.6931'
 */
export class BinaryCrossentropy extends Loss {
  constructor(options?: CrossentropyLossOptions) {
    const { fromLogits = false, labelSmoothing = 0, axis = -1, ...rest } = lossOptions('BinaryCrossentropy', options, CROSSENTROPY);
    super(
      'BinaryCrossentropy',
      'binary_crossentropy',
      (t, p) => binaryCrossentropy(t, p, { fromLogits, labelSmoothing, axis }),
      base(rest),
    );
  }
}

/**
 * Crossentropy of one-hot targets, reduced over the batch.
 * Source: https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
 * @example new tf.keras.losses.CategoricalCrossentropy().apply([[0, 1]], [[0.5, 0.5]]).item().toFixed(4); // '0.6931'
 */
export class CategoricalCrossentropy extends Loss {
  constructor(options?: CrossentropyLossOptions) {
    const { fromLogits = false, labelSmoothing = 0, axis = -1, ...rest } = lossOptions('CategoricalCrossentropy', options, CROSSENTROPY);
    super(
      'CategoricalCrossentropy',
      'categorical_crossentropy',
      (t, p) => categoricalCrossentropy(t, p, { fromLogits, labelSmoothing, axis }),
      base(rest),
    );
  }
}

/**
 * Crossentropy of targets that are numbers of classes, reduced over the batch.
 * Source: https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
 * @example new tf.keras.losses.SparseCategoricalCrossentropy().apply([1], [[0.5, 0.5]]).item().toFixed(4); // '0.6931'
 */
export class SparseCategoricalCrossentropy extends Loss {
  constructor(options?: LossOptions & { readonly fromLogits?: boolean }) {
    const { fromLogits = false, ...rest } = lossOptions('SparseCategoricalCrossentropy', options, ['fromLogits']);
    super(
      'SparseCategoricalCrossentropy',
      'sparse_categorical_crossentropy',
      (t, p) => sparseCategoricalCrossentropy(t, p, { fromLogits }),
      base(rest),
    );
  }
}
