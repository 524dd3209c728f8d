// biome-ignore-all assist/source/organizeImports: the kernels come last, so that gzip gives their text codes of its own
import { start } from './core/bind.ts';
import { eager } from './runtime/eager.ts';
import { provide } from './runtime/wasm.ts';

start(eager);
provide(core);

export * as autodiff from './autodiff/forward.ts';
export { customGradient, recomputeGrad } from './autodiff/custom.ts';
export { gradPassThrough } from './autodiff/pass-through.ts';
export { grad, valueAndGrad } from './autodiff/grad.ts';
export { GradientTape } from './autodiff/tape.ts';
export { executingEagerly, initScope, nameScope } from './core/bind.ts';
export type { TensorLike } from './core/convert.ts';
export { IndexedSlices } from './core/indexed-slices.ts';
export { SparseTensor } from './core/sparse-tensor.ts';
export type { DType } from './dtype.ts';
export {
  DisposedError,
  DTypeError,
  FailedPreconditionError,
  GradientError,
  IndexError,
  LoadError,
  MemoryError,
  OutOfRangeError,
  RuntimeError,
  ShapeError,
  TensorError,
  TraceError,
  UnsupportedError,
  ValueError,
} from './errors.ts';
export * as bitwise from './bitwise.ts';
export * as compat from './compat/index.ts';
export * as debugging from './debugging.ts';
export * as dtypes from './dtypes.ts';
export * as errors from './compat/v1/errors.ts';
export {
  bfloat16,
  bool,
  complex64,
  complex128,
  double,
  float16,
  float32,
  float64,
  half,
  int8,
  int16,
  int32,
  int64,
  string,
  uint8,
  uint16,
  uint32,
  uint64,
} from './dtypes.ts';
export * as initializers from './keras/initializers/index.ts';
export * as io from './io/index.ts';
export * as featureColumn from './columns/index.ts';
export * as keras from './keras/index.ts';
export * as lookup from './lookup/index.ts';
export * as linalg from './linalg.ts';
export * as math from './math.ts';
export { memory } from './memory.ts';
export * as losses from './losses/index.ts';
export * as metrics from './metrics/index.ts';
export * as nest from './nest-functions.ts';
/** A new axis in `x.at(…)`. @example tf.constant([1, 2]).at(tf.newaxis).shape; // [1, 2] */
export const newaxis = null;
export * as nn from './nn.ts';
export { argmax, argmin } from './ops/argmax.ts';
export { add, atan2, divide, maximum, minimum, multiply, pow, subtract, truncatediv, truncatemod } from './ops/binary.ts';
export { cast } from './ops/cast.ts';
export { clipByGlobalNorm, clipByNorm, clipByValue } from './ops/clip.ts';
export { equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalOr, notEqual } from './ops/compare.ts';
export { complex } from './ops/complex.ts';
export { constant, convertToTensor, fill, oneHot, ones, onesLike, zeros, zerosLike } from './ops/create.ts';
export { eye } from './ops/diagonal.ts';
export { gather } from './ops/gather.ts';
export { gatherNd, scatterNd } from './ops/gather-nd.ts';
export { concat, split, stack, unstack } from './ops/join.ts';
export { linspace } from './ops/linspace.ts';
export { booleanMask } from './ops/mask.ts';
export { matmul } from './ops/matmul.ts';
export { pad } from './ops/pad.ts';
export { print } from './ops/print.ts';
export { rank, shape, size } from './ops/query.ts';
export { range } from './ops/range.ts';
export { reduceAll, reduceAny, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './ops/reduce.ts';
export { repeat } from './ops/repeat.ts';
export { reverse, roll } from './ops/reverse.ts';
export { cumsum } from './ops/scan.ts';
export { expandDims, identity, reshape, squeeze, stopGradient } from './ops/shape.ts';
export { saturateCast } from './ops/saturate.ts';
export { tensorScatterNdAdd, tensorScatterNdMax, tensorScatterNdMin, tensorScatterNdSub, tensorScatterNdUpdate } from './ops/scatter.ts';
export { dynamicPartition, dynamicStitch } from './ops/partition.ts';
export { searchsorted } from './ops/searchsorted.ts';
export { slice, stridedSlice } from './ops/slice.ts';
export { argsort, sort } from './ops/sort.ts';
export { bitcast } from './ops/bitcast.ts';
export { einsum } from './ops/einsum.ts';
export { Assert, assertEqual, assertGreater, assertLess } from './ops/assert.ts';
export { assertRank } from './ops/assert-static.ts';
export { ensureShape } from './ops/ensure-shape.ts';
export { batchToSpace, spaceToBatchNd, spaceToBatchNd as spaceToBatch } from './ops/blocks.ts';
export { reverseSequence, unravelIndex } from './ops/order.ts';
export {
  broadcastDynamicShape,
  broadcastStaticShape,
  getStaticValue,
  identityN,
  isSymbolicTensor,
  isTensor,
  shapeN,
} from './ops/shape-functions.ts';
export { scalarMul } from './ops/special-products.ts';
export { meshgrid, sequenceMask } from './ops/grid.ts';
export { histogramFixedWidth, histogramFixedWidthBins } from './ops/histogram.ts';
export { norm } from './ops/norm.ts';
export { addN } from './ops/sums.ts';
export { tensordot } from './ops/tensordot.ts';
export { tile } from './ops/tile.ts';
export { acos, acosh, asin, asinh, atan, atanh, cos, cosh, exp, sigmoid, sin, sinh, tan, tanh } from './ops/transcendental.ts';
export { broadcastTo, transpose } from './ops/transpose.ts';
export { unique, uniqueWithCounts } from './ops/unique.ts';
export { abs, ceil, floor, logicalNot, negative, round, sign, sqrt, square } from './ops/unary.ts';
export * as data from './data/index.ts';
export * as optimizers from './optimizers/index.ts';
export * as config from './device/config.ts';
export * as profiler from './profiler/index.ts';
export { device } from './device/devices.ts';
export * as test from './device/test.ts';
export { Module } from './module/module.ts';
export { where } from './ops/where.ts';
export * as random from './random/index.ts';
export * as savedModel from './module/saved-model.ts';
export * as train from './module/train.ts';
export { Tensor } from './tensor.ts';
export { TensorShape } from './tensor-shape.ts';
export * as summary from './summary/index.ts';
export * as strings from './strings.ts';
export { tidy } from './tidy.ts';
export { controlDependencies, group, noOp } from './trace/dependencies.ts';
export { case, cond, foldl, foldr, mapFn, scan, switchCase, vectorizedMap, whileLoop } from './trace/control.ts';
export type { WhileOptions } from './trace/control.ts';
export type { ConcreteFunction } from './trace/concrete-function.ts';
export type { TracedFunction } from './trace/function.ts';
export { function } from './runtime/function.ts';
export type { FunctionOptions } from './trace/traced.ts';
export { gradients } from './trace/gradients.ts';
export { TensorSpec } from './trace/spec.ts';
export type { TensorArrayOptions } from './trace/tensor-array.ts';
export { TensorArray } from './trace/tensor-array.ts';
export { Variable } from './variable.ts';
export * as version from './version.ts';

// Last, so that bundlers write the kernels behind all code: gzip has codes of its own for each, where both would share them (0.8 KB).
import { core } from './packs/core.ts';
