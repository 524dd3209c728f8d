// Triangular f64 matrices [batch, n, n], row-major: Cholesky's factor and systems of equations.

// @ts-ignore: decorator
@inline
function at(x: usize, n: i32, i: i32, j: i32): usize { return x + ((<usize>(i * n + j)) << 3); }

/** x = L Lᵀ in place, read below the diagonal only. Where x is not positive definite all of L is NaN, on and below the diagonal. */
export function cholesky_f64(x: usize, batch: i32, n: i32): void {
  for (; batch > 0; --batch, x += (<usize>(n * n)) << 3) {
    let definite = true;
    for (let j = 0; j < n; ++j) {
      for (let i = j; i < n; ++i) {
        let sum = load<f64>(at(x, n, i, j));
        for (let k = 0; k < j; ++k) sum -= load<f64>(at(x, n, i, k)) * load<f64>(at(x, n, j, k));
        if (i == j && !(sum > 0)) definite = false;
        store<f64>(at(x, n, i, j), i == j ? sqrt(sum) : sum / load<f64>(at(x, n, j, j)));
      }
      for (let i = 0; i < j; ++i) store<f64>(at(x, n, i, j), 0);
    }
    if (definite) continue;
    for (let i = 0; i < n; ++i) for (let j = 0; j <= i; ++j) store<f64>(at(x, n, i, j), NaN);
  }
}

/** y (f64 [batch, n, m]) becomes the solution of a z = y (of aᵀ z = y with `transposed`), in place; a is read in its triangle only. */
export function triangular_solve_f64(a: usize, y: usize, batch: i32, n: i32, m: i32, lower: i32, transposed: i32): void {
  const down = lower != transposed;
  for (; batch > 0; --batch, a += (<usize>(n * n)) << 3, y += (<usize>(n * m)) << 3) {
    for (let step = 0; step < n; ++step) {
      const i = down ? step : n - 1 - step;
      const pivot = load<f64>(at(a, n, i, i));
      for (let j = 0; j < m; ++j) {
        let sum = load<f64>(at(y, m, i, j));
        for (let k = down ? 0 : i + 1, end = down ? i : n; k < end; ++k) {
          sum -= load<f64>(transposed ? at(a, n, k, i) : at(a, n, i, k)) * load<f64>(at(y, m, k, j));
        }
        store<f64>(at(y, m, i, j), sum / pivot);
      }
    }
  }
}
