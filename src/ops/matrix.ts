import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, pair, withOperand } from '../core/convert.ts';
import type { Aval, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { MatmulOptions } from './matmul.ts';
import { matmul } from './matmul.ts';
import { roll } from './reverse.ts';

// What is done with the last two axes as matrices, or with the last one as vectors. Axes before them are a batch.

interface BandAttrs {
  readonly below: number;
  readonly above: number;
}

/** @throws ShapeError */
function checkMatrix(op: string, dims: Dims): void {
  if (dims.length < 2) throw new ShapeError(op, 'a matrix has at least two axes', showDims(dims), 'Use tf.expandDims.', { shape: dims });
}

const bandPartOp: Op<BandAttrs> = /* @__PURE__ */ defineOp<BandAttrs>({
  name: 'MatrixBandPart',
  label: 'bandPart',
  saves: 'none',
  infer([x]: readonly Aval[]) {
    checkMatrix('bandPart', x.dims);
    return [{ dims: x.dims, dtype: x.dtype }];
  },
  expand(on, [x], { below, above }) {
    const [rows, columns] = x.dims.slice(-2);
    const inside = new Uint8Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      const [from, to] = [below < 0 ? 0 : Math.max(0, i - below), above < 0 ? columns : Math.min(columns, i + above + 1)];
      inside.fill(1, i * columns + Math.min(from, columns), i * columns + Math.max(to, 0));
    }
    return [composed(() => on.constant(inside, [rows, columns], 'bool').where(x, x.dtype === 'bool' ? false : 0))];
  },
  grad: ([dy], _x, _y, attrs) => [bind(bandPartOp, [dy], attrs)[0]],
});

/**
 * Matrices with zeros outside of a band: `numLower` diagonals below the main one and `numUpper` above stay, all where negative.
 * @throws ShapeError for rank below 2
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/band_part
 * @example tf.linalg.bandPart([[1, 2], [3, 4]], 0, -1).arraySync(); // [[1, 2], [0, 4]]
 */
export const bandPart = (x: TensorLike, numLower: number, numUpper: number): Tensor =>
  withOperand('bandPart', x, (t) => bind(bandPartOp, [t], { below: numLower, above: numUpper })[0]);

/**
 * The cross product of vectors of three along the last axis.
 * @throws ShapeError when the last axis is not of size 3 or the shapes differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/cross
 * @example tf.linalg.cross([1, 0, 0], [0, 1, 0]).arraySync(); // [0, 0, 1]
 */
export function cross(a: TensorLike, b: TensorLike): Tensor {
  return composed(() => {
    const [x, y] = pair('cross', a, b);
    if (x.dims.length === 0 || !compatible(x.dims, y.dims) || !compatible([x.dims[x.dims.length - 1]], [3])) {
      throw new ShapeError(
        'cross',
        'both must have one shape with a last axis of size 3',
        `${showDims(x.dims)} and ${showDims(y.dims)}`,
        'Use tf.broadcastTo.',
        { shapes: [x.dims, y.dims] },
      );
    }
    const turned = (t: Tensor, by: number): Tensor => roll(t, -by, -1);
    return turned(x, 1)
      .mul(turned(y, 2))
      .sub(turned(x, 2).mul(turned(y, 1)));
  });
}

/**
 * Matrices times vectors: a [..., m, n] and b [..., n] give [..., m]; batches broadcast.
 * @throws ShapeError when the sizes do not fit, DTypeError for two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/matvec
 * @example tf.linalg.matvec([[1, 2], [3, 4]], [1, 1]).arraySync(); // [3, 7]
 */
export function matvec(a: TensorLike, b: TensorLike, options?: Pick<MatmulOptions, 'transposeA'>): Tensor {
  const { transposeA } = checkOptions('matvec', options, ['transposeA']);
  return composed(() => {
    const [x, y] = pair('matvec', a, b);
    checkMatrix('matvec', x.dims);
    if (y.dims.length < 1) throw new ShapeError('matvec', 'a vector has at least one axis', '[]', 'Use x.mul for scalars.');
    return matmul(x, y.expandDims(-1), { transposeA: transposeA === true }).squeeze(-1);
  });
}

export interface MatrixTransposeOptions {
  /** The conjugate of complex elements as well. */
  readonly conjugate?: boolean;
}

/**
 * Rows and columns of matrices swapped.
 * @throws ShapeError for rank below 2
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/matrix_transpose
 * @example tf.linalg.matrixTranspose([[[1, 2], [3, 4]]]).arraySync(); // [[[1, 3], [2, 4]]]
 */
export function matrixTranspose(x: TensorLike, options?: MatrixTransposeOptions): Tensor {
  const { conjugate } = checkOptions('matrixTranspose', options, ['conjugate']);
  return composed(() => {
    const t = convert('matrixTranspose', x);
    checkMatrix('matrixTranspose', t.dims);
    const rank = t.dims.length;
    const turned = t.transpose(t.dims.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i)));
    return conjugate === true ? turned.conj() : turned;
  });
}
