// QR by Householder reflections, f64, row-major. A reflection is I - tau v vᵀ with v[0] = 1 (Golub and Van Loan, 5.1).

// @ts-ignore: decorator
@inline
function at(x: usize, n: i32, i: i32, j: i32): usize { return x + ((<usize>(i * n + j)) << 3); }

/** Reflects columns [from, columns) of y by the vector that lies in column k of x, below its diagonal. */
function reflect(x: usize, n: i32, k: i32, rows: i32, tau: f64, y: usize, columns: i32, from: i32): void {
  for (let j = from; j < columns; ++j) {
    let sum = load<f64>(at(y, columns, k, j));
    for (let i = k + 1; i < rows; ++i) sum += load<f64>(at(x, n, i, k)) * load<f64>(at(y, columns, i, j));
    sum *= tau;
    store<f64>(at(y, columns, k, j), load<f64>(at(y, columns, k, j)) - sum);
    for (let i = k + 1; i < rows; ++i) store<f64>(at(y, columns, i, j), load<f64>(at(y, columns, i, j)) - sum * load<f64>(at(x, n, i, k)));
  }
}

/** x [batch, m, n] = q r with q [batch, m, width] and r [batch, width, n]; width is min(m, n) or m. x is overwritten; `taus` has room for n. */
export function qr_f64(x: usize, q: usize, r: usize, taus: usize, batch: i32, m: i32, n: i32, width: i32): void {
  const steps = min(m, n);
  for (; batch > 0; --batch, x += (<usize>(m * n)) << 3, q += (<usize>(m * width)) << 3, r += (<usize>(width * n)) << 3) {
    for (let k = 0; k < steps; ++k) {
      let below: f64 = 0;
      for (let i = k + 1; i < m; ++i) below += load<f64>(at(x, n, i, k)) * load<f64>(at(x, n, i, k));
      const first = load<f64>(at(x, n, k, k));
      let tau: f64 = 0;
      if (below != 0) {
        const length = sqrt(first * first + below);
        const pivot = first >= 0 ? -length : length;
        tau = (pivot - first) / pivot;
        for (let i = k + 1; i < m; ++i) store<f64>(at(x, n, i, k), load<f64>(at(x, n, i, k)) / (first - pivot));
        store<f64>(at(x, n, k, k), pivot);
        reflect(x, n, k, m, tau, x, n, k + 1);
      }
      store<f64>(taus + ((<usize>k) << 3), tau);
    }
    for (let i = 0; i < width; ++i) for (let j = 0; j < n; ++j) store<f64>(at(r, n, i, j), i <= j ? load<f64>(at(x, n, i, j)) : 0);
    for (let i = 0; i < m; ++i) for (let j = 0; j < width; ++j) store<f64>(at(q, width, i, j), <f64>(<i32>(i == j)));
    for (let k = steps - 1; k >= 0; --k) reflect(x, n, k, m, load<f64>(taus + ((<usize>k) << 3)), q, width, k);
  }
}
