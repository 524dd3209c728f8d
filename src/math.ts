// tf.math: the elementwise functions, comparisons and reductions under their TensorFlow names.
export { argmax, argmin } from './ops/argmax.ts';
export * from './ops/binary.ts';
export { bincount } from './ops/bincount.ts';
export * from './ops/compare.ts';
export { angle, conj, imag, real } from './ops/complex.ts';
export { cumulativeLogsumexp } from './ops/cumulative-logsumexp.ts';
export { confusionMatrix } from './ops/histogram.ts';
export { reduceLogsumexp } from './ops/logsumexp.ts';
export { reduceAll, reduceAny, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './ops/reduce.ts';
export { cumprod, cumsum } from './ops/scan.ts';
export * from './ops/sorted-segment.ts';
export { countNonzero, reduceEuclideanNorm, reduceStd, reduceVariance, zeroFraction } from './ops/statistics.ts';
export { accumulateN, addN, polyval } from './ops/sums.ts';
export { inTopK, topK } from './ops/topk.ts';
export * from './ops/transcendental.ts';
export * from './ops/unary.ts';
export * from './ops/unsorted-segment.ts';
