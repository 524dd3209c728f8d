// tf.keras.callbacks
export { Callback } from './callback.ts';
export { History } from './history.ts';
export { LambdaCallback } from './lambda-callback.ts';
