import { test } from 'uvu';
import * as tf from '../src/index.ts';
import { checkGradients, checkLeaks, filled, flatOf, integerFrom, randomFrom, refuses, same, shapeFrom, sizeOf } from './numeric.ts';

// Ops that arrange elements (tile, pad, reverse, roll, repeat) and that run or search along an axis, against plain loops.

type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'bool' | 'uint8' | 'float16' | 'string';
const DTYPES: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'bool', 'uint8', 'float16', 'string'];

/** Elements that can be told apart where the dtype has enough of them. */
function elementsOf(shape: readonly number[], dtype: DType): (number | bigint | boolean | string)[] {
  return Array.from({ length: sizeOf(shape) }, (_, i) =>
    dtype === 'bool' ? i % 3 === 0 : dtype === 'string' ? `s${i}` : dtype === 'int64' ? BigInt(i) : i % 200,
  );
}

function tensorOf(elements: readonly unknown[], shape: readonly number[], dtype: DType): tf.Tensor {
  return tf.constant(elements as number[], dtype, [...shape]);
}

/** What the elements read back as. */
const stored = (elements: readonly unknown[], dtype: DType): unknown[] => (dtype === 'bool' ? elements.map(Number) : [...elements]);

/** Runs `op` on random tensors of every dtype and compares it with the element that `from` finds for each place. */
function checkMoves(
  seed: number,
  run: (random: () => number, shape: number[]) => { op: (x: tf.Tensor) => tf.Tensor; shape: number[]; from: (index: number[]) => number[] },
  { low = 0, smallest = 0, gradient = true }: { low?: number; smallest?: number; gradient?: boolean } = {},
): void {
  const random = randomFrom(seed);
  for (let round = 0; round < 60; round++) {
    const shape = shapeFrom(random, low, 4, smallest);
    const { op, shape: wanted, from } = run(random, shape);
    const dtype = DTYPES[round % DTYPES.length];
    const elements = elementsOf(shape, dtype);
    tf.tidy(() => {
      const expected = filled(wanted, (index) => elements[flatOf(from(index), shape)]);
      same(op(tensorOf(elements, shape, dtype)), wanted, stored(expected, dtype), dtype, `round ${round} of shape [${shape}]`);
    });
    if (gradient && round % 4 === 0 && sizeOf(shape) > 0) {
      const values = Array.from({ length: sizeOf(shape) }, () => random() * 2 - 1);
      checkGradients(op, [{ values, shape }], random, `shape [${shape}]`);
    }
  }
}

test('tile repeats the whole', () => {
  checkMoves(1, (random, shape) => {
    const multiples = shape.map(() => integerFrom(random, 0, 3));
    return {
      op: (x) => tf.tile(x, multiples),
      shape: shape.map((d, i) => d * multiples[i]),
      from: (index) => index.map((at, i) => at % shape[i]),
    };
  });
  same(tf.constant([1, 2]).tile(tf.constant([2], 'int32')), [4], [1, 2, 1, 2], 'float32');
  refuses(() => tf.tile([[1]], [2]), tf.ShapeError, /^tile: .*multiples \[2\] for shape \[1, 1\]/);
  refuses(() => tf.tile([1], [-1]), tf.ShapeError, /^tile: .*\[-1\]/);
  refuses(() => tf.tile([1], [1.5]), tf.ShapeError, /^tile: .*1\.5/);
});

test('pad with a constant', () => {
  const random = randomFrom(2);
  for (let round = 0; round < 60; round++) {
    const shape = shapeFrom(random);
    const paddings = shape.map((): [number, number] => [integerFrom(random, 0, 2), integerFrom(random, 0, 3)]);
    const wanted = shape.map((d, i) => d + paddings[i][0] + paddings[i][1]);
    const dtype = DTYPES[round % 7];
    const elements = elementsOf(shape, dtype);
    const value = round % 2 === 0 ? undefined : dtype === 'bool' ? true : dtype === 'int64' ? -7n : 77;
    const blank = value ?? (dtype === 'bool' ? false : dtype === 'int64' ? 0n : 0);
    const op = (x: tf.Tensor): tf.Tensor => tf.pad(x, paddings, value === undefined ? undefined : { constantValues: value });
    tf.tidy(() => {
      const expected = filled(wanted, (index) => {
        const at = index.map((j, i) => j - paddings[i][0]);
        return at.every((j, i) => j >= 0 && j < shape[i]) ? elements[flatOf(at, shape)] : blank;
      });
      same(op(tensorOf(elements, shape, dtype)), wanted, stored(expected, dtype), dtype, `paddings ${JSON.stringify(paddings)}`);
    });
    if (round % 4 === 0 && sizeOf(shape) > 0) {
      checkGradients((x) => tf.pad(x, paddings), [{ values: Array.from({ length: sizeOf(shape) }, random), shape }], random, 'pad');
    }
  }
  same(tf.pad([1], tf.constant([[1, 0]], 'int64'), { constantValues: tf.constant(5) }), [2], [5, 1], 'float32');
  refuses(
    () =>
      tf.pad(
        [1, 2],
        [
          [1, 1],
          [0, 0],
        ],
      ),
    tf.ShapeError,
    /^pad: .*shape \[2, 2\] for shape \[2\]/,
  );
  refuses(() => tf.pad([1, 2], [[-1, 1]]), tf.ValueError, /^pad: .*-1/);
  refuses(() => tf.pad([1, 2], [[0.5, 1]]), tf.DTypeError, /^pad: .*0\.5/);
  refuses(() => tf.pad([1, 2], [[0, 1]], { mode: 'EDGE' as 'REFLECT' }), tf.ValueError, /^pad: .*'EDGE'/);
  const whole = tf.constant([1], 'int32');
  refuses(() => tf.pad(whole, [[0, 1]], { constantValues: 0.5 }), tf.DTypeError, /^pad: .*0\.5/);
  refuses(() => tf.pad([1], [[0, 1]], { constantValues: [1, 2] }), tf.ShapeError, /^pad: .*scalar/);
  refuses(() => tf.pad([1], [[0, 1]], { value: 1 } as never), tf.ValueError, /^pad: unknown option/);
});

test('pad with a mirror', () => {
  for (const mode of ['REFLECT', 'SYMMETRIC'] as const) {
    const skipped = mode === 'REFLECT' ? 1 : 0;
    checkMoves(mode.length, (random, shape) => {
      const paddings = shape.map((d): [number, number] => {
        const most = Math.max(0, d - skipped);
        return [integerFrom(random, 0, most), integerFrom(random, 0, most)];
      });
      const mirrored = (at: number, size: number): number => (at < 0 ? -at - 1 + skipped : at >= size ? 2 * size - 1 - at - skipped : at);
      return {
        op: (x) => tf.pad(x, paddings, { mode }),
        shape: shape.map((d, i) => d + paddings[i][0] + paddings[i][1]),
        from: (index) => index.map((at, i) => mirrored(at - paddings[i][0], shape[i])),
      };
    });
  }
  const empty = tf.zeros([0, 2]);
  refuses(
    () =>
      tf.pad(
        empty,
        [
          [1, 0],
          [0, 0],
        ],
        { mode: 'SYMMETRIC' },
      ),
    tf.ShapeError,
    /^pad: .*SYMMETRIC.*axis 0 of size 0/,
  );
});

test('reverse and roll', () => {
  checkMoves(3, (random, shape) => {
    const axes = shape.map((_, i) => i).filter(() => random() < 0.5);
    const given = axes.map((axis) => (random() < 0.5 ? axis : axis - shape.length));
    return { op: (x) => tf.reverse(x, given), shape, from: (index) => index.map((at, i) => (axes.includes(i) ? shape[i] - 1 - at : at)) };
  });
  checkMoves(4, (random, shape) => {
    const axes =
      shape.length === 0 ? [] : Array.from({ length: integerFrom(random, 0, 3) }, () => integerFrom(random, 0, shape.length - 1));
    const shifts = axes.map(() => integerFrom(random, -7, 7));
    const total = shape.map((_, i) => shifts.reduce((n, s, j) => (axes[j] === i ? n + s : n), 0));
    const back = (at: number, i: number): number => (((at - total[i]) % shape[i]) + shape[i]) % shape[i];
    return { op: (x) => tf.roll(x, shifts, axes), shape, from: (index) => index.map(back) };
  });
  refuses(() => tf.reverse([1, 2], [0, -1]), tf.IndexError, /^reverse: .*twice/);
  refuses(() => tf.reverse([1, 2], 1), tf.IndexError, /^reverse: axis out of range/);
  refuses(() => tf.roll([1, 2], [1, 2], 0), tf.ShapeError, /^roll: .*shifts \[1, 2\] for axes \[0\]/);
  refuses(() => tf.roll([1, 2], 1, 1), tf.IndexError, /^roll: axis out of range/);
});

test('repeat repeats each entry', () => {
  checkMoves(
    5,
    (random, shape) => {
      const axis = integerFrom(random, 0, shape.length - 1);
      const counts = random() < 0.3 ? [integerFrom(random, 0, 3)] : Array.from({ length: shape[axis] }, () => integerFrom(random, 0, 3));
      const places = Array.from({ length: shape[axis] }, (_, i) => i).flatMap((i) =>
        new Array<number>(counts[counts.length === 1 ? 0 : i]).fill(i),
      );
      const repeats = counts.length === 1 && random() < 0.5 ? counts[0] : counts;
      return {
        op: (x) => tf.repeat(x, repeats, { axis: random() < 0.5 ? axis : axis - shape.length }),
        shape: shape.with(axis, places.length),
        from: (index) => index.with(axis, places[index[axis]]),
      };
    },
    { low: 1 },
  );
  same(
    tf.repeat(
      [
        [1, 2],
        [3, 4],
      ],
      2,
    ),
    [8],
    [1, 1, 2, 2, 3, 3, 4, 4],
    'float32',
  );
  same(tf.repeat(5, 3), [3], [5, 5, 5], 'float32');
  same(tf.repeat([1, 2], tf.constant([2n, 0n])), [2], [1, 1], 'float32');
  same(tf.repeat([[1], [2]], 2, { axis: -1 }), [2, 2], [1, 1, 2, 2], 'float32');
  refuses(() => tf.repeat([1, 2], [1, 2, 3]), tf.ShapeError, /^repeat: .*3 repeats/);
  refuses(() => tf.repeat([1, 2], -1), tf.ValueError, /^repeat: .*-1/);
  refuses(() => tf.repeat([1, 2], [[1, 2]]), tf.ShapeError, /^repeat: .*\[1, 2\]/);
  refuses(() => tf.repeat([1, 2], 0.5), tf.DTypeError, /^repeat: .*0\.5/);
  refuses(() => tf.repeat([1, 2], 2, { axis: 1 }), tf.IndexError, /^repeat: axis out of range/);
});

test('cumsum and cumprod', () => {
  const random = randomFrom(6);
  for (let round = 0; round < 80; round++) {
    const shape = shapeFrom(random, 1);
    const axis = integerFrom(random, 0, shape.length - 1);
    const [exclusive, reverse, product] = [random() < 0.5, random() < 0.5, random() < 0.5];
    const dtype = (['float32', 'float64', 'int32', 'int64', 'uint8'] as const)[round % 5];
    const values = Array.from({ length: sizeOf(shape) }, () => integerFrom(random, 0, 3));
    const expected = filled(shape, (index) => {
      let so = product ? 1 : 0;
      for (let at = 0; at < shape[axis]; at++) {
        const counts = at === index[axis] ? !exclusive : at < index[axis] !== reverse;
        if (counts) so = product ? so * values[flatOf(index.with(axis, at), shape)] : so + values[flatOf(index.with(axis, at), shape)];
      }
      return dtype === 'int64' ? BigInt(so) : dtype === 'uint8' ? so & 255 : so;
    });
    const run = (x: tf.Tensor): tf.Tensor =>
      (product ? tf.math.cumprod : tf.math.cumsum)(x, { axis: axis - shape.length, exclusive, reverse });
    tf.tidy(() => same(run(tf.constant(values, dtype, shape)), shape, expected, dtype, `axis ${axis} of [${shape}]`));
    // Whole values hold zeros, often several along the axis: the gradient of a product must be right there too.
    if (round % 3 === 0) checkGradients(run, [{ values, shape }], random, `cumprod ${product} axis ${axis} of [${shape}]`);
  }
  same(tf.constant([1, 2, 3]).cumprod({ reverse: true }), [3], [6, 6, 3], 'float32');
  refuses(() => tf.cumsum([true, false]), tf.DTypeError, /^cumsum: dtype not supported, got bool/);
  refuses(() => tf.cumsum([1, 2], { axis: 1 }), tf.IndexError, /^cumsum: axis out of range/);
  refuses(() => tf.cumsum([1, 2], 0 as never), tf.ValueError, /^cumsum: options must be a plain object/);
});

test('the gradient of reduceProd, where factors are zero', () => {
  const random = randomFrom(7);
  for (const values of [[2, 3, 4], [2, 0, 4], [0, 3, 0], [5], [0]]) {
    checkGradients((x) => tf.reduceProd(x), [{ values, shape: [values.length] }], random, `reduceProd of ${values}`);
  }
  checkGradients((x) => tf.reduceProd(x, [0, 2]), [{ values: Array.from({ length: 12 }, random), shape: [2, 3, 2] }], random, 'reduceProd');
});

test('argmax and argmin', () => {
  const random = randomFrom(8);
  for (let round = 0; round < 80; round++) {
    const shape = shapeFrom(random, 1, 4);
    const axis = integerFrom(random, 0, shape.length - 1);
    if (shape[axis] === 0) shape[axis] = 1;
    const smallest = round % 2 === 1;
    const dtype = (['float32', 'float64', 'int32', 'int64', 'bool', 'uint8', 'float16'] as const)[round % 7];
    const values = Array.from({ length: sizeOf(shape) }, () =>
      integerFrom(random, dtype === 'bool' || dtype === 'uint8' ? 0 : -3, dtype === 'bool' ? 1 : 3),
    );
    const wanted = shape.filter((_, i) => i !== axis);
    const expected = filled(wanted, (index) => {
      let best = 0;
      const at = (i: number): number => values[flatOf(index.toSpliced(axis, 0, i), shape)];
      for (let i = 1; i < shape[axis]; i++) if (smallest ? at(i) < at(best) : at(i) > at(best)) best = i;
      return BigInt(best);
    });
    const x = tf.constant(dtype === 'bool' ? values.map((v) => v === 1) : values, dtype, shape);
    tf.tidy(() => {
      const run = smallest ? tf.argmin : tf.argmax;
      same(run(x, axis), wanted, expected, 'int64', `axis ${axis} of [${shape}]`);
      same(run(x, { axis: axis - shape.length, outputType: 'int32' }), wanted, expected.map(Number), 'int32');
    });
    x.dispose();
  }
  same(
    tf.argmax([
      [1, 9],
      [3, 4],
    ]),
    [2],
    [1n, 0n],
    'int64',
  );
  same(tf.argmax([1, Number.NaN, 3, Number.NaN]), [], [2n], 'int64');
  same(tf.constant([3, 1]).argmin(0, { outputType: 'int16' }), [], [1], 'int16');
  refuses(() => tf.argmax(5), tf.IndexError, /^argmax: axis out of range for rank 0/);
  const empty = tf.zeros([2, 0]);
  refuses(() => tf.argmax(empty, 1), tf.ShapeError, /^argmax: axis 1 is empty, got \[2, 0\]/);
  refuses(() => tf.argmax(['a']), tf.DTypeError, /^argmax: dtype not supported, got string/);
  refuses(() => tf.argmin([1], 0, { outputType: 'float32' as 'int32' }), tf.ValueError, /^argmin: .*float32/);
});

test('nothing stays behind', () => {
  checkLeaks(() => tf.tile([[1, 2]], [2, 2]), 'tile');
  checkLeaks(() => tf.tile(['a', 'b'], [2]), 'tile of strings');
  checkLeaks(() => tf.pad([1, 2], [[1, 1]], { constantValues: 3 }), 'pad');
  checkLeaks(() => tf.pad([1, 2, 3], [[1, 1]], { mode: 'REFLECT' }), 'pad REFLECT');
  checkLeaks(() => tf.repeat([[1, 2]], 2), 'repeat');
  checkLeaks(() => tf.reverse(['a', 'b'], 0), 'reverse');
  checkLeaks(() => tf.roll([1, 2, 3], 1, 0), 'roll');
  checkLeaks(() => tf.cumsum([1, 2]), 'cumsum');
  checkLeaks(() => tf.argmax([1, 2], 0, { outputType: 'int32' }), 'argmax');
  const x = tf.constant([
    [1, 2],
    [3, 4],
  ]);
  const ops: ((x: tf.Tensor) => tf.Tensor)[] = [
    (t) => t.tile([2, 1]),
    (t) =>
      t.pad([
        [1, 0],
        [0, 2],
      ]),
    (t) =>
      t.pad(
        [
          [1, 0],
          [0, 1],
        ],
        { mode: 'SYMMETRIC' },
      ),
    (t) => tf.repeat(t, [2, 1], { axis: 1 }),
    (t) => tf.repeat(t, 2),
    (t) => tf.roll(t, 1, 0),
    (t) => t.reverse([0, 1]),
    (t) => t.cumsum(),
    (t) => t.cumprod({ exclusive: true }),
  ];
  for (const op of ops) {
    checkLeaks(
      () => {
        const tape = new tf.GradientTape();
        const y = tape.record(() => {
          tape.watch(x);
          return op(x);
        });
        return [y, tape.gradient(y, x) as tf.Tensor];
      },
      `the gradient of ${String(op)}`,
    );
  }
  x.dispose();
});

test.run();
