// tf.keras.layers
export { Layer } from '../layer.ts';
export { Activation, ReLU, Softmax } from './activation.ts';
export { Dense } from './dense.ts';
export { Dropout } from './dropout.ts';
export { Flatten } from './flatten.ts';
export { Lambda } from './lambda.ts';
