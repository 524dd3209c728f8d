import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';

// The programs of a guide to the foundations of TensorFlow 2, line by line, with the numbers that it prints.

/** What print(f'{x}') shows of numbers: NumPy's text, which is what a tensor shows between its parentheses. */
const numpy = (x: tf.Tensor | tf.Variable): string => {
  const value = x instanceof tf.Variable ? x.value() : x;
  return String(value)
    .replace(/^tf\.Tensor\(\n?/, '')
    .replace(/,?\s*shape=.*$/s, '');
};

test('verifying the installation', () => {
  assert.is(tf.version.VERSION, JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version);
  assert.is(tf.executingEagerly(), true);
  for (const gpu of tf.config.listPhysicalDevices('GPU')) assert.is(gpu.deviceType, 'GPU');
  const x = tf.constant([1.0, 2.0, 3.0]);
  assert.is(String(x), 'tf.Tensor([1. 2. 3.], shape=(3,), dtype=float32)');
  assert.is(tf.reduceSum(x).item(), 6);
});

test('creating tensors', () => {
  const scalar = tf.constant(42);
  assert.equal([scalar.shape, scalar.ndim], [[], 0]);
  const vector = tf.constant([1.0, 2.0, 3.0, 4.0]);
  assert.is(numpy(vector), '[1. 2. 3. 4.]');
  assert.equal(vector.shape, [4]);
  assert.equal(
    tf.constant([
      [1, 2, 3],
      [4, 5, 6],
    ]).shape,
    [2, 3],
  );
  assert.equal(
    tf.constant([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]).shape,
    [2, 2, 2],
  );
  assert.equal(tf.zeros([3, 4]).shape, [3, 4]);
  assert.is(tf.ones([2, 3], tf.int32).dtype, 'int32');
  assert.is(tf.ones([2, 3], { dtype: tf.int32 }).dtype, 'int32');
  assert.equal(tf.random.normal([3, 3], { mean: 0.0, stddev: 1.0 }).shape, [3, 3]);
  const uniform = tf.random.uniform([2, 4], { minval: 0, maxval: 10 });
  assert.ok(uniform.dataSync().every((x) => Number(x) >= 0 && Number(x) < 10));
});

test('dtypes and casts', () => {
  assert.is(tf.constant([1.0, 2.0, 3.0]).dtype, tf.float32);
  const b = tf.constant([1, 2, 3], { dtype: tf.float64 });
  const c = tf.constant([true, false, true], { dtype: tf.bool });
  const d = tf.constant(['hello', 'tensorflow'], { dtype: tf.string });
  assert.equal([b.dtype, c.dtype, d.dtype], ['float64', 'bool', 'string']);
  const ints = tf.constant([1, 2, 3], 'int32');
  assert.is(String(tf.cast(ints, tf.float32)), 'tf.Tensor([1. 2. 3.], shape=(3,), dtype=float32)');
  assert.throws(
    () => ints.add(tf.constant([1.0, 2.0, 3.0])),
    (e: unknown) => e instanceof tf.DTypeError,
  );
});

test('shapes and ranks', () => {
  const t = tf.random.normal([2, 3, 4]);
  assert.equal([t.shape, t.ndim, t.dtype, tf.size(t).item()], [[2, 3, 4], 3, 'float32', 24]);
  assert.is(numpy(tf.shape(t)), '[2 3 4]');
  assert.equal([t.shape[0], t.shape[1], t.shape[2]], [2, 3, 4]);
});

test('eager execution', () => {
  const a = tf.constant(
    [
      [1, 2],
      [3, 4],
    ],
    'int32',
  );
  const b = tf.constant(
    [
      [5, 6],
      [7, 8],
    ],
    'int32',
  );
  assert.is(numpy(tf.add(a, b)), '[[ 6  8]\n [10 12]]');
  let said = false;
  const x = tf.constant(10.0);
  if (x.greater(5).item()) said = true;
  assert.ok(said && tf.executingEagerly());
});

test('arithmetic, matrices, reductions', () => {
  const a = tf.constant([1.0, 2.0, 3.0, 4.0]);
  const b = tf.constant([10.0, 20.0, 30.0, 40.0]);
  assert.is(numpy(a.add(b)), '[11. 22. 33. 44.]');
  assert.is(numpy(b.sub(a)), '[ 9. 18. 27. 36.]');
  assert.is(numpy(a.mul(b)), '[ 10.  40.  90. 160.]');
  assert.is(numpy(b.div(a)), '[10. 10. 10. 10.]');
  assert.is(numpy(a.pow(2)), '[ 1.  4.  9. 16.]');
  const m1 = tf.constant(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: tf.float32 },
  );
  const m2 = tf.constant(
    [
      [5, 6],
      [7, 8],
    ],
    { dtype: tf.float32 },
  );
  assert.is(numpy(tf.matmul(m1, m2)), '[[19. 22.]\n [43. 50.]]');
  assert.equal(m1.matmul(m2).arraySync(), tf.matmul(m1, m2).arraySync());
  const x = tf.constant([
    [1.0, 2.0, 3.0],
    [4.0, 5.0, 6.0],
  ]);
  assert.is(tf.reduceSum(x).item(), 21);
  assert.is(numpy(tf.reduceMean(x, 0)), '[2.5 3.5 4.5]');
  assert.is(numpy(tf.reduceMean(x, { axis: 0 })), '[2.5 3.5 4.5]');
  assert.is(numpy(tf.reduceMax(x, 1)), '[3. 6.]');
});

test('reshaping, slicing, joining', () => {
  const t = tf.constant(
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
    'int32',
  );
  assert.is(numpy(tf.reshape(t, [4, 2])), '[[1 2]\n [3 4]\n [5 6]\n [7 8]]');
  assert.is(numpy(tf.reshape(t, [-1])), '[1 2 3 4 5 6 7 8]');
  const v = tf.constant([1.0, 2.0, 3.0]);
  const expanded = tf.expandDims(v, 0);
  assert.equal([expanded.shape, tf.expandDims(v, 1).shape, tf.squeeze(expanded).shape], [[1, 3], [3, 1], [3]]);
  const m = tf.constant(
    [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
    'int32',
  );
  assert.is(numpy(m.at(0)), '[1 2 3]');
  assert.is(m.at(1, 2).item(), 6);
  assert.is(numpy(m.at(':', 1)), '[2 5 8]');
  assert.is(numpy(m.at('0:2', '1:3')), '[[2 3]\n [5 6]]');
  const [a, b] = [
    tf.constant([
      [1, 2],
      [3, 4],
    ]),
    tf.constant([
      [5, 6],
      [7, 8],
    ]),
  ];
  assert.equal(tf.concat([a, b], 0).arraySync(), [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  assert.equal(tf.concat([a, b], { axis: 0 }).shape, [4, 2]);
  assert.equal(tf.stack([a, b], { axis: 0 }).shape, [2, 2, 2]);
});

test('broadcasting', () => {
  const matrix = tf.constant([
    [1.0, 2.0],
    [3.0, 4.0],
  ]);
  assert.is(numpy(matrix.add(10)), '[[11. 12.]\n [13. 14.]]');
  assert.is(numpy(matrix.add(tf.constant([100.0, 200.0]))), '[[101. 202.]\n [103. 204.]]');
  assert.is(numpy(matrix.add(tf.constant([[10.0], [20.0]]))), '[[11. 12.]\n [23. 24.]]');
});

test('typed arrays in the place of NumPy', () => {
  const fromArray = tf.constant(new Float64Array([1.0, 2.0, 3.0]));
  assert.is(fromArray.dtype, tf.float64);
  assert.ok(fromArray.dataSync() instanceof Float64Array);
  assert.equal(fromArray.arraySync(), [1, 2, 3]);
  const [a, b] = [
    [new Float32Array([1, 2]), new Float32Array([3, 4])],
    [new Float32Array([5, 6]), new Float32Array([7, 8])],
  ];
  assert.equal(tf.matmul(a, b).arraySync(), [
    [19, 22],
    [43, 50],
  ]);
  assert.equal(
    [...tf.constant([1.0, 4.0, 9.0]).dataSync()].map((x) => Math.sqrt(Number(x))),
    [1, 2, 3],
  );
});

test('variables', () => {
  const weight = new tf.Variable(tf.random.normal([3, 2]), { name: 'weight' });
  const bias = new tf.Variable(tf.zeros([2]), { name: 'bias' });
  assert.is(numpy(bias), '[0. 0.]');
  assert.is(weight.name, 'weight:0');
  bias.assign([1.0, 2.0]);
  assert.is(numpy(bias), '[1. 2.]');
  bias.assignAdd([0.1, 0.1]);
  assert.is(numpy(bias), '[1.1 2.1]');
  bias.assignSub([0.05, 0.05]);
  assert.is(numpy(bias), '[1.0500001 2.05     ]');
  assert.not('assign' in tf.constant([1.0, 2.0]));
});

test('gradients: of a variable, of a watched constant, persistent, of the second order', () => {
  {
    const x = new tf.Variable(3.0);
    const tape = new tf.GradientTape();
    const y = tape.record(() => x.pow(2));
    assert.is(tape.gradient(y, x)?.item(), 6);
  }
  {
    const x = tf.constant(4.0);
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return x.pow(3);
    });
    assert.is(tape.gradient(y, x)?.item(), 48);
  }
  {
    const x = new tf.Variable(2.0);
    const tape = new tf.GradientTape({ persistent: true });
    const [y, z] = tape.record(() => [x.pow(2), x.pow(3)] as const);
    assert.is(tape.gradient(y, x)?.item(), 4);
    assert.is(tape.gradient(z, x)?.item(), 12);
  }
  {
    const x = new tf.Variable(3.0);
    const outer = new tf.GradientTape();
    const first = outer.record(() => {
      const inner = new tf.GradientTape();
      const y = inner.record(() => x.pow(3));
      return inner.gradient(y, x) as tf.Tensor;
    });
    assert.is(first.item(), 27);
    assert.is(outer.gradient(first, x)?.item(), 18);
  }
});

test('linear regression from scratch', () => {
  const x = tf.random.normal([100], { seed: 42 });
  const y = x
    .mul(3)
    .add(1)
    .add(tf.random.normal([100], { seed: 43 }).mul(0.3));
  const w = new tf.Variable(0.0, { name: 'weight' });
  const b = new tf.Variable(0.0, { name: 'bias' });
  const learningRate = 0.1;
  for (let epoch = 0; epoch < 100; epoch += 1) {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => tf.reduceMean(y.sub(w.mul(x).add(b)).pow(2)));
    const [dw, db] = tape.gradient(loss, [w, b]) as [tf.Tensor, tf.Tensor];
    w.assignSub(dw.mul(learningRate));
    b.assignSub(tf.multiply(learningRate, db));
  }
  // The least squares of these numbers, in closed form.
  const [xs, ys] = [Array.from(x.dataSync(), Number), Array.from(y.dataSync(), Number)];
  const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const slope = mean(xs.map((value, i) => (value - mx) * ((ys[i] ?? 0) - my))) / mean(xs.map((value) => (value - mx) ** 2));
  assert.ok(Math.abs(Number(w.value().item()) - slope) < 1e-3);
  assert.ok(Math.abs(Number(b.value().item()) - (my - slope * mx)) < 1e-3);
});

test('devices', () => {
  assert.ok(tf.config.listPhysicalDevices().some((device) => device.deviceType === 'CPU' && device.name === '/physical_device:CPU:0'));
  assert.match(tf.constant([1.0, 2.0, 3.0]).device, /CPU:0$/);
  const onCpu = tf.device('/CPU:0', () => tf.random.normal([10, 10]));
  assert.match(onCpu.device, /CPU:0$/);
  for (const gpu of tf.config.listPhysicalDevices('GPU')) tf.config.experimental.setMemoryGrowth(gpu, true);
  assert.is(tf.test.isBuiltWithCuda(), false);
});

test('tf.function: the same numbers, traced once per kind of argument', () => {
  const square = tf.function((x: tf.Tensor) => x.pow(2));
  assert.is(square(tf.constant(4.0)).item(), 16);
  const product = tf.function((a: tf.Tensor, b: tf.Tensor) => tf.matmul(a, b));
  const [a, b] = [tf.random.normal([20, 20]), tf.random.normal([20, 20])];
  assert.equal(product(a, b).arraySync(), tf.matmul(a, b).arraySync());
  let traces = 0;
  const next = tf.function((x: tf.Tensor) => {
    traces += 1;
    return x.add(1);
  });
  assert.equal([next(tf.constant(1.0)).item(), next(tf.constant(2.0)).item(), traces], [2, 3, 1]);
  assert.equal([next(tf.constant(3, 'int32')).item(), traces], [4, 2]);
  const fixed = tf.function((x: tf.Tensor) => x.mul(2), { inputSignature: [new tf.TensorSpec(null, tf.float32)] });
  assert.equal([fixed(tf.constant(5.0)).item(), fixed(tf.constant(10.0)).item(), fixed.traceCount], [10, 20, 1]);
  assert.equal(fixed(tf.constant([[1, 2]])).arraySync(), [[2, 4]]);
});

test.run();
