// tf.linalg: matrices, their parts and products.
export { globalNorm } from './ops/clip.ts';
export { diag, diagPart, eye, setDiag, trace } from './ops/diagonal.ts';
export { matmul } from './ops/matmul.ts';
