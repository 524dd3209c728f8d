// tf.keras.layers
export { Layer } from '../layer.ts';
export { Activation, ReLU, Softmax } from './activation.ts';
export { BatchNormalization } from './batch-normalization.ts';
export { Conv2D } from './conv2d.ts';
export { Dense } from './dense.ts';
export { Dropout } from './dropout.ts';
export { Embedding } from './embedding.ts';
export { Flatten } from './flatten.ts';
export { Lambda } from './lambda.ts';
export { LayerNormalization } from './layer-normalization.ts';
export { AveragePooling2D, GlobalAveragePooling2D, MaxPooling2D } from './pooling.ts';
