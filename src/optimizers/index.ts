// tf.optimizers = tf.keras.optimizers
export { Adadelta } from './adadelta.ts';
export { Adafactor } from './adafactor.ts';
export { Adagrad } from './adagrad.ts';
export { Adam } from './adam.ts';
export { Adamax } from './adamax.ts';
export { AdamW } from './adamw.ts';
export { Ftrl } from './ftrl.ts';
export type { OptimizerLike } from './get.ts';
export { deserialize, get, serialize } from './get.ts';
export { Lamb } from './lamb.ts';
export { Lion } from './lion.ts';
export { Nadam } from './nadam.ts';
export { Optimizer } from './optimizer.ts';
export type { OptimizerOptions } from './optimizer-options.ts';
export { RMSprop } from './rmsprop.ts';
export * as schedules from './schedules.ts';
export { SGD } from './sgd.ts';
