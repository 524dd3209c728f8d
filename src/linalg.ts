// tf.linalg: matrices, their parts and products.

export { cholesky, choleskySolve, logdet, lstsq, triangularSolve } from './ops/cholesky.ts';
export { globalNorm } from './ops/clip.ts';
export { diag, diagPart, eye, setDiag, trace } from './ops/diagonal.ts';
export { eigh, eigvalsh } from './ops/eigen.ts';
export { einsum } from './ops/einsum.ts';
export { det, inv, slogdet, solve } from './ops/inverse.ts';
export { lu } from './ops/lu.ts';
export { matmul } from './ops/matmul.ts';
export { bandPart, cross, matrixTranspose, matvec } from './ops/matrix.ts';
export type { Normalized } from './ops/matrix-parts.ts';
export {
  adjoint,
  luMatrixInverse,
  luReconstruct,
  luSolve,
  matrixRank,
  normalize,
  tensorDiag,
  tensorDiagPart,
} from './ops/matrix-parts.ts';
export { l2Normalize } from './ops/moments.ts';
export { norm } from './ops/norm.ts';
export { qr } from './ops/qr.ts';
export { pinv, svd } from './ops/svd.ts';
export { tensordot } from './ops/tensordot.ts';
