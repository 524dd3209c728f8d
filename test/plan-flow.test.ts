// Branches and loops as part of plans: the same bits as at once, whatever is nested, swapped, unused or counted.
// biome-ignore-all format: short cases read best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { errorOf, numbersOf } from './case-inputs.ts';

type Fn = (...x: Tensor[]) => Tensor | readonly Tensor[];
const random = tf.random.Generator.fromSeed(17);
const i32 = (x: number): Tensor => tf.constant(x, 'int32');

const kindOf = (f: { readonly traces: readonly { readonly concrete: { readonly program: unknown } }[] }): string =>
  ((f.traces[0].concrete.program as { readonly prepared: object | null }).prepared ?? Object).constructor.name;

/** Four traced runs on each list of arguments against the eager result; the program must be one plan. */
function same(what: string, fn: Fn, ...lists: (readonly Tensor[])[]): void {
  const f = tf.function((...x: Tensor[]) => [fn(...x)].flat());
  const timed = tf.function((...x: Tensor[]) => [fn(...x)].flat());
  for (let round = 0; round < 4; round++) {
    for (const x of lists) {
      const want = [fn(...x)].flat() as Tensor[];
      // A clock stands between JavaScript and the kernels while a profile is taken: jumps are made in JavaScript then.
      const clocked = tf.profiler.trace(() => timed(...x)).result;
      for (const got of [f(...x), clocked]) {
        got.forEach((y, i) => {
          assert.equal([y.dtype, [...y.shape]], [want[i].dtype, [...want[i].shape]], what);
          assert.is(errorOf(numbersOf(y), numbersOf(want[i])), 0, `${what}, round ${round}, result ${i}: ${numbersOf(y)} is not ${numbersOf(want[i])}`);
        });
      }
    }
  }
  assert.is(kindOf(f), 'PreparedProgram', what);
}

const [x, y] = [random.normal([2, 3]), random.normal([2, 3])];
const [yes, no] = [tf.constant(true), tf.constant(false)];

test('cond: what it computes, hands through, shares and leaves unused', () => {
  same('two results', (p, a, b) => tf.cond(p, () => [a.mul(2).add(1), b], () => [b.exp(), a.sub(b)]), [yes, x, y], [no, x, y]);
  same('the same twice', (p, a) => tf.cond(p, () => { const z = a.neg().exp(); return [z, z, a, a.reshape([6])]; }, () => [a, a, a.mul(3), a.reshape([6]).neg()]), [yes, x], [no, x]);
  same('used before and after', (p, a) => { const z = a.exp().sqrt(); const w = tf.cond(p, () => z.add(1), () => z); return [z.add(w), w.matmul(z.transpose()), z]; }, [yes, x], [no, x]);
  same('constants', (p) => tf.cond(p, () => tf.constant([1, 2]), () => tf.constant([3, 4])), [yes], [no]);
  same('one is unused', (p, a) => tf.cond(p, () => [a.exp(), a.neg()], () => [a, a.abs()])[1].add(0.5), [yes, x], [no, x]);
  same('a condition that is computed, branches in branches', (a, b) => tf.cond(a.sum().greater(0), () => tf.cond(b.sum().greater(0), () => a.mul(b), () => a.add(b)), () => tf.cond(b.max().less(0.5), () => b.neg(), () => a.sub(b).abs())),
    [x, y], [x.abs(), y.abs()], [x.abs(), y.abs().neg()], [x.abs().neg(), y], [x.abs().neg(), y.abs().mul(10)]);
  same('bools and integers', (p, n) => tf.cond(p, () => [n.add(1), n.greater(2), p], () => [n.mul(n), p, n.less(0)]), [yes, i32(3)], [no, i32(-3)]);
  same('empty', (p) => tf.cond(p, () => tf.zeros([0, 3]), () => tf.ones([0, 3]).neg()), [yes], [no]);
});

test('switchCase: every number, and those out of range', () => {
  const fn: Fn = (i, a) => tf.switchCase(i, [() => a.mul(2), () => a.exp(), () => a.sub(1).abs(), () => a]);
  same('four branches', fn, ...[0, 1, 2, 3, 4, -1, 1e9].map((n) => [i32(n), x]));
  same('with a default', (i, a) => tf.switchCase(i, { 1: () => a.neg(), 4: () => a.add(4) }, { default: () => a.mul(0) }), ...[0, 1, 2, 4, 5, -7].map((n) => [i32(n), x]));
  same('one branch', (i, a) => tf.switchCase(i, [() => a.neg()]), [i32(0), x], [i32(5), x]);
});

test('whileLoop: counts, swaps, hands through, nests, no turn at all', () => {
  const turns = (n: Tensor, a: Tensor): Tensor => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, v: Tensor) => [i.add(1), v.mul(0.5).add(1)], [i32(0), a])[1];
  same('turns', turns, ...[0, 1, 2, 17].map((n) => [i32(n), x]));
  same('swapped and rotated', (n, a, b) => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, p: Tensor, q: Tensor, r: Tensor) => [i.add(1), q, r.add(p), p], [i32(0), a, b, a.mul(b)]), ...[0, 1, 2, 5].map((n) => [i32(n), x, y]));
  same('a state that others read late', (n, a) => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, p: Tensor, q: Tensor) => { const next = p.mul(2); return [i.add(1), next, q.add(p).sub(next.mul(0.1))]; }, [i32(0), a, a]), ...[1, 4].map((n) => [i32(n), x]));
  same('products, views, folds', (n, w) => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, v: Tensor) => [i.add(1), v.reshape([2, 2]).matmul(w).tanh().reshape([4]).add(v.sum().mul(0.1))], [i32(0), tf.constant([0, 1, 2, 3])])[1], ...[0, 3].map((n) => [i32(n), random.normal([2, 2])]));
  same('in each other', (n, a) => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, v: Tensor) => [i.add(1), turns(i, v).add(tf.cond(i.greater(1), () => v, () => v.neg()))], [i32(0), a])[1], ...[0, 1, 4].map((n) => [i32(n), x]));
  same('as long as a value is large', (a) => tf.whileLoop((v: Tensor) => v.abs().max().greater(0.01), (v: Tensor) => [v.mul(0.3)], [a])[0], [x], [x.mul(0)], [x.mul(100)]);
  same('a state that is the condition', (a) => tf.whileLoop((go: Tensor) => go, (_go: Tensor, v: Tensor) => [v.sum().greater(0), v.sub(1)], [yes, a])[1], [x], [x.add(5)]);
  for (const maximumIterations of [0, 1, 3, 100]) same(`at most ${maximumIterations}`, (a) => tf.whileLoop((i: Tensor) => i.less(7), (i: Tensor, v: Tensor) => [i.add(1), v.add(1)], [i32(0), a], { maximumIterations }), [x]);
  same('twice with a limit', (a) => [1, 2].map((k) => tf.whileLoop(() => true, (v: Tensor) => [v.add(k)], [a], { maximumIterations: 3 })[0]), [x]);
  same('int64, float64, float16 states', (n) => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, p: Tensor, q: Tensor) => [i.add(1), p.mul(2), q.div(3)], [i32(0), tf.constant([3], 'int64'), tf.constant([1], 'float64')]), [i32(5)]);
});

test('variables: read in branches and loops, changed around them', () => {
  const v = new tf.Variable([1, 2, 3]);
  const f = tf.function((n: Tensor) => {
    const before = tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, s: Tensor) => [i.add(1), s.add(v)], [i32(0), tf.zeros([3])])[1];
    v.assign(v.mul(2));
    const after = tf.cond(n.greater(1), () => v.add(before), () => v.value());
    v.assignAdd([1, 1, 1]);
    return [before, after];
  });
  let w = [1, 2, 3];
  for (const n of [2, 0, 3, 1, 2]) {
    const [before, after] = f(i32(n));
    const want = w.map((a) => a * n);
    assert.equal(before.arraySync(), want);
    assert.equal(after.arraySync(), w.map((a, i) => 2 * a + (n > 1 ? want[i] : 0)));
    w = w.map((a) => 2 * a + 1);
    assert.equal(v.value().arraySync(), w);
  }
  assert.is(kindOf(f), 'PreparedProgram');
});

test('what a plan cannot hold runs as before: prints, checked indices, gradients, sizes that change', () => {
  const said: string[] = [];
  const log = console.log;
  console.log = (text: string) => void said.push(text);
  try {
    const f = tf.function((n: Tensor) => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor) => { tf.print(i); return [i.add(1)]; }, [i32(0)])[0]);
    for (let run = 0; run < 3; run++) assert.is(f(i32(2)).item(), 2);
    assert.equal(said, ['0', '1', '0', '1', '0', '1']);
  } finally {
    console.log = log;
  }
  const g = tf.function((a: Tensor, n: Tensor) => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, s: Tensor) => [i.add(1), s.add(a.gather(i))], [i32(0), tf.constant(0)])[1]);
  const row = tf.constant([1, 2, 4]);
  for (let run = 0; run < 3; run++) assert.is(g(row, i32(3)).item(), 7);
  assert.throws(() => g(row, i32(4)), /out of range/);
  const grow = tf.function((n: Tensor) => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, s: Tensor) => [i.add(1), tf.concat([s, s], 0)], [i32(0), tf.ones([1])], { shapeInvariants: [[], [null]] })[1]);
  for (const n of [0, 3, 1, 5]) assert.is(grow(i32(n)).size, 2 ** n);
  const slope = tf.function((a: Tensor, n: Tensor) => {
    const tape = new tf.GradientTape();
    const z = tape.record(() => { tape.watch(a); return tf.cond(n.greater(1), () => tf.whileLoop((i: Tensor) => i.less(n), (i: Tensor, s: Tensor) => [i.add(1), s.mul(a)], [i32(0), a])[1], () => a.neg()); });
    return tape.gradient(z, a) as Tensor;
  });
  for (const n of [3, 0, 2]) for (let run = 0; run < 3; run++) assert.is(slope(tf.constant(2), i32(n)).item(), n > 1 ? (n + 1) * 2 ** n : -1);
});

/** A random program of branches and loops over three values, written from numbers: the same for eager and traced. */
function program(draw: () => number, depth: number): (v: readonly Tensor[]) => Tensor[] {
  const steps = Array.from({ length: 2 + Math.floor(draw() * 4) }, () => {
    const [kind, a, b, c] = [Math.floor(draw() * 8), Math.floor(draw() * 3), Math.floor(draw() * 3), Math.floor(draw() * 3)];
    const inner = depth > 0 && kind >= 6 ? [program(draw, depth - 1), program(draw, depth - 1)] : [];
    return { kind, a, b, c, inner, turns: Math.floor(draw() * 4) };
  });
  return (start) => {
    let v = [...start];
    for (const { kind, a, b, c, inner, turns } of steps) {
      const put = (value: Tensor): void => { v = v.map((old, i) => (i === a ? value : old)); };
      if (kind === 0) put(v[b].mul(0.5).add(v[c]));
      else if (kind === 1) put(v[b].sin());
      else if (kind === 2) put(v[b].sub(v[c].mean()));
      else if (kind === 3) v = [v[b], v[c], v[a]];
      else if (kind === 4) put(v[b].transpose().matmul(v[c]).tanh());
      else if (kind === 5) put(v[b].reshape([9]).reshape([3, 3]).abs());
      else if (inner.length === 0) put(v[b].neg());
      else if (kind === 6) v = tf.cond(v[b].sum().greater(v[c].sum()), () => inner[0](v), () => inner[1](v));
      else v = tf.whileLoop((i: Tensor) => i.less(turns), (i: Tensor, ...w: Tensor[]) => [i.add(1), ...inner[0](w)], [i32(0), ...v]).slice(1) as Tensor[];
    }
    return v;
  };
}

test('random programs', () => {
  let state = 99;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let n = 0; n < 60; n++) {
    const fn = program(draw, 3);
    same(`program ${n}`, (...v) => fn(v), [0, 1, 2].map(() => random.normal([3, 3])), [0, 1, 2].map(() => random.normal([3, 3])));
  }
});

test.run();
