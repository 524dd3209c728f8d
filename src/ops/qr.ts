import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { GradientError } from '../errors.ts';
import { linalg } from '../packs/linalg.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { triangularSolve } from './cholesky.ts';
import { diagPart, setDiag } from './diagonal.ts';
import { batchOf, doubles, matrixOf, rounded, widened } from './double-work.ts';
import { concat, part } from './join.ts';
import { bandPart, matrixTranspose } from './matrix.ts';

export interface QrOptions {
  /** q square, not only as wide as r needs. */
  readonly fullMatrices?: boolean;
}

const qrOp = /* @__PURE__ */ defineOp<{ readonly full: boolean }>({
  name: 'Qr',
  label: 'qr',
  needs: linalg,
  saves: 'y',
  infer([x]: readonly Aval[], { full }) {
    const [m, n] = matrixOf('qr', x);
    const batch = x.dims.slice(0, -2);
    const width = full ? m : Math.min(m, n);
    return [
      { dims: [...batch, m, width], dtype: x.dtype },
      { dims: [...batch, width, n], dtype: x.dtype },
    ];
  },
  wasm(k, [x], [q, r]) {
    const [m, n] = matrixOf('qr', x);
    const [work, left, right] = [widened(k, x), doubles(k, q.size), doubles(k, r.size)];
    k.qr_f64(work, left, right, doubles(k, n), batchOf(x.dims), m, n, q.dims[q.dims.length - 1]);
    if (q.size > 0) rounded(k, left, q);
    if (r.size > 0) rounded(k, right, r);
  },
  grad([dq, dr], _x, [q, r], { full }) {
    const [m, n] = [q.dims[q.dims.length - 2], r.dims[r.dims.length - 1]];
    if (full && m !== Math.min(m, n)) {
      throw new GradientError('qr', 'a q wider than r needs has no gradient', `q of shape ${showDims(q.dims)}`, 'Leave fullMatrices out.');
    }
    if (!(m < n)) return [tallGrad(q, r, dq, dr)];
    // x = [a, b] with a square: b = q v, where v is what stands beside the triangle in r.
    const axis = r.dims.length - 1;
    const [u, v] = [part(r, axis, 0, m), part(r, axis, m, n - m)];
    const [du, dv] = [part(dr, axis, 0, m), part(dr, axis, m, n - m)];
    const b = q.matmul(v);
    const da = tallGrad(q, u, dq.add(b.matmul(dv, { transposeB: true })), du);
    return [concat([da, q.matmul(dv)], axis)];
  },
});

/** Roberts and Roberts 2020, arXiv:2009.10071. */
function tallGrad(q: Tensor, r: Tensor, dq: Tensor, dr: Tensor): Tensor {
  const m = r.matmul(dr, { transposeB: true }).sub(dq.matmul(q, { transposeA: true }));
  const lower = bandPart(m, -1, 0);
  const symmetric = lower.add(matrixTranspose(setDiag(lower, diagPart(lower).zerosLike())));
  const rows = dq.add(q.matmul(symmetric));
  return matrixTranspose(triangularSolve(r, matrixTranspose(rows), { lower: false }));
}

/** The orthogonal and the triangular factor. */
export type QrParts = readonly [q: Tensor, r: Tensor] & { readonly q: Tensor; readonly r: Tensor };

/**
 * Each matrix as q · r: the columns of q are orthonormal, r is zero below its diagonal.
 * @throws ShapeError for rank below 2
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/qr
 * @example tf.linalg.qr([[3, 1], [4, 2]]).r.shape; // [2, 2]
 */
export function qr(x: TensorLike, options?: QrOptions): QrParts {
  const { fullMatrices } = checkOptions('qr', options, ['fullMatrices']);
  const [q, r] = withOperand('qr', x, (t) => bind(qrOp, [t], { full: fullMatrices === true }));
  return Object.assign([q, r] as const, { q, r });
}
