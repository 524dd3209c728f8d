// tf.keras.callbacks
export { Callback } from './callback.ts';
export { EarlyStopping } from './early-stopping.ts';
export { History } from './history.ts';
export { LambdaCallback } from './lambda-callback.ts';
