// tf.cond and its kin: control flow that is eager, traced and differentiable alike.
export { case, cond, switchCase } from './cond.ts';
export { foldl, foldr, mapFn, scan, vectorizedMap } from './scan.ts';
export type { WhileOptions } from './while.ts';
export { whileLoop } from './while.ts';
