import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';

// Statements of section 4.15 on feature columns, computed at once and in traced functions.

const columns = tf.featureColumn;
const { inputLayer, indicatorColumn, categoricalColumnWithVocabularyList: vocabulary } = columns;

const tidied = (name: string, fn: () => void): void =>
  test(name, () => {
    const before = tf.memory().tensors;
    tf.tidy(fn);
    assert.is(tf.memory().tensors, before);
  });

tidied('B101 a bare categorical column is refused and shown', () => {
  throwsTyped(
    () => inputLayer({ d: ['a'] }, [vocabulary('d', ['a', 'b'])]),
    tf.ValueError,
    'inputLayer',
    /must be dense columns/,
    /VocabularyListCategoricalColumn\(key='d', vocabulary_list=\('a', 'b'\), dtype=tf\.string, default_value=-1, num_oov_buckets=0\)/,
    /indicatorColumn or embeddingColumn/,
  );
});

tidied('B102 words that are not in the vocabulary', () => {
  const features = { d: ['a', 'zzz'] };
  const of = (options: object): tf.Tensor => inputLayer(features, [indicatorColumn(vocabulary('d', ['a', 'b'], options))]);
  tensor(of({}), [
    [1, 0],
    [0, 0],
  ]);
  tensor(of({ numOovBuckets: 1 }), [
    [1, 0, 0],
    [0, 0, 1],
  ]);
  tensor(of({ defaultValue: 1 }), [
    [1, 0],
    [0, 1],
  ]);
});

tidied('B104 embeddings are averaged over the values of an example', () => {
  const initializer = (): tf.Tensor =>
    tf.constant([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  const column = columns.embeddingColumn(columns.categoricalColumnWithIdentity('i', 3), 2, { initializer });
  const colsToVars = new Map<object, tf.Variable[]>();
  tensor(
    inputLayer(
      {
        i: tf.constant(
          [
            [0, 2],
            [1, 1],
          ],
          'int32',
        ),
      },
      [column],
      { colsToVars } as never,
    ),
    [
      [3, 4],
      [3, 4],
    ],
  );
  for (const list of colsToVars.values()) for (const variable of list) variable.dispose();
});

tidied('B105 crossed features are hashed', () => {
  const column = indicatorColumn(columns.crossedColumn(['a', 'b'], 5));
  tensor(inputLayer({ a: tf.constant([['x'], ['y']]), b: tf.constant([['1'], ['2']]) }, [column]), [
    [1, 0, 0, 0, 0],
    [0, 0, 0, 0, 1],
  ]);
});

tidied('B106 hash buckets are fingerprints', () => {
  const column = indicatorColumn(columns.categoricalColumnWithHashBucket('w', 1000));
  const rows = inputLayer({ w: ['a', 'b', 'hello'] }, column);
  tensor(tf.argmax(rows, 1), [939n, 822n, 296n], 'int64');
});

tidied('B108 a missing feature', () => {
  throwsTyped(
    () => inputLayer({ y: [[1]] }, [columns.numericColumn('x')]),
    tf.ValueError,
    'inputLayer',
    /Feature x is not in features dictionary/,
  );
});

tidied('B109 a number beyond the buckets has no category', () => {
  tensor(inputLayer({ i: tf.constant([[5]], 'int32') }, [indicatorColumn(columns.categoricalColumnWithIdentity('i', 3))]), [[0, 0, 0]]);
});

tidied('the example of the introduction: columns stand in the order of their names', () => {
  const features = { sales: [[5], [10], [8], [9]], department: ['sports', 'sports', 'gardening', 'gardening'] };
  const department = indicatorColumn(vocabulary('department', ['sports', 'gardening']));
  tensor(inputLayer(features, [columns.numericColumn('sales'), department]), [
    [1, 0, 5],
    [1, 0, 10],
    [0, 1, 8],
    [0, 1, 9],
  ]);
});

test.run();
