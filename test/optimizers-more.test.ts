import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, throwsTyped } from './semantics/expect.ts';

const { optimizers } = tf.keras;
const MATRIX = [
  [1, 2],
  [3, 4],
  [-1, 0.5],
];

/** Three steps down x², in float64. */
function steps(start: readonly number[], step: (x: number[], g: number[], t: number) => number[]): number[] {
  let x = [...start];
  for (let t = 1; t <= 3; t += 1)
    x = step(
      x,
      x.map((value) => 2 * value),
      t,
    );
  return x;
}
const norm = (x: readonly number[]): number => Math.hypot(...x);
const rms = (x: readonly number[]): number => norm(x) / Math.sqrt(x.length);
const trained = (optimizer: tf.keras.optimizers.Optimizer, start: tf.TensorLike): tf.Variable => {
  const w = new tf.Variable(start);
  for (let i = 0; i < 3; i += 1) optimizer.applyGradients([[w.mul(2), w]]);
  return w;
};

test('Lamb scales the step of Adam by the norms of variable and step', () => {
  const [m, v] = [new Array(6).fill(0), new Array(6).fill(0)];
  const want = steps(MATRIX.flat(), (x, g, t) => {
    const update = g.map((gi, i) => {
      m[i] += (gi - m[i]) * 0.1;
      v[i] += (gi * gi - v[i]) * 0.001;
      return m[i] / (1 - 0.9 ** t) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-7);
    });
    return x.map((xi, i) => xi - (norm(x) / norm(update)) * 0.1 * update[i]);
  });
  near(trained(new optimizers.Lamb(0.1), MATRIX).value().reshape([-1]), want, 'float32', undefined, 1e-5);
  assert.equal(trained(new optimizers.Lamb(0.1), [0, 0]).arraySync(), [0, 0]);
});

test('Adafactor keeps moments of rows and columns, and of vectors each', () => {
  const v = [0, 0];
  const want = steps([1, -2], (x, g, t) => {
    const kept = 1 - t ** -0.8;
    const step = g.map((gi, i) => {
      v[i] = kept * v[i] + (1 - kept) * gi * gi;
      return gi / Math.sqrt(v[i]);
    });
    const scale = (Math.max(1e-3, rms(x)) * Math.min(0.1, 1 / Math.sqrt(t))) / Math.max(1, rms(step));
    return x.map((xi, i) => xi - scale * step[i]);
  });
  near(trained(new optimizers.Adafactor(0.1), [1, -2]), want, 'float32', undefined, 1e-5);
  // The rows' and columns' means of the squares, as the paper's rule gives them in NumPy.
  const golden = [0.5695822, 1.345503, 2.3861219, 3.3950891, -0.2350407, 0.1895951];
  const optimizer = new optimizers.Adafactor(0.1);
  near(trained(optimizer, MATRIX).value().reshape([-1]), golden, 'float32', undefined, 1e-5);
  assert.equal(
    optimizer.variables.slice(2).map((variable) => variable.shape),
    [[3], [2], [3, 2]],
  );
});

test('an optimizer knows all variables of its first step, those without a gradient too', () => {
  const [a, b] = [new tf.Variable(1), new tf.Variable(1)];
  const optimizer = new optimizers.SGD(0.5);
  optimizer.applyGradients([
    [null, a],
    [tf.constant(1), b],
  ]);
  optimizer.applyGradients([
    [tf.constant(1), a],
    [tf.constant(1), b],
  ]);
  assert.equal([a.item(), b.item()], [0.5, 0]);
  throwsTyped(() => optimizer.applyGradients([[tf.constant(1), new tf.Variable(1)]]), tf.ValueError, /unknown variable/);
});

test('optimizers by name, by class, by config', () => {
  for (const name of ['sgd', 'SGD', 'rms_prop', 'RMSprop', 'AdamW']) assert.instance(optimizers.get(name), optimizers.Optimizer);
  assert.instance(optimizers.get(optimizers.Nadam), optimizers.Nadam);
  const given = new optimizers.Adam();
  assert.is(optimizers.get(given), given);
  throwsTyped(() => optimizers.get('nope'), tf.ValueError, 'optimizers.get', /could not interpret optimizer identifier, got nope/);
  const schedule = new optimizers.schedules.CosineDecay(0.5, 10, { alpha: 0.1 });
  for (const make of [optimizers.Adam, optimizers.Lamb, optimizers.Adafactor, optimizers.SGD]) {
    const optimizer = new make(schedule, { clipnorm: 2 });
    const again = optimizers.deserialize(optimizers.serialize(optimizer) as object);
    assert.instance(again, make);
    assert.equal(again.getConfig(), optimizer.getConfig());
  }
  assert.is(new optimizers.Adam().name, 'adam');
});

test('schedules refuse what is no stretch of steps', () => {
  const { schedules } = optimizers;
  throwsTyped(() => new schedules.CosineDecay(0.1, 0), tf.ValueError, /decaySteps must be above 0/);
  throwsTyped(() => new schedules.CosineDecayRestarts(0.1, -1), tf.ValueError, /firstDecaySteps must be above 0/);
  throwsTyped(() => new schedules.PolynomialDecay(0.1, Number.NaN), tf.ValueError, /decaySteps must be a number/);
  throwsTyped(() => new schedules.ExponentialDecay({ initialLearningRate: 1 } as never, 1, 1), tf.ValueError, /by position/);
});

test.run();
