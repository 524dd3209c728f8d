// Elementwise ops as chains: which nodes become one, and that no bit changes, whatever the graph, the shapes and the dtypes.
// biome-ignore-all format: short cases read best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DType } from '../src/dtype.ts';
import * as tf from '../src/index.ts';
import type { Dims } from '../src/shape.ts';
import type { Tensor } from '../src/tensor.ts';
import { through } from '../src/trace/passes/all.ts';
import { deadCode } from '../src/trace/passes/dead-code.ts';
import { fusion } from '../src/trace/passes/fusion.ts';
import { textOf } from '../src/trace/text.ts';
import { errorOf, numbersOf } from './case-inputs.ts';

type Fn = (...x: Tensor[]) => Tensor | readonly Tensor[];

/** The lines of a function of such arguments after fusion, without placeholders and constants. */
function lines(fn: Fn, ...specs: tf.TensorSpec[]): string[] {
  const f = tf.function(fn);
  f.getConcreteFunction(...specs);
  const { concrete } = f.traces[0];
  const { nodes } = through([deadCode, fusion], { nodes: concrete.graph.nodes, outputs: concrete.outputs });
  return textOf(nodes).split('\n').filter((line) => !line.includes('= Const('));
}

const f32 = (...shape: number[]): tf.TensorSpec => new tf.TensorSpec(shape, 'float32');

/** Three runs: the third is the plan's second. */
function thrice(on: boolean, fn: Fn, x: readonly Tensor[]): readonly Tensor[] {
  tf.config.optimizer.setExperimentalOptions({ remapping: on });
  try {
    const f = tf.function((...args: Tensor[]) => [fn(...args)].flat());
    f(...x);
    f(...x);
    return f(...x);
  } finally {
    tf.config.optimizer.setExperimentalOptions({ remapping: true });
  }
}

function same(fn: Fn, x: readonly Tensor[], what: string): void {
  const plain = thrice(false, fn, x);
  thrice(true, fn, x).forEach((y, i) => {
    assert.equal([y.dtype, [...y.shape]], [plain[i].dtype, [...plain[i].shape]], what);
    assert.is(errorOf(numbersOf(y), numbersOf(plain[i])), 0, `${what}, result ${i}`);
  });
}

test('a chain, several results, what is used outside', () => {
  assert.equal(lines((x) => x.exp().add(1).mul(x), f32(1000)), ['mul: float32(1000,) = Chain(x, Const) {steps=[Exp, AddV2, Mul]}']);
  assert.equal(lines((x) => { const y = x.neg(); return [y, y.abs()]; }, f32(10)), ['Abs: float32(10,), float32(10,) = Chain(x) {steps=[Neg, Abs]}']);
  assert.equal(lines((x) => x.neg().sum(0).exp(), f32(4, 4)), ['Neg: float32(4, 4) = Neg(x)', 'Sum: float32(4,) = Sum(Neg) {axes=[0], keepdims=false}', 'Exp: float32(4,) = Exp(Sum)']);
});

test('broadcasts: one element, a row, a column; other broadcasts stay outside', () => {
  assert.equal(lines((x, r, c) => x.add(r).mul(c).neg(), f32(6, 8), f32(8), f32(6, 1)), ['Neg: float32(6, 8) = Chain(x, r, c) {steps=[AddV2, Mul, Neg]}']);
  const middle = lines((x, m) => x.add(m).neg(), f32(2, 3, 4), f32(2, 1, 4));
  assert.is(middle.length, 2, middle.join('\n'));
});

test('folds of rows end a chain, and may stand beside each other; what needs one comes after', () => {
  assert.equal(lines((x, y) => { const d = x.sub(y); return [d.square().mean(-1), d.max(-1)]; }, f32(5, 7), f32(5, 7)).map((line) => line.replace(/.* = /, '')), ['Chain(x, y) {steps=[Sub, Square, Mean, Max]}']);
  const norm = lines((x) => { const d = x.sub(x.mean(-1, true)); return d.mul(d.square().mean(-1, true).add(1e-5).rsqrt()); }, f32(5, 7)).map((line) => line.replace(/.* = /, ''));
  assert.equal(norm, ['Mean(x) {axes=[1], keepdims=true}', 'Chain(x, Mean) {steps=[Sub, Square, Mean]}', 'Chain(Mean_1, Const) {steps=[AddV2, Rsqrt]}', 'Mul(sub, Rsqrt)']);
});

test('a way through other nodes keeps ops apart; variables keep their order', () => {
  const around = lines((x) => { const y = x.exp(); return y.matmul(y).add(y).neg(); }, f32(4, 4)).map((line) => line.replace(/.* = (\w+)\(.*?\)/, '$1'));
  assert.equal(around, ['Exp', 'BatchMatMulV2 {transposeA=false, transposeB=false}', 'Chain {steps=[AddV2, Neg]}']);
  const v = new tf.Variable(tf.ones([8]));
  const step = tf.function((x: Tensor) => {
    const before = v.mul(x).add(1);
    v.assignAdd(x);
    const between = v.mul(x).add(before);
    v.assign(between.neg());
    return [before, between, v.add(1).abs()];
  });
  for (let run = 0; run < 4; run++) {
    const x = tf.range(8).add(run);
    const w = v.value();
    const [before, between, after] = step(x);
    const first = w.mul(x).add(1);
    const second = w.add(x).mul(x).add(first);
    assert.equal([before, between, after].map((t) => t.arraySync()), [first, second, second.neg().add(1).abs()].map((t) => t.arraySync()), `run ${run}`);
  }
});

test('a chain does not outlive its inputs: memory stays as it was', () => {
  const f = tf.function((x: Tensor) => x.exp().add(1).log().mul(x).sum());
  const x = tf.range(100).div(100);
  for (let i = 0; i < 3; i++) f(x).dispose();
  const before = tf.memory();
  for (let i = 0; i < 1000; i++) f(x).dispose();
  assert.equal(tf.memory(), before);
});

/** A generator of whole numbers below n, the same in every run. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const UNARY: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  neg: (x) => x.neg(), abs: (x) => x.abs(), square: (x) => x.square(), relu: (x) => tf.nn.relu(x), exp: (x) => x.exp(), tanh: (x) => x.tanh(), sqrt: (x) => x.sqrt(), floor: (x) => x.floor(), rsqrt: (x) => x.rsqrt(),
};
const BINARY: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>> = {
  add: (x, y) => x.add(y), sub: (x, y) => x.sub(y), mul: (x, y) => x.mul(y), div: (x, y) => x.div(y), maximum: (x, y) => x.maximum(y), minimum: (x, y) => x.minimum(y),
  squaredDifference: (x, y) => tf.math.squaredDifference(x, y), where: (x, y) => x.greater(y).where(x, y), cast: (x, y) => x.less(y).cast(x.dtype), pow: (x, y) => x.abs().pow(y), flags: (x, y) => x.equal(y).logicalOr(x.less(y)).cast(x.dtype),
};
const INTEGER = ['neg', 'abs', 'square', 'relu', 'add', 'sub', 'mul', 'maximum', 'minimum', 'squaredDifference', 'where', 'cast', 'flags'];

const SHAPES: readonly Dims[] = [[], [1], [3], [17], [1000], [1025], [5000], [1, 7], [7, 1], [6, 10], [64, 10], [3, 600], [5, 1030], [2, 5000], [4, 3, 5], [0, 4], [1100, 3]];

/** The shapes that an operand may have beside x of that shape. */
function operandShapes(dims: Dims): Dims[] {
  return [dims, [], dims.map(() => 1), dims.slice(-1), dims.slice(1), dims.map((size, i) => (i === dims.length - 1 ? 1 : size)), dims.map((size, i) => (i === 0 ? size : 1))];
}

for (const dtype of ['float32', 'float64', 'int32', 'int64'] as const satisfies readonly DType[]) {
  test(`random graphs of ${dtype}: the same bits with and without chains`, () => {
    const whole = dtype.startsWith('int');
    const chosen = (names: readonly string[]): string[] => names.filter((name) => !whole || INTEGER.includes(name));
    const [unary, binary] = [chosen(Object.keys(UNARY)), chosen(Object.keys(BINARY))];
    SHAPES.forEach((dims, s) => {
      for (let seed = 0; seed < 4; seed++) {
        const roll = dice(1 + s * 100 + seed * 7 + dtype.length);
        const make = (shape: Dims): Tensor => tf.random.Generator.fromSeed(roll(1000)).normal([...shape]).mul(3).cast(dtype);
        const x = [make(dims), ...Array.from({ length: 3 }, () => make(operandShapes(dims)[roll(7)]))];
        const told: string[] = [];
        const plan = Array.from({ length: 3 + roll(14) }, () => ({ one: roll(2) === 0, name: roll(1000), a: roll(1000), b: roll(1000) }));
        const folds = roll(3) === 0;
        const fn: Fn = (...inputs) => {
          const values = [...inputs];
          // Mostly what was made last: chains are long then.
          const pick = (n: number): Tensor => values[n % 3 === 0 ? n % values.length : values.length - 1];
          for (const { one, name, a, b } of plan) {
            if (one) {
              const chosen = unary[name % unary.length];
              told.push(chosen);
              values.push(UNARY[chosen](pick(a)));
            } else {
              const chosen = binary[name % binary.length];
              told.push(chosen);
              values.push(BINARY[chosen](pick(a), pick(b)));
            }
          }
          const results = [values[values.length - 1], values[Math.floor(values.length / 2)]];
          return folds && dims.length > 0 ? [...results.slice(0, 1), values[values.length - 1].sum(-1), values[values.length - 2].max(), values[values.length - 1].mean(-1, true)] : results;
        };
        same(fn, x, `${JSON.stringify(x.map((t) => t.shape))} seed ${seed}: ${told.slice(0, 17).join(' ')}`);
      }
    });
  });
}

test('a softmax and the cross entropy after it are one step, of the same bits', () => {
  const one = (fn: Fn): string[] => lines(fn, f32(64, 10), f32(64, 10)).map((line) => line.replace(/^.*steps=/, ''));
  assert.equal(one((x, l) => l.mul(tf.nn.logSoftmax(x)).sum(-1).neg()), ['[LogSoftmax, Mul, Sum]}', 'Neg: float32(64,) = Neg(Sum)']);
  assert.equal(one((x, l) => l.mul(tf.nn.softmax(x).log()).sum(1, true)), ['[Softmax, Log, Mul, Sum]}']);
  assert.equal(one((x, l) => tf.nn.softmaxCrossEntropyWithLogits(l, x).mean()), ['[LogSoftmax, MulNoNan, Sum]}', '[Sub, Mean]}']);
  assert.equal(one((x) => tf.nn.softmax(x.mul(0.125))), ['[Mul, Softmax]}']);
  // Of another axis, of longer rows, of what is folded in the same chain: not in one step.
  assert.is(lines((x) => tf.nn.softmax(x, 0).mul(2), f32(8, 8)).filter((line) => line.includes('Softmax(')).length, 1);
  assert.is(lines((x) => tf.nn.softmax(x).mul(2), f32(2, 5000)).length, 2);
  assert.is(lines((x) => tf.nn.softmax(x.mul(x.sum(-1, true))), f32(8, 8)).length, 2);
  const losses: Record<string, Fn> = {
    logSoftmax: (x, l) => l.mul(tf.nn.logSoftmax(x)).sum(-1).neg(),
    softmax: (x, l) => tf.nn.softmax(x).log().mul(l).sum(-1).neg(),
    'with logits': (x, l) => tf.nn.softmaxCrossEntropyWithLogits(l, x).mean(),
    keras: (x, l) => tf.keras.losses.categoricalCrossentropy(l, x, { fromLogits: true }),
    'one-hot': (x, l) => tf.oneHot(l.argmax(-1), l.dims[1], { dtype: x.dtype }).mul(tf.nn.logSoftmax(x)).sum(-1).mean(),
    scaled: (x, l) => tf.nn.softmax(x.mul(0.125).add(1)).mul(l),
    twice: (x) => tf.nn.logSoftmax(tf.nn.softmax(x).mul(3)),
    between: (x, l) => { const y = tf.nn.softmax(x.add(l)); return [y, y.sum(-1), tf.nn.softmax(y.mul(l))]; },
    gradient: (x, l) => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(x);
        return tf.nn.softmaxCrossEntropyWithLogits(l, tf.nn.softmax(x.mul(2))).mean();
      });
      return [y, tape.gradient(y, x)];
    },
  };
  for (const dtype of ['float32', 'float64', 'float16'] as const) {
    for (const [rows, columns] of [[1, 1], [3, 5], [64, 10], [7, 33], [5, 1000], [2, 4097], [33, 128], [300, 3]]) {
      const x = tf.random.normal([rows, columns], { seed: 1 }).mul(4).cast(dtype);
      const l = tf.nn.softmax(tf.random.normal([rows, columns], { seed: 2 })).cast(dtype);
      for (const [name, fn] of Object.entries(losses)) same(fn, [x, l], `${name} of ${dtype} [${rows}, ${columns}]`);
    }
  }
  const odd = tf.constant([[1, -Infinity, 3], [Number.NaN, 1, 2], [Infinity, 1, 2], [1e30, -1e30, 0]]);
  for (const [name, fn] of Object.entries(losses)) same(fn, [odd, tf.constant([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0]])], `${name} of odd values`);
  // In a branch that never ran before it is planned, and in a loop.
  same((x, l) => tf.cond(x.sum().less(-1e9), () => tf.nn.logSoftmax(x).mul(l).sum(-1), () => x.sum(-1)), [tf.ones([4, 5]), tf.ones([4, 5])], 'branch');
  same((x, l) => tf.whileLoop((i: Tensor) => i.less(3), (i: Tensor, a: Tensor) => [i.add(1), tf.nn.softmax(a.mul(l))], [tf.constant(0), x] as [Tensor, Tensor])[1],
    [tf.random.normal([4, 5], { seed: 3 }), tf.ones([4, 5])], 'loop');
});

test.run();
