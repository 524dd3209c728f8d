// tf.keras.losses

export { BinaryCrossentropy, CategoricalCrossentropy, CosineSimilarity, Huber, SparseCategoricalCrossentropy } from './classification.ts';
export {
  BinaryFocalCrossentropy,
  binaryFocalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  categoricalFocalCrossentropy,
  categoricalGeneralizedCrossEntropy,
} from './focal.ts';
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
} from './functions.ts';
export type { LossFunction } from './get.ts';
export { deserialize, get, serialize } from './get.ts';
export { Loss } from './loss.ts';
export { Dice, dice, Tversky, tversky } from './overlap.ts';
export { binaryCrossentropy, categoricalCrossentropy, cosineSimilarity, huber, sparseCategoricalCrossentropy } from './parametric.ts';
export {
  CategoricalHinge,
  Hinge,
  KLDivergence,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SquaredHinge,
} from './regression.ts';
