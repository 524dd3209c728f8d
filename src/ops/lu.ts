import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { ValueError } from '../errors.ts';
import { linalg } from '../packs/linalg.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { triangularSolve } from './cholesky.ts';
import { diagPart, setDiag } from './diagonal.ts';
import { batchOf, rounded, squareOf, widened } from './double-work.ts';
import { bandPart, matrixTranspose } from './matrix.ts';
import { argsort } from './sort.ts';

const luOp = /* @__PURE__ */ defineOp({
  name: 'Lu',
  label: 'lu',
  needs: linalg,
  saves: 'y',
  infer([x]: readonly Aval[]) {
    squareOf('lu', x);
    return [
      { dims: x.dims, dtype: x.dtype },
      { dims: x.dims.slice(0, -1), dtype: 'int32' },
    ];
  },
  wasm(k, [x], [y, p]) {
    if (y.size === 0) return;
    const [n, batch] = [squareOf('lu', x), batchOf(x.dims)];
    const [parts, pivots, status] = [widened(k, x), k.scratch(Math.max(4 * p.size, 16)), k.scratch(16)];
    k.lu_f64(parts, pivots, status, batch, n);
    const at = k.int(status);
    if (at >= 0) {
      throw new ValueError('lu', 'the matrix is not invertible', `shape ${showDims(x.dims)}`, 'Add a multiple of tf.eye.', {
        shape: x.dims,
        matrix: at,
      });
    }
    rounded(k, parts, y);
    k.lu_permutation(pivots, p.ptr, batch, n);
  },
  grad([dy], _x, [y, p]) {
    const lower = setDiag(bandPart(y, -1, 0), diagPart(y).onesLike());
    const upper = bandPart(y, 0, -1);
    const below = lower.matmul(setDiag(bandPart(dy, -1, 0), diagPart(dy).zerosLike()), { transposeA: true });
    const above = bandPart(dy, 0, -1).matmul(upper, { transposeB: true });
    const middle = setDiag(bandPart(below, -1, 0), diagPart(below).zerosLike()).add(bandPart(above, 0, -1));
    const left = triangularSolve(lower, middle, { adjoint: true });
    const rows = matrixTranspose(triangularSolve(upper, matrixTranspose(left), { lower: false }));
    return [rows.gather(argsort(p), { batchDims: p.dims.length - 1 })];
  },
});

/** The factors in one matrix, and the rows of x in their order. */
export type LuParts = readonly [lu: Tensor, p: Tensor] & { readonly lu: Tensor; readonly p: Tensor };

/**
 * The triangular factors of each matrix: U on and above the diagonal, L below it with ones on its own. L U has the rows of x in the
 * order p (int32).
 * @throws ValueError for a matrix without inverse, ShapeError for matrices that are not square
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/lu
 * @example tf.linalg.lu([[0, 1], [2, 0]]).p.arraySync(); // [1, 0]
 */
export function lu(x: TensorLike): LuParts {
  const [factors, p] = withOperand('lu', x, (t) => bind(luOp, [t], undefined));
  return Object.assign([factors, p] as const, { lu: factors, p });
}
