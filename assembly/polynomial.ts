/** c[0] + c[1] x + … + c[n - 1] x^(n - 1) by Horner's rule; `c` is the address of n float64. */
export function polynomial(x: f64, c: usize, n: i32): f64 {
  let i = c + (<usize>n << 3) - 8;
  let y = load<f64>(i);
  while (i > c) {
    i -= 8;
    y = y * x + load<f64>(i);
  }
  return y;
}
