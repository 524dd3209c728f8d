// tf.compat.v1.train

export { BytesList, Example, Feature, Features, FloatList, Int64List } from '../../io/example.ts';
export { Checkpoint, CheckpointManager, latestCheckpoint, listVariables, loadVariable } from '../../module/train.ts';
export { summaryIterator } from '../../summary/event-file.ts';
export { cosineDecay, exponentialDecay, inverseTimeDecay, naturalExpDecay, piecewiseConstant, polynomialDecay } from './decay.ts';
export { createGlobalStep, getGlobalStep, getOrCreateGlobalStep, globalStep } from './global-step.ts';
export { Optimizer } from './optimizer.ts';
export {
  AdadeltaOptimizer,
  AdagradOptimizer,
  AdamOptimizer,
  FtrlOptimizer,
  GradientDescentOptimizer,
  MomentumOptimizer,
  ProximalGradientDescentOptimizer,
  RMSPropOptimizer,
} from './optimizers.ts';
export { Saver } from './saver.ts';
