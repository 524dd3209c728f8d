// Rules of TensorFlow 1 graphs and sessions beyond the observed statements.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor, throwsTyped as throws } from './semantics/expect.ts';
import { inGraph, v1 } from './semantics/sessions.ts';

let live = 0;
test.before(() => {
  live = tf.memory().tensors;
});
// Not more: the engine may meanwhile collect what other files of this process dropped.
test.after(() => assert.ok(tf.memory().tensors <= live, `${tf.memory().tensors} tensors, ${live} at the start`));

const names = (graph: { getOperations(): { name: string }[] }): string[] => graph.getOperations().map(({ name }) => name);

test('names: options name results, scopes stand in front, letters of any case collide', () => {
  inGraph((_sess, graph) => {
    const a = v1.constant([1, 2], { name: 'a', shape: [2] });
    v1.add(a, 3, { name: 'sum' });
    v1.reduceSum(a, { name: 'total' });
    v1.matmul([[1]], [[2]], { name: 'product' });
    v1.identity(a, { name: 'Sum' });
    assert.equal(names(graph), ['a', 'sum/Const', 'sum', 'total', 'product/Const', 'product/Const_1', 'product', 'Sum_1']);
    assert.equal([3, 4].map(tf.abs).map(String), [
      'Tensor("Abs:0", shape=(), dtype=float32)',
      'Tensor("Abs_1:0", shape=(), dtype=float32)',
    ]);
    throws(() => v1.add(a, 1, { nam: 'x' } as object), tf.ValueError, /unknown option, got 'nam'/);
  });
  const traced = tf
    .function((x: tf.Tensor) => tf.nameScope('s', () => tf.add(x, 1, { name: 'y' })))
    .getConcreteFunction(new tf.TensorSpec([], 'float32'));
  assert.ok(names(traced.graph).includes('s/y'));
});

test('a run computes only what the fetches need', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32', []);
    const y = x.mul(2);
    const lost = v1.placeholder('float32', { shape: [], name: 'lost' });
    const z = y.add(lost);
    tensor(sess.run(y, [[x, 2]]), 4);
    throws(() => sess.run([y, z], [[x, 2]]), tf.ValueError, /placeholder tensor 'lost'/);
    // What lies behind a feed is not run.
    tensor(
      sess.run(z, [
        [y, 1],
        [lost, 2],
      ]),
      3,
    );
    const v = new v1.Variable(0);
    const counted = v1.controlDependencies([v.assignAdd(1)], () => v1.identity(y));
    sess.run(v.initializer);
    sess.run(y, [[x, 1]]);
    tensor(sess.run(v), 0);
    sess.run(counted, [[x, 1]]);
    tensor(sess.run(v), 1);
    const free = v1.controlDependencies([v.assignAdd(1)], () => v1.controlDependencies(null, () => v1.identity(y)));
    sess.run(free, [[x, 1]]);
    tensor(sess.run(v), 1);
  });
});

test('feeds: names, variables, defaults, several outputs; what cannot be fed', () => {
  inGraph((sess) => {
    const d = v1.placeholderWithDefault([1, 2], [null]);
    const twice = d.mul(2);
    tensor(sess.run(twice), [2, 4]);
    tensor(sess.run(twice, [[d, [5]]]), [10]);
    const [first, second] = tf.split(v1.constant([1, 2, 3, 4]), 2);
    tensor(sess.run(first.add(second), [[first, [10, 10]]]), [13, 14]);
    const v = new v1.Variable(1, { name: 'v' });
    tensor(sess.run(v, [[v, 7]]), 7);
    tensor(sess.run('mul:0', { 'mul:0': [3] }), [3]);
    throws(
      () =>
        sess.run(twice, [
          [d, 1.5],
          [d, 1],
        ]),
      tf.ShapeError,
      /Cannot feed value of shape \(\)/,
    );
    throws(
      () =>
        sess.run(twice, [
          [d, [1]],
          [d, [2]],
        ]),
      tf.ValueError,
      /fed twice/,
    );
    throws(() => sess.run(twice, [[twice.op as object, [1]]]), tf.ValueError, /only tensors can be fed/);
    throws(() => sess.run(twice, [[d, twice]]), tf.ValueError, /must not be a tensor of a graph/);
    const n = v1.placeholder('int32', []);
    throws(() => sess.run(n, [[n, 1.5]]), tf.DTypeError);
    throws(() => sess.run(n, [[n, tf.initScope(() => v1.constant(1))]]), tf.ValueError);
    throws(() => sess.run(n, [[n, 'a']]), tf.DTypeError);
    tensor(sess.run(n.add(1), [[n, 2]]), 3, 'int32');
    throws(() => v1.placeholderWithDefault([1, 2], [3]), tf.ShapeError, /the default must have shape \[3\]/);
  });
});

test('placeholders of unknown rank: elementwise ops, sums and gradients; the rest asks for a shape', () => {
  inGraph((sess) => {
    const [x, y] = [v1.placeholder('float32'), v1.placeholder('float32')];
    const w = new v1.Variable(2);
    const loss = v1.reduceMean(tf.square(x.mul(w).sub(y)));
    assert.is(String(x), 'Tensor("Placeholder:0", shape=<unknown>, dtype=float32)');
    assert.is(x.shape, null);
    const gradient = v1.gradients(loss, w)[0];
    sess.run(w.initializer);
    near(
      sess.run(gradient, [
        [x, 3],
        [y, 1],
      ]),
      30,
    );
    near(
      sess.run(gradient, [
        [x, [[1, 2]]],
        [y, [[0, 1]]],
      ]),
      8,
    );
    throws(() => v1.matmul(x, [[1]]), tf.ShapeError, /unknown rank.*Give its placeholder a shape/);
    throws(() => v1.reduceSum(x, 0), tf.ShapeError, /unknown rank/);
  });
});

test('feeds of unknown sizes: the same values when sizes come again, and for other ones', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32', [null, 2]);
    const w = v1.getVariable('w', [2, 3], { initializer: v1.onesInitializer() });
    const b = v1.getVariable('b', [3], { initializer: v1.zerosInitializer() });
    const drawn = v1.randomUniform([], { seed: 1 });
    const y = v1.matmul(x, w).add(b);
    const loss = v1.reduceMean(y.square());
    const slopes = v1.gradients(loss, [w, b]) as tf.Tensor[];
    sess.run(v1.globalVariablesInitializer());
    const numbers = new Set<number>();
    for (const rows of [1, 2, 1, 2, 1, 2, 3]) {
      const value = Array.from({ length: rows }, (_, i) => [i, 1]);
      const sums = value.map(([p, q]) => p + q);
      const mean = sums.reduce((total, n) => total + n * n, 0) / rows;
      const [got, dw, db, random] = sess.run([loss, slopes[0], slopes[1], drawn], [[x, value]]);
      near(got, mean);
      const db0 = (2 * sums.reduce((total, n) => total + n, 0)) / (3 * rows);
      near(db, [db0, db0, db0]);
      const dw0 = (2 * value.reduce((total, [p], i) => total + p * sums[i], 0)) / (3 * rows);
      near(dw, [Array(3).fill(dw0), Array(3).fill(db0)]);
      numbers.add(random.item());
    }
    assert.is(numbers.size, 7, 'the stream of a random op goes on from program to program');
    for (let i = 0; i < 3; i++) {
      throws(
        () =>
          sess.run(y.add(v1.zeros([2, 3])), [
            [
              x,
              [
                [1, 1],
                [1, 1],
                [1, 1],
              ],
            ],
          ]),
        tf.ShapeError,
        /\[3, 3\] and \[2, 3\]/,
      );
    }
  });
});

test('random ops draw anew in each run, under the seeds of the graph', () => {
  const draw = (graphSeed: number | null, seed: number | null): number[] => {
    const drawn: number[] = [];
    inGraph((sess, graph) => {
      if (graphSeed !== null) v1.setRandomSeed(graphSeed);
      const u = v1.randomUniform([], { seed });
      const other = new v1.Session(graph);
      drawn.push(...[sess, sess, other].map((s) => s.run(u).item()), ...sess.run([u, u.add(0)]).map(Number));
      other.close();
    });
    return drawn;
  };
  const pairs: [number | null, number | null][] = [
    [87, null],
    [87, 3],
    [null, 3],
  ];
  for (const [graphSeed, seed] of pairs) {
    const a = draw(graphSeed, seed);
    assert.equal(draw(graphSeed, seed), a);
    assert.is.not(a[0], a[1]);
    assert.is(a[0], a[2]);
    assert.is(a[3], a[4]);
  }
  assert.not.equal(draw(null, null), draw(null, null));
  // As a traced function with that seed: operations are counted from 0.
  tf.random.setSeed(87);
  const traced = tf.function(() => tf.random.uniform([]))();
  assert.is(draw(87, null)[0], traced.item());
  traced.dispose();
  tf.random.setSeed(null);
});

test('branches and loops, their gradients and effects', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32', []);
    const y = tf.cond(
      x.greater(0),
      () => x.mul(2),
      () => x.square(),
    );
    const gradient = v1.gradients(y, x)[0];
    for (const [value, slope] of [
      [3, 2],
      [-3, -6],
    ])
      tensor(sess.run(gradient, [[x, value]]), slope);
    const loop = tf.whileLoop(
      (i: tf.Tensor) => i.less(5),
      (i: tf.Tensor, s: tf.Tensor) => [i.add(1), s.add(i.mul(x))],
      [tf.constant(0), tf.constant(0)],
    ) as tf.Tensor[];
    tensor(sess.run(loop[1], [[x, 2]]), 20);
    tensor(sess.run(v1.gradients(loop[1], x)[0], [[x, 2]]), 10);
    const v = new v1.Variable(0);
    const step = tf.cond(
      x.greater(0),
      () => v1.assignAdd(v, 1).value(),
      () => v.value(),
    );
    sess.run(v.initializer);
    for (const value of [1, -1, 1]) sess.run(step, [[x, value]]);
    tensor(sess.run(v), 2);
  });
});

test('traced functions, Keras layers and eager tensors inside a graph', () => {
  const eager = tf.constant([1, 2]);
  inGraph((sess, graph) => {
    const f = tf.function((x: tf.Tensor) => x.mul(2).add(1));
    tensor(sess.run(f(v1.constant(3))), 7);
    tensor(sess.run(v1.constant([3, 4]).add(eager)), [4, 6]);
    const dense = new tf.keras.layers.Dense(2);
    const y = dense.apply(v1.placeholder('float32', [null, 3]));
    assert.equal(y.shape, [null, 2]);
    throws(() => sess.run(dense.kernel), tf.FailedPreconditionError, /kernel:0/);
    sess.run(v1.globalVariablesInitializer());
    assert.equal(sess.run(dense.kernel as tf.Variable).shape, [3, 2]);
    assert.is(v1.getDefaultGraph(), graph);
    assert.not(tf.initScope(() => tf.executingEagerly()));
  });
  eager.dispose();
});

test('sessions: the default one, eval, closing, many programs', () => {
  inGraph((_sess, graph) => {
    const x = v1.placeholder('float32', []);
    const y = x.mul(2);
    new v1.Session({ graph }).asDefault((session) => {
      assert.is(v1.getDefaultSession(), session);
      tensor(x.eval({ feedDict: [[x, 1]] }), 1);
      assert.is(y.op?.run([[x, 1]]), undefined);
      for (let i = 0; i < 300; i++) session.run(y.add(i), [[x, i]]).dispose();
      session.close();
      session.close();
    });
    assert.is(v1.getDefaultSession(), null);
    throws(() => x.eval(), tf.ValueError, /no session is the default one/);
    throws(() => new v1.Session({ graf: graph } as object), tf.ValueError, /unknown option/);
    throws(() => new v1.Session(new v1.Graph()).run('x:0'), tf.RuntimeError, /empty/);
  });
  throws(() => v1.placeholder('float32'), tf.RuntimeError, /disableEagerExecution/);
});

test('without eager execution the program is in the default graph', () => {
  v1.disableEagerExecution();
  try {
    v1.resetDefaultGraph();
    const sum = v1.constant(1).add(2);
    assert.is(String(sum), 'Tensor("add:0", shape=(), dtype=float32)');
    const session = new v1.Session();
    const three = session.run(sum);
    tensor(three, 3);
    three.dispose();
    session.close();
    assert.is(v1.getDefaultGraph().getOperations().length, 3);
    v1.resetDefaultGraph();
    assert.is(v1.getDefaultGraph().getOperations().length, 0);
  } finally {
    v1.enableEagerExecution();
  }
  assert.ok(tf.executingEagerly());
});

test('a graph as a message', () => {
  inGraph((_sess, graph) => {
    const a = v1.constant(3, { name: 'a' });
    const v = new v1.Variable([1, 2], { name: 'v' });
    const [, half] = tf.split(v.value(), 2);
    v1.controlDependencies([a], () => v1.identity(half, { name: 'out' }));
    const { node } = graph.asGraphDef({ addShapes: true });
    const by = (name: string) => node.find((n) => n.name === name);
    assert.equal(by('a'), {
      name: 'a',
      op: 'Const',
      input: [],
      device: '',
      attr: {
        dtype: { type: 1 },
        value: { tensor: { dtype: 1, tensorShape: { dim: [] }, floatVal: [3] } },
        _output_shapes: { list: { shape: [{ dim: [] }] } },
      },
    });
    assert.equal(by('v')?.attr.shape, { shape: { dim: [{ size: 2 }] } });
    assert.equal(by('v/Assign')?.input, ['v', 'v/Initializer/initial_value']);
    assert.equal(by('v/Read/ReadVariableOp')?.input, ['v']);
    assert.is(by('out')?.input.at(-1), '^a');
  });
});

test.run();
