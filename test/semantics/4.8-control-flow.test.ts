// biome-ignore-all format: short cases read best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Control flow: statements A041 and A042 of section 4.7, A074 to A080 of section 4.8. What Python's AutoGraph rewrites is written by hand here.

type T = tf.Tensor;
const i32 = (v: number): T => tf.constant(v, 'int32');

test('A041 gradients through whileLoop in a function', () => {
  const f = tf.function((x: T, n: T) => tf.whileLoop((i: T) => i.less(n), (i: T, y: T) => [i.add(1), y.mul(x)], [i32(0), tf.constant(1)])[1]);
  const x = new tf.Variable(2);
  for (const [n, value, slope] of [[5, 32, 80], [1, 2, 1], [0, 1, 0]]) {
    const t = new tf.GradientTape();
    const y = t.record(() => f(x.value(), i32(n)));
    tensor(y, value);
    tensor(t.gradient(y, x, { unconnectedGradients: 'zero' }), slope);
  }
});

test('A042 gradients through cond', () => {
  const f = tf.function((x: T) => tf.cond(x.greater(0), () => x.mul(x), () => x.neg()));
  for (const [at, slope] of [[3, 6], [-3, -1], [0, -1]]) {
    const x = tf.constant(at);
    tensor(tf.grad((z: T) => f(z))(x), slope);
    tensor(tf.function((z: T) => tf.grad((u: T) => f(u))(z))(x), slope);
  }
});

test('A074 a loop over data runs in the graph', () => {
  const f = tf.function((x: T) => tf.whileLoop((y: T) => y.sum().greater(1), (y: T) => [tf.tanh(y)], [x])[0]);
  near(f(tf.constant([0.5, 0.9, 0.4, 0.3, 0.7])), [0.20059916, 0.21225876, 0.19222197, 0.17709896, 0.20872886]);
  tensor(f(tf.constant([0.25, 0.5])), [0.25, 0.5]);
  tensor(f(tf.constant([Number.NaN])), [Number.NaN]);
  tensor(f(tf.constant([])), [], 'float32', [0]);
  assert.is(f.getConcreteFunction(tf.constant([1])).graph.nodes.filter((n) => n.op.name === 'StatelessWhile').length, 1);
});

test('A076 branches of different dtypes are refused', () => {
  const f = tf.function((x: T) => tf.cond(x.greater(0), () => tf.constant(1), () => i32(1)));
  throwsTyped(() => f(i32(1)), tf.DTypeError, 'cond', /float32/, /int32/);
  const ranks = tf.function((x: T) => tf.cond(x.greater(0), () => x, () => tf.ones([2])));
  throwsTyped(() => ranks(tf.constant(1)), tf.ShapeError, 'cond', /\[\]/, /\[2\]/);
  assert.is(f.traceCount + ranks.traceCount, 0);
  const sizes = tf.function((x: T) => tf.cond(x.greater(0), () => tf.ones([3]), () => tf.ones([2])));
  tensor(sizes(tf.constant(1)), [1, 1, 1]);
  tensor(sizes(tf.constant(0)), [1, 1]);
});

test('A077 a value in one branch only is refused', () => {
  const f = tf.function((x: T) => tf.cond<T | null>(x.greater(0), () => tf.constant(1), () => null));
  throwsTyped(() => f(i32(1)), tf.ValueError, 'cond', /same structure/);
  const g = tf.function((x: T) => tf.cond<Record<string, T>>(x.greater(0), () => ({ a: x }), () => ({ b: x })));
  throwsTyped(() => g(i32(1)), tf.ValueError, /"a"/, /"b"/);
});

test('A078 loop variables keep their shape unless shapeInvariants say otherwise', () => {
  const grow = (options?: tf.WhileOptions): tf.TracedFunction<[T], T> => tf.function((n: T) =>
    tf.whileLoop((i: T) => i.less(n), (i: T, x: T) => [i.add(1), tf.concat([x, x], 0)], [i32(0), tf.zeros([1])], options)[1]);
  throwsTyped(() => grow()(i32(2)), tf.ShapeError, 'whileLoop', /loop variable 1/, /\[1\]/, /\[2\]/, /shapeInvariants/);
  const f = grow({ shapeInvariants: [[], [null]] });
  tensor(f(i32(2)), [0, 0, 0, 0]);
  tensor(f(i32(0)), [0]);
  tensor(grow({ shapeInvariants: [new tf.TensorShape([]), new tf.TensorShape([null])] })(i32(1)), [0, 0]);
  throwsTyped(() => grow({ shapeInvariants: [[], [3]] })(i32(2)), tf.ShapeError, /\[1\]/, /\[3\]/);
  throwsTyped(() => grow({ shapeInvariants: [[]] })(i32(2)), tf.ValueError, /2 shapes/);
  const other = tf.function((x: T) => tf.whileLoop((y: T) => y.less(3), (y: T) => [y.cast('int32')], [x]));
  throwsTyped(() => other(tf.constant(1)), tf.DTypeError, /float32/, /int32/);
});

test('A080 maximumIterations', () => {
  const run = (n: number): T => tf.whileLoop((i: T) => i.less(100), (i: T) => [i.add(1)], [i32(0)], { maximumIterations: n })[0];
  for (const n of [0, 1, 4]) {
    tensor(run(n), n, 'int32');
    tensor(tf.function(() => run(n))(), n, 'int32');
  }
  tensor(run(1000), 100, 'int32');
});

test('A081 a loop in the graph does not grow it', () => {
  const f = tf.function((x: T) => tf.whileLoop((i: T) => i.less(10), (i: T, y: T) => [i.add(1), y.add(1)], [i32(0), x])[1]);
  tensor(f(i32(1)), 11, 'int32');
  assert.ok(f.getConcreteFunction(i32(1)).graph.nodes.length < 8);
});

test.run();
