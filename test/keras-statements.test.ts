import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, rejects, throwsTyped } from './semantics/expect.ts';

// What Keras' documentation says beside the numbered statements.

const { Sequential, callbacks, initializers, layers, losses, metrics } = tf.keras;

function constantModel(options: Parameters<tf.keras.Model['compile']>[0]): tf.keras.Sequential {
  const model = new Sequential([new layers.Dense(1, { useBias: false, kernelInitializer: 'zeros' })]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0), loss: 'mse', ...options });
  return model;
}
const [X, Y] = [new Float32Array(4).fill(1), new Float32Array(4).fill(1)].map((a) => Array.from(a, (value) => [value]));

test('logs lie in the order of their names, lists of figures in the order of the metrics', async () => {
  const model = constantModel({ metrics: [new metrics.MeanAbsoluteError({ name: 'zz' }), 'accuracy'] });
  const seen: string[] = [];
  const history = await model.fit(X, Y, {
    verbose: 0,
    validationData: [X, [[2], [2], [2], [2]]],
    callbacks: [{ onEpochEnd: (_epoch, logs) => void seen.push(...Object.keys(logs)) }],
  });
  assert.equal(seen, ['accuracy', 'loss', 'zz', 'val_accuracy', 'val_loss', 'val_zz']);
  assert.equal(Object.keys(history.history), seen);
  assert.equal(model.evaluate(X, [[2], [2], [2], [2]], { verbose: 0 }), [4, 2, 0]);
  assert.equal(Object.keys(model.evaluate(X, Y, { verbose: 0, returnDict: true })), ['accuracy', 'loss', 'zz']);
  model.resetMetrics();
  assert.equal(model.testOnBatch(X, [[2], [2], [2], [2]]), [4, 2, 0]);
});

test('crossentropies refuse targets of another shape than the predictions', async () => {
  const model = new Sequential([new layers.Dense(3, { activation: 'softmax' })]);
  model.compile({ optimizer: 'sgd', loss: 'categorical_crossentropy' });
  await rejects(model.fit(X, Y, { verbose: 0 }), tf.ShapeError, 'categoricalCrossentropy', /one shape/);
  throwsTyped(() => losses.categoricalCrossentropy([[0, 1]], [[0.1, 0.8, 0.1]]), tf.ShapeError, 'categoricalCrossentropy', /\[1, 2\]/);
  throwsTyped(() => losses.binaryCrossentropy([[0, 1]], [[0.1]]), tf.ShapeError, 'binaryCrossentropy');
  near(losses.binaryCrossentropy([0, 1], [[0.5], [0.5]]), [Math.LN2, Math.LN2]);
});

test('an unknown metric is called one', async () => {
  throwsTyped(() => constantModel({ metrics: ['nope'] }), tf.ValueError, 'metrics.get', /could not interpret metric identifier/, /nope/);
  throwsTyped(() => constantModel({ loss: 'nope' }), tf.ValueError, 'losses.get', /could not interpret loss identifier/);
  const history = await constantModel({ loss: 'bce', metrics: ['bce'] }).fit(X, Y, { verbose: 0 });
  assert.equal(Object.keys(history.history), ['bce', 'loss']);
  assert.is(losses.get('bce'), losses.binaryCrossentropy);
  assert.instance(metrics.get('BCE'), metrics.BinaryCrossentropy);
});

test('a dataset without end needs a number of steps', async () => {
  const endless = tf.data.Dataset.fromTensorSlices([tf.constant(X), tf.constant(Y)])
    .batch(2)
    .repeat();
  await rejects(constantModel({}).fit(endless, { verbose: 0 }), tf.ValueError, 'fit', /no end/, /stepsPerEpoch/);
  throwsTyped(() => constantModel({}).evaluate(endless, { verbose: 0 } as never), tf.ValueError, 'evaluate', /no end/);
  assert.equal((await constantModel({}).fit(endless, { verbose: 0, stepsPerEpoch: 3 })).history, { loss: [1] });
});

test('initializers by their names in lower case', () => {
  assert.equal(initializers.constant(3).apply([2]).arraySync(), [3, 3]);
  assert.equal(new initializers.Constant({ value: 2 }).apply([1]).arraySync(), [2]);
  assert.instance(initializers.glorotUniform({ seed: 1 }), initializers.GlorotUniform);
  assert.equal(
    initializers.heNormal({ seed: 3 }).apply([2, 2]).arraySync(),
    new initializers.HeNormal({ seed: 3 }).apply([2, 2]).arraySync(),
  );
  const layer = new layers.Dense(2, { kernelInitializer: initializers.ones, biasInitializer: initializers.constant(5) });
  assert.equal(layer.apply([[1, 2]]).arraySync(), [[8, 8]]);
});

test('layers by place or name; a model without its last layer', () => {
  const model = new Sequential([tf.keras.Input([2]), new layers.Dense(1, { name: 'first' }), new layers.Dense(3)]);
  assert.is(model.getLayer({ index: 0 }).name, 'first');
  assert.is(model.getLayer({ name: 'first' }), model.getLayer(0));
  throwsTyped(() => model.getLayer({}), tf.ValueError, /no such layer/);
  model.pop();
  assert.equal(model.outputShape, [null, 1]);
});

test('layers and metrics tell what they are', () => {
  const layer = new layers.Dense(2, { name: 'd' });
  assert.is(String(layer), '<Dense name=d, built=False>');
  layer.build([null, 3]);
  assert.is(String(layer), '<Dense name=d, built=True>');
  assert.is(String(new metrics.Mean({ name: 'm' })), '<Mean name=m>');
});

test('a mean of a function of what the metric is given', () => {
  assert.is(new metrics.MeanMetricWrapper((t, p) => t.sub(p).abs(), { name: 'gap' }).apply([[1]], [[3]]).item(), 2);
  throwsTyped(() => new metrics.MeanMetricWrapper({} as never), tf.ValueError, 'MeanMetricWrapper', /function/);
});

test('a ModelCheckpoint by options alone', () => {
  const checkpoint = new callbacks.ModelCheckpoint({ filepath: 'best', monitor: 'loss', saveBestOnly: true });
  assert.is(checkpoint.filepath, 'best');
  throwsTyped(() => new callbacks.ModelCheckpoint({ monitor: 'loss' } as never), tf.ValueError, 'ModelCheckpoint', /path/);
});

test.run();
