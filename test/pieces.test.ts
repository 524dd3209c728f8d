// Gradients that flow back from slices of one tensor are laid side by side: against the sums that they stand for.
// biome-ignore-all format: short cases read best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { numbersOf } from './case-inputs.ts';

const random = tf.random.Generator.fromSeed(11);
const opsOf = (fn: (x: Tensor) => Tensor, spec: tf.TensorSpec): string[] => {
  const f = tf.function((x: Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => { tape.watch(x); return fn(x); });
    return tape.gradient(y, x) as Tensor;
  });
  return f.getConcreteFunction(spec).graph.nodes.map((node) => node.op.name).filter((name) => /Slice|Concat/.test(name));
};

/** The gradient as a sum over slices, each with zeros around it: x as a flat list, and which element each slice element is. */
function check(what: string, shape: readonly number[], slices: readonly ((x: Tensor) => Tensor)[]): void {
  const x = random.normal(shape);
  const places = tf.range(x.size).reshape(shape);
  const weights = slices.map((slice) => random.normal(slice(x).shape as number[]));
  const want = new Float64Array(x.size);
  slices.forEach((slice, i) => {
    const at = numbersOf(slice(places));
    const w = numbersOf(weights[i]);
    at.forEach((place, j) => { want[place] += w[j]; });
  });
  const gradient = (v: Tensor): Tensor => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => { tape.watch(v); return slices.map((slice, i) => slice(v).mul(weights[i]).sum()).reduce((a, b) => a.add(b)); });
    return tape.gradient(y, v) as Tensor;
  };
  const f = tf.function(gradient);
  for (const g of [gradient(x), f(x), f(x), f(x)]) {
    assert.equal([...g.shape], shape, what);
    numbersOf(g).forEach((value, i) => assert.ok(Math.abs(value - want[i]) <= 1e-5 * Math.max(1, Math.abs(want[i])), `${what}: element ${i} is ${value}, not ${want[i]}`));
  }
}

test('pieces that cover, leave gaps, overlap, lie along several axes, and whole tensors among them', () => {
  check('unstack', [5, 3, 2], [0, 1, 2, 3, 4].map((i) => (x: Tensor) => x.at(i)));
  check('unstack the last axis', [2, 3, 4], [3, 0, 2, 1].map((i) => (x: Tensor) => x.at('...', i)));
  check('split', [2, 6], [0, 1, 2].map((i) => (x: Tensor) => tf.split(x, 3, 1)[i]));
  check('gaps', [9, 2], [1, 4, 5].map((i) => (x: Tensor) => x.at(i)));
  check('overlapping windows', [8, 2], [0, 1, 2, 3, 4, 5].map((i) => (x: Tensor) => x.at(`${i}:${i + 3}`)));
  check('the same entry three times', [4], [2, 2, 2].map((i) => (x: Tensor) => x.at(i)));
  check('two axes', [4, 5], [(x) => x.at(1), (x) => x.at(':', 2), (x) => x.at(3), (x) => x.at('1:3', '2:4'), (x) => x.at('::2')]);
  check('the whole too', [3, 2], [(x) => x.at(0), (x) => x, (x) => x.at(2).at(1), (x) => x.at(-1)]);
  check('new axes and negative numbers', [3, 4], [(x) => x.at(-1, null), (x) => x.at(null, 0), (x) => x.at('-2:')]);
  check('one element', [1, 1], [(x) => x.at(0), (x) => x.at(0, 0)]);
  check('empty', [3, 2], [(x) => x.at('0:0'), (x) => x.at(1)]);
});

test('nothing is left behind', () => {
  const x = random.normal([6, 2]);
  const before = tf.memory().tensors;
  tf.tidy(() => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => { tape.watch(x); return tf.unstack(x).reduce((a, b) => a.mul(b)).add(x.at('1:3').at(0).sum()).sum(); });
    (tape.gradient(y, x) as Tensor).dispose();
  });
  const tape = new tf.GradientTape();
  const parts = tape.record(() => { tape.watch(x); return [x.at(0), x.at(2)]; });
  const sum = tape.record(() => parts[0].mul(parts[1]));
  const [g, h] = tape.gradient(sum, [x, parts[0]]) as Tensor[];
  assert.is(tf.memory().tensors, before + 5, 'two parts, their product and two gradients');
  for (const t of [...parts, sum, g, h]) t.dispose();
  assert.is(tf.memory().tensors, before);
});

test('a sequence costs what it holds: no slice is spread over the whole on its own', () => {
  const steps = (x: Tensor): Tensor => tf.unstack(x).reduce((h, v) => h.mul(v).add(1), tf.zeros([4]));
  const many = opsOf(steps, new tf.TensorSpec([60, 4], 'float32'));
  assert.is(many.filter((name) => name === 'StridedSliceGrad').length, 0, many.join());
  assert.is(many.filter((name) => name === 'ConcatV2').length, 1, many.join());
  assert.equal(opsOf((x) => x.at(1).sum(), new tf.TensorSpec([60, 4], 'float32')), ['StridedSlice', 'StridedSliceGrad'], 'one piece alone is no list');
  assert.equal(opsOf((x) => x.at(1).sum(), new tf.TensorSpec([null, 4], 'float32')), ['StridedSlice', 'StridedSliceGrad']);
});

test('higher orders, sparse gradients, several sources', () => {
  const x = random.normal([6]);
  const outer = new tf.GradientTape();
  const g = outer.record(() => {
    outer.watch(x);
    const inner = new tf.GradientTape();
    const y = inner.record(() => { inner.watch(x); return tf.unstack(x).reduce((a, b) => a.mul(b)); });
    return inner.gradient(y, x) as Tensor;
  });
  const second = numbersOf(outer.gradient(g, x) as Tensor);
  const v = numbersOf(x);
  v.forEach((_, k) => {
    const want = v.reduce((sum, __, i) => sum + (i === k ? 0 : v.filter((___, j) => j !== i && j !== k).reduce((p, q) => p * q, 1)), 0);
    assert.ok(Math.abs(second[k] - want) < 1e-4 * Math.max(1, Math.abs(want)), `${second[k]} is not ${want}`);
  });
  const table = new tf.Variable(random.normal([5, 3]));
  const tape = new tf.GradientTape();
  const y = tape.record(() => { const rows = table.gather([1, 3, 1]); return rows.at(0).sum().add(rows.at(2).mul(2).sum()).add(table.at(0).sum()); });
  assert.equal((tape.gradient(y, table) as Tensor).toTensor().arraySync(), [[1, 1, 1], [3, 3, 3], [0, 0, 0], [0, 0, 0], [0, 0, 0]]);
});

test('a gradient made of pieces that flows to two operands at once', () => {
  const x = tf.constant([1, 2, 3, 4, 5]);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    const twice = x.add(x);
    return x.mul([1, 2, 3, 4, 5]).sum().add(twice.at('3:4').sum());
  });
  assert.equal(tape.gradient(y, x).arraySync(), [1, 2, 3, 6, 5]);
});

test('tf.stack and tf.concat of hundreds are part of plans', () => {
  const f = tf.function((x: Tensor) => [tf.stack(tf.unstack(x).map((v) => v.mul(2)).reverse()), tf.concat(tf.split(x, 100).reverse(), 0)]);
  const x = random.normal([300, 3]);
  const want = [tf.reverse(x, [0]).mul(2), tf.concat(tf.split(x, 100).reverse(), 0)].map((t) => numbersOf(t));
  for (let run = 0; run < 3; run++) f(x).forEach((y, i) => assert.equal(numbersOf(y), want[i]));
  const prepared = (f.traces[0].concrete.program as unknown as { readonly prepared: unknown }).prepared;
  assert.is((prepared as object).constructor.name, 'PreparedProgram');
});

test.run();
