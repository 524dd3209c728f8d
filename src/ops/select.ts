import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { dropLiteral, operand, operands } from '../core/convert.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { DTypeError } from '../errors.ts';
import { broadcastDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bitsOf, spread } from './movement.ts';

const selectOp = /* @__PURE__ */ defineOp({
  name: 'SelectV2',
  label: 'where',
  raw: true,
  lanes: 'elementwise',
  saves: 'x',
  infer([c, a, b]: readonly Aval[]) {
    if (c.dtype !== 'bool')
      throw new DTypeError('where', 'the condition must be bool', c.dtype, 'Compare first, as in x.greater(0).', { dtype: c.dtype });
    const dims = broadcastDims('where', broadcastDims('where', c.dims, a.dims), b.dims);
    return [{ dims, dtype: a.dtype }];
  },
  wasm(k: Machine, [c, a, b]: readonly Ref[], [y]: readonly Ref[]) {
    const bits = bitsOf('where', a.dtype);
    const [pc, pa, pb] = [c, a, b].map((x) => (x.size === 1 ? x.ptr : spread(k, x, y.dims)));
    const step = (x: Ref): number => (x.size === 1 && y.size !== 1 ? 0 : 1);
    k[`select_${bits === 16 ? 16 : bits}`](pc, pa, pb, y.ptr, y.size, step(c), step(a), step(b));
  },
  grad([dy], [c]) {
    return [null, () => c.where(dy, 0), () => c.where(0, dy)];
  },
});

/** c ? x : y, elementwise with broadcasting of all three. The public tf.where is in where.ts. */
export function select(condition: TensorLike, x: TensorLike, y: TensorLike): Tensor {
  const c = operand('where', condition);
  let branches: [Tensor, Tensor];
  try {
    branches = operands('where', x, y);
  } catch (error) {
    dropLiteral(c);
    throw error;
  }
  return bind(selectOp, [c, branches[0], branches[1]], undefined)[0];
}
