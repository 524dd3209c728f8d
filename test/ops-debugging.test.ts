import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { checkLeaks, refuses, same } from './numeric.ts';

// Statements: that they hold where they should, that they say where they do not, and that functions check them in every run.

const { debugging } = tf;

test('relations of two tensors', () => {
  const relations: readonly (readonly [typeof debugging.assertEqual, number, number, RegExp])[] = [
    [
      debugging.assertEqual,
      2,
      3,
      /^assertEqual: x == y does not hold, got x \[2\] and y \[3\] at \[\[1\]\]; x begins \[2 2\], y begins \[2 3\]\. /,
    ],
    [debugging.assertNoneEqual, 3, 2, /^assertNoneEqual: x != y does not hold/],
    [debugging.assertLess, 1, 2, /^assertLess: x < y does not hold/],
    [debugging.assertLessEqual, 2, 1, /^assertLessEqual: x <= y does not hold/],
    [debugging.assertGreater, 3, 2, /^assertGreater: x > y does not hold/],
    [debugging.assertGreaterEqual, 2, 3, /^assertGreaterEqual: x >= y does not hold/],
  ];
  const holding: readonly (readonly [typeof debugging.assertEqual, number, number])[] = [
    [debugging.assertEqual, 2, 2],
    [debugging.assertNoneEqual, 2, 3],
    [debugging.assertLess, 1, 2],
    [debugging.assertLessEqual, 2, 2],
    [debugging.assertGreater, 2, 1],
    [debugging.assertGreaterEqual, 2, 2],
  ];
  for (const [state, a, b] of holding) {
    state([a, a], [b, b]);
    state(a, b);
    state([[a], [a]], [b, b, b]);
    state(tf.zeros([0]), tf.zeros([0]));
  }
  refuses(() => debugging.assertEqual([2, 2], [2, 3]), tf.ValueError, relations[0][3]);
  refuses(() => debugging.assertNoneEqual([1, 2], 2), tf.ValueError, relations[1][3]);
  refuses(() => debugging.assertLess([1, 2], [2, 2]), tf.ValueError, relations[2][3]);
  refuses(() => debugging.assertLessEqual(2, 1), tf.ValueError, relations[3][3]);
  refuses(() => debugging.assertGreater([3, 2], 2), tf.ValueError, relations[4][3]);
  refuses(() => debugging.assertGreaterEqual(2, 3), tf.ValueError, relations[5][3]);
  refuses(
    () =>
      debugging.assertEqual(
        [
          [1, 2],
          [3, 4],
        ],
        [1, 9],
        { message: 'bad', summarize: 1 },
      ),
    tf.ValueError,
    /^assertEqual: bad: x == y does not hold, got x \[2\] and y \[9\] at \[\[0,1\]\]; x begins \[1\], y begins \[1\]\. /,
  );
  refuses(() => debugging.assertEqual(['a', 'b'], 'a'), tf.ValueError, /x \[b\] and y \[a\] at \[\[1\]\]/);
  refuses(() => debugging.assertEqual([1], [1, 2, 3, 4]), tf.ValueError, /at \[\[1\],\[2\],\[3\]\]/);
  refuses(() => debugging.assertEqual([1, 2], [1, 2, 3]), tf.ShapeError, /^equal: /);
  refuses(() => debugging.assertEqual([1], [1], { msg: 'x' } as never), tf.ValueError, /unknown option/);
});

test('near, and signs', () => {
  debugging.assertNear([0.1 + 0.2, 1e6], [0.3, 1e6 + 0.1]);
  debugging.assertNear(tf.constant([1], 'float64'), [1.05], { rtol: 0, atol: 0.1 });
  debugging.assertNear(tf.constant([2], 'int32'), 2);
  debugging.assertPositive([1, 0.5]);
  debugging.assertNonNegative([0, 1]);
  debugging.assertNegative([-1]);
  debugging.assertNonPositive([0, -1]);
  const d = tf.constant([1], 'float64');
  refuses(() => debugging.assertNear(d, [1 + 1e-9]), tf.ValueError, /^assertNear: \|x - y\| <= /);
  refuses(() => debugging.assertNear([1], [Number.NaN]), tf.ValueError, /y \[NaN\]/);
  refuses(
    () => debugging.assertPositive([1, 0, -1]),
    tf.ValueError,
    /^assertPositive: x > 0 does not hold, got x \[0 -1\] at \[\[1\],\[2\]\]; x begins \[1 0 -1\]\. /,
  );
  refuses(() => debugging.assertNonNegative([-1], { message: 'loss' }), tf.ValueError, /^assertNonNegative: loss: x >= 0/);
  refuses(() => debugging.assertNegative([0]), tf.ValueError, /^assertNegative: /);
  refuses(() => debugging.assertNonPositive([1]), tf.ValueError, /^assertNonPositive: /);
});

test('checkNumerics and assertAllFinite give the tensor back', () => {
  same(debugging.checkNumerics([1, 2], 'x'), [2], [1, 2], 'float32');
  same(debugging.assertAllFinite(tf.zeros([0, 2], 'float64'), 'x'), [0, 2], [], 'float64');
  refuses(
    () => debugging.checkNumerics([1, Number.NaN], 'here'),
    tf.ValueError,
    /^checkNumerics: here: the tensor holds NaN values, got \[1 nan\] of shape \[2\]/,
  );
  refuses(() => debugging.checkNumerics([Number.NEGATIVE_INFINITY], 'x'), tf.ValueError, /Inf values, got \[-inf\]/);
  refuses(
    () => debugging.assertAllFinite([Number.NaN, Number.POSITIVE_INFINITY]),
    tf.ValueError,
    /^assertAllFinite: the tensor holds Inf and NaN values/,
  );
  const x = tf.constant([1, 4]);
  const gradient = (f: (t: tf.Tensor) => tf.Tensor): tf.Tensor => tf.grad(f)(x) as tf.Tensor;
  same(
    gradient((t) => debugging.checkNumerics(t.square(), 'y')),
    [2],
    [2, 8],
    'float32',
  );
  assert.throws(
    () => gradient((t) => debugging.checkNumerics(t, 'y').sub([1, 4]).sqrt()),
    /in the gradient of y: the tensor holds Inf values/,
  );
});

test('shapes and dtypes', () => {
  const m = tf.ones([2, 3]);
  debugging.assertRank(m, 2);
  debugging.assertRankAtLeast(m, 1);
  debugging.assertType([1n], 'int64');
  debugging.assertShapes([
    [m, ['n', 'k']],
    [tf.ones([3]), ['k']],
    [tf.ones([5, 2]), ['...', 'n']],
    [m, [null, 3]],
    [1, []],
  ]);
  refuses(
    () => debugging.assertRank([1], 2, { message: 'x' }),
    tf.ShapeError,
    /^assertRank: x: the rank must be 2, got shape \[1\] of rank 1\. /,
  );
  refuses(() => debugging.assertRankAtLeast(1, 1), tf.ShapeError, /^assertRankAtLeast: /);
  refuses(() => debugging.assertType([1], 'int32'), tf.DTypeError, /^assertType: the dtype must be int32, got float32\. /);
  refuses(
    () => debugging.assertShapes([[m, ['n', 'n']]]),
    tf.ShapeError,
    /^assertShapes: tensor 0 must have size 2 \(n\) at axis 1, got \[2, 3\] for \[n, n\]/,
  );
  refuses(() => debugging.assertShapes([[m, [2]]]), tf.ShapeError, /must have rank 1,/);
  refuses(() => debugging.assertShapes([[[1], ['...', 1, 2]]]), tf.ShapeError, /must have rank 2 or more/);
});

test('functions check in every run', () => {
  const f = tf.function((x: tf.Tensor) => {
    debugging.assertPositive(x, { message: 'in f' });
    debugging.assertRank(x, 1);
    return x.add(1);
  });
  same(f(tf.constant([1, 2])) as tf.Tensor, [2], [2, 3], 'float32');
  const bad = tf.constant([1, -2]);
  assert.throws(() => f(bad), /^assertPositive: in f: x > 0 does not hold, got x \[-2\]|in f: x > 0/);
  same(f(tf.constant([3, 2])) as tf.Tensor, [2], [4, 3], 'float32');
});

test('nothing stays behind', () => {
  checkLeaks(() => {
    debugging.assertEqual([1, 2], [1, 2]);
    debugging.assertNear([1], 1);
    debugging.assertPositive([1]);
    debugging.assertShapes([[[1, 2], ['n']]]);
    debugging.assertType([1], 'float32');
    return debugging.checkNumerics([1], 'x');
  }, 'assertions');
});

test.run();
