import * as crossed from '../columns/crossed.ts';
import * as parseExample from '../io/parse-example.ts';
import * as tensorBytes from '../io/tensor-bytes.ts';
import * as initializers from '../lookup/initializers.ts';
import * as activation from '../ops/activation.ts';
import * as argmax from '../ops/argmax.ts';
import * as assert from '../ops/assert.ts';
import * as assertStatic from '../ops/assert-static.ts';
import * as band from '../ops/band.ts';
import * as binary from '../ops/binary.ts';
import * as bincount from '../ops/bincount.ts';
import * as bitcast from '../ops/bitcast.ts';
import * as bitwise from '../ops/bitwise.ts';
import * as cast from '../ops/cast.ts';
import * as cholesky from '../ops/cholesky.ts';
import * as clip from '../ops/clip.ts';
import * as compare from '../ops/compare.ts';
import * as complex from '../ops/complex.ts';
import * as complexFunctions from '../ops/complex-functions.ts';
import * as contraction from '../ops/contraction.ts';
import * as conv from '../ops/conv.ts';
import * as create from '../ops/create.ts';
import * as crop from '../ops/crop.ts';
import * as cumulativeLogsumexp from '../ops/cumulative-logsumexp.ts';
import * as diagonal from '../ops/diagonal.ts';
import * as dims from '../ops/dims.ts';
import * as doubleWork from '../ops/double-work.ts';
import * as eigen from '../ops/eigen.ts';
import * as einsum from '../ops/einsum.ts';
import * as embedding from '../ops/embedding.ts';
import * as ensureShape from '../ops/ensure-shape.ts';
import * as fitting from '../ops/fitting.ts';
import * as fusedGradients from '../ops/fused-gradients.ts';
import * as gather from '../ops/gather.ts';
import * as gatherNd from '../ops/gather-nd.ts';
import * as gelu from '../ops/gelu.ts';
import * as grid from '../ops/grid.ts';
import * as histogram from '../ops/histogram.ts';
import * as hollow from '../ops/hollow.ts';
import * as host from '../ops/host.ts';
import * as indexOperand from '../ops/index-operand.ts';
import * as inferReshape from '../ops/infer-reshape.ts';
import * as integers from '../ops/integers.ts';
import * as inverse from '../ops/inverse.ts';
import * as join from '../ops/join.ts';
import * as layerNorm from '../ops/layer-norm.ts';
import * as linspace from '../ops/linspace.ts';
import * as logsumexp from '../ops/logsumexp.ts';
import * as lu from '../ops/lu.ts';
import * as mask from '../ops/mask.ts';
import * as matmul from '../ops/matmul.ts';
import * as matrix from '../ops/matrix.ts';
import * as mirrorPad from '../ops/mirror-pad.ts';
import * as movement from '../ops/movement.ts';
import * as ndLayout from '../ops/nd-layout.ts';
import * as norm from '../ops/norm.ts';
import * as pad from '../ops/pad.ts';
import * as partition from '../ops/partition.ts';
import * as permutation from '../ops/permutation.ts';
import * as pool from '../ops/pool.ts';
import * as print from '../ops/print.ts';
import * as qr from '../ops/qr.ts';
import * as query from '../ops/query.ts';
import * as random from '../ops/random.ts';
import * as range from '../ops/range.ts';
import * as recurrence from '../ops/recurrence.ts';
import * as reduce from '../ops/reduce.ts';
import * as repeatOps from '../ops/repeat.ts';
import * as reverse from '../ops/reverse.ts';
import * as rows from '../ops/rows.ts';
import * as sampler from '../ops/sampler.ts';
import * as samplers from '../ops/samplers.ts';
import * as sampling from '../ops/sampling.ts';
import * as saturate from '../ops/saturate.ts';
import * as scan from '../ops/scan.ts';
import * as scatter from '../ops/scatter.ts';
import * as scatterLane from '../ops/scatter-lane.ts';
import * as scatterRow from '../ops/scatter-row.ts';
import * as searchsorted from '../ops/searchsorted.ts';
import * as segment from '../ops/segment.ts';
import * as segmentSum from '../ops/segment-sum.ts';
import * as selectOps from '../ops/select.ts';
import * as shape from '../ops/shape.ts';
import * as slice from '../ops/slice.ts';
import * as softmax from '../ops/softmax.ts';
import * as sort from '../ops/sort.ts';
import * as sortedSegment from '../ops/sorted-segment.ts';
import * as state from '../ops/state.ts';
import * as stateScatter from '../ops/state-scatter.ts';
import * as statistics from '../ops/statistics.ts';
import * as stridedSlice from '../ops/strided-slice.ts';
import * as stringHash from '../ops/string-hash.ts';
import * as stringJoins from '../ops/string-joins.ts';
import * as stringNumbers from '../ops/string-numbers.ts';
import * as stringPairs from '../ops/string-pairs.ts';
import * as stringParts from '../ops/string-parts.ts';
import * as stringRegex from '../ops/string-regex.ts';
import * as summaryText from '../ops/summary-text.ts';
import * as sums from '../ops/sums.ts';
import * as svd from '../ops/svd.ts';
import * as tables from '../ops/table.ts';
import * as takeAxis from '../ops/take-axis.ts';
import * as tensordot from '../ops/tensordot.ts';
import * as tile from '../ops/tile.ts';
import * as topk from '../ops/topk.ts';
import * as transcendental from '../ops/transcendental.ts';
import * as transpose from '../ops/transpose.ts';
import * as trigamma from '../ops/trigamma.ts';
import * as unary from '../ops/unary.ts';
import * as unique from '../ops/unique.ts';
import * as unsortedSegment from '../ops/unsorted-segment.ts';
import * as update from '../ops/update.ts';
import * as variableSlice from '../ops/variable-slice.ts';
import * as whereOps from '../ops/where.ts';
import * as window from '../ops/window.ts';
import * as summaryKinds from '../summary/kinds.ts';
import * as summaryWriter from '../summary/writer.ts';
import * as cond from '../trace/cond.ts';
import * as whileOps from '../trace/while.ts';
import { savedGradientOp } from './saved-gradient.ts';

/** Every file of ops: a loaded program may name any of them, and only what is used stays in a bundle. */
export const catalog: readonly object[] = [
  activation,
  argmax,
  assertStatic,
  assert,
  band,
  binary,
  bincount,
  bitcast,
  bitwise,
  cast,
  cholesky,
  clip,
  compare,
  complexFunctions,
  complex,
  contraction,
  conv,
  create,
  crop,
  cumulativeLogsumexp,
  diagonal,
  dims,
  doubleWork,
  eigen,
  einsum,
  embedding,
  ensureShape,
  fitting,
  fusedGradients,
  gatherNd,
  gather,
  gelu,
  grid,
  histogram,
  hollow,
  host,
  indexOperand,
  inferReshape,
  integers,
  inverse,
  join,
  layerNorm,
  linspace,
  logsumexp,
  lu,
  mask,
  matmul,
  matrix,
  mirrorPad,
  movement,
  ndLayout,
  norm,
  pad,
  partition,
  permutation,
  pool,
  print,
  qr,
  query,
  random,
  range,
  recurrence,
  reduce,
  repeatOps,
  reverse,
  rows,
  sampler,
  samplers,
  sampling,
  saturate,
  scan,
  scatterLane,
  scatterRow,
  scatter,
  searchsorted,
  segmentSum,
  segment,
  selectOps,
  shape,
  slice,
  softmax,
  sort,
  sortedSegment,
  stateScatter,
  state,
  statistics,
  stridedSlice,
  stringHash,
  stringJoins,
  stringNumbers,
  stringPairs,
  stringParts,
  stringRegex,
  summaryText,
  sums,
  svd,
  takeAxis,
  tensordot,
  tile,
  topk,
  transcendental,
  transpose,
  trigamma,
  unary,
  unique,
  unsortedSegment,
  update,
  variableSlice,
  whereOps,
  window,
  cond,
  whileOps,
  tables,
  initializers,
  crossed,
  summaryKinds,
  summaryWriter,
  parseExample,
  tensorBytes,
  savedGradientOp,
];
