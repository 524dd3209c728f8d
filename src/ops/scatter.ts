import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operands } from '../core/convert.ts';
import type { Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { Tensor } from '../tensor.ts';
import { gatherNd } from './gather-nd.ts';
import { beside, indexOperand } from './index-operand.ts';
import type { ScatterAttrs, ScatterGrad } from './scatter-row.ts';
import { scatterRow } from './scatter-row.ts';

// Tensors with some of their parts changed; rows of indices name the parts. On variables: state-scatter.ts.

/** Those who reach the extreme share the gradient equally: the old value and all updates of a place. */
const extremeGrad: ScatterGrad = (dy, [x, idx, u], y) => {
  const old = (): Tensor => x.equal(y).cast(dy.dtype);
  const fresh = (): Tensor => u.equal(gatherNd(y, idx)).cast(dy.dtype);
  const share = (): Tensor => dy.div(tensorScatterNdAdd(old(), idx, fresh()));
  return [() => share().mul(old()), null, () => gatherNd(share(), idx).mul(fresh())];
};

const updateOp: Op<ScatterAttrs> = /* @__PURE__ */ defineOp(
  /* @__PURE__ */ scatterRow('TensorScatterUpdate', 'update', (dy, [, idx, u]) => [
    () => tensorScatterNdUpdate(dy, idx, u.zerosLike()),
    null,
    () => gatherNd(dy, idx),
  ]),
);
const addOp: Op<ScatterAttrs> = /* @__PURE__ */ defineOp(
  /* @__PURE__ */ scatterRow('TensorScatterAdd', 'add', (dy, [, idx]) => [dy, null, () => gatherNd(dy, idx)]),
);
const subOp: Op<ScatterAttrs> = /* @__PURE__ */ defineOp(
  /* @__PURE__ */ scatterRow('TensorScatterSub', 'sub', (dy, [, idx]) => [dy, null, () => gatherNd(dy, idx).neg()]),
);
const maxOp: Op<ScatterAttrs> = /* @__PURE__ */ defineOp(/* @__PURE__ */ scatterRow('TensorScatterMax', 'max', extremeGrad));
const minOp: Op<ScatterAttrs> = /* @__PURE__ */ defineOp(/* @__PURE__ */ scatterRow('TensorScatterMin', 'min', extremeGrad));

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
