import type { TensorLike } from '../core/convert.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** A tensor, or arrays and plain objects of tensors. */
export type Tensors = Tensor | readonly Tensors[] | { readonly [name: string]: Tensors };
/** What layers are applied to: a tensor-like, or arrays and plain objects of them. */
export type LayerInput = TensorLike | readonly LayerInput[] | { readonly [name: string]: LayerInput };
/** Sizes of one input with the batch, null for those that may vary. */
export type InputShape = readonly (number | null)[];
/** A shape, or arrays and plain objects of shapes. */
export type InputShapes = InputShape | readonly InputShapes[] | { readonly [name: string]: InputShapes };

export const isShape = (shapes: unknown): shapes is InputShape =>
  Array.isArray(shapes) && shapes.every((size) => size === null || typeof size === 'number');

/** The shapes in order, null sizes as NaN. */
export function dimsIn(shapes: InputShapes): Dims[] {
  if (isShape(shapes)) return [shapes.map((size) => size ?? Number.NaN)];
  return (Array.isArray(shapes) ? shapes : Object.values(shapes)).flatMap((item) => dimsIn(item as InputShapes));
}

/** A shape without or with a batch, null for sizes that may vary. */
export type Shape = readonly (number | null)[];
/** The shapes that belong to inputs of that form. */
export type ShapesOf<In> = [In] extends [never]
  ? never
  : [In] extends [Tensor]
    ? Shape
    : [In] extends [readonly unknown[]]
      ? readonly Shape[]
      : unknown;
