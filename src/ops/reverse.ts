import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { ShapeError } from '../errors.ts';
import { axesOf, axisOf, showDims, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { readStrided } from './movement.ts';
import { takeAxes } from './take-axis.ts';

// Elements in another order along their axes: backwards, or around in a circle.

const reverseOp = /* @__PURE__ */ defineOp<{ axes: readonly number[] }>({
  name: 'ReverseV2',
  label: 'reverse',
  raw: true,
  saves: 'none',
  infer: ([x]: readonly Aval[]) => [{ dims: x.dims, dtype: x.dtype }],
  wasm(k, [x], [y], { axes }) {
    if (y.size === 0) return;
    const strides = stridesOf(x.dims);
    const start = axes.reduce((at, axis) => at + (x.dims[axis] - 1) * strides[axis], 0);
    readStrided(
      k,
      x,
      start,
      x.dims,
      strides.map((step, i) => (axes.includes(i) ? -step : step)),
      y.ptr,
    );
  },
  grad: ([dy], _x, _y, { axes }) => [dy.reverse(axes)],
});

/**
 * x backwards along one axis or several.
 * @throws IndexError for an axis out of range or named twice
 * Source: https://www.tensorflow.org/api_docs/python/tf/reverse
 * @example tf.reverse([[1, 2], [3, 4]], [0]).arraySync(); // [[3, 4], [1, 2]]
 */
export function reverse(x: TensorLike, axis: number | readonly number[]): Tensor {
  return withOperand('reverse', x, (t) => {
    const axes = axesOf('reverse', axis, t.dims.length);
    return bind(reverseOp, [t], { axes })[0];
  });
}

/** By how much each axis moves. */
interface RollAttrs {
  readonly shifts: readonly number[];
}

const rollOp = /* @__PURE__ */ defineOp<RollAttrs>({
  name: 'Roll',
  label: 'roll',
  raw: true,
  saves: 'none',
  infer: ([x]: readonly Aval[]) => [{ dims: x.dims, dtype: x.dtype }],
  wasm(k, [x], [y], { shifts }) {
    if (y.size === 0) return;
    const turned = (size: number, shift: number): number[] | null => {
      const by = ((shift % size) + size) % size;
      return by === 0 ? null : Array.from({ length: size }, (_, i) => (i + size - by) % size);
    };
    takeAxes(
      k,
      x,
      shifts.map((shift, axis) => turned(x.dims[axis], shift)),
      y,
    );
  },
  grad: ([dy], _x, _y, { shifts }) => [
    rolled(
      dy,
      shifts.map((shift) => -shift),
    ),
  ],
});

const rolled = (x: Tensor, shifts: readonly number[]): Tensor => bind(rollOp, [x], { shifts })[0];

/**
 * x moved around along axes: what leaves at the end comes in at the beginning. Shifts of an axis that is named twice add up.
 * @throws ShapeError when there is not one shift for each axis named, IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/roll
 * @example tf.roll([0, 1, 2, 3, 4], 2, 0).arraySync(); // [3, 4, 0, 1, 2]
 */
export function roll(x: TensorLike, shift: number | readonly number[], axis: number | readonly number[]): Tensor {
  const [by, axes] = [typeof shift === 'number' ? [shift] : shift, typeof axis === 'number' ? [axis] : axis];
  if (by.length !== axes.length || by.some((n) => !Number.isInteger(n))) {
    throw new ShapeError(
      'roll',
      'there must be one whole shift for each axis',
      `shifts ${showDims(by)} for axes ${showDims(axes)}`,
      'Give both as numbers, or as lists of one length.',
      { shift, axis },
    );
  }
  return withOperand('roll', x, (t) => {
    const shifts = t.dims.map(() => 0);
    for (let i = 0; i < by.length; i++) shifts[axisOf('roll', axes[i], t.dims.length)] += by[i];
    return rolled(t, shifts);
  });
}
