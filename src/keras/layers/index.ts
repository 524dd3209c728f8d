// tf.keras.layers
export { Layer } from '../layer.ts';
export { Dense } from './dense.ts';
export { Lambda } from './lambda.ts';
