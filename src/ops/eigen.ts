import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { composed } from '../core/scope.ts';
import { linalg } from '../packs/linalg.ts';
import type { Tensor } from '../tensor.ts';
import { diagPart, setDiag } from './diagonal.ts';
import { batchOf, doubles, rounded, squareOf, widened } from './double-work.ts';
import { bandPart, matrixTranspose } from './matrix.ts';

const eighOp = /* @__PURE__ */ defineOp({
  name: 'SelfAdjointEigV2',
  label: 'eigh',
  needs: linalg,
  saves: 'y',
  infer([x]: readonly Aval[]) {
    squareOf('eigh', x);
    return [
      { dims: x.dims.slice(0, -1), dtype: x.dtype },
      { dims: x.dims, dtype: x.dtype },
    ];
  },
  wasm(k, [x], [e, v]) {
    if (v.size === 0) return;
    const [n, batch] = [squareOf('eigh', x), batchOf(x.dims)];
    const [work, values, rows, columns] = [widened(k, x), doubles(k, e.size), doubles(k, v.size), doubles(k, v.size)];
    k.eigh_f64(work, values, rows, batch, n);
    k.transpose_64(rows, columns, batch, n, n);
    rounded(k, values, e);
    rounded(k, columns, v);
  },
  /** Giles 2008, "An extended collection of matrix derivative results", 3.1; of x only the lower triangle counts. */
  grad([de, dv], _x, [e, v]) {
    const apart = inverseOf(e.expandDims(-2).sub(e.expandDims(-1)));
    const inside = setDiag(apart.mul(v.matmul(dv, { transposeA: true })), de);
    const whole = v.matmul(inside.matmul(v, { transposeB: true }));
    const both = bandPart(whole.add(matrixTranspose(whole)), -1, 0);
    return [setDiag(both, diagPart(both).mul(0.5))];
  },
});

/** 1 / x, and 0 where x is 0: equal values have no distance to divide by. */
export const inverseOf = (x: Tensor): Tensor => x.onesLike().divideNoNan(x);

/** Eigenvalues and eigenvectors. */
export type EigenParts = readonly [e: Tensor, v: Tensor] & { readonly e: Tensor; readonly v: Tensor };

/**
 * Eigenvalues e, rising, and orthonormal eigenvectors v, one in each column, of symmetric matrices, of which the lower triangle is read.
 * @throws ShapeError for matrices that are not square
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/eigh
 * @example tf.linalg.eigh([[2, 0], [0, 1]]).e.arraySync(); // [1, 2]
 */
export function eigh(x: TensorLike): EigenParts {
  const [e, v] = withOperand('eigh', x, (t) => bind(eighOp, [t], undefined));
  return Object.assign([e, v] as const, { e, v });
}

/**
 * The eigenvalues, rising, of symmetric matrices, of which the lower triangle is read.
 * @throws ShapeError for matrices that are not square
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/eigvalsh
 * @example tf.linalg.eigvalsh([[2, 0], [0, 1]]).arraySync(); // [1, 2]
 */
export const eigvalsh = (x: TensorLike): Tensor => composed(() => bind(eighOp, [convert('eigvalsh', x)], undefined)[0]);
