import type { TensorLike } from '../core/convert.ts';
import { convert, indices, withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import { DTYPES, isComplex } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { sameDims, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { triangularSolve } from './cholesky.ts';
import { diag, diagPart, eye, setDiag } from './diagonal.ts';
import { extentOf, reshapeTo } from './extent.ts';
import { gather } from './gather.ts';
import { matmul } from './matmul.ts';
import { bandPart, matrixTranspose } from './matrix.ts';
import type { NormOptions } from './norm.ts';
import { norm } from './norm.ts';
import { argsort } from './sort.ts';
import { svd } from './svd.ts';

// Matrices turned, measured and put together from parts. The last two axes are the matrix; axes before them are a batch.

/**
 * The transposed matrix, conjugated where it is complex.
 * @throws ShapeError below rank 2
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/adjoint
 * @example tf.linalg.adjoint([[1, 2], [3, 4]]).arraySync(); // [[1, 3], [2, 4]]
 */
export const adjoint = (matrix: TensorLike): Tensor =>
  composed(() => {
    const turned = matrixTranspose(matrix);
    return isComplex(turned.dtype) ? turned.conj() : turned;
  });

/** The tensor by its norm, and the norm, also by name. */
export type Normalized = readonly [normalized: Tensor, norm: Tensor] & { readonly normalized: Tensor; readonly norm: Tensor };

/**
 * A tensor divided by its norm, and that norm with its axes kept.
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/normalize
 * @example tf.linalg.normalize([3, 4])[0].arraySync(); // [0.6, 0.8]
 */
export function normalize(x: TensorLike, options?: Omit<NormOptions, 'keepdims'>): Normalized {
  const { ord, axis } = checkOptions('normalize', options, ['ord', 'axis']);
  const [normalized, length] = scoped(
    () => {
      const t = convert('normalize', x);
      const size = norm(t, { ord, axis, keepdims: true });
      return [t.div(size), size] as const;
    },
    (results) => results,
  );
  return Object.assign([normalized, length] as const, { normalized, norm: length });
}

/** The larger size of matrices, as a scalar of their dtype. */
function larger(m: Tensor): Tensor {
  const [rows, columns] = [-2, -1].map((axis) => convert('matrixRank', extentOf(m, m.dims.length + axis), 'int32'));
  return rows.maximum(columns).cast(m.dtype);
}

/**
 * How many singular values are not 0: above `tol`, or above what rounding explains.
 * @throws ShapeError below rank 2
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/matrix_rank
 * @example tf.linalg.matrixRank([[1, 2], [2, 4]]).item(); // 1
 */
export function matrixRank(matrix: TensorLike, options?: { readonly tol?: TensorLike | null }): Tensor {
  const { tol } = checkOptions('matrixRank', options, ['tol']);
  return composed(() => {
    const m = convert('matrixRank', matrix);
    const values = svd(m, { computeUv: false });
    const precision = DTYPES[m.dtype].bytes >= 8 ? 2 ** -52 : 2 ** -23;
    const least = tol == null ? values.max(-1, true).mul(larger(m).mul(precision)) : convert('matrixRank', tol, m.dtype);
    return values.greater(least).cast('int32').sum(-1);
  });
}

/**
 * A tensor of twice the rank with x on its diagonal and zeros elsewhere.
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/tensor_diag
 * @example tf.linalg.tensorDiag([1, 2]).arraySync(); // [[1, 0], [0, 2]]
 */
export const tensorDiag = (x: TensorLike): Tensor =>
  composed(() => {
    const t = convert('tensorDiag', x);
    const sizes = t.dims.map((_, axis) => extentOf(t, axis));
    return reshapeTo(diag(t.reshape([-1])), [...sizes, ...sizes]);
  });

/**
 * The diagonal of a tensor whose first axes are like its last ones.
 * @throws ShapeError when they are not
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/tensor_diag_part
 * @example tf.linalg.tensorDiagPart([[1, 2], [3, 4]]).arraySync(); // [1, 4]
 */
export const tensorDiagPart = (x: TensorLike): Tensor =>
  withOperand('tensorDiagPart', x, (t) => {
    const half = t.dims.slice(0, t.dims.length / 2);
    if (half.length === 0 || !sameDims(half, t.dims.slice(half.length)))
      throw new ShapeError(
        'tensorDiagPart',
        'the first axes must be like the last',
        showDims(t.dims),
        'Use tf.linalg.diagPart for batches.',
        {
          shape: t.dims,
        },
      );
    return composed(() => {
      const size = half.reduce((n, d) => n * d, 1);
      return diagPart(t.reshape([size, size])).reshape(half);
    });
  });

/** The factors that tf.linalg.lu packs: ones and what lies below the diagonal, and the rest. */
function factors(lowerUpper: Tensor): [Tensor, Tensor] {
  const below = bandPart(lowerUpper, -1, 0);
  return [setDiag(below, diagPart(lowerUpper).onesLike()), bandPart(lowerUpper, 0, -1)];
}

/** Rows of a matrix in another order, batch by batch. */
const rowsBy = (matrix: Tensor, order: Tensor): Tensor => gather(matrix, order, { axis: -2, batchDims: order.dims.length - 1 });

function integers(op: string, perm: TensorLike): Tensor {
  const order = indices(op, perm);
  order.literal = false;
  return order;
}

/**
 * The matrix whose decomposition by tf.linalg.lu this is.
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/lu_reconstruct
 * @example
 * const [lu, p] = tf.linalg.lu([[1, 2], [3, 4]]);
 * tf.linalg.luReconstruct(lu, p).arraySync(); // [[1, 2], [3, 4]]
 */
export const luReconstruct = (lowerUpper: TensorLike, perm: TensorLike): Tensor =>
  composed(() => {
    const [lower, upper] = factors(convert('luReconstruct', lowerUpper));
    return rowsBy(matmul(lower, upper), argsort(integers('luReconstruct', perm)));
  });

/**
 * The x of A·x = rhs, of the decomposition of A by tf.linalg.lu.
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/lu_solve
 * @example
 * const [lu, p] = tf.linalg.lu([[2, 0], [0, 4]]);
 * tf.linalg.luSolve(lu, p, [[2], [4]]).arraySync(); // [[1], [1]]
 */
export const luSolve = (lowerUpper: TensorLike, perm: TensorLike, rhs: TensorLike): Tensor =>
  composed(() => {
    const [lower, upper] = factors(convert('luSolve', lowerUpper));
    const turned = rowsBy(convert('luSolve', rhs, lower.dtype), integers('luSolve', perm));
    return triangularSolve(upper, triangularSolve(lower, turned), { lower: false });
  });

/**
 * The inverse of A, of its decomposition by tf.linalg.lu.
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/lu_matrix_inverse
 * @example
 * const [lu, p] = tf.linalg.lu([[2, 0], [0, 4]]);
 * tf.linalg.luMatrixInverse(lu, p).arraySync(); // [[0.5, 0], [0, 0.25]]
 */
export const luMatrixInverse = (lowerUpper: TensorLike, perm: TensorLike): Tensor =>
  composed(() => {
    const packed = convert('luMatrixInverse', lowerUpper);
    const batchShape = packed.dims.slice(0, -2);
    return luSolve(packed, perm, eye(packed.dims[packed.dims.length - 1], { batchShape, dtype: packed.dtype }));
  });
