// tf.random.Generator: the checked statements about TensorFlow by their numbers, states and seeds in every form, use in functions.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { f32, fails, flat, printed } from './random-values.ts';

const { random } = tf;

test('A119: a generator moves on by 256 for each element', () => {
  const g = random.Generator.fromSeed(1234);
  assert.equal(flat(g.normal([2, 3])), f32([0.9356609, 1.0854305, -0.93788373, -0.5061547, 1.3169702, 0.7137579]));
  assert.equal(flat(g.state), [2770n, 0n, 0n]);
  const h = random.Generator.fromSeed(123, { alg: 'philox' });
  assert.equal(flat(h.normal([2, 3])), f32([0.8673864, -0.29899067, -0.9310337, -1.5828488, 1.2481191, -0.6770643]));
});

test('A120: key, split and skip of a generator', () => {
  const g = random.Generator.fromSeed(1234);
  assert.is(g.key.item(), 0n);
  const parts = g.split(2);
  assert.equal(flat(g.skip(10)), [1746n, 0n, 0n]);
  assert.equal(
    parts.map((part) => flat(part.state)),
    [
      [0n, 0n, 472453817354278855n],
      [0n, 0n, 4059409125917362668n],
    ],
  );
  assert.equal(flat(g.state), [4306n, 0n, 0n]);
  assert.equal(flat(g.skip(-1)), [4306n, 0n, 0n]);
  assert.equal(flat(g.state), [4050n, 0n, 0n]);
});

test('A121: ThreeFry generators have a state of two, and no kernels', () => {
  const g = random.Generator.fromSeed(1234, { alg: 'threefry' });
  assert.equal(flat(g.state), [1234n, 0n]);
  fails(() => g.normal([3]), tf.UnsupportedError, /ThreeFry.*alg 'philox'/);
  fails(() => g.skip(3), tf.UnsupportedError, /ThreeFry/);
  assert.equal(flat(g.state), [1234n, 0n]);
});

test('N009: a generator through several distributions', () => {
  const g = random.Generator.fromSeed(1234);
  printed(g.uniform([3]), [0.3581475, 0.11322761, 0.56670904]);
  assert.equal(flat(g.uniform([5], { minval: 0, maxval: 10, dtype: 'int32' })), [9, 5, 3, 3, 6]);
  printed(g.truncatedNormal([3]), [0.03358403, -0.00421947, 0.44982508]);
  assert.equal(flat(g.binomial([3], 10, 0.3)), [4, 3, 3]);
  assert.equal(flat(g.state), [80850n, 0n, 0n]);
});

test('generators: states and seeds in every form', () => {
  const { Generator } = random;
  const state = (seed: never): unknown => flat(Generator.fromSeed(seed).state);
  const known: [unknown, bigint[]][] = [
    [[1], [0n, 0n, 1n]],
    [
      [1, 2],
      [0n, 1n, 2n],
    ],
    [
      [1, 2, 3, 4],
      [1n, 2n, 3n],
    ],
    [2n ** 70n + 5n, [5n, 64n, 0n]],
    [-1, [-1n, -1n, -1n]],
    [2n ** 63n, [-(2n ** 63n), 0n, 0n]],
    [tf.constant([7, 8], 'int32'), [0n, 7n, 8n]],
  ];
  for (const [seed, want] of known) assert.equal(state(seed as never), want);
  assert.equal(flat(random.createRngState(1234, 'philox')), [1234n, 0n, 0n]);
  assert.equal(flat(random.createRngState([12, 34], 'threefry')), [12n, 34n]);
  const g = Generator.fromKeyCounter(5, [6, 7], 'philox');
  assert.equal(flat(g.state), [6n, 7n, 5n]);
  g.resetFromSeed(8);
  assert.equal(flat(g.state), [8n, 0n, 0n]);
  g.resetFromKeyCounter(1n, [2, 3]);
  assert.equal(flat(new Generator({ copyFrom: g }).state), [2n, 3n, 1n]);
  g.reset([9, 8, 7]);
  assert.equal(flat(g.state), [9n, 8n, 7n]);
  const shared = new tf.Variable(tf.constant([1n, 2n, 3n]));
  assert.is(Generator.fromState(shared, 'philox').state, shared);
  assert.equal(flat(random.Generator.fromSeed(3).makeSeeds(3)), [
    7657373526131797801n,
    7872641813117997903n,
    -5650907648657341612n,
    0n,
    0n,
    0n,
  ]);
  assert.equal(Generator.fromSeed(1).split(0), []);
  assert.is(Generator.fromSeed(5, { alg: 'auto_select' }).algorithm, random.Algorithm.AUTO_SELECT);
  assert.not.equal(flat(Generator.fromNonDeterministicState().state), flat(Generator.fromNonDeterministicState().state));
  assert.is(random.getGlobalGenerator(), random.getGlobalGenerator());
  fails(() => Generator.fromState([1, 2], 'philox'), tf.ShapeError, /the state must have shape \[3\], got \[2\]\. /);
  fails(() => Generator.fromSeed(1.5), tf.ValueError, /a seed must be a whole number, got 1\.5\. /);
  fails(() => Generator.fromSeed(1, { alg: 'rot13' }), tf.ValueError, /unknown algorithm, got rot13\. /);
});

test('generators: full integers and other dtypes', () => {
  const g = random.Generator.fromSeed(5);
  g.normal([]);
  assert.equal(flat(g.uniform([2], { minval: null, maxval: null, dtype: 'int32' })), [-1960006086, 1020754138]);
  assert.equal(flat(g.uniform([2], { minval: null, maxval: null, dtype: 'uint64' })), [10010071395642637399n, 2211887210307065606n]);
  assert.equal(flat(g.uniformFullInt([2])), [2037737546388821326n, 14750872583374411832n]);
  assert.equal(flat(g.uniformFullInt([2], { dtype: 'uint32' })), [74710465, 2546358320]);
  assert.equal(flat(g.binomial([2, 3], [1, 20, 300], 0.4)), [0, 5, 129, 1, 8, 114]);
  assert.equal(flat(g.state), [194309n, 0n, 0n]);
});

test('a generator in a traced function moves its variable on', () => {
  const [g, h] = [random.Generator.fromSeed(1234), random.Generator.fromSeed(1234)];
  const f = tf.function(() => g.normal([3]));
  for (let i = 0; i < 3; i++) assert.equal(flat(f()), flat(h.normal([3])));
  assert.equal(flat(g.state), flat(h.state));
});

test.run();
