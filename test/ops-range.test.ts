import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { checkGradients, checkLeaks, close, filled, flatOf, integerFrom, randomFrom, refuses, same, shapeFrom, sizeOf } from './numeric.ts';

// range, linspace, eye, and matrices from diagonals and back, against plain loops.

test('range counts as TensorFlow does: each element is the one before plus delta, rounded', () => {
  const random = randomFrom(1);
  for (let round = 0; round < 200; round++) {
    const dtype = (['float32', 'float64', 'int32', 'int64'] as const)[round % 4];
    const whole = dtype === 'int32' || dtype === 'int64';
    const fit = (v: number): number => (whole ? Math.round(v) + 0 : dtype === 'float32' ? Math.fround(v) : v);
    const delta = fit((random() < 0.5 ? -1 : 1) * (0.6 + random() * 3));
    const start = fit(random() * 20 - 10);
    const limit = fit(start + Math.sign(delta) * random() * 15);
    const round32 = dtype === 'float32' ? Math.fround : (v: number): number => v;
    const size = Math.ceil(Math.abs(round32(round32(limit - start) / delta)));
    const expected: number[] = [];
    for (let i = 0, at = start; i < size; i++, at = round32(at + delta)) expected.push(at);
    const y = tf.range(start, limit, delta, dtype);
    same(y, [size], dtype === 'int64' ? expected.map(BigInt) : expected, dtype, `range(${start}, ${limit}, ${delta})`);
    y.dispose();
  }
  same(tf.range(0, 1, 0.1), [10], [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.70000005, 0.8000001, 0.9000001].map(Math.fround), 'float32');
});

test('range takes its dtype from where it is said', () => {
  same(tf.range(3), [3], [0, 1, 2], 'float32');
  same(tf.range(3, 'int32'), [3], [0, 1, 2], 'int32');
  same(tf.range(1, { limit: 3, delta: 1, dtype: 'int64' }), [2], [1n, 2n], 'int64');
  same(tf.range(1n, 3), [2], [1n, 2n], 'int64');
  same(tf.range(2, 'uint8'), [2], [0, 1], 'uint8');
  same(tf.range(0, 1, 0.5, 'float16'), [2], [0, 0.5], 'float16');
  const [i32, i64, f64] = [tf.constant(3, 'int32'), tf.constant(4n), tf.constant(0.5, 'float64')];
  same(tf.range(i32), [3], [0, 1, 2], 'int32');
  same(tf.range(i32, i64), [1], [3n], 'int64');
  same(tf.range(0, i32, f64), [6], [0, 0.5, 1, 1.5, 2, 2.5], 'float64');
  same(tf.range(i32, 'float32'), [3], [0, 1, 2], 'float32');
  refuses(() => tf.range(0, i32, 0.5), tf.DTypeError, /^range: .*0\.5/);
  refuses(() => tf.range(3, 1), tf.ValueError, /^range: .*start 3, limit 1, delta 1/);
  refuses(() => tf.range(1n, 3n, -1n), tf.ValueError, /^range: .*start 1, limit 3, delta -1/);
  refuses(() => tf.range(0, 3, 0), tf.ValueError, /^range: delta must not be 0/);
  refuses(() => tf.range(0, Number.POSITIVE_INFINITY), tf.ValueError, /^range: .*Infinity/);
  refuses(() => tf.range([1, 2]), tf.ShapeError, /^range: .*scalars/);
  refuses(() => tf.range(3, 'bool'), tf.ValueError, /^range: .*bool/);
  refuses(() => tf.range(3, { step: 1 } as never), tf.ValueError, /^range: unknown option/);
  const traced = tf.function((n: tf.Tensor) => tf.range(n).mul(2));
  same(traced(tf.constant(3, 'int32')) as tf.Tensor, [3], [0, 2, 4], 'int32');
  same(traced(tf.constant(1, 'int32')) as tf.Tensor, [1], [0], 'int32');
});

test('linspace', () => {
  const random = randomFrom(2);
  for (let round = 0; round < 40; round++) {
    const shape = shapeFrom(random, 0, 3);
    const num = integerFrom(random, 0, 6);
    const axis = integerFrom(random, 0, shape.length);
    const draw = (): number[] => Array.from({ length: sizeOf(shape) }, () => random() * 4 - 2);
    const [a, b] = [draw(), draw()];
    const wanted = shape.toSpliced(axis, 0, num);
    const expected = filled(wanted, (index) => {
      const at = flatOf(index.toSpliced(axis, 1), shape);
      const i = index[axis];
      return i === 0 ? a[at] : i === num - 1 ? b[at] : a[at] + ((b[at] - a[at]) / (num - 1)) * i;
    });
    tf.tidy(() => {
      const make = (v: number[]): tf.Tensor => tf.constant(v, 'float64', shape);
      close(tf.linspace(make(a), make(b), num, { axis: axis - shape.length - 1 }), wanted, expected, 'float64', `shape [${shape}]`);
    });
    if (round % 4 === 0 && sizeOf(shape) > 0 && num > 0) {
      checkGradients(
        (x, y) => tf.linspace(x, y, num, { axis }),
        [
          { values: a, shape },
          { values: b, shape },
        ],
        random,
        'linspace',
      );
    }
  }
  same(tf.linspace(tf.constant([0, 4], 'int8'), 2, 3), [3, 2], [0, 4, 1, 3, 2, 2], 'float32');
  same(tf.linspace(0n, 1n, 3), [3], [0, 0.5, 1], 'float64');
  refuses(() => tf.linspace(0, 1, -1), tf.ValueError, /^linspace: .*-1/);
  refuses(() => tf.linspace(0, 1, 2, { axis: 1 }), tf.IndexError, /^linspace: axis out of range/);
});

test('eye', () => {
  for (const [rows, columns] of [
    [3, 3],
    [2, 4],
    [4, 2],
    [1, 1],
    [0, 3],
    [3, 0],
  ]) {
    for (const batch of [[], [2], [0, 2], [2, 1]]) {
      const wanted = [...batch, rows, columns];
      const expected = filled(wanted, (index) => +(index.at(-1) === index.at(-2)));
      const y = tf.eye(rows, { numColumns: columns, batchShape: batch, dtype: 'int32' });
      same(y, wanted, expected, 'int32', `eye [${wanted}]`);
      y.dispose();
    }
  }
  same(tf.eye(2, { dtype: 'bool' }), [2, 2], [1, 0, 0, 1], 'bool');
  refuses(() => tf.eye(-1), tf.ShapeError, /^eye: .*-1 rows/);
});

test('diagonals go into matrices and come out again', () => {
  const random = randomFrom(3);
  for (let round = 0; round < 120; round++) {
    const [rows, columns] = [integerFrom(random, 1, 4), integerFrom(random, 1, 4)];
    const batch = shapeFrom(random, 0, 2);
    const ends = [integerFrom(random, 1 - rows, columns - 1), integerFrom(random, 1 - rows, columns - 1)];
    const [low, high] = random() < 0.5 ? [ends[0], ends[0]] : [Math.min(...ends), Math.max(...ends)];
    const align = (['RIGHT_LEFT', 'LEFT_RIGHT', 'LEFT_LEFT', 'RIGHT_RIGHT'] as const)[round % 4];
    const longest = Math.min(rows + Math.min(high, 0), columns - Math.max(low, 0));
    const packed = low === high ? [...batch, longest] : [...batch, high - low + 1, longest];
    const k: number | [number, number] = low === high && random() < 0.5 ? low : [low, high];
    /** Where the entry at row and column stands in the packed diagonals; null outside of the band. */
    const place = (at: number[], row: number, column: number): number | null => {
      const d = column - row;
      if (d < low || d > high) return null;
      const length = Math.min(rows + Math.min(d, 0), columns - Math.max(d, 0));
      const [above, below] = align.split('_');
      const left = (d >= 0 && above === 'LEFT') || (d <= 0 && below === 'LEFT');
      const i = Math.min(row, column) + (left ? 0 : longest - length);
      return flatOf(low === high ? [...at, i] : [...at, high - d, i], packed);
    };
    const shape = [...batch, rows, columns];
    const matrix = Array.from({ length: sizeOf(shape) }, (_, i) => i + 1);
    const part = new Array<number>(sizeOf(packed)).fill(-1);
    for (const [i, v] of matrix.entries()) {
      const index = filled(shape, (at) => at)[i];
      const at = place(index.slice(0, -2), index.at(-2) as number, index.at(-1) as number);
      if (at !== null) part[at] = v;
    }
    const diagonals = Array.from({ length: sizeOf(packed) }, (_, i) => 100 + i);
    const set = (elsewhere: (i: number) => number): number[] =>
      filled(shape, (index) => {
        const at = place(index.slice(0, -2), index.at(-2) as number, index.at(-1) as number);
        return at === null ? elsewhere(flatOf(index, shape)) : diagonals[at];
      });
    tf.tidy(() => {
      const what = `k [${low}, ${high}] of [${shape}] ${align}`;
      const [m, d] = [tf.constant(matrix, 'int32', shape), tf.constant(diagonals, 'int32', packed)];
      same(tf.linalg.diagPart(m, { k, align, paddingValue: -1 }), packed, part, 'int32', `diagPart ${what}`);
      same(
        tf.linalg.setDiag(m, d, { k, align }),
        shape,
        set((i) => matrix[i]),
        'int32',
        `setDiag ${what}`,
      );
      same(
        tf.linalg.diag(d, { k, align, numRows: rows, numCols: columns, paddingValue: 7 }),
        shape,
        set(() => 7),
        'int32',
        `diag ${what}`,
      );
      if (round % 8 === 0 && sizeOf(batch) > 0) {
        const x = { values: matrix.map(() => random()), shape };
        const y = { values: diagonals.map(() => random()), shape: packed };
        checkGradients((t) => tf.linalg.diagPart(t, { k, align }), [x], random, `diagPart ${what}`);
        checkGradients((t) => tf.linalg.diag(t, { k, align, numRows: rows, numCols: columns }), [y], random, `diag ${what}`);
        checkGradients((s, t) => tf.linalg.setDiag(s, t, { k, align }).square(), [x, y], random, `setDiag ${what}`);
      }
    });
  }
});

test('diag sizes its matrix, and says where it does not fit', () => {
  same(tf.linalg.diag([1, 2]), [2, 2], [1, 0, 0, 2], 'float32');
  same(tf.linalg.diag([1, 2], { k: 1 }), [3, 3], [0, 1, 0, 0, 0, 2, 0, 0, 0], 'float32');
  same(tf.linalg.diag([1, 2], { k: -1, numRows: 3 }), [3, 2], [0, 0, 1, 0, 0, 2], 'float32');
  same(tf.linalg.diag([true]), [1, 1], [1], 'bool');
  same(tf.linalg.diag([]), [0, 0], [], 'float32');
  same(
    tf.linalg.trace([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]),
    [2],
    [5, 13],
    'float32',
  );
  refuses(() => tf.linalg.diag(1), tf.ShapeError, /^diag: .*vector/);
  refuses(() => tf.linalg.diag([1, 2], { numRows: 1 }), tf.ShapeError, /^diag: .*1 rows/);
  refuses(() => tf.linalg.diag([[1, 2]], { k: [0, 1] }), tf.ShapeError, /^diag: .*rows of 2 diagonals/);
  refuses(() => tf.linalg.diag([1], { k: [1, 0] }), tf.ValueError, /^diag: k must be/);
  refuses(() => tf.linalg.diag([1], { align: 'LEFT' as 'LEFT_LEFT' }), tf.ValueError, /^diag: unknown align/);
  refuses(() => tf.linalg.diagPart([1]), tf.ShapeError, /^diagPart: .*\[1\]/);
  refuses(() => tf.linalg.diagPart([[1]], { k: 1 }), tf.ValueError, /^diagPart: .*no such diagonal/);
  refuses(() => tf.linalg.setDiag([[1, 2]], [1, 2]), tf.ShapeError, /^setDiag: .*\[1\], got \[2\]/);
});

test('nothing stays behind', () => {
  checkLeaks(() => tf.range(3, 'uint8'), 'range');
  checkLeaks(() => tf.linspace(0, 1, 5), 'linspace');
  checkLeaks(() => tf.eye(2, { batchShape: [2] }), 'eye');
  checkLeaks(() => tf.linalg.diag([1, 2]), 'diag');
  checkLeaks(
    () =>
      tf.linalg.trace([
        [1, 2],
        [3, 4],
      ]),
    'trace',
  );
  assert.is(tf.range(2).shape.length, 1);
});

test.run();
