// Products with bias and activation as one op: which nodes become one, and that no bit changes.
// biome-ignore-all format: short cases read best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bind } from '../src/core/bind.ts';
import { DTypeError, ShapeError, ValueError } from '../src/errors.ts';
import * as tf from '../src/index.ts';
import { ACTIVATIONS, FUSED } from '../src/ops/fused.ts';
import type { Tensor } from '../src/tensor.ts';
import { through } from '../src/trace/passes/all.ts';
import { deadCode } from '../src/trace/passes/dead-code.ts';
import { products } from '../src/trace/passes/products.ts';
import { textOf } from '../src/trace/text.ts';
import { errorOf, numbersOf } from './case-inputs.ts';

type Fn = (...x: Tensor[]) => Tensor | readonly Tensor[];

/** The lines of a function of such arguments after the pass, without placeholders and constants. */
function lines(fn: Fn, ...specs: tf.TensorSpec[]): string[] {
  const f = tf.function(fn);
  f.getConcreteFunction(...specs);
  const { concrete } = f.traces[0];
  const { nodes } = through([deadCode, (listing) => products(listing)], { nodes: concrete.graph.nodes, outputs: concrete.outputs });
  return textOf(nodes).split('\n').filter((line) => !line.includes('= Const(')).map((line) => line.replace(/, (transposeA|strides|dilations)=.*\}/, '}'));
}
const ops = (fn: Fn, ...specs: tf.TensorSpec[]): string[] => lines(fn, ...specs).map((line) => line.replace(/.* = (\w+)\(.*?\)/, '$1'));
const f32 = (...shape: (number | null)[]): tf.TensorSpec => new tf.TensorSpec(shape, 'float32');

/** Three runs (the third is a plan's second) with the pass on or off. */
function thrice(on: boolean, fn: Fn, x: readonly Tensor[], signature?: readonly tf.TensorSpec[]): readonly Tensor[] {
  tf.config.optimizer.setExperimentalOptions({ remapping: on });
  try {
    const f = tf.function((...args: Tensor[]) => [fn(...args)].flat(), signature === undefined ? {} : { inputSignature: signature });
    f(...x);
    f(...x);
    return f(...x);
  } finally {
    tf.config.optimizer.setExperimentalOptions({ remapping: true });
  }
}

function same(fn: Fn, x: readonly Tensor[], what: string, signature?: readonly tf.TensorSpec[]): void {
  const plain = thrice(false, fn, x, signature);
  const eager = [fn(...x)].flat() as Tensor[];
  thrice(true, fn, x, signature).forEach((y, i) => {
    assert.equal([y.dtype, [...y.shape]], [plain[i].dtype, [...plain[i].shape]], what);
    assert.is(errorOf(numbersOf(y), numbersOf(plain[i])), 0, `${what}, result ${i}`);
    assert.is(errorOf(numbersOf(y), numbersOf(eager[i])), 0, `${what}, result ${i}, against eager`);
  });
}

const random = tf.random.Generator.fromSeed(5);
const ACTIVATE: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  Relu: tf.nn.relu, Relu6: tf.nn.relu6, Elu: tf.nn.elu, Selu: tf.nn.selu, Sigmoid: tf.sigmoid, Tanh: tf.tanh, Softplus: tf.nn.softplus,
  Gelu: (x) => tf.nn.gelu(x), GeluTanh: (x) => tf.nn.gelu(x, { approximate: true }),
};

test('a dense layer is one node', () => {
  assert.equal(lines((x, w, b) => tf.nn.relu(x.matmul(w).add(b)), f32(2, 3), f32(3, 4), f32(4)), [
    'Relu: float32(2, 4) = _FusedMatMul(x, w, b) {fusedOps=[BiasAdd, Relu]}',
  ]);
  assert.equal(lines((x, w, b) => tf.nn.biasAdd(x.matmul(w), b), f32(2, 3), f32(3, 4), f32(4)), ['add: float32(2, 4) = _FusedMatMul(x, w, b) {fusedOps=[BiasAdd]}']);
  assert.equal(lines((x, w, b) => b.add(x.matmul(w)).tanh().exp(), f32(null, 3), f32(3, 4), f32(1, 4)), [
    'Tanh: float32(None, 4) = _FusedMatMul(x, w, b) {fusedOps=[BiasAdd, Tanh]}', 'Exp: float32(None, 4) = Exp(Tanh)',
  ]);
  for (const name of ACTIVATIONS) {
    assert.equal(lines((x, w, b) => ACTIVATE[name](x.matmul(w).add(b)), f32(2, 3), f32(3, 4), f32(4)), [`${name}: float32(2, 4) = _FusedMatMul(x, w, b) {fusedOps=[BiasAdd, ${name}]}`]);
  }
});

test('through a reshape; convolutions', () => {
  assert.equal(lines((x, w, b) => tf.nn.relu(x.reshape([6, 4]).matmul(w).reshape([2, 3, 5]).add(b)), f32(2, 3, 4), f32(4, 5), f32(5)).slice(1), [
    'MatMul: float32(6, 5) = _FusedMatMul(Reshape, w, b) {fusedOps=[BiasAdd, Relu]}', 'Relu: float32(2, 3, 5) = Reshape(MatMul) {dims=[2, 3, 5]}',
  ]);
  assert.equal(ops((x, w, b) => x.matmul(w).reshape([10]).add(b), f32(2, 3), f32(3, 5), f32(10)), ['BatchMatMulV2 {transposeA=false, transposeB=false}', 'Reshape {dims=[10]}', 'AddV2']);
  assert.equal(lines((x, f, b) => tf.nn.relu6(tf.nn.conv2d(x, f, 1, 'SAME').add(b)), f32(1, 4, 4, 2), f32(3, 3, 2, 5), f32(5)), ['Relu6: float32(1, 4, 4, 5) = _FusedConv2D(x, f, b) {fusedOps=[BiasAdd, Relu6]}']);
  assert.equal(lines((x, f, b) => tf.nn.depthwiseConv2d(x, f, 1, 'VALID').add(b), f32(null, 4, 4, 2), f32(3, 3, 2, 1), f32(2)), ['add: float32(None, 2, 2, 2) = _FusedDepthwiseConv2dNative(x, f, b) {fusedOps=[BiasAdd]}']);
});

test('what is read elsewhere, is no bias or no float32 stays', () => {
  const plain = 'BatchMatMulV2 {transposeA=false, transposeB=false}';
  assert.equal(ops((x, w, b) => { const y = x.matmul(w); return [y, tf.nn.relu(y.add(b))]; }, f32(2, 3), f32(3, 4), f32(4)), [plain, 'AddV2', 'Relu']);
  assert.equal(ops((x, w, b) => { const y = x.matmul(w).add(b); return [y, tf.nn.relu(y)]; }, f32(2, 3), f32(3, 4), f32(4)), ['_FusedMatMul {fusedOps=[BiasAdd]}', 'Relu']);
  for (const bias of [f32(2, 4), f32(2, 1), f32(1), f32(), f32(1, 1, 4)]) assert.is(ops((x, w, b) => x.matmul(w).add(b), f32(2, 3), f32(3, 4), bias)[0], plain, String(bias));
  assert.equal(ops((x, w) => { const y = x.matmul(w); return y.add(y); }, f32(1, 3), f32(3, 4)), [plain, 'AddV2']);
  const f64 = (...shape: number[]): tf.TensorSpec => new tf.TensorSpec(shape, 'float64');
  assert.is(ops((x, w, b) => x.matmul(w).add(b), f64(2, 3), f64(3, 4), f64(4))[0], plain);
  assert.equal(ops((x, w, b) => tf.nn.relu(x.matmul(w)).add(b), f32(2, 3), f32(3, 4), f32(4)), [plain, 'Relu', 'AddV2']);
  assert.equal(ops((x, w, u) => x.matmul(w).add(x.matmul(u)), f32(1, 3), f32(3, 4), f32(3, 4)), [plain, '_FusedMatMul {fusedOps=[BiasAdd]}'], 'a row is a row');
});

test('the graph tells what runs, when it is asked', () => {
  const w = new tf.Variable(tf.ones([3, 2]), { name: 'w' });
  const f = tf.function((x: Tensor) => tf.nn.relu(x.matmul(w).add([1, 2])).mul(2).sum(1));
  const { graph } = f.getConcreteFunction(f32(5, 3));
  assert.match(graph.toString(), /= BatchMatMulV2\(/);
  assert.is(graph.toString({ optimized: true }), [
    'ReadVariableOp: float32(3, 2) = ReadVariableOp(w:0)',
    'Const: float32(2,) = Const() {data=[1, 2], dims=[2], dtype=float32}',
    'Relu: float32(5, 2) = _FusedMatMul(x, ReadVariableOp, Const) {fusedOps=[BiasAdd, Relu], transposeA=false, transposeB=false}',
    'Const_1: float32() = Const() {data=[2], dims=[], dtype=float32}',
    'Sum: float32(5,) = Chain(Relu, Const_1) {steps=[Mul, Sum]}',
  ].join('\n'));
  const dot = graph.toDot({ optimized: true });
  assert.ok(dot.includes('"Relu" [label="Relu (_FusedMatMul)"];') && dot.includes('"Const" -> "Relu"'), dot);
  assert.throws(() => graph.toString({ optimised: true } as never), /optimised/);
  tf.config.optimizer.setExperimentalOptions({ remapping: false });
  try {
    const { graph: off } = tf.function((x: Tensor) => tf.nn.relu(x.matmul(w).add([1, 2]))).getConcreteFunction(f32(5, 3));
    assert.not.match(off.toString({ optimized: true }), /Fused/);
  } finally {
    tf.config.optimizer.setExperimentalOptions({ remapping: true });
  }
});

test('no bit changes: sizes, flags, batches, activations, unknown sizes', () => {
  const draw = (...shape: number[]): Tensor => random.normal(shape);
  for (const [m, k, n] of [[1, 1, 1], [1, 784, 128], [2, 3, 5], [7, 300, 33], [64, 20, 10], [17, 5, 4], [3, 0, 6], [0, 3, 2]]) {
    for (const [transposeA, transposeB] of [[false, false], [true, false], [false, true], [true, true]]) {
      const x = [transposeA ? draw(k, m) : draw(m, k), transposeB ? draw(n, k) : draw(k, n), draw(n)];
      for (const name of ['none', ...ACTIVATIONS]) {
        const end = name === 'none' ? (y: Tensor): Tensor => y : ACTIVATE[name];
        const fn: Fn = (a, b, c) => end(a.matmul(b, { transposeA, transposeB }).add(c));
        same(fn, x, `${name} [${m}, ${k}, ${n}] ${transposeA} ${transposeB}`);
        if (m === 7) same(fn, x, `${name}, unknown sizes`, [f32(null, null), f32(null, n === 33 && !transposeB ? n : null), f32(n)]);
      }
    }
  }
  for (const shapes of [[[4, 3, 5], [5, 6]], [[4, 3, 5], [4, 5, 6]], [[2, 1, 3, 5], [4, 5, 6]]]) {
    same((a, b, c) => tf.nn.relu(a.matmul(b).add(c)), [...shapes.map((shape) => draw(...shape)), draw(6)], JSON.stringify(shapes));
  }
  const specials = tf.constant([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e-42, -1e-42, -3]);
  for (const name of ['none', ...ACTIVATIONS]) same((a, b, c) => (ACTIVATE[name] ?? tf.identity)(a.matmul(b).add(c)), [tf.zeros([9, 2]), tf.zeros([2, 8]), specials], `specials ${name}`);
  for (const name of ['none', 'Relu', 'Gelu']) {
    const end = name === 'none' ? (y: Tensor): Tensor => y : ACTIVATE[name];
    same((x, f, b) => end(tf.nn.conv2d(x, f, 2, 'SAME').add(b)), [draw(2, 9, 8, 3), draw(3, 3, 3, 5), draw(5)], `conv2d ${name}`);
    same((x, f, b) => end(tf.nn.depthwiseConv2d(x, f, [1, 1], 'VALID').add(b)), [draw(2, 6, 6, 3), draw(3, 3, 3, 2), draw(6)], `depthwise ${name}`);
  }
});

test('a variable that changes between product and bias; several results; under tapes', () => {
  const v = new tf.Variable(random.normal([3, 4]));
  const b = new tf.Variable(tf.zeros([4]));
  const step = tf.function((x: Tensor) => {
    const y = x.matmul(v);
    v.assign(v.mul(2));
    b.assignAdd([1, 2, 3, 4]);
    return tf.nn.relu(y.add(b));
  });
  for (let run = 0; run < 4; run++) {
    const x = random.normal([2, 3]);
    const want = tf.nn.relu(x.matmul(v).add(b.add([1, 2, 3, 4])));
    assert.is(errorOf(numbersOf(step(x)), numbersOf(want)), 0, `run ${run}`);
  }
  for (const name of Object.keys(ACTIVATE)) {
    const fn: Fn = (x, w, c) => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(x, w, c);
        return ACTIVATE[name](x.matmul(w).add(c)).sum();
      });
      return [y, ...(tape.gradient(y, [x, w, c]) as Tensor[])];
    };
    same(fn, [random.normal([5, 3]), random.normal([3, 4]), random.normal([4])], `gradient of ${name}`);
  }
});

test('attrs of a damaged file are refused', () => {
  const [x, w, b] = [tf.ones([2, 3]), tf.ones([3, 4]), tf.ones([4])];
  const call = (inputs: readonly Tensor[], fusedOps: unknown): unknown => bind(FUSED.BatchMatMulV2, inputs, { fusedOps, transposeA: false, transposeB: false } as never);
  const refused = (fn: () => unknown, kind: unknown): void => assert.throws(fn, (error: Error) => error.constructor === kind && /^_FusedMatMul: /.test(error.message));
  for (const fusedOps of [undefined, [], ['Relu'], ['BiasAdd', 'Exp'], ['BiasAdd', 'Relu', 'Relu'], ['BiasAdd', 'AssignVariableOp'], 'BiasAdd', 7]) refused(() => call([x, w, b], fusedOps), ValueError);
  for (const bias of [tf.ones([3]), tf.ones([2, 4]), tf.ones([4, 1]), tf.constant(1)]) refused(() => call([x, w, bias], ['BiasAdd']), ShapeError);
  refused(() => call([x, w], ['BiasAdd']), ShapeError);
  refused(() => call([x, w, tf.ones([4], 'float64')], ['BiasAdd']), DTypeError);
});

test.run();
