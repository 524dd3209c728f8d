// tf.random: the checked statements about TensorFlow by their numbers, known answers of the generators, streams in functions,
// arguments and errors. Many more calls against TensorFlow itself: random-golden.test.ts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { readAndSkip, uniformFill } from '../src/ops/random.ts';
import { block, skip, stateOf } from '../src/philox.ts';
import { getSeed, sourceOf } from '../src/random/context.ts';
import { MersenneTwister } from '../src/random/mersenne-twister.ts';
import { Words } from '../src/random/words.ts';
import { f32, fails, flat, printed } from './random-values.ts';

const { random } = tf;
const hex = (words: Uint32Array): string => Array.from(words, (w) => w.toString(16).padStart(8, '0')).join(' ');

test('Philox: the known answers of Random123', () => {
  assert.is(hex(block(new Uint32Array(6))), '6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  assert.is(hex(block(new Uint32Array(6).fill(0xffffffff))), '408f276d 41c83b0e a20bc7c6 6d5451fd');
  assert.is(
    hex(block(Uint32Array.of(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))),
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  );
});

test('Philox: the counter carries through all its words', () => {
  const state = Uint32Array.of(0xffffffff, 0xffffffff, 0xffffffff, 5, 1, 2);
  skip(state, 1);
  assert.equal(Array.from(state), [0, 0, 0, 6, 1, 2]);
  skip(state, 2 ** 52 + 2 ** 32 + 7);
  assert.equal(Array.from(state), [7, 2 ** 20 + 1, 0, 6, 1, 2]);
  assert.equal(Array.from(stateOf(-1n, 2n ** 40n + 3n)), [0, 0, 3, 256, 0xffffffff, 0xffffffff]);
});

test('Mersenne Twister: as Python seeds and draws', () => {
  const known: [bigint, number[]][] = [
    [0n, [1654615998, 1806341205, 173879092]],
    [1n, [577090037, 271041745, 1095513148]],
    [1234n, [1892932127, 501869158, 32175636]],
    [-5n, [1097127993, 1539898300, 124576495]],
    [2n ** 40n + 5n, [1153647273, 117802120, 200118061]],
    [2n ** 100n + 7n, [1786885132, 353954449, 1403444918]],
  ];
  for (const [seed, values] of known) {
    const twister = new MersenneTwister(seed);
    assert.equal(
      values.map(() => twister.below31()),
      values,
      `seed ${seed}`,
    );
  }
});

test('the two seeds of an operation', () => {
  const known: [number | bigint | null, number | bigint | null, [number, number] | null][] = [
    [null, null, null],
    [null, 0, [87654321, 0]],
    [null, -7, [87654321, 2147483640]],
    [null, 2147483647, [87654321, 0]],
    [null, 2 ** 33, [87654321, 4]],
    [0, null, [0, 1654615998]],
    [0, 0, [0, 2147483647]],
    [2147483647, 0, [0, 2147483647]],
    [0, 1, [0, 1]],
    [5, null, [5, 1097127993]],
    [-3, null, [2147483644, 1022050301]],
    [-3, -7, [2147483644, 2147483640]],
    [2n ** 40n + 5n, null, [517, 1153647273]],
    [2 ** 40 + 5, 1, [517, 1]],
  ];
  for (const [global, operation, pair] of known) {
    random.setSeed(global);
    assert.equal(getSeed(operation), pair, `${global}, ${operation}`);
  }
  random.setSeed(null);
});

test('A113: a global seed makes the sequence repeatable', () => {
  random.setSeed(1234);
  const [a, b] = [random.uniform([1]), random.uniform([1])];
  random.setSeed(1234);
  assert.equal([...flat(a), ...flat(b), ...flat(random.uniform([1]))], f32([0.5380393, 0.3253647, 0.5380393]));
  random.setSeed(null);
});

test('A113: without any seed results differ', () => {
  random.setSeed(null);
  assert.not.equal(flat(random.uniform([8])), flat(random.uniform([8])));
  const f = tf.function(() => random.uniform([8]));
  assert.not.equal(flat(f()), flat(f()));
});

test('A114: an operation seed alone: the stream goes on from call to call', () => {
  random.setSeed(7);
  assert.equal(
    [1, 2, 3, 4].flatMap(() => flat(random.uniform([1], { seed: 1 }))),
    f32([0.46037483, 0.5189736, 0.74075186, 0.37715578]),
  );
  random.setSeed(null);
  assert.not.equal(flat(random.uniform([1], { seed: 1 })), flat(random.uniform([1], { seed: 1 })));
});

test('calls of another kind have streams of their own, calls of the same kind share one', () => {
  random.setSeed(7);
  const values = [
    random.uniform([1], { seed: 1 }),
    random.uniform([2], { seed: 1 }),
    random.normal([1], { seed: 1 }),
    random.uniform([1], { seed: 1, dtype: 'float64' }),
    random.uniform([1], { seed: 1 }),
  ].map(flat);
  assert.equal([values[0], values[1], values[4]], [f32([0.46037483]), f32([0.5189736, 0.3308736]), f32([0.37715578])]);
  assert.equal(values[2], f32([-0.5408054]));
  assert.ok(Math.abs((values[3][0] as number) - 0.68299882) < 1e-8);
  random.setSeed(null);
});

test('A116: every trace counts its operations from 0', () => {
  random.setSeed(1234);
  const body = (): tf.Tensor[] => [random.uniform([1]), random.uniform([1])];
  const [f, g] = [tf.function(body), tf.function(body)];
  assert.equal([...f(), ...g()].flatMap(flat), f32([0.13047123, 0.1689806, 0.13047123, 0.1689806]));
  random.setSeed(null);
});

test('in a function every operation has its own stream; it goes on from call to call and starts anew after setSeed', () => {
  const f = tf.function(() => [random.uniform([1], { seed: 1 }), random.uniform([1], { seed: 1 }), random.uniform([1])]);
  random.setSeed(7);
  const first = f32([0.46037483, 0.46037483, 0.7537285]);
  assert.equal(f().flatMap(flat), first);
  assert.equal(f().flatMap(flat), f32([0.5189736, 0.5189736, 0.58760154]));
  random.setSeed(7);
  assert.equal(f().flatMap(flat), first);
  // The seeds are those of the trace: another global seed only starts the streams anew.
  random.setSeed(8);
  assert.equal(f().flatMap(flat), first);
  random.setSeed(null);
});

test('a function called in a function draws from streams of its own', () => {
  random.setSeed(7);
  const h = tf.function(() => random.uniform([1]));
  const g = tf.function(() => [random.uniform([1]), h(), random.uniform([1])]);
  assert.equal(g().flatMap(flat), f32([0.7537285, 0.7537285, 0.46037483]));
  assert.equal(flat(h()), f32([0.7537285]));
  assert.equal(g().flatMap(flat), f32([0.58760154, 0.58760154, 0.5189736]));
  assert.equal(flat(h()), f32([0.58760154]));
  random.setSeed(null);
});

test('setSeed inside a function is the seed of that trace', () => {
  random.setSeed(1);
  const f = tf.function(() => {
    random.setSeed(1234);
    return [random.uniform([1]), random.uniform([1])];
  });
  assert.equal(f().flatMap(flat), f32([0.13047123, 0.1689806]));
  assert.equal(getSeed(3), [1, 3]);
  random.setSeed(null);
});

test('A117, N001: stateless results depend on the seed alone, in functions too', () => {
  const want = f32([0.8440604, 0.19204533, 0.9962232, 0.1603874, 0.27199018]);
  assert.equal(flat(random.statelessUniform([5], [1, 2])), want);
  assert.equal(flat(tf.function(() => random.statelessUniform([5], [1, 2]))()), want);
  const bySeed = tf.function((seed: tf.Tensor) => random.statelessUniform([5], seed));
  assert.equal(flat(bySeed(tf.constant([1, 2], 'int32'))), want);
  assert.equal(flat(bySeed(tf.constant([1n, 2n]))), want);
});

test('A122: split, foldIn, indexShuffle', () => {
  assert.equal(flat(random.split([1, 2], 3)), [1105988140, 1738052849, -335576002, 370444179, 10670227, -246211131]);
  assert.equal(random.split([1, 2]).shape, [2, 2]);
  const folded = random.foldIn([1, 2], 7);
  assert.is(folded.dtype, 'int32');
  assert.equal(flat(folded), [1105988140, 7]);
  assert.equal(flat(random.foldIn([1, 2], 7n)), [7464880146280614444n, 7n]);
  printed(random.statelessNormal([3], random.foldIn([1, 2], 3)), [0.03197195, 0.8979765, 0.13253039]);
  const moved = random.experimental.indexShuffle(tf.constant([0, 1, 2, 3, 4], 'int32'), [5, 9], 4);
  assert.is(moved.dtype, 'int32');
  assert.equal(flat(moved), [2, 0, 4, 3, 1]);
  assert.is(random.experimental.indexShuffle(3, [5, 9], 4).item(), 3);
  fails(
    () => random.experimental.indexShuffle(7, [5, 9], 4),
    tf.IndexError,
    /^indexShuffle: an index is not in 0 … maxIndex, got 7 for 4\. /,
  );
});

test('A125: truncated normal numbers lie within two standard deviations', () => {
  random.setSeed(0);
  for (const dtype of ['float32', 'float64'] as const)
    assert.ok(Number(tf.reduceMax(tf.abs(random.truncatedNormal([10000], { dtype }))).item()) <= 2);
  random.setSeed(null);
});

test('A126: shuffle moves whole rows', () => {
  random.setSeed(5);
  assert.equal(
    random
      .shuffle([
        [1, 2],
        [3, 4],
        [5, 6],
      ])
      .arraySync(),
    [
      [5, 6],
      [1, 2],
      [3, 4],
    ],
  );
  random.setSeed(null);
  assert.equal(random.shuffle(3).arraySync(), 3);
  assert.equal(random.shuffle([]).arraySync(), []);
  assert.equal(random.shuffle(tf.zeros([2, 0])).shape, [2, 0]);
  const words = random.shuffle(['a', 'b', 'c', 'd']).arraySync() as string[];
  assert.equal([...words].sort(), ['a', 'b', 'c', 'd']);
});

test('N013: both seeds', () => {
  random.setSeed(0);
  assert.equal(flat(random.uniform([3], { minval: 0, maxval: 5, seed: 22 })), f32([2.1633549, 4.730229, 3.9020257]));
  random.setSeed(null);
});

test('N017: what Keras initializers with seed 1 draw', () => {
  const limit = Math.sqrt(6 / 5);
  printed(
    random.statelessUniform([2, 3], [1, 0], { minval: -limit, maxval: limit }),
    [0.82922614, -0.08767891, 0.21972716, -0.23530674, -0.5407265, -0.12203431],
  );
  printed(random.statelessNormal([3], [1, 0], { stddev: 0.05 }), [0.00633252, -0.02465083, 0.03155954]);
  printed(random.statelessTruncatedNormal([3], [1, 0], { stddev: 0.05 }), [0.00633252, -0.02465083, 0.03155954]);
  printed(
    random.statelessTruncatedNormal([2, 2], [1, 0], { stddev: 1 / 0.87962566103423978 }),
    [0.14398205, -0.5604845, 0.71756744, -0.896798],
  );
});

test('B008: the order of a shuffled dataset', () => {
  const order = (words: Words): number[] => {
    const buffer = [0, 1, 2];
    return buffer.map((_, start) => {
      const i = start + (words.next() % (3 - start));
      [buffer[i], buffer[start]] = [buffer[start], buffer[i]];
      return buffer[start];
    });
  };
  const parent = new Words(0, 42);
  assert.equal(order(new Words(parent.next(), parent.next())), [1, 0, 2]);
  assert.equal(order(new Words(parent.next(), parent.next())), [0, 2, 1]);
  assert.equal(order(new Words(0, 42)), [2, 0, 1]);
});

test('gradients reach mean, stddev and bounds, and stop at what is drawn', () => {
  const [mean, stddev] = [new tf.Variable([1, 2]), new tf.Variable(3)];
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => random.statelessNormal([4, 2], [1, 2], { mean, stddev }));
  assert.equal((tape.gradient(y, mean) as tf.Tensor).arraySync(), [4, 4]);
  const unit = tf.reduceSum(random.statelessNormal([4, 2], [1, 2])).item() as number;
  assert.ok(Math.abs(((tape.gradient(y, stddev) as tf.Tensor).item() as number) - unit) < 1e-5);
  const x = tf.constant([1, 2, 3]);
  const shuffled = tape.record(() => {
    tape.watch(x);
    return random.shuffle(x);
  });
  assert.is(tape.gradient(shuffled, x), null);
});

test('a random op can take its shape from a tensor whose sizes are known only when it runs', () => {
  random.setSeed(7);
  const f = tf.function(
    (x: tf.Tensor) =>
      uniformFill(sourceOf('test', 'RandomUniform|float32', null), [x], { dims: null, dtype: 'float32', params: [0, 0x3f800000, 23] }),
    {
      inputSignature: [new tf.TensorSpec([null], 'float32')],
    },
  );
  assert.equal(flat(f(tf.zeros([1]))), f32([0.7537285]));
  assert.equal(f(tf.zeros([5])).shape, [5]);
  const g = random.Generator.fromSeed(9);
  const skip = tf.function((x: tf.Tensor) => readAndSkip(g.state.handle, null, [x]), {
    inputSignature: [new tf.TensorSpec([null], 'float32')],
  });
  assert.equal(flat(skip(tf.zeros([3]))), [9n, 0n, 0n]);
  assert.equal(flat(g.state), [777n, 0n, 0n]);
  random.setSeed(null);
});

test('full-range integers, int64 by default bounds, tensors as bounds', () => {
  random.setSeed(3);
  const full = flat(random.uniform([1000], { maxval: null, dtype: 'int32' })) as number[];
  assert.ok(full.some((n) => n < -(2 ** 30)) && full.some((n) => n > 2 ** 30));
  assert.is(random.uniform([2], { maxval: 9n, dtype: 'int64' }).dtype, 'int64');
  const bound = tf.constant(3, 'int32');
  assert.ok((flat(random.uniform([100], { maxval: bound, dtype: 'int32' })) as number[]).every((n) => n >= 0 && n < 3));
  random.setSeed(null);
});

test.run();
