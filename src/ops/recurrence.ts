import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { broadcastDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { floats } from './kernel-names.ts';
import { LaneKernels } from './rows.ts';

const lanes = /* @__PURE__ */ new LaneKernels(floats('recurrence'));

/** Which factor carries: that of the place before, the place's own, or its own with the result read one place late. */
export type Carry = 'before' | 'own' | 'late';
const MODES: Readonly<Record<Carry, number>> = { before: 0, own: 1, late: 2 };

interface RecurrenceAttrs {
  readonly axis: number;
  readonly carry: Carry;
  readonly reverse: boolean;
}

const recurrenceOp = /* @__PURE__ */ defineOp<RecurrenceAttrs>({
  name: 'LinearRecurrence',
  label: 'recurrence',
  infer([a, b]: readonly Aval[]) {
    lanes.check('recurrence', a.dtype);
    return [{ dims: broadcastDims('recurrence', a.dims, b.dims), dtype: a.dtype }];
  },
  wasm(k, [a, b], [y], { axis, carry, reverse }) {
    const kernel = lanes.of(k, a);
    const [outer, inner] = [sizeOf(a.dims.slice(0, axis)), sizeOf(a.dims.slice(axis + 1))];
    kernel(a.ptr, b.ptr, y.ptr, outer, a.dims[axis], inner, MODES[carry], reverse ? 1 : 0);
  },
  grad([dy], [a, b], [y], { axis, carry, reverse }) {
    const back = (how: Carry): Tensor => recurrence(a, dy, axis, how, !reverse);
    if (carry === 'before') return [() => y.mul(back('late')), () => back('own')];
    if (carry === 'own') return [() => back('before').mul(recurrence(a, b, axis, 'late', reverse)), () => back('before')];
    return [() => back('late').mul(y), () => back('late')];
  },
});

/** y[i] = b[i] + a·y[i - 1] along an axis, from its end with `reverse`; a and b are floats of one shape. */
export function recurrence(a: Tensor, b: Tensor, axis: number, carry: Carry, reverse: boolean): Tensor {
  return bind(recurrenceOp, [a, b], { axis, carry, reverse })[0];
}
