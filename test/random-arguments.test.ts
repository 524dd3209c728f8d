// What the random functions refuse and how they say it, and that they leave nothing behind.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { f32, fails, flat } from './random-values.ts';

const { random } = tf;

test('A118: a stateless seed is two integers', () => {
  fails(() => random.statelessUniform([3], [1]), tf.ShapeError, /^statelessUniform: the seed must have shape \[2\], got \[1\]\. /);
  fails(() => random.statelessNormal([3], [[1], [2]]), tf.ShapeError, /^statelessNormal: the seed must have shape \[2\], got \[2, 1\]\. /);
  fails(() => random.statelessUniform([3], 5), tf.ShapeError, /got \[\]\. /);
  fails(() => random.statelessUniform([3], tf.constant([1, 2])), tf.DTypeError, /float32/);
  fails(() => random.statelessUniform([3], tf.constant([1, 2], 'uint32')), tf.DTypeError, /the seed must be int32 or int64, got uint32\. /);
});

test('A124: integer bounds must leave a number', () => {
  fails(
    () => random.uniform([2], { minval: 5, maxval: 5, dtype: 'int32' }),
    tf.ValueError,
    /^uniform: minval must be less than maxval, got 5 >= 5\. /,
  );
  fails(() => random.statelessUniform([2], [1, 2], { minval: 7n, maxval: -2n, dtype: 'int64' }), tf.ValueError, /got 7 >= -2\. /);
  fails(() => random.Generator.fromSeed(1).uniform([2], { minval: 1, maxval: 0, dtype: 'int32' }), tf.ValueError, /^Generator\.uniform: /);
  assert.equal(random.uniform([0], { minval: 5, maxval: 5, dtype: 'int32' }).shape, [0], 'nothing to draw, nothing wrong');
});

test('N005: the algorithm by name', () => {
  const want = f32([0.8440604, 0.19204533, 0.9962232]);
  for (const alg of ['philox', 'auto_select', ' PHI-LOX', 1, 3])
    assert.equal(flat(random.statelessUniform([3], [1, 2], { alg })), want, `${alg}`);
  fails(
    () => random.statelessUniform([3], [1, 2], { alg: 'threefry' }),
    tf.UnsupportedError,
    /^statelessUniform: the ThreeFry algorithm has no kernels, /,
  );
  fails(() => random.statelessUniform([3], [1, 2], { alg: 'other' }), tf.ValueError, /^statelessUniform: unknown algorithm, got other\. /);
});

test('arguments: unknown options, dtypes, sizes, bounds, seeds', () => {
  const o = (options: object): never => options as never;
  fails(
    () => random.uniform([2], o({ min: 1 })),
    tf.ValueError,
    /^uniform: unknown option, got 'min'\. Known options: minval, maxval, dtype, seed, name\.$/,
  );
  fails(() => random.statelessNormal([2], [1, 2], o({ seed: 1 })), tf.ValueError, /unknown option, got 'seed'/);
  fails(() => random.uniform([2], { dtype: 'int8', maxval: 3 }), tf.DTypeError, /no random numbers of this dtype, got int8\. /);
  fails(() => random.uniform([2], { dtype: 'uint32', maxval: 3 }), tf.DTypeError, /got uint32\. /);
  fails(() => random.normal([2], { dtype: 'int32' }), tf.DTypeError, /^normal: no random numbers of this dtype, got int32\. /);
  fails(() => random.uniform([2], { dtype: 'int32' }), tf.ValueError, /^uniform: maxval must be given for int32, got none\. /);
  fails(() => random.uniform([2], { dtype: 'int32', maxval: 2.5 }), tf.DTypeError, /maxval must be a whole number for int32, got 2\.5\. /);
  fails(() => random.uniform([2], { dtype: 'int32', maxval: 2 ** 31 }), tf.ValueError, /maxval does not fit into int32, got 2147483648\. /);
  fails(
    () => random.statelessUniform([2], [1, 2], { minval: null, maxval: 5, dtype: 'int32' }),
    tf.ValueError,
    /must both be null or both be numbers, got null and 5\. /,
  );
  fails(
    () => random.statelessUniform([2], [1, 2], { maxval: 5, dtype: 'uint32' }),
    tf.DTypeError,
    /unsigned integers come in the full range only, got uint32 with bounds\. /,
  );
  fails(() => random.normal([-2]), tf.ShapeError, /^normal: .*got \[-2\]\. /);
  fails(() => random.uniform([2], { seed: 1.5 }), tf.ValueError, /^uniform: a seed must be a whole number, got 1\.5\. /);
  fails(() => random.setSeed(0.5), tf.ValueError, /^setSeed: /);
  fails(() => random.categorical([1, 2], 3), tf.ShapeError, /^categorical: logits must be a matrix, got \[2\]\. /);
  fails(() => random.categorical(tf.zeros([2, 0]), 3), tf.ShapeError, /at least one class, got \[2, 0\]\. /);
  fails(() => random.categorical([[1, 2]], -1), tf.ValueError, /got -1\. /);
  fails(() => random.categorical(tf.constant([[1, 2]], 'int32'), 3), tf.DTypeError, /got int32\. /);
  fails(() => random.categorical([[1, 2]], 3, { dtype: 'int16' }), tf.DTypeError, /got int16\. /);
  fails(
    () => random.statelessGamma([3], [1, 2], [1, 2]),
    tf.ShapeError,
    /^statelessGamma: the shape must end with the shape of the parameters, got \[3\] for \[2\]\. /,
  );
  fails(() => random.Generator.fromSeed(1).binomial([3], [10, 20], 0.3), tf.ShapeError, /got \[3\] for \[2\]\. /);
  fails(() => random.gamma([3], tf.constant([1, 2], 'float64')), tf.DTypeError, /dtypes differ, got float32 and float64\. /);
});

test('nothing is left behind, even by calls that fail', () => {
  random.setSeed(1);
  random.uniform([1]).dispose();
  const g = random.Generator.fromSeed(1);
  const before = tf.memory();
  const [mean, x, logits] = [tf.constant([1, 2]), tf.constant([[1], [2]]), tf.constant([[1, 2, 3]])];
  const made = [
    random.uniform([3]),
    random.uniform([2], { minval: mean }),
    random.uniform([2], { dtype: 'float16', maxval: 3 }),
    random.normal([2], { mean, dtype: 'float32' }),
    random.truncatedNormal([3], { dtype: 'bfloat16' }),
    random.uniform([3], { dtype: 'int64', maxval: 5 }),
    random.shuffle(x),
    random.shuffle([3, 2, 1]),
    random.shuffle(['a', 'b']),
    random.categorical(logits, 4),
    random.gamma([2], [1, 2], { beta: [1, 3] }),
    random.poisson([2], 3),
    random.statelessUniform([2], [1, 2]),
    random.statelessNormal([2], [1, 2], { mean }),
    random.statelessBinomial([2], [1, 2], 5, 0.5),
    random.split([1, 2]),
    random.foldIn([1, 2], 3),
    random.experimental.indexShuffle(2, [1, 2], 9),
    g.normal([4]),
    g.uniform([2], { dtype: 'int32', maxval: 3 }),
    g.binomial([2], 5, 0.5),
    g.skip(2),
    g.key,
    g.makeSeeds(2),
    mean,
    x,
    logits,
  ];
  for (const part of g.split(2)) part.state.dispose();
  for (const bad of [
    () => random.statelessUniform([3], [1]),
    () => random.uniform([3], { dtype: 'float16', minval: [1, 2, 3, 4, 5] }).dispose(),
    () => random.categorical([1, 2], 3),
    () => random.statelessGamma([3], [1, 2], [1, 2]),
    () => random.statelessUniform([2, 2], [1, 2, 3], { minval: [1, 2] }),
    () => random.experimental.indexShuffle(9, [1, 2], 3),
  ])
    assert.throws(bad);
  for (const tensor of made) tensor.dispose();
  const after = tf.memory();
  assert.equal([after.tensors, after.storages], [before.tensors, before.storages]);
  // Fewer where something of the tests before was dropped meanwhile, to be computed again.
  assert.ok(after.bytes <= before.bytes, `${after.bytes} bytes after ${before.bytes}`);
  random.setSeed(null);
});

test.run();
