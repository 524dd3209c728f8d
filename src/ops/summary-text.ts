import type { DType } from '../dtype.ts';
import { isComplex, isFloating } from '../dtype.ts';
import { brief } from '../printf.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Element } from './host.ts';

// Tensors in the lines of tf.print and tf.strings.format: `[[1 2 ... 8 9]\n [3 4 ... 6 7]]`. Not NumPy's way (format.ts): numbers stand
// in as few digits as give them back, and of every axis only its ends.

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\', "'": "\\'" };

function shown(elements: ArrayLike<Element>, at: number, dtype: DType): string {
  const single = dtype !== 'float64' && dtype !== 'complex128';
  if (isComplex(dtype)) return `(${brief(elements[2 * at] as number, single)},${brief(elements[2 * at + 1] as number, single)})`;
  const value = elements[at];
  if (typeof value === 'string') return `"${value.replace(/[\n\t\r"'\\]/g, (c) => ESCAPES[c])}"`;
  return isFloating(dtype) ? brief(value as number, single) : String(value);
}

/**
 * The elements, nested by brackets.
 * @param ends so many at either end of each axis; all where it is negative
 */
export function summarized(x: Tensor, ends: number): string {
  const elements = x.elements('print');
  return level(elements, x.dims, x.dtype, ends < 0 ? Number.POSITIVE_INFINITY : ends, 0, 0);
}

function level(elements: ArrayLike<Element>, dims: Dims, dtype: DType, ends: number, axis: number, start: number): string {
  if (axis === dims.length) return shown(elements, start, dtype);
  const size = dims[axis];
  const step = dims.slice(axis + 1).reduce((n, d) => n * d, 1);
  const space = axis === dims.length - 1 ? ' ' : '\n'.repeat(dims.length - axis - 1) + ' '.repeat(axis + 1);
  const parts: string[] = [];
  for (let i = 0; i < size; i++) {
    if (i < ends || i >= size - ends) parts.push(level(elements, dims, dtype, ends, axis + 1, start + i * step));
    else if (parts.at(-1) !== '...') parts.push('...');
  }
  return `[${parts.join(space)}]`;
}
