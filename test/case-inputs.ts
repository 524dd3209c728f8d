// Seeded inputs for the rows of the case table, as plain arrays and as tensors.

import type { DType } from '../src/dtype.ts';
import { DTYPES } from '../src/dtype.ts';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import type { Case, CaseDType } from './cases.ts';
import type { Nd } from './reference/nd.ts';
import { sizeOf } from './reference/nd.ts';
import { stream } from './reference/random.ts';

/** Inputs of one run, rounded to the dtype. */
export function inputsOf(row: Case, shapes: readonly (readonly number[])[], dtype: CaseDType): Nd[] {
  const next = stream(row.name.length * 7919 + shapes.flat().reduce((a, b) => a * 31 + b, 17));
  return shapes.map((dims, i) => {
    const { low, high, integer } = row.domains[Math.min(i, row.domains.length - 1)];
    const data = Array.from({ length: sizeOf(dims) }, () => {
      const value = low + (high - low) * next();
      const whole =
        integer === true || dtype.startsWith('int') || dtype === 'bool'
          ? Math.min(high, Math.floor(low + (high - low + 1) * next()))
          : value;
      return dtype === 'float32' ? Math.fround(whole) : whole;
    });
    return { dims, data };
  });
}

export function tensorOf(x: Nd, dtype: DType): Tensor {
  if (dtype === 'int64') return tf.constant(BigInt64Array.from(x.data, BigInt)).reshape(x.dims);
  if (dtype === 'bool') return tf.constant(Uint8Array.from(x.data), 'bool').reshape(x.dims);
  const array = dtype === 'int32' ? Int32Array.from(x.data) : dtype === 'float64' ? Float64Array.from(x.data) : Float32Array.from(x.data);
  return tf.constant(array).reshape(x.dims);
}

/** The same elements in the middle of a larger tensor, at an address that is no multiple of 16. */
export function viewOf(x: Nd, dtype: DType): Tensor {
  const pad = { dims: [3 + sizeOf(x.dims) + 5], data: [1, 1, 1, ...x.data, 1, 1, 1, 1, 1] };
  const whole = tensorOf(pad, dtype);
  const view = whole.view(x.dims, dtype, 3 * DTYPES[dtype].bytes);
  whole.dispose();
  return view;
}

export const numbersOf = (t: Tensor): number[] => Array.from(t.dataSync() as ArrayLike<number | bigint>, Number);

/** Largest error, relative to 1 + |expected|; NaN must meet NaN and infinities their like. */
export function errorOf(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const error =
      Object.is(actual[i], expected[i]) || actual[i] === expected[i] ? 0 : Math.abs(actual[i] - expected[i]) / (1 + Math.abs(expected[i]));
    if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return worst;
}

export const toleranceOf = (row: Case, dtype: CaseDType): number =>
  dtype === 'float64' ? Math.max(row.tolerance * 1e-6, row.tolerance === 0 ? 0 : 1e-13) : dtype === 'float32' ? row.tolerance : 0;
