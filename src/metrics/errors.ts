import type { TensorLike } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import * as functions from '../losses/functions.ts';
import { operandsOf } from '../losses/operands.ts';
import type { CrossentropyOptions, SparseOptions } from '../losses/parametric.ts';
import { binaryCrossentropy, categoricalCrossentropy, cosineSimilarity, sparseCategoricalCrossentropy } from '../losses/parametric.ts';
import type { Tensor } from '../tensor.ts';
import type { MetricOptions } from './metric.ts';
import { MeanMetric } from './metric.ts';

// Losses gathered as means.

/** The mean of squared errors. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.MeanSquaredError().apply([[0, 1]], [[1, 1]]).item(); // 0.5 */
export class MeanSquaredError extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('mean_squared_error', functions.meanSquaredError, options);
  }
}

/** The mean of absolute errors. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.MeanAbsoluteError().apply([[0, 1]], [[1, 1]]).item(); // 0.5 */
export class MeanAbsoluteError extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('mean_absolute_error', functions.meanAbsoluteError, options);
  }
}

/** The mean of errors in percent of the targets. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.MeanAbsolutePercentageError().apply([[2, 4]], [[1, 4]]).item(); // 25 */
export class MeanAbsolutePercentageError extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('mean_absolute_percentage_error', functions.meanAbsolutePercentageError, options);
  }
}

/** The mean of squared differences of logarithms. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.MeanSquaredLogarithmicError().apply([[1, 1]], [[1, 1]]).item(); // 0 */
export class MeanSquaredLogarithmicError extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('mean_squared_logarithmic_error', functions.meanSquaredLogarithmicError, options);
  }
}

/** The mean of log(cosh(error)). Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.LogCoshError().apply([[1, 1]], [[1, 1]]).item(); // 0 */
export class LogCoshError extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('logcosh', functions.logCosh, options);
  }
}

/** How far the predicted distributions are from the targets. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.KLDivergence().apply([[0.5, 0.5]], [[0.5, 0.5]]).item(); // 0 */
export class KLDivergence extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('kl_divergence', functions.klDivergence, options);
  }
}

/** The mean of yPred - yTrue · log(yPred). Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.Poisson().apply([[0, 0]], [[1, 3]]).item(); // 2 */
export class Poisson extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('poisson', functions.poisson, options);
  }
}

/** The mean of max(1 - yTrue · yPred, 0). Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.Hinge().apply([[1, -1]], [[0.5, -0.5]]).item(); // 0.5 */
export class Hinge extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('hinge', functions.hinge, options);
  }
}

/** The mean of max(1 - yTrue · yPred, 0)². Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.SquaredHinge().apply([[1, -1]], [[0.5, -0.5]]).item(); // 0.25 */
export class SquaredHinge extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('squared_hinge', functions.squaredHinge, options);
  }
}

/** The mean of the categorical hinge loss. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.CategoricalHinge().apply([[0, 1]], [[0.5, 0.5]]).item(); // 1 */
export class CategoricalHinge extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('categorical_hinge', functions.categoricalHinge, options);
  }
}

/** The root of the mean of squared errors. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.RootMeanSquaredError().apply([[0, 1], [0, 0]], [[1, 1], [0, 0]]).item(); // 0.5 */
export class RootMeanSquaredError extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('root_mean_squared_error', squaredErrors, options);
  }

  override result(): Tensor {
    return composed(() => this.mean.result().sqrt());
  }
}

function squaredErrors(yTrue: TensorLike, yPred: TensorLike): Tensor {
  const [t, p] = operandsOf('RootMeanSquaredError', yTrue, yPred);
  return t.sub(p).square();
}

/** The mean cosine of the angles between targets and predictions. Source: https://keras.io/api/metrics/regression_metrics/ @example new tf.keras.metrics.CosineSimilarity().apply([[0, 1]], [[0, 2]]).item(); // 1 */
export class CosineSimilarity extends MeanMetric {
  constructor(options?: MetricOptions & { readonly axis?: number }) {
    const own = { axis: options?.axis ?? -1 };
    super('cosine_similarity', (t, p) => composed(() => cosineSimilarity(t, p, own).neg()), options, own);
  }
}

/** The mean crossentropy of yes-or-no targets. Source: https://keras.io/api/metrics/probabilistic_metrics/ @example new tf.keras.metrics.BinaryCrossentropy({ fromLogits: true }).apply([[1]], [[0]]).item().toFixed(4); // '0.6931' */
export class BinaryCrossentropy extends MeanMetric {
  constructor(options?: MetricOptions & Omit<CrossentropyOptions, 'axis'>) {
    const own = { fromLogits: options?.fromLogits ?? false, labelSmoothing: options?.labelSmoothing ?? 0 };
    super('binary_crossentropy', (t, p) => binaryCrossentropy(t, p, own), options, own);
  }
}

/** The mean crossentropy of one-hot targets. Source: https://keras.io/api/metrics/probabilistic_metrics/ @example new tf.keras.metrics.CategoricalCrossentropy().apply([[0, 1]], [[0.5, 0.5]]).item().toFixed(4); // '0.6931' */
export class CategoricalCrossentropy extends MeanMetric {
  constructor(options?: MetricOptions & CrossentropyOptions) {
    const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options ?? {};
    const own = { fromLogits, labelSmoothing, axis };
    super('categorical_crossentropy', (t, p) => categoricalCrossentropy(t, p, own), options, own);
  }
}

/** The mean crossentropy of targets that are numbers of classes. Source: https://keras.io/api/metrics/probabilistic_metrics/ @example new tf.keras.metrics.SparseCategoricalCrossentropy().apply([1], [[0.5, 0.5]]).item().toFixed(4); // '0.6931' */
export class SparseCategoricalCrossentropy extends MeanMetric {
  constructor(options?: MetricOptions & Omit<SparseOptions, 'ignoreClass'>) {
    const own = { fromLogits: options?.fromLogits ?? false, axis: options?.axis ?? -1 };
    super('sparse_categorical_crossentropy', (t, p) => sparseCategoricalCrossentropy(t, p, own), options, own);
  }
}
