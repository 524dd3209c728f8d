import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operands, withOperand } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { linalg } from '../packs/linalg.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { batchOf, doubles, rounded, sameRows, squareOf, widened } from './double-work.ts';
import { matrixTranspose } from './matrix.ts';

// What follows from the LU decomposition of square matrices. The last two axes are the matrix; axes before them are a batch.

export interface AdjointOptions {
  /** With the matrices transposed. */
  readonly adjoint?: boolean;
}

/** Where the parts of a decomposition lie. */
interface Parts {
  readonly lu: number;
  readonly pivots: number;
  /** The first matrix without a pivot, or -1. */
  readonly status: number;
}

function decomposed(k: Machine, x: Ref, n: number): Parts {
  const batch = batchOf(x.dims);
  const parts = { lu: widened(k, x), pivots: k.scratch(Math.max(4 * batch * n, 16)), status: k.scratch(16) };
  k.lu_f64(parts.lu, parts.pivots, parts.status, batch, n);
  return parts;
}

/** @throws ValueError where a pivot is missing */
function mustBeRegular(k: Machine, op: string, x: Ref, { status }: Parts): void {
  const at = k.int(status);
  if (at < 0) return;
  const which = x.dims.length > 2 ? `matrix ${at} of shape ${showDims(x.dims)}` : `shape ${showDims(x.dims)}`;
  throw new ValueError(op, 'the matrix is not invertible', which, 'Add a multiple of tf.eye, or use tf.linalg.pinv.', {
    shape: x.dims,
    matrix: at,
  });
}

const inverseOp: Op<undefined> = /* @__PURE__ */ defineOp({
  name: 'MatrixInverse',
  label: 'inv',
  needs: linalg,
  saves: 'y',
  infer([x]: readonly Aval[]) {
    squareOf('inv', x);
    return [{ dims: x.dims, dtype: x.dtype }];
  },
  wasm(k, [x], [y]) {
    if (y.size === 0) return;
    const n = squareOf('inv', x);
    const parts = decomposed(k, x, n);
    mustBeRegular(k, 'inv', x, parts);
    const inverse = doubles(k, y.size);
    k.identity_f64(inverse, batchOf(x.dims), n);
    k.lu_solve_f64(parts.lu, parts.pivots, inverse, batchOf(x.dims), n, n);
    rounded(k, inverse, y);
  },
  grad: ([dy], _x, [y]) => [y.matmul(dy.matmul(y, { transposeB: true }), { transposeA: true }).neg()],
});

/**
 * The inverse of each matrix.
 * @throws ValueError for a matrix that has none, ShapeError for matrices that are not square
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/inv
 * @example tf.linalg.inv([[2, 0], [0, 4]]).arraySync(); // [[0.5, 0], [0, 0.25]]
 */
export function inv(x: TensorLike, options?: AdjointOptions): Tensor {
  const { adjoint } = checkOptions('inv', options, ['adjoint']);
  return composed(() => withOperand('inv', x, (t) => bind(inverseOp, [adjoint === true ? matrixTranspose(t) : t], undefined)[0]));
}

const determinantOp = /* @__PURE__ */ defineOp({
  name: 'MatrixDeterminant',
  label: 'det',
  needs: linalg,
  infer([x]: readonly Aval[]) {
    squareOf('det', x);
    return [{ dims: x.dims.slice(0, -2), dtype: x.dtype }];
  },
  wasm(k, [x], [y]) {
    if (y.size === 0) return;
    const n = squareOf('det', x);
    const { lu, pivots } = decomposed(k, x, n);
    const [factors, products] = [doubles(k, y.size * (n + 1)), doubles(k, y.size)];
    k.lu_pivots_f64(lu, pivots, factors, y.size, n);
    k.prod_f64(factors, products, y.size, n + 1, 1);
    rounded(k, products, y);
  },
  grad: ([dy], [x], [y]) => [inv(x, { adjoint: true }).mul(dy.mul(y).expandDims(-1).expandDims(-1))],
});

/**
 * The determinant of each matrix.
 * @throws ShapeError for matrices that are not square
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/det
 * @example tf.linalg.det([[2, 1], [0, 3]]).item(); // 6
 */
export const det = (x: TensorLike): Tensor => withOperand('det', x, (t) => bind(determinantOp, [t], undefined)[0]);

const logDeterminantOp = /* @__PURE__ */ defineOp({
  name: 'LogMatrixDeterminant',
  label: 'slogdet',
  needs: linalg,
  saves: 'x',
  infer([x]: readonly Aval[]) {
    squareOf('slogdet', x);
    const y = { dims: x.dims.slice(0, -2), dtype: x.dtype };
    return [y, y];
  },
  wasm(k, [x], [sign, log]) {
    if (sign.size === 0) return;
    const n = squareOf('slogdet', x);
    const { lu, pivots } = decomposed(k, x, n);
    const count = sign.size * (n + 1);
    const [factors, work, result] = [doubles(k, count), doubles(k, count), doubles(k, sign.size)];
    k.lu_pivots_f64(lu, pivots, factors, sign.size, n);
    k.sign_f64(factors, work, count);
    k.prod_f64(work, result, sign.size, n + 1, 1);
    rounded(k, result, sign);
    k.abs_f64(factors, work, count);
    k.log_f64(work, work, count);
    k.sum_f64(work, result, sign.size, n + 1, 1);
    rounded(k, result, log);
  },
  grad: ([, dy], [x]) => [inv(x, { adjoint: true }).mul(dy.expandDims(-1).expandDims(-1))],
});

/** The sign of a determinant and the logarithm of its size. */
export type SignAndLog = readonly [sign: Tensor, logAbsDeterminant: Tensor] & { readonly sign: Tensor; readonly logAbsDeterminant: Tensor };

/**
 * The sign of the determinant of each matrix and ln of its size, which neither overflows nor vanishes.
 * @throws ShapeError for matrices that are not square
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/slogdet
 * @example tf.linalg.slogdet([[0, 1], [1, 0]]).sign.item(); // -1
 */
export function slogdet(x: TensorLike): SignAndLog {
  const [sign, logAbsDeterminant] = withOperand('slogdet', x, (t) => bind(logDeterminantOp, [t], undefined));
  return Object.assign([sign, logAbsDeterminant] as const, { sign, logAbsDeterminant });
}

const solveOp: Op<undefined> = /* @__PURE__ */ defineOp({
  name: 'MatrixSolve',
  label: 'solve',
  needs: linalg,
  infer([a, b]: readonly Aval[]) {
    squareOf('solve', a);
    sameRows('solve', a, b);
    return [{ dims: b.dims, dtype: b.dtype }];
  },
  wasm(k, [a, b], [y]) {
    if (y.size === 0) return;
    const n = squareOf('solve', a);
    const parts = decomposed(k, a, n);
    mustBeRegular(k, 'solve', a, parts);
    const solution = widened(k, b);
    k.lu_solve_f64(parts.lu, parts.pivots, solution, batchOf(a.dims), n, b.dims[b.dims.length - 1]);
    rounded(k, solution, y);
  },
  grad([dy], [a], [y]) {
    const back = bind(solveOp, [matrixTranspose(a), dy], undefined)[0];
    return [() => back.matmul(y, { transposeB: true }).neg(), back];
  },
});

/**
 * The solution z of matrix · z = rhs, for each matrix of a batch.
 * @throws ValueError for a matrix without inverse, ShapeError when the sizes do not fit, DTypeError for two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/solve
 * @example tf.linalg.solve([[2, 0], [0, 4]], [[2], [4]]).arraySync(); // [[1], [1]]
 */
export function solve(matrix: TensorLike, rhs: TensorLike, options?: AdjointOptions): Tensor {
  const { adjoint } = checkOptions('solve', options, ['adjoint']);
  const [a, b] = operands('solve', matrix, rhs);
  if (adjoint !== true) return bind(solveOp, [a, b], undefined)[0];
  return scoped(
    () => bind(solveOp, [matrixTranspose(a), b], undefined)[0],
    (y) => [y],
  );
}
