// How a traced function tells its calls apart, and what it says of those that it refuses.
import { inspect } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { tensor, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;
const spec = (shape: readonly (number | null)[] | null, dtype?: 'int32', name?: string): tf.TensorSpec =>
  new tf.TensorSpec(shape, dtype ?? 'float32', { name: name ?? null });

test('texts, names of fields and keys of Maps cannot be taken for one another', () => {
  const sign = tf.function((x: T, how: string) => (how === '[1]' ? x : x.neg()), { reduceRetracing: true });
  tensor(sign(tf.constant([1]), '[1]'), [1]);
  tensor(sign(tf.constant([1]), '[2]'), [-1]);
  const last = tf.function((o: Record<string, T>) => o[Object.keys(o).sort()[1]]);
  tensor(last({ a: tf.constant(1), 'b,c': tf.constant(2) }), 2);
  tensor(last({ 'a,b': tf.constant(3), c: tf.constant(4) }), 4);
  const kind = tf.function((m: Map<unknown, T>) => (typeof [...m.keys()][0] === 'number' ? tf.constant(1) : tf.constant(2)));
  tensor(kind(new Map([[1, tf.constant(0)]])), 1);
  tensor(kind(new Map([['1', tf.constant(0)]])), 2);
});

test('a concrete function and calls share their traces; the one that names most sizes is taken', () => {
  const f = tf.function((x: T) => x.mul(2));
  f.getConcreteFunction(spec([2]));
  f(tf.constant([1, 2]));
  f.getConcreteFunction(tf.constant([3, 4]));
  assert.is(f.traceCount, 1);
  f.getConcreteFunction(spec([null]));
  f(tf.constant([1, 2, 3]));
  f([1, 2, 3, 4] as unknown as T);
  assert.is(f.traceCount, 2);
  const shapes: (readonly (number | null)[])[] = [];
  const g = tf.function((x: T) => {
    shapes.push(x.shape);
    return x.shape[1] === null ? x.sum() : x.sum(0);
  });
  g.getConcreteFunction(spec([null, null]));
  g.getConcreteFunction(spec([null, 2]));
  assert.is(g(tf.ones([3, 2])).rank, 1);
  assert.is(g(tf.ones([3, 4])).rank, 0);
  assert.equal(shapes, [
    [null, null],
    [null, 2],
  ]);
  // Another name of a spec is another placeholder; calls fit both.
  const named = tf.function((x: T) => x.add(1));
  assert.match(named.getConcreteFunction(spec([1], undefined, 'first')).graph.toString(), /^first:/);
  assert.match(named.getConcreteFunction(spec([1], undefined, 'second')).graph.toString(), /^second:/);
  named(tf.constant([1]));
  assert.is(named.traceCount, 2);
});

test('each trace tells which argument asked for it, and prints in one line', () => {
  const f = tf.function((x: T, o: unknown = null) => (o === 'never' ? x.neg() : x));
  const one = tf.constant([1], 'int32');
  const ask = (o: unknown): unknown => f(one, o);
  f(tf.constant([1]));
  for (const o of [3, 4, '4', { a: one }, { b: one }, [one], [one, one], new Map([['k', one]]), null, Math.sin, new Date(0), new Date(0)])
    ask(o);
  ask(new tf.Variable(1, { name: 'v' }));
  ask(new tf.Variable(1, { name: 'v' }));
  f(one, { b: { c: tf.constant([1, 2]) } });
  f(one, { b: { c: tf.constant([1, 2, 3]) } });
  f(tf.constant([[1]], 'int32'), { b: { c: tf.constant([1, 2], 'int32') } });
  assert.equal(
    f.traces.map(({ reason }) => reason),
    [
      'first call',
      'argument x: dtype float32 → int32; argument o is new',
      'argument o: 3 → 4',
      "argument o: 4 → '4'",
      "argument o: '4' → { a }",
      'argument o: { a } → { b }',
      'argument o: { b } → an array of 1',
      'argument o: an array of 1 → an array of 2',
      'argument o: an array of 2 → a Map of k',
      'argument o: a Map of k → null',
      'argument o: null → function sin',
      'argument o: function sin → Date',
      'argument o: another Date',
      'argument o: Date → v:0',
      'argument o: another variable',
      'argument o: v:0 → { b }',
      'argument o_b_c: shape [2] → [3]',
      'argument x: shape [1] → [1, 1]; argument o_b_c: dtype float32 → int32',
    ],
  );
  const [first, second] = f.traces;
  assert.is(String(first.arguments[0]), String(spec([1])));
  assert.is(second.arguments[1], 3);
  assert.is(second.graph.inputs.length, 1);
  assert.is(
    inspect(second),
    "Trace { reason: 'argument x: dtype float32 → int32; argument o is new', arguments: (TensorSpec(shape=(1,), dtype=tf.int32, name=None), 3) }",
  );
  assert.is(inspect(f.traces).split('\n').length, f.traceCount + 2);
  const g = tf.function((y: T, k: number) => y.mul(k), { reduceRetracing: true });
  for (const [n, k] of [
    [1, 1],
    [1, 2],
    [2, 2],
    [3, 2],
    [3, 1],
  ] as const)
    g(tf.ones([n]), k);
  assert.equal(
    g.traces.slice(1).map(({ reason }) => reason),
    [
      'argument k: 1 → 2',
      'argument y: shape [1] → [2]; sizes that vary are left open',
      'argument y: shape [1] → [3]; sizes that vary are left open',
    ],
  );
});

test('a signature of structures takes literals, and names what does not fit', () => {
  const f = tf.function(
    (o: { a: T; b: T[] }, l: T[], m: Map<string, T>) =>
      o.a
        .add(o.b[0])
        .add(l[1])
        .add(m.get('k') as T),
    {
      inputSignature: [{ a: spec([null]), b: [spec([])] }, [spec([2]), spec([])], new Map([['k', spec([])]])],
    },
  );
  const call = f as unknown as (...args: unknown[]) => T;
  tensor(call({ a: [1, 2], b: [3] }, [[0, 0], 1], new Map([['k', 10]])), [15, 16]);
  tensor(call({ b: [tf.constant(3)], a: [1] }, [tf.zeros([2]), 1], new Map([['k', 0]])), [5]);
  assert.is(f.traceCount, 1);
  const good = [{ a: [1], b: [3] }, [[0, 0], 1], new Map([['k', 0]])] as const;
  const refuses = (at: number, value: unknown, kind: Parameters<typeof throwsTyped>[1], ...texts: RegExp[]): Error =>
    throwsTyped(() => call(...good.map((arg, i) => (i === at ? value : arg))), kind, 'function', ...texts);
  refuses(0, { a: [1] }, tf.ValueError, /argument o has another structure/, /got { a }/, /Expected { a, b }/);
  refuses(0, tf.constant(1), tf.ValueError, /argument o has another structure/, /Tensor/);
  refuses(1, [[0, 0]], tf.ValueError, /argument l has/, /an array of 1/, /an array of 2/);
  refuses(1, [[0, 0, 0], 1], tf.ShapeError, /argument l_0/, /\[3\]/, /shape=\(2,\)/);
  refuses(2, new Map([['q', 0]]), tf.ValueError, /argument m has/, /Map of q/, /Map of k/);
  refuses(2, { k: 0 }, tf.ValueError, /argument m has/);
  refuses(0, { a: 'x', b: [3] }, tf.DTypeError, /argument o_a must be TensorSpec\(shape=\(None,\), dtype=tf.float32/, /'x'/);
  refuses(0, { a: null, b: [3] }, tf.ValueError, /argument o_a must be a tensor/, /null/);
  refuses(0, { a: [[1], [2, 3]], b: [3] }, tf.ShapeError, /argument o_a must be/, /ragged/);
  refuses(0, { a: tf.constant([1], 'int32'), b: [3] }, tf.DTypeError, /argument o_a must be float32/, /int32/);
  const whole = tf.function((n: T) => n, { inputSignature: [spec([], 'int32')] });
  throwsTyped(() => whole(1.5 as unknown as T), tf.DTypeError, 'function', /argument n must be TensorSpec/, /got 1\.5/);
  throwsTyped(
    () => tf.function((a: T, b: T) => a.add(b), { inputSignature: [spec([])] }),
    tf.ValueError,
    /no spec for argument b/,
    /1 entry/,
  );
  assert.is(f.traceCount, 1);
});

test('a concrete function takes its tensors in a row or in the structure of the arguments', () => {
  const f = tf.function((o: { a: T; m: Map<string, T> }, l: T[], n: number) =>
    o.a
      .add(o.m.get('k') as T)
      .sub(l[0])
      .mul(n),
  );
  const cf = f.getConcreteFunction({ a: spec([]), m: new Map([['k', spec([])]]) }, [spec([])], 10);
  tensor(cf({ a: 1, m: new Map([['k', 2]]) }, [3]), 0);
  tensor(cf({ a: 5, m: new Map([['k', 2]]) }, [3], 10), 40);
  tensor(cf(1, 2, 5), -20);
  throwsTyped(() => cf({ a: 1, m: new Map([['k', 2]]) }, [3], 11), tf.ValueError, /argument n is part of the program as 10/, /got 11/);
  throwsTyped(() => cf(1, 2, 3, 4), tf.ShapeError, /takes 3 tensors/);
  assert.is(inspect(cf.structuredInputSignature[0][1]), '[ TensorSpec(shape=(), dtype=tf.float32, name=None) ]');
});

test('a recursion without end is named before the engine gives up', () => {
  const grows = tf.function((x: T): T => grows(tf.concat([x, x], 0)));
  throwsTyped(() => grows(tf.constant([1])), tf.TraceError, /more than 200 times/);
  assert.is(grows.traceCount, 0);
  const down = tf.function((x: T, n: number): T => (n === 0 ? x : down(x.add(1), n - 1)));
  tensor(down(tf.constant(0), 100), 100);
});

class Counter {
  static traces = 0;
  readonly w = new tf.Variable(3);

  // biome-ignore format: it takes the parentheses away
  @(tf.function)
  static twice(x: T): T {
    Counter.traces++;
    return x.mul(2);
  }

  // biome-ignore format: it takes the parentheses away
  @(tf.function)
  get squared(): T {
    Counter.traces++;
    return this.w.mul(this.w);
  }
}

test('static methods and getters are traced as methods are; other parts of a class are refused', () => {
  tensor(Counter.twice(tf.constant(1)), 2);
  tensor(Counter.twice(tf.constant(2)), 4);
  const one = new Counter();
  assert.is(Counter.traces, 1);
  tensor(one.squared, 9);
  one.w.assign(4);
  tensor(one.squared, 16);
  assert.is(Counter.traces, 2);
  const decorate = tf.function as unknown as (value: unknown, context: object) => unknown;
  const context = { name: 'f', static: false, private: false, addInitializer: () => undefined };
  for (const kind of ['field', 'accessor', 'setter', 'class'])
    throwsTyped(() => decorate(undefined, { ...context, kind }), tf.UnsupportedError, new RegExp(`a ${kind}`), /tf\.function/);
});

test.run();
