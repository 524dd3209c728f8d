import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor, throwsTyped } from './expect.ts';

// Section 4.13: the layers of Keras; section 5.6: layers with fixed weights.

const { layers, Sequential } = tf.keras;

test('B061 dropout drops in training only, also inside of models and steps; the flag reaches all layers', async () => {
  const drop = new layers.Dropout(0.5, { seed: 1 });
  const x = tf.ones([1, 64]);
  tensor(drop.apply(x), x.arraySync());
  const first = drop.apply(x, { training: true });
  assert.equal([...new Set(first.dataSync() as Float32Array)].sort(), [0, 2]);
  assert.is.not(String(drop.apply(x, { training: true }).arraySync()), String(first.arraySync()));
  tensor(new layers.Dropout(0.5, { seed: 1 }).apply(x, { training: true }), first.arraySync());
  tensor(new layers.Dropout(1).apply(x, { training: true }), tf.zerosLike(x).arraySync());
  throwsTyped(() => new layers.Dropout(1.5), tf.ValueError, /1.5/);
  assert.is(drop.weights.length, 0);

  const modes: boolean[] = [];
  const noting = new layers.Lambda((t, { training }) => {
    modes.push(training);
    return t;
  });
  const model = new Sequential([new Sequential([noting]), new layers.Dense(1)]);
  model.apply(x);
  model.apply(x, { training: true });
  assert.equal(modes, [false, true]);
  const traced = tf.function((t: tf.Tensor) => drop.apply(t, { training: true }));
  assert.is.not(String(traced(x).arraySync()), String(traced(x).arraySync()));
});

test('layers without weights: Flatten, Activation, ReLU, Softmax', () => {
  const flat = new layers.Flatten();
  assert.equal(
    [[2, 3, 4], [5], [0, 3, 2], [2, 0, 3]].map((shape) => [...flat.apply(tf.zeros(shape)).shape]),
    [
      [2, 12],
      [5, 1],
      [0, 6],
      [2, 0],
    ],
  );
  throwsTyped(() => flat.apply(1), tf.ShapeError, /min_ndim=1/);
  tensor(new layers.Activation('relu').apply([-1, Number.NaN, 2]), [0, Number.NaN, 2]);
  tensor(new layers.Activation(null).apply([-1]), [-1]);
  tensor(new layers.ReLU({ threshold: 1, negativeSlope: 0.5, maxValue: 3 }).apply([-1, 1, 2, 9]), [-1, 0, 2, 3]);
  near(
    new layers.Softmax(0).apply([
      [0, 0],
      [0, Math.log(3)],
    ]),
    [
      [0.5, 0.25],
      [0.5, 0.75],
    ],
  );
  throwsTyped(() => new layers.ReLU({ maxValue: -1 }), tf.ValueError, /maxValue/);
});

test('B037 weights of a layer; trainable moves them between the lists', () => {
  const layer = new layers.BatchNormalization();
  layer.build([null, 2]);
  const counts = (): number[] => [layer.weights, layer.trainableWeights, layer.nonTrainableWeights].map((list) => list.length);
  assert.equal(counts(), [4, 2, 2]);
  assert.equal(
    layer.weights.map((v) => v.name.replace(/^.*\//, '')),
    ['gamma:0', 'beta:0', 'moving_mean:0', 'moving_variance:0'],
  );
  layer.trainable = false;
  assert.equal(counts(), [4, 0, 4]);
  layer.trainable = true;
  assert.equal(counts(), [4, 2, 2]);
});

test('B062 batch normalization: by the batch in training, by moving averages otherwise', async () => {
  const layer = new layers.BatchNormalization();
  const x = tf.constant([[1], [3]]);
  tensor(layer.apply(x, { training: true }), [[-0.9995004], [0.9995005]]);
  near(layer.movingMean, [0.02]);
  near(layer.movingVariance, [1]);
  near(layer.apply(x, { training: false }), [[0.97951037], [2.9785113]]);
  throwsTyped(() => layer.apply([[1, 2]]), tf.ShapeError, /axis 1/, /value 1/);

  const frozen = new layers.BatchNormalization({ trainable: false });
  near(frozen.apply(x, { training: true }), [[0.99950037], [2.998501]]);
  tensor(frozen.movingMean, [0]);

  const first = new layers.BatchNormalization({ axis: 1, epsilon: 0, center: false });
  const y = first.apply(tf.reshape(tf.range(12), [2, 3, 2]), { training: true });
  near(tf.reduceMean(y, [0, 2]), [0, 0, 0]);
  near(tf.reduceMean(tf.square(y), [0, 2]), [1, 1, 1]);
  assert.is(first.weights.length, 3);

  const model = new Sequential([new layers.BatchNormalization(), new layers.Dense(1)]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(0.1), loss: 'mse' });
  await model.fit([[1], [3]], [[1], [3]], { epochs: 2, verbose: 0 });
  near(
    model.weights.find((v) => v.name.includes('moving_mean')),
    [2 * (1 - 0.99 ** 2)],
  );
});

test('B064 an embedding marks the zeros of its input', () => {
  const masking = new layers.Embedding(5, 2, { maskZero: true });
  tensor(masking.computeMask([[1, 0, 2]]), [[true, false, true]], 'bool');
  assert.is(new layers.Embedding(5, 2).computeMask([[1, 0, 2]]), null);
});

test('N085 layer normalization over axis 1', () => {
  const layer = new layers.LayerNormalization({ axis: 1 });
  const rows = [
    [-0.99998, 0.99998],
    [-0.99998, 0.99998],
    [-0.99998, 0.99998],
    [-0.99998, 0.99998],
    [-0.9999809, 0.999979],
  ];
  near(layer.apply(tf.range(10).reshape([5, 2]).mul(10)), rows, 'float32', [5, 2], 1e-5);
  const both = new layers.LayerNormalization({ axis: [1, 2], epsilon: 0 });
  near(tf.reduceMean(both.apply(tf.reshape(tf.range(8), [2, 2, 2])), [1, 2]), [0, 0]);
  assert.equal([...both.weights[0].shape], [2, 2]);
  throwsTyped(() => new layers.LayerNormalization({ axis: 2 }).apply([[1, 2]]), tf.IndexError, /2/);
});

test('N093 an embedding looks vectors up, and trains only those', async () => {
  const layer = new layers.Embedding(4, 2);
  layer.build([null, 3]);
  layer.setWeights([
    [
      [-0.3, -0.2],
      [-0.1, 0],
      [0.1, 0.2],
      [0.3, -0.3],
    ],
  ]);
  tensor(layer.apply([[0, 3, 1]]), [
    [
      [-0.3, -0.2],
      [0.3, -0.3],
      [-0.1, 0],
    ],
  ]);
  tensor(layer.apply(tf.constant([2], 'int64')), [[0.1, 0.2]]);
  throwsTyped(() => layer.apply(tf.constant([4], 'int32')), tf.IndexError, /4/);
  throwsTyped(() => layer.setWeights([]), tf.ValueError, /1 weights/);
  const model = new Sequential([layer]);
  model.compile({ optimizer: new tf.keras.optimizers.SGD(1), loss: 'mse' });
  await model.fit(tf.constant([3, 3], 'int32'), tf.zeros([2, 2]), { verbose: 0 });
  near(layer.embeddings, [
    [-0.3, -0.2],
    [-0.1, 0],
    [0.1, 0.2],
    [0, 0],
  ]);
});

test('images: convolution, pooling, flattening and a dense layer learn together', async () => {
  tf.keras.utils.setRandomSeed(3);
  const model = new Sequential([
    new layers.Conv2D(4, 3, { padding: 'same', activation: 'relu', inputShape: [6, 6, 1] }),
    new layers.MaxPooling2D(),
    new layers.Flatten(),
    new layers.Dense(1),
  ]);
  assert.equal(
    model.layers.map((layer) => [...(layer.outputDims ?? [])].slice(1)),
    [[6, 6, 4], [3, 3, 4], [36], [1]],
  );
  assert.is(model.countParams(), 3 * 3 * 4 + 4 + 36 + 1);
  model.compile({ optimizer: new tf.keras.optimizers.Adam(0.01), loss: 'mse' });
  const x = tf.random.uniform([16, 6, 6, 1]);
  const { history } = await model.fit(x, tf.reduceMax(x, [1, 2]), { epochs: 30, batchSize: 8, verbose: 0 });
  assert.ok(history.loss[29] < history.loss[0] / 4, `${history.loss[0]} → ${history.loss[29]}`);

  const ones = new layers.Conv2D(2, [2, 3], { kernelInitializer: 'ones', strides: 2, biasInitializer: 'ones' });
  tensor(ones.apply(tf.ones([1, 4, 5, 3])), [
    [
      [
        [19, 19],
        [19, 19],
      ],
      [
        [19, 19],
        [19, 19],
      ],
    ],
  ]);
  throwsTyped(() => ones.apply(tf.ones([4, 5, 3])), tf.ShapeError, /ndim=4/);
  throwsTyped(() => ones.apply(tf.ones([1, 4, 5, 2])), tf.ShapeError, /axis 3/);
  throwsTyped(() => new layers.Conv2D(0, 3), tf.ValueError, /filters/);
  throwsTyped(() => new layers.Conv2D(1, 3, { padding: 'wide' as 'same' }), tf.ValueError, /wide/);
  const image = tf.reshape(tf.range(16), [1, 4, 4, 1]);
  tensor(new layers.MaxPooling2D(2).apply(image), [
    [
      [[5], [7]],
      [[13], [15]],
    ],
  ]);
  tensor(new layers.AveragePooling2D({ poolSize: 2, strides: 2 }).apply(image), [
    [
      [[2.5], [4.5]],
      [[10.5], [12.5]],
    ],
  ]);
  tensor(new layers.GlobalAveragePooling2D().apply(image), [[7.5]]);
});

test.run();
