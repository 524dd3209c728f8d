import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { compatible, isKnown, sameDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { zeros } from './create.ts';

// What a loop collects in when nobody knows the shape of a row before the first turn gives one.

const fitLikeOp = /* @__PURE__ */ defineOp({
  name: 'FitLike',
  label: 'identity',
  byShape: true,
  saves: 'x',
  infer: ([x, like]: readonly Aval[]) => [{ dims: like.dims, dtype: x.dtype }],
  expand: (_on, [x, like]) => [sameDims(x.dims, like.dims) ? x.identity() : zeros(like.dims, x.dtype)],
  grad: ([dy], [x]) => [fitLike(dy, x), null],
});

/** x where it has the shape of `like`, else zeros in that shape. */
export function fitLike(x: Tensor, like: Tensor): Tensor {
  if (isKnown(x.dims) && isKnown(like.dims)) return sameDims(x.dims, like.dims) ? x : zeros(like.dims, x.dtype);
  return bind(fitLikeOp, [x, like], undefined)[0];
}

const fitRowsOp = /* @__PURE__ */ defineOp({
  name: 'FitRows',
  label: 'identity',
  byShape: true,
  saves: 'x',
  infer: ([x, row]: readonly Aval[]) => [{ dims: [x.dims[0], ...row.dims], dtype: x.dtype }],
  expand: (_on, [x, row]) => [compatible(x.dims.slice(1), row.dims) ? x.identity() : zeros([x.dims[0], ...row.dims], x.dtype)],
  grad: ([dy], [x]) => [fitLike(dy, x), null],
});

/** x where its rows have the shape of `row`, else as many rows of zeros in that shape. */
export const fitRows = (x: Tensor, row: Tensor): Tensor => bind(fitRowsOp, [x, row], undefined)[0];
