// tf.nn: activations, losses and what networks are made of.
export {
  biasAdd,
  crelu,
  l2Loss,
  leakyRelu,
  logSigmoid,
  sigmoidCrossEntropyWithLogits,
  silu,
  silu as swish,
  softsign,
  weightedCrossEntropyWithLogits,
} from './ops/activation.ts';
export { batchToSpace, depthToSpace, spaceToBatchNd as spaceToBatch, spaceToDepth } from './ops/blocks.ts';
export { conv2d, conv2dTranspose, depthwiseConv2d } from './ops/conv.ts';
export { atrousConv2d, conv1d, conv1dTranspose, conv3d, separableConv2d } from './ops/convolutions.ts';
export { embeddingLookup } from './ops/embedding.ts';
export { gelu } from './ops/gelu.ts';
export {
  batchNormalization,
  l2Normalize,
  localResponseNormalization,
  localResponseNormalization as lrn,
  logPoissonLoss,
  moments,
  weightedMoments,
} from './ops/moments.ts';
export { avgPool1d, avgPool2d, avgPool2d as avgPool, maxPool1d, maxPool2d, maxPool2d as maxPool } from './ops/pool.ts';
export { logSoftmax, softmax, softmaxCrossEntropyWithLogits, sparseSoftmaxCrossEntropyWithLogits } from './ops/softmax.ts';
export { zeroFraction } from './ops/statistics.ts';
export { inTopK, topK } from './ops/topk.ts';
export { elu, selu, sigmoid, softplus, tanh } from './ops/transcendental.ts';
export { relu, relu6 } from './ops/unary.ts';
export { dropout } from './random/dropout.ts';
