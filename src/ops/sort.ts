import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numbers } from './kernel-names.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels } from './rows.ts';

// Elements in order along an axis. Equal elements keep their order, and NaN comes last, whatever the direction.

export interface SortOptions {
  /** Along which axis; the last unless said. */
  readonly axis?: number;
  readonly direction?: 'ASCENDING' | 'DESCENDING';
}
export interface ArgsortOptions extends SortOptions {
  /** Equal elements always keep their order here. */
  readonly stable?: boolean;
}
type SortKernel = KernelOf<6> & `argsort_${string}`;

const lanes = /* @__PURE__ */ new LaneKernels<SortKernel>(numbers('argsort'));

const argsortOp = /* @__PURE__ */ defineOp<{ readonly descending: boolean; readonly label: string }>({
  name: 'ArgSort',
  label: 'argsort',
  saves: 'none',
  infer([x]: readonly Aval[], { label }) {
    lanes.check(label, x.dtype);
    return [{ dims: x.dims, dtype: 'int32' }];
  },
  wasm(k, [x], [y], { descending }) {
    if (x.size === 0) return;
    const width = x.dims[x.dims.length - 1];
    lanes.of(k, x)(x.ptr, y.ptr, x.size / width, width, descending ? 1 : 0, k.scratch(20 * width));
  },
});

function isDescending(op: string, direction: SortOptions['direction']): boolean {
  if (direction === undefined || direction === 'ASCENDING') return false;
  if (direction === 'DESCENDING') return true;
  throw new ValueError(op, 'unknown direction', `'${String(direction)}'`, 'Use ASCENDING or DESCENDING.', { direction });
}

/** Runs `run` with the axis moved to the end, and moves it back. */
function alongLast(op: string, value: TensorLike, axis: number, run: (x: Tensor) => Tensor): Tensor {
  return composed(() => {
    const x = convert(op, value);
    const rank = x.dims.length;
    const at = axisOf(op, axis, rank);
    if (at === rank - 1) return run(x);
    const swap = x.dims.map((_, i) => (i === at ? rank - 1 : i === rank - 1 ? at : i));
    return run(x.transpose(swap)).transpose(swap);
  });
}

/** The elements of each row at these places. The gradient is dense, also that of a vector. */
export function ofEachRow(x: Tensor, places: Tensor): Tensor {
  const rank = x.dims.length;
  if (rank > 1) return x.gather(places, { axis: -1, batchDims: rank - 1 });
  return x.expandDims(0).gather(places.expandDims(0), { axis: -1, batchDims: 1 }).squeeze(0);
}

/**
 * x with its elements in order along an axis (the last unless said).
 * @throws IndexError for an axis out of range, DTypeError for bool, strings and complex numbers
 * Source: https://www.tensorflow.org/api_docs/python/tf/sort
 * @example tf.sort([3, 1, 2], { direction: 'DESCENDING' }).arraySync(); // [3, 2, 1]
 */
export function sort(x: TensorLike, options?: SortOptions): Tensor {
  const { axis, direction } = checkOptions('sort', options, ['axis', 'direction']);
  const descending = isDescending('sort', direction);
  return alongLast('sort', x, axis ?? -1, (t) => {
    const [order] = bind(argsortOp, [t], { descending, label: 'sort' });
    return ofEachRow(t, order);
  });
}

/**
 * The places, as int32, that put the elements of x in order along an axis (the last unless said).
 * @throws IndexError for an axis out of range, DTypeError for bool, strings and complex numbers
 * Source: https://www.tensorflow.org/api_docs/python/tf/argsort
 * @example tf.argsort([3, 1, 2]).arraySync(); // [1, 2, 0]
 */
export function argsort(x: TensorLike, options?: ArgsortOptions): Tensor {
  const { axis, direction } = checkOptions('argsort', options, ['axis', 'direction', 'stable']);
  const descending = isDescending('argsort', direction);
  return alongLast('argsort', x, axis ?? -1, (t) => bind(argsortOp, [t], { descending, label: 'argsort' })[0]);
}
