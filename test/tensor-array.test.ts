// biome-ignore-all format: short cases read best on one line
// TensorArray: a list while numbers are known, rows of one tensor in loops of graphs.
import { inspect } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { tensor, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;
const i32 = (v: number): T => tf.constant(v, 'int32');
type Loop = [T, tf.TensorArray];
const rows = (n: T | number, fill: (i: T) => T, array: tf.TensorArray): T =>
  tf.whileLoop((i: T) => i.less(n), (i: T, ta: tf.TensorArray) => [i.add(1), ta.write(i, fill(i))], [i32(0), array] as Loop)[1].stack();
const growing = (dtype: tf.DType = 'float32'): tf.TensorArray => new tf.TensorArray(dtype, { dynamicSize: true });

test('elements are written, read and stacked', () => {
  let ta = new tf.TensorArray('float32', { size: 0, dynamicSize: true, clearAfterRead: false });
  for (let i = 0; i < 3; i++) ta = ta.write(i, 10 * (i + 1));
  tensor(ta.read(2), 30);
  tensor(ta.read(2), 30);
  tensor(ta.stack(), [10, 20, 30]);
  tensor(ta.gather([2, 0]), [30, 10]);
  tensor(ta.size(), 3, 'int32');
  assert.is(String(ta), '<tf.TensorArray dtype=float32 size=3>');
  assert.is(inspect(ta), String(ta));
  tensor(new tf.TensorArray('float32', 3).write(1, [1, 2]).stack(), [[0, 0], [1, 2], [0, 0]]);
  tensor(new tf.TensorArray('float32', 2).unstack([[1, 2], [3, 4]]).concat(), [1, 2, 3, 4]);
  tensor(new tf.TensorArray('float32', 3).scatter([2, 0, 1], [[1], [2], [3]]).stack(), [[2], [3], [1]]);
  tensor(new tf.TensorArray('float32', 2).split([1, 2, 3], [1, 2]).read(1), [2, 3]);
  tensor(new tf.TensorArray('float32', { size: 2, inferShape: false }).write(0, [1]).write(1, [1, 2]).concat(), [1, 1, 2]);
  assert.equal(new tf.TensorArray('float32', { elementShape: [null, 2] }).elementShape, [null, 2]);
});

test('what does not fit is refused', () => {
  const array = (options?: tf.TensorArrayOptions): tf.TensorArray => new tf.TensorArray('float32', { size: 2, ...options });
  throwsTyped(() => array().write(2, 1), tf.IndexError, 'TensorArray.write', /2 elements/, /dynamicSize/);
  throwsTyped(() => array().read(0), tf.ValueError, 'TensorArray.read', /number 0/);
  throwsTyped(() => { const ta = array().write(0, 1); ta.read(0); ta.read(0); }, tf.ValueError, 'TensorArray.read', /clearAfterRead/);
  throwsTyped(() => array().write(0, i32(1)), tf.DTypeError, 'TensorArray.write', /float32/, /int32/);
  throwsTyped(() => array().write(0, [1]).write(1, [1, 2]), tf.ShapeError, 'TensorArray.write', /\[2\]/, /\[1\]/);
  throwsTyped(() => array({ elementShape: [3] }).write(0, [1]), tf.ShapeError, 'TensorArray.write', /\[3\]/);
  throwsTyped(() => new tf.TensorArray('float32', -1), tf.ValueError, 'TensorArray', /-1/);
  throwsTyped(() => new tf.TensorArray('float32', { sise: 1 } as never), tf.ValueError, 'TensorArray', /sise/);
  throwsTyped(() => new tf.TensorArray('float32').stack(), tf.ShapeError, 'TensorArray.stack');
});

test('loops keep arrays, at once and in functions', () => {
  tensor(rows(4, (i) => i.mul(i), growing('int32')), [0, 1, 4, 9], 'int32');
  const squares = tf.function((n: T) => rows(n, (i) => i.mul(i), growing('int32')));
  tensor(squares(i32(4)), [0, 1, 4, 9], 'int32');
  tensor(squares(i32(0)), [], 'int32', [0]);
  assert.is(squares.traceCount, 1);
  const fixed = tf.function((n: T) => rows(n, (i) => tf.ones([2]).mul(i.cast('float32')), new tf.TensorArray('float32', 3)));
  tensor(fixed(i32(2)), [[0, 0], [1, 1], [0, 0]]);
  const sized = tf.function((x: T) => {
    const n = tf.shape(x).at(0);
    return rows(n, (i) => x.at(i).mul(2), new tf.TensorArray('float32', { size: n, elementShape: [2] }));
  }, { inputSignature: [new tf.TensorSpec([null, 2], 'float32')] });
  tensor(sized(tf.constant([[1, 2], [3, 4]])), [[2, 4], [6, 8]]);
  const open = tf.function((x: T) => rows(3, (i) => x.mul(i.cast('float32')), growing()), { inputSignature: [new tf.TensorSpec([null], 'float32')] });
  tensor(open(tf.constant([1, 2])), [[0, 0], [1, 2], [2, 4]]);
  const summed = tf.function((x: T) => {
    const ta = new tf.TensorArray('float32', 3).unstack(x);
    return tf.whileLoop((i: T) => i.less(3), (i: T, s: T) => [i.add(1), s.add(ta.read(i))], [i32(0), tf.constant(0)] as [T, T])[1];
  });
  tensor(summed(tf.constant([1, 2, 3])), 6);
});

test('gradients go through arrays', () => {
  const x = new tf.Variable(3);
  const traced = tf.function(() => rows(4, (i) => x.mul(i.cast('float32')), growing()).sum());
  for (const f of [traced, () => new tf.TensorArray('float32', 2).write(0, x.mul(5)).write(1, x).stack().sum()]) {
    const tape = new tf.GradientTape();
    const y = tape.record(f);
    tensor(tape.gradient(y, x) as T, 6);
  }
});

test('structures match by their keys, in whatever order those come', () => {
  type State = { i: T; s: T };
  const loop = (): State => tf.whileLoop(({ i }: State) => i.less(3), ({ i, s }: State) => ({ s: s.add(i), i: i.add(1) }), { i: tf.constant(0), s: tf.constant(100) });
  for (const { i, s } of [loop(), tf.function(loop)()]) {
    tensor(i, 3);
    tensor(s, 103);
  }
  const pick = tf.function((p: T) => tf.cond(p, () => ({ a: tf.constant(1), b: tf.constant(2) }), () => ({ b: tf.constant(20), a: tf.constant(10) })));
  const { a, b } = pick(tf.constant(false));
  tensor(a, 10);
  tensor(b, 20);
});

test.run();
