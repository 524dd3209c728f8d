// biome-ignore-all format: short cases read best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';

// Section 4.8: traced functions. Control flow inside them (A074 to A080) is tested in 4.8-control-flow.test.ts.

type T = tf.Tensor;
const i32 = (v: number | number[] | number[][]): T => tf.constant(v, 'int32');

/** A traced function that notes what it was traced with. */
function noting<A extends unknown[], R>(fn: (...args: A) => R, options?: tf.FunctionOptions): [tf.TracedFunction<A, R>, unknown[][]] {
  const seen: unknown[][] = [];
  const traced = tf.function((...args: A) => {
    seen.push(args);
    return fn(...args);
  }, options);
  return [traced, seen];
}

test('A049 one trace per signature of dtype and shape', () => {
  const [f, seen] = noting((x: T) => x.sum());
  tensor(f(i32([1, 2, 3])), 6, 'int32');
  tensor(f(i32([10, 9, 8])), 27, 'int32');
  tensor(f(tf.constant([10, 9.1, 8.2])), 27.3);
  assert.is(seen.length, 2);
  assert.is(f.traceCount, 2);
  f(i32([[1, 2, 3]]));
  f(i32([]));
  f(tf.constant(1));
  assert.is(seen.length, 5);
  tensor(f(i32([])), 0, 'int32');
  tensor(f(tf.constant(Number.NaN)), Number.NaN);
  assert.is(seen.length, 5);
});

test('A050 side effects of JavaScript happen while tracing only', () => {
  const [f, seen] = noting((_x: number) => undefined);
  f(1);
  f(1);
  f(2);
  assert.equal(seen, [[1], [2]]);
});

test('A052 plain arguments are keyed by value and type', () => {
  const [f, seen] = noting((_x: unknown) => 1);
  for (const x of [1, true, 1, '1', 1n, null, undefined, 0, -0, Number.NaN, Number.NaN]) f(x);
  assert.equal(seen.map(([x]) => x).map(String), ['1', 'true', '1', '1', 'null', 'undefined', '0', '0', 'NaN']);
  tensor(f(1), 1);
});

test('A052 objects by identity, structures by their leaves', () => {
  class Size {
    constructor(readonly n: number) {}
  }
  const [f, seen] = noting((x: unknown, s: unknown) => (s instanceof Size ? s.n : (x as { a: T }).a));
  const [two, three] = [new Size(2), new Size(3)];
  tensor(f(1, two), 2);
  tensor(f(1, three), 3);
  tensor(f(1, two), 2);
  assert.is(seen.length, 2);
  f({ a: tf.constant(1), b: 2 }, 0);
  f({ b: 2, a: tf.constant(5) }, 0);
  assert.is(seen.length, 3);
  f({ a: tf.constant(1), b: 3 }, 0);
  f([tf.constant(1)], two);
  f([tf.constant(1), tf.constant(1)], two);
  assert.is(seen.length, 6);
  const v = new tf.Variable(1);
  const w = new tf.Variable(10);
  const [g, traces] = noting((x: tf.Variable) => x.add(1));
  tensor(g(v), 2);
  tensor(g(w), 11);
  tensor(g(v.assign(5)), 6);
  assert.is(traces.length, 2);
});

test('A053 reduceRetracing generalises on the second shape', () => {
  const shapes: string[] = [];
  const f = tf.function((x: T) => { shapes.push(JSON.stringify(x.shape)); return x; });
  const g = tf.function((x: T) => { shapes.push(`g${JSON.stringify(x.shape)}`); return x.add(1); }, { reduceRetracing: true });
  for (const k of [1, 2, 3]) {
    f(tf.zeros([k]));
    tensor(g(tf.zeros([k])), new Array(k).fill(1));
  }
  assert.equal(shapes, ['[1]', 'g[1]', '[2]', 'g[null]', '[3]']);
  tensor(g(tf.zeros([0])), [], 'float32', [0]);
  tensor(g(tf.zeros([2, 2])), [[1, 1], [1, 1]]);
  g(tf.zeros([2, 5]));
  g(tf.zeros([7, 5]));
  g(tf.zeros([7, 6]));
  assert.equal(shapes.slice(5), ['g[2,2]', 'g[2,null]', 'g[null,null]']);
  assert.is(g.traces[1].reason, 'argument x: shape [1] → [2]; sizes that vary are left open');
});

test('A054 inputSignature: one trace for shapes that fit, an error for others', () => {
  const shown: string[] = [];
  const f = tf.function((x: T) => {
    shown.push(String(x));
    return tf.where(x.floormod(2).equal(0), x.floordiv(2), x.mul(3).add(1));
  }, { inputSignature: [new tf.TensorSpec([null], 'int32')] });
  tensor(f(i32([1, 2])), [4, 1], 'int32');
  tensor(f(i32([7, 8, 9])), [22, 4, 28], 'int32');
  tensor(f(i32([])), [], 'int32', [0]);
  assert.equal(shown, ['Tensor("x:0", shape=(None,), dtype=int32)']);
  throwsTyped(() => f(i32([[1, 2], [3, 4]])), tf.ShapeError, /argument x/, /\[2, 2\]/, /shape=\(None,\), dtype=tf\.int32/);
  throwsTyped(() => f(tf.constant([1])), tf.DTypeError, /argument x/, /int32/, /float32/);
  throwsTyped(() => (f as (...args: unknown[]) => unknown)(i32([1]), i32([1])), tf.ValueError, /1 arguments/, /got 2/);
  throwsTyped(() => (f as (...args: unknown[]) => unknown)(), tf.ValueError, /x is missing/);
  assert.is(f.traceCount, 1);
  const any = tf.function((x: T) => x.add(1), { inputSignature: [new tf.TensorSpec(null, 'float32')] });
  tensor(any(tf.constant(1)), 2);
  tensor(any(tf.constant([[1, 2]])), [[2, 3]]);
  tensor(any(tf.constant([[3], [4]])), [[4], [5]]);
  assert.is(any.traceCount, 2);
});

test('A056 with an inputSignature plain values become tensors of the spec', () => {
  const f = tf.function((x: T | number) => (x as T).mul(2), { inputSignature: [new tf.TensorSpec([], 'float32')] });
  tensor(f(3), 6);
  tensor(f(2.5), 5);
  tensor(f(new tf.Variable(4) as unknown as T), 8);
  assert.is(f.traceCount, 1);
  const g = tf.function((d: { x: T | number[] }) => (d.x as T).sum(), { inputSignature: [{ x: new tf.TensorSpec([null], 'int64') }] });
  tensor(g({ x: [1, 2] }), 3n, 'int64');
  throwsTyped(() => g({ x: [0.5] }), tf.DTypeError, /0\.5/);
  throwsTyped(() => (g as (d: unknown) => T)({ y: [1] }), tf.ValueError, /argument d/, /\{ y \}/, /\{ x \}/);
  throwsTyped(() => (g as (d: unknown) => T)(null), tf.ValueError, /argument d/);
  throwsTyped(() => tf.function((x: T) => x, { inputSignature: [3] }), tf.ValueError, /inputSignature/);
});

test('A057 a missing argument is named', () => {
  const f = tf.function((a: T, b: T) => a.add(b)) as (...args: unknown[]) => T;
  throwsTyped(() => f(1), tf.ValueError, /argument b is missing/);
  throwsTyped(() => f(), tf.ValueError, /argument a is missing/);
  const g = tf.function((a: T, b = 2) => a.mul(b));
  tensor(g(tf.constant(3)), 6);
});

test('A060 plain values of outside are frozen when it is traced', () => {
  const g = { k: 1 };
  const f = tf.function((x: T) => x.add(g.k));
  tensor(f(i32(1)), 2, 'int32');
  g.k = 100;
  tensor(f(i32(1)), 2, 'int32');
  tensor(f(tf.constant(1)), 101);
  const t = tf.constant([1, 2]);
  const h = tf.function((x: T) => x.add(t));
  tensor(h(tf.constant(1)), [2, 3]);
  t.dispose();
  tensor(h(tf.constant(2)), [3, 4]);
});

test('A061 variables of outside are read when it runs', () => {
  const v = new tf.Variable(i32(1));
  const f = tf.function((x: T) => x.add(v));
  tensor(f(i32(1)), 2, 'int32');
  v.assign(100);
  tensor(f(i32(1)), 101, 'int32');
  const w = new tf.Variable([1, 2]);
  const g = tf.function(() => void w.assignAdd([1, 1]));
  g();
  g();
  tensor(w, [3, 4]);
});

test('A062 variables are made on the first call only', () => {
  const before = tf.memory().tensors;
  const f = tf.function((x: number) => new tf.Variable(x).value());
  throwsTyped(() => f(1), tf.ValueError, /variable/, /first call/);
  throwsTyped(() => f(1), tf.ValueError, /variable/);
  assert.is(f.traceCount, 0);
  assert.is(tf.memory().tensors, before);
  let v: tf.Variable | null = null;
  const g = tf.function((x: T) => {
    v ??= new tf.Variable(tf.ones([2]).mul(3));
    return v.assignAdd(x).value();
  });
  tensor(g(tf.constant([1, 1])), [4, 4]);
  tensor(g(tf.constant([1, 1])), [5, 5]);
  assert.is(g.traceCount, 1);
  let w: tf.Variable | null = null;
  const late = tf.function((x: T) => (x.rank === 0 ? x : (w ??= new tf.Variable([1, 2])).add(x)));
  late(tf.constant(1));
  throwsTyped(() => late(tf.constant([1, 2])), tf.ValueError, /variable/);
  // The first call knows its arguments, so that a variable may start from them; a trace without a call does not.
  let start: tf.Variable | null = null;
  const dependent = tf.function((x: T) => (start ??= new tf.Variable(x.mul(2))).assignAdd(x).value());
  throwsTyped(() => dependent.getConcreteFunction(new tf.TensorSpec([], 'float32')), tf.ValueError, /not known while tracing/);
  throwsTyped(() => tf.function((x: T) => dependent(x))(tf.constant(1)), tf.ValueError, /not known while tracing/);
  tensor(dependent(tf.constant(3)), 9);
  tensor(dependent(tf.constant(1)), 10);
  // Those of branches and loops are the function's.
  const own: tf.Variable[] = [];
  const inBranch = tf.function((x: T) => tf.cond(x.greater(0), () => (own[0] ??= new tf.Variable(5)).mul(x), () => x));
  tensor(inBranch(tf.constant(2)), 10);
  tensor(inBranch(tf.constant(-2)), -2);
  const inLoop = tf.function((x: T) => tf.whileLoop((i: T) => i.less(3), (i: T) => [i.add((own[1] ??= new tf.Variable(() => tf.ones([]))))], [x]));
  tensor(inLoop(tf.constant(0))[0], 3);
  own[1].assign(2);
  tensor(inLoop(tf.constant(0))[0], 4);
  const each = tf.function((x: T) => tf.cond(x.greater(0), () => new tf.Variable(5).mul(x), () => x));
  throwsTyped(() => each(tf.constant(2)), tf.ValueError, /variable/);
  throwsTyped(() => tf.function((x: T) => tf.cond(x.greater(0), () => new tf.Variable(x.mul(2)).value(), () => x))(tf.constant(2)), tf.ValueError, /not known/);
});

test('A064 a concrete function takes its own tensors only', () => {
  const double = tf.function((a: T) => a.add(a));
  const cf = double.getConcreteFunction(i32(1));
  tensor(cf(i32(4)), 8, 'int32');
  assert.is(String(cf), [
    'ConcreteFunction Input Parameters:', '  a (POSITIONAL_OR_KEYWORD): TensorSpec(shape=(), dtype=tf.int32, name=None)',
    'Output Type:', '  TensorSpec(shape=(), dtype=tf.int32, name=None)', 'Captures:', '  None',
  ].join('\n'));
  throwsTyped(() => cf(tf.constant(1)), tf.DTypeError, /argument a/, /int32/, /float32/);
  throwsTyped(() => cf(i32([1])), tf.ShapeError, /argument a/, /\[1\]/);
  throwsTyped(() => cf(), tf.TensorError);
  throwsTyped(() => cf(i32(1), i32(1)), tf.TensorError);
  tensor(cf({ a: i32(2) }), 4, 'int32');
});

test('A065 a plain argument is part of a concrete function', () => {
  const p = tf.function((a: T, b: number) => a.pow(b));
  const sq = p.getConcreteFunction(new tf.TensorSpec(null, 'float32'), 2);
  tensor(sq(tf.constant(10)), 100);
  tensor(sq(tf.constant([[3, 4]])), [[9, 16]]);
  tensor(sq(tf.constant(10), 2), 100);
  throwsTyped(() => sq(tf.constant(10), 3), tf.ValueError, /2/, /got 3/);
  const cube = p.getConcreteFunction(new tf.TensorSpec([null], 'float32'), 3);
  tensor(cube([1, 2]), [1, 8]);
  throwsTyped(() => cube([1, 2], 2), tf.ValueError, /3/, /got 2/);
});

test('A066 structured inputs and outputs of a concrete function', () => {
  const f = tf.function((x: T) => ({ y: x.mul(2) }));
  const cf = f.getConcreteFunction(new tf.TensorSpec([null, 3], 'float32', { name: 'inp' }));
  const [args, kwargs] = cf.structuredInputSignature;
  assert.equal(args.map(String), ["TensorSpec(shape=(None, 3), dtype=tf.float32, name='inp')"]);
  assert.equal(kwargs, {});
  const { y } = cf.structuredOutputs as { y: tf.TensorSpec };
  assert.equal([y.shape, y.dtype], [[null, 3], 'float32']);
  tensor((cf(tf.ones([1, 3])) as { y: T }).y, [[2, 2, 2]]);
});

test('A068 prettyPrintedConcreteSignatures lists the traces', () => {
  const double = tf.function((a: T) => a.add(a));
  double(i32(1));
  double(tf.constant(1.5));
  const part = (dtype: string): string =>
    `Input Parameters:\n  a (POSITIONAL_OR_KEYWORD): TensorSpec(shape=(), dtype=tf.${dtype}, name=None)\nOutput Type:\n  TensorSpec(shape=(), dtype=tf.${dtype}, name=None)\nCaptures:\n  None`;
  assert.is(double.prettyPrintedConcreteSignatures(), `${part('int32')}\n\n${part('float32')}`);
});

test('A069 the graph of a concrete function', () => {
  const f = tf.function((x: T) => tf.nn.relu(tf.matmul(x, x).add(1)));
  const { graph } = f.getConcreteFunction(new tf.TensorSpec([2, 2], 'float32'));
  assert.equal(graph.nodes.map((n) => [n.name, n.op.name]), [
    ['x', 'Placeholder'], ['MatMul', 'BatchMatMulV2'], ['Const', 'Const'], ['add', 'AddV2'], ['Relu', 'Relu'],
  ]);
  assert.equal(graph.nodes[3].inputs.map((x) => (x as unknown as { name: string }).name), ['MatMul:0', 'Const:0']);
});

test('A070 no warnings: traces tell why each was made', () => {
  const f = tf.function((x: unknown) => x as T);
  const { warn } = console;
  let warnings = 0;
  console.warn = () => warnings++;
  try {
    for (let i = 0; i < 8; i++) f(i);
    f(tf.ones([2]));
    f(tf.ones([3]));
    f(i32([1, 2, 3]));
  } finally {
    console.warn = warn;
  }
  assert.is(warnings, 0);
  assert.is(f.traceCount, 11);
  assert.is(f.traces[0].reason, 'first call');
  assert.is(f.traces[1].reason, 'argument x: 0 → 1');
  assert.match(f.traces[9].reason, /argument x: shape \[2\] → \[3\]/);
  assert.match(f.traces[10].reason, /argument x: dtype float32 → int32/);
});

test('A072 a traced tensor has no elements', () => {
  const asks: Record<string, (x: T) => unknown> = {
    toJSON: (x) => JSON.stringify({ x }), arraySync: (x) => x.arraySync(), dataSync: (x) => x.dataSync(), item: (x) => x.item(), valueOf: (x: T) => Number(x),
  };
  for (const [name, ask] of Object.entries(asks)) {
    const f = tf.function((x: T) => { ask(x.square()); return x; });
    throwsTyped(() => f(i32(1)), tf.TraceError, name, /Square:0/, /tf\./);
    assert.is(f.traceCount, 0);
  }
});

test('A073 a traced tensor is no plain truth', () => {
  const f = tf.function((x: T) => ((x as unknown as number) > 0 ? x : x.neg()));
  throwsTyped(() => f(i32(1)), tf.TraceError, /x:0/, /tf\.cond/);
  throwsTyped(() => tf.function((x: T) => (x as unknown as number) + 1)(i32(1)), tf.TraceError, /tf\.add/);
  throwsTyped(() => tf.function((x: T) => (x as unknown as number) == 1)(i32(1)), tf.TraceError, /x:0/);
});

test('A081 a JavaScript loop unrolls', () => {
  const f = tf.function((x: T) => {
    let y = x;
    for (let i = 0; i < 10; i++) y = y.add(1);
    return y;
  });
  assert.is(f.getConcreteFunction(i32(1)).graph.nodes.filter((n) => n.op.name === 'AddV2').length, 10);
  tensor(f(i32(1)), 11, 'int32');
});

test('A084 runFunctionsEagerly runs functions as they are written', () => {
  const [f, seen] = noting((x: T | number[]) => (x as T).mul(2));
  assert.not(tf.config.functionsRunEagerly());
  tf.config.runFunctionsEagerly(true);
  try {
    assert.ok(tf.config.functionsRunEagerly());
    tensor(f(i32(1)), 2, 'int32');
    tensor(f([1, 2]), [2, 4]);
    tensor(tf.function(() => 1)(), 1);
    throwsTyped(() => tf.function((x: T) => x, { inputSignature: [new tf.TensorSpec([], 'int32')] })(tf.constant(1)), tf.DTypeError, /int32/);
  } finally {
    tf.config.runFunctionsEagerly(false);
  }
  f(i32(1));
  f(i32(1));
  assert.is(seen.length, 3);
});

test('A085 effects keep their order', () => {
  const v = new tf.Variable(1);
  const f = tf.function(() => {
    v.assignAdd(1);
    const a = v.readValue();
    v.assign(a.mul(10));
    return v.readValue();
  });
  tensor(f(), 20);
  tensor(f(), 210);
  const w = new tf.Variable([1, 2]);
  const g = tf.function(() => {
    const old = w.value();
    w.assignAdd(old);
    const middle = w.value();
    w.assign(old);
    return [old, middle, w.value()];
  });
  const [old, middle, last] = g();
  tensor(old, [1, 2]);
  tensor(middle, [2, 4]);
  tensor(last, [1, 2]);
});

test('A086 recursion on plain values ends; on tensors it is refused', () => {
  const rec: (n: number) => T = tf.function((n: number) => (n > 0 ? rec(n - 1) : (1 as unknown as T)));
  tensor(rec(5), 1);
  const endless: (x: T) => T = tf.function((x: T) => endless(x.sub(1)));
  throwsTyped(() => endless(tf.constant(5)), tf.TraceError, /calls itself/, /whileLoop/);
});

test('A088 x.shape has null for what varies, tf.shape gives it', () => {
  let seen: readonly (number | null)[] = [];
  const f = tf.function((x: T) => {
    seen = x.shape;
    return tf.shape(x);
  }, { inputSignature: [new tf.TensorSpec([null, 2])] });
  tensor(f(tf.zeros([5, 2])), [5, 2], 'int32');
  assert.equal([...seen], [null, 2]);
  tensor(f(tf.zeros([0, 2])), [0, 2], 'int32');
});

test('A089 executingEagerly and initScope', () => {
  const seen: boolean[] = [];
  const f = tf.function(() => {
    seen.push(tf.executingEagerly());
    seen.push(tf.initScope(() => tf.executingEagerly()));
    seen.push(tf.executingEagerly());
  });
  f();
  assert.equal([...seen, tf.executingEagerly()], [false, true, false, true]);
});

test('A090 specs and tensors', () => {
  const s = new tf.TensorSpec([null, 3], 'float32');
  assert.ok(s.isCompatibleWith(tf.zeros([5, 3])));
  assert.not(s.isCompatibleWith(tf.zeros([3])));
  assert.not(s.isCompatibleWith(tf.zeros([2, 3], 'int32')));
  assert.ok(s.isCompatibleWith(tf.zeros([0, 3])));
  assert.is(String(tf.TensorSpec.fromTensor(tf.zeros([2]))), 'TensorSpec(shape=(2,), dtype=tf.float32, name=None)');
  assert.is(String(new tf.TensorSpec(null, 'bool')), 'TensorSpec(shape=<unknown>, dtype=tf.bool, name=None)');
});

test('A092 shapes that conflict do not merge', () => {
  throwsTyped(() => new tf.TensorShape([2, 3]).mergeWith([2, 4]), tf.TensorError, /2, 3/, /2, 4/);
  throwsTyped(() => new tf.TensorShape([2]).mergeWith([2, 1]), tf.TensorError, /2/, /2, 1/);
  assert.equal(new tf.TensorShape([2, null]).mergeWith([null, 4]).asList(), [2, 4]);
});

test.run();
