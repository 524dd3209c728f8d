import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Float, Matrix } from './matrices.ts';
import { batches, everywhere, lists, matrixFrom, near, positiveFrom, regularFrom, times, turned, unit } from './matrices.ts';
import { checkLeaks, close, nearly, randomFrom, refuses, same } from './numeric.ts';

// Inverses, solutions, determinants and triangular factors put together again, for batches of matrices of both float dtypes.

/** Leibniz' expansion along the first row. */
function determinant(a: Matrix): number {
  if (a.length === 0) return 1;
  return a[0].reduce((sum, v, j) => sum + (j % 2 === 0 ? v : -v) * determinant(a.slice(1).map((row) => row.toSpliced(j, 1))), 0);
}

test('inv, solve, det, slogdet, lu', () => {
  everywhere(
    1,
    (random, n) => regularFrom(random, n),
    true,
    (x, list, n, _n, bound) => {
      assert.is(tf.linalg.inv(x).dtype, x.dtype);
      near(
        lists(tf.linalg.inv(x)).map((y, b) => times(y, list[b], n)),
        list.map(() => unit(n)),
        bound,
        `inv ${n}`,
      );
      near(
        lists(tf.linalg.inv(x, { adjoint: true })).map((y, b) => times(y, turned(list[b], n), n)),
        list.map(() => unit(n)),
        bound,
        `inv adjoint ${n}`,
      );
      const right = list.map((_, b) => matrixFrom(randomFrom(b), n, 2));
      const rhs = batches(right, n, 2, x.dtype as Float);
      near(
        lists(tf.linalg.solve(x, rhs)).map((z, b) => times(list[b], z, 2)),
        lists(rhs),
        bound,
        `solve ${n}`,
      );
      near(
        lists(tf.linalg.solve(x, rhs, { adjoint: true })).map((z, b) => times(turned(list[b], n), z, 2)),
        lists(rhs),
        bound,
        `solve adjoint ${n}`,
      );
      const dets = list.map(determinant);
      nearly(tf.linalg.det(x).arraySync() as number[], dets, bound, `det ${n}`);
      const { sign, logAbsDeterminant } = tf.linalg.slogdet(x);
      nearly(sign.arraySync() as number[], dets.map(Math.sign), 0, `sign ${n}`);
      nearly(
        logAbsDeterminant.arraySync() as number[],
        dets.map((d) => Math.log(Math.abs(d))),
        bound,
        `log ${n}`,
      );
      const { lu, p } = tf.linalg.lu(x);
      assert.is(p.dtype, 'int32');
      const rows = p.arraySync() as number[][];
      const product = lists(lu).map((f) =>
        times(
          f.map((row, i) => row.map((v, j) => (j < i ? v : +(i === j)))),
          f.map((row, i) => row.map((v, j) => (j < i ? 0 : v))),
          n,
        ),
      );
      near(
        product,
        list.map((a, b) => rows[b].map((i) => a[i])),
        bound,
        `lu ${n}`,
      );
    },
  );
  close(
    tf.linalg.det([
      [1, 2],
      [2, 4],
    ]),
    [],
    [0],
    'float32',
  );
  const { sign, logAbsDeterminant } = tf.linalg.slogdet([
    [1, 2],
    [2, 4],
  ]);
  close(sign, [], [0], 'float32');
  same(logAbsDeterminant, [], [Number.NEGATIVE_INFINITY], 'float32');
  refuses(
    () =>
      tf.linalg.inv([
        [1, 2],
        [2, 4],
      ]),
    tf.ValueError,
    /^inv: the matrix is not invertible, got shape \[2, 2\]/,
  );
  refuses(() => tf.linalg.solve([[[1]], [[0]]], [[[1]], [[1]]]), tf.ValueError, /^solve: .*matrix 1 of shape \[2, 1, 1\]/);
  refuses(() => tf.linalg.lu([[0]]), tf.ValueError, /^lu: /);
  refuses(() => tf.linalg.inv([[1, 2]]), tf.ShapeError, /^inv: the matrix must be square, got \[1, 2\]/);
  refuses(() => tf.linalg.det([1]), tf.ShapeError, /^det: a matrix has at least two axes/);
  refuses(() => tf.linalg.solve([[1]], [1]), tf.ShapeError, /^solve: /);
  refuses(() => tf.linalg.solve([[1]], [[1], [2]]), tf.ShapeError, /^solve: .*\[1, 1\] and \[2, 1\]/);
  const whole = tf.constant([[1]], 'int32');
  refuses(() => tf.linalg.inv(whole), tf.DTypeError, /^inv: dtype not supported, got int32/);
  const traced = tf.function((x: tf.Tensor) => tf.linalg.inv(x));
  same(traced(tf.constant([[2]])) as tf.Tensor, [1, 1], [0.5], 'float32');
  const zero = tf.zeros([1, 1]);
  assert.throws(() => traced(zero), /not invertible/);
});

test('cholesky and triangles', () => {
  everywhere(
    2,
    (random, n) => positiveFrom(random, n),
    true,
    (x, list, n, _n, bound) => {
      const factor = tf.linalg.cholesky(x);
      const l = lists(factor);
      for (const m of l) m.forEach((row, i) => row.forEach((v, j) => assert.ok(j <= i || v === 0)));
      near(
        l.map((a) => times(a, turned(a, n), n)),
        list,
        bound,
        `cholesky ${n}`,
      );
      const rhs = batches(
        list.map((_, b) => matrixFrom(randomFrom(b), n, 3)),
        n,
        3,
        x.dtype as Float,
      );
      near(
        lists(tf.linalg.choleskySolve(factor, rhs)).map((z, b) => times(list[b], z, 3)),
        lists(rhs),
        bound,
        `choleskySolve ${n}`,
      );
      nearly(
        tf.linalg.logdet(x).arraySync() as number[],
        list.map((a) => Math.log(determinant(a))),
        bound,
        `logdet ${n}`,
      );
      for (const lower of [true, false]) {
        for (const adjoint of [true, false]) {
          const triangle = list.map((a) => a.map((row, i) => row.map((v, j) => ((lower ? j <= i : j >= i) ? v : 0))));
          const z = lists(tf.linalg.triangularSolve(x, rhs, { lower, adjoint }));
          near(
            z.map((v, b) => times(adjoint ? turned(triangle[b], n) : triangle[b], v, 3)),
            lists(rhs),
            bound * 10,
            `triangularSolve ${n}`,
          );
        }
      }
    },
  );
  const failed = tf.linalg
    .cholesky([
      [1, 2],
      [2, 1],
    ])
    .arraySync() as Matrix;
  assert.ok(Number.isNaN(failed[1][1]));
  close(
    tf.linalg.lstsq(
      [
        [1, 0],
        [1, 1],
        [1, 2],
      ],
      [[1], [3], [5]],
    ),
    [2, 1],
    [1, 2],
    'float32',
    '',
    1e-5,
  );
  close(tf.linalg.lstsq([[1, 1]], [[2]]), [2, 1], [1, 1], 'float32', '', 1e-5);
  close(tf.linalg.lstsq([[1], [1]], [[1], [3]], { l2Regularizer: 2 }), [1, 1], [1], 'float32', '', 1e-5);
  refuses(() => tf.linalg.cholesky([[1, 2]]), tf.ShapeError, /^cholesky: /);
});

test('qr', () => {
  everywhere(3, matrixFrom, false, (x, list, m, n, bound) => {
    for (const fullMatrices of [false, true]) {
      const { q, r } = tf.linalg.qr(x, { fullMatrices });
      const width = fullMatrices ? m : Math.min(m, n);
      assert.equal(
        [[...q.shape], [...r.shape]],
        [
          [list.length, m, width],
          [list.length, width, n],
        ],
      );
      const [qs, rs] = [lists(q), lists(r)];
      near(
        qs.map((a, b) => times(a, rs[b], n)),
        list,
        bound,
        `qr ${m} ${n}`,
      );
      near(
        qs.map((a) => times(turned(a, width), a, width)),
        list.map(() => unit(width)),
        bound,
        `q of ${m} ${n}`,
      );
      for (const a of rs) a.forEach((row, i) => row.forEach((v, j) => assert.ok(j >= i || v === 0)));
    }
  });
});

test('nothing stays behind', () => {
  const ops: readonly (() => tf.Tensor | readonly tf.Tensor[])[] = [
    () => tf.linalg.inv([[2]]),
    () => tf.linalg.inv([[2]], { adjoint: true }),
    () => tf.linalg.det([[2]]),
    () => tf.linalg.slogdet([[2]]),
    () => tf.linalg.solve([[2]], [[1]], { adjoint: true }),
    () => tf.linalg.lu([[2]]),
    () => tf.linalg.cholesky([[2]]),
    () => tf.linalg.logdet([[2]]),
    () => tf.linalg.lstsq([[1], [2]], [[1], [2]]),
    () => tf.linalg.qr([[1, 2]]),
    () => tf.linalg.eigh([[2]]),
    () => tf.linalg.eigvalsh([[2]]),
    () => tf.linalg.svd([[1, 2]]),
    () => tf.linalg.svd([[1, 2]], { computeUv: false }),
    () => tf.linalg.pinv([[1, 2]]),
  ];
  for (const op of ops) checkLeaks(op, String(op));
});

test.run();
