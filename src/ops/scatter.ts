import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operands } from '../core/convert.ts';
import type { Aval, LazyGradient, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import type { NdLayout } from './gather-nd.ts';
import { checkUpdates, flatRows, gatherNd, ndLayout } from './gather-nd.ts';
import { beside, indexOperand } from './index-operand.ts';
import { bitsOf } from './movement.ts';
import type { ScatterMode } from './scatter-lane.ts';
import { scatterLane } from './scatter-lane.ts';

// Tensors with some of their parts changed; rows of indices name the parts. On variables: state-scatter.ts.

export interface ScatterAttrs {
  /** The public name that messages use. */
  readonly label: string;
}

type ScatterGrad = (dy: Tensor, x: readonly Tensor[], y: Tensor) => readonly LazyGradient[];

/** y is x, changed at the rows of idx by u: computed in x's place where nobody else needs x. */
function scatterRow(name: string, mode: ScatterMode | 'update', grad: ScatterGrad): Op<ScatterAttrs> {
  return defineOp<ScatterAttrs>({
    name,
    label: 'tensorScatterNdUpdate',
    saves: mode === 'max' || mode === 'min' ? 'both' : 'x',
    inPlace: [0],
    // What only moves takes every dtype as it lies in memory.
    ...(mode === 'update' ? { raw: true } : {}),
    infer([x, idx, u]: readonly Aval[], { label }) {
      if (mode !== 'update') scatterLane(label, mode, x.dtype);
      checkUpdates(label, u.dims, ndLayout(label, x.dims, idx.dims, 0));
      return [{ dims: x.dims, dtype: x.dtype }];
    },
    wasm(k: Machine, [x, idx, u]: readonly Ref[], [y]: readonly Ref[], { label }) {
      const layout = ndLayout(label, x.dims, idx.dims, 0);
      const flat = flatRows(k, label, idx, layout);
      if (x.ptr !== y.ptr) k.copy(x.ptr, y.ptr, y.size * DTYPES[y.dtype].bytes);
      if (u.size > 0) scatterRows(k, label, mode, y, flat, u, layout);
    },
    grad: ([dy], x, [y]) => grad(dy, x, y),
  });
}

function scatterRows(
  k: Machine,
  label: string,
  mode: ScatterMode | 'update',
  y: Ref,
  flat: number,
  u: Ref,
  { count, rows, inner }: NdLayout,
): void {
  if (mode === 'update') k[`scatter_update_${bitsOf(label, y.dtype)}`](y.ptr, flat, u.ptr, count, rows, inner);
  else {
    const { kernel, width } = scatterLane(label, mode, y.dtype);
    k[kernel](y.ptr, flat, u.ptr, count, rows, inner * width);
  }
}

/** Those who reach the extreme share the gradient equally: the old value and all updates of a place. */
const extremeGrad: ScatterGrad = (dy, [x, idx, u], y) => {
  const old = (): Tensor => x.equal(y).cast(dy.dtype);
  const fresh = (): Tensor => u.equal(gatherNd(y, idx)).cast(dy.dtype);
  const share = (): Tensor => dy.div(tensorScatterNdAdd(old(), idx, fresh()));
  return [() => share().mul(old()), null, () => gatherNd(share(), idx).mul(fresh())];
};

export const updateOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterUpdate', 'update', (dy, [, idx, u]) => [
  () => tensorScatterNdUpdate(dy, idx, u.zerosLike()),
  null,
  () => gatherNd(dy, idx),
]);
export const addOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterAdd', 'add', (dy, [, idx]) => [
  dy,
  null,
  () => gatherNd(dy, idx),
]);
export const subOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterSub', 'sub', (dy, [, idx]) => [
  dy,
  null,
  () => gatherNd(dy, idx).neg(),
]);
export const maxOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterMax', 'max', extremeGrad);
export const minOp: Op<ScatterAttrs> = /* @__PURE__ */ scatterRow('TensorScatterMin', 'min', extremeGrad);

function scatter(op: Op<ScatterAttrs>, label: string, tensor: TensorLike, indices: TensorLike, updates: TensorLike): Tensor {
  const idx = indexOperand(label, indices);
  const [x, u] = beside([idx], () => operands(label, tensor, updates));
  return bind(op, [x, idx, u], { label })[0];
}

/**
 * The tensor with parts replaced: y[indices[i…]] = updates[i…]. Of several updates of one part the last one stays.
 * @throws IndexError for a row of indices that names no part, ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/tensor_scatter_nd_update
 * @example tf.tensorScatterNdUpdate([0, 0, 0, 0], [[1], [3]], [5, 6]).arraySync(); // [0, 5, 0, 6]
 */
export function tensorScatterNdUpdate(tensor: TensorLike, indices: TensorLike, updates: TensorLike): Tensor {
  return scatter(updateOp, 'tensorScatterNdUpdate', tensor, indices, updates);
}

/** The tensor with updates added to parts. See tensorScatterNdUpdate. @example tf.tensorScatterNdAdd([1, 1, 1], [[0], [0]], [5, 6]).arraySync(); // [12, 1, 1] */
export function tensorScatterNdAdd(tensor: TensorLike, indices: TensorLike, updates: TensorLike): Tensor {
  return scatter(addOp, 'tensorScatterNdAdd', tensor, indices, updates);
}

/** The tensor with updates subtracted from parts. See tensorScatterNdUpdate. @example tf.tensorScatterNdSub([9, 9], [[0]], [5]).arraySync(); // [4, 9] */
export function tensorScatterNdSub(tensor: TensorLike, indices: TensorLike, updates: TensorLike): Tensor {
  return scatter(subOp, 'tensorScatterNdSub', tensor, indices, updates);
}

/** The tensor with the larger of part and update. See tensorScatterNdUpdate. @example tf.tensorScatterNdMax([1, 1, 1], [[0]], [5]).arraySync(); // [5, 1, 1] */
export function tensorScatterNdMax(tensor: TensorLike, indices: TensorLike, updates: TensorLike): Tensor {
  return scatter(maxOp, 'tensorScatterNdMax', tensor, indices, updates);
}

/** The tensor with the smaller of part and update. See tensorScatterNdUpdate. @example tf.tensorScatterNdMin([1, 1, 1], [[0]], [-5]).arraySync(); // [-5, 1, 1] */
export function tensorScatterNdMin(tensor: TensorLike, indices: TensorLike, updates: TensorLike): Tensor {
  return scatter(minOp, 'tensorScatterNdMin', tensor, indices, updates);
}
