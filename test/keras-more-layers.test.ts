import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, throwsTyped } from './semantics/expect.ts';

const { activations, layers, metrics, utils } = tf.keras;

/** A volume [1, 4, 3, 3, 1] of numbers in no order. */
const volume = Array.from({ length: 36 }, (_, i) => ((i * 17) % 23) - 11);
const at = (d: number, h: number, w: number): number => volume[(d * 3 + h) * 3 + w];

/** The elements that a window of 2 × 2 × 2 sees from there on. */
function seen(d: number, h: number, w: number): number[] {
  const found: number[] = [];
  for (let i = d; i < Math.min(d + 2, 4); i += 1)
    for (let j = h; j < Math.min(h + 2, 3); j += 1) for (let k = w; k < Math.min(w + 2, 3); k += 1) found.push(at(i, j, k));
  return found;
}

test('pools over volumes', () => {
  const x = tf.constant(volume).reshape([1, 4, 3, 3, 1]);
  const places = [0, 2].flatMap((d) => [0, 2].flatMap((h) => [0, 2].map((w) => seen(d, h, w))));
  const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [largest, means] = [new layers.MaxPooling3D(2, { padding: 'same' }), new layers.AveragePooling3D(2, { padding: 'same' })];
  near(
    largest.apply(x).reshape([-1]),
    places.map((of) => Math.max(...of)),
  );
  near(means.apply(x).reshape([-1]), places.map(mean));
  assert.equal(new layers.MaxPooling3D([2, 3, 1], { strides: 1 }).apply(x).shape, [1, 3, 1, 3, 1]);
  near(new layers.GlobalMaxPooling3D().apply(x), [[Math.max(...volume)]]);
  near(new layers.GlobalAveragePooling3D().apply(x), [[mean(volume)]]);
  throwsTyped(() => new layers.MaxPooling3D().apply(tf.ones([1, 4, 4, 1])), tf.ShapeError, /ndim=5/);
});

test('EinsumDense is Dense along the axes of an equation', () => {
  const dense = new layers.EinsumDense('ab,bc->ac', 3, { biasAxes: 'c', kernelInitializer: 'ones', biasInitializer: 'ones' });
  assert.equal(dense.apply([[1, 2]]).arraySync(), [[4, 4, 4]]);
  const shapes = (layer: tf.keras.layers.EinsumDense, x: tf.Tensor): unknown => [layer.apply(x).shape, layer.weights.map((w) => w.shape)];
  assert.equal(shapes(new layers.EinsumDense('abc,cd->abd', [null, 64], { biasAxes: 'd' }), tf.ones([2, 5, 7])), [
    [2, 5, 64],
    [[7, 64], [64]],
  ]);
  assert.equal(shapes(new layers.EinsumDense('...x,xy->...y', 4, { biasAxes: 'y' }), tf.ones([2, 5, 7])), [
    [2, 5, 4],
    [[7, 4], [4]],
  ]);
  assert.equal(shapes(new layers.EinsumDense('abc,cde->abde', [null, 3, 2], { biasAxes: 'de' }), tf.ones([2, 5, 7])), [
    [2, 5, 3, 2],
    [
      [7, 3, 2],
      [3, 2],
    ],
  ]);
  const again = layers.EinsumDense.fromConfig(dense.getConfig());
  assert.equal(again.getConfig(), dense.getConfig());
  throwsTyped(() => new layers.EinsumDense('ab->a', 3), tf.ValueError, /equation/);
  throwsTyped(() => new layers.EinsumDense('ab,bc->ac', 3, { biasAxes: 'z' }), tf.ValueError, /biasAxes/);
});

test('Discretization learns its boundaries', () => {
  const layer = new layers.Discretization({ numBins: 4, epsilon: 0.01 });
  throwsTyped(() => layer.apply([1]), tf.ValueError, /adapt/);
  layer.adapt([
    [-1.5, 1.0, 3.4, 0.5],
    [0.0, 3.0, 1.3, 0.0],
  ]);
  const found = layer.apply([
    [-1.5, 1.0, 3.4, 0.5],
    [0.0, 3.0, 1.3, 0.0],
  ]);
  assert.equal(found.arraySync(), [
    [0n, 2n, 3n, 2n],
    [1n, 3n, 3n, 1n],
  ]);
  // Keras' summaries, computed by NumPy.
  assert.equal(layer.binBoundaries, [0, 0.5, Math.fround(1.3)]);
  const many = Array.from({ length: 1000 }, (_, i) => (i * 383) % 1000);
  const quarters = new layers.Discretization({ numBins: 4 });
  quarters.adapt(tf.data.Dataset.fromTensorSlices(tf.constant(many)).batch(100));
  assert.equal(quarters.binBoundaries, [254.86648559570312, 509.5000305175781, 753.1937255859375]);
  assert.equal(layers.Discretization.fromConfig(quarters.getConfig()).binBoundaries, quarters.binBoundaries);
  throwsTyped(() => new layers.Discretization([1, 2]).adapt([1]), tf.ValueError, /given/);
  throwsTyped(() => new layers.Discretization({}), tf.ValueError, /numBins/);
});

test('correlations of predictions with targets', () => {
  const [truth, predicted] = [
    [
      [0, 1, 0.5],
      [1, 1, 0.2],
    ],
    [
      [0.1, 0.9, 0.5],
      [1, 0.9, 0.2],
    ],
  ];
  near(new metrics.PearsonCorrelation().apply(truth, predicted), 0.9966996, 'float32', undefined, 1e-5);
  near(new metrics.ConcordanceCorrelation().apply(truth, predicted), 0.9816320385426076, 'float32', undefined, 1e-5);
  assert.is(new metrics.PearsonCorrelation({ axis: 0 }).getConfig().axis, 0);
});

test('sequences of one length', () => {
  const sequences = [[1], [2, 3], [4, 5, 6]];
  const { padSequences } = utils;
  assert.equal(padSequences(sequences, { value: -1 }).arraySync(), [
    [-1, -1, 1],
    [-1, 2, 3],
    [4, 5, 6],
  ]);
  assert.equal(padSequences(sequences, { padding: 'post', maxlen: 2 }).arraySync(), [
    [1, 0],
    [2, 3],
    [5, 6],
  ]);
  assert.equal(padSequences(sequences, { truncating: 'post', maxlen: 2, dtype: 'float32' }).arraySync(), [
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
  assert.is(padSequences(sequences).dtype, 'int32');
  assert.equal(padSequences([[], [1]]).arraySync(), [[0], [1]]);
  throwsTyped(() => padSequences(sequences, { padding: 'left' as 'pre' }), tf.ValueError, 'padSequences', /'pre' or 'post'/);
});

test('activations that vanish below', () => {
  near(activations.get('sparse_plus')(tf.constant([-2, 0, 2])), [0, 0.25, 2]);
  near(activations.get('sparse_sigmoid')(tf.constant([-2, 0.5, 2])), [0, 0.75, 1]);
  near(activations.threshold([-1, 2, 3], 2, 7), [7, 7, 3]);
});

test.run();
