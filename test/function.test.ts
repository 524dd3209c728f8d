// Traced functions beyond TensorFlow's statements: what fails leaves nothing, methods, nesting, captures, memory.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { tensor, throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;

test('a failed trace leaves no entry, no changed variable and no storage', () => {
  const v = new tf.Variable([1, 2]);
  const big = tf.ones([64]);
  const before = tf.memory();
  let fail = true;
  const f = tf.function((x: T) => {
    const y = x.add(big).sum().add(v.sum());
    v.assignAdd([1, 1]);
    if (fail) throw new RangeError('mine');
    return y;
  });
  for (let i = 0; i < 3; i++)
    assert.throws(
      () => f(tf.constant(1)),
      (e: Error) => e instanceof RangeError && e.message === 'mine',
    );
  assert.is(f.traceCount, 0);
  tensor(v, [1, 2]);
  const after = tf.memory();
  assert.is(after.storages - before.storages, 3); // the arguments, which are the caller's
  fail = false;
  tensor(f(tf.constant(1)), 131);
  tensor(v, [2, 3]);
  assert.is(f.traceCount, 1);
  throwsTyped(() => f([1, 2, 3] as unknown as T), tf.ShapeError, 'add');
  assert.is(f.traceCount, 1);
});

test('a failed run frees what it made and leaves the trace usable', () => {
  const f = tf.function((x: T, i: T) => x.add(1).mul(2).gather(i).add(1));
  const x = tf.constant([1, 2, 3]);
  const good = tf.constant([0, 2], 'int32');
  const bad = tf.constant([0, 7], 'int32');
  tensor(f(x, good), [5, 9]);
  const before = tf.memory().storages;
  throwsTyped(() => f(x, bad), tf.IndexError, /7/);
  assert.is(tf.memory().storages, before);
  tensor(f(x, good), [5, 9]);
});

test('async functions and other results are refused', () => {
  throwsTyped(() => tf.function(async (x: T) => x)(tf.constant(1)), tf.TraceError, /async/);
  throwsTyped(() => tf.function(() => new Date() as unknown as T)(), tf.TraceError, /Date/);
  throwsTyped(() => tf.function(() => (() => 1) as unknown as T)(), tf.TraceError, /function/);
});

test('a tensor that leaked out of its trace is named where it is used', () => {
  let leaked: T | null = null;
  const f = tf.function((x: T) => {
    leaked ??= x.square();
    return x;
  });
  f(tf.constant(1));
  const t = leaked as unknown as T;
  assert.is(String(t), 'Tensor("Square:0", shape=(), dtype=float32)');
  throwsTyped(() => t.add(1), tf.TraceError, 'add', /Square:0/);
  throwsTyped(() => t.arraySync(), tf.TraceError, 'arraySync', /Square:0/);
  throwsTyped(() => tf.function(() => t.add(1))(), tf.TraceError, /Square:0/, /another/);
  throwsTyped(() => f(t), tf.TraceError, /Square:0/);
});

test('results keep their structure; plain values become tensors', () => {
  const f = tf.function((x: T) => ({ a: [x, 2], m: new Map([['k', x.add(1)]]), n: null, t: Float64Array.of(1, 2) }));
  const r = f(tf.constant(1));
  tensor(r.a[0], 1);
  tensor(r.a[1], 2);
  tensor(r.m.get('k'), 2);
  assert.is(r.n, null);
  tensor(r.t, [1, 2], 'float64');
  const [x, y] = tf.function((z: T) => [z, z])(tf.constant(3));
  x.dispose();
  tensor(y, 3);
  const arg = tf.constant(4);
  const back = tf.function((z: T) => z)(arg);
  back.dispose();
  tensor(arg, 4);
});

// In parentheses: esbuild does not take the reserved word as a name behind a decorator's dot.
class Scale extends tf.Module {
  traces = 0;
  constructor(readonly w: tf.Variable) {
    super();
  }

  // biome-ignore format: it takes the parentheses away
  @(tf.function)
  call(x: T): T {
    this.traces++;
    return x.mul(this.w);
  }

  // biome-ignore format: it takes the parentheses away
  @(tf.function({ inputSignature: [new tf.TensorSpec([null], 'float32')] }))
  shifted(x: T): T {
    this.traces++;
    return x.add(this.w);
  }
}

class Twice extends Scale {
  override call(x: T): T {
    return super.call(x).mul(2);
  }
}

test('methods by decorator: traces per instance, found on the instance', () => {
  const [a, b] = [new Scale(new tf.Variable(2)), new Scale(new tf.Variable(3))];
  for (let i = 0; i < 2; i++) {
    tensor(a.call(tf.constant(5)), 10);
    tensor(b.call(tf.constant(5)), 15);
  }
  assert.equal([a.traces, b.traces], [1, 1]);
  a.call(tf.constant([1, 2]));
  assert.equal([a.traces, b.traces], [2, 1]);
  tensor(a.shifted([1, 2] as unknown as T), [3, 4]);
  throwsTyped(() => a.shifted(tf.constant([[1]])), tf.ShapeError, 'shifted', /argument x/);
  const call = a.call as unknown as tf.TracedFunction<[T], T>;
  assert.is(call.traceCount, 2);
  tensor(call.getConcreteFunction(new tf.TensorSpec([null], 'float32'))(tf.constant([4])), [8]);
  const t = new Twice(new tf.Variable(2));
  tensor(t.call(tf.constant(5)), 20);
  assert.is(a.trainableVariables.length, 1);
  throwsTyped(() => Scale.prototype.call.call(undefined as never, tf.constant(1)), tf.UnsupportedError, /object/);
});

test('methods as wrappers: fields and functions with this', () => {
  class Field {
    constructor(readonly k: number) {}
    readonly call = tf.function((x: T) => x.mul(this.k));
  }
  tensor(new Field(2).call(tf.constant(3)), 6);
  tensor(new Field(4).call(tf.constant(3)), 12);
  const scale = tf.function(function (this: { k: number }, x: T) {
    return x.mul(this.k);
  });
  const [p, q] = [
    { k: 2, scale },
    { k: 5, scale },
  ];
  tensor(p.scale(tf.constant(1)), 2);
  tensor(q.scale(tf.constant(1)), 5);
  tensor(p.scale(tf.constant(3)), 6);
  assert.is(scale.traceCount, 2);
});

test('nested functions are traced into the outer one', () => {
  let [inner, outer] = [0, 0];
  const v = new tf.Variable(10);
  const f = tf.function((x: T) => {
    inner++;
    v.assignAdd(1);
    return x.mul(v);
  });
  const g = tf.function((x: T) => {
    outer++;
    return f(f(x)).add(f(x.neg()));
  });
  tensor(g(tf.constant(1)), 11 * 12 - 13);
  tensor(g(tf.constant(1)), 14 * 15 - 16);
  assert.equal([inner, outer], [1, 1]);
  tensor(f(tf.constant(1)), 17);
  assert.is(inner, 1);
  const make = tf.function((x: T) => {
    const y = x.square();
    return tf.function((z: T) => z.add(y))(x);
  });
  tensor(make(tf.constant(3)), 12);
});

test('a data set is reduced at once while a function is traced; a traced state is refused', () => {
  const start = tf.constant(1n);
  const sum = (state: bigint | T) => (x: T) =>
    tf.data.Dataset.range(5)
      .reduce(state, (s, y) => (s as T).add(y))
      .add(x);
  for (const state of [1n, start]) {
    const f = tf.function(sum(state));
    for (let i = 0; i < 3; i++) tensor(f(tf.constant(1n)), 12n, 'int64');
  }
  throwsTyped(() => tf.function((x: T) => sum(x)(x))(tf.constant(1n)), tf.TraceError, 'Dataset.reduce', /x:0/);
});

test('random ops draw anew in every call, and by seed the same in every program', () => {
  const f = tf.function(() => tf.random.normal([4]));
  assert.not.equal(f().arraySync(), f().arraySync());
});

test('a training step as one program updates in place', () => {
  const w = new tf.Variable(tf.zeros([3, 1]));
  const b = new tf.Variable(0);
  const opt = new tf.optimizers.Adam(0.3);
  const x = tf.constant([
    [1, 2, 3],
    [0, 1, 0],
    [2, 0, 1],
    [1, 1, 1],
  ]);
  const y = x.matmul(tf.constant([[1], [-2], [0.5]])).add(3);
  const loss = (): T => tf.reduceMean(tf.square(x.matmul(w).add(b).sub(y)));
  const step = tf.function(() => opt.minimize(loss, [w, b]));
  for (let i = 0; i < 500; i++) step().dispose();
  assert.ok((step().item() as number) < 1e-2, `${step()}`);
  assert.is(step.traceCount, 1);
  const before = tf.memory();
  for (let i = 0; i < 100; i++) step().dispose();
  assert.equal([tf.memory().storages, tf.memory().tensors], [before.storages, before.tensors]);
});

test('a tape around a traced function lets go of what it kept', () => {
  const f = tf.function((x: T) =>
    tf
      .cond(
        x.sum().greater(0),
        () => x.square().exp(),
        () => x,
      )
      .mul(x),
  );
  const x = tf.constant([0.5, 1]);
  const once = (): void => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    (tape.gradient(y, x) as T).dispose();
    y.dispose();
  };
  once();
  const before = tf.memory();
  for (let i = 0; i < 10; i++) once();
  assert.equal([tf.memory().storages, tf.memory().tensors], [before.storages, before.tensors]);
});

test('literals as arguments die with the call', () => {
  const f = tf.function((x: T | number[]) => (x as T).sum());
  f([1, 2]).dispose();
  const before = tf.memory();
  for (let i = 0; i < 10; i++) f([i, 2]).dispose();
  assert.equal([tf.memory().storages, tf.memory().tensors], [before.storages, before.tensors]);
});

test('a call like the last one: every part of a signature still counts', () => {
  const seen: unknown[] = [];
  const f = tf.function((x: T, n: number, options: { k: number } | null = null, list: readonly number[] = []): T => {
    seen.push([x.shape, x.dtype, n, options?.k, [...list]]);
    return x.mul(tf.constant(n, x.dtype)).add(tf.constant((options?.k ?? 0) + list.length, x.dtype));
  });
  const x = tf.constant([1, 2]);
  for (let run = 0; run < 3; run++) assert.equal(f(x, 2).arraySync(), [2, 4]);
  assert.equal(f(x, 3).arraySync(), [3, 6]);
  assert.equal(f(tf.constant([1]), 3).arraySync(), [3]);
  assert.equal(f(tf.constant([1], 'int32'), 3).arraySync(), [3]);
  assert.equal(f(x, -0).arraySync(), [-0, -0]);
  assert.equal(f(x, 0).arraySync(), [0, 0]);
  const options = { k: 1 };
  assert.equal(f(x, 1, options).arraySync(), [2, 3]);
  options.k = 5;
  assert.equal(f(x, 1, options).arraySync(), [6, 7], 'a structure is looked into');
  const numbers = [7, 7];
  const g = tf.function((v: T | number[]) => tf.constant(1).mul(v as T));
  assert.equal(g(numbers).arraySync(), [7, 7]);
  numbers[0] = 8;
  assert.equal(g(numbers).arraySync(), [8, 7]);
  assert.is(g.traceCount, 1);
  const gone = tf.constant([1, 2]);
  gone.dispose();
  assert.throws(
    () => f(gone, 1, options),
    (e: Error) => e instanceof tf.DisposedError,
  );
  assert.equal(seen.length, f.traceCount);
});

test('a call like the last one: on another object, under a tape, inside a trace', () => {
  const f = tf.function(function scaled(this: { k: number } | undefined, x: T): T {
    return x.mul(this?.k ?? 1);
  });
  const [a, b] = [
    { k: 2, f },
    { k: 3, f },
  ];
  const x = tf.constant(5);
  for (let run = 0; run < 2; run++) assert.equal([a.f(x).item(), a.f(x).item(), b.f(x).item(), f(x).item()], [10, 10, 15, 5]);
  const square = tf.function((y: T) => y.mul(y));
  for (let run = 0; run < 3; run++) {
    square(x);
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return square(x);
    });
    assert.is((tape.gradient(y, x) as T).item(), 10);
    assert.is(
      tf
        .function((z: T) => square(z).add(run))(x)
        .item(),
      25 + run,
    );
  }
});

test('names of placeholders are the parameters', () => {
  const names = (fn: (...args: never[]) => unknown, n: number): string[] =>
    tf
      .function(fn as (...args: T[]) => T)
      .getConcreteFunction(...new Array(n).fill(tf.constant(1)))
      .graph.inputs.map((x) => x.name);
  const first = (...all: T[]): T => all[0];
  assert.equal(
    names((x: T) => x, 1),
    ['x:0'],
  );
  assert.equal(
    names((x: T, y: T = x, z = [x, { y }]) => [x, y, z], 3),
    ['x:0', 'y:0', 'z:0'],
  );
  assert.equal(names(first, 2), ['args_0:0', 'args_1:0']);
  assert.equal(
    names(function named(a: T /* , b */, b: T) {
      return a.add(b);
    }, 2),
    ['a:0', 'b:0'],
  );
  const nested = tf.function((d: { p: T; q: T[] }) => d.p);
  assert.equal(
    nested.getConcreteFunction({ p: new tf.TensorSpec([], 'float32'), q: [new tf.TensorSpec([2])] }).graph.inputs.map((x) => x.name),
    ['d_p:0', 'd_q_0:0'],
  );
});

test.run();
