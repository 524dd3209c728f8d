// SGD, momentum and Adam against plain float64 loops of Keras' rules; slots, step counter, unknown variables, traced steps.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { stream } from './reference/random.ts';

const N = 19;
const next = stream(5);
const START = Array.from({ length: N }, () => 2 * next() - 1);

/** Minimises Σ w² by hand: three steps of a rule that gives the move from the gradient. */
function byHand(rule: (g: number, state: number[], step: number) => number): number[] {
  return START.map((w0) => {
    const state = [0, 0];
    let w = w0;
    for (let step = 1; step <= 3; step++) w += rule(2 * w, state, step);
    return w;
  });
}

function byOptimizer(make: () => tf.optimizers.Optimizer, dtype: 'float32' | 'float64', traced: boolean): number[] {
  const w = new tf.Variable(dtype === 'float32' ? Float32Array.from(START) : Float64Array.from(START));
  const optimizer = make();
  const step = (): void => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => tf.reduceSum(tf.square(w)));
    optimizer.applyGradients([[tape.gradient(loss, w), w]]);
  };
  const run = traced ? tf.function(step) : step;
  for (let i = 0; i < 3; i++) run();
  assert.is(Number(optimizer.iterations.item()), 3);
  return Array.from(w.dataSync() as Float64Array);
}

const RULES = {
  sgd: { make: () => new tf.optimizers.SGD(0.1), rule: (g: number) => -0.1 * g },
  momentum: {
    make: () => new tf.optimizers.SGD(0.1, { momentum: 0.9 }),
    rule: (g: number, s: number[]) => {
      s[0] = 0.9 * s[0] - 0.1 * g;
      return s[0];
    },
  },
  nesterov: {
    make: () => new tf.optimizers.SGD(0.1, { momentum: 0.9, nesterov: true }),
    rule: (g: number, s: number[]) => {
      s[0] = 0.9 * s[0] - 0.1 * g;
      return 0.9 * s[0] - 0.1 * g;
    },
  },
  adam: {
    make: () => new tf.optimizers.Adam(0.1),
    rule: (g: number, s: number[], t: number) => {
      s[0] += (g - s[0]) * 0.1;
      s[1] += (g * g - s[1]) * 0.001;
      return (((-0.1 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * s[0]) / (Math.sqrt(s[1]) + 1e-7);
    },
  },
  amsgrad: {
    make: () => new tf.optimizers.Adam(0.1, { amsgrad: true }),
    rule: (g: number, s: number[], t: number) => {
      s[0] += (g - s[0]) * 0.1;
      s[1] += (g * g - s[1]) * 0.001;
      s[2] = Math.max(s[2] ?? 0, s[1]);
      return (((-0.1 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * s[0]) / (Math.sqrt(s[2]) + 1e-7);
    },
  },
};

for (const [name, { make, rule }] of Object.entries(RULES)) {
  for (const dtype of ['float32', 'float64'] as const) {
    for (const traced of [false, true]) {
      test(`${name}, ${dtype}${traced ? ', traced' : ''}: three steps as by hand`, () => {
        const expected = byHand(rule);
        byOptimizer(make, dtype, traced).forEach((w, i) => {
          // The learning rate is a float32 variable, as in Keras; powers of beta are rounded to the dtype: 1 - 0.999 keeps four digits in float32.
          assert.ok(Math.abs(w - expected[i]) < (dtype === 'float32' ? 3e-6 : 3e-8), `${i}: ${w} instead of ${expected[i]}`);
        });
      });
    }
  }
}

test('minimize of a loss that a tape recorded', () => {
  const w = new tf.Variable(3);
  const tape = new tf.GradientTape();
  const loss = tape.record(() => tf.square(w));
  const optimizer = new tf.optimizers.SGD(0.5);
  assert.throws(() => optimizer.minimize(loss, [w]), /SGD\.minimize: the tape that recorded the loss is missing/);
  assert.throws(() => optimizer.minimize(loss, [w], { tapes: tape } as never), /tapes/);
  assert.is(optimizer.minimize(loss, [w], { tape }), loss);
  assert.equal([loss.item(), w.value().item()], [9, 0]);
});

test('minimize computes, applies and gives the loss', () => {
  const w = new tf.Variable(3);
  const loss = new tf.optimizers.SGD(0.5).minimize(() => tf.square(w), [w]);
  assert.is(loss.item(), 9);
  assert.is(w.item(), 0);
});

test('the learning rate can be assigned', () => {
  const optimizer = new tf.optimizers.SGD(0.1);
  optimizer.learningRate = 1;
  const w = new tf.Variable(1);
  optimizer.applyGradients([[tf.constant(1), w]]);
  assert.is(w.item(), 0);
});

test('pairs without a gradient are left out, none at all is refused', () => {
  const [a, b] = [new tf.Variable(1), new tf.Variable(1)];
  new tf.optimizers.SGD(0.5).applyGradients([
    [tf.constant(1), a],
    [null, b],
  ]);
  assert.is(a.item(), 0.5);
  assert.is(b.item(), 1);
  assert.throws(() => new tf.optimizers.SGD().applyGradients([[null, a]]), /SGD\.applyGradients: no variable has a gradient/);
});

test('a variable that it was not built with is refused by name', () => {
  const optimizer = new tf.optimizers.SGD(0.1);
  optimizer.applyGradients([[tf.constant(1), new tf.Variable(1)]]);
  assert.throws(() => optimizer.applyGradients([[tf.constant(1), new tf.Variable(1, { name: 'late' })]]), /unknown variable, got late:0/);
});

test('a gradient of another shape is refused with both shapes', () => {
  assert.throws(() => new tf.optimizers.SGD().applyGradients([[tf.zeros([2]), new tf.Variable([1, 2, 3])]]), /\[2\] for \[3\]/);
});

test('unknown options are refused', () => {
  assert.throws(() => new tf.optimizers.Adam(0.1, { beta: 0.9 } as never), /unknown option, got 'beta'/);
});

test('steps leave nothing behind', () => {
  const w = new tf.Variable([1, 2, 3]);
  const optimizer = new tf.optimizers.Adam(0.1);
  const step = (): void => tf.tidy(() => void optimizer.minimize(() => tf.reduceSum(tf.square(w)), [w]));
  step();
  const before = tf.memory();
  for (let i = 0; i < 10; i++) step();
  assert.equal([tf.memory().tensors, tf.memory().storages], [before.tensors, before.storages]);
});

test.run();
