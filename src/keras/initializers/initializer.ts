import type { DType } from '../../dtype.ts';
import { ValueError } from '../../errors.ts';
import type { Dims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

/** What gives variables their first values. */
export abstract class Initializer {
  /** A tensor of that shape. */
  abstract apply(shape: Dims, options?: { readonly dtype?: DType }): Tensor;

  /** What it was made with. */
  abstract getConfig(): Record<string, unknown>;
}

/** A function from a shape to a tensor, as `tf.random.normal` is one. */
export type InitializerFunction = (shape: Dims, options?: { readonly dtype?: DType }) => Tensor;

/**
 * Inputs and outputs of a unit, as the variance rules count them: a matrix has rows and columns, a filter its channels times its area.
 * @throws ValueError for negative sizes
 */
export function fans(shape: Dims): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.some((size) => !(size >= 0))) {
    throw new ValueError('initializers', 'a shape must have known sizes', `[${shape}]`, 'Give sizes of at least 0.', { shape });
  }
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 };
  if (shape.length === 1) return { fanIn: shape[0], fanOut: shape[0] };
  const area = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return { fanIn: shape[shape.length - 2] * area, fanOut: shape[shape.length - 1] * area };
}
