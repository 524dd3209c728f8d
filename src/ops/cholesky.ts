import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, operands, pair, withOperand } from '../core/convert.ts';
import type { Aval, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { linalg } from '../packs/linalg.ts';
import type { Tensor } from '../tensor.ts';
import { diagPart, eye, setDiag } from './diagonal.ts';
import { batchOf, matrixOf, rounded, sameRows, squareOf, widened } from './double-work.ts';
import { bandPart, matrixTranspose } from './matrix.ts';

// Symmetric positive definite matrices and triangular ones. The last two axes are the matrix; axes before them are a batch.

export interface TriangularOptions {
  /** Which triangle is read; the lower one unless said. */
  readonly lower?: boolean;
  /** With the matrices transposed. */
  readonly adjoint?: boolean;
}
interface TriangularAttrs {
  readonly lower: boolean;
  readonly adjoint: boolean;
}

const triangularOp: Op<TriangularAttrs> = /* @__PURE__ */ defineOp<TriangularAttrs>({
  name: 'MatrixTriangularSolve',
  label: 'triangularSolve',
  needs: linalg,
  infer([a, b]: readonly Aval[]) {
    squareOf('triangularSolve', a);
    sameRows('triangularSolve', a, b);
    return [{ dims: b.dims, dtype: b.dtype }];
  },
  wasm(k, [a, b], [y], { lower, adjoint }) {
    if (y.size === 0) return;
    const [matrix, solution] = [widened(k, a), widened(k, b)];
    const columns = b.dims[b.dims.length - 1];
    k.triangular_solve_f64(matrix, solution, batchOf(a.dims), squareOf('triangularSolve', a), columns, lower ? 1 : 0, adjoint ? 1 : 0);
    rounded(k, solution, y);
  },
  grad([dy], [a], [y], { lower, adjoint }) {
    const back = bind(triangularOp, [a, dy], { lower, adjoint: !adjoint })[0];
    const whole = (): Tensor => (adjoint ? y.matmul(back, { transposeB: true }) : back.matmul(y, { transposeB: true })).neg();
    return [() => (lower ? bandPart(whole(), -1, 0) : bandPart(whole(), 0, -1)), back];
  },
});

/**
 * The solution z of matrix · z = rhs for triangular matrices, of which only one triangle is read.
 * @throws ShapeError when the sizes do not fit, DTypeError for two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/triangular_solve
 * @example tf.linalg.triangularSolve([[2, 0], [1, 1]], [[2], [3]]).arraySync(); // [[1], [2]]
 */
export function triangularSolve(matrix: TensorLike, rhs: TensorLike, options?: TriangularOptions): Tensor {
  const { lower, adjoint } = checkOptions('triangularSolve', options, ['lower', 'adjoint']);
  return bind(triangularOp, operands('triangularSolve', matrix, rhs), { lower: lower !== false, adjoint: adjoint === true })[0];
}

const choleskyOp = /* @__PURE__ */ defineOp({
  name: 'Cholesky',
  label: 'cholesky',
  needs: linalg,
  saves: 'y',
  infer([x]: readonly Aval[]) {
    squareOf('cholesky', x);
    return [{ dims: x.dims, dtype: x.dtype }];
  },
  wasm(k, [x], [y]) {
    if (y.size === 0) return;
    const factor = widened(k, x);
    k.cholesky_f64(factor, batchOf(x.dims), squareOf('cholesky', x));
    rounded(k, factor, y);
  },
  /** Murray 2016, arXiv:1602.07527, equation 10: symmetric, as TensorFlow's. */
  grad([dy], _x, [y]) {
    const inside = y.matmul(dy, { transposeA: true });
    const half = bandPart(setDiag(inside, diagPart(inside).mul(0.5)), -1, 0);
    // L⁻ᵀ half L⁻¹ by two solutions with Lᵀ.
    const left = triangularSolve(y, half, { adjoint: true });
    const whole = matrixTranspose(triangularSolve(y, matrixTranspose(left), { adjoint: true }));
    return [whole.add(matrixTranspose(whole)).mul(0.5)];
  },
});

/**
 * The lower triangular L with L Lᵀ = x, for symmetric positive definite x, of which the lower triangle is read. NaN where x is not
 * positive definite.
 * @throws ShapeError for matrices that are not square
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/cholesky
 * @example tf.linalg.cholesky([[4, 2], [2, 10]]).arraySync(); // [[2, 0], [1, 3]]
 */
export const cholesky = (x: TensorLike): Tensor => withOperand('cholesky', x, (t) => bind(choleskyOp, [t], undefined)[0]);

/**
 * The solution z of L Lᵀ · z = rhs, from L.
 * @throws ShapeError when the sizes do not fit, DTypeError for two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/cholesky_solve
 * @example tf.linalg.choleskySolve([[2, 0], [0, 1]], [[4], [3]]).arraySync(); // [[1], [3]]
 */
export const choleskySolve = (chol: TensorLike, rhs: TensorLike): Tensor =>
  composed(() => {
    const [factor, right] = pair('choleskySolve', chol, rhs);
    return triangularSolve(factor, triangularSolve(factor, right), { adjoint: true });
  });

/**
 * ln of the determinant of each symmetric positive definite matrix.
 * @throws ShapeError for matrices that are not square
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/logdet
 * @example tf.linalg.logdet([[1, 0], [0, 1]]).item(); // 0
 */
export const logdet = (x: TensorLike): Tensor =>
  composed(() =>
    diagPart(cholesky(convert('logdet', x)))
      .log()
      .sum(-1)
      .mul(2),
  );

export interface LstsqOptions {
  /** Weight of the solution's own squares in what is made least; 0 unless said. */
  readonly l2Regularizer?: number;
}

/**
 * The z that makes |matrix · z - rhs|² + l2Regularizer · |z|² least; of several the shortest. By the normal equations: for matrices whose
 * condition is moderate.
 * @throws ShapeError when the sizes do not fit, DTypeError for two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/lstsq
 * @example tf.linalg.lstsq([[1], [1]], [[1], [3]]).arraySync(); // [[2]]
 */
export function lstsq(matrix: TensorLike, rhs: TensorLike, options?: LstsqOptions): Tensor {
  const { l2Regularizer } = checkOptions('lstsq', options, ['l2Regularizer']);
  return composed(() => {
    const [a, b] = pair('lstsq', matrix, rhs);
    const [rows, columns] = matrixOf('lstsq', a);
    sameRows('lstsq', a, b);
    const tall = !(rows < columns);
    const square = tall ? a.matmul(a, { transposeA: true }) : a.matmul(a, { transposeB: true });
    const added = l2Regularizer === undefined ? square : square.add(eye(Math.min(rows, columns), { dtype: a.dtype }).mul(l2Regularizer));
    const factor = cholesky(added);
    if (tall) return choleskySolve(factor, a.matmul(b, { transposeA: true }));
    return a.matmul(choleskySolve(factor, b), { transposeA: true });
  });
}
