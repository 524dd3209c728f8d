import type { Interpreter } from '../core/bind.ts';
import { bind } from '../core/bind.ts';
import { dropLiteral } from '../core/convert.ts';
import type { Aval, Machine, Op, Piece, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { isKnown, showDims, sizeOf, stridesOf } from '../shape.ts';
import type { IndexPart, PartField, SlicePlan } from '../slicing.ts';
import { planParts, tellPart } from '../slicing.ts';
import type { Tensor } from '../tensor.ts';
import { readStrided, writeStrided, zeroFill } from './movement.ts';

// Parts of a tensor by begin, end and step. What lies in one piece is a view; everything else is copied once.

export interface SliceAttrs {
  readonly parts: readonly IndexPart[];
  /** The parts laid along the axes, where the shape is known. */
  readonly plan: SlicePlan | null;
  /** Always copy: a view would keep the variable that it is part of from being changed in place. */
  readonly own?: boolean;
}

const planFor = (x: Dims, { parts, plan }: SliceAttrs): SlicePlan => plan ?? planParts('slice', parts, x);

/** The first element of the plan in a tensor of that shape. */
function startOf(plan: SlicePlan, strides: readonly number[]): number {
  let start = 0;
  for (let i = 0; i < strides.length; i++) start += plan.begin[i] * strides[i];
  return start;
}

const stepsOf = (plan: SlicePlan, strides: readonly number[]): number[] => strides.map((stride, i) => stride * plan.step[i]);

/** Where the slice starts when its elements lie in one piece; -1 when not. */
function piece([x]: readonly Aval[], attrs: SliceAttrs): number {
  if (attrs.own === true) return -1;
  const plan = planFor(x.dims, attrs);
  if (sizeOf(plan.size) === 0) return 0;
  let last = 0;
  while (last < plan.size.length && plan.size[last] === 1) last++;
  if (last < plan.size.length && plan.step[last] !== 1) return -1;
  for (let i = last + 1; i < plan.size.length; i++) if (plan.size[i] !== x.dims[i] || plan.step[i] !== 1) return -1;
  return startOf(plan, stridesOf(x.dims));
}

/** The entries of one axis that the slice is, where it is that; null elsewhere. */
function entriesOf({ dims }: Aval, attrs: SliceAttrs): Piece | null {
  if (!isKnown(dims)) return null;
  const { begin, size, step } = planFor(dims, attrs);
  const cut = dims.flatMap((own, i) => (size[i] === own && step[i] === 1 ? [] : [i]));
  const [axis] = cut;
  return cut.length === 1 && step[axis] === 1 && size[axis] > 0 ? { axis, start: begin[axis], size: size[axis] } : null;
}

const sliceOp: Op<SliceAttrs> = /* @__PURE__ */ defineOp<SliceAttrs>({
  name: 'StridedSlice',
  label: 'slice',
  raw: true,
  saves: 'none',
  view: piece,
  piece: entriesOf,
  infer: ([x]: readonly Aval[], attrs) => [{ dims: planFor(x.dims, attrs).dims, dtype: x.dtype }],
  wasm(k: Machine, [x]: readonly Ref[], [y]: readonly Ref[], attrs) {
    if (y.size === 0) return;
    const plan = planFor(x.dims, attrs);
    const strides = stridesOf(x.dims);
    readStrided(k, x, startOf(plan, strides), plan.size, stepsOf(plan, strides), y.ptr);
  },
  grad: ([dy], [x], _y, attrs) => [sliceGrad(dy, x, attrs)],
});

interface SliceGradAttrs extends SliceAttrs {
  readonly dims: Dims;
}

const sliceGradOp: Op<SliceGradAttrs> = /* @__PURE__ */ defineOp<SliceGradAttrs>({
  name: 'StridedSliceGrad',
  label: 'slice',
  raw: true,
  saves: 'none',
  infer: ([dy, like]: readonly Aval[], { dims }) => [{ dims: like?.dims ?? dims, dtype: dy.dtype }],
  wasm(k: Machine, [dy]: readonly Ref[], [y]: readonly Ref[], attrs) {
    zeroFill(k, y);
    writeSlice(k, dy, y, attrs);
  },
  grad: ([d], _x, _y, { parts, plan }) => [bind(sliceOp, [d], { parts, plan })[0], null],
});

/** dy where the slice was taken, zeros elsewhere. */
function sliceGrad(dy: Tensor, x: Tensor, { parts, plan }: SliceAttrs): Tensor {
  return bind(sliceGradOp, isKnown(x.dims) ? [dy] : [dy, x], { parts, plan, dims: x.dims })[0];
}

function writeSlice(k: Machine, value: Ref, y: Ref, attrs: SliceAttrs): void {
  if (value.size === 0) return;
  const plan = planFor(y.dims, attrs);
  const strides = stridesOf(y.dims);
  writeStrided(k, value.ptr, plan.size, y, startOf(plan, strides), stepsOf(plan, strides));
}

const sliceUpdateOp: Op<SliceAttrs> = /* @__PURE__ */ defineOp<SliceAttrs>({
  name: 'TensorStridedSliceUpdate',
  inPlace: [0],
  label: 'slice',
  raw: true,
  saves: 'none',
  infer([x, value]: readonly Aval[], attrs) {
    const { dims } = planFor(x.dims, attrs);
    if (dims.length !== value.dims.length || dims.some((size, i) => size !== value.dims[i] && !Number.isNaN(size + value.dims[i]))) {
      throw new ShapeError(
        'assign',
        `the slice has shape ${showDims(dims)}`,
        showDims(value.dims),
        'Nothing is broadcast here: give a value of that shape.',
        {
          shapes: [dims, value.dims],
        },
      );
    }
    return [{ dims: x.dims, dtype: x.dtype }];
  },
  wasm(k: Machine, [x, value]: readonly Ref[], [y]: readonly Ref[], attrs) {
    if (x.ptr !== y.ptr) k.copy(x.ptr, y.ptr, x.size * DTYPES[x.dtype].bytes);
    writeSlice(k, value, y, attrs);
  },
  grad([dy], [, value], _y, { parts, plan }) {
    const taken = (): Tensor => bind(sliceOp, [dy], { parts, plan })[0];
    return [() => bind(sliceUpdateOp, [dy, value.zerosLike()], { parts, plan })[0], taken];
  },
});

/** Numbers of an index that are tensors: which part and field each is, by its place among all values of the inputs. */
export interface Slot {
  readonly part: number;
  readonly field: PartField;
  readonly at: number;
}

export interface DynamicAttrs {
  readonly parts: readonly IndexPart[];
  readonly slots: readonly Slot[];
  readonly own: boolean;
}

/** The parts with the numbers that the tensors hold now. */
export function told({ parts, slots }: Pick<DynamicAttrs, 'parts' | 'slots'>, values: readonly Tensor[]): IndexPart[] {
  const numbers = values.flatMap((t) => Array.from(t.dataSync() as ArrayLike<number | bigint>, Number));
  const out = [...parts];
  for (const { part, field, at } of slots) out[part] = tellPart('slice', out[part], field, numbers[at]);
  return out;
}

const dynamicOp: Op<DynamicAttrs> = /* @__PURE__ */ defineOp<DynamicAttrs>({
  name: 'DynamicStridedSlice',
  label: 'slice',
  saves: 'x',
  infer: ([x]: readonly Aval[], { parts }) => [{ dims: planParts('slice', parts, x.dims).dims, dtype: x.dtype }],
  expand: (_on, [x, ...values], attrs) => [sliceParts('slice', x, told(attrs, values), attrs.own)],
  grad: ([dy], [x, ...values], _y, attrs) => [bind(dynamicGradOp, [dy, x, ...values], attrs)[0], ...values.map(() => null)],
});

const dynamicGradOp: Op<DynamicAttrs> = /* @__PURE__ */ defineOp<DynamicAttrs>({
  name: 'DynamicStridedSliceGrad',
  label: 'slice',
  saves: 'x',
  infer: ([dy, x]: readonly Aval[]) => [{ dims: x.dims, dtype: dy.dtype }],
  expand(_on, [dy, x, ...values], attrs) {
    const parts = told(attrs, values);
    return [sliceGrad(dy, x, { parts, plan: planParts('slice', parts, x.dims) })];
  },
  grad: ([d], [, , ...values], _y, attrs) => [bind(dynamicOp, [d, ...values], attrs)[0], null, ...values.map(() => null)],
});

/** The slice that the parts name. */
export function sliceParts(op: string, x: Tensor, parts: readonly IndexPart[], own = false): Tensor {
  let plan: SlicePlan;
  try {
    plan = planParts(op, parts, x.dims);
  } catch (error) {
    dropLiteral(x);
    throw error;
  }
  return bind(sliceOp, [x], { parts, plan: isKnown(x.dims) ? plan : null, own })[0];
}

/** The slice whose index holds tensors. */
export function sliceDynamic(x: Tensor, attrs: DynamicAttrs, values: readonly Tensor[]): Tensor {
  return bind(dynamicOp, [x, ...values], attrs)[0];
}

/** x with a part replaced, in its place where nobody else holds x. */
export function updatedSlice(on: Interpreter, x: Tensor, parts: readonly IndexPart[], value: Tensor): Tensor {
  return on.run(sliceUpdateOp, [x, value], { parts, plan: planParts('assign', parts, x.dims) }, true)[0];
}
