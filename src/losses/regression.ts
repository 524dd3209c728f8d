import * as functions from './functions.ts';
import type { LossOptions } from './loss.ts';
import { FunctionLoss } from './loss.ts';

// The losses of functions.ts as objects.

/**
 * mean((yTrue - yPred)²), reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.MeanSquaredError().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class MeanSquaredError extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('MeanSquaredError', 'mean_squared_error', functions.meanSquaredError, options, {});
  }
}

/**
 * mean(|yTrue - yPred|), reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.MeanAbsoluteError().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class MeanAbsoluteError extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('MeanAbsoluteError', 'mean_absolute_error', functions.meanAbsoluteError, options, {});
  }
}

/**
 * 100 · mean(|(yTrue - yPred) / yTrue|), reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.MeanAbsolutePercentageError().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class MeanAbsolutePercentageError extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('MeanAbsolutePercentageError', 'mean_absolute_percentage_error', functions.meanAbsolutePercentageError, options, {});
  }
}

/**
 * mean((log(yTrue + 1) - log(yPred + 1))²), reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.MeanSquaredLogarithmicError().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class MeanSquaredLogarithmicError extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('MeanSquaredLogarithmicError', 'mean_squared_logarithmic_error', functions.meanSquaredLogarithmicError, options, {});
  }
}

/**
 * mean(log(cosh(yPred - yTrue))), reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.LogCosh().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class LogCosh extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('LogCosh', 'log_cosh', functions.logCosh, options, {});
  }
}

/**
 * mean(max(1 - yTrue · yPred, 0)); labels 0 and 1 become -1 and 1, reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.Hinge().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class Hinge extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('Hinge', 'hinge', functions.hinge, options, {});
  }
}

/**
 * mean(max(1 - yTrue · yPred, 0)²); labels 0 and 1 become -1 and 1, reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.SquaredHinge().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class SquaredHinge extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('SquaredHinge', 'squared_hinge', functions.squaredHinge, options, {});
  }
}

/**
 * max(max((1 - yTrue) · yPred) - sum(yTrue · yPred) + 1, 0), reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.CategoricalHinge().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class CategoricalHinge extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('CategoricalHinge', 'categorical_hinge', functions.categoricalHinge, options, {});
  }
}

/**
 * sum(yTrue · log(yTrue / yPred)), reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.KLDivergence().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class KLDivergence extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('KLDivergence', 'kl_divergence', functions.klDivergence, options, {});
  }
}

/**
 * mean(yPred - yTrue · log(yPred)), reduced over the batch.
 * @throws ShapeError for shapes that do not broadcast, ValueError for an unknown option
 * Source: https://keras.io/api/losses/
 * @example new tf.keras.losses.Poisson().apply([[0, 1]], [[1, 1]]).shape; // []
 */
export class Poisson extends FunctionLoss {
  constructor(options?: LossOptions) {
    super('Poisson', 'poisson', functions.poisson, options, {});
  }
}
