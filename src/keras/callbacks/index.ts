// tf.keras.callbacks
export { BackupAndRestore } from './backup-and-restore.ts';
export { Callback } from './callback.ts';
export { CSVLogger } from './csv-logger.ts';
export { EarlyStopping } from './early-stopping.ts';
export { History } from './history.ts';
export { LambdaCallback } from './lambda-callback.ts';
export { LearningRateScheduler, ReduceLROnPlateau } from './learning-rate.ts';
export { ModelCheckpoint } from './model-checkpoint.ts';
export { TensorBoard } from './tensor-board.ts';
export { TerminateOnNaN } from './terminate-on-nan.ts';
