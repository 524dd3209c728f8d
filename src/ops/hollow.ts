import { bind } from '../core/bind.ts';
import { defineOp } from '../core/op.ts';
import type { Dims } from '../shape.ts';
import { checkDims, isKnown } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { inferReshape } from './infer-reshape.ts';

// Shapes that are known only when a program runs. Ops that take the shape of another tensor (reshapeLike, broadcastLike, random ones)
// take it from a hollow tensor: it has the shape and no elements.

const hollowOp = /* @__PURE__ */ defineOp<{ readonly dims: Dims }>({
  name: 'Hollow',
  label: 'shape',
  saves: 'none',
  infer: (_x, { dims }) => [{ dims, dtype: 'variant' }],
  expand(on, [sizes, x]) {
    const dims = Array.from(sizes.dataSync() as ArrayLike<number | bigint>, Number);
    return [on.constant([], x === undefined ? checkDims('shape', dims) : inferReshape(x.dims, dims), 'variant')];
  },
  grad: (_dy, x) => x.map(() => null),
});

/**
 * A tensor that is nothing but a shape.
 * @param sizes an integer vector; with x one size may be -1, which follows from x's number of elements
 * @param dims what is known of it
 */
export function hollow(sizes: Tensor, dims: Dims, x?: Tensor): Tensor {
  const open = dims.map((size) => (size === -1 ? Number.NaN : size));
  return x === undefined
    ? bind(hollowOp, [sizes], { dims: open })[0]
    : bind(hollowOp, [sizes, x], { dims: isKnown(dims) && isKnown(x.dims) ? inferReshape(x.dims, dims) : open })[0];
}
