// tf.keras.layers
export { Input, InputLayer } from '../input.ts';
export type { AnyLayer } from '../layer.ts';
export { Layer } from '../layer.ts';
export { Activation, ELU, LeakyReLU, PReLU, ReLU, Softmax } from './activation.ts';
export { AdditiveAttention, Attention } from './attention.ts';
export { BatchNormalization } from './batch-normalization.ts';
export { GRUCell, LSTMCell, SimpleRNNCell } from './cells.ts';
export { Conv1D, Conv1D as Convolution1D, Conv2D, Conv2D as Convolution2D, Conv3D, Conv3D as Convolution3D } from './convolution.ts';
export { Dense } from './dense.ts';
export { DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D, SeparableConv2D } from './depthwise-convolution.ts';
export { deserialize, serialize } from './deserialize.ts';
export { Dropout, SpatialDropout1D, SpatialDropout2D } from './dropout.ts';
export { EinsumDense } from './einsum-dense.ts';
export { Embedding } from './embedding.ts';
export { CategoryEncoding, Discretization, Hashing } from './encoding.ts';
export { Flatten } from './flatten.ts';
export {
  GlobalAveragePooling1D,
  GlobalAveragePooling1D as GlobalAvgPool1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling2D as GlobalAvgPool2D,
  GlobalAveragePooling3D,
  GlobalAveragePooling3D as GlobalAvgPool3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling1D as GlobalMaxPool1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling2D as GlobalMaxPool2D,
  GlobalMaxPooling3D,
  GlobalMaxPooling3D as GlobalMaxPool3D,
} from './global-pooling.ts';
export { Lambda } from './lambda.ts';
export { LayerNormalization } from './layer-normalization.ts';
export { IntegerLookup, StringLookup } from './lookup.ts';
export { Identity, Masking } from './masking.ts';
export { Add, Average, Concatenate, Dot, Maximum, Minimum, Multiply, Subtract } from './merging.ts';
export { MultiHeadAttention } from './multi-head-attention.ts';
export { AlphaDropout, GaussianDropout, GaussianNoise } from './noise.ts';
export { GroupNormalization, RMSNormalization, UnitNormalization } from './normalizations.ts';
export {
  AveragePooling1D,
  AveragePooling1D as AvgPool1D,
  AveragePooling2D,
  AveragePooling2D as AvgPool2D,
  AveragePooling3D,
  AveragePooling3D as AvgPool3D,
  MaxPooling1D,
  MaxPooling1D as MaxPool1D,
  MaxPooling2D,
  MaxPooling2D as MaxPool2D,
  MaxPooling3D,
  MaxPooling3D as MaxPool3D,
} from './pooling.ts';
export { GRU, LSTM, SimpleRNN } from './recurrent.ts';
export { Normalization, Rescaling } from './rescaling.ts';
export {
  Cropping1D,
  Cropping2D,
  Permute,
  RepeatVector,
  Reshape,
  UpSampling1D,
  ZeroPadding1D,
  ZeroPadding2D,
} from './reshaping.ts';
export { Resizing, UpSampling2D } from './resizing.ts';
export { RNN } from './rnn.ts';
export { StackedRNNCells } from './stacked-cells.ts';
export { Conv1DTranspose, Conv2DTranspose } from './transposed-convolution.ts';
export { Bidirectional, TimeDistributed } from './wrappers.ts';
