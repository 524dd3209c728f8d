// Shapes that a traced function learns only when it runs: what it gives, and its gradients, are those of the same function run eagerly.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;

/** `f` eagerly and traced without known sizes, on all inputs; with the gradient of its sum where it has one. */
function agree(what: string, f: (x: T) => T, inputs: readonly T[]): void {
  const rank = inputs[0].rank;
  const traced = tf.function(f, { inputSignature: [new tf.TensorSpec(new Array<null>(rank).fill(null), inputs[0].dtype)] });
  const before = tf.memory().storages;
  for (const x of inputs) {
    tf.tidy(() => {
      const slope = (g: (x: T) => T): [T, T | null] => {
        const tape = new tf.GradientTape();
        const y = tape.record(() => {
          tape.watch(x);
          return g(x);
        });
        return [y, tape.gradient(y, x) as T | null];
      };
      const [y, dy] = slope(f);
      const [z, dz] = slope(traced);
      tensor(z, y.arraySync(), y.dtype, y.shape as number[]);
      assert.is(dz === null, dy === null, what);
      if (dz !== null && dy !== null) near(dz, dy.arraySync(), 'float32', dy.shape as number[], 1e-5);
      const inside = tf.function((t: T) => slope(f)[1] ?? tf.zerosLike(t));
      if (dy !== null) near(inside(x), dy.arraySync(), 'float32', dy.shape as number[], 1e-5);
    });
  }
  assert.is(tf.memory().storages, before, what);
  assert.is(traced.traceCount, 1, what);
}

const matrices = [
  tf.constant([[1, 2, 3]]),
  tf.constant([
    [1, 2],
    [3, 4],
    [5, 6],
  ]),
  tf.zeros([0, 4]),
];
const rows = (x: T): T => tf.shape(x).at(0);
const sizes = (...list: readonly (T | number)[]): readonly (T | number)[] => list;

test('reshape', () => {
  agree('rows and the rest', (x) => tf.reshape(x.mul(2), sizes(rows(x), tf.shape(x).at(1))), matrices);
  agree('one size follows', (x) => x.square().reshape(sizes(tf.shape(x).at(1), -1)), matrices.slice(0, 2));
  agree('the product', (x) => tf.reshape(x, sizes(tf.reduceProd(tf.shape(x)))), matrices);
  agree('a shape tensor', (x) => tf.reshape(x, tf.concat([tf.shape(x), tf.constant([1], 'int32')], 0)), matrices);
  agree('int64', (x) => tf.reshape(x, tf.shape(x, { outType: 'int64' })), matrices);
});

test('zeros, ones, fill, broadcastTo', () => {
  agree('zeros', (x) => tf.zeros(tf.shape(x)).add(x), matrices);
  agree('ones', (x) => tf.ones(sizes(rows(x), 2)), matrices);
  agree('int', (x) => tf.ones(sizes(rows(x)), 'int32'), matrices);
  agree('bool', (x) => tf.zeros(sizes(2, rows(x)), 'bool'), matrices);
  agree('fill', (x) => tf.fill(sizes(rows(x), 3), x.sum()), matrices);
  agree('broadcastTo', (x) => tf.broadcastTo(x.sum(0), sizes(rows(x), rows(x).add(1), tf.shape(x).at(1))), matrices);
});

test('tile, pad, range, slices', () => {
  agree('tile', (x) => tf.tile(x, sizes(rows(x), 2)), matrices);
  agree('tile by a tensor', (x) => x.tile(tf.shape(x)), matrices);
  agree(
    'pad',
    (x) =>
      tf.pad(
        x,
        [
          [0, tf.subtract(5, rows(x))],
          [1, 0],
        ] as never,
        { constantValues: 7 },
      ),
    matrices,
  );
  agree('pad by a tensor', (x) => tf.pad(x, tf.stack([tf.shape(x), tf.shape(x)])), matrices);
  agree('range', (x) => tf.range(rows(x)).cast('float32').reshape([-1, 1]).mul(x), matrices);
  agree('slice', (x) => tf.slice(x, [0, 0], [rows(x), 1] as never), matrices);
});

test('random tensors', () => {
  const spec = { inputSignature: [new tf.TensorSpec([null, null], 'float32')] };
  for (const draw of [
    (shape: T): T => tf.random.uniform(shape, { seed: 3 }),
    (shape: T): T => tf.random.normal(shape, { seed: 3, mean: 2 }),
    (shape: T): T => tf.random.truncatedNormal(shape, { seed: 3 }),
    (shape: T): T => tf.random.uniform(shape, { seed: 3, minval: 2, maxval: 9, dtype: 'int32' }),
    (shape: T): T => tf.random.statelessUniform(shape, [1, 2]),
    (shape: T): T => tf.random.statelessNormal(shape, [1, 2], { dtype: 'float16' }),
  ]) {
    const f = tf.function((x: T) => draw(tf.shape(x)), spec);
    tf.random.setSeed(5);
    const y = f(tf.zeros([2, 3]));
    tf.random.setSeed(5);
    const fixed = tf.function((x: T) => draw(tf.shape(x)));
    const wanted = fixed(tf.zeros([2, 3]));
    assert.equal(y.shape, [2, 3]);
    assert.equal(y.arraySync(), wanted.arraySync());
    assert.equal(f(tf.zeros([4, 0])).shape, [4, 0]);
  }
});

test('what is known of a shape is known while tracing', () => {
  const seen: unknown[] = [];
  const f = tf.function(
    (x: T) => {
      seen.push(
        tf.reshape(x, sizes(rows(x), 4)).shape,
        tf.reshape(x, sizes(rows(x), tf.shape(x).at(1).mul(tf.shape(x).at(2)))).shape,
        tf.zeros(tf.concat([tf.shape(x).at('1:'), [5]], 0)).shape,
        tf.ones(sizes(rows(x), 3)).shape,
      );
      return x;
    },
    { inputSignature: [new tf.TensorSpec([null, 2, 2], 'float32')] },
  );
  f(tf.zeros([3, 2, 2]));
  assert.equal(seen, [
    [null, 4],
    [null, 4],
    [2, 2, 5],
    [null, 3],
  ]);
  const still = tf.function((x: T) => {
    seen.push(tf.zeros(tf.shape(x)).shape);
    return x;
  });
  still(tf.zeros([3, 2]));
  assert.equal(seen[4], [3, 2]);
});

test('mapFn, scan and folds over any number of rows', () => {
  const filled = matrices.slice(0, 2);
  agree('mapFn', (x) => tf.mapFn((row: T) => row.square().sum(), x), filled);
  agree(
    'a structure',
    (x) => {
      const [a, { b }] = tf.mapFn(([r, s]: T[]) => [r.sum(), { b: s.mul(2).sum() }] as const, [x, x.square()]) as unknown as [T, { b: T }];
      return a.mul(b);
    },
    filled,
  );
  agree('scan from a start', (x) => tf.scan((a: T, row: T) => a.mul(0.5).add(row.sum()), x, { initializer: tf.constant(1) }), filled);
  agree(
    'scan backwards',
    (x) => tf.scan((a: T, row: T) => a.mul(0.5).add(row.sum()), x, { initializer: tf.constant(1), reverse: true }),
    filled,
  );
  agree('rows of any length', (x) => tf.mapFn((row: T) => row.square().cumsum(), x), filled);
  agree('a scan over rows of any length', (x) => tf.scan((a: T, row: T) => a.mul(row).add(row), x), filled);
  agree('backwards', (x) => tf.scan((a: T, row: T) => a.mul(row).add(row), x, { reverse: true }), filled);
  const vectors = [tf.constant([1, 2, 3]), tf.constant([4])];
  agree('scan from the first row', (x) => tf.scan((a: T, row: T) => a.mul(2).add(row), x), vectors);
  agree('scan from the last row', (x) => tf.scan((a: T, row: T) => a.mul(2).add(row), x, { reverse: true }), vectors);
  agree('foldl', (x) => tf.foldl((a: T, row: T) => a.mul(2).sub(row), x), vectors);
  agree('foldr', (x) => tf.foldr((a: T, row: T) => a.mul(2).sub(row), x), vectors);
  agree(
    'a state whose keys come back in another order',
    (x) => {
      const start = { sum: tf.constant(0), last: tf.constant(1) };
      const { sum, last } = tf.foldl((s: typeof start, row: T) => ({ last: row.sum(), sum: s.sum.add(s.last) }), x, { initializer: start });
      return sum.mul(10).add(last);
    },
    filled,
  );
  const spec = { inputSignature: [new tf.TensorSpec([null, null], 'float32')] };
  const none = tf.zeros([0, 4]);
  const map = (x: T): T => tf.mapFn((row: T) => row.reshape([2, 2]).cast('int32'), x);
  const fold = (x: T): T => tf.scan((a: T, row: T) => a.add(row.sum()), x, { initializer: tf.zeros([3]) });
  for (const f of [map, tf.function(map, spec)]) tensor(f(none), [], 'int32', [0, 2, 2]);
  for (const f of [fold, tf.function(fold, spec)]) tensor(f(none), [], 'float32', [0, 3]);
  throwsTyped(() => tf.foldl((a: T) => a, none), tf.ShapeError, 'foldl', /0 rows/);
  const many = tf.function((x: T) => tf.mapFn((v: T) => v.mul(v), x));
  tensor(
    many(tf.range(100)),
    Array.from({ length: 100 }, (_, i) => i * i),
  );
  assert.ok(many.getConcreteFunction(new tf.TensorSpec([100], 'float32')).graph.nodes.length < 40, 'one loop, not a hundred copies');
});

test('wrong sizes are told when the function runs', () => {
  const spec = { inputSignature: [new tf.TensorSpec([null], 'float32')] };
  const f = tf.function((x: T) => tf.reshape(x, sizes(tf.shape(x).at(0).add(1))), spec);
  throwsTyped(() => f(tf.constant([1, 2])), tf.ShapeError, 'reshape', /2 values/, /3 values/);
  const g = tf.function((x: T) => tf.zeros(sizes(tf.shape(x).at(0).sub(5))), spec);
  throwsTyped(() => g(tf.constant([1, 2])), tf.ShapeError, /-3/);
  const h = tf.function((x: T) => tf.zeros(sizes(x.at(0))), spec);
  throwsTyped(() => h(tf.constant([1, 2])), tf.DTypeError, 'zeros', /integers/);
  tensor(g(tf.ones([6])), [0]);
});

test('a program with such shapes is saved and loaded', () => {
  class Padded extends tf.Module {
    call = tf.function(
      (x: T) =>
        tf.pad(tf.reshape(x, sizes(tf.shape(x).at(0), -1)), [
          [0, tf.subtract(3, rows(x))],
          [0, 0],
        ] as never),
      {
        inputSignature: [new tf.TensorSpec([null, null, 2], 'float32')],
      },
    );
  }
  const loaded = tf.savedModel.deserialize(tf.savedModel.serialize(new Padded()));
  tensor(loaded.call(tf.ones([2, 1, 2])), [
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
});

test.run();
