import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Matrix } from './matrices.ts';
import { everywhere, lists, matrixFrom, near, symmetricFrom, times, turned, unit } from './matrices.ts';
import { close, nearly, randomFrom } from './numeric.ts';

// Eigenvalues and singular values with their vectors, put together again.

test('eigh', () => {
  everywhere(4, symmetricFrom, true, (x, list, n, _n, bound) => {
    const { e, v } = tf.linalg.eigh(x);
    const [values, vectors] = [e.arraySync() as number[][], lists(v)];
    for (const row of values)
      assert.equal(
        row,
        row.toSorted((a, b) => a - b),
      );
    near(
      vectors.map((a, b) =>
        times(
          a.map((row) => row.map((c, j) => c * values[b][j])),
          turned(a, n),
          n,
        ),
      ),
      list,
      bound,
      `eigh ${n}`,
    );
    near(
      vectors.map((a) => times(turned(a, n), a, n)),
      list.map(() => unit(n)),
      bound,
      `vectors ${n}`,
    );
    nearly((tf.linalg.eigvalsh(x).arraySync() as number[][]).flat(), values.flat(), 0, `eigvalsh ${n}`);
  });
  // Only the lower triangle is read; equal and vanishing values are no trouble.
  close(
    tf.linalg.eigvalsh([
      [1, 99],
      [2, 1],
    ]),
    [2],
    [-1, 3],
    'float32',
    '',
    1e-6,
  );
  close(
    tf.linalg.eigvalsh([
      [0, 0, 0],
      [0, 0, 0],
      [1, 0, 0],
    ]),
    [3],
    [-1, 0, 1],
    'float32',
    '',
    1e-6,
  );
  close(tf.linalg.eigvalsh(tf.ones([4, 4], 'float64')), [4], [0, 0, 0, 4], 'float64', '', 1e-12);
  const large = randomFrom(9);
  const a = symmetricFrom(large, 40);
  const { e, v } = tf.linalg.eigh(tf.constant(a, 'float64'));
  near(
    [
      times(
        v.arraySync() as Matrix,
        turned(
          (v.arraySync() as Matrix).map((row) => row.map((c, j) => c * (e.arraySync() as number[])[j])),
          40,
        ),
        40,
      ),
    ],
    [a],
    1e-11,
    'eigh 40',
  );
});

test('svd and pinv', () => {
  everywhere(5, matrixFrom, false, (x, list, m, n, bound) => {
    for (const fullMatrices of [false, true]) {
      const { s, u, v } = tf.linalg.svd(x, { fullMatrices });
      const k = Math.min(m, n);
      const [wu, wv] = fullMatrices ? [m, n] : [k, k];
      assert.equal(
        [[...s.shape], [...u.shape], [...v.shape]],
        [
          [list.length, k],
          [list.length, m, wu],
          [list.length, n, wv],
        ],
      );
      const [ss, us, vs] = [s.arraySync() as number[][], lists(u), lists(v)];
      for (const row of ss)
        assert.equal(
          row,
          row.map(Math.abs).toSorted((a, b) => b - a),
        );
      near(
        us.map((a, b) =>
          times(
            a.map((row) => row.slice(0, k).map((c, j) => c * ss[b][j])),
            turned(vs[b], k),
            n,
          ),
        ),
        list,
        bound,
        `svd ${m} ${n}`,
      );
      near(
        us.map((a) => times(turned(a, wu), a, wu)),
        list.map(() => unit(wu)),
        bound,
        `u of ${m} ${n}`,
      );
      near(
        vs.map((a) => times(turned(a, wv), a, wv)),
        list.map(() => unit(wv)),
        bound,
        `v of ${m} ${n}`,
      );
      nearly((tf.linalg.svd(x, { computeUv: false }).arraySync() as number[][]).flat(), ss.flat(), 0, 's alone');
    }
    const inverse = lists(tf.linalg.pinv(x));
    near(
      inverse.map((y, b) => times(times(list[b], y, m), list[b], n)),
      list,
      bound * 100,
      `pinv ${m} ${n}`,
    );
  });
  // Matrices without full rank: their factors are orthonormal all the same.
  for (const a of [
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
    [
      [1, 2, 3],
      [2, 4, 6],
      [0, 0, 0],
    ],
  ]) {
    const { s, u, v } = tf.linalg.svd(tf.constant(a, 'float64'), { fullMatrices: true });
    const [us, vs, ss] = [u.arraySync() as Matrix, v.arraySync() as Matrix, s.arraySync() as number[]];
    near([times(turned(us, us.length), us, us.length)], [unit(us.length)], 1e-12, 'u');
    near(
      [
        times(
          us.map((row) => ss.map((c, j) => c * row[j])),
          turned(vs, ss.length),
          a[0].length,
        ),
      ],
      [a],
      1e-12,
      'product',
    );
  }
  close(
    tf.linalg.pinv([
      [1, 2],
      [3, 4],
    ]),
    [2, 2],
    [-2, 1, 1.5, -0.5],
    'float32',
    '',
    1e-5,
  );
  close(
    tf.linalg.pinv([
      [1, 1],
      [1, 1],
    ]),
    [2, 2],
    [0.25, 0.25, 0.25, 0.25],
    'float32',
    '',
    1e-6,
  );
  close(
    tf.norm(
      [
        [3, 0],
        [0, -4],
      ],
      { ord: 2, axis: [0, 1] },
    ),
    [],
    [4],
    'float32',
    '',
    1e-6,
  );
  close(
    tf.norm(
      [
        [[3], [0]],
        [[0], [2]],
      ],
      { ord: 2, axis: [0, 1], keepdims: true },
    ),
    [1, 1, 1],
    [3],
    'float32',
    '',
    1e-6,
  );
});

test.run();
