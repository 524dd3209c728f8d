// tf.train

export { BytesList, Example, Feature, Features, FloatList, Int64List } from '../io/example.ts';
export type { CheckpointObjects } from './checkpoint.ts';
export { Checkpoint } from './checkpoint.ts';
export { latestCheckpoint, listVariables, loadVariable } from './checkpoint-file.ts';
export type { CheckpointManagerOptions } from './checkpoint-manager.ts';
export { CheckpointManager } from './checkpoint-manager.ts';
export type { MovingAverageOptions } from './moving-average.ts';
export { ExponentialMovingAverage } from './moving-average.ts';
