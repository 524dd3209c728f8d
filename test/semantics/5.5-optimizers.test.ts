// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Section 5.5: trajectories of x² from 1; statements B048 to B052; the options that all optimizers share.

const { schedules } = tf.optimizers;
type Make = () => tf.optimizers.Optimizer;

function path(make: Make, dtype: 'float32' | 'float64' = 'float32', traced = false, steps = 3): number[] {
  const [o, v] = [make(), new tf.Variable(1, { dtype })];
  const step = (): void => o.applyGradients([[v.mul(2), v]]);
  const run = traced ? tf.function(step) : step;
  return Array.from({ length: steps }, () => {
    run();
    return Number(v.item());
  });
}

const GOLD: Record<string, [Make, number[]]> = {
  'N069 SGD': [() => new tf.optimizers.SGD({ learningRate: 0.1 }), [0.800000011920929, 0.6399999856948853, 0.5119999647140503]],
  'N073 Adam with amsgrad': [() => new tf.optimizers.Adam(0.1, { amsgrad: true }), [0.900000810623169, 0.8004141449928284, 0.7015886306762695]],
  'N077 Adagrad': [() => new tf.optimizers.Adagrad(0.1), [0.9012270569801331, 0.8347373008728027, 0.7822992205619812]],
  'N081 Ftrl': [() => new tf.optimizers.Ftrl(0.1), [0.7450532913208008, 0.6857819557189941, 0.637889564037323]],
};
for (const [name, [make, gold]] of Object.entries(GOLD)) test(`${name}: three steps, to every digit`, () => assert.equal(path(make), gold));

// Keras' rules in plain float64 loops; state is the optimizer's memory, t the step from 1.
type Rule = (w: number, g: number, s: number[], t: number) => number;
const RULES: Record<string, [Make, number[], Rule]> = {
  RMSprop: [() => new tf.optimizers.RMSprop(0.1), [0], (w, g, s) => { s[0] = 0.9 * s[0] + 0.1 * g * g; return w - (0.1 * g) / Math.sqrt(s[0] + 1e-7); }],
  'RMSprop, centered with momentum': [() => new tf.optimizers.RMSprop(0.1, { centered: true, momentum: 0.5 }), [0, 0, 0], (w, g, s) => {
    s[0] = 0.9 * s[0] + 0.1 * g * g;
    s[1] = 0.9 * s[1] + 0.1 * g;
    s[2] = 0.5 * s[2] + (0.1 * g) / Math.sqrt(s[0] - s[1] ** 2 + 1e-7);
    return w - s[2];
  }],
  Adagrad: [() => new tf.optimizers.Adagrad(0.1, { initialAccumulatorValue: 0.5 }), [0.5], (w, g, s) => { s[0] += g * g; return w - (0.1 * g) / Math.sqrt(s[0] + 1e-7); }],
  Adadelta: [() => new tf.optimizers.Adadelta(1), [0, 0], (w, g, s) => {
    s[0] = 0.95 * s[0] + 0.05 * g * g;
    const d = (-Math.sqrt(s[1] + 1e-7) * g) / Math.sqrt(s[0] + 1e-7);
    s[1] = 0.95 * s[1] + 0.05 * d * d;
    return w + d;
  }],
  Adamax: [() => new tf.optimizers.Adamax(0.1), [0, 0], (w, g, s, t) => {
    s[0] += (g - s[0]) * 0.1;
    s[1] = Math.max(0.999 * s[1], Math.abs(g));
    return w - (0.1 * s[0]) / ((1 - 0.9 ** t) * (s[1] + 1e-7));
  }],
  Nadam: [() => new tf.optimizers.Nadam(0.1), [0, 0, 1], (w, g, s, t) => {
    const u = (n: number): number => 0.9 * (1 - 0.5 * 0.96 ** n);
    s[2] *= u(t);
    s[0] += (g - s[0]) * 0.1;
    s[1] += (g * g - s[1]) * 0.001;
    const m = (u(t + 1) * s[0]) / (1 - s[2] * u(t + 1)) + ((1 - u(t)) * g) / (1 - s[2]);
    return w - (0.1 * m) / (Math.sqrt(s[1] / (1 - 0.999 ** t)) + 1e-7);
  }],
  Lion: [() => new tf.optimizers.Lion(0.1), [0], (w, g, s) => {
    const d = Math.sign(0.9 * s[0] + 0.1 * g);
    s[0] = 0.99 * s[0] + 0.01 * g;
    return w - 0.1 * d;
  }],
  AdamW: [() => new tf.optimizers.AdamW(0.1), [0, 0], (w, g, s, t) => {
    s[0] += (g - s[0]) * 0.1;
    s[1] += (g * g - s[1]) * 0.001;
    return w * (1 - 0.0004) - ((0.1 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * (s[0] / (Math.sqrt(s[1]) + 1e-7));
  }],
  'Ftrl with l1, l2, shrinkage, beta': [() => new tf.optimizers.Ftrl(0.1, { l1RegularizationStrength: 0.2, l2RegularizationStrength: 0.3, l2ShrinkageRegularizationStrength: 0.1, beta: 0.4 }), [0.1, 0], (w, g, s) => {
    const next = s[0] + g * g;
    s[1] += g + 0.2 * w - ((Math.sqrt(next) - Math.sqrt(s[0])) / 0.1) * w;
    s[0] = next;
    return (Math.min(0.2, Math.max(-0.2, s[1])) - s[1]) / (Math.sqrt(next) / 0.1 + 2 * (0.3 + 0.4 / 0.2));
  }],
};
for (const [name, [make, start, rule]] of Object.entries(RULES)) {
  for (const dtype of ['float32', 'float64'] as const) {
    for (const traced of [false, true]) {
      test(`${name}, ${dtype}${traced ? ', traced' : ''}: five steps as by hand`, () => {
        const state = [...start];
        let w = 1;
        for (const [i, found] of path(make, dtype, traced, 5).entries()) {
          w = rule(w, 2 * w, state, i + 1);
          // The learning rate, and Nadam's product of momenta, are float32 variables, as in Keras.
          assert.ok(Math.abs(found - w) < (dtype === 'float32' ? 5e-6 : 2e-7), `step ${i}: ${found} instead of ${w}`);
        }
      });
    }
  }
}

test('B048 no gradients', () => {
  const v = new tf.Variable(1);
  throwsTyped(() => new tf.optimizers.RMSprop(0.1).applyGradients([[null, v]]), tf.ValueError, /gradient/);
  throwsTyped(() => new tf.optimizers.Adagrad(0.1).applyGradients([]), tf.ValueError, /gradient/);
});

test('B049 iterations, assignable learning rate, schedule', () => {
  const [o, v] = [new tf.optimizers.SGD(new schedules.ExponentialDecay(0.1, 10, 0.5)), new tf.Variable(1)];
  for (let i = 0; i < 3; i++) o.applyGradients([[tf.constant(1), v]]);
  assert.equal([Number(o.iterations.item()), Number(o.learningRate.item()), v.item()], [3, 0.08122523874044418, 0.7196415662765503]);
  const p = new tf.optimizers.SGD(0.5);
  p.learningRate = 0.25;
  p.applyGradients([[tf.constant(1), v]]);
  assert.is(p.learningRate.item(), 0.25);
});

test('B050 an unknown variable after build', () => {
  const [o, a, b] = [new tf.optimizers.Lion(0.1), new tf.Variable(1), new tf.Variable(1, { name: 'b' })];
  o.applyGradients([[tf.constant(1), a]]);
  throwsTyped(() => o.applyGradients([[tf.constant(1), b]]), tf.ValueError, /b:0/);
});

test('B052 sparse gradients', () => {
  const i32 = (v: number[]): tf.Tensor => tf.constant(v, 'int32');
  const v = new tf.Variable([[1], [2], [3]]);
  new tf.optimizers.SGD(0.1).applyGradients([[new tf.IndexedSlices([[1], [1]], i32([0, 0]), { denseShape: [3, 1] }), v]]);
  tensor(v, [[0.7999999523162842], [2], [3]]);
  const w = new tf.Variable([[1], [2]]);
  const o = new tf.optimizers.Adam(0.1);
  for (const i of [0, 1]) o.applyGradients([[new tf.IndexedSlices([[1]], i32([i]), { denseShape: [2, 1] }), w]]);
  near(w, [[0.8329960703849792], [1.9255872964859009]], 'float32', [2, 1], 2e-7);
  for (const make of Object.values(RULES).map(([m]) => m)) {
    const [s, d] = [new tf.Variable([1, 2, 3]), new tf.Variable([1, 2, 3])];
    make().applyGradients([[new tf.IndexedSlices([1, 2], i32([2, 2]), { denseShape: [3] }), s]]);
    make().applyGradients([[tf.constant([0, 0, 3]), d]]);
    assert.equal(s.arraySync(), d.arraySync());
  }
});

test('clipping: by norm, by value, by the norm of all', () => {
  const step = (options: object): unknown[] => {
    const [a, b] = [new tf.Variable([0, 0]), new tf.Variable(0)];
    new tf.optimizers.SGD(1, options).applyGradients([[tf.constant([3, 4]), a], [tf.constant(12), b]]);
    return [a, b];
  };
  const same = (options: object, x: number[], y: number): void => {
    const [a, b] = step(options);
    near(a, x);
    near(b, y);
  };
  same({ clipnorm: 1 }, [-0.6, -0.8], -1);
  same({ clipvalue: 3.5 }, [-3, -3.5], -3.5);
  same({ globalClipnorm: 6.5 }, [-1.5, -2], -6);
  same({ globalClipnorm: 100 }, [-3, -4], -12);
  throwsTyped(() => new tf.optimizers.SGD(1, { clipnorm: 1, clipvalue: 1 }), tf.ValueError, /clipnorm, clipvalue/);
  throwsTyped(() => new tf.optimizers.SGD(1, { clipnorm: -1 }), tf.ValueError, /clipnorm/);
  throwsTyped(() => new tf.optimizers.RMSprop(1, { clipNorm: 1 } as never), tf.ValueError, /clipNorm/, /clipnorm/);
});

test('weight decay and moving averages, eager and traced', () => {
  const v = new tf.Variable(2);
  new tf.optimizers.SGD(0.5, { weightDecay: 0.1 }).applyGradients([[tf.constant(1), v]]);
  near(v, 2 - 2 * 0.1 * 0.5 - 0.5);
  for (const traced of [false, true]) {
    const w = new tf.Variable(1);
    const o = new tf.optimizers.SGD(1, { useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 3 });
    const once = (): void => o.applyGradients([[tf.constant(1), w]]);
    const step = traced ? tf.function(once) : once;
    const seen = Array.from({ length: 3 }, () => {
      step();
      return w.item();
    });
    // The averages: 0, then (0 - 1) / 2, then (-0.5 - 2) / 2.
    assert.equal(seen, [0, -1, -1.25]);
  }
  const w = new tf.Variable(1);
  const o = new tf.optimizers.SGD(1, { useEma: true, emaMomentum: 0.5 });
  for (let i = 0; i < 2; i++) o.applyGradients([[tf.constant(1), w]]);
  o.finalizeVariableValues([w]);
  assert.is(w.item(), -0.5);
});

test('schedules', () => {
  const at = (s: { apply(step: number): tf.Tensor }, ...steps: number[]): number[] => steps.map((n) => Number(s.apply(n).item()));
  const same = (found: number[], wanted: number[]): void => wanted.forEach((x, i) => { assert.ok(Math.abs(found[i] - x) < 1e-6, `${found} instead of ${wanted}`); });
  same(at(new schedules.ExponentialDecay(0.1, 10, 0.5, { staircase: true }), 9, 10, 25), [0.1, 0.05, 0.025]);
  same(at(new schedules.InverseTimeDecay(0.1, 10, 0.5), 0, 5, 10), [0.1, 0.08, 0.1 / 1.5]);
  same(at(new schedules.InverseTimeDecay(0.1, 10, 0.5, { staircase: true }), 9, 19), [0.1, 0.1 / 1.5]);
  same(at(new schedules.PiecewiseConstantDecay([5, 10], [1, 0.5, 0.1]), 0, 5, 6, 10, 11), [1, 1, 0.5, 0.5, 0.1]);
  same(at(new schedules.PolynomialDecay(0.1, 10, { endLearningRate: 0.01, power: 2 }), 0, 5, 10, 99), [0.1, 0.09 / 4 + 0.01, 0.01, 0.01]);
  same(at(new schedules.PolynomialDecay(0.1, 10, { endLearningRate: 0, cycle: true }), 0, 10, 15, 20), [0.1, 0, 0.025, 0]);
  same(at(new schedules.CosineDecay(0.1, 10, { alpha: 0.1 }), 0, 5, 10, 20), [0.1, 0.055, 0.01, 0.01]);
  same(at(new schedules.CosineDecay(0, 10, { warmupTarget: 1, warmupSteps: 4 }), 0, 2, 4, 9, 14), [0, 0.5, 1, 0.5, 0]);
  same(at(new schedules.CosineDecayRestarts(0.1, 10), 0, 5, 10, 20, 30), [0.1, 0.05, 0.1, 0.05, 0.1]);
  same(at(new schedules.CosineDecayRestarts(0.1, 10, { tMul: 1, mMul: 0.5 }), 5, 10, 15), [0.05, 0.05, 0.025]);
  throwsTyped(() => new schedules.PiecewiseConstantDecay([1], [1]), tf.ValueError);
});

test('a step leaves nothing behind', () => {
  for (const make of Object.values(RULES).map(([m]) => m)) {
    const [o, v, g] = [make(), new tf.Variable([1, 2]), tf.constant([1, 1])];
    o.applyGradients([[g, v]]);
    const before = tf.memory().tensors;
    o.applyGradients([[g, v]]);
    assert.is(tf.memory().tensors, before);
  }
});

test.run();
