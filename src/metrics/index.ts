// tf.keras.metrics

export {
  categoricalHinge,
  hinge,
  klDivergence,
  klDivergence as KLD,
  klDivergence as kld,
  logCosh,
  logCosh as logcosh,
  meanAbsoluteError,
  meanAbsoluteError as MAE,
  meanAbsoluteError as mae,
  meanAbsolutePercentageError,
  meanAbsolutePercentageError as MAPE,
  meanAbsolutePercentageError as mape,
  meanSquaredError,
  meanSquaredError as MSE,
  meanSquaredError as mse,
  meanSquaredLogarithmicError,
  meanSquaredLogarithmicError as MSLE,
  meanSquaredLogarithmicError as msle,
  poisson,
  squaredHinge,
} from '../losses/functions.ts';
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from '../losses/parametric.ts';
export {
  Accuracy,
  BinaryAccuracy,
  binaryAccuracy,
  CategoricalAccuracy,
  categoricalAccuracy,
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from './accuracy.ts';
export { FalseNegatives, FalsePositives, Precision, Recall, TrueNegatives, TruePositives } from './confusion.ts';
export { ConcordanceCorrelation, concordanceCorrelation, PearsonCorrelation, pearsonCorrelation } from './correlation.ts';
export { AUC, PrecisionAtRecall, RecallAtPrecision, SensitivityAtSpecificity, SpecificityAtSensitivity } from './curves.ts';
export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  CategoricalHinge,
  CosineSimilarity,
  Hinge,
  KLDivergence,
  LogCoshError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  RootMeanSquaredError,
  SparseCategoricalCrossentropy,
  SquaredHinge,
} from './errors.ts';
export { deserialize, get, serialize } from './get.ts';
export { Mean, MeanMetricWrapper, Metric, Sum } from './metric.ts';
export { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from './overlap.ts';
export { F1Score, FBetaScore, R2Score } from './scores.ts';
