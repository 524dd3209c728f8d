import { bind } from '../core/bind.ts';
import type { TensorConvertible, TensorLike } from '../core/convert.ts';
import { isConvertible, operand } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { DTYPES } from '../dtype.ts';
import type { Dims } from '../shape.ts';
import { checkDims, isKnown } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ShapeLike } from './dims.ts';
import { dimsOf } from './dims.ts';
import { beside, indexOperand } from './index-operand.ts';
import { zeroFill } from './movement.ts';
import { checkUpdates, flatRows, ndLayout } from './nd-layout.ts';
import { scatterLane } from './scatter-lane.ts';

// Parts of a tensor named by rows of indices: reading them, and writing them into zeros.

export interface GatherNdOptions {
  readonly batchDims?: number;
}

interface GatherNdAttrs {
  readonly batchDims: number;
}

const gatherNdOp: Op<GatherNdAttrs> = /* @__PURE__ */ defineOp<GatherNdAttrs>({
  name: 'GatherNd',
  label: 'gatherNd',
  raw: true,
  saves: 'x',
  infer: ([x, idx]: readonly Aval[], { batchDims }) => [{ dims: ndLayout('gatherNd', x.dims, idx.dims, batchDims).parts, dtype: x.dtype }],
  wasm(k: Machine, [x, idx]: readonly Ref[], [y]: readonly Ref[], { batchDims }) {
    const layout = ndLayout('gatherNd', x.dims, idx.dims, batchDims);
    const flat = flatRows(k, 'gatherNd', idx, layout);
    if (y.size === 0) return;
    const { batch, rows, inner, count } = layout;
    const bytes = inner * DTYPES[x.dtype].bytes;
    for (let b = 0; b < batch; b++)
      k.take(x.ptr + b * rows * bytes, flat + 4 * b * count, y.ptr + b * count * bytes, 1, rows, count, bytes);
  },
  grad: ([dy], [x, idx], _y, { batchDims }) => [() => scatterInto(idx, dy, x, batchDims), null],
});

interface ScatterNdAttrs extends GatherNdAttrs {
  readonly dims: Dims;
}

const scatterNdOp: Op<ScatterNdAttrs> = /* @__PURE__ */ defineOp<ScatterNdAttrs>({
  name: 'ScatterNd',
  label: 'scatterNd',
  saves: 'x',
  infer([idx, updates, like]: readonly Aval[], attrs) {
    const dims = like?.dims ?? attrs.dims;
    scatterLane('scatterNd', 'add', updates.dtype);
    checkUpdates('scatterNd', updates.dims, ndLayout('scatterNd', dims, idx.dims, attrs.batchDims));
    return [{ dims, dtype: updates.dtype }];
  },
  wasm(k: Machine, [idx, updates]: readonly Ref[], [y]: readonly Ref[], { batchDims }) {
    const layout = ndLayout('scatterNd', y.dims, idx.dims, batchDims);
    zeroFill(k, y);
    const flat = flatRows(k, 'scatterNd', idx, layout);
    if (updates.size === 0) return;
    const { batch, rows, inner, count } = layout;
    const { kernel, width } = scatterLane('scatterNd', 'add', y.dtype);
    const bytes = inner * DTYPES[y.dtype].bytes;
    for (let b = 0; b < batch; b++) {
      k[kernel](y.ptr + b * rows * bytes, flat + 4 * b * count, updates.ptr + b * count * bytes, count, rows, inner * width);
    }
  },
  grad: ([dy], [idx], _y, { batchDims }) => [null, () => bind(gatherNdOp, [dy, idx], { batchDims })[0], null],
});

const scatterNdDynamicOp: Op = /* @__PURE__ */ defineOp({
  name: 'ScatterNdDynamic',
  label: 'scatterNd',
  saves: 'x',
  infer: ([, updates, shape]: readonly Aval[]) => [{ dims: new Array<number>(shape.dims[0]).fill(Number.NaN), dtype: updates.dtype }],
  expand: (_on, [idx, updates, shape]) => [
    bind(scatterNdOp, [idx, updates], { dims: checkDims('scatterNd', dimsOf('scatterNd', shape)), batchDims: 0 })[0],
  ],
  grad: ([dy], [idx]) => [null, () => bind(gatherNdOp, [dy, idx], { batchDims: 0 })[0], null],
});

/** Updates added up at their places in zeros of x's shape. */
function scatterInto(idx: Tensor, updates: Tensor, x: Tensor, batchDims: number): Tensor {
  return bind(scatterNdOp, isKnown(x.dims) ? [idx, updates] : [idx, updates, x], { dims: x.dims, batchDims })[0];
}

/**
 * Parts of params, each named by a row of indices for the first axes: y[i…] = params[indices[i…, 0], indices[i…, 1], …].
 * With batchDims each entry of the first axes has indices of its own.
 * @throws IndexError for a row that names no part, ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/gather_nd
 * @example tf.gatherNd([[1, 2], [3, 4]], [[0, 0], [1, 1]]).arraySync(); // [1, 4]
 */
export function gatherNd(params: TensorLike, indices: TensorLike, options?: GatherNdOptions): Tensor {
  const { batchDims = 0 } = checkOptions('gatherNd', options, ['batchDims']);
  const idx = indexOperand('gatherNd', indices);
  const x = beside([idx], () => operand('gatherNd', params));
  return bind(gatherNdOp, [x, idx], { batchDims })[0];
}

/**
 * Zeros of that shape with the updates added at the places that the rows of indices name. Several updates of one place add up.
 * Bools are joined by or.
 * @throws IndexError for a row that names no part, ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/scatter_nd
 * @example tf.scatterNd([[4], [3], [1], [7]], [9, 10, 11, 12], [8]).arraySync(); // [0, 11, 0, 10, 9, 0, 0, 12]
 */
export function scatterNd(indices: TensorLike, updates: TensorLike, shape: ShapeLike): Tensor {
  const dims = isConvertible(shape) ? null : checkDims('scatterNd', dimsOf('scatterNd', shape));
  const idx = indexOperand('scatterNd', indices);
  const given = beside([idx], () => operand('scatterNd', updates));
  const truth = given.dtype === 'bool';
  const u = truth ? given.cast('int32') : given;
  if (truth) u.literal = true;
  const y = dims === null ? scatterDynamic(idx, u, shape as TensorConvertible) : bind(scatterNdOp, [idx, u], { dims, batchDims: 0 })[0];
  if (!truth) return y;
  y.literal = true;
  return y.cast('bool');
}

function scatterDynamic(idx: Tensor, u: Tensor, shape: TensorConvertible): Tensor {
  const sizes = beside([idx, u], () => indexOperand('scatterNd', shape));
  return bind(scatterNdDynamicOp, [idx, u, sizes], undefined)[0];
}
