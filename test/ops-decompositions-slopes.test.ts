import { test } from 'uvu';
import * as tf from '../src/index.ts';
import type { Matrix } from './matrices.ts';
import { matrixFrom, regularFrom, symmetricFrom } from './matrices.ts';
import { checkGradients, randomFrom } from './numeric.ts';

// Gradients of decompositions and of what follows from them, against differences.

test('gradients of first and second order', () => {
  const random = randomFrom(6);
  const operand = (a: Matrix): { values: number[]; shape: number[] } => ({ values: a.flat(), shape: [a.length, a[0].length] });
  const bounds = { bound: 2e-5 };
  const a = operand(regularFrom(random, 3));
  const b = operand(matrixFrom(random, 3, 2));
  const spd = (x: tf.Tensor): tf.Tensor => tf.matmul(x, x, { transposeB: true }).add(tf.eye(3, { dtype: 'float64' }));
  const small = operand(matrixFrom(random, 3, 3));
  checkGradients((x) => tf.linalg.inv(x), [a], random, 'inv', bounds);
  checkGradients((x) => tf.linalg.det(x), [small], random, 'det', bounds);
  checkGradients((x) => tf.linalg.slogdet(x).logAbsDeterminant, [a], random, 'slogdet', bounds);
  checkGradients((x, y) => tf.linalg.solve(x, y), [a, b], random, 'solve', bounds);
  checkGradients((x, y) => tf.linalg.solve(x, y, { adjoint: true }), [a, b], random, 'solve adjoint', bounds);
  checkGradients((x) => tf.linalg.lu(x).lu, [a], random, 'lu', bounds);
  checkGradients((x) => tf.linalg.cholesky(spd(x)), [small], random, 'cholesky', bounds);
  checkGradients((x) => tf.linalg.logdet(spd(x)), [small], random, 'logdet', bounds);
  for (const lower of [true, false]) {
    for (const adjoint of [true, false])
      checkGradients((x, y) => tf.linalg.triangularSolve(x, y, { lower, adjoint }), [a, b], random, 'triangularSolve', bounds);
  }
  checkGradients((x, y) => tf.linalg.lstsq(x, y), [operand(matrixFrom(random, 4, 2)), operand(matrixFrom(random, 4, 1))], random, 'lstsq', {
    bound: 1e-3,
  });
  for (const [m, n] of [
    [3, 3],
    [4, 2],
    [2, 4],
  ]) {
    const x = operand(matrixFrom(random, m, n).map((row, i) => row.map((v, j) => v + 2 * +(i === j))));
    checkGradients((t) => tf.linalg.qr(t).q, [x], random, `q ${m} ${n}`, bounds);
    checkGradients((t) => tf.linalg.qr(t).r, [x], random, `r ${m} ${n}`, bounds);
    // Signs of vectors are free: their squares are not.
    const apart = operand(matrixFrom(random, m, n).map((row, i) => row.map((v, j) => 0.3 * v + (i === j ? 1 + i : 0))));
    checkGradients((t) => tf.linalg.svd(t).s, [apart], random, `s ${m} ${n}`, bounds);
    checkGradients((t) => tf.linalg.svd(t).u.square(), [apart], random, `u ${m} ${n}`, { bound: 1e-4 });
    checkGradients((t) => tf.linalg.svd(t).v.square(), [apart], random, `v ${m} ${n}`, { bound: 1e-4 });
    checkGradients((t) => tf.linalg.svd(t, { computeUv: false }), [apart], random, `s alone ${m} ${n}`, bounds);
    checkGradients((t) => tf.linalg.pinv(t), [apart], random, `pinv ${m} ${n}`, { bound: 1e-4 });
  }
  const symmetric = operand(symmetricFrom(random, 3));
  checkGradients((x) => tf.linalg.eigh(x).e, [symmetric], random, 'eigh values', bounds);
  checkGradients((x) => tf.linalg.eigh(x).v.square(), [symmetric], random, 'eigh vectors', { bound: 1e-4 });
});

test.run();
