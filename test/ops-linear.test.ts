import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import {
  checkGradients,
  checkLeaks,
  close,
  filled,
  flatOf,
  indicesOf,
  integerFrom,
  randomFrom,
  refuses,
  same,
  shapeFrom,
  sizeOf,
} from './numeric.ts';

// Products over named axes, norms, bands and crosses, against sums over all indices.

const draw = (random: () => number, shape: readonly number[]): number[] => Array.from({ length: sizeOf(shape) }, () => random() * 2 - 1);
const f64 = (values: readonly number[], shape: readonly number[]): tf.Tensor => tf.constant([...values], 'float64', [...shape]);

interface Operand {
  readonly labels: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The sum over every assignment of indices to letters. */
function summed(operands: readonly Operand[], output: string): { shape: number[]; values: number[] } {
  const sizes = new Map<string, number>();
  for (const { labels, shape } of operands)
    [...labels].forEach((l, i) => void sizes.set(l, Math.max(shape[i] === 1 ? 1 : 0, shape[i], shape[i] === 0 ? 0 : (sizes.get(l) ?? 0))));
  const letters = [...sizes.keys()];
  const shape = [...output].map((l) => sizes.get(l) as number);
  const values = new Array<number>(sizeOf(shape)).fill(0);
  for (const at of indicesOf(letters.map((l) => sizes.get(l) as number))) {
    const place = (l: string): number => at[letters.indexOf(l)];
    const factors = operands.map(
      (o) =>
        o.values[
          flatOf(
            [...o.labels].map((l, i) => (o.shape[i] === 1 ? 0 : place(l))),
            o.shape,
          )
        ],
    );
    values[flatOf([...output].map(place), shape)] += factors.reduce((a, b) => a * b, 1);
  }
  return { shape, values };
}

test('einsum of random equations', () => {
  const random = randomFrom(1);
  for (let round = 0; round < 150; round++) {
    const sizes = Object.fromEntries([...'abcde'].map((l) => [l, [0, 1, 2, 3, 2, 3][integerFrom(random, random() < 0.1 ? 0 : 1, 5)]]));
    const operands = Array.from({ length: integerFrom(random, 1, 3) }, (): Operand => {
      const labels = Array.from({ length: integerFrom(random, 0, 3) }, () => 'abcde'[integerFrom(random, 0, 4)]).join('');
      const shape = [...labels].map((l) => sizes[l]);
      return { labels, shape, values: draw(random, shape) };
    });
    const letters = [...new Set(operands.flatMap((o) => [...o.labels]))];
    const output = letters
      .filter(() => random() < 0.5)
      .sort(() => random() - 0.5)
      .join('');
    const { shape, values } = summed(operands, output);
    const equation = `${operands.map((o) => o.labels).join(', ')} -> ${output}`;
    tf.tidy(() => close(tf.einsum(equation, ...operands.map((o) => f64(o.values, o.shape))), shape, values, 'float64', equation));
    const small = operands.every((o) => sizeOf(o.shape) > 0 && sizeOf(o.shape) <= 9);
    if (round % 6 === 0 && small) checkGradients((...x) => tf.einsum(equation, ...x), operands, random, equation);
  }
});

test('einsum without an arrow, with axes of any number, and of integers', () => {
  const m = tf.constant(
    [
      [1, 2],
      [3, 4],
    ],
    'int32',
  );
  same(tf.einsum('ij,jk', m, m), [2, 2], [7, 10, 15, 22], 'int32');
  same(tf.einsum('ba', m), [2, 2], [1, 3, 2, 4], 'int32');
  same(tf.einsum('ii', m), [], [5], 'int32');
  same(tf.einsum('ii->i', m), [2], [1, 4], 'int32');
  same(tf.einsum('...->...', m), [2, 2], [1, 2, 3, 4], 'int32');
  same(tf.einsum('i,i', tf.constant([1n, 2n]), [3n, 4n]), [], [11n], 'int64');
  assert.equal([...tf.einsum('...ij,...jk->...ik', tf.ones([5, 1, 2, 3]), tf.ones([4, 3, 2])).shape], [5, 4, 2, 2]);
  assert.equal([...tf.einsum('...ij,jk', tf.ones([5, 2, 3]), tf.ones([3, 2])).shape], [5, 2, 2]);
  assert.equal([...tf.einsum('i...->...', tf.ones([2, 3, 4])).shape], [3, 4]);
  same(tf.einsum('...i,...i->', tf.ones([1, 3]), tf.ones([2, 3])), [], [6], 'float32');
  const [x, y] = [randomFrom(3), randomFrom(4)].map((random) => draw(random, [2, 2, 3]));
  const { shape, values } = summed(
    [
      { labels: 'pij', shape: [2, 2, 3], values: x },
      { labels: 'qij', shape: [2, 2, 3], values: y },
    ],
    'pqi',
  );
  tf.tidy(() => close(tf.einsum('pij,qij->pqi', f64(x, [2, 2, 3]), f64(y, [2, 2, 3])), shape, values, 'float64'));
  const z = tf.complex([1, 2], [1, -1]);
  close(tf.einsum('i,i->', z, z), [], [3, -2], 'complex64');
  const traced = tf.function((a: tf.Tensor, b: tf.Tensor) => tf.einsum('bij,bjk->bik', a, b), {
    inputSignature: [new tf.TensorSpec([null, 2, null], 'float32'), new tf.TensorSpec([null, null, 3], 'float32')],
  });
  assert.equal([...(traced(tf.ones([4, 2, 5]), tf.ones([4, 5, 3])) as tf.Tensor).shape], [4, 2, 3]);
});

test('einsum says what does not fit', () => {
  refuses(
    () => tf.einsum('ij,jk->ik', [[1, 2]], [[1, 2]]),
    tf.ShapeError,
    /^einsum: the sizes of axis j differ, got \[1, 2\] and \[1, 2\] \(2 ≠ 1\)/,
  );
  refuses(() => tf.einsum('ijk', [[1]]), tf.ShapeError, /^einsum: 'ijk' does not name the axes/);
  refuses(() => tf.einsum('ii', [[1, 2]]), tf.ShapeError, /^einsum: the sizes of axis i differ/);
  refuses(() => tf.einsum('ij->k', [[1]]), tf.ValueError, /^einsum: the result has an axis k/);
  refuses(() => tf.einsum('ij->ii', [[1]]), tf.ValueError, /^einsum: the result has the axis i twice/);
  refuses(() => tf.einsum('i.j', [[1]]), tf.ValueError, /^einsum: the equation cannot be read/);
  refuses(() => tf.einsum('i->j->k', [1]), tf.ValueError, /more than one arrow/);
  refuses(() => tf.einsum('i,i', [1]), tf.ValueError, /^einsum: .*1 operands/);
});

test('tensordot', () => {
  const random = randomFrom(2);
  for (let round = 0; round < 60; round++) {
    const [ra, rb] = [integerFrom(random, 0, 3), integerFrom(random, 0, 3)];
    const count = integerFrom(random, 0, Math.min(ra, rb));
    const sizes = Array.from({ length: count }, () => [0, 1, 2, 3][integerFrom(random, 1, 3)]);
    const [a, b] = [ra, rb].map((rank) => Array.from({ length: rank }, () => integerFrom(random, round % 10 === 0 ? 0 : 1, 3)));
    const shuffled = (n: number): number[] =>
      Array.from({ length: n }, (_, i) => i)
        .sort(() => random() - 0.5)
        .slice(0, count);
    const [ofA, ofB] = round % 2 === 0 ? [shuffled(ra), shuffled(rb)] : [sizes.map((_, i) => ra - count + i), sizes.map((_, i) => i)];
    sizes.forEach((size, i) => {
      a[ofA[i]] = size;
      b[ofB[i]] = size;
    });
    const labelsA = a.map((_, i) => (ofA.includes(i) ? 'xyz'[ofA.indexOf(i)] : 'abc'[i])).join('');
    const labelsB = b.map((_, i) => (ofB.includes(i) ? 'xyz'[ofB.indexOf(i)] : 'def'[i])).join('');
    const output = [...labelsA, ...labelsB].filter((l) => !'xyz'.includes(l)).join('');
    const operands = [
      { labels: labelsA, shape: a, values: draw(random, a) },
      { labels: labelsB, shape: b, values: draw(random, b) },
    ];
    const { shape, values } = summed(operands, output);
    const axes = round % 2 === 0 ? ([ofA, ofB.map((axis) => axis - rb)] as const) : count;
    const run = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.tensordot(x, y, axes);
    tf.tidy(() => close(run(f64(operands[0].values, a), f64(operands[1].values, b)), shape, values, 'float64', `${labelsA},${labelsB}`));
    if (round % 6 === 0 && sizeOf(a) * sizeOf(b) > 0 && sizeOf(a) * sizeOf(b) < 200)
      checkGradients(run, operands, random, `${labelsA},${labelsB}`);
  }
  same(tf.tensordot([[1, 2]], [[3], [4]], [1, 0]), [1, 1], [11], 'float32');
  refuses(() => tf.tensordot([1, 2], [1, 2, 3], 1), tf.ShapeError, /^tensordot: .*\[2\] and \[3\] \(2 ≠ 3\)/);
  refuses(() => tf.tensordot([1], [1], 2), tf.ValueError, /^tensordot: .*from 0 to 1/);
  refuses(() => tf.tensordot([1], [1], [[0], []]), tf.ValueError, /^tensordot: axes must name/);
  refuses(() => tf.tensordot([1], [1], [[1], [0]]), tf.IndexError, /^tensordot: axis out of range/);
});

test('norm', () => {
  const random = randomFrom(5);
  const vector: readonly (readonly [number | 'euclidean' | 'fro' | undefined, (v: number[]) => number])[] = [
    [undefined, (v) => Math.hypot(...v)],
    ['euclidean', (v) => Math.hypot(...v)],
    [2, (v) => Math.hypot(...v)],
    [1, (v) => v.reduce((n, a) => n + Math.abs(a), 0)],
    [Infinity, (v) => Math.max(...v.map(Math.abs))],
    [3, (v) => Math.cbrt(v.reduce((n, a) => n + Math.abs(a) ** 3, 0))],
    [0.5, (v) => v.reduce((n, a) => n + Math.sqrt(Math.abs(a)), 0) ** 2],
  ];
  for (const [ord, f] of vector) {
    for (let round = 0; round < 12; round++) {
      const shape = shapeFrom(random, 1, 4, 1);
      const axis = integerFrom(random, 0, shape.length - 1);
      const values = draw(random, shape);
      const rest = shape.filter((_, i) => i !== axis);
      const expected = filled(rest, (at) =>
        f(Array.from({ length: shape[axis] }, (_, i) => values[flatOf(at.toSpliced(axis, 0, i), shape)])),
      );
      tf.tidy(() => {
        close(tf.norm(f64(values, shape), { ord, axis }), rest, expected, 'float64', `ord ${ord}`);
        close(tf.norm(f64(values, shape), { ord, axis: axis - shape.length, keepdims: true }), shape.with(axis, 1), expected, 'float64');
        close(tf.norm(f64(values, shape), { ord }), [], [f(values)], 'float64', `ord ${ord} of all`);
      });
      if (round === 0) checkGradients((x) => tf.norm(x, { ord, axis }), [{ values, shape }], random, `norm ${ord}`, { bound: 1e-4 });
    }
  }
  const m = [
    [1, -2, 3],
    [-4, 5, -6],
  ];
  same(tf.norm(m, { ord: 1, axis: [0, 1] }), [], [9], 'float32');
  same(tf.norm(m, { ord: Infinity, axis: [-2, -1] }), [], [15], 'float32');
  close(tf.norm(m, { ord: 'fro', axis: [0, 1], keepdims: true }), [1, 1], [Math.sqrt(91)], 'float32', '', 1e-6);
  close(tf.norm(tf.complex([3], [4])), [], [5, 0], 'complex64');
  refuses(() => tf.norm([1], { ord: 0 }), tf.ValueError, /^norm: unknown order of a vector norm, got 0/);
  refuses(() => tf.norm(m, { ord: 3, axis: [0, 1] }), tf.ValueError, /^norm: unknown order of a matrix norm, got 3/);
  refuses(() => tf.norm(m, { axis: [0, -2] }), tf.ValueError, /^norm: axis must be one axis or two different ones/);
  refuses(() => tf.norm([1], { axis: 1 }), tf.IndexError, /^norm: axis out of range/);
});

test('bands, crosses, matvec, transposes', () => {
  const random = randomFrom(6);
  for (let round = 0; round < 40; round++) {
    const shape = [...shapeFrom(random, 0, 2), integerFrom(random, 0, 4), integerFrom(random, 0, 4)];
    const [below, above] = [integerFrom(random, -1, 3), integerFrom(random, -1, 3)];
    const values = draw(random, shape);
    const expected = filled(shape, (at) => {
      const d = (at.at(-1) as number) - (at.at(-2) as number);
      return (below < 0 || -d <= below) && (above < 0 || d <= above) ? values[flatOf(at, shape)] : 0;
    });
    tf.tidy(() =>
      close(tf.linalg.bandPart(f64(values, shape), below, above), shape, expected, 'float64', `band ${below} ${above} of [${shape}]`),
    );
    if (round % 8 === 0 && sizeOf(shape) > 0)
      checkGradients((x) => tf.linalg.bandPart(x, below, above), [{ values, shape }], random, 'bandPart');
  }
  same(
    tf.linalg.bandPart(
      [
        [true, true],
        [true, true],
      ],
      0,
      0,
    ),
    [2, 2],
    [1, 0, 0, 1],
    'bool',
  );
  const [a, b] = [draw(random, [2, 3]), draw(random, [2, 3])];
  const crossed = [0, 3].flatMap((o) =>
    [0, 1, 2].map((i) => a[o + ((i + 1) % 3)] * b[o + ((i + 2) % 3)] - a[o + ((i + 2) % 3)] * b[o + ((i + 1) % 3)]),
  );
  tf.tidy(() => close(tf.linalg.cross(f64(a, [2, 3]), f64(b, [2, 3])), [2, 3], crossed, 'float64'));
  checkGradients(
    (x, y) => tf.linalg.cross(x, y),
    [
      { values: a, shape: [2, 3] },
      { values: b, shape: [2, 3] },
    ],
    random,
    'cross',
  );
  same(
    tf.linalg.matvec(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [1, 0, 1],
    ),
    [2],
    [4, 10],
    'float32',
  );
  same(
    tf.linalg.matvec(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [1, 1],
      { transposeA: true },
    ),
    [3],
    [5, 7, 9],
    'float32',
  );
  same(
    tf.linalg.matvec(tf.ones([2, 1, 3]), [
      [1, 2, 3],
      [0, 0, 1],
    ]),
    [2, 1],
    [6, 1],
    'float32',
  );
  same(tf.linalg.matrixTranspose([[[1, 2, 3]]]), [1, 3, 1], [1, 2, 3], 'float32');
  close(tf.linalg.matrixTranspose(tf.complex([[1, 2]], [[3, 4]]), { conjugate: true }), [2, 1], [1, -3, 2, -4], 'complex64');
  refuses(() => tf.linalg.bandPart([1], 0, 0), tf.ShapeError, /^bandPart: .*\[1\]/);
  refuses(() => tf.linalg.cross([1, 2], [1, 2]), tf.ShapeError, /^cross: .*\[2\] and \[2\]/);
  refuses(() => tf.linalg.matvec([1], [1]), tf.ShapeError, /^matvec: /);
  refuses(() => tf.linalg.matrixTranspose([1]), tf.ShapeError, /^matrixTranspose: /);
});

test('nothing stays behind', () => {
  checkLeaks(() => tf.einsum('ij,jk,kl->il', [[1, 2]], [[3], [4]], [[5]]), 'einsum');
  checkLeaks(
    () =>
      tf.einsum('ii->i', [
        [1, 2],
        [3, 4],
      ]),
    'einsum of a diagonal',
  );
  checkLeaks(() => tf.tensordot([[1, 2]], [[3], [4]], 1), 'tensordot');
  checkLeaks(() => tf.norm([[3, 4]], { axis: 1 }), 'norm');
  checkLeaks(() => tf.linalg.bandPart([[1, 2]], 0, 0), 'bandPart');
  checkLeaks(() => tf.linalg.cross([1, 2, 3], [4, 5, 6]), 'cross');
  checkLeaks(() => tf.linalg.matvec([[1, 2]], [1, 2]), 'matvec');
});

test.run();
