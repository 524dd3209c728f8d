// y[idx[i]] = op(y[idx[i]], u[i]) for the n rows of u, in order, so that duplicates add up and the last update stays. y has
// `rows` rows of rowLength elements. A row whose index is outside [0, rows) is left out, as segment sums want it; where
// TensorFlow throws instead, check_index comes first.
import { foldInto } from "./fold";
import { DIFFERENCE, F32, F64, I32, I64, MAX, MIN, PROD, SUM, shiftOf } from "./fold-code";
import { copyBytes } from "./row-copy";

function combine(code: i32, y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  const bytes = (<usize>rowLength) << shiftOf(code);
  for (; n > 0; --n, idx += 4, u += bytes) {
    const at = load<u32>(idx);
    if (at < <u32>rows) foldInto(code, u, y + <usize>at * bytes, rowLength);
  }
}

function update(y: usize, idx: usize, u: usize, n: i32, rows: i32, bytes: usize): void {
  for (; n > 0; --n, idx += 4, u += bytes) {
    const at = load<u32>(idx);
    if (at < <u32>rows) copyBytes(y + <usize>at * bytes, u, bytes);
  }
}

export function scatter_update_8(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  update(y, idx, u, n, rows, (<usize>rowLength) << 0);
}
export function scatter_update_16(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  update(y, idx, u, n, rows, (<usize>rowLength) << 1);
}
export function scatter_update_32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  update(y, idx, u, n, rows, (<usize>rowLength) << 2);
}
export function scatter_update_64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  update(y, idx, u, n, rows, (<usize>rowLength) << 3);
}
export function scatter_update_128(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  update(y, idx, u, n, rows, (<usize>rowLength) << 4);
}
export function scatter_add_f32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(SUM + F32, y, idx, u, n, rows, rowLength);
}
export function scatter_add_f64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(SUM + F64, y, idx, u, n, rows, rowLength);
}
export function scatter_add_i32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(SUM + I32, y, idx, u, n, rows, rowLength);
}
export function scatter_add_i64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(SUM + I64, y, idx, u, n, rows, rowLength);
}
export function scatter_sub_f32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(DIFFERENCE + F32, y, idx, u, n, rows, rowLength);
}
export function scatter_sub_f64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(DIFFERENCE + F64, y, idx, u, n, rows, rowLength);
}
export function scatter_sub_i32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(DIFFERENCE + I32, y, idx, u, n, rows, rowLength);
}
export function scatter_sub_i64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(DIFFERENCE + I64, y, idx, u, n, rows, rowLength);
}
export function scatter_mul_f32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(PROD + F32, y, idx, u, n, rows, rowLength);
}
export function scatter_mul_f64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(PROD + F64, y, idx, u, n, rows, rowLength);
}
export function scatter_mul_i32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(PROD + I32, y, idx, u, n, rows, rowLength);
}
export function scatter_mul_i64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(PROD + I64, y, idx, u, n, rows, rowLength);
}
export function scatter_min_f32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(MIN + F32, y, idx, u, n, rows, rowLength);
}
export function scatter_min_f64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(MIN + F64, y, idx, u, n, rows, rowLength);
}
export function scatter_min_i32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(MIN + I32, y, idx, u, n, rows, rowLength);
}
export function scatter_min_i64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(MIN + I64, y, idx, u, n, rows, rowLength);
}
export function scatter_max_f32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(MAX + F32, y, idx, u, n, rows, rowLength);
}
export function scatter_max_f64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(MAX + F64, y, idx, u, n, rows, rowLength);
}
export function scatter_max_i32(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(MAX + I32, y, idx, u, n, rows, rowLength);
}
export function scatter_max_i64(y: usize, idx: usize, u: usize, n: i32, rows: i32, rowLength: i32): void {
  combine(MAX + I64, y, idx, u, n, rows, rowLength);
}
