// How elements fold into one: of whole tensors for reductions, row into row for scatters.
import {
  and_b8, or_b8, add_f32, add_f64, add_i32, add_i64, sub_f32, sub_f64, sub_i32, sub_i64, mul_f32, mul_f64, mul_i32, mul_i64,
  maximum_f64, maximum_i32, maximum_i64, minimum_f32, minimum_f64, minimum_i32, minimum_i64
} from "./binary";
import { pairsByFour } from "./lanes";
import { ALL, ANY, DIFFERENCE, F32, F64, I32, I64, MAX, MIN, PROD, SUM, shiftOf } from "./fold-code";
import { foldRow, greater } from "./fold-row";

@final @unmanaged class Greater { @inline lanes(a: v128, x: v128): v128 { return greater(a, x); } }

/** y[j] = the fold of y[j] and x[j], for n elements: the binary kernels, in place. */
export function foldInto(code: i32, x: usize, y: usize, n: i32): void {
  switch (code) {
    case SUM + F32: return add_f32(y, x, y, n, 1, 1);
    case SUM + I32: return add_i32(y, x, y, n, 1, 1);
    case SUM + F64: return add_f64(y, x, y, n, 1, 1);
    case SUM + I64: return add_i64(y, x, y, n, 1, 1);
    case DIFFERENCE + F32: return sub_f32(y, x, y, n, 1, 1);
    case DIFFERENCE + I32: return sub_i32(y, x, y, n, 1, 1);
    case DIFFERENCE + F64: return sub_f64(y, x, y, n, 1, 1);
    case DIFFERENCE + I64: return sub_i64(y, x, y, n, 1, 1);
    case PROD + F32: return mul_f32(y, x, y, n, 1, 1);
    case PROD + I32: return mul_i32(y, x, y, n, 1, 1);
    case PROD + F64: return mul_f64(y, x, y, n, 1, 1);
    case PROD + I64: return mul_i64(y, x, y, n, 1, 1);
    case MAX + I32: return maximum_i32(y, x, y, n, 1, 1);
    case MAX + F64: return maximum_f64(y, x, y, n, 1, 1);
    case MAX + I64: return maximum_i64(y, x, y, n, 1, 1);
    case MIN + F32: return minimum_f32(y, x, y, n, 1, 1);
    case MIN + I32: return minimum_i32(y, x, y, n, 1, 1);
    case MIN + F64: return minimum_f64(y, x, y, n, 1, 1);
    case MIN + I64: return minimum_i64(y, x, y, n, 1, 1);
    case MAX + F32: return pairsByFour<Greater, f32>(y, x, y, n, 1, 1);
    case ANY: return or_b8(y, x, y, n, 1, 1);
    default: return and_b8(y, x, y, n, 1, 1);
  }
}

/** y[o, j] = the fold of x[o, r, j] over r. */
export function reduce(code: i32, x: usize, y: usize, outer: i32, k: i32, inner: i32): void {
  const shift = shiftOf(code);
  if (inner == 1 || k == 0) {
    const end = y + ((<usize>(outer * inner)) << shift);
    for (; y < end; y += <usize>1 << shift, x += (<usize>k) << shift) foldRow(code, x, y, k);
    return;
  }
  const n = (<usize>inner) << shift;
  for (; outer > 0; --outer, y += n) {
    memory.copy(y, x, n);
    x += n;
    for (let r = 1; r < k; ++r, x += n) foldInto(code, x, y, inner);
  }
}
