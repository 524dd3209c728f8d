import type { Machine, Ref } from '../core/op.ts';
import type { DType } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import { UnsupportedError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { sameDims, sizeOf, stridesOf } from '../shape.ts';

// Kernel calls that only move elements. They go by the width of an element, so they take every dtype.

type Bits = 8 | 16 | 32 | 64 | 128;

/** Bits of an element. @throws UnsupportedError for strings, whose elements do not lie in the arena */
export function bitsOf(op: string, dtype: DType): Bits {
  const { bytes } = DTYPES[dtype];
  if (bytes === 0)
    throw new UnsupportedError(op, 'strings cannot be moved by this op', dtype, 'Use arraySync() and build a new tensor.', { dtype });
  return (bytes * 8) as Bits;
}

/** Dims and byte strides, as strided kernels read them; axes through which both sides move evenly are one. */
function specOf(dims: Dims, strides: readonly number[], bytes: number): number[] {
  const spec: number[] = [];
  for (let i = 0; i < dims.length; i++) {
    const [size, stride] = [dims[i], strides[i] * bytes];
    if (size === 1) continue;
    const last = spec.length - 2;
    if (last >= 0 && spec[last + 1] === size * stride) {
      spec[last] *= size;
      spec[last + 1] = stride;
    } else spec.push(size, stride);
  }
  return spec;
}

/** y (contiguous, of shape dims) from x read with element strides, starting at element `start`. */
export function readStrided(k: Machine, x: Ref, start: number, dims: Dims, strides: readonly number[], y: number): void {
  const { bytes } = DTYPES[x.dtype];
  const bits = bitsOf('strided copy', x.dtype);
  const spec = specOf(dims, strides, bytes);
  k[`gather_strided_${bits}`](x.ptr + start * bytes, y, k.ints(spec), spec.length / 2);
}

/** x (contiguous, of shape dims) into y, written with element strides from element `start` on. */
export function writeStrided(k: Machine, x: number, dims: Dims, y: Ref, start: number, strides: readonly number[]): void {
  const { bytes } = DTYPES[y.dtype];
  const bits = bitsOf('strided copy', y.dtype);
  const spec = specOf(dims, strides, bytes);
  k[`scatter_strided_${bits}`](x, y.ptr + start * bytes, k.ints(spec), spec.length / 2);
}

/** Address of x's elements broadcast to dims: its own where it has that shape. */
export function spread(k: Machine, x: Ref, dims: Dims): number {
  if (sameDims(x.dims, dims)) return x.ptr;
  const own = stridesOf(x.dims);
  const lead = dims.length - x.dims.length;
  const to = k.scratch(sizeOf(dims) * DTYPES[x.dtype].bytes);
  readStrided(
    k,
    x,
    0,
    dims,
    dims.map((_, i) => (i < lead || x.dims[i - lead] === 1 ? 0 : own[i - lead])),
    to,
  );
  return to;
}

/** The axes of x in another order, written at y. */
export function gatherStrided(k: Machine, x: Ref, y: number, order: readonly number[]): void {
  const strides = stridesOf(x.dims);
  readStrided(
    k,
    x,
    0,
    order.map((axis) => x.dims[axis]),
    order.map((axis) => strides[axis]),
    y,
  );
}

/** Zeros (false, the string numbered 0) everywhere in y. */
export function zeroFill(k: Machine, y: Ref): void {
  k.fill_8(y.ptr, y.size * DTYPES[y.dtype].bytes, k.ints([0]));
}
