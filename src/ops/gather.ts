import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand } from '../core/convert.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { DTYPES } from '../dtype.ts';
import { IndexError, ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { axisOf, compatible, isKnown, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';
import { beside, checkIndices, indexAddress, indexOperand } from './index-operand.ts';
import { zeroFill } from './movement.ts';
import { scatterLane } from './scatter-lane.ts';
import { handleOf, readVariable } from './state.ts';

// Entries of one axis, picked by index.

export interface GatherOptions {
  readonly axis?: number;
  readonly batchDims?: number;
}

/** How a gather walks: `batch` tables of [outer, rows, inner], each with `count` indices. */
interface Layout {
  readonly axis: number;
  readonly batchDims: number;
  readonly batch: number;
  readonly outer: number;
  readonly rows: number;
  readonly inner: number;
  readonly count: number;
}

/** @throws IndexError, ShapeError */
function layoutOf(op: string, x: Dims, idx: Dims, options: GatherOptions): Layout {
  const given = options.batchDims ?? 0;
  const batchDims = given < 0 ? given + idx.length : given;
  if (!Number.isInteger(given) || batchDims < 0 || batchDims > idx.length) {
    throw new IndexError(
      op,
      `batchDims out of range for indices of rank ${idx.length}`,
      `${given}`,
      `Use an integer from ${-idx.length} to ${idx.length}.`,
      {
        batchDims: given,
      },
    );
  }
  const axis = axisOf(op, options.axis ?? batchDims, x.length);
  if (axis < batchDims) {
    throw new IndexError(
      op,
      'the axis lies among the batch axes',
      `axis ${axis}, batchDims ${batchDims}`,
      'Use an axis from batchDims on.',
      { axis, batchDims },
    );
  }
  if (!compatible(x.slice(0, batchDims), idx.slice(0, batchDims))) {
    throw new ShapeError(
      op,
      `the first ${batchDims} sizes must agree`,
      `${showDims(x)} and indices ${showDims(idx)}`,
      'Batch axes come first in both.',
      {
        shapes: [x, idx],
        batchDims,
      },
    );
  }
  return {
    axis,
    batchDims,
    batch: sizeOf(x.slice(0, batchDims)),
    outer: sizeOf(x.slice(batchDims, axis)),
    rows: x[axis],
    inner: sizeOf(x.slice(axis + 1)),
    count: sizeOf(idx.slice(batchDims)),
  };
}

function gatheredDims(x: Dims, idx: Dims, { axis, batchDims }: Layout): Dims {
  return [...x.slice(0, axis), ...idx.slice(batchDims), ...x.slice(axis + 1)];
}

const gatherOp = /* @__PURE__ */ defineOp<GatherOptions>({
  name: 'GatherV2',
  label: 'gather',
  raw: true,
  saves: 'x',
  infer: ([x, idx]: readonly Aval[], attrs) => [
    { dims: gatheredDims(x.dims, idx.dims, layoutOf('gather', x.dims, idx.dims, attrs)), dtype: x.dtype },
  ],
  wasm(k: Machine, [x, idx]: readonly Ref[], [y]: readonly Ref[], attrs) {
    const { axis, batch, outer, rows, inner, count } = layoutOf('gather', x.dims, idx.dims, attrs);
    const address = indexAddress(k, idx);
    checkIndices(k, 'gather', idx, address, axis, rows);
    if (y.size === 0) return;
    const rowBytes = inner * DTYPES[x.dtype].bytes;
    for (let b = 0; b < batch; b++) {
      k.take(
        x.ptr + b * outer * rows * rowBytes,
        address + 4 * b * count,
        y.ptr + b * outer * count * rowBytes,
        outer,
        rows,
        count,
        rowBytes,
      );
    }
  },
  grad([dy], [x, idx], _y, attrs) {
    const { axis, batchDims } = layoutOf('gather', x.dims, idx.dims, attrs);
    if (axis === 0 && batchDims === 0 && isKnown(x.dims)) return [() => slicesOf(dy, idx, x.dims), null];
    return [() => gatherGrad(dy, idx, x, { axis, batchDims }), null];
  },
});

/** The rows that were read, with their gradients: what nobody read is not written down. */
function slicesOf(dy: Tensor, idx: Tensor, dims: Dims): IndexedSlices {
  const count = isKnown(idx.dims) ? idx.size : -1;
  return new IndexedSlices(dy.reshape([count, ...dims.slice(1)]), idx.reshape([count]), { denseShape: dims });
}

interface GatherGradAttrs extends GatherOptions {
  readonly dims: Dims;
}

const gatherGradOp = /* @__PURE__ */ defineOp<GatherGradAttrs>({
  name: 'GatherGrad',
  label: 'gather',
  saves: 'x',
  infer: ([dy, _idx, like]: readonly Aval[], { dims }) => [{ dims: like?.dims ?? dims, dtype: dy.dtype }],
  wasm(k: Machine, [dy, idx]: readonly Ref[], [y]: readonly Ref[], attrs) {
    const { axis, batch, outer, rows, inner, count } = layoutOf('gather', y.dims, idx.dims, attrs);
    zeroFill(k, y);
    const address = indexAddress(k, idx);
    checkIndices(k, 'gather', idx, address, axis, rows);
    if (dy.size === 0) return;
    const { kernel, width } = scatterLane('gather', 'add', y.dtype);
    const bytes = inner * DTYPES[y.dtype].bytes;
    for (let o = 0; o < batch * outer; o++) {
      const at = address + 4 * Math.floor(o / outer) * count;
      k[kernel](y.ptr + o * rows * bytes, at, dy.ptr + o * count * bytes, count, rows, inner * width);
    }
  },
  grad: ([d], [_dy, idx], _y, { axis, batchDims }) => [() => d.gather(idx, { axis, batchDims }), null, null],
});

/** dy added up at the entries that it came from, zeros elsewhere. */
function gatherGrad(dy: Tensor, idx: Tensor, x: Tensor, options: GatherOptions): Tensor {
  return bind(gatherGradOp, isKnown(x.dims) ? [dy, idx] : [dy, idx, x], { ...options, dims: x.dims })[0];
}

const resourceGatherOp = /* @__PURE__ */ defineOp({
  name: 'ResourceGather',
  label: 'gather',
  effect: 'read',
  saves: 'x',
  infer([handle, idx]: readonly Aval[]) {
    const { dims, dtype } = (handle as Handle).holds;
    return [{ dims: gatheredDims(dims, idx.dims, layoutOf('gather', dims, idx.dims, {})), dtype }];
  },
  expand: (_on, [handle, idx]) => [bind(gatherOp, [(handle as Handle).current(), idx], {})[0]],
  grad([dy], [handle, idx]) {
    const { dims } = (handle as Handle).holds;
    return [() => (isKnown(dims) ? slicesOf(dy, idx, dims) : gatherGrad(dy, idx, readVariable(handle as Handle), {})), null];
  },
});

/**
 * Entries of an axis, in the order of the indices: y[…, i, …] = params[…, indices[i], …]. The axis is batchDims (0) unless said;
 * with batchDims each entry of the first axes has indices of its own. The gradient of a variable read along axis 0 is IndexedSlices.
 *
 * @throws IndexError for an index outside [0, size), naming the first one
 * @throws DTypeError when the indices are not integers
 * Source: https://www.tensorflow.org/api_docs/python/tf/gather
 * @example tf.gather([10, 11, 12, 13], [3, 0]).arraySync(); // [13, 10]
 */
export function gather(params: TensorLike, indices: TensorLike, options?: GatherOptions): Tensor {
  const { axis, batchDims } = checkOptions('gather', options, ['axis', 'batchDims']);
  const idx = indexOperand('gather', indices);
  const handle = (axis ?? 0) === 0 && (batchDims ?? 0) === 0 ? handleOf(params) : null;
  if (handle !== null) return bind(resourceGatherOp, [handle, idx], undefined)[0];
  const x = beside([idx], () => operand('gather', params));
  return bind(gatherOp, [x, idx], { axis, batchDims })[0];
}
