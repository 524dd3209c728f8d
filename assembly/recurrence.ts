// Linear recurrences along k: a, b and y are [outer, k, inner]. They are what differentiates running products, also where factors
// are zero. With p the place before i (after i when `reverse`), and 0 before the first:
//   mode 0: y[i] = b[i] + a[p] y[p]      mode 1: y[i] = b[i] + a[i] y[p]      mode 2: y[i] = what mode 1 gives at p
// f32 runs in f64 and is rounded once per element.

// @ts-ignore: decorator
@inline
function recur<T>(a: usize, b: usize, y: usize, outer: i32, k: i32, inner: i32, mode: i32, reverse: i32): void {
  const n = (<usize>inner) << alignof<T>(), bytes = n * k;
  const step = reverse ? <usize>0 - n : n;
  const start = reverse ? bytes - n : <usize>0;
  for (; outer > 0; --outer, a += bytes, b += bytes, y += bytes) {
    for (let j: usize = 0; j < n; j += sizeof<T>()) {
      let carried: f64 = 0;
      for (let at = start + j, r = k; r > 0; --r, at += step) {
        const factor = <f64>load<T>(a + at), term = <f64>load<T>(b + at);
        const value = term + (mode ? factor * carried : carried);
        store<T>(y + at, <T>(mode == 2 ? carried : value));
        carried = mode ? value : factor * value;
      }
    }
  }
}

export function recurrence_f32(a: usize, b: usize, y: usize, outer: i32, k: i32, inner: i32, mode: i32, reverse: i32): void {
  recur<f32>(a, b, y, outer, k, inner, mode, reverse);
}
export function recurrence_f64(a: usize, b: usize, y: usize, outer: i32, k: i32, inner: i32, mode: i32, reverse: i32): void {
  recur<f64>(a, b, y, outer, k, inner, mode, reverse);
}
