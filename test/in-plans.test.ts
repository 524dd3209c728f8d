// Programs with steps of the host: the nodes between them are plans, and nothing but the time changes.
// biome-ignore-all format: short cases read best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { errorOf, numbersOf } from './case-inputs.ts';

interface Inner { readonly op: { readonly name: string }; readonly outputs: readonly unknown[] }
/** The ops of the program as it runs from the third call on. */
function opsOf(f: { readonly traces: readonly { readonly concrete: { readonly program: unknown } }[] }, trace = 0): string[] {
  const { prepared } = f.traces[trace].concrete.program as { readonly prepared: { readonly nodes?: readonly Inner[] } | null };
  return (prepared?.nodes ?? []).map((node) => node.op.name);
}

const random = tf.random.Generator.fromSeed(3);
const dense = (x: Tensor, w: Tensor | tf.Variable): Tensor => tf.nn.softmax(x.matmul(w).add(1).tanh());

test('plans around a gather, whose indices are checked', () => {
  const [table, w] = [random.normal([10, 4]), random.normal([4, 4])];
  const f = tf.function((i: Tensor) => dense(dense(table.mul(2), w).gather(i).add(dense(w, w).sum(0)), w));
  for (const list of [[1, 2, 9], [0, 0, 0], [3, 4, 5], [9, 8, 7]]) {
    const i = tf.constant(list, 'int32');
    const want = dense(dense(table.mul(2), w).gather(i).add(dense(w, w).sum(0)), w);
    assert.is(errorOf(numbersOf(f(i)), numbersOf(want)), 0, list.join());
  }
  assert.equal(opsOf(f), ['Const', 'Const', 'Plan', 'GatherV2', 'Plan'].filter((name) => opsOf(f).includes(name)));
  assert.is(opsOf(f).filter((name) => name === 'Plan').length, 2);
  assert.throws(() => f(tf.constant([1, 10, 2], 'int32')), /index out of range for axis 0 of size 10/);
  assert.is(errorOf(numbersOf(f(tf.constant([1, 2, 3], 'int32'))), numbersOf(dense(dense(table.mul(2), w).gather([1, 2, 3]).add(dense(w, w).sum(0)), w))), 0, 'after an error');
});

test('prints and strings between plans, in order; variables that change on both sides', () => {
  const v = new tf.Variable(random.normal([4, 4]));
  const said: string[] = [];
  const log = console.log;
  console.log = (text: string) => void said.push(text);
  try {
    const f = tf.function((x: Tensor) => {
      const before = v.value();
      const y = dense(x, v).mul(2).exp();
      v.assign(v.mul(0.5));
      tf.print('sum', y.sum());
      v.assignAdd(x);
      const text = tf.strings.join(['n', tf.strings.asString(y.sum().cast('int32'))]);
      return [dense(dense(y, v), v).neg().abs(), before, text, v.value()];
    });
    for (let run = 0; run < 5; run++) {
      const x = random.normal([4, 4]);
      const was = v.value();
      const y = dense(x, was).mul(2).exp();
      const after = was.mul(0.5).add(x);
      const [z, before, text, now] = f(x);
      assert.is(errorOf(numbersOf(z), numbersOf(dense(dense(y, after), after).neg().abs())), 0);
      assert.is(errorOf(numbersOf(before), numbersOf(was)), 0);
      assert.is(errorOf(numbersOf(now), numbersOf(after)), 0);
      assert.is(errorOf(numbersOf(v.value()), numbersOf(after)), 0);
      assert.equal(text.arraySync(), `n${Math.trunc(Number(y.sum().item()))}`);
    }
    assert.is(said.length, 5);
    assert.ok(opsOf(f).filter((name) => name === 'Plan').length >= 2, opsOf(f).join());
  } finally {
    console.log = log;
  }
});

test('sizes that are not known: what does not depend on them is planned', () => {
  const w = new tf.Variable(random.normal([3, 3]));
  const f = tf.function((x: Tensor) => {
    const k = dense(w.mul(2), w);
    const y = x.matmul(k).sum(0);
    w.assign(dense(w.add(y), w).matmul(k));
    return y;
  }, { inputSignature: [new tf.TensorSpec([null, 3], 'float32')] });
  for (const rows of [1, 5, 2, 0, 7]) {
    const x = random.normal([rows, 3]);
    const was = w.value();
    const k = dense(was.mul(2), was);
    const y = x.matmul(k).sum(0);
    assert.is(errorOf(numbersOf(f(x)), numbersOf(y)), 0, `${rows} rows`);
    assert.is(errorOf(numbersOf(w.value()), numbersOf(dense(was.add(y), was).matmul(k))), 0, `${rows} rows, the variable`);
  }
  assert.is(opsOf(f).filter((name) => name === 'Plan').length, 2, opsOf(f).join());
});

test('results that are constants, arguments, each other; nothing is left behind', () => {
  const f = tf.function((x: Tensor, i: Tensor) => {
    const y = x.add(1).mul(2).exp().sqrt();
    const z = y.gather(i).neg().exp().add(2).sqrt();
    return [tf.constant([1, 2]), x, y, y, z, z.reshape([1, 2])];
  });
  const [x, i] = [tf.constant([1, 2, 3]), tf.constant([2, 0], 'int32')];
  for (const t of f(x, i)) t.dispose();
  for (const t of f(x, i)) t.dispose();
  for (const t of f(x, i)) t.dispose();
  const before = tf.memory().tensors;
  for (let run = 0; run < 3; run++) {
    const y = f(x, i);
    assert.equal(y[0].arraySync(), [1, 2]);
    assert.equal(y[1].arraySync(), [1, 2, 3]);
    assert.equal([...y[5].shape], [1, 2]);
    for (const t of y) t.dispose();
    assert.throws(() => f(x, tf.constant([3, 0], 'int32')), /out of range/);
  }
  assert.is(tf.memory().tensors, before + 3, 'the three indices of this test');
  const constant = tf.function(() => tf.constant([1, 2]).mul(3));
  for (let run = 0; run < 3; run++) assert.equal(constant().arraySync(), [3, 6]);
});

test.run();
