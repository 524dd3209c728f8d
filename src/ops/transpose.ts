import { bind, named } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand, withOperand } from '../core/convert.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { isComplex } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { broadcastDims, checkDims, isKnown, sameDims, showDims, sizeOf, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ShapeLike } from './dims.ts';
import { shapeOf } from './dims.ts';
import { hollow } from './hollow.ts';
import { bitsOf, gatherStrided, readStrided } from './movement.ts';
import { permutation } from './shape.ts';

// Axes in another order, axes repeated: every element is copied once.

const transposeOp = /* @__PURE__ */ defineOp<{ perm: readonly number[] }>({
  name: 'Transpose',
  label: 'transpose',
  cheap: true,
  raw: true,
  saves: 'none',
  infer: ([x]: readonly Aval[], { perm }) => [{ dims: perm.map((axis) => x.dims[axis]), dtype: x.dtype }],
  wasm: (k, [x], [y], { perm }) => moveAxes(k, x, y, perm),
  grad: ([dy], _x, _y, { perm }) => [dy.transpose(perm.map((_, i) => perm.indexOf(i)))],
});

/** Two blocks of axes swapped behind a common batch is a matrix transpose; everything else goes through strides. */
function moveAxes(k: Machine, x: Ref, y: Ref, perm: readonly number[]): void {
  if (y.size === 0) return;
  let batch = 0;
  while (batch < perm.length && perm[batch] === batch) batch++;
  let cut = batch;
  while (cut + 1 < perm.length && perm[cut + 1] === perm[cut] + 1) cut++;
  const first = perm.slice(batch, cut + 1);
  const second = perm.slice(cut + 1);
  const swapped = second.every((axis, i) => axis === batch + i);
  if (swapped) {
    const count = (axes: readonly number[]): number => sizeOf(axes.map((axis) => x.dims[axis]));
    const bits = bitsOf('transpose', x.dtype);
    k[`transpose_${bits}`](x.ptr, y.ptr, sizeOf(x.dims.slice(0, batch)), count(second), count(first));
  } else gatherStrided(k, x, y.ptr, perm);
}

export interface TransposeOptions {
  readonly perm?: readonly number[] | null;
  /** Conjugates complex elements too. */
  readonly conjugate?: boolean;
  readonly name?: string;
}

/**
 * x with its axes in the order `perm`; reversed when not given.
 * @throws IndexError when perm is no permutation
 * Source: https://www.tensorflow.org/api_docs/python/tf/transpose
 * @example tf.transpose([[1, 2], [3, 4]]).arraySync(); // [[1, 3], [2, 4]]
 */
export function transpose(x: TensorLike, perm?: readonly number[] | null | TransposeOptions, options?: TransposeOptions): Tensor {
  const early = isOptions(perm);
  const given = checkOptions('transpose', early ? (perm as TransposeOptions) : options, ['perm', 'conjugate', 'name']);
  const order = early ? given.perm : ((perm as TransposeOptions['perm']) ?? given.perm);
  return withOperand('transpose', x, (t) =>
    named(given.name, () => {
      const turned = bind(transposeOp, [t], { perm: permutation('transpose', t.dims.length, order) })[0];
      return given.conjugate === true && isComplex(t.dtype) ? composed(() => turned.conj()) : turned;
    }),
  );
}

const broadcastOp = /* @__PURE__ */ defineOp<{ dims: Dims }>({
  name: 'BroadcastTo',
  label: 'broadcastTo',
  raw: true,
  saves: 'none',
  infer([x]: readonly Aval[], { dims }) {
    const wrong = dims.length < x.dims.length || !sameDims(broadcastDims('broadcastTo', x.dims, dims), dims);
    if (wrong && isKnown(x.dims)) {
      throw new ShapeError(
        'broadcastTo',
        'shapes do not broadcast',
        `${showDims(x.dims)} to ${showDims(dims)}`,
        'Each size must be equal or 1, compared from the last axis.',
        { from: x.dims, to: dims },
      );
    }
    return [{ dims, dtype: x.dtype }];
  },
  wasm: spread,
  grad: ([dy], [x]) => [dy.sumLike(x)],
});

const broadcastLikeOp = /* @__PURE__ */ defineOp({
  name: 'BroadcastLike',
  label: 'broadcastTo',
  raw: true,
  saves: 'none',
  infer: ([x, like]: readonly Aval[]) => [{ dims: like.dims, dtype: x.dtype }],
  wasm: (k, [x], y) => spread(k, [x], y),
  grad: ([dy], [x]) => [dy.sumLike(x), null],
});

function spread(k: Machine, [x]: readonly Ref[], [y]: readonly Ref[]): void {
  if (y.size === 0) return;
  const own = stridesOf(x.dims);
  const lead = y.dims.length - x.dims.length;
  const strides = y.dims.map((_, i) => (i < lead || x.dims[i - lead] === 1 ? 0 : own[i - lead]));
  readStrided(k, x, 0, y.dims, strides, y.ptr);
}

/**
 * x repeated along axes of size 1 (and new leading axes) until it has the shape.
 * @throws ShapeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/broadcast_to
 * @example tf.broadcastTo([1, 2], [2, 2]).arraySync(); // [[1, 2], [1, 2]]
 */
export function broadcastTo(x: TensorLike, shape: ShapeLike): Tensor {
  const { dims, sizes } = shapeOf('broadcastTo', shape);
  if (sizes === null) return bind(broadcastOp, [operand('broadcastTo', x)], { dims: checkDims('broadcastTo', dims) })[0];
  return withOperand('broadcastTo', x, (t) => bind(broadcastLikeOp, [t, hollow(sizes, dims)], undefined)[0]);
}

/** x broadcast to the shape of another tensor, also where sizes are known only when it runs. */
export function broadcastLike(x: Tensor, like: Tensor): Tensor {
  if (isKnown(like.dims)) return sameDims(x.dims, like.dims) ? x : bind(broadcastOp, [x], { dims: like.dims })[0];
  return bind(broadcastLikeOp, [x, like], undefined)[0];
}

const sumLikeOp = /* @__PURE__ */ defineOp({
  name: 'SumLike',
  label: 'sumLike',
  byShape: true,
  saves: 'none',
  infer: ([dy, like]: readonly Aval[]) => [{ dims: like.dims, dtype: dy.dtype }],
  expand: (_on, [dy, like]) => [sumTo(dy, like.dims)],
  grad: ([d], [dy]) => [d.broadcastLike(dy), null],
});

function sumTo(dy: Tensor, dims: Dims): Tensor {
  const lead = dy.dims.length - dims.length;
  const axes = dy.dims.map((_, i) => i).filter((i) => i < lead || (dims[i - lead] === 1 && dy.dims[i] !== 1));
  if (axes.length === 0) return dy.identity();
  return axes.length === lead ? dy.sum(axes) : dy.sum(axes, true).reshape(dims);
}

/** The opposite of a broadcast: dy summed over the axes along which a tensor of the shape of `like` was repeated. */
export function sumLike(dy: Tensor, like: Tensor): Tensor {
  if (sameDims(dy.dims, like.dims)) return dy;
  return isKnown(like.dims) && isKnown(dy.dims) ? sumTo(dy, like.dims) : bind(sumLikeOp, [dy, like], undefined)[0];
}
