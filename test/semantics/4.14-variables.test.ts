// Section 4.14: variables, optimizers and losses of TensorFlow 1. One test per statement, named by its number.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped as throws } from './expect.ts';
import { inGraph, v1 } from './sessions.ts';

let live = 0;
test.before(() => {
  live = tf.memory().tensors;
});
// Not more: the engine may meanwhile collect what other files of this process dropped.
test.after(() => assert.ok(tf.memory().tensors <= live, `${tf.memory().tensors} tensors, ${live} at the start`));

test('B077 a variable without a value', () => {
  inGraph((sess) => {
    const v = v1.getVariable('v', [2]);
    const error = throws(() => sess.run(v), tf.FailedPreconditionError, /before it was initialized, got 'v:0'/);
    assert.instance(error, tf.RuntimeError);
    throws(() => sess.run(v.add(1)), tf.FailedPreconditionError, /'v:0'/);
    throws(() => sess.run(v.assignAdd([1, 1])), tf.FailedPreconditionError, /'v:0'/);
    tensor(sess.run(v.assign([1, 2])), [1, 2]);
    tensor(sess.run(v.assignAdd([1, 1])), [2, 3]);
  });
});

test('B079 values are a session’s own', () => {
  inGraph((sess) => {
    const v = new v1.Variable(1);
    const other = new v1.Session();
    sess.run(v.initializer);
    throws(() => other.run(v), tf.FailedPreconditionError, /'Variable:0'/);
    other.run(v.initializer);
    other.run(v.assign(5));
    tensor(sess.run(v), 1);
    tensor(other.run(v), 5);
    other.close();
    tensor(sess.run(v.assignSub(3)), -2);
  });
});

test('B080 getVariable refuses a name that is taken', () => {
  inGraph(() => {
    const a = v1.variableScope('s', () => v1.getVariable('w', [1]));
    assert.is(a.name, 's/w:0');
    throws(
      () => v1.variableScope('s', () => v1.getVariable('w', [1])),
      tf.ValueError,
      /Variable s\/w already exists, disallowed/,
      /AUTO_REUSE/,
    );
  });
});

test('B081 reuse shares', () => {
  inGraph(() => {
    const a = v1.variableScope('s', () => v1.getVariable('w', [1]));
    const again = (reuse: true | 'AUTO_REUSE') => v1.variableScope('s', { reuse }, () => v1.getVariable('w', [1]));
    assert.is(again(true), a);
    assert.is(again(v1.AUTO_REUSE), a);
    throws(
      () => v1.variableScope('s', { reuse: true }, () => v1.getVariable('w', [2])),
      tf.ValueError,
      /Trying to share variable s\/w, but specified shape \(2,\) and found shape \(1,\)/,
    );
    throws(
      () => v1.variableScope('s', { reuse: true }, () => v1.getVariable('w', [1], { dtype: 'int32' })),
      tf.DTypeError,
      /found dtype float32/,
    );
    const inner = v1.variableScope('s', (scope) => {
      scope.reuseVariables();
      return v1.getVariable('w', [1]);
    });
    assert.is(inner, a);
    v1.variableScope('t', { initializer: v1.onesInitializer() }, () => {
      v1.variableScope('u', (scope) => {
        assert.is(scope.name, 't/u');
        assert.is(v1.getVariable('w', [1]).name, 't/u/w:0');
      });
    });
  });
});

test('B082 reuse of what was never made', () => {
  inGraph(() => {
    throws(() => v1.variableScope('s', { reuse: true }, () => v1.getVariable('w', [1])), tf.ValueError, /Variable s\/w does not exist/);
  });
});

test('B084 a training step; the loss of each step', () => {
  inGraph((sess) => {
    const x = v1.constant([[1], [2], [3], [4]]);
    const yTrue = v1.constant([[0], [-1], [-2], [-3]]);
    const w = new v1.Variable([[0.02631879]]);
    const b = new v1.Variable([0]);
    const loss = v1.losses.meanSquaredError(yTrue, v1.matmul(x, w).add(b));
    const train = new v1.train.GradientDescentOptimizer(0.01).minimize(loss);
    sess.run(v1.globalVariablesInitializer());
    near(sess.run(loss), 3.768383);
    const losses = Array.from({ length: 10 }, () => Number(sess.run([train, loss])[1]));
    const published = [
      3.768383026123047, 2.6880946159362793, 1.9380671977996826, 1.417203664779663, 1.0553542375564575, 0.8038443326950073,
      0.6288989782333374, 0.5070829391479492, 0.42213454842567444, 0.36277061700820923,
    ];
    losses.forEach((value, i) => {
      assert.ok(Math.abs(value - published[i]) < 5e-7, `step ${i}: ${value}, expected ${published[i]}`);
    });
    const [weight, bias] = sess.run([w, b]);
    near(weight, [[-0.5019466]]);
    near(bias, [-0.13982454]);
  });
});

test('B089 control dependencies put effects in order', () => {
  inGraph((sess) => {
    const v = new v1.Variable(1);
    const a = v.assignAdd(1);
    const r = v1.controlDependencies([a], () => v.readValue());
    sess.run(v.initializer);
    tensor(sess.run(r), 2);
    tensor(sess.run(v), 2);
    const both = v1.group(v.assignAdd(1), v.assignAdd(2));
    assert.is(sess.run(both), null);
    tensor(sess.run(v), 5);
    assert.equal(
      both.controlInputs.map(({ type }) => type),
      ['AssignAddVariableOp', 'AssignAddVariableOp'],
    );
  });
});

test('B096 one step and another of each optimizer', () => {
  const { train } = v1;
  const rows: [string, InstanceType<typeof train.Optimizer>, number, number][] = [
    ['GD', new train.GradientDescentOptimizer(0.1), 0.800000011920929, 0.6399999856948853],
    ['Momentum', new train.MomentumOptimizer(0.1, 0.9), 0.800000011920929, 0.46000000834465027],
    ['Nesterov', new train.MomentumOptimizer(0.1, 0.9, { useNesterov: true }), 0.6200000047683716, 0.2224000096321106],
    ['Adagrad', new train.AdagradOptimizer(0.1), 0.9012270569801331, 0.8347373008728027],
    ['Adadelta', new train.AdadeltaOptimizer(0.1), 0.9999552965164185, 0.9999099969863892],
    ['RMSProp', new train.RMSPropOptimizer(0.1), 0.824588418006897, 0.6872513294219971],
    ['Adam', new train.AdamOptimizer(0.1), 0.9000000357627869, 0.8004125952720642],
    ['Ftrl', new train.FtrlOptimizer(0.1), 0.7450532913208008, 0.6857819557189941],
  ];
  inGraph((sess) => {
    for (const [name, optimizer, first, second] of rows) {
      const v = new v1.Variable(1);
      const step = optimizer.minimize(v.mul(v));
      sess.run(v1.globalVariablesInitializer());
      for (const expected of [first, second]) {
        assert.is(sess.run(step), null);
        assert.is(sess.run(v).item(), expected, name);
      }
    }
  });
});

test('B097 a loss that depends on no variable', () => {
  inGraph(() => {
    const optimizer = new v1.train.GradientDescentOptimizer(0.1);
    throws(() => optimizer.minimize(v1.constant(1)), tf.ValueError, /No variables to optimize/);
    new v1.Variable(1);
    throws(
      () => optimizer.minimize(v1.constant(1)),
      tf.ValueError,
      /No gradients provided for any variable/,
      /<tf\.Variable 'Variable:0' shape=\(\) dtype=float32>/,
    );
  });
});

test('B098 losses, their weights and their collection', () => {
  inGraph((sess) => {
    const { losses } = v1;
    const l = losses.meanSquaredError([1, 2, 3], [2, 2, 5], { weights: [1, 0, 1] });
    tensor(sess.run(l), 2.5);
    assert.is(losses.getLosses().length, 1);
    tensor(sess.run(losses.getTotalLoss()), 2.5);
    const all: [tf.Tensor, number][] = [
      [losses.absoluteDifference([1, 2], [2, 4]), 1.5],
      [losses.sigmoidCrossEntropy([[1, 0]], [[2, -1]]), 0.22009484],
      [losses.softmaxCrossEntropy([[0, 1]], [[1, 2]]), 0.31326166],
      [losses.sparseSoftmaxCrossEntropy([1], [[1, 2]]), 0.31326166],
      [losses.hingeLoss([[1], [0]], [[0.5], [0.5]]), 1],
      [losses.huberLoss([0, 0], [0.5, 3]), 1.3125],
      [losses.logLoss([1, 0], [0.9, 0.2]), 0.1642519],
    ];
    sess.run(all.map(([loss]) => loss)).forEach((value, i) => {
      near(value, all[i][1]);
    });
    assert.is(losses.getLosses().length, 8);
    throws(() => losses.meanSquaredError([1, 2], [1]), tf.ShapeError, /one shape/);
    throws(() => losses.meanSquaredError([1, 2], [1, 2], { weights: [1, 2, 3] }), tf.ShapeError, /cannot be broadcast/);
  });
});

test.run();
