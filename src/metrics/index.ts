// tf.keras.metrics
import { convert } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import { meanAbsoluteError, meanSquaredError } from '../losses/functions.ts';
import { operandsOf, sameRank } from '../losses/operands.ts';
import type { Tensor } from '../tensor.ts';
import type { MetricOptions } from './metric.ts';
import { MeanMetric } from './metric.ts';

export { Mean } from './metric.ts';

/** The mean of squared errors. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.MeanSquaredError().apply([[0, 1]], [[1, 1]]).item(); // 0.5 */
export class MeanSquaredError extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('mean_squared_error', meanSquaredError, options);
  }
}

/** The mean of absolute errors. Source: https://keras.io/api/metrics/ @example new tf.keras.metrics.MeanAbsoluteError().apply([[0, 1]], [[1, 1]]).item(); // 0.5 */
export class MeanAbsoluteError extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('mean_absolute_error', meanAbsoluteError, options);
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

function squaredErrors(yTrue: Parameters<typeof meanSquaredError>[0], yPred: Parameters<typeof meanSquaredError>[0]): Tensor {
  const [t, p] = operandsOf('RootMeanSquaredError', yTrue, yPred);
  return t.sub(p).square();
}

/** How often predictions equal targets. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.Accuracy().apply([[1], [2]], [[0], [2]]).item(); // 0.5 */
export class Accuracy extends MeanMetric {
  constructor(options?: MetricOptions) {
    super(
      'accuracy',
      (yTrue, yPred) => {
        const [t, p] = operandsOf('Accuracy', yTrue, yPred);
        return t.equal(p).cast('float32');
      },
      options,
    );
  }
}

/** How often the largest prediction is at the class that the target names. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.SparseCategoricalAccuracy().apply([[2], [1]], [[0.1, 0.6, 0.3], [0.05, 0.95, 0]]).item(); // 0.5 */
export class SparseCategoricalAccuracy extends MeanMetric {
  constructor(options?: MetricOptions) {
    super(
      'sparse_categorical_accuracy',
      (yTrue, yPred) => {
        const [t, p] = sameRank(
          convert('SparseCategoricalAccuracy', yTrue).cast('int64'),
          convert('SparseCategoricalAccuracy', yPred).argmax(-1),
        );
        return t.equal(p).cast('float32');
      },
      options,
    );
  }
}

/** How often the largest prediction is where the largest target is. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.CategoricalAccuracy().apply([[0, 1]], [[0.1, 0.9]]).item(); // 1 */
export class CategoricalAccuracy extends MeanMetric {
  constructor(options?: MetricOptions) {
    super(
      'categorical_accuracy',
      (t, p) => convert('CategoricalAccuracy', t).argmax(-1).equal(convert('CategoricalAccuracy', p).argmax(-1)).cast('float32'),
      options,
    );
  }
}
export { AUC, Precision, Recall } from './confusion.ts';
