import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import { GradientError } from '../errors.ts';
import { linalg } from '../packs/linalg.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { diag } from './diagonal.ts';
import { batchOf, doubles, matrixOf, rounded, widened } from './double-work.ts';
import { inverseOf } from './eigen.ts';
import { matrixTranspose } from './matrix.ts';

export interface SvdOptions {
  /** u and v square, not only as wide as s. */
  readonly fullMatrices?: boolean;
  /** Also u and v, not only s; true unless said. */
  readonly computeUv?: boolean;
}

/** The decomposition of matrices with at least as many rows as columns: s falls; x = u diag(s) vᵀ. */
const svdOp = /* @__PURE__ */ defineOp<{ readonly full: boolean }>({
  name: 'Svd',
  label: 'svd',
  needs: linalg,
  saves: 'y',
  infer([x]: readonly Aval[], { full }) {
    const [m, n] = matrixOf('svd', x);
    const batch = x.dims.slice(0, -2);
    return [
      { dims: [...batch, n], dtype: x.dtype },
      { dims: [...batch, m, full ? m : n], dtype: x.dtype },
      { dims: [...batch, n, n], dtype: x.dtype },
    ];
  },
  wasm(k, [x], [s, u, v]) {
    const [m, n] = matrixOf('svd', x);
    const [batch, width] = [batchOf(x.dims), u.dims[u.dims.length - 1]];
    const [rows, columns] = [widened(k, x), doubles(k, x.size)];
    k.transpose_64(rows, columns, batch, m, n);
    const [values, left, right, turned] = [
      doubles(k, s.size),
      doubles(k, u.size),
      doubles(k, v.size),
      doubles(k, Math.max(u.size, v.size)),
    ];
    k.svd_f64(columns, left, values, right, batch, m, n, width);
    if (s.size > 0) rounded(k, values, s);
    if (u.size > 0) {
      k.transpose_64(left, turned, batch, width, m);
      rounded(k, turned, u);
    }
    if (v.size > 0) {
      k.transpose_64(right, turned, batch, n, n);
      rounded(k, turned, v);
    }
  },
  /** Townsend 2016, "Differentiating the singular value decomposition". */
  grad([ds, du, dv], _x, [s, u, v], { full }) {
    const [m, n] = [u.dims[u.dims.length - 2], v.dims[v.dims.length - 1]];
    if (full && m !== n) {
      throw new GradientError('svd', 'a u wider than s has no gradient', `u of shape ${showDims(u.dims)}`, 'Leave fullMatrices out.');
    }
    const squares = s.square();
    const apart = inverseOf(squares.expandDims(-2).sub(squares.expandDims(-1)));
    const skew = (x: Tensor, dx: Tensor): Tensor => {
      const inside = x.matmul(dx, { transposeA: true });
      return apart.mul(inside.sub(matrixTranspose(inside)));
    };
    const [acrossColumns, acrossRows] = [s.expandDims(-2), s.expandDims(-1)];
    const inside = skew(u, du).mul(acrossColumns).add(skew(v, dv).mul(acrossRows)).add(diag(ds));
    const within = u.matmul(inside).matmul(v, { transposeB: true });
    if (m === n) return [within];
    // What of du lies outside of the columns of u.
    const outside = du.sub(u.matmul(u.matmul(du, { transposeA: true }))).mul(inverseOf(acrossColumns));
    return [within.add(outside.matmul(v, { transposeB: true }))];
  },
});

/** Singular values and the orthonormal factors. */
export type SvdParts = readonly [s: Tensor, u: Tensor, v: Tensor] & { readonly s: Tensor; readonly u: Tensor; readonly v: Tensor };

function decomposed(op: string, x: TensorLike, full: boolean): [s: Tensor, u: Tensor, v: Tensor] {
  const t = convert(op, x);
  const [m, n] = matrixOf(op, t);
  if (!(m < n)) {
    const [s, u, v] = bind(svdOp, [t], { full });
    return [s, u, v];
  }
  const [s, v, u] = bind(svdOp, [matrixTranspose(t)], { full });
  return [s, u, v];
}

/**
 * Each matrix as u · diag(s) · vᵀ: the singular values s fall, the columns of u and v are orthonormal. Gives [s, u, v], or s alone without
 * computeUv.
 * @throws ShapeError for rank below 2
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/svd
 * @example tf.linalg.svd([[3, 0], [0, 4]]).s.arraySync(); // [4, 3]
 */
export function svd(x: TensorLike, options: SvdOptions & { readonly computeUv: false }): Tensor;
export function svd(x: TensorLike, options?: SvdOptions): SvdParts;
export function svd(x: TensorLike, options?: SvdOptions): Tensor | SvdParts {
  const { fullMatrices, computeUv } = checkOptions('svd', options, ['fullMatrices', 'computeUv']);
  if (computeUv === false) return composed(() => decomposed('svd', x, false)[0]);
  const [s, u, v] = scoped(
    () => decomposed('svd', x, fullMatrices === true),
    (parts) => parts,
  );
  return Object.assign([s, u, v] as const, { s, u, v });
}

export interface PinvOptions {
  /** Singular values up to this part of the largest count as 0; 10 · max(m, n) · precision of the dtype unless said. */
  readonly rcond?: number;
}

/**
 * The pseudo-inverse of each matrix (Moore and Penrose).
 * @throws ShapeError for rank below 2
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/pinv
 * @example tf.linalg.pinv([[2, 0], [0, 0]]).arraySync(); // [[0.5, 0], [0, 0]]
 */
export function pinv(x: TensorLike, options?: PinvOptions): Tensor {
  const { rcond } = checkOptions('pinv', options, ['rcond']);
  return composed(() => {
    const t = convert('pinv', x);
    const [m, n] = matrixOf('pinv', t);
    const [s, u, v] = decomposed('pinv', t, false);
    const part = rcond ?? 10 * Math.max(m, n) * (t.dtype === 'float64' ? 2 ** -52 : 2 ** -23);
    if (m === 0 || n === 0) return matrixTranspose(t);
    const counts = s.greater(s.max(-1, true).mul(part));
    const inverse = counts.where(inverseOf(s), 0);
    return v.mul(inverse.expandDims(-2)).matmul(u, { transposeB: true });
  });
}
