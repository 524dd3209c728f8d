import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';

// Statements of section 4.15 on lookup tables, and B106, N101 on fingerprints.

/** A test that leaves as many tensors as it found. What is collected elsewhere counts late, so that only tests without a pause can tell. */
const tidied = (name: string, fn: () => void): void =>
  test(name, () => {
    const before = tf.memory().tensors;
    tf.tidy(fn);
    assert.is(tf.memory().tensors, before);
  });

const { KeyValueTensorInitializer, StaticHashTable } = tf.lookup;

tidied('B106 hash buckets are Fingerprint64 modulo their number', () => {
  tensor(tf.strings.toHashBucketFast(['a', 'b', 'hello'], 1000), [939n, 822n, 296n], 'int64');
});

tidied('B110 StaticHashTable: default for missing keys, size', () => {
  const table = new StaticHashTable(new KeyValueTensorInitializer(['a', 'b'], [10, 20]), -1);
  tensor(table.lookup(tf.constant(['a', 'zzz'])), [10, -1], 'int32');
  tensor(table.at('b'), 20, 'int32');
  tensor(table.lookup([['a'], ['b']]), [[10], [20]], 'int32');
  tensor(table.lookup(tf.zeros([0, 2], 'string')), [], 'int32', [0, 2]);
  tensor(table.size(), 2n, 'int64');
});

tidied('B110 in a function, whose table stays what it is', () => {
  const table = new StaticHashTable(new KeyValueTensorInitializer(['a', 'b'], tf.constant([1.5, 2.5])), 0);
  const f = tf.function((x: tf.Tensor) => table.lookup(x).mul(2));
  tensor(f(tf.constant(['b', 'c'])), [5, 0]);
  tensor(f(tf.constant(['a', 'a'])), [3, 3]);
  const inside = tf.function((x: tf.Tensor) => new StaticHashTable(new KeyValueTensorInitializer(['q'], [7]), -1).lookup(x));
  tensor(inside(tf.constant('q')), 7, 'int32');
});

tidied('B112 MutableHashTable: insert, remove, export', () => {
  const table = new tf.lookup.experimental.MutableHashTable('string', 'int64', -1);
  table.insert(tf.constant(['a', 'b']), tf.constant([1, 2], 'int64'));
  table.remove(tf.constant(['b']));
  tensor(table.lookup(tf.constant(['a', 'b'])), [1n, -1n], 'int64');
  tensor(table.size(), 1n, 'int64');
  tensor(table.at('a'), 1n, 'int64');
  table.insert(['a', 'c'], [5, 6]);
  const [keys, values] = table.export();
  tensor(keys, ['a', 'c'], 'string');
  tensor(values, [5n, 6n], 'int64');
});

tidied('B113 a key with two values', () => {
  throwsTyped(
    () => new StaticHashTable(new KeyValueTensorInitializer(['a', 'a'], [1, 2]), -1),
    tf.RuntimeError,
    'StaticHashTable',
    /same key/,
    /a: 1 and 2/,
  );
  // The same value twice is no contradiction.
  tensor(new StaticHashTable(new KeyValueTensorInitializer(['a', 'a'], [1, 1]), -1).size(), 1n, 'int64');
});

tidied('B114 keys of another dtype', () => {
  const table = new StaticHashTable(new KeyValueTensorInitializer(['a'], [1]), -1);
  throwsTyped(() => table.lookup(tf.constant([1], 'int32')), tf.DTypeError, 'lookup', /keys must be string/, /int32/);
});

tidied('N101 fingerprints', () => {
  tensor(tf.strings.toHashBucketFast(['Hello', 'TensorFlow', '2.x'], 3), [0n, 2n, 2n], 'int64');
  tensor(
    tf.strings.toHashBucketFast(['', 'a', 'abc', '0123456789abcdefghijklmnopqrstuvwxyz'], 2n ** 62n),
    [1936946117179621455n, 3694432073954588131n, 2640714258260161385n, 3437576823970257101n],
    'int64',
  );
  tensor(tf.strings.toHashBucketStrong(['Hello', 'TF'], 3, [2, 0]), [1n, 0n], 'int64');
});

test.run();
