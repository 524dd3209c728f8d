import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';
import { inGraph, v1 } from './sessions.ts';

// Statements of section 4.15 as they stand: in graphs of TensorFlow 1, and B130.

const c = v1.featureColumn;
const { inputLayer, indicatorColumn, categoricalColumnWithVocabularyList: vocabulary } = c;

test('B100 without tablesInitializer', () => {
  inGraph((sess) => {
    const rows = inputLayer({ d: ['a', 'b'] }, [indicatorColumn(vocabulary('d', ['a', 'b']))]);
    sess.run(v1.globalVariablesInitializer());
    throwsTyped(() => sess.run(rows), tf.FailedPreconditionError, /Table not initialized/, /tablesInitializer/);
    sess.run(v1.tablesInitializer());
    tensor(sess.run(rows), [
      [1, 0],
      [0, 1],
    ]);
    // Tables are filled in each session by itself.
    const other = new v1.Session();
    throwsTyped(() => other.run(rows), tf.FailedPreconditionError, /Table not initialized/);
    tensor(sess.run(rows), [
      [1, 0],
      [0, 1],
    ]);
    other.close();
  });
});

test('B100 nodes are named after the layer, the column and the lookup', () => {
  inGraph((_sess, graph) => {
    const rows = inputLayer({ d: ['a', 'b'] }, [indicatorColumn(vocabulary('d', ['a', 'b']))]);
    assert.is(String(rows), 'Tensor("input_layer/concat:0", shape=(2, 2), dtype=float32)');
    assert.ok(graph.getOperationByName('input_layer/d_indicator/hash_table_Lookup/LookupTableFindV2'));
  });
});

test('B101 a bare categorical column', () => {
  inGraph(() => {
    throwsTyped(() => inputLayer({ d: ['a'] }, [vocabulary('d', ['a', 'b'])]), tf.ValueError, /VocabularyListCategoricalColumn\(key='d'/);
  });
});

test('B102 words that are not in the vocabulary', () => {
  inGraph((sess) => {
    const f = { d: ['a', 'zzz'] };
    const rows = [{}, { numOovBuckets: 1 }, { defaultValue: 1 }].map((k) =>
      inputLayer(f, [indicatorColumn(vocabulary('d', ['a', 'b'], k))]),
    );
    sess.run(v1.tablesInitializer());
    const found = sess.run(rows).map((x) => x.arraySync());
    assert.equal(found, [
      [
        [1, 0],
        [0, 0],
      ],
      [
        [1, 0, 0],
        [0, 0, 1],
      ],
      [
        [1, 0],
        [0, 1],
      ],
    ]);
  });
});

test('B104 embeddings', () => {
  inGraph((sess) => {
    const initializer = v1.constantInitializer([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const column = c.embeddingColumn(c.categoricalColumnWithIdentity('i', 3), 2, { initializer });
    const rows = inputLayer(
      {
        i: v1.constant(
          [
            [0, 2],
            [1, 1],
          ],
          'int32',
        ),
      },
      [column],
    );
    sess.run(v1.globalVariablesInitializer());
    tensor(sess.run(rows), [
      [3, 4],
      [3, 4],
    ]);
    assert.equal(
      v1.trainableVariables().map((v) => v.name),
      ['input_layer/i_embedding/embedding_weights:0'],
    );
  });
});

test('B105 crossed features, B106 hash buckets', () => {
  inGraph((sess) => {
    const rows = inputLayer({ a: v1.constant([['x'], ['y']]), b: v1.constant([['1'], ['2']]) }, [
      indicatorColumn(c.crossedColumn(['a', 'b'], 5)),
    ]);
    sess.run(v1.tablesInitializer());
    tensor(sess.run(rows), [
      [1, 0, 0, 0, 0],
      [0, 0, 0, 0, 1],
    ]);
    tensor(sess.run(v1.strings.toHashBucketFast(['a', 'b', 'hello'], 1000)), [939n, 822n, 296n], 'int64');
  });
});

test('B108 a missing feature, B109 a number beyond the buckets', () => {
  inGraph((sess) => {
    throwsTyped(() => inputLayer({ y: [[1]] }, [c.numericColumn('x')]), tf.ValueError, /Feature x is not in features dictionary/);
    tensor(sess.run(inputLayer({ i: v1.constant([[5]], 'int32') }, [indicatorColumn(c.categoricalColumnWithIdentity('i', 3))])), [
      [0, 0, 0],
    ]);
  });
});

test('B130 the initializers of variables and tables run together; the introduction’s columns', () => {
  inGraph((sess) => {
    const features = { sales: [[5], [10], [8], [9]], department: ['sports', 'sports', 'gardening', 'gardening'] };
    const department = indicatorColumn(vocabulary('department', ['sports', 'gardening']));
    const inputs = inputLayer(features, [c.numericColumn('sales'), department]);
    assert.equal(sess.run([v1.globalVariablesInitializer(), v1.tablesInitializer()]), [null, null]);
    tensor(sess.run(inputs), [
      [1, 0, 5],
      [1, 0, 10],
      [0, 1, 8],
      [0, 1, 9],
    ]);
  });
});

test('columns read what is fed, in batches of any size', () => {
  inGraph((sess) => {
    const d = v1.placeholder('string', { shape: [null] });
    const x = v1.placeholder('float32', { shape: [null, 1] });
    const rows = inputLayer({ d, x }, [c.numericColumn('x'), indicatorColumn(vocabulary('d', ['a', 'b']))]);
    sess.run(v1.tablesInitializer());
    tensor(
      sess.run(rows, [
        [d, ['b']],
        [x, [[7]]],
      ]),
      [[0, 1, 7]],
    );
    tensor(
      sess.run(rows, [
        [d, ['a', 'c']],
        [x, [[1], [2]]],
      ]),
      [
        [1, 0, 1],
        [0, 0, 2],
      ],
    );
  });
});

test('embeddings of a graph are trained', () => {
  inGraph((sess) => {
    const initializer = v1.constantInitializer([[1], [2]]);
    const rows = inputLayer(
      { i: v1.constant([[0], [1]], 'int64') },
      c.embeddingColumn(c.categoricalColumnWithIdentity('i', 2), 1, { initializer }),
    );
    const train = new v1.train.GradientDescentOptimizer(0.5).minimize(tf.reduceSum(rows));
    sess.run(v1.globalVariablesInitializer());
    sess.run(train);
    tensor(sess.run(rows), [[0.5], [1.5]]);
  });
});

test('tables that change: operations to run, contents of each session', () => {
  inGraph((sess) => {
    const table = new v1.lookup.experimental.MutableHashTable('string', 'int64', -1);
    const insert = table.insert(['a', 'b'], [1, 2]);
    const remove = table.remove(['a']);
    const found = table.lookup(['a', 'b']);
    tensor(sess.run(found), [-1n, -1n], 'int64');
    assert.is(sess.run(insert), null);
    tensor(sess.run(found), [1n, 2n], 'int64');
    const other = new v1.Session();
    tensor(other.run(table.size()), 0n, 'int64');
    sess.run(remove);
    tensor(sess.run(found), [-1n, 2n], 'int64');
    other.close();
  });
});

test('B113 a key with two values is found when the table is filled', () => {
  inGraph((sess) => {
    new v1.lookup.StaticHashTable(new v1.lookup.KeyValueTensorInitializer(['a', 'a'], [1, 2]), -1);
    throwsTyped(() => sess.run(v1.tablesInitializer()), tf.FailedPreconditionError, /same key/);
  });
});

test.run();
