// TensorFlow 1: what graphs and sessions need, then every name that TensorFlow 2 has unchanged.

export { customGradient, recomputeGrad } from '../../autodiff/custom.ts';
export * as autodiff from '../../autodiff/forward.ts';
export { grad, valueAndGrad } from '../../autodiff/grad.ts';
export { GradientTape } from '../../autodiff/tape.ts';
export * as bitwise from '../../bitwise.ts';
export * as featureColumn from '../../columns/index.ts';
export { executingEagerly, initScope, nameScope } from '../../core/bind.ts';
export { IndexedSlices } from '../../core/indexed-slices.ts';
export { SparseTensor } from '../../core/sparse-tensor.ts';
export * as debugging from '../../debugging.ts';
export * as config from '../../device/config.ts';
export { device } from '../../device/devices.ts';
export * as test from '../../device/test.ts';
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
} from '../../errors.ts';
export * as io from '../../io/index.ts';
export * as keras from '../../keras/index.ts';
export * as linalg from '../../linalg.ts';
export * as lookup from '../../lookup/index.ts';
export * as math from '../../math.ts';
export { memory } from '../../memory.ts';
export { Module } from '../../module/module.ts';
export * as nn from '../../nn.ts';
export { argmax, argmin } from '../../ops/argmax.ts';
export { add, divide, maximum, minimum, multiply, pow, subtract, truncatediv, truncatemod } from '../../ops/binary.ts';
export { bitcast } from '../../ops/bitcast.ts';
export { cast } from '../../ops/cast.ts';
export { clipByGlobalNorm, clipByNorm, clipByValue } from '../../ops/clip.ts';
export { equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalOr, notEqual } from '../../ops/compare.ts';
export { complex } from '../../ops/complex.ts';
export { constant, convertToTensor, fill, oneHot, ones, onesLike, zeros, zerosLike } from '../../ops/create.ts';
export { eye } from '../../ops/diagonal.ts';
export { einsum } from '../../ops/einsum.ts';
export { ensureShape } from '../../ops/ensure-shape.ts';
export { gather } from '../../ops/gather.ts';
export { gatherNd, scatterNd } from '../../ops/gather-nd.ts';
export { meshgrid, sequenceMask } from '../../ops/grid.ts';
export { histogramFixedWidth, histogramFixedWidthBins } from '../../ops/histogram.ts';
export { concat, split, stack, unstack } from '../../ops/join.ts';
export { linspace } from '../../ops/linspace.ts';
export { booleanMask } from '../../ops/mask.ts';
export { matmul } from '../../ops/matmul.ts';
export { norm } from '../../ops/norm.ts';
export { pad } from '../../ops/pad.ts';
export { dynamicPartition, dynamicStitch } from '../../ops/partition.ts';
export { print } from '../../ops/print.ts';
export { rank, shape, size } from '../../ops/query.ts';
export { range } from '../../ops/range.ts';
export { reduceAll, reduceAny, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from '../../ops/reduce.ts';
export { repeat } from '../../ops/repeat.ts';
export { reverse, roll } from '../../ops/reverse.ts';
export { saturateCast } from '../../ops/saturate.ts';
export { cumsum } from '../../ops/scan.ts';
export {
  tensorScatterNdAdd,
  tensorScatterNdMax,
  tensorScatterNdMin,
  tensorScatterNdSub,
  tensorScatterNdUpdate,
} from '../../ops/scatter.ts';
export { searchsorted } from '../../ops/searchsorted.ts';
export { expandDims, identity, reshape, squeeze, stopGradient } from '../../ops/shape.ts';
export { slice, stridedSlice } from '../../ops/slice.ts';
export { argsort, sort } from '../../ops/sort.ts';
export { addN } from '../../ops/sums.ts';
export { tensordot } from '../../ops/tensordot.ts';
export { tile } from '../../ops/tile.ts';
export { cos, exp, sigmoid, sin, tan, tanh } from '../../ops/transcendental.ts';
export { broadcastTo, transpose } from '../../ops/transpose.ts';
export { abs, ceil, floor, logicalNot, negative, round, sign, sqrt, square } from '../../ops/unary.ts';
export { unique, uniqueWithCounts } from '../../ops/unique.ts';
export { where } from '../../ops/where.ts';
export * as random from '../../random/index.ts';
export { function } from '../../runtime/function.ts';
export * as strings from '../../strings.ts';
export { Tensor } from '../../tensor.ts';
export { TensorShape } from '../../tensor-shape.ts';
export { tidy } from '../../tidy.ts';
export { case, cond, foldl, foldr, mapFn, scan, switchCase, whileLoop } from '../../trace/control.ts';
export { Operation } from '../../trace/operation.ts';
export { TensorSpec } from '../../trace/spec.ts';
export { assign, assignAdd, assignSub, scatterAdd, scatterSub, scatterUpdate } from './assign.ts';
export { GraphKeys } from './collections.ts';
export * as data from './data.ts';
export {
  addToCollection,
  disableEagerExecution,
  enableEagerExecution,
  getCollection,
  getDefaultGraph,
  resetDefaultGraph,
} from './default-graph.ts';
export * as errors from './errors.ts';
export { gradients } from './gradients.ts';
export { Graph } from './graph.ts';
export type { AttrValue, NodeDef } from './graph-def.ts';
export { GraphDef } from './graph-message.ts';
export { controlDependencies, group, noOp } from './group.ts';
export {
  constantInitializer,
  glorotNormalInitializer,
  glorotUniformInitializer,
  onesInitializer,
  randomNormalInitializer,
  randomUniformInitializer,
  truncatedNormalInitializer,
  varianceScalingInitializer,
  zerosInitializer,
} from './initializers.ts';
export * as initializers from './initializers-names.ts';
export * as layers from './layers.ts';
export * as losses from './losses.ts';
export { placeholder, placeholderWithDefault } from './placeholder.ts';
export { randomNormal, randomShuffle, randomUniform, setRandomSeed, truncatedNormal } from './random.ts';
export { getDefaultSession, InteractiveSession, Session } from './session.ts';
export * as summary from './summary.ts';
export { tablesInitializer } from './tables.ts';
export * as train from './train.ts';
export {
  globalVariables,
  globalVariablesInitializer,
  isVariableInitialized,
  localVariables,
  localVariablesInitializer,
  modelVariables,
  reportUninitializedVariables,
  trainableVariables,
  Variable,
  variablesInitializer,
} from './variable.ts';
export { AUTO_REUSE, getVariable, getVariableScope, VariableScope, variableScope } from './variable-scope.ts';
