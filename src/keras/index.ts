// tf.keras
export * as losses from '../losses/index.ts';
export * as metrics from '../metrics/index.ts';
export * as optimizers from '../optimizers/index.ts';
export * as activations from './activations.ts';
export * as backend from './backend.ts';
export * as callbacks from './callbacks/index.ts';
export * as constraints from './constraints.ts';
export * as initializers from './initializers/index.ts';
export * as layers from './layers/index.ts';
export { Model } from './model.ts';
export * as regularizers from './regularizers.ts';
export { Sequential } from './sequential.ts';
export * as utils from './utils.ts';
