import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { checkGradients, checkLeaks, close, filled, integerFrom, randomFrom, refuses, shapeFrom, sizeOf } from './numeric.ts';

// Complex tensors against a small complex arithmetic in float64. Gradients go through real tensors on both sides: a function of z is
// seen as one of its two parts, which is what TensorFlow's convention means.

type Z = readonly [re: number, im: number];
const add = ([a, b]: Z, [c, d]: Z): Z => [a + c, b + d];
const sub = ([a, b]: Z, [c, d]: Z): Z => [a - c, b - d];
const mul = ([a, b]: Z, [c, d]: Z): Z => [a * c - b * d, a * d + b * c];
const div = (z: Z, [c, d]: Z): Z => mul(z, [c / (c * c + d * d), -d / (c * c + d * d)]);
const exp = ([a, b]: Z): Z => [Math.exp(a) * Math.cos(b), Math.exp(a) * Math.sin(b)];
const log = ([a, b]: Z): Z => [Math.log(Math.hypot(a, b)), Math.atan2(b, a)];
const scale = ([a, b]: Z, by: number): Z => [a * by, b * by];
const one: Z = [1, 0];
const sinh = (z: Z): Z => scale(sub(exp(z), exp(scale(z, -1))), 0.5);
const cosh = (z: Z): Z => scale(add(exp(z), exp(scale(z, -1))), 0.5);
const turn = ([a, b]: Z): Z => [-b, a];
const back = ([a, b]: Z): Z => [b, -a];
const sqrt = (z: Z): Z => exp(scale(log(z), 0.5));
const abs = ([a, b]: Z): number => Math.hypot(a, b);

const random = randomFrom(1);
const draw = (n: number): Z[] => Array.from({ length: n }, () => [random() * 4 - 2, random() * 4 - 2]);
const flat = (z: readonly Z[]): number[] => z.flat();
const BOUNDS = { complex64: 2e-6, complex128: 1e-12 } as const;
type Complex = keyof typeof BOUNDS;

function tensorOf(z: readonly Z[], shape: readonly number[], dtype: Complex): tf.Tensor {
  const part = dtype === 'complex64' ? 'float32' : 'float64';
  return tf.complex(
    tf.constant(
      z.map(([a]) => a),
      part,
      [...shape],
    ),
    tf.constant(
      z.map(([, b]) => b),
      part,
      [...shape],
    ),
  );
}
/** As it is stored: float32 parts for complex64. */
const stored = (z: readonly Z[], dtype: Complex): Z[] =>
  dtype === 'complex64' ? z.map(([a, b]): Z => [Math.fround(a), Math.fround(b)]) : [...z];

/** Gradient of f by the parts of each operand, first and second order. */
function gradients(
  f: (...z: tf.Tensor[]) => tf.Tensor,
  operands: readonly (readonly Z[])[],
  shapes: readonly (readonly number[])[],
  what: string,
): void {
  const parts = operands.flatMap((z, i) => [0, 1].map((p) => ({ values: z.map((v) => v[p]), shape: shapes[i] })));
  const whole = (t: tf.Tensor[]): tf.Tensor => f(...operands.map((_, i) => tf.complex(t[2 * i], t[2 * i + 1])));
  checkGradients(
    (...t) => tf.concat([tf.math.real(whole(t)).reshape([-1]), tf.math.imag(whole(t)).reshape([-1])], 0),
    parts,
    random,
    what,
    { bound: 1e-5 },
  );
}

test('the four operations, with broadcasting', () => {
  const ops = [
    ['add', tf.add, add],
    ['subtract', tf.subtract, sub],
    ['multiply', tf.multiply, mul],
    ['divide', tf.divide, div],
    ['pow', tf.pow, (z: Z, w: Z) => exp(mul(w, log(z)))],
    ['divideNoNan', tf.math.divideNoNan, div],
    ['squaredDifference', tf.math.squaredDifference, (z: Z, w: Z): Z => [abs(sub(z, w)) ** 2, 0]],
  ] as const;
  for (const [name, op, reference] of ops) {
    for (const [sa, sb] of [
      [[], []],
      [[3], []],
      [[], [0]],
      [[2, 3], [3]],
      [
        [2, 1],
        [1, 4],
      ],
      [[17], [17]],
      [
        [2, 1, 3],
        [4, 1],
      ],
    ] as const) {
      for (const dtype of ['complex64', 'complex128'] as const) {
        const [x, y] = [stored(draw(sizeOf(sa)), dtype), stored(draw(sizeOf(sb)), dtype)];
        tf.tidy(() => {
          const [a, b] = [tensorOf(x, sa, dtype), tensorOf(y, sb, dtype)];
          const got = op(a, b);
          const index = (shape: readonly number[], at: number[]): number =>
            shape.reduce<number>((n, d, i) => n * d + (d === 1 ? 0 : at[i + at.length - shape.length]), 0);
          const expected = filled(got.shape, (at) => reference(x[index(sa, at)], y[index(sb, at)]));
          close(got, got.shape, flat(expected), dtype, `${name} [${sa}] [${sb}]`, BOUNDS[dtype] * 4);
        });
        if (dtype === 'complex128' && sizeOf(sa) * sizeOf(sb) > 0 && sizeOf(sa) < 9) gradients((a, b) => op(a, b), [x, y], [sa, sb], name);
      }
    }
  }
});

test('functions of one number', () => {
  const ops: readonly (readonly [string, (x: tf.Tensor) => tf.Tensor, (z: Z) => Z])[] = [
    ['negative', tf.negative, (z) => scale(z, -1)],
    ['square', tf.square, (z) => mul(z, z)],
    ['sqrt', tf.sqrt, sqrt],
    ['rsqrt', tf.math.rsqrt, (z) => div(one, sqrt(z))],
    ['reciprocal', tf.math.reciprocal, (z) => div(one, z)],
    ['exp', tf.exp, exp],
    ['log', tf.math.log, log],
    ['log1p', tf.math.log1p, (z) => log(add(one, z))],
    ['expm1', tf.math.expm1, (z) => sub(exp(z), one)],
    ['sin', tf.sin, (z) => back(sinh(turn(z)))],
    ['cos', tf.cos, (z) => cosh(turn(z))],
    ['tan', tf.tan, (z) => back(div(sinh(turn(z)), cosh(turn(z))))],
    ['sinh', tf.math.sinh, sinh],
    ['cosh', tf.math.cosh, cosh],
    ['tanh', tf.tanh, (z) => div(sinh(z), cosh(z))],
    ['sigmoid', tf.sigmoid, (z) => div(one, add(one, exp(scale(z, -1))))],
    ['sign', tf.sign, (z) => scale(z, 1 / abs(z))],
    ['conj', tf.math.conj, ([a, b]) => [a, -b]],
  ];
  for (const [name, op, reference] of ops) {
    for (const shape of [[], [0], [1], [5], [2, 3]]) {
      for (const dtype of ['complex64', 'complex128'] as const) {
        const z = stored(draw(sizeOf(shape)), dtype);
        tf.tidy(() => close(op(tensorOf(z, shape, dtype)), shape, flat(z.map(reference)), dtype, `${name} [${shape}]`, BOUNDS[dtype] * 20));
      }
    }
    gradients(op, [draw(4)], [[4]], name);
  }
});

test('parts, absolute value, angle', () => {
  for (const dtype of ['complex64', 'complex128'] as const) {
    const part = dtype === 'complex64' ? 'float32' : 'float64';
    const z = stored(draw(6), dtype);
    tf.tidy(() => {
      const x = tensorOf(z, [2, 3], dtype);
      const parts: readonly (readonly [tf.Tensor, (z: Z) => number])[] = [
        [x.real(), ([a]) => a],
        [x.imag(), ([, b]) => b],
        [x.abs(), abs],
        [tf.math.angle(x), ([a, b]) => Math.atan2(b, a)],
      ];
      for (const [got, f] of parts) close(got, [2, 3], z.map(f), part, '', BOUNDS[dtype]);
    });
  }
  for (const f of [tf.abs, tf.math.angle, tf.math.real, tf.math.imag]) gradients((z) => f(z).complex(0), [draw(5)], [[5]], f.name);
  close(tf.math.angle([-2, 0, 3]), [3], [Math.PI, 0, 0], 'float32', '', 1e-6);
  close(tf.math.imag([1, 2]), [2], [0, 0], 'float32');
  close(tf.math.real([1, 2]), [2], [1, 2], 'float32');
  const x = tf.constant([1, 2]);
  assert.is(tf.math.conj(x), x);
  close(
    tf.abs(tf.complex([3e38, Number.POSITIVE_INFINITY], [0, Number.NaN])),
    [2],
    [3e38, Number.POSITIVE_INFINITY].map(Math.fround),
    'float32',
  );
});

test('roots keep to the right half plane and do not cancel', () => {
  const z: readonly Z[] = [
    [4, 0],
    [-4, 0],
    [-4, -0.0001],
    [0, 2],
    [0, -2],
    [1e-300, 0],
    [1e300, -1e300],
  ];
  const roots: readonly Z[] = [
    [2, 0],
    [0, 2],
    [0.000025, -2],
    [1, 1],
    [1, -1],
    [1e-150, 0],
    [1.0986841134678098e150, -4.550898605622274e149],
  ];
  tf.tidy(() => {
    const got = Array.from(tf.sqrt(tensorOf(z, [7], 'complex128')).dataSync() as Float64Array);
    flat(roots).forEach((wanted, i) => {
      assert.ok(Math.abs(got[i] - wanted) <= 1e-9 * Math.max(Math.abs(wanted), 1e-200), `${got[i]} is not ${wanted}`);
    });
    close(tf.sqrt(tensorOf([[0, 0]], [1], 'complex128')), [1], [0, 0], 'complex128');
    close(
      tf.tanh(
        tensorOf(
          [
            [400, 1],
            [-400, 1],
          ],
          [2],
          'complex128',
        ),
      ),
      [2],
      [1, 0, -1, 0],
      'complex128',
    );
    close(
      tf.sigmoid(
        tensorOf(
          [
            [-800, 1],
            [800, 1],
          ],
          [2],
          'complex128',
        ),
      ),
      [2],
      [0, 0, 1, 0],
      'complex128',
    );
    close(
      tf.pow(
        tensorOf(
          [
            [0, 0],
            [0, 0],
            [2, 0],
          ],
          [3],
          'complex128',
        ),
        tensorOf(
          [
            [2, 0],
            [0, 0],
            [0, 0],
          ],
          [3],
          'complex128',
        ),
      ),
      [3],
      [0, 0, 1, 0, 1, 0],
      'complex128',
    );
    close(tf.math.divideNoNan(tensorOf([[1, 2]], [1], 'complex128'), 0), [1], [0, 0], 'complex128');
  });
});

test('comparisons, sums, scans and products of matrices', () => {
  for (let round = 0; round < 30; round++) {
    const shape = shapeFrom(random, 1, 4);
    const axis = integerFrom(random, 0, shape.length - 1);
    const z = draw(sizeOf(shape));
    const size = shape[axis];
    const rest = shape.filter((_, i) => i !== axis);
    const at = (index: number[], i: number): Z => z[index.toSpliced(axis, 0, i).reduce((n, v, j) => n * shape[j] + v, 0)];
    const sums = filled(rest, (index) => Array.from({ length: size }, (_, i) => at(index, i)).reduce(add, [0, 0] as Z));
    tf.tidy(() => {
      const x = tensorOf(z, shape, 'complex128');
      close(tf.reduceSum(x, axis), rest, flat(sums), 'complex128');
      if (size > 0) close(tf.reduceMean(x, axis), rest, flat(sums.map((s) => scale(s, 1 / size))), 'complex128');
      const scanned = filled(shape, (index) =>
        Array.from({ length: index[axis] + 1 }, (_, i) => at(index.toSpliced(axis, 1), i)).reduce(add, [0, 0] as Z),
      );
      close(tf.cumsum(x, { axis }), shape, flat(scanned), 'complex128');
      close(tf.reduceSum(x), [], flat([z.reduce(add, [0, 0] as Z)]), 'complex128');
    });
    if (round % 5 === 0 && sizeOf(shape) > 0) {
      gradients((x) => tf.reduceMean(x, axis), [z], [shape], 'reduceMean');
      gradients((x) => tf.cumsum(x, { axis, exclusive: true }), [z], [shape], 'cumsum');
    }
  }
  const [a, b] = [draw(6), draw(12)];
  const product = filled([2, 4], ([i, j]) => [0, 1, 2].map((k) => mul(a[i * 3 + k], b[k * 4 + j])).reduce(add));
  tf.tidy(() => {
    const [x, y] = [tensorOf(a, [2, 3], 'complex128'), tensorOf(b, [3, 4], 'complex128')];
    close(tf.matmul(x, y), [2, 4], flat(product), 'complex128');
    close(tf.matmul(x.transpose(), y, { transposeA: true }), [2, 4], flat(product), 'complex128');
    assert.equal(tf.equal(x, x).all().item(), true);
    assert.equal(tf.notEqual(tf.complex([1, 1], [2, 3]), tf.complex([1, 1], [2, 2])).arraySync(), [false, true]);
    assert.equal(tf.complex([1, 2], [0, 0]).equal(2).arraySync(), [false, true]);
  });
  gradients(
    (x, y) => tf.matmul(x, y),
    [a, b],
    [
      [2, 3],
      [3, 4],
    ],
    'matmul',
  );
});

test('casts, and what moves elements', () => {
  tf.tidy(() => {
    const x = tf.complex([1.5, -2], [3, 4]);
    close(x.cast('complex128'), [2], [1.5, 3, -2, 4], 'complex128');
    close(x.cast('float32'), [2], [1.5, -2], 'float32');
    close(x.cast('int32'), [2], [1, -2], 'int32');
    close(tf.cast([1, 2], 'complex64'), [2], [1, 0, 2, 0], 'complex64');
    close(tf.cast(tf.constant([1n, 2n]), 'complex128'), [2], [1, 0, 2, 0], 'complex128');
    close(tf.tile(x, [2]), [4], [1.5, 3, -2, 4, 1.5, 3, -2, 4], 'complex64');
    close(tf.pad(x, [[1, 0]], { constantValues: 7 }), [3], [7, 0, 1.5, 3, -2, 4], 'complex64');
    close(tf.concat([x, x.reverse(0)], 0), [4], [1.5, 3, -2, 4, -2, 4, 1.5, 3], 'complex64');
    close(tf.repeat(x, [2, 1]), [3], [1.5, 3, 1.5, 3, -2, 4], 'complex64');
    close(x.reshape([2, 1]).transpose().add(1), [1, 2], [2.5, 3, -1, 4], 'complex64');
    close(tf.complex(1, [2, 3]), [2], [1, 2, 1, 3], 'complex64');
  });
  gradients((z) => tf.repeat(z, [2, 0, 1]), [draw(3)], [[3]], 'repeat');
  gradients((z) => tf.linalg.diag(z), [draw(3)], [[3]], 'diag');
  gradients((z) => tf.gather(z, [2, 0, 2]), [draw(3)], [[3]], 'gather');
});

test('what is refused, and what stays behind', () => {
  const [i, d, single, z] = [tf.constant([1], 'int32'), tf.constant([1], 'float64'), tf.constant([1]), tf.complex([1], [2])];
  refuses(() => tf.complex(i, i), tf.DTypeError, /^complex: parts must be float32 or float64, got int32/);
  refuses(() => tf.complex(d, single), tf.DTypeError, /^complex: dtypes differ, got float64 and float32/);
  refuses(() => tf.complex([1, 2], [1, 2, 3]), tf.ShapeError, /^complex: /);
  refuses(() => tf.maximum(z, 1), tf.DTypeError, /^maximum: dtype not supported, got complex64/);
  refuses(() => tf.less(z, z), tf.DTypeError, /^less: /);
  checkLeaks(() => tf.complex([1, 2], [3, 4]), 'complex');
  const ops: readonly ((x: tf.Tensor) => tf.Tensor)[] = [
    tf.abs,
    tf.sqrt,
    tf.exp,
    tf.math.log,
    tf.tanh,
    tf.sign,
    tf.math.angle,
    tf.math.conj,
    (x) => x.pow(2),
    (x) => x.mul(3),
    (x) => x.equal(1),
    (x) => x.reshape([1, 1]).matmul(tf.complex([[1]], [[1]])),
    (x) => x.cast('float64'),
    (x) => x.sum(),
  ];
  for (const op of ops) checkLeaks(() => tf.tidy(() => op(z)), String(op));
  for (const op of ops.slice(0, 10)) checkLeaks(() => op(z), String(op));
});

test.run();
