import type { Tensor } from '../tensor.ts';
import type { ShapeLike } from './dims.ts';
import { shapeOf } from './dims.ts';
import { shape } from './query.ts';

/** A size: a number, or an integer scalar of the running program where nobody knows it before. */
export type Extent = number | Tensor;

/** The size of one axis. */
export const extentOf = (x: Tensor, axis: number): Extent => (Number.isNaN(x.dims[axis]) ? shape(x).at(axis) : x.dims[axis]);

/** The sizes of a given shape one by one; null for those that nobody will know. @throws ShapeError, DTypeError */
export function extentsOf(op: string, given: ShapeLike): readonly (Extent | null)[] {
  const { dims, sizes } = shapeOf(op, given);
  return dims.map((size, i) => (Number.isNaN(size) ? (sizes?.at(i) ?? null) : size));
}

/** Their product. */
export const timesExtent = (a: Extent, b: Extent): Extent =>
  typeof a === 'number' ? (typeof b === 'number' ? a * b : b.mul(a)) : a.mul(b);

/** Their sum, where the second is a number. */
export const plusExtent = (a: Extent, b: number): Extent => (typeof a === 'number' ? a + b : a.add(b));

/** x in these sizes. One that is not known follows from the others; more of them are asked for when the program runs. */
export function reshapeTo(x: Tensor, extents: readonly Extent[]): Tensor {
  const open = extents.filter((size) => typeof size !== 'number').length;
  return x.reshape(open > 1 ? extents : extents.map((size) => (typeof size === 'number' ? size : -1)));
}
