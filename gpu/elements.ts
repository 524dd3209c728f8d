import type { DType } from '../src/dtype.ts';
import { Unfit } from '../src/runtime/backend.ts';

// Elements between the CPU's bytes and the float32 texels that hold them.

/** Integers up to here are exact in a float32. */
const EXACT = 2 ** 24;

export const heldDTypes: readonly DType[] = ['float32', 'int32', 'bool'];

/** @throws Unfit for integers that a float32 does not hold exactly */
export function toTexels(dtype: DType, bytes: Uint8Array): Float32Array {
  if (dtype === 'bool') return Float32Array.from(bytes);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (dtype === 'float32') return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  const integers = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  for (const value of integers) {
    if (value > EXACT || value < -EXACT) throw new Unfit(`the GPU keeps integers exactly up to ${EXACT} only, and one is ${value}`);
  }
  return Float32Array.from(integers);
}

/** Beyond what an int32 holds there is its largest or smallest value, as in casts; the edge itself is no float32. */
const clamped = (x: number): number => (x >= 2 ** 31 ? 2 ** 31 - 1 : x < -(2 ** 31) ? -(2 ** 31) : x);

/** Positions are int64, which only the ops that find them give. */
export function toBytes(dtype: DType, texels: Float32Array): Uint8Array {
  switch (dtype) {
    case 'bool':
      return Uint8Array.from(texels);
    case 'int32':
      return new Uint8Array(Int32Array.from(texels, clamped).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(Array.from(texels, (x) => BigInt(Math.trunc(x)))).buffer);
    default:
      return new Uint8Array(texels.buffer, texels.byteOffset, texels.byteLength);
  }
}
