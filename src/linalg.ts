// tf.linalg: matrices, their parts and products.
export { globalNorm } from './ops/clip.ts';
export { diag, diagPart, eye, setDiag, trace } from './ops/diagonal.ts';
export { einsum } from './ops/einsum.ts';
export { matmul } from './ops/matmul.ts';
export { bandPart, cross, matrixTranspose, matvec } from './ops/matrix.ts';
export { norm } from './ops/norm.ts';
export { tensordot } from './ops/tensordot.ts';
