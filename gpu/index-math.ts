import type { Aval } from '../src/core/op.ts';
import type { Dims } from '../src/shape.ts';
import { stridesOf } from '../src/shape.ts';

// GLSL text that turns the number of an element into places of other tensors. Sizes and strides are literals: compilers make
// multiplications of divisions by them.

/** `i` as the coordinate along each axis; axes of size 1 are 0. */
export function coordinates(dims: Dims, i = 'i'): string[] {
  const strides = stridesOf(dims);
  let outermost = true;
  return dims.map((size, axis) => {
    if (size === 1) return '0';
    const quotient = strides[axis] === 1 ? i : `${i} / ${strides[axis]}`;
    const text = outermost ? `(${quotient})` : `((${quotient}) % ${size})`;
    outermost = false;
    return text;
  });
}

/** The sum of the coordinates times the strides, from `start` on. */
export function placed(at: readonly string[], strides: readonly number[], start = 0): string {
  const terms = at.flatMap((c, axis) => (c === '0' || strides[axis] === 0 ? [] : strides[axis] === 1 ? [c] : [`${c} * ${strides[axis]}`]));
  if (start !== 0 || terms.length === 0) terms.push(`${start}`);
  return terms.join(' + ');
}

/** The place in a tensor of shape `own` that element i of a tensor of shape `dims` is read from when `own` is broadcast to it. */
export function broadcastPlace(own: Dims, dims: Dims): string {
  const [strides, lead] = [stridesOf(own), dims.length - own.length];
  const steps = dims.map((_, axis) => (axis < lead || own[axis - lead] === 1 ? 0 : strides[axis - lead]));
  if (own.length === dims.length && own.every((size, axis) => size === dims[axis])) return 'i';
  return placed(coordinates(dims), steps);
}

/** Readers A, B, … by the place of the input. */
export const reader = (input: number): string => String.fromCharCode(65 + input);

/** Whether all of these are dtypes that a texture holds and arithmetic keeps exact. */
export const onlyOf =
  (...dtypes: readonly string[]) =>
  (x: readonly Aval[]): boolean =>
    x.every((t) => dtypes.includes(t.dtype));
