import { F32, F64, I32 } from "./fold-code";

/**
 * The element at x as an unsigned number whose order is the one to sort by. -0 and 0 are equal, NaN comes last in both
 * directions. Sorting keys instead of elements means that one sort serves all lanes.
 */
export function sortKey(lane: i32, x: usize, descending: i32): u64 {
  let key: u64;
  if (lane == F32 || lane == F64) {
    // Every float32 is a float64. Adding 0 makes -0 a 0.
    const v = (lane == F32 ? <f64>load<f32>(x) : load<f64>(x)) + 0.0;
    if (v != v) return u64.MAX_VALUE;
    const bits = reinterpret<i64>(v);
    key = bits ^ ((bits >> 63) | i64.MIN_VALUE);
  } else {
    key = (lane == I32 ? <i64>load<i32>(x) : load<i64>(x)) ^ i64.MIN_VALUE;
  }
  return descending ? ~key : key;
}
