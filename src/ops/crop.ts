import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { Dims } from '../shape.ts';
import { stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { readStrided } from './movement.ts';

/** How much stands before and after the elements of one axis. */
export type Padding = readonly [number, number];
/** One padding for each axis. */
export type Paddings = readonly Padding[];

/** Sizes with the paddings added. */
export const padded = (dims: Dims, paddings: Paddings): Dims => dims.map((size, i) => size + paddings[i][0] + paddings[i][1]);

/** Where the first element of the inner block of a padded tensor stands. */
export const startOf = (strides: readonly number[], paddings: Paddings): number =>
  paddings.reduce((at, [before], i) => at + before * strides[i], 0);

const cropOp = /* @__PURE__ */ defineOp<{ paddings: Paddings }>({
  name: 'Crop',
  label: 'crop',
  raw: true,
  saves: 'none',
  infer: ([x]: readonly Aval[], { paddings }) => [
    { dims: x.dims.map((size, i) => size - paddings[i][0] - paddings[i][1]), dtype: x.dtype },
  ],
  wasm(k, [x], [y], { paddings }) {
    if (y.size === 0) return;
    const strides = stridesOf(x.dims);
    readStrided(k, x, startOf(strides, paddings), y.dims, strides, y.ptr);
  },
  grad: ([d], _x, _y, { paddings }) => [d.pad(paddings)],
});

/** x without what a padding added. */
export const crop = (x: Tensor, paddings: Paddings): Tensor => bind(cropOp, [x], { paddings })[0];
