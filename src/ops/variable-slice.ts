import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand } from '../core/convert.ts';
import type { Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { UnsupportedError } from '../errors.ts';
import type { IndexPart } from '../slicing.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle, Variable } from '../variable.ts';
import { beside } from './index-operand.ts';
import type { AtItem } from './slice.ts';
import { at, severalAt, TensorIndex } from './slice.ts';
import type { DynamicAttrs } from './strided-slice.ts';
import { sliceParts, told, updatedSlice } from './strided-slice.ts';

type SliceChange = 'assign' | 'assignAdd' | 'assignSub';

/** Part of a variable: a tensor of its present value, and the way to change that part. */
export interface VariableSlice extends Tensor {
  /** Gives the part another value of the same shape. @throws ShapeError, DTypeError */
  assign(value: TensorLike): Variable;
  /** Adds to the part. @throws ShapeError, DTypeError */
  assignAdd(delta: TensorLike): Variable;
  /** Subtracts from the part. @throws ShapeError, DTypeError */
  assignSub(delta: TensorLike): Variable;
}

interface AssignAttrs extends Pick<DynamicAttrs, 'parts' | 'slots'> {
  readonly change: SliceChange;
}

const assignOp: Op<AssignAttrs> = /* @__PURE__ */ defineOp<AssignAttrs>({
  name: 'ResourceStridedSliceAssign',
  label: 'assign',
  effect: 'write',
  saves: 'none',
  infer: () => [],
  expand(on, [resource, value, ...positions], attrs) {
    const handle = resource as Handle;
    const parts = told(attrs, positions);
    const fresh = attrs.change === 'assign' ? value : changed(handle, parts, value, attrs.change);
    try {
      const next = updatedSlice(on, handle.current(), parts, fresh);
      handle.replace(next);
      next.dispose();
    } finally {
      if (fresh !== value) fresh.dispose();
    }
    return [];
  },
});

function changed(handle: Handle, parts: readonly IndexPart[], value: Tensor, change: SliceChange): Tensor {
  const now = sliceParts(change, handle.current(), parts);
  try {
    return change === 'assignAdd' ? now.add(value) : now.sub(value);
  } finally {
    // A view of the value would keep the update from happening in place.
    now.dispose();
  }
}

/** @throws UnsupportedError for an index that picks single entries */
function assignSlice(variable: Variable, index: readonly AtItem[], change: SliceChange, value: TensorLike): Variable {
  const items = index.length === 1 && Array.isArray(index[0]) ? (index[0] as readonly AtItem[]) : index;
  if (severalAt(items) >= 0) {
    throw new UnsupportedError(
      change,
      'entries picked by a tensor cannot be assigned',
      'an index with a tensor that names several',
      'Use scatterNdUpdate or scatterUpdate.',
    );
  }
  const { parts, slots, values } = new TensorIndex(items);
  const fresh = beside(values.tensors, () => operand(change, value, variable.dtype));
  bind(assignOp, [variable.handle, fresh, ...values.tensors], { parts, slots, change });
  return variable;
}

/** variable.at(…): the value there, with assign. */
export function sliceOfVariable(variable: Variable, index: readonly AtItem[]): VariableSlice {
  const slice = at(variable, index, true) as VariableSlice;
  slice.assign = (value) => assignSlice(variable, index, 'assign', value);
  slice.assignAdd = (delta) => assignSlice(variable, index, 'assignAdd', delta);
  slice.assignSub = (delta) => assignSlice(variable, index, 'assignSub', delta);
  return slice;
}
