import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Section 4.13: models made of Keras tensors, several inputs and outputs, steps of one's own.

const { layers, Model, Sequential, Input } = tf.keras;
const dense = (units: number, name?: string): tf.keras.layers.Dense => new layers.Dense(units, { kernelInitializer: 'ones', name });

test('B036 an output that is not connected to the inputs', () => {
  const [a, b] = [Input([3]), Input([3])];
  throwsTyped(() => new Model({ inputs: a, outputs: a.add(b) }), tf.ValueError, /path ''/, /not connected to 'inputs'/);
  throwsTyped(() => new Model(a, a.add(b)), tf.ValueError, /path ''/, /not connected to 'inputs'/);
  assert.is(new Model([a, b], a.add(b), { name: 'sum' }).name, 'sum');
  throwsTyped(() => new Model({ inputs: a, outputs: [a.mul(2), { deep: b.add(1) }] }), tf.ValueError, /path '1.deep'/);
  throwsTyped(() => new Model({ inputs: [a, a], outputs: a.add(1) }), tf.ValueError, /twice/);
  throwsTyped(() => new Model({ inputs: a, outputs: tf.ones([1]) as never }), tf.ValueError, /Keras tensors/);
  throwsTyped(() => new Model({ inputs: a } as never), tf.ValueError, /outputs/);
});

test('Keras tensors tell shape and dtype, and have no elements', () => {
  tf.keras.backend.clearSession();
  const x = Input([3, null], { dtype: 'int32', name: 'ids' });
  assert.equal(x.shape, [null, 3, null]);
  assert.is(x.dtype, 'int32');
  assert.is(x.name, 'ids');
  assert.match(String(x), /KerasTensor.*None, 3, None.*int32.*ids/);
  assert.equal(Input({ shape: [2], batchSize: 4 }).shape, [4, 2]);
  assert.equal(Input({ batchShape: [5, 1] }).shape, [5, 1]);
  throwsTyped(() => x.dataSync(), tf.TraceError, /Keras tensor/, /Model/);
  throwsTyped(() => tf.function((t: tf.Tensor) => t.add(x))(tf.constant(1, 'int32')), tf.TraceError, /Keras tensor/);
  throwsTyped(() => Input(3 as never), tf.ValueError, /sizes/);
  throwsTyped(() => Input([1.5]), tf.ValueError, /1.5/);
  throwsTyped(() => Input([2], { shapes: [1] } as never), tf.ValueError, /shapes/);
});

test('a functional model: shared layers, ops on Keras tensors, models inside, names and places of layers', () => {
  tf.keras.backend.clearSession();
  const x = Input([2], { name: 'x' });
  const shared = dense(2, 'shared');
  const once = shared.apply(x);
  const twice = shared.apply(once);
  assert.equal(twice.shape, [null, 2]);
  const y = tf.concat([once, twice.mul([1, 10])], 1);
  const model = new Model({ inputs: x, outputs: y });
  assert.is(model.name, 'functional');
  tensor(model.apply([[1, 2]]), [[3, 3, 6, 60]]);
  tensor(model.predict(tf.ones([3, 2]), { verbose: 0, batchSize: 2 }), [
    [2, 2, 4, 40],
    [2, 2, 4, 40],
    [2, 2, 4, 40],
  ]);
  assert.is(model.weights.length, 2);
  assert.is(model.countParams(), 6);
  assert.is(model.layers[0].name, 'x');
  assert.is(model.getLayer('shared'), shared);
  throwsTyped(() => model.getLayer('nope'), tf.ValueError, /nope/, /shared/);
  assert.is(model.inputs[0], x);
  assert.equal(model.outputs[0].shape, [null, 4]);

  const around = Input([2]);
  const outer = new Model({ inputs: around, outputs: model.apply(around.sub(1)).sum(1) });
  tensor(outer.apply([[2, 3]]), [72]);
  assert.is(outer.layers.filter((layer) => layer === model).length, 1);
  // What stands between is a model too: the same weights under another head.
  const head = new Model({ inputs: model.inputs, outputs: model.getLayer('shared').output });
  tensor(head.apply([[1, 2]]), [[3, 3]]);
  throwsTyped(() => dense(1).output, tf.ValueError, /never applied/);
});

test('several inputs and outputs, as arrays and as objects', async () => {
  const [a, b] = [Input([1], { name: 'a' }), Input([1], { name: 'b' })];
  const sum = dense(1, 'sum').apply(tf.concat([a, b], 1));
  const difference = new layers.Lambda((t) => t, { name: 'difference' }).apply(a.sub(b));
  const model = new Model({ inputs: [a, b], outputs: [sum, difference] });
  const [x1, x2] = [tf.constant([[1], [2], [3]]), tf.constant([[4], [5], [6]])];
  for (const given of [
    [x1, x2],
    { a: x1, b: x2 },
    [
      [[1], [2], [3]],
      [[4], [5], [6]],
    ],
  ]) {
    const [s, d] = model.predict<tf.Tensor[]>(given, { verbose: 0, batchSize: 2 });
    tensor(s, [[5], [7], [9]]);
    tensor(d, [[-3], [-3], [-3]]);
  }
  throwsTyped(() => model.apply([x1]), tf.ValueError, /expects 2 inputs/);
  throwsTyped(() => model.apply({ a: x1 }), tf.ValueError, /without b/);
  throwsTyped(() => model.apply([x1, tf.ones([3, 2])]), tf.ShapeError, /'b'/, /\[3, 2\]/);

  model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: ['mse', 'mae'], lossWeights: [1, 0.5], metrics: [['mae'], ['mse']] });
  const y = [tf.zeros([3, 1]), tf.zeros([3, 1])];
  const logs = model.evaluate([x1, x2], y, { verbose: 0, returnDict: true });
  assert.equal(Object.keys(logs), ['difference_loss', 'difference_mse', 'loss', 'sum_loss', 'sum_mae']);
  near(tf.constant(Object.values(logs)), [3, 9, 155 / 3 + 1.5, 155 / 3, 7]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: { sum: 'mse' }, metrics: { difference: 'mae' } });
  const { history } = await model.fit(
    { a: x1, b: x2 },
    { sum: y[0], difference: y[1] },
    { verbose: 0, validationSplit: 0.4, shuffle: false },
  );
  assert.equal(Object.keys(history), [
    'difference_loss',
    'difference_mae',
    'loss',
    'sum_loss',
    'val_difference_loss',
    'val_difference_mae',
    'val_loss',
    'val_sum_loss',
  ]);
  model.compile({ loss: ['mse'] });
  throwsTyped(() => model.evaluate([x1, x2], y, { verbose: 0 }), tf.ValueError, /1 for 2/);
  model.compile({ loss: { total: 'mse' } });
  throwsTyped(() => model.evaluate([x1, x2], y, { verbose: 0 }), tf.ValueError, /'total'/);
  model.compile({ loss: 'mse' });
  throwsTyped(() => model.evaluate([x1, x2], { sum: y[0] }, { verbose: 0 }), tf.ValueError, /difference/);

  const named = new Model({ inputs: { left: a, right: b }, outputs: { sum, more: [difference] } });
  const out = named.apply<{ sum: tf.Tensor; more: tf.Tensor[] }>({ right: x2, left: x1 });
  tensor(out.sum, [[5], [7], [9]]);
  tensor(out.more[0], [[-3], [-3], [-3]]);
});

test('the summary tells what layers are connected to', () => {
  tf.keras.backend.clearSession();
  const x = Input([4]);
  const branch = dense(3, 'branch').apply(x);
  const model = new Model({ inputs: x, outputs: tf.concat([branch, x], 1) });
  let text = '';
  model.summary({ printFn: (line) => (text += line) });
  assert.equal(text.split('\n'), [
    'Model: "functional"',
    '┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓',
    '┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃',
    '┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩',
    '│ input_layer         │ (None, 4)         │          0 │ -                 │',
    '│ (InputLayer)        │                   │            │                   │',
    '├─────────────────────┼───────────────────┼────────────┼───────────────────┤',
    '│ branch (Dense)      │ (None, 3)         │         15 │ input_layer[0][0] │',
    '├─────────────────────┼───────────────────┼────────────┼───────────────────┤',
    '│ concat (Concat)     │ (None, 7)         │          0 │ branch[0][0],     │',
    '│                     │                   │            │ input_layer[0][0] │',
    '└─────────────────────┴───────────────────┴────────────┴───────────────────┘',
    ' Total params: 15 (60.00 B)',
    ' Trainable params: 15 (60.00 B)',
    ' Non-trainable params: 0 (0.00 B)',
  ]);
  const row = new Model({ inputs: x, outputs: model.apply(x).mul(2) });
  row.summary({ printFn: (line) => (text = line) });
  assert.match(text, /│ functional \(Functional\) +│ \(None, 7\) +│ +15 │/);
  assert.match(text, /│ multiply \(Multiply\) +│/);
});

test('Sequential from an Input: built at once, with inputs and outputs; it joins functional models', () => {
  const model = new Sequential([Input([2], { name: 'in' }), dense(3), dense(1)]);
  assert.ok(model.built);
  assert.equal(
    model.weights.map((v) => [...v.shape]),
    [[2, 3], [3], [3, 1], [1]],
  );
  assert.equal(model.outputs[0].shape, [null, 1]);
  assert.is(model.inputs[0].name, 'in');
  assert.is(model.layers.length, 2);
  model.add(dense(4));
  assert.equal(model.outputs[0].shape, [null, 4]);
  model.pop();
  assert.equal(model.outputs[0].shape, [null, 1]);
  throwsTyped(() => model.add(Input([2])), tf.ValueError, /first/);
  const late = new Sequential([dense(1)]);
  throwsTyped(() => late.outputs, tf.ValueError, /built/);
  late.apply([[1, 2]]);
  assert.equal(late.outputs[0].shape, [null, 1]);
  const x = Input([2]);
  tensor(new Model({ inputs: x, outputs: model.apply(x).add(late.apply(x)) }).apply([[1, 2]]), [[12]]);
});

test('a subclass without call, and a model of nothing', () => {
  class Empty extends Model {}
  throwsTyped(() => new Empty().apply([[1]]), tf.ValueError, /call/);
  throwsTyped(() => new Empty().inputs, tf.ValueError, /Keras tensors/);
});

test('losses that layers add and penalties of weights count in training', async () => {
  class Sparse extends layers.Layer {
    override call(x: tf.Tensor): tf.Tensor {
      this.addLoss(tf.reduceSum(tf.abs(x)).mul(0.5));
      return x;
    }
  }
  class Scale extends layers.Layer {
    k: tf.Variable | null = null;
    override build(): void {
      this.k = this.addWeight({ shape: [1], initializer: 'ones', name: 'k', regularizer: new tf.keras.regularizers.L2(3) });
    }
    override call(x: tf.Tensor): tf.Tensor {
      return x.mul(this.k as tf.Variable);
    }
  }
  const model = new Sequential([new Scale(), new Sparse()]);
  model.apply([[2]]);
  near(tf.stack([...model.losses]), [3, 1]);
  model.apply([[4]]);
  near(tf.stack([...model.losses]), [3, 2]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0.1), loss: 'mse' });
  assert.is(model.evaluate([[2]], [[2]], { verbose: 0 }), 4);
  const { history } = await model.fit([[2]], [[2]], { verbose: 0 });
  assert.equal(history, { loss: [4] });
  // d/dk of (2k - 2)² + 3 k² + |2k| / 2 at 1 is 0 + 6 + 1
  near(model.weights[0], [0.3]);
  model.layers[0].trainable = false;
  assert.is(model.losses.length, 1);
  assert.is(new tf.keras.regularizers.L1L2().apply([1]).item(), 0);
  throwsTyped(() => new tf.keras.regularizers.L1(-1), tf.ValueError, /-1/);
  throwsTyped(() => tf.keras.regularizers.get('l3'), tf.ValueError, /l3/);
});

test('steps of one’s own: trainStep and testStep of a subclass, metrics in properties', async () => {
  class Own extends Model {
    readonly dense = dense(1);
    readonly seen = new tf.keras.metrics.Mean({ name: 'seen' });
    override call(x: tf.Tensor): tf.Tensor {
      return this.dense.apply(x);
    }
    override trainStep(data: readonly tf.keras.Tensors[]): Record<string, tf.Tensor> {
      const [x, y] = data as [tf.Tensor, tf.Tensor];
      const tape = new tf.GradientTape();
      const loss = tape.record(() => tf.reduceMean(tf.square(this.apply(x, { training: true }).sub(y))));
      const variables = this.trainableVariables;
      const gradients = tape.gradient(loss, [...variables]) as tf.Tensor[];
      (this.optimizer as tf.optimizers.SGD).applyGradients(gradients.map((g, i) => [g, variables[i]]));
      this.seen.updateState(loss);
      return { own: loss, seen: this.seen.result() };
    }
  }
  const model = new Own();
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0.1) });
  const { history } = await model.fit([[1], [1]], [[0], [0]], { batchSize: 1, epochs: 2, verbose: 0 });
  assert.equal(Object.keys(history), ['own', 'seen']);
  near(tf.constant(history.own), [0.36, 0.36 ** 3]);
  near(tf.constant(history.seen), [(1 + 0.36) / 2, (0.36 ** 2 + 0.36 ** 3) / 2]);
  throwsTyped(() => model.evaluate([[1]], [[0]], { verbose: 0 }), tf.ValueError, /loss/);

  class Scaled extends Model {
    override computeLoss(operands: tf.keras.LossOperands): tf.Tensor {
      return super.computeLoss(operands).mul(10);
    }
  }
  const x = Input([1]);
  const scaled = new Scaled({ inputs: x, outputs: dense(1).apply(x) });
  scaled.compile({ loss: 'mse' });
  assert.is(scaled.evaluate([[1]], [[0]], { verbose: 0 }), 10);
  assert.is(scaled.testOnBatch([[1]], [[0]]), 10);
  assert.equal(scaled.trainOnBatch([[1]], [[0]], { sampleWeight: [2], returnDict: true }), { loss: Math.fround((10 + 10 + 20) / 3) });
});

test('epochs of so many steps, validation now and then, weights of classes by one-hot targets', async () => {
  const line = (): tf.keras.Sequential => {
    const model = new Sequential([new layers.Dense(1, { kernelInitializer: 'zeros', useBias: false })]);
    model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: 'mse' });
    return model;
  };
  const batches: number[] = [];
  const count = { onTrainBatchEnd: (batch: number): void => void batches.push(batch) };
  function* endless(): Generator<unknown> {
    for (let i = 1; ; i++) yield [tf.ones([1, 1]), tf.fill([1, 1], i)];
  }
  const { history } = await line().fit(endless(), null, { epochs: 3, stepsPerEpoch: 2, verbose: 0, callbacks: [count] });
  assert.equal(batches, [0, 1, 0, 1, 0, 1]);
  assert.equal(history.loss, [(1 + 4) / 2, (9 + 16) / 2, (25 + 36) / 2]);
  const [x, y] = [tf.ones([4, 1]), tf.constant([[1], [2], [3], [4]])];
  const every = await line().fit(x, y, { epochs: 4, validationData: [x, y], validationFreq: 2, verbose: 0, initialEpoch: 1 });
  assert.equal(every.epoch, [1, 2, 3]);
  assert.equal(every.history.val_loss, [7.5, 7.5]);
  const chosen = await line().fit(x, y, { epochs: 4, validationData: [x, y, [0, 0, 0, 1]], validationFreq: [3], verbose: 0 });
  assert.equal(chosen.history.val_loss, [4]);
  const some = await line().fit(x, y, { validationData: [x, y], validationSteps: 1, validationBatchSize: 1, verbose: 0 });
  assert.equal(some.history.val_loss, [1]);
  assert.is(line().evaluate(x, y, { batchSize: 1, steps: 2, verbose: 0 }), 2.5);

  const two = new Sequential([new layers.Dense(2, { kernelInitializer: 'zeros' })]);
  two.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: 'mse', metrics: ['mae'], weightedMetrics: ['mae'] });
  const oneHot = [
    [1, 0],
    [0, 1],
  ];
  const weighed = await two.fit([[1], [1]], oneHot, { classWeight: { 1: 3 }, verbose: 0 });
  assert.equal(weighed.history, { loss: [1], mae: [0.5], mae_1: [0.5] });
});

test('training, evaluation and prediction leave nothing behind, whatever the arguments are', async () => {
  const a = Input([2]);
  const model = new Model({ inputs: a, outputs: [dense(1, 'p').apply(tf.concat([a, a.mul(3)], 1)), dense(1, 'q').apply(a)] });
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: [['mae'], ['mae']] });
  const x = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const y = [new Float64Array([1, 2, 3]), tf.ones([3, 1])];
  const once = async (): Promise<void> => {
    await model.fit(x, y, { verbose: 0, validationSplit: 0.4, sampleWeight: [1, 2, 3] });
    model.evaluate(x, y, { verbose: 0, batchSize: 2 });
    model.trainOnBatch(x, y);
    for (const t of model.predict<tf.Tensor[]>(x, { verbose: 0, batchSize: 2 })) t.dispose();
    for (const t of model.predictOnBatch<tf.Tensor[]>(x)) t.dispose();
    await model.fit(x, [y[1]], { verbose: 0 }).catch(() => undefined);
  };
  await once();
  const before = tf.memory().tensors;
  await once();
  assert.ok(tf.memory().tensors <= before, `${tf.memory().tensors - before} more`);
});

test('what a mask hides does not count in the loss', async () => {
  const model = new Sequential([new layers.Masking(), dense(1)]);
  const x = tf.constant([[[1], [0], [2]]]);
  for (const loss of [
    'mse',
    new tf.keras.losses.MeanSquaredError(),
    (t: tf.Tensor, p: tf.Tensor) => tf.reduceMean(tf.square(t.sub(p)), -1),
  ]) {
    model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss });
    assert.is(model.evaluate(x, tf.zeros([1, 3, 1]), { verbose: 0 }), 2.5);
    assert.equal((await model.fit(x, tf.zeros([1, 3, 1]), { verbose: 0 })).history, { loss: [2.5] });
  }
});

test.run();
