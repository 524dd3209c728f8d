// LU with partial pivoting of f64 matrices [batch, n, n], row-major, and what follows from it.

// @ts-ignore: decorator
@inline
function at(x: usize, n: i32, i: i32, j: i32): usize { return x + ((<usize>(i * n + j)) << 3); }

/** Swaps rows of m elements. */
function swap(x: usize, y: usize, m: i32): void {
  for (let j: usize = 0; j < (<usize>m) << 3; j += 8) {
    const v = load<f64>(x + j);
    store<f64>(x + j, load<f64>(y + j));
    store<f64>(y + j, v);
  }
}

/**
 * x = P L U in place: U on and above the diagonal, L below it with ones on its diagonal. pivots[i] is the row that was swapped with row i.
 * A column without a pivot leaves a 0 on the diagonal; `status` gets the first matrix that has one, or -1.
 */
export function lu_f64(x: usize, pivots: usize, status: usize, batch: i32, n: i32): void {
  store<i32>(status, -1);
  for (let b = 0; b < batch; ++b, x += (<usize>(n * n)) << 3, pivots += (<usize>n) << 2) {
    for (let k = 0; k < n; ++k) {
      let best = abs(load<f64>(at(x, n, k, k))), row = k;
      for (let i = k + 1; i < n; ++i) {
        const v = abs(load<f64>(at(x, n, i, k)));
        if (v > best) { best = v; row = i; }
      }
      store<i32>(pivots + ((<usize>k) << 2), row);
      if (row != k) swap(at(x, n, k, 0), at(x, n, row, 0), n);
      const pivot = load<f64>(at(x, n, k, k));
      if (pivot == 0) {
        if (load<i32>(status) < 0) store<i32>(status, b);
        continue;
      }
      for (let i = k + 1; i < n; ++i) {
        const factor = load<f64>(at(x, n, i, k)) / pivot;
        store<f64>(at(x, n, i, k), factor);
        for (let j = k + 1; j < n; ++j) store<f64>(at(x, n, i, j), load<f64>(at(x, n, i, j)) - factor * load<f64>(at(x, n, k, j)));
      }
    }
  }
}

/** y (f64 [batch, n, m]) becomes the solution of x z = y, in place; lu and pivots are what lu_f64 made of x. */
export function lu_solve_f64(lu: usize, pivots: usize, y: usize, batch: i32, n: i32, m: i32): void {
  for (; batch > 0; --batch, lu += (<usize>(n * n)) << 3, pivots += (<usize>n) << 2, y += (<usize>(n * m)) << 3) {
    for (let k = 0; k < n; ++k) {
      const row = load<i32>(pivots + ((<usize>k) << 2));
      if (row != k) swap(at(y, m, k, 0), at(y, m, row, 0), m);
    }
    for (let i = 1; i < n; ++i) for (let k = 0; k < i; ++k) subtract(at(y, m, i, 0), at(y, m, k, 0), load<f64>(at(lu, n, i, k)), m);
    for (let i = n - 1; i >= 0; --i) {
      for (let k = i + 1; k < n; ++k) subtract(at(y, m, i, 0), at(y, m, k, 0), load<f64>(at(lu, n, i, k)), m);
      scale(at(y, m, i, 0), 1 / load<f64>(at(lu, n, i, i)), m);
    }
  }
}

/** y -= factor x, for m elements. */
function subtract(y: usize, x: usize, factor: f64, m: i32): void {
  for (const end = y + ((<usize>m) << 3); y < end; y += 8, x += 8) store<f64>(y, load<f64>(y) - factor * load<f64>(x));
}
function scale(y: usize, factor: f64, m: i32): void {
  for (const end = y + ((<usize>m) << 3); y < end; y += 8) store<f64>(y, load<f64>(y) * factor);
}

/** The diagonal of U and whether rows were swapped an odd number of times: y[b] = [±1, the n pivots]. */
export function lu_pivots_f64(lu: usize, pivots: usize, y: usize, batch: i32, n: i32): void {
  for (; batch > 0; --batch, lu += (<usize>(n * n)) << 3) {
    let sign: f64 = 1;
    const first = y;
    for (let k = 0; k < n; ++k, pivots += 4) {
      if (load<i32>(pivots) != k) sign = -sign;
      y += 8;
      store<f64>(y, load<f64>(at(lu, n, k, k)));
    }
    store<f64>(first, sign);
    y += 8;
  }
}

/** p[i] = the row of x that stands in row i after all swaps. */
export function lu_permutation(pivots: usize, p: usize, batch: i32, n: i32): void {
  for (; batch > 0; --batch, pivots += (<usize>n) << 2, p += (<usize>n) << 2) {
    for (let i = 0; i < n; ++i) store<i32>(p + ((<usize>i) << 2), i);
    for (let i = 0; i < n; ++i) {
      const a = p + ((<usize>i) << 2), b = p + ((<usize>load<i32>(pivots + ((<usize>i) << 2))) << 2);
      const v = load<i32>(a);
      store<i32>(a, load<i32>(b));
      store<i32>(b, v);
    }
  }
}

/** Identity matrices. */
export function identity_f64(y: usize, batch: i32, n: i32): void {
  for (; batch > 0; --batch) for (let i = 0; i < n; ++i) for (let j = 0; j < n; ++j, y += 8) store<f64>(y, <f64>(<i32>(i == j)));
}
