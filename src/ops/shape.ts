import { bind, named } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand, withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { NameOption } from '../core/options.ts';
import { checkOptions, isOptions, nameIn } from '../core/options.ts';
import { IndexError, ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { axesGiven, axesOf, axisOf, isKnown, showDims, sizeOf, UNRANKED } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ShapeLike } from './dims.ts';
import { shapeOf } from './dims.ts';
import { hollow } from './hollow.ts';
import { inferReshape } from './infer-reshape.ts';

// Ops that give the same elements another shape: views, no element moves.

const reshapeOp = /* @__PURE__ */ defineOp<{ dims: Dims }>({
  name: 'Reshape',
  label: 'reshape',
  view: true,
  saves: 'none',
  infer: ([x]: readonly Aval[], { dims }) => [{ dims: inferReshape(x.dims, dims), dtype: x.dtype }],
  grad: ([dy], [x]) => [dy.reshapeLike(x)],
});

const reshapeLikeOp = /* @__PURE__ */ defineOp({
  name: 'ReshapeLike',
  label: 'reshape',
  byShape: true,
  saves: 'none',
  infer: ([x, like]: readonly Aval[]) => [{ dims: like.dims, dtype: x.dtype }],
  expand: (_on, [x, like]) => [reshape(x, like.dims)],
  grad: ([dy], [x]) => [dy.reshapeLike(x), null],
});

/**
 * The same elements in another shape; one size may be -1 and is computed. Shares memory with x.
 * @throws ShapeError when the counts differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/reshape
 * @example tf.reshape([1, 2, 3, 4], [2, -1]).arraySync(); // [[1, 2], [3, 4]]
 */
export function reshape(x: TensorLike, shape: ShapeLike, options?: NameOption): Tensor {
  const name = nameIn('reshape', options);
  if (name !== undefined) return named(name, () => reshape(x, shape));
  const { dims, sizes } = shapeOf('reshape', shape);
  if (sizes === null) return bind(reshapeOp, [operand('reshape', x)], { dims })[0];
  return withOperand('reshape', x, (t) => bind(reshapeLikeOp, [t, hollow(sizes, dims, t)], undefined)[0]);
}

/** x in the shape of another tensor, also where sizes are known only when it runs. */
export function reshapeLike(x: Tensor, like: Tensor): Tensor {
  return isKnown(like.dims) ? bind(reshapeOp, [x], { dims: like.dims })[0] : bind(reshapeLikeOp, [x, like], undefined)[0];
}

const expandDimsOp = /* @__PURE__ */ defineOp<{ axis: number }>({
  name: 'ExpandDims',
  label: 'expandDims',
  view: true,
  saves: 'none',
  infer: ([x]: readonly Aval[], { axis }) => [{ dims: [...x.dims.slice(0, axis), 1, ...x.dims.slice(axis)], dtype: x.dtype }],
  grad: ([dy], [x]) => [dy.reshapeLike(x)],
});

/**
 * x with a new axis of size 1 at `axis`, which may be from -rank-1 to rank.
 * @throws IndexError
 * Source: https://www.tensorflow.org/api_docs/python/tf/expand_dims
 * @example tf.expandDims([1, 2], 0).shape; // [1, 2]
 */
export function expandDims(x: TensorLike, axis: number): Tensor {
  return withOperand('expandDims', x, (t) => bind(expandDimsOp, [t], { axis: axisOf('expandDims', axis, t.dims.length + 1) })[0]);
}

/** Axes of null: all of size 1, where nobody knows which those are before it runs. */
const squeezeOp = /* @__PURE__ */ defineOp<{ axes: readonly number[] | null }>({
  name: 'Squeeze',
  label: 'squeeze',
  view: true,
  saves: 'none',
  infer([x]: readonly Aval[], { axes: named }) {
    if (named === null && !isKnown(x.dims)) return [{ dims: UNRANKED, dtype: x.dtype }];
    const axes = named ?? onesOf(x.dims);
    for (const axis of axes) {
      if (x.dims[axis] === 1 || Number.isNaN(x.dims[axis])) continue;
      throw new ShapeError('squeeze', `axis ${axis} is not of size 1`, showDims(x.dims), 'Squeeze only axes of size 1.', {
        shape: x.dims,
        axis,
      });
    }
    return [{ dims: x.dims.filter((_, i) => !axes.includes(i)), dtype: x.dtype }];
  },
  grad: ([dy], [x]) => [dy.reshapeLike(x)],
});

const onesOf = (dims: Dims): number[] => dims.map((_, i) => i).filter((i) => dims[i] === 1);

/**
 * x without its axes of size 1, or without those named.
 * @throws ShapeError when a named axis is not of size 1
 * Source: https://www.tensorflow.org/api_docs/python/tf/squeeze
 * @example tf.squeeze([[[1, 2]]]).shape; // [2]
 */
export function squeeze(x: TensorLike, axis?: number | readonly number[] | null | SqueezeOptions): Tensor {
  const given = isOptions(axis)
    ? checkOptions('squeeze', axis as SqueezeOptions, ['axis', 'name'])
    : { axis: axis as SqueezeOptions['axis'], name: undefined };
  return withOperand('squeeze', x, (t) => {
    const own = given.axis;
    const some = own !== undefined && own !== null && !(Array.isArray(own) && own.length === 0);
    const axes = some ? axesOf('squeeze', own, t.dims.length) : isKnown(t.dims) ? onesOf(t.dims) : null;
    return named(given.name, () => bind(squeezeOp, [t], { axes })[0]);
  });
}

export interface SqueezeOptions {
  readonly axis?: number | readonly number[] | null;
  readonly name?: string;
}

const mergeOp = /* @__PURE__ */ defineOp<{ from: number; count: number }>({
  name: 'MergeAxes',
  label: 'reshape',
  view: true,
  saves: 'none',
  infer([x]: readonly Aval[], { from, count }) {
    const merged = sizeOf(x.dims.slice(from, from + count));
    return [{ dims: [...x.dims.slice(0, from), merged, ...x.dims.slice(from + count)], dtype: x.dtype }];
  },
  grad: ([dy], [x]) => [dy.reshapeLike(x)],
});

/** x with `count` axes from `from` on as one, also where sizes are known only when it runs. None gives an axis of size 1. */
export function mergeAxes(x: Tensor, from: number, count: number): Tensor {
  return bind(mergeOp, [x], { from, count })[0];
}

const identityOp = /* @__PURE__ */ defineOp({
  name: 'Identity',
  label: 'identity',
  view: true,
  saves: 'none',
  infer: ([x]: readonly Aval[]) => [{ dims: x.dims, dtype: x.dtype }],
  grad: ([dy]) => [dy],
});

/** The same tensor as a new one. @example tf.identity([1, 2]).arraySync(); // [1, 2] */
export function identity(x: TensorLike, options?: NameOption): Tensor {
  return named(nameIn('identity', options), () => bind(identityOp, [operand('identity', x)], undefined)[0]);
}

const stopGradientOp = /* @__PURE__ */ defineOp({
  name: 'StopGradient',
  label: 'stopGradient',
  view: true,
  saves: 'none',
  infer: ([x]: readonly Aval[]) => [{ dims: x.dims, dtype: x.dtype }],
  grad: () => [null],
});

/**
 * x, through which no gradient flows.
 * Source: https://www.tensorflow.org/api_docs/python/tf/stop_gradient
 * @example tf.grad((x) => tf.stopGradient(x).mul(x))(tf.constant(3)).item(); // 3
 */
export function stopGradient(x: TensorLike): Tensor {
  return bind(stopGradientOp, [operand('stopGradient', x)], undefined)[0];
}

/** The full permutation that `perm` means: reversed axes when not given. @throws IndexError */
export function permutation(op: string, rank: number, perm?: readonly number[] | null): number[] {
  if (perm === undefined || perm === null) return Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const list = Array.isArray(perm) ? (perm as readonly number[]) : axesGiven(perm);
  const order = list.map((axis) => axisOf(op, axis, rank));
  if (order.length !== rank || new Set(order).size !== rank) {
    throw new IndexError(op, `perm must name each of the ${rank} axes once`, `[${list.join(', ')}]`, 'Give a permutation such as [1, 0].', {
      perm,
      rank,
    });
  }
  return order;
}
