import { bind, named } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval, Gradient, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { NameOption } from '../core/options.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import type { Kernels } from '../runtime/kernels/kernels.d.ts';
import type { Dims } from '../shape.ts';
import { axesOf, isKnown, sizeOf, UNRANKED } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numbers } from './kernel-names.ts';
import { gatherStrided } from './movement.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels, partsOf } from './rows.ts';
import { mergeAxes } from './shape.ts';

// Reductions over some axes of a tensor. All axes when none is named; the reduced axes vanish, or stay as 1 with keepdims.
// Source: https://www.tensorflow.org/api_docs/python/tf/math/reduce_sum and its siblings

export type Axis = number | readonly number[] | null;
export interface ReduceOptions extends NameOption {
  readonly axis?: Axis;
  readonly keepdims?: boolean;
}
export type Reduction = (x: TensorLike, axis?: Axis | ReduceOptions, keepdims?: boolean) => Tensor;

export interface ReduceAttrs {
  /** Sorted, not negative. */
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}
type ReduceKernel = KernelOf<5>;

/** Shape of x with those axes gone, or 1. */
export function reducedDims(dims: Dims, axes: readonly number[], keepdims: boolean): Dims {
  if (keepdims) return dims.map((size, i) => (axes.includes(i) ? 1 : size));
  if (axes.length === dims.length) return [];
  return dims.filter((_, i) => !axes.includes(i));
}

/** The axes as one block [outer, k, inner]; null where they do not lie side by side. */
function blockOf(dims: Dims, axes: readonly number[]): [number, number, number] | null {
  if (axes.length === 1) return blockOfAxis(dims, axes[0]);
  const wide = axes.filter((axis) => dims[axis] !== 1);
  if (wide.length === 0) return [sizeOf(dims), 1, 1];
  const [first, last] = [wide[0], wide[wide.length - 1]];
  for (let i = first; i <= last; i++) if (!axes.includes(i) && dims[i] !== 1) return null;
  return [sizeOf(dims.slice(0, first)), sizeOf(dims.slice(first, last + 1)), sizeOf(dims.slice(last + 1))];
}

function blockOfAxis(dims: Dims, axis: number): [number, number, number] {
  let outer = 1;
  let inner = 1;
  for (let i = 0; i < axis; i++) outer *= dims[i];
  for (let i = axis + 1; i < dims.length; i++) inner *= dims[i];
  return [outer, dims[axis], inner];
}

/** Calls a reduction kernel; axes that lie apart are moved to the end first. */
function reduceBlock(k: Machine, kernel: Kernels[ReduceKernel], x: Ref, y: Ref, axes: readonly number[]): void {
  const block = blockOf(x.dims, axes);
  if (block !== null) {
    kernel(x.ptr, y.ptr, block[0], block[1], block[2] * partsOf(x));
    return;
  }
  const kept = x.dims.map((_, i) => i).filter((i) => !axes.includes(i));
  const moved = k.scratch(x.size * DTYPES[x.dtype].bytes);
  gatherStrided(k, x, moved, [...kept, ...axes]);
  const size = sizeOf(axes.map((axis) => x.dims[axis]));
  kernel(moved, y.ptr, y.size, size, partsOf(x));
}

interface ReduceRule {
  readonly out?: DType;
  readonly grad?: (dy: Tensor, x: Tensor, y: Tensor, attrs: ReduceAttrs) => Gradient;
  readonly saves?: Op['saves'];
  /** Complex numbers go by parts. */
  readonly byParts?: true;
}

function reduceOp(name: string, label: string, kernels: readonly ReduceKernel[], rule: ReduceRule): Reduction {
  const lanes = new LaneKernels(kernels, rule.byParts);
  const { grad } = rule;
  const op = defineOp<ReduceAttrs>({
    name,
    label,
    lanes: 'fold',
    infer(inputs: readonly Aval[], { axes, keepdims }) {
      const x = inputs[0];
      lanes.check(label, x.dtype);
      return [{ dims: reducedDims(x.dims, axes, keepdims), dtype: rule.out ?? x.dtype }];
    },
    wasm: (k, x, y, { axes }) => reduceBlock(k, lanes.of(k, x[0]), x[0], y[0], axes),
    ...(grad === undefined ? {} : { grad: ([dy], [x], [y], attrs) => [grad(dy, x, y, attrs)] }),
    saves: rule.saves ?? 'both',
  });
  return (x, axis, keepdims) => {
    const options: ReduceOptions = isOptions(axis)
      ? checkOptions(label, axis as ReduceOptions, ['axis', 'keepdims', 'name'])
      : { axis: axis as Axis, keepdims };
    const keep = options.keepdims === true;
    const call = (t: Tensor): Tensor => bind(op, [t], { axes: axesOf(label, options.axis, t.dims.length), keepdims: keep })[0];
    // All axes of a tensor of unknown rank are those of its elements in a row.
    const whole = (t: Tensor): Tensor =>
      t.dims === UNRANKED && (options.axis ?? null) === null && !keep ? call(t.reshape([-1])) : call(t);
    return options.name === undefined ? withOperand(label, x, whole) : named(options.name, () => withOperand(label, x, whole));
  };
}

/** dy as it would be had the reduction kept its axes: it broadcasts against x. */
function opened(dy: Tensor, x: Tensor, { axes, keepdims }: ReduceAttrs): Tensor {
  if (keepdims) return dy;
  return isKnown(x.dims) ? dy.reshape(reducedDims(x.dims, axes, true)) : axes.reduce((open, axis) => open.expandDims(axis), dy);
}

/** How many elements of x went into one of y. */
function countRatio(x: Tensor, y: Tensor): Tensor | number {
  return isKnown(x.dims) && isKnown(y.dims) ? x.size / y.size : x.count(x.dtype).div(y.count(x.dtype));
}

/** Sum. Float32 is summed in blocks with float64 carries; empty gives 0. @example tf.reduceSum([[1, 2], [3, 4]], 0).arraySync(); // [4, 6] */
export const reduceSum: Reduction = /* @__PURE__ */ reduceOp('Sum', 'reduceSum', numbers('sum'), {
  byParts: true,
  saves: 'none',
  grad: (dy, x, _y, attrs) => opened(dy, x, attrs).broadcastLike(x),
});

/** Mean; integers cut the fraction, empty gives NaN. @example tf.reduceMean([1, 2, 3, 6]).item(); // 3 */
export const reduceMean: Reduction = /* @__PURE__ */ reduceOp('Mean', 'reduceMean', numbers('mean'), {
  byParts: true,
  saves: 'none',
  grad: (dy, x, y, attrs) => opened(dy, x, attrs).div(countRatio(x, y)).broadcastLike(x),
});

/** Product; empty gives 1. @example tf.reduceProd([2, 3, 4]).item(); // 24 */
export const reduceProd: Reduction = /* @__PURE__ */ reduceOp('Prod', 'reduceProd', numbers('prod'), {
  saves: 'x',
  grad: prodGrad,
});

/** The product of all the others, by running products from both sides: right where elements are zero. */
function prodGrad(dy: Tensor, x: Tensor, _y: Tensor, attrs: ReduceAttrs): Tensor {
  const rest = x.dims.map((_, i) => i).filter((i) => !attrs.axes.includes(i));
  const order = [...rest, ...attrs.axes];
  const moved = x.transpose(order);
  const flat = mergeAxes(moved, rest.length, attrs.axes.length);
  const others = flat.cumprod({ axis: -1, exclusive: true }).mul(flat.cumprod({ axis: -1, exclusive: true, reverse: true }));
  const back = order.map((_, i) => order.indexOf(i));
  return opened(dy, x, attrs).mul(others.reshapeLike(moved).transpose(back));
}

/** The elements that reach the extreme share the gradient equally. */
function extremeGrad(dy: Tensor, x: Tensor, y: Tensor, attrs: ReduceAttrs): Tensor {
  const winners = x.equal(opened(y, x, attrs)).cast(x.dtype);
  return winners.div(winners.sum(attrs.axes, true)).mul(opened(dy, x, attrs));
}

/** Largest element; NaN wins; empty gives -Infinity. @example tf.reduceMax([[1, 5], [7, 2]], 1).arraySync(); // [5, 7] */
export const reduceMax: Reduction = /* @__PURE__ */ reduceOp('Max', 'reduceMax', numbers('max'), {
  grad: extremeGrad,
});

/** Smallest element; NaN wins; empty gives Infinity. @example tf.reduceMin([[1, 5], [7, 2]], 1).arraySync(); // [1, 2] */
export const reduceMin: Reduction = /* @__PURE__ */ reduceOp('Min', 'reduceMin', numbers('min'), {
  grad: extremeGrad,
});

/** Whether any element is true; bool only; empty gives false. @example tf.reduceAny([false, true]).item(); // true */
export const reduceAny: Reduction = /* @__PURE__ */ reduceOp('Any', 'reduceAny', ['any_b8'], {});

/** Whether all elements are true; bool only; empty gives true. @example tf.reduceAll([true, false]).item(); // false */
export const reduceAll: Reduction = /* @__PURE__ */ reduceOp('All', 'reduceAll', ['all_b8'], {});
