// biome-ignore-all format: a matrix reads best on one line
// Layers that prepare inputs: words, classes, scales, sizes. The examples are those of Keras' pages.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { near, tensor, throwsTyped } from './semantics/expect.ts';

const { layers } = tf.keras;

/** A like from the config gives the same. */
function goesAround(layer: tf.keras.layers.Layer, x: tf.TensorLike): void {
  const config = JSON.parse(JSON.stringify(layers.serialize(layer)));
  const like = layers.deserialize(config) as tf.keras.layers.Layer;
  assert.equal(JSON.parse(JSON.stringify(layers.serialize(like))), config);
  assert.equal(like.apply(x).arraySync(), layer.apply(x).arraySync());
}

test('Normalization: learned from data at once or by batches, given, inverted', () => {
  const layer = new layers.Normalization();
  layer.adapt([[0, 7, 4], [2, 9, 6], [0, 7, 4], [2, 9, 6]]);
  tensor(layer.apply([[0, 7, 4]]), [[-1, -1, -1]]);
  assert.is(layer.weights.length, 3);
  assert.is(layer.trainableWeights.length, 0);
  layer.adapt(tf.data.Dataset.fromTensorSlices(tf.constant([[1, 0, 0], [3, 0, 2], [5, 6, 4]])).batch(2));
  near(layer.adaptMean, [3, 2, 2]);
  near(layer.adaptVariance, [8 / 3, 8, 8 / 3]);
  const all = new layers.Normalization({ axis: null });
  all.adapt([1, 2, 3, 4, 5]);
  near(all.apply([1, 3]), [-2 / Math.sqrt(2), 0]);
  const given = new layers.Normalization({ mean: 3, variance: 2 });
  near(given.apply([[1], [2], [3]]), [[-Math.SQRT2], [-Math.SQRT1_2], [0]]);
  near(new layers.Normalization({ mean: 3, variance: 2, invert: true }).apply([[-Math.SQRT2]]), [[1]]);
  goesAround(given, [[1]]);
  throwsTyped(() => new layers.Normalization({ mean: 1 }), tf.ValueError, /variance/);
  throwsTyped(() => given.adapt([[1]]), tf.ValueError, /given/);
});

test('Rescaling, Resizing, UpSampling2D', () => {
  near(new layers.Rescaling(1 / 255).apply(tf.constant([[0, 255]], 'int32')), [[0, 1]]);
  goesAround(new layers.Rescaling(2, { offset: [1, 2] }), [[1, 1]]);
  const image = tf.reshape(tf.range(4), [1, 2, 2, 1]);
  const big = (rows: number[][]): number[][][][] => [rows.map((row) => row.map((v) => [v]))];
  tensor(new layers.UpSampling2D().apply(image), big([[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]]));
  const bilinear = [[0, 0.25, 0.75, 1], [0.5, 0.75, 1.25, 1.5], [1.5, 1.75, 2.25, 2.5], [2, 2.25, 2.75, 3]];
  near(new layers.UpSampling2D({ size: 2, interpolation: 'bilinear' }).apply(image), big(bilinear));
  near(new layers.Resizing(4, 4).apply(image), big(bilinear));
  tensor(new layers.Resizing(1, 2, { interpolation: 'nearest' }).apply(image), big([[2, 3]]));
  assert.equal([...new layers.Resizing(3, 5).apply(tf.ones([7, 4, 3])).shape], [3, 5, 3]);
  goesAround(new layers.Resizing(3, 5), tf.ones([1, 2, 2, 1]));
  throwsTyped(() => new layers.Resizing(3, 5, { interpolation: 'cubic' as never }), tf.ValueError, /cubic/);
});

test('CategoryEncoding, Discretization, Hashing', () => {
  tensor(new layers.CategoryEncoding(4, { outputMode: 'one_hot' }).apply(tf.constant([3, 2, 0, 1], 'int32')), [[0, 0, 0, 1], [0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0]]);
  tensor(new layers.CategoryEncoding(4).apply(tf.constant([[0, 1], [0, 0], [1, 2], [3, 1]], 'int32')), [[1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 1, 0], [0, 1, 0, 1]]);
  const count = new layers.CategoryEncoding({ numTokens: 4, outputMode: 'count' });
  near(count.apply(tf.constant([[0, 1], [0, 0], [1, 2], [3, 1]], 'int32'), { countWeights: [[0.1, 0.2], [0.1, 0.1], [0.2, 0.3], [0.4, 0.2]] }), [[0.1, 0.2, 0, 0], [0.2, 0, 0, 0], [0, 0.2, 0.3, 0], [0, 0.2, 0, 0.4]]);
  goesAround(count, [[1, 2]]);
  const bins = new layers.Discretization([0, 1, 2]);
  tensor(bins.apply([[-1.5, 1, 3.4, 0.5], [0, 3, 1.3, 0]]), [[0n, 2n, 3n, 1n], [1n, 3n, 2n, 1n]], 'int64');
  goesAround(new layers.Discretization([0, 1], { outputMode: 'one_hot' }), [[0.5]]);
  throwsTyped(() => new layers.Discretization([1, 1]), tf.ValueError, /rise/);
  const words = [['A'], ['B'], ['C'], ['D'], ['E']];
  tensor(new layers.Hashing(3).apply(words), [[1n], [0n], [1n], [1n], [2n]], 'int64');
  tensor(new layers.Hashing(3, { maskValue: '' }).apply([['A'], ['B'], [''], ['C'], ['D']]), [[1n], [1n], [0n], [2n], [2n]], 'int64');
  tensor(new layers.Hashing(3, { salt: [133, 137] }).apply(words), [[1n], [2n], [1n], [0n], [2n]], 'int64');
  goesAround(new layers.Hashing(4, { outputMode: 'multi_hot' }), words);
});

test('StringLookup and IntegerLookup: vocabularies given or learned, unknown words, words for numbers', () => {
  const vocabulary = ['a', 'b', 'c', 'd'];
  const data = [['a', 'c', 'd'], ['d', 'z', 'b']];
  const given = new layers.StringLookup({ vocabulary });
  tensor(given.apply(data), [[1n, 3n, 4n], [4n, 0n, 2n]], 'int64');
  goesAround(given, data);
  const learned = new layers.StringLookup();
  throwsTyped(() => learned.apply(data), tf.ValueError, /adapt/);
  learned.adapt(data);
  assert.equal(learned.getVocabulary(), ['[UNK]', 'd', 'z', 'c', 'b', 'a']);
  const two = new layers.StringLookup({ vocabulary, numOovIndices: 2 });
  tensor(two.apply([['a', 'c', 'd'], ['m', 'z', 'b']]), [[2n, 4n, 5n], [0n, 1n, 3n]], 'int64');
  tensor(new layers.StringLookup({ vocabulary, outputMode: 'one_hot' }).apply(['a', 'b', 'c', 'd', 'z']), [[0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0]]);
  tensor(new layers.StringLookup({ vocabulary, outputMode: 'multi_hot' }).apply([['a', 'c', 'd', 'd'], ['d', 'z', 'b', 'z']]), [[0, 1, 0, 1, 1], [1, 0, 1, 0, 1]]);
  tensor(new layers.StringLookup({ vocabulary, outputMode: 'count' }).apply([['a', 'c', 'd', 'd'], ['d', 'z', 'b', 'z']]), [[0, 1, 0, 1, 2], [2, 0, 1, 0, 1]]);
  tensor(new layers.StringLookup({ vocabulary, invert: true }).apply(tf.constant([[1, 3, 4], [4, 0, 2]], 'int32')), [['a', 'c', 'd'], ['d', '[UNK]', 'b']], 'string');
  const masked = new layers.StringLookup({ vocabulary: ['', '[UNK]', 'a'], maskToken: '' });
  tensor(masked.apply(['', 'a', 'q']), [0n, 2n, 1n], 'int64');
  assert.is(masked.vocabularySize(), 3);
  throwsTyped(() => new layers.StringLookup({ vocabulary, numOovIndices: 0 }).apply(['z']), tf.ValueError, /z/, /numOovIndices/);
  throwsTyped(() => new layers.StringLookup({ vocabulary: ['a', 'a'] }), tf.ValueError, /twice/);
  const traced = tf.function((x: tf.Tensor) => given.apply(x));
  tensor(traced(tf.constant(data)), [[1n, 3n, 4n], [4n, 0n, 2n]], 'int64');

  const numbers = new layers.IntegerLookup({ vocabulary: [12, 36, 1138, 42] });
  const ints = tf.constant([[12, 1138, 42], [42, 1000, 36]], 'int32');
  tensor(numbers.apply(ints), [[1n, 3n, 4n], [4n, 0n, 2n]], 'int64');
  goesAround(numbers, ints);
  const frequent = new layers.IntegerLookup({ maxTokens: 4 });
  frequent.adapt(ints);
  assert.equal(frequent.getVocabulary(), [-1n, 42n, 1138n, 1000n]);
  tensor(new layers.IntegerLookup({ vocabulary: [12, 36, 1138, 42], numOovIndices: 2 }).apply(tf.constant([[12, 1138, 42], [37, 1000, 36]], 'int32')), [[2n, 4n, 5n], [1n, 0n, 3n]], 'int64');
});

test.run();
