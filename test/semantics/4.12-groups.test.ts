// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { throwsTyped } from './expect.ts';

// Section 4.12: the steps of tf.data that group elements.

const { Dataset } = tf.data;
const list = (ds: Iterable<tf.Tensor>): unknown[] => [...ds].map((x) => { const v = x.arraySync(); x.dispose(); return v; });
const lengths = () => Dataset.fromGenerator(() => [[0], [1, 2, 3], [4, 5], [6]], { outputSignature: new tf.TensorSpec([null], 'int32') });

test('B021 groups of one key follow when they are full, the rest by rising keys', () => {
  const parity = (x: tf.Tensor): tf.Tensor => x.floormod(2n);
  const ds = Dataset.range(7).groupByWindow({ keyFunc: parity, reduceFunc: (_key, w) => w.batch(3), windowSize: 3 });
  assert.equal(list(ds), [[0n, 2n, 4n], [1n, 3n, 5n], [6n]]);
  assert.equal(list(ds), [[0n, 2n, 4n], [1n, 3n, 5n], [6n]]);
  const sized = Dataset.range(6).groupByWindow({ keyFunc: parity, reduceFunc: (key, w) => w.map((x) => x.add(key.mul(10n))), windowSizeFunc: (key) => key.add(1n) });
  assert.equal(list(sized), [0n, 2n, 11n, 13n, 4n, 15n]);
  throwsTyped(() => Dataset.range(7).groupByWindow({ keyFunc: parity, reduceFunc: (_key, w) => w }), tf.ValueError, 'Dataset.groupByWindow', /none/);
  throwsTyped(() => Dataset.range(7).groupByWindow({ keyFunc: parity, reduceFunc: (_key, w) => w, windowSize: 0 }), tf.ValueError, 'Dataset.groupByWindow');
  throwsTyped(() => list(Dataset.range(7).groupByWindow({ keyFunc: (x) => x.expandDims(0).tile([2]), reduceFunc: (_key, w) => w, windowSize: 2 })), tf.ValueError);
});

test('B021 buckets by length', () => {
  const size = (x: tf.Tensor): tf.Tensor => tf.size(x);
  assert.equal(list(lengths().bucketBySequenceLength(size, [2], [2, 2])), [[[1, 2, 3], [4, 5, 0]], [[0], [6]]]);
  const closed = lengths().bucketBySequenceLength(size, [3, 5], [2, 2, 2], { padToBucketBoundary: true, paddingValues: -1 });
  assert.equal(list(closed), [[[0, -1], [4, 5]], [[6, -1]], [[1, 2, 3, -1]]]);
  assert.equal(list(lengths().bucketBySequenceLength(size, [2], [2, 2], { dropRemainder: true })).length, 2);
  throwsTyped(() => lengths().bucketBySequenceLength(size, [2], [2]), tf.ValueError, 'Dataset.bucketBySequenceLength', /1 for 1/);
  throwsTyped(() => list(lengths().bucketBySequenceLength(size, [2], [2, 2], { padToBucketBoundary: true })), tf.ValueError, /last boundary/);
});

test('B010 counters, functions of data sets, the only element', () => {
  assert.equal(list(Dataset.counter({ start: 2, step: 3 }).take(2)), [2n, 5n]);
  assert.equal(Dataset.counter().cardinality().item(), -1n);
  assert.equal(list(Dataset.range(3).apply((ds) => ds.take(1))), [0n]);
  throwsTyped(() => Dataset.range(3).apply((() => 1) as never), tf.ValueError, 'Dataset.apply');
  assert.equal(Dataset.range(1).getSingleElement().item(), 0n);
});

test('no tensor stays behind', () => {
  const run = (): void => { list(Dataset.range(7).groupByWindow({ keyFunc: (x) => x.floormod(2n), reduceFunc: (_key, w) => w.batch(3), windowSize: 3 })); };
  run();
  const before = tf.memory().tensors;
  run();
  for (const x of Dataset.range(9).groupByWindow({ keyFunc: (y) => y.floormod(2n), reduceFunc: (_key, w) => w.batch(3), windowSize: 3 })) { x.dispose(); break; }
  assert.is(tf.memory().tensors, before);
});

test.run();
