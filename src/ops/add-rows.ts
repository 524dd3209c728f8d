import type { Machine, Ref } from '../core/op.ts';
import type { Lane } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import { byLane } from './rows.ts';

type AddKernel = 'scatter_add_f32' | 'scatter_add_f64' | 'scatter_add_i32' | 'scatter_add_i64';

const lanes = /* @__PURE__ */ byLane<AddKernel>(['scatter_add_f32', 'scatter_add_f64', 'scatter_add_i32', 'scatter_add_i64']);
/** A complex number is two floats, and sums of them are sums of both. */
const COMPLEX: Readonly<Partial<Record<Lane, Lane>>> = { c64: 'f32', c128: 'f64' };

/** The lanes whose elements can be added up. */
export const summable: Readonly<Partial<Record<Lane, AddKernel>>> = { ...lanes, c64: 'scatter_add_f32', c128: 'scatter_add_f64' };

/** Sets all elements of y to 0. */
export function clear(k: Machine, y: Ref): void {
  k.fill_8(y.ptr, y.size * DTYPES[y.dtype].bytes, k.ints([0]));
}

/**
 * y[o, index[j]] += u[o, j] for y of [outer, rows, inner] and u of [outer, count, inner]; duplicates add up.
 * @param index address of `count` i32, all from 0 to rows - 1
 */
export function addRows(k: Machine, y: Ref, outer: number, rows: number, inner: number, index: number, u: number, count: number): void {
  const { lane, bytes } = DTYPES[y.dtype];
  const part = COMPLEX[lane];
  const add = k[lanes[part ?? lane] as AddKernel];
  const width = part === undefined ? inner : 2 * inner;
  for (let o = 0; o < outer; o++) add(y.ptr + o * rows * inner * bytes, index, u + o * count * inner * bytes, count, rows, width);
}
