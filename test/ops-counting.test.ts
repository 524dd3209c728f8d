import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { checkGradients, checkLeaks, close, filled, flatOf, integerFrom, randomFrom, refuses, same, shapeFrom, sizeOf } from './numeric.ts';

// Variances, sums of lists, histograms, grids, masks, bits, and running ln Σ exp, against plain loops.

const draw = (random: () => number, shape: readonly number[]): number[] => Array.from({ length: sizeOf(shape) }, () => random() * 4 - 2);
const f64 = (values: readonly number[], shape: readonly number[]): tf.Tensor => tf.constant([...values], 'float64', [...shape]);
const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
const variance = (v: readonly number[]): number => mean(v.map((a) => (a - mean(v)) ** 2));

test('variance, deviation, euclidean norm, counts', () => {
  const random = randomFrom(1);
  const ops = [
    ['reduceVariance', tf.math.reduceVariance, variance, true],
    ['reduceStd', tf.math.reduceStd, (v: readonly number[]) => Math.sqrt(variance(v)), false],
    ['reduceEuclideanNorm', tf.math.reduceEuclideanNorm, (v: readonly number[]) => Math.sqrt(v.reduce((n, a) => n + a * a, 0)), false],
  ] as const;
  for (const [name, op, f, flat] of ops) {
    for (let round = 0; round < 30; round++) {
      const shape = shapeFrom(random, 1, 4);
      const axis = integerFrom(random, 0, shape.length - 1);
      const values = draw(random, shape);
      const rest = shape.filter((_, i) => i !== axis);
      const expected = filled(rest, (at) =>
        f(Array.from({ length: shape[axis] }, (_, i) => values[flatOf(at.toSpliced(axis, 0, i), shape)])),
      );
      tf.tidy(() => {
        close(op(f64(values, shape), axis), rest, expected, 'float64', `${name} axis ${axis} of [${shape}]`);
        close(op(f64(values, shape), { axis: axis - shape.length, keepdims: true }), shape.with(axis, 1), expected, 'float64', name);
        close(op(f64(values, shape), null), [], [f(values)], 'float64', name);
      });
      // A deviation of a single value is 0, where a root has no slope.
      if (round % 5 === 0 && sizeOf(shape) > 0 && (flat || shape[axis] > 1))
        checkGradients((x) => op(x, axis), [{ values, shape }], random, name, { bound: 1e-4 });
    }
  }
  same(
    tf.math.reduceEuclideanNorm(
      tf.constant(
        [
          [1, 2, 3],
          [1, 1, 1],
        ],
        'int32',
      ),
    ),
    [],
    [4],
    'int32',
  );
  close(tf.math.reduceVariance(tf.complex([1, 3], [0, 2])), [], [2], 'float32');
  refuses(() => tf.math.reduceVariance([1], 1), tf.IndexError, /axis out of range/);
  const whole = tf.constant([1, 2], 'int32');
  refuses(() => tf.math.reduceStd(whole), tf.DTypeError, /^reduceStd: .*int32/);
  same(
    tf.math.countNonzero([
      [0, 1],
      [2, 0],
    ]),
    [],
    [2n],
    'int64',
  );
  same(
    tf.math.countNonzero(
      [
        [0, 1],
        [2, 3],
      ],
      0,
    ),
    [2],
    [1n, 2n],
    'int64',
  );
  same(tf.math.countNonzero(['', 'a'], { axis: 0, keepdims: true, dtype: 'int32' }), [1], [1], 'int32');
  same(tf.math.countNonzero([true, false, true], -1), [], [2n], 'int64');
  same(tf.math.zeroFraction(tf.constant([0, 1, 0, 0], 'int32')), [], [0.75], 'float32');
  same(tf.nn.zeroFraction(tf.zeros([0])), [], [Number.NaN], 'float32');
});

test('sums of lists, polynomials', () => {
  const [a, b] = [tf.constant([1, 2]), tf.constant([3, 4])];
  same(tf.math.addN([a, b, [5, 6]]), [2], [9, 12], 'float32');
  same(tf.addN([a]), [2], [1, 2], 'float32');
  same(tf.math.accumulateN([a, b]), [2], [4, 6], 'float32');
  assert.is(a.isDisposed, false);
  const random = randomFrom(2);
  checkGradients(
    (x, y) => tf.math.addN([x, y, x]).square(),
    [
      { values: [1, 2], shape: [2] },
      { values: [3, 4], shape: [2] },
    ],
    random,
    'addN',
  );
  close(tf.math.polyval([1, 2.5, -4.2], 5), [], [33.3], 'float32', '', 1e-6);
  same(tf.math.polyval([], [3, 4]), [2], [0, 0], 'float32');
  same(tf.math.polyval([[1, 2], 1], [3, 4]), [2], [4, 9], 'float32');
  checkGradients((x) => tf.math.polyval([2, -1, 3], x), [{ values: [0.5, -2], shape: [2] }], random, 'polyval', { bound: 1e-5 });
  refuses(() => tf.math.addN([]), tf.ValueError, /^addN: the list is empty/);
  refuses(() => tf.math.addN([[1], [1, 2]]), tf.ShapeError, /^addN: all shapes must be equal, got \[1\] and \[2\]/);
  const whole = tf.constant([1, 2], 'int32');
  refuses(() => tf.math.accumulateN([a, whole]), tf.DTypeError, /^accumulateN: dtypes differ/);
});

test('confusion matrices and histograms', () => {
  const random = randomFrom(3);
  for (let round = 0; round < 40; round++) {
    const [classes, count] = [integerFrom(random, 1, 4), integerFrom(random, 0, 12)];
    const [labels, guesses] = [0, 1].map(() => Array.from({ length: count }, () => integerFrom(random, 0, classes - 1)));
    const weights = Array.from({ length: count }, () => integerFrom(random, 0, 5));
    const named = round % 2 === 0;
    const size = named ? classes : Math.max(-1, ...labels, ...guesses) + 1;
    const matrix = filled([size, size], ([i, j]) => weights.reduce((n, w, k) => n + (labels[k] === i && guesses[k] === j ? w : 0), 0));
    tf.tidy(() => {
      const [y, p] = [labels, guesses].map((v) => tf.constant(v, 'int32', [count]));
      const options = { numClasses: named ? classes : null, weights: tf.constant(weights, 'float32', [count]), dtype: 'float32' as const };
      same(tf.math.confusionMatrix(y, p, options), [size, size], matrix, 'float32');
    });
  }
  same(tf.math.confusionMatrix([1, 0], [1, 1]), [2, 2], [0, 1, 0, 1], 'int32');
  refuses(() => tf.math.confusionMatrix([-1], [0]), tf.ValueError, /labels must not be negative/);
  refuses(() => tf.math.confusionMatrix([0], [3], { numClasses: 3 }), tf.ValueError, /predictions must be less than numClasses/);
  refuses(() => tf.math.confusionMatrix([0], [0, 1]), tf.ShapeError, /^confusionMatrix: .*\[2\]/);
  for (let round = 0; round < 30; round++) {
    const [low, high, nbins] = [random() * 2 - 2, random() + 0.5, integerFrom(random, 1, 7)];
    const values = Array.from({ length: integerFrom(random, 0, 20) }, () => random() * 6 - 3);
    const places = values.map((v) => Math.min(nbins - 1, Math.max(0, Math.floor((nbins * (v - low)) / (high - low)))));
    tf.tidy(() => {
      const x = f64(values, [values.length]);
      same(tf.histogramFixedWidthBins(x, [low, high], { nbins }), [values.length], places, 'int32');
      same(
        tf.histogramFixedWidth(x, [low, high], { nbins, dtype: 'int64' }),
        [nbins],
        Array.from({ length: nbins }, (_, i) => BigInt(places.filter((p) => p === i).length)),
        'int64',
      );
    });
  }
  same(
    tf
      .histogramFixedWidth(
        [
          [1, 2],
          [3, 4],
        ],
        [0, 5],
      )
      .sum(),
    [],
    [4],
    'int32',
  );
  refuses(() => tf.histogramFixedWidth([1], [1, 1]), tf.ValueError, /valueRange must rise/);
  refuses(() => tf.histogramFixedWidth([1], [0, 1], { nbins: 0 }), tf.ValueError, /^histogramFixedWidth: nbins/);
  refuses(() => tf.histogramFixedWidth([1], [0, 1, 2]), tf.ShapeError, /two values/);
});

test('grids and masks', () => {
  const [x, y, z] = [[1, 2, 3], [4, 5], [6]];
  const grids = tf.meshgrid(x, y, z);
  [x, y, z].forEach((v, i) => {
    same(
      grids[i],
      [2, 3, 1],
      filled([2, 3, 1], (at) => v[at[[1, 0, 2][i]]]),
      'float32',
    );
  });
  tf.meshgrid(x, y, z, { indexing: 'ij' }).forEach((g, i) => {
    same(
      g,
      [3, 2, 1],
      filled([3, 2, 1], (at) => [x, y, z][i][at[i]]),
      'float32',
    );
  });
  same(tf.meshgrid([1, 2])[0], [2], [1, 2], 'float32');
  same(tf.meshgrid(tf.constant(5, 'int32'), [1])[0], [1, 1], [5], 'int32');
  assert.is(tf.meshgrid().length, 0);
  checkGradients(
    (a, b) => tf.meshgrid(a, b)[0].mul(tf.meshgrid(a, b)[1]),
    [
      { values: [1, 2], shape: [2] },
      { values: [3], shape: [1] },
    ],
    randomFrom(4),
    'meshgrid',
  );
  refuses(() => tf.meshgrid([[1]]), tf.ShapeError, /^meshgrid: .*\[1, 1\]/);
  refuses(() => tf.meshgrid([1], { indexing: 'yx' as 'xy' }), tf.ValueError, /^meshgrid: unknown indexing/);
  same(tf.sequenceMask([1, 3, 0]), [3, 3], [1, 0, 0, 1, 1, 1, 0, 0, 0], 'bool');
  same(tf.sequenceMask([[1], [2]], { maxlen: 2, dtype: 'float32' }), [2, 1, 2], [1, 0, 1, 1], 'float32');
  same(tf.sequenceMask(2, { maxlen: 3 }), [3], [1, 1, 0], 'bool');
  same(tf.sequenceMask(tf.constant([2n])), [1, 2], [1, 1], 'bool');
  same(tf.sequenceMask(tf.zeros([0], 'int32')), [0, 0], [], 'bool');
  const traced = tf.function((n: tf.Tensor) => tf.sequenceMask(n));
  same(traced(tf.constant([2, 1], 'int32')) as tf.Tensor, [2, 2], [1, 1, 1, 0], 'bool');
  refuses(() => tf.sequenceMask([1.5]), tf.DTypeError, /^sequenceMask: .*1\.5/);
});

test('bits and shapes', () => {
  same(tf.bitcast([1, -2], 'int32'), [2], [1065353216, -1073741824], 'int32');
  same(tf.bitcast(tf.constant([258], 'uint16'), 'uint8'), [1, 2], [2, 1], 'uint8');
  same(tf.bitcast(tf.constant([[2, 1]], 'uint8'), 'uint16'), [1], [258], 'uint16');
  same(tf.bitcast(tf.complex([1], [2]), 'float32'), [1, 2], [1, 2], 'float32');
  same(tf.bitcast(tf.zeros([0, 2], 'float64'), 'int64'), [0, 2], [], 'int64');
  const x = tf.constant([1, 2, 3], 'uint8');
  refuses(() => tf.bitcast(x, 'uint16'), tf.ShapeError, /^bitcast: the last axis must hold the 2 parts of each uint16, got \[3\]/);
  refuses(() => tf.bitcast([true], 'uint8'), tf.DTypeError, /^bitcast: .*bool/);
  same(tf.ensureShape([[1, 2]], [null, 2]), [1, 2], [1, 2], 'float32');
  refuses(() => tf.ensureShape([[1, 2]], [2, 2]), tf.ShapeError, /^ensureShape: the shape must be \[2, 2\], got \[1, 2\]/);
  refuses(() => tf.ensureShape([1], [null, null]), tf.ShapeError, /\[null, null\], got \[1\]/);
  checkGradients((t) => tf.ensureShape(t, [2]).square(), [{ values: [1, 2], shape: [2] }], randomFrom(5), 'ensureShape', { bound: 1e-5 });
});

test('running ln Σ exp', () => {
  const random = randomFrom(6);
  for (let round = 0; round < 30; round++) {
    const shape = shapeFrom(random, 1, 3);
    const axis = integerFrom(random, 0, shape.length - 1);
    const [exclusive, reverse] = [random() < 0.5, random() < 0.5];
    const values = draw(random, shape).map((v) => (random() < 0.1 ? v * 400 : v));
    const expected = filled(shape, (index) => {
      const seen: number[] = [];
      for (let at = 0; at < shape[axis]; at++) {
        if (at === index[axis] ? !exclusive : at < index[axis] !== reverse) seen.push(values[flatOf(index.with(axis, at), shape)]);
      }
      const most = Math.max(...seen);
      return seen.length === 0 ? -Number.MAX_VALUE : most + Math.log(seen.reduce((n, v) => n + Math.exp(v - most), 0));
    });
    const run = (x: tf.Tensor): tf.Tensor => tf.math.cumulativeLogsumexp(x, { axis, exclusive, reverse });
    tf.tidy(() => close(run(f64(values, shape)), shape, expected, 'float64', `axis ${axis} of [${shape}]`));
    if (round % 4 === 0 && sizeOf(shape) > 0) {
      const tame = draw(random, shape);
      // The lowest number of the dtype stands first with `exclusive`; it would drown the differences.
      checkGradients(
        (x) => tf.math.cumulativeLogsumexp(x, { axis, reverse }),
        [{ values: tame, shape }],
        random,
        `axis ${axis} of [${shape}]`,
        { bound: 1e-5 },
      );
      checkGradients((x) => run(x).maximum(-5), [{ values: tame, shape }], random, `exclusive ${exclusive}`, { bound: 1e-5 });
    }
  }
  const inf = Number.POSITIVE_INFINITY;
  same(tf.math.cumulativeLogsumexp([-inf, -inf]), [2], [-inf, -inf], 'float32');
  same(tf.math.cumulativeLogsumexp([1000, -1000, inf]), [3], [1000, 1000, inf], 'float32');
  const whole = tf.constant([1], 'int32');
  refuses(() => tf.math.cumulativeLogsumexp(whole), tf.DTypeError, /^cumulativeLogsumexp: .*int32/);
  refuses(() => tf.math.cumulativeLogsumexp(1), tf.IndexError, /^cumulativeLogsumexp: axis out of range/);
});

test('nothing stays behind', () => {
  const ops: readonly (() => tf.Tensor | readonly tf.Tensor[])[] = [
    () => tf.math.reduceStd([1, 2]),
    () => tf.math.countNonzero([1, 0]),
    () => tf.math.zeroFraction([1]),
    () => tf.addN([[1], [2], [3]]),
    () => tf.math.polyval([1, 2], [3]),
    () => tf.math.confusionMatrix([0, 1], [1, 1]),
    () => tf.histogramFixedWidth([1, 2], [0, 5], { nbins: 3 }),
    () => tf.meshgrid([1, 2], [3]),
    () => tf.sequenceMask([1, 2]),
    () => tf.bitcast([1], 'int32'),
    () => tf.ensureShape([1], [1]),
    () => tf.math.cumulativeLogsumexp([1, 2, 3], { exclusive: true, reverse: true }),
  ];
  for (const op of ops) checkLeaks(op, String(op));
});

test.run();
