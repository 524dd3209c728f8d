// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Section 5.6: layers with fixed weights. References are plain loops of doubles.

const { layers } = tf.keras;
type Row = readonly number[];

/** The weights of the statements: -0.3, -0.2, … 0.3, over and over. */
const r = (shape: readonly number[]): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.constant(Float32Array.from({ length: size }, (_, i) => ((i % 7) - 3) / 10), 'float32', shape);
};
/** A layer whose weights are those. */
function fixed<L extends { readonly weights: readonly tf.Variable[]; setWeights(values: readonly tf.Tensor[]): void }>(layer: L): L {
  layer.setWeights(layer.weights.map((v) => r(v.shape)));
  return layer;
}
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const rows = (x: tf.Tensor | tf.Variable): number[][] => x.arraySync() as number[][];
const product = (v: Row, m: readonly Row[]): number[] => m[0].map((_, j) => v.reduce((sum, a, i) => sum + a * m[i][j], 0));
const plus = (...v: readonly Row[]): number[] => v[0].map((_, i) => v.reduce((sum, row) => sum + row[i], 0));

test('N089 SimpleRNN in both directions, joined', () => {
  const layer = new layers.Bidirectional(new layers.SimpleRNN(2, { returnSequences: true }));
  layer.build([null, 3, 2]);
  near(fixed(layer).apply(r([1, 3, 2])), [[
    [-0.18774619698524475, -0.13909244537353516, -0.13405035436153412, -0.11027442663908005],
    [-0.1971512883901596, -0.1414949595928192, -0.14637646079063416, -0.11224984377622604],
    [-0.269852876663208, -0.1786324828863144, -0.33637556433677673, -0.21651805937290192],
  ]], 'float32', [1, 3, 4], 1e-7);
});

test('N093 attention of fixed numbers', () => {
  near(new layers.Attention().apply([r([1, 2, 2]), r([1, 3, 2])]), [[
    [-0.11331117153167725, -0.013311167247593403],
    [-0.10266649723052979, -0.002666494809091091],
  ]], 'float32', [1, 2, 2], 1e-7);
});

test('N093 masks given to a call: of softmax, of attention over a list, of a recurrent layer', () => {
  near(new layers.Softmax().apply([[1, 2, 1]], { mask: [[true, false, true]] }), [[0.5, 0, 0.5]]);
  const [query, value] = [r([1, 2, 2]), r([1, 3, 2])];
  const attention = new layers.Attention();
  const first = attention.apply([query, value], { mask: [null, [[true, false, false]]] });
  near(first, [[(value.arraySync() as number[][][])[0][0], (value.arraySync() as number[][][])[0][0]]]);
  near(attention.apply([query, value], { mask: [[[true, false]], null] }).at(0, 1), [0, 0]);
  const rnn = new layers.SimpleRNN(2);
  const x = tf.random.normal([1, 3, 2]);
  near(rnn.apply(x, { mask: [[true, true, false]] }), rnn.apply(x.at(':', ':2')).arraySync() as number[][]);
  const before = tf.memory().tensors;
  rnn.apply(x, { mask: [[1, 1, 0]] }).dispose();
  assert.is(tf.memory().tensors, before);
});

test('LSTM: gates in the order input, forget, candidate, output; masks, initial states, both directions', () => {
  const layer = new layers.LSTM(3, { returnSequences: true, returnState: true });
  layer.build([null, 4, 2]);
  tensor(layer.weights[2], [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  assert.equal(layer.weights.map((v) => [...v.shape]), [[2, 12], [3, 12], [12]]);
  fixed(layer);
  const [kernel, recurrent, bias] = [rows(layer.weights[0]), rows(layer.weights[1]), layer.weights[2].arraySync() as number[]];
  const run = (x: readonly Row[], shown: readonly boolean[], state: { h: Row; c: Row }): { all: Row[]; h: Row; c: Row } => {
    let { h, c } = state;
    let out: Row = [0, 0, 0];
    const all = x.map((xt, at) => {
      if (!shown[at]) return out;
      const z = plus(product(xt, kernel), product(h, recurrent), bias);
      const before = c;
      c = [0, 1, 2].map((i) => sigmoid(z[3 + i]) * before[i] + sigmoid(z[i]) * Math.tanh(z[6 + i]));
      const next = c;
      h = [0, 1, 2].map((i) => sigmoid(z[9 + i]) * Math.tanh(next[i]));
      out = h;
      return out;
    });
    return { all, h, c };
  };
  const x = r([2, 4, 2]);
  const samples = x.arraySync() as number[][][];
  const mask = [[true, false, true, true], [false, true, true, false]];
  const [h0, c0] = [[[0.1, 0.2, 0.3], [0, 0, 0]], [[-0.1, 0.5, 0], [1, 1, 1]]];
  for (const [shown, states] of [[null, false], [mask, false], [mask, true]] as const) {
    const options = { ...(shown === null ? {} : { mask: tf.constant(shown) }), ...(states ? { initialState: [h0, c0] } : {}) };
    const [all, h, c] = layer.apply(x, options) as unknown as tf.Tensor[];
    const expected = samples.map((s, i) => run(s, shown?.[i] ?? [true, true, true, true], states ? { h: h0[i], c: c0[i] } : { h: [0, 0, 0], c: [0, 0, 0] }));
    near(all, expected.map((e) => e.all));
    near(h, expected.map((e) => e.h));
    near(c, expected.map((e) => e.c));
  }
  throwsTyped(() => layer.apply(x, { initialState: [h0] }), tf.ValueError, /2 states/);
  throwsTyped(() => layer.apply([[1, 2]]), tf.ShapeError, /ndim=3/);
  throwsTyped(() => layer.apply(tf.ones([1, 2, 3])), tf.ShapeError, /value 2/);
  throwsTyped(() => new layers.LSTM(0), tf.ValueError, /units/);
  throwsTyped(() => new layers.LSTM(2, { activaton: 'relu' } as object), tf.ValueError, /activaton/, /recurrentActivation/);
});

test('GRU: gates in the order update, reset, candidate; the reset behind or before the recurrent kernel', () => {
  for (const resetAfter of [true, false]) {
    const layer = new layers.GRU(2, { resetAfter, goBackwards: true });
    layer.build([null, 3, 2]);
    assert.equal([...layer.weights[2].shape], resetAfter ? [2, 6] : [6]);
    fixed(layer);
    const [kernel, recurrent] = [rows(layer.weights[0]), rows(layer.weights[1])];
    const bias = layer.weights[2].arraySync() as unknown;
    const [inner, outer] = resetAfter ? [(bias as number[][])[1], (bias as number[][])[0]] : [[0, 0, 0, 0, 0, 0], bias as number[]];
    const x = r([1, 3, 2]);
    let h: Row = [0, 0];
    for (const xt of [...(x.arraySync() as number[][][])[0]].reverse()) {
      const input = plus(product(xt, kernel), outer);
      const seen = plus(product(h, recurrent), inner);
      const [z, reset] = [[0, 1], [2, 3]].map((at) => at.map((i) => sigmoid(input[i] + seen[i])));
      const before = h;
      const candidate = resetAfter
        ? [0, 1].map((i) => Math.tanh(input[4 + i] + reset[i] * seen[4 + i]))
        : plus(input, product(before.map((v, i) => v * reset[i]), recurrent)).slice(4).map(Math.tanh);
      h = [0, 1].map((i) => z[i] * before[i] + (1 - z[i]) * candidate[i]);
    }
    near(layer.apply(x), [h]);
  }
});

test('sequences of unknown length, and very long ones, run as loops', () => {
  for (const layer of [new layers.LSTM(2, { returnSequences: true }), new layers.GRU(2, { goBackwards: true }), new layers.Bidirectional(new layers.SimpleRNN(2))]) {
    const x = tf.random.normal([2, 5, 3]);
    const shown = tf.constant([[true, true, false, true, false], [false, true, true, false, false]]);
    const run = (t: tf.Tensor, mask: tf.Tensor): tf.Tensor => layer.apply(t, { mask }) as tf.Tensor;
    const traced = tf.function(run, { inputSignature: [new tf.TensorSpec([null, null, 3]), new tf.TensorSpec([null, null], 'bool')] });
    const want = run(x, shown);
    near(traced(x, shown), want.arraySync());
    const slope = (f: typeof run): tf.Tensor => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(x);
        return f(x, shown).square().sum();
      });
      return tape.gradient(y, x) as tf.Tensor;
    };
    near(slope(traced), slope(run).arraySync());
  }
  const long = tf.random.normal([1, 600, 1]);
  const layer = new layers.SimpleRNN(1);
  near(tf.function((t: tf.Tensor) => layer.apply(t))(long), layer.apply(long).arraySync() as number[][]);
});

test('recurrent layers: stateful ones go on, cells stack and stand alone, any layer with a stateSize is a cell', () => {
  const x = r([1, 4, 2]);
  const whole = new layers.GRU(2, { returnSequences: true });
  whole.build([null, 4, 2]);
  fixed(whole);
  const all = (whole.apply(x).arraySync() as number[][][])[0];
  const parts = new layers.GRU(2, { stateful: true });
  parts.build([null, 2, 2]);
  fixed(parts);
  parts.apply(x.at(':', ':2'));
  near(parts.apply(x.at(':', '2:')), [all[3]]);
  throwsTyped(() => parts.apply(tf.ones([2, 2, 2])), tf.ShapeError, /2 after 1/, /resetState/);
  parts.resetState();
  near(parts.apply(x.at(':', ':2')), [all[1]]);
  parts.resetState();

  const cell = fixed((() => { const c = new layers.LSTMCell(2); c.build([null, 2]); return c; })());
  const [out, [h, c]] = cell.apply(x.at(':', 0), [tf.zeros([1, 2]), tf.zeros([1, 2])]);
  near(out, h.arraySync());
  const [second] = cell.apply(x.at(':', 1), [h, c]);
  const rnn = new layers.RNN(cell);
  near(rnn.apply(x.at(':', ':2')), second.arraySync() as number[][]);

  class Adding extends layers.Layer {
    readonly stateSize = 2;
    call(input: tf.Tensor, context: object): never {
      const [state] = (context as { states: readonly tf.Tensor[] }).states;
      const next = state.add(input);
      return [next.mul(10), [next]] as never;
    }
  }
  const adding = new layers.RNN(new Adding() as never, { returnSequences: true });
  near(adding.apply([[[1, 2], [3, 4]]]), [[[10, 20], [40, 60]]]);
  throwsTyped(() => new layers.RNN(new layers.Dense(2) as never), tf.ValueError, /stateSize/);
  assert.equal(new layers.StackedRNNCells([new layers.GRUCell(3), new layers.LSTMCell(2)]).stateSize, [3, 2, 2]);
});

test('a mask goes from an embedding through recurrent layers to what is behind', () => {
  const embedding = new layers.Embedding(4, 2, { maskZero: true });
  const words = tf.constant([[1, 2, 0], [3, 0, 0]], 'int32');
  const vectors = embedding.apply(words);
  tensor(vectors.mask, [[true, true, false], [true, false, false]], 'bool');
  const lstm = new layers.LSTM(3, { returnSequences: true });
  const y = lstm.apply(vectors);
  tensor(y.mask, [[true, true, false], [true, false, false]], 'bool');
  const values = y.arraySync() as number[][][];
  assert.equal(values[0][2], values[0][1]);
  assert.equal(values[1][2], values[1][0]);
  const last = new layers.LSTM(2).apply(y);
  assert.is(last.mask, null);
  const mean = new layers.GlobalAveragePooling1D().apply(y);
  near(mean, [values[0][0].map((v, i) => (v + values[0][1][i]) / 2), values[1][0]]);
  const both = new layers.Bidirectional(new layers.GRU(2, { returnSequences: true })).apply(vectors);
  tensor(both.mask, [[true, true, false], [true, false, false]], 'bool');
  const joined = new layers.Concatenate().apply([y, both]);
  tensor(joined.mask, [[true, true, false], [true, false, false]], 'bool');
  const dense = new layers.TimeDistributed(new layers.Dense(1, { biasInitializer: 'ones' })).apply(y);
  assert.equal((dense.arraySync() as number[][][])[1].slice(1), [[0], [0]]);
  // The losses of hidden steps do not count, the others for more.
  const target = tf.zeros([2, 3, 3]);
  const loss = new tf.keras.losses.MeanSquaredError().apply(target, y);
  const squares = [values[0][0], values[0][1], values[1][0]].map((v) => v.reduce((sum, a) => sum + a * a, 0) / 3);
  near(loss, squares.reduce((a, b) => a + b) / 3);
  const before = tf.memory().tensors;
  vectors.dispose();
  assert.is(tf.memory().tensors, before - 2);
});

test('training counts what a mask shows, also where the loss is a name', async () => {
  const make = (): tf.keras.Sequential => new tf.keras.Sequential([new layers.Embedding(4, 2, { maskZero: true, embeddingsInitializer: 'ones' }), new layers.LSTM(2, { returnSequences: true, kernelInitializer: 'ones', recurrentInitializer: 'ones' })]);
  const [x, y] = [tf.constant([[1, 2, 0], [3, 0, 0]], 'int32'), tf.zeros([2, 3, 2])];
  const model = make();
  const steps = model.apply(x).arraySync() as number[][][];
  const shown = [steps[0][0], steps[0][1], steps[1][0]].map((v) => v.reduce((sum, a) => sum + a * a, 0) / 2);
  const expected = shown.reduce((a, b) => a + b) / 3;
  for (const loss of ['mse', new tf.keras.losses.MeanSquaredError()]) {
    model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss });
    const { history } = await model.fit(x, y, { verbose: 0 });
    assert.ok(Math.abs(history.loss[0] - expected) < 1e-6, `${history.loss[0]} and ${expected}`);
  }
});

test('MultiHeadAttention: heads, causal and given masks, scores; against plain loops', () => {
  const layer = new layers.MultiHeadAttention(2, 3, { valueDim: 2 });
  layer.build([[null, 2, 4], [null, 3, 4]]);
  assert.equal(layer.weights.map((v) => [...v.shape]), [[4, 2, 3], [2, 3], [4, 2, 3], [2, 3], [4, 2, 2], [2, 2], [2, 2, 4], [4]]);
  fixed(layer);
  const [query, value] = [r([1, 2, 4]), r([1, 3, 4])];
  const w = layer.weights.map((v) => v.arraySync()) as unknown as number[][][][];
  const [xq, xv] = [query, value].map((t) => (t.arraySync() as number[][][])[0]);
  const project = (x: readonly Row[], kernel: number[][][], bias: number[][], head: number): number[][] => x.map((row) => bias[head].map((b, d) => b + row.reduce((sum, v, i) => sum + v * kernel[i][head][d], 0)));
  const attend = (seen: (q: number, k: number) => boolean): number[][] => xq.map((_, q) => {
    const out = [...(w[7] as unknown as number[])];
    for (const head of [0, 1]) {
      const [qs, ks, vs] = [project(xq, w[0], w[1] as never, head), project(xv, w[2], w[3] as never, head), project(xv, w[4], w[5] as never, head)];
      const e = ks.map((k, at) => (seen(q, at) ? Math.exp(k.reduce((sum, v, d) => sum + v * qs[q][d], 0) / Math.sqrt(3)) : 0));
      const total = e.reduce((a, b) => a + b);
      const mixed = [0, 1].map((d) => vs.reduce((sum, v, at) => sum + (v[d] * e[at]) / total, 0));
      for (let o = 0; o < 4; o++) out[o] += mixed.reduce((sum, v, d) => sum + v * (w[6] as unknown as number[][][])[head][d][o], 0);
    }
    return out;
  });
  near(layer.apply(query, value), [attend(() => true)]);
  near(layer.apply(query, value, { useCausalMask: true }), [attend((q, k) => k <= q)]);
  near(layer.apply(query, value, { attentionMask: [[[true, false, true], [true, true, false]]] }), [attend((q, k) => [[1, 0, 1], [1, 1, 0]][q][k] === 1)]);
  near(layer.apply(query, value, { valueMask: [[true, true, false]] }), [attend((_, k) => k < 2)]);
  const [, scores] = layer.apply(query, value, { returnAttentionScores: true }) as unknown as tf.Tensor[];
  assert.equal([...scores.shape], [1, 2, 2, 3]);
  near(scores.sum(-1), [[[1, 1], [1, 1]]]);
  throwsTyped(() => layer.apply(query), tf.ValueError, /self-attention/);
  assert.equal([...new layers.MultiHeadAttention({ numHeads: 1, keyDim: 2 }).apply(tf.ones([1, 2, 3]), tf.ones([1, 2, 3]), { key: tf.ones([1, 2, 5]) }).shape], [1, 2, 3]);
});

test('layers of convolutions and merging by hand', () => {
  const causal = new layers.Conv1D(1, 2, { padding: 'causal', kernelInitializer: 'ones', useBias: false });
  tensor(causal.apply([[[1], [2], [3]]]), [[[1], [3], [5]]]);
  const back = new layers.Conv2DTranspose(1, 2, { strides: 2, kernelInitializer: 'ones' });
  tensor(back.apply([[[[1], [2]]]]), [[[[1], [1], [2], [2]], [[1], [1], [2], [2]]]]);
  tensor(new layers.Dot([2, 1]).apply([[[[1, 2]]], [[[3], [4]]]]), [[[11]]]);
  near(new layers.Dot({ axes: 1, normalize: true }).apply([[[3, 4]], [[4, 3]]]), [[0.96]]);
  tensor(new layers.Add().apply([[[1, 2]], [[10, 20]], [[100, 200]]]), [[111, 222]]);
  tensor(new layers.Add().apply([tf.ones([2, 3, 2]), tf.ones([2, 2])]), tf.fill([2, 3, 2], 2).arraySync());
  throwsTyped(() => new layers.Add().apply([[[1, 2]], [[1, 2, 3]]]), tf.ShapeError, /\[1, 2\] and \[1, 3\]/);
  throwsTyped(() => new layers.Concatenate().apply(tf.ones([2, 2])), tf.ValueError, /list/);
  throwsTyped(() => new layers.Dot(1).apply([tf.ones([2, 2]), tf.ones([2, 3])]), tf.ShapeError, /2 and 3/);
  throwsTyped(() => new layers.Conv2D(4, 3, { dataFormat: 'channels_first' as never }), tf.UnsupportedError, /transpose/);
  throwsTyped(() => new layers.Conv2D(4, [3, 3, 3]), tf.ValueError, /kernelSize/);
  throwsTyped(() => new layers.Reshape([5]).apply(tf.ones([2, 6])), tf.ShapeError, /\[6\] into \[5\]/);
});

test('costs of weights and outputs are the losses of a layer; constraints hold weights', () => {
  const dense = new layers.Dense(1, { kernelInitializer: 'ones', kernelRegularizer: new tf.keras.regularizers.L2(0.5), activityRegularizer: 'l1' });
  const y = dense.apply([[1, 2]]);
  near(y, [[3]]);
  assert.equal(dense.losses.map((t) => Number(t.item().toFixed(6))), [0.03, 1]);
  dense.trainable = false;
  assert.is(dense.losses.length, 1);
  class Own extends layers.Layer {
    call(x: tf.Tensor): tf.Tensor {
      this.addLoss(x.sum());
      return x;
    }
  }
  const own = new Own();
  own.apply([1, 2]);
  own.apply([3]);
  assert.equal(own.losses.map((t) => t.item()), [3]);
  const held = new layers.Dense(1, { kernelConstraint: 'non_neg', kernelInitializer: 'zeros', useBias: false });
  held.build([null, 1]);
  new tf.keras.optimizers.SGD(1).applyGradients([[tf.constant([[1]]), held.weights[0]]]);
  tensor(held.weights[0], [[0]]);
});

test('activations with options, and the rest of Keras', () => {
  const { activations } = tf.keras;
  const x = [-2, -0.25, 0, 0.75, 3];
  const loops: Record<string, (v: number) => number> = {
    hard_silu: (v) => v * Math.min(1, Math.max(0, v / 6 + 0.5)), hard_tanh: (v) => Math.min(1, Math.max(-1, v)), mish: (v) => v * Math.tanh(Math.log1p(Math.exp(v))),
    tanh_shrink: (v) => v - Math.tanh(v), hard_shrink: (v) => (Math.abs(v) > 0.5 ? v : 0), soft_shrink: (v) => Math.sign(v) * Math.max(0, Math.abs(v) - 0.5),
    squareplus: (v) => (v + Math.sqrt(v * v + 4)) / 2, celu: (v) => Math.max(0, v) + Math.min(0, Math.expm1(v)), log_sigmoid: (v) => -Math.log1p(Math.exp(-v)),
  };
  for (const [name, loop] of Object.entries(loops)) near(activations.get(name)(tf.constant(x)), x.map((v) => loop(v) + 0));
  near(activations.relu(x, { negativeSlope: 0.1, threshold: 0.5, maxValue: 1 }), [-0.25, -0.075, -0.05, 0.75, 1]);
  throwsTyped(() => activations.relu(x, { max: 1 } as object), tf.ValueError, /maxValue/);
  assert.is(activations.deserialize(activations.serialize(activations.mish)), activations.mish);
});

test('B057 configs go around, of layers inside layers too', () => {
  const dense = new layers.Dense(3, { activation: 'relu' });
  assert.equal(Object.keys(dense.getConfig()).sort(), ['activation', 'bias_constraint', 'bias_initializer', 'bias_regularizer', 'dtype', 'kernel_constraint', 'kernel_initializer', 'kernel_regularizer', 'name', 'quantization_config', 'trainable', 'units', 'use_bias']);
  const like = layers.Dense.fromConfig(dense.getConfig());
  assert.is(like.activation, tf.keras.activations.relu);
  assert.is(like.name, dense.name);
  throwsTyped(() => layers.Dense.fromConfig({ units: 3, size: 2 }), tf.ValueError, /size/);
  throwsTyped(() => layers.TimeDistributed.fromConfig({ layer: { class_name: 'Nope', config: {} } }), tf.ValueError, /Nope/, /customObjects/);
});

test.run();
