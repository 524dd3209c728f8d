// Section 4.14: graphs and sessions of TensorFlow 1. One test per statement, named by its number.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped as throws } from './expect.ts';
import { inGraph, v1 } from './sessions.ts';

let live = 0;
test.before(() => {
  live = tf.memory().tensors;
});
// Not more: the engine may meanwhile collect what other files of this process dropped.
test.after(() => assert.ok(tf.memory().tensors <= live, `${tf.memory().tensors} tensors, ${live} at the start`));

test('B068 names and printing', () => {
  inGraph((sess) => {
    const a = v1.constant(3, 'float32');
    const b = v1.constant(4);
    const total = a.add(b);
    assert.is(String(a), 'Tensor("Const:0", shape=(), dtype=float32)');
    assert.is(String(b), 'Tensor("Const_1:0", shape=(), dtype=float32)');
    assert.is(String(total), 'Tensor("add:0", shape=(), dtype=float32)');
    tensor(sess.run(total), 7);
  });
});

test('B069 fetches in the same structure, operations give null', () => {
  inGraph((sess) => {
    const a = v1.constant(3);
    const b = v1.constant(4);
    const total = a.add(b);
    const got = sess.run({ ab: [a, b], total });
    assert.equal(Object.keys(got), ['ab', 'total']);
    tensor(got.ab[0], 3);
    tensor(got.ab[1], 4);
    tensor(got.total, 7);
    const [first, [second]] = sess.run([a, [b]]);
    tensor(first, 3);
    tensor(second, 4);
    const byKey = sess.run(new Map([['x', a]]));
    tensor(byKey.get('x'), 3);
    assert.is(sess.run(total.op), null);
  });
});

test('B070 one value per tensor and run, another in the next', () => {
  inGraph((sess) => {
    const v = v1.random.uniform([3]);
    const [o1, o2] = sess.run([v.add(1), v.add(2)]);
    const [first, second] = [o1, o2].map((o) => o.dataSync());
    first.forEach((value, i) => {
      assert.ok(Math.abs(Number(value) + 1 - Number(second[i])) < 1e-6);
    });
    assert.not.equal(sess.run(v).arraySync(), sess.run(v).arraySync());
  });
});

test('B071 a placeholder that is not fed', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32');
    throws(() => sess.run(x.mul(2)), tf.ValueError, /must feed a value for placeholder tensor 'Placeholder' with dtype float32/);
  });
});

test('B072 feeds of scalars and arrays', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32');
    const y = v1.placeholder('float32');
    const z = x.add(y);
    tensor(
      sess.run(z, [
        [x, 3],
        [y, 4.5],
      ]),
      7.5,
    );
    tensor(
      sess.run(
        z,
        new Map([
          [x, [1, 3]],
          [y, [2, 4]],
        ]),
      ),
      [3, 7],
    );
  });
});

test('B073 a feed takes the place of any tensor', () => {
  inGraph((sess) => {
    const a = v1.constant(3);
    const b = a.mul(2);
    tensor(sess.run(b.add(1), [[b, 100]]), 101);
  });
});

test('B074 a feed of a wrong shape', () => {
  inGraph((sess) => {
    const x = v1.placeholder('float32', { shape: [null, 3] });
    const y = x.mul(1);
    throws(
      () => sess.run(y, [[x, [[1, 2]]]]),
      tf.ShapeError,
      /Cannot feed value of shape \(1, 2\) for Tensor Placeholder:0, which has shape \(None, 3\)/,
    );
  });
});

test('B076 a fetch of a wrong type', () => {
  inGraph((sess) => {
    v1.constant(1);
    throws(() => sess.run(3.5), tf.ValueError, /a fetch must be a tensor.*3\.5/);
  });
});

test('B078 an initializer covers the variables made before it', () => {
  inGraph((sess) => {
    const a = new v1.Variable(1);
    const init = v1.globalVariablesInitializer();
    const b = new v1.Variable(2);
    assert.is(sess.run(init), null);
    tensor(sess.run(a), 1);
    throws(() => sess.run(b), tf.FailedPreconditionError, /before it was initialized, got 'Variable_1:0'/);
  });
});

test('B083 names under scopes', () => {
  inGraph((sess, graph) => {
    const inScope = (): string => tf.nameScope('s', () => v1.constant(1, { name: 'c' })).op?.name as string;
    assert.equal([inScope(), inScope()], ['s/c', 's_1/c']);
    const named = [0, 1].map(() => new v1.Variable(1, { name: 'v' }).name);
    assert.equal(named, ['v:0', 'v_1:0']);
    const x = v1.constant(1, { name: 'x' });
    assert.is(String(x.op), "<tf.Operation 'x' type=Const>");
    assert.is(tf.nameScope('s/', () => x.add(1)).op?.name, 's/add');
    assert.is(tf.nameScope('outer', () => tf.nameScope('inner', () => x.mul(2))).op?.name, 'outer/inner/mul');
    tensor(sess.run('s_1/c:0'), 1);
    throws(() => sess.run('nothing:0'), tf.ValueError, /there is no operation 'nothing'/);
    throws(() => sess.run('nothing'), tf.ValueError, /refers to an operation which does not exist/);
    throws(() => graph.getTensorByName('x'), tf.ValueError, /Did you mean 'x:0'/);
    throws(() => graph.getTensorByName('x:1'), tf.ValueError, /has 1 outputs/);
  });
});

test('B088 gradients; null for what is not connected; gradYs', () => {
  inGraph((sess) => {
    const x = v1.constant(3);
    const y = x.mul(x);
    const z = v1.constant(1);
    tensor(sess.run(v1.gradients(y, x, { gradYs: v1.constant(10) })[0]), 60);
    assert.equal(v1.gradients(y, z), [null]);
  });
});

test('B090 a finalized graph', () => {
  inGraph((_sess, graph) => {
    graph.finalize();
    throws(() => v1.constant(1), tf.RuntimeError, /Graph is finalized and cannot be modified/);
  });
});

test('B091 a tensor of another graph', () => {
  inGraph((sess) => {
    const other = new v1.Graph().asDefault(() => v1.constant(1));
    v1.constant(2);
    throws(() => sess.run(other), tf.ValueError, /not an element of this graph/);
    throws(() => v1.constant(1).add(other), tf.ValueError, /one graph/);
  });
});

test('B092 a closed session', () => {
  inGraph((sess) => {
    const a = v1.constant(1);
    sess.close();
    throws(() => sess.run(a), tf.RuntimeError, /Attempted to use a closed Session/);
  });
});

test('B093 a tensor of a graph has no truth and no number', () => {
  inGraph(() => {
    const t = v1.constant(1);
    throws(() => Number(t) + 1, tf.TraceError, /no elements yet/);
    throws(() => t.item(), tf.TraceError, /tf\.cond/);
  });
});

test('B094 operations, tensors and collections by name', () => {
  inGraph((_sess, graph) => {
    v1.constant(1, { name: 'a' });
    new v1.Variable(1, { name: 'v' });
    assert.equal(
      graph
        .getOperations()
        .map((o) => o.name)
        .slice(0, 6),
      ['a', 'v/Initializer/initial_value', 'v', 'v/IsInitialized/VarIsInitializedOp', 'v/Assign', 'v/Read/ReadVariableOp'],
    );
    assert.is(graph.getTensorByName('a:0').name, 'a:0');
    assert.equal(
      v1.getCollection(v1.GraphKeys.TRAINABLE_VARIABLES).map((x) => (x as tf.Variable).name),
      ['v:0'],
    );
  });
});

test.run();
