// Eigenvalues and singular values by Jacobi's rotations, f64: slower than reductions to bands, but short and as exact as the data
// (Demmel and Veselic 1992). Matrices here hold their columns one after the other: a rotation mixes two of them.

const SWEEPS = 60;
const TINY: f64 = 1e-300;

// @ts-ignore: decorator
@inline
function at(x: usize, n: i32, i: i32, j: i32): usize { return x + ((<usize>(i * n + j)) << 3); }

/** (x, y) -> (c x - s y, s x + c y), for n elements. */
function rotate(x: usize, y: usize, n: i32, c: f64, s: f64): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, y += 8) {
    const a = load<f64>(x), b = load<f64>(y);
    store<f64>(x, c * a - s * b);
    store<f64>(y, s * a + c * b);
  }
}
function dot(x: usize, y: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum;
}
function swap(x: usize, y: usize, n: i32): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, y += 8) {
    const a = load<f64>(x);
    store<f64>(x, load<f64>(y));
    store<f64>(y, a);
  }
}
function identity(v: usize, n: i32): void {
  for (let i = 0; i < n; ++i) for (let j = 0; j < n; ++j) store<f64>(at(v, n, i, j), <f64>(<i32>(i == j)));
}

/** The smaller root t of t^2 + 2 zeta t - 1: the tangent of the angle. */
// @ts-ignore: decorator
@inline
function tangent(zeta: f64): f64 {
  const t = 1 / (abs(zeta) + sqrt(1 + zeta * zeta));
  return zeta < 0 ? -t : t;
}

/**
 * x [batch, n, n], symmetric and read below the diagonal only, = v diag(w) vᵀ: w [batch, n] rises, column j of v belongs to w[j].
 * x is overwritten; row j of v is written as the j-th eigenvector, which the caller transposes.
 */
export function eigh_f64(x: usize, w: usize, v: usize, batch: i32, n: i32): void {
  for (; batch > 0; --batch, x += (<usize>(n * n)) << 3, v += (<usize>(n * n)) << 3, w += (<usize>n) << 3) {
    for (let i = 0; i < n; ++i) for (let j = i + 1; j < n; ++j) store<f64>(at(x, n, i, j), load<f64>(at(x, n, j, i)));
    identity(v, n);
    let largest: f64 = 0;
    for (let i = 0; i < n * n; ++i) largest = max(largest, abs(load<f64>(at(x, n, 0, i))));
    for (let sweep = 0; sweep < SWEEPS; ++sweep) {
      let turned = false;
      for (let p = 0; p < n - 1; ++p) {
        for (let q = p + 1; q < n; ++q) {
          const off = load<f64>(at(x, n, p, q)), a = load<f64>(at(x, n, p, p)), b = load<f64>(at(x, n, q, q));
          if (!(abs(off) > 1e-17 * largest)) continue;
          turned = true;
          const t = tangent((b - a) / (2 * off)), c = 1 / sqrt(1 + t * t), s = c * t;
          rotate(at(x, n, p, 0), at(x, n, q, 0), n, c, s);
          for (let i = 0; i < n; ++i) {
            const left = load<f64>(at(x, n, i, p)), right = load<f64>(at(x, n, i, q));
            store<f64>(at(x, n, i, p), c * left - s * right);
            store<f64>(at(x, n, i, q), s * left + c * right);
          }
          store<f64>(at(x, n, p, q), 0);
          store<f64>(at(x, n, q, p), 0);
          rotate(at(v, n, p, 0), at(v, n, q, 0), n, c, s);
        }
      }
      if (!turned) break;
    }
    for (let i = 0; i < n; ++i) store<f64>(at(w, n, 0, i), load<f64>(at(x, n, i, i)));
    order(w, v, n, n, 0, n, false);
  }
}

/** Sorts values, and with them rows of v (and of u, where it is given). */
function order(w: usize, v: usize, lengthV: i32, n: i32, u: usize, lengthU: i32, falling: bool): void {
  for (let i = 0; i < n; ++i) {
    let best = i;
    for (let j = i + 1; j < n; ++j) {
      const a = load<f64>(at(w, n, 0, j)), b = load<f64>(at(w, n, 0, best));
      if (falling ? a > b : a < b) best = j;
    }
    if (best == i) continue;
    swap(at(w, n, 0, i), at(w, n, 0, best), 1);
    swap(at(v, lengthV, i, 0), at(v, lengthV, best, 0), lengthV);
    if (u) swap(at(u, lengthU, i, 0), at(u, lengthU, best, 0), lengthU);
  }
}

/** Rows [from, rows) of u, of length m, become orthonormal to those before and to each other: unit vectors without their shares. */
function complete(u: usize, m: i32, from: i32, rows: i32): void {
  let unit = 0;
  for (let r = from; r < rows; ++r) {
    for (; ;) {
      for (let i = 0; i < m; ++i) store<f64>(at(u, m, r, i), <f64>(<i32>(i == unit)));
      ++unit;
      // Twice, because the first time leaves rounding behind.
      for (let pass = 0; pass < 2; ++pass) {
        for (let p = 0; p < r; ++p) {
          const share = dot(at(u, m, r, 0), at(u, m, p, 0), m);
          for (let i = 0; i < m; ++i) store<f64>(at(u, m, r, i), load<f64>(at(u, m, r, i)) - share * load<f64>(at(u, m, p, i)));
        }
      }
      const length = sqrt(dot(at(u, m, r, 0), at(u, m, r, 0), m));
      // Of m unit vectors enough keep a length of 1 / sqrt(m) outside of what is there.
      if (length * length * <f64>m > 0.25 || unit >= m) {
        for (let i = 0; i < m; ++i) store<f64>(at(u, m, r, i), load<f64>(at(u, m, r, i)) / length);
        break;
      }
    }
  }
}

/**
 * x [batch, n, m] holds n columns of length m >= n, one after the other: = u diag(s) vᵀ. u gets `width` (n or m) columns of length m, one
 * after the other, v its n columns of length n likewise, s [batch, n] falls. x is overwritten.
 */
export function svd_f64(x: usize, u: usize, s: usize, v: usize, batch: i32, m: i32, n: i32, width: i32): void {
  for (; batch > 0; --batch) {
    identity(v, n);
    for (let sweep = 0; sweep < SWEEPS; ++sweep) {
      let turned = false;
      for (let p = 0; p < n - 1; ++p) {
        for (let q = p + 1; q < n; ++q) {
          const a = dot(at(x, m, p, 0), at(x, m, p, 0), m), b = dot(at(x, m, q, 0), at(x, m, q, 0), m);
          const off = dot(at(x, m, p, 0), at(x, m, q, 0), m);
          if (!(abs(off) > 1.1e-16 * sqrt(a) * sqrt(b)) || abs(off) < TINY) continue;
          turned = true;
          const t = tangent((b - a) / (2 * off)), c = 1 / sqrt(1 + t * t), sine = c * t;
          rotate(at(x, m, p, 0), at(x, m, q, 0), m, c, sine);
          rotate(at(v, n, p, 0), at(v, n, q, 0), n, c, sine);
        }
      }
      if (!turned) break;
    }
    for (let j = 0; j < n; ++j) store<f64>(at(s, n, 0, j), sqrt(dot(at(x, m, j, 0), at(x, m, j, 0), m)));
    order(s, v, n, n, x, m, true);
    const largest = n > 0 ? load<f64>(s) : 0;
    let rank = 0;
    for (let j = 0; j < n; ++j) {
      const length = load<f64>(at(s, n, 0, j));
      // What is left of a vanished column is rounding, without a direction.
      if (!(length <= largest * 1e-15 * <f64>m)) rank = j + 1;
      if (rank == j + 1) for (let i = 0; i < m; ++i) store<f64>(at(u, m, j, i), load<f64>(at(x, m, j, i)) / length);
    }
    complete(u, m, rank, width);
    x += (<usize>(m * n)) << 3;
    u += (<usize>(m * width)) << 3;
    s += (<usize>n) << 3;
    v += (<usize>(n * n)) << 3;
  }
}
