import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fingerprint64 } from '../src/fingerprint.ts';
import * as tf from '../src/index.ts';
import { readTable } from '../src/module/saved-table.ts';
import { findRows } from '../src/ops/table.ts';
import { randomFrom, refuses, same } from './numeric.ts';

// tf.lookup against plain Maps.

const folder = await mkdtemp(join(tmpdir(), 'tensorlane-lookup-'));
test.after(async () => {
  await rm(folder, { recursive: true });
});
/** A test that leaves as many tensors as it found. What is collected elsewhere counts late, so that only tests without a pause can tell. */
const tidied = (name: string, fn: () => void): void =>
  test(name, () => {
    const before = tf.memory().tensors;
    tf.tidy(fn);
    assert.is(tf.memory().tensors, before);
  });

const { KeyValueTensorInitializer, StaticHashTable, StaticVocabularyTable, TextFileIndex, TextFileInitializer } = tf.lookup;
const { MutableHashTable, DenseHashTable } = tf.lookup.experimental;
const random = randomFrom(11);
const drawn = (n: number): number => Math.floor(random() * n);

tidied('keys and values of every dtype', () => {
  const of = (keys: tf.TensorLike, values: tf.TensorLike, missing: tf.TensorLike): tf.lookup.StaticHashTable =>
    new StaticHashTable(new KeyValueTensorInitializer(keys, values), missing);
  same(of([1n, 2n], ['x', 'y'], '?').lookup([2n, 5n]), [2], ['y', '?'], 'string');
  same(of(['a'], [true], false).lookup(['a', 'b']), [2], [1, 0], 'bool');
  same(of(tf.constant([1, 2], 'int32'), [0.5, 1.5], 0).lookup([2, 3]), [2], [1.5, 0], 'float32');
  same(of(['a'], tf.constant([2 ** 40], 'float64'), 0).lookup('a'), [], [2 ** 40], 'float64');
  const empty = of(tf.zeros([0], 'string'), tf.zeros([0], 'int64'), -1);
  same(empty.lookup(['a']), [1], [-1n], 'int64');
});

tidied('a changing table follows a Map, values of any shape', () => {
  const table = new MutableHashTable('int64', 'float32', [0, 0]);
  const map = new Map<number, number[]>();
  for (let round = 0; round < 60; round++) {
    const keys = Array.from({ length: drawn(5) }, () => drawn(20));
    if (random() < 0.7) {
      const values = keys.map(() => [drawn(100), drawn(100)]);
      keys.forEach((key, i) => map.set(key, values[i]));
      table.insert(tf.constant(keys, 'int64', [keys.length]), tf.constant(values.flat(), 'float32', [keys.length, 2]));
    } else {
      for (const key of keys) map.delete(key);
      table.remove(tf.constant(keys, 'int64', [keys.length]));
    }
    const asked = Array.from({ length: 6 }, () => drawn(25));
    same(
      table.lookup(tf.constant(asked, 'int64', [2, 3])),
      [2, 3, 2],
      asked.flatMap((key) => map.get(key) ?? [0, 0]),
      'float32',
    );
    assert.is(table.size().item<bigint>(), BigInt(map.size));
  }
  const [keys, values] = table.export();
  same(
    values,
    [map.size, 2],
    (keys.arraySync() as bigint[]).flatMap((key) => map.get(Number(key)) as number[]),
    'float32',
  );
});

tidied('changes in a function happen at each call, in the order of the calls', () => {
  const table = new MutableHashTable('string', 'int64', 0);
  const count = tf.function((word: tf.Tensor) => {
    const before = table.lookup(word);
    table.insert(word, before.add(1n));
    const [, values] = table.export();
    return [before, table.lookup(word), table.size(), values.sum()];
  });
  for (let k = 0n; k < 4n; k++) {
    const found = (count(tf.constant('a')) as tf.Tensor[]).map((t) => t.item<bigint>());
    assert.equal(found, [k, k + 1n, 1n, k + 1n]);
  }
  const removed = tf.function((word: tf.Tensor) => {
    table.remove(word);
    return table.size();
  });
  same(removed(tf.constant('a')) as tf.Tensor, [], [0n], 'int64');
});

tidied('a lookup is no way for gradients, and reads a variable through its value', () => {
  const table = new StaticHashTable(new KeyValueTensorInitializer(['a'], [2.5]), 0);
  const w = new tf.Variable([3]);
  const tape = new tf.GradientTape();
  const y = tape.record(() => table.lookup(['a']).mul(w));
  assert.equal(tape.gradient(y, w)?.toTensor().arraySync(), [2.5]);
  w.dispose();
});

tidied('sparse keys', () => {
  const table = new StaticHashTable(new KeyValueTensorInitializer(['a'], [2]), -1);
  const found = table.lookup(
    new tf.SparseTensor(
      [
        [0, 1],
        [1, 0],
      ],
      ['a', 'b'],
      [2, 2],
    ),
  );
  same(found.values, [2], [2, -1], 'int32');
  same(found.denseShape, [2], [2n, 2n], 'int64');
});

tidied('StaticVocabularyTable numbers unknown words by their fingerprint', () => {
  const words = new KeyValueTensorInitializer(['a', 'b', 'c'], [0, 1, 2], { valueDtype: 'int64' });
  const table = new StaticVocabularyTable(words, 4);
  same(table.size(), [], [7n], 'int64');
  const list = ['a', 'c', 'x', 'yy', '', 'ü'];
  const hash = (word: string): bigint => fingerprint64(new TextEncoder().encode(word)) % 4n;
  const expected = list.map((word) => (['a', 'b', 'c'].includes(word) ? BigInt('abc'.indexOf(word)) : 3n + hash(word)));
  same(table.lookup(list), [6], expected, 'int64');
  same(tf.function((x: tf.Tensor) => table.lookup(x))(tf.constant(list)) as tf.Tensor, [6], expected, 'int64');
  same(new StaticVocabularyTable(null, 4).lookup(['x', 'a']), [2], [hash('x'), hash('a')], 'int64');
  const numbers = new StaticVocabularyTable(new KeyValueTensorInitializer([10n, 20n], [0n, 1n]), 2, { lookupKeyDtype: 'int32' });
  same(numbers.lookup(tf.constant([20, 7], 'int32')), [2], [1n, 2n + (fingerprint64(new TextEncoder().encode('7')) % 2n)], 'int64');
  refuses(() => new StaticVocabularyTable(new KeyValueTensorInitializer(['a'], [0]), 1), tf.DTypeError, /values must be int64, got int32/);
  refuses(() => new StaticVocabularyTable(null, 0), tf.ValueError, /numOovBuckets/);
  refuses(() => table.lookup([1]), tf.DTypeError, /^lookup/);
});

test('tables from text files', async () => {
  const path = join(folder, 'words.tsv');
  await writeFile(path, 'a\t1\t0.5\r\nb\t2\t1.5\nü\t-3\t1e3\n');
  tf.tidy(() => {
    const { WHOLE_LINE, LINE_NUMBER } = TextFileIndex;
    const table = (...args: ConstructorParameters<typeof TextFileInitializer>) =>
      new StaticHashTable(new TextFileInitializer(...args), args[3] === 'string' ? '?' : -1);
    same(table(path, 'string', 0, 'int64', 1).lookup(['b', 'ü', 'z']), [3], [2n, -3n, -1n], 'int64');
    same(table(path, 'string', 0, 'float32', 2).lookup(['ü']), [1], [1000], 'float32');
    same(table(path, 'int64', LINE_NUMBER, 'string', WHOLE_LINE).lookup([1n, 3n]), [2], ['b\t2\t1.5', '?'], 'string');
    same(table(path, 'string', 0, 'int64', LINE_NUMBER, { valueIndexOffset: 5 }).lookup(['b']), [1], [6n], 'int64');
    same(table(path, 'string', 0, 'int64', LINE_NUMBER, { vocabSize: 1 }).size(), [], [1n], 'int64');
    refuses(() => table(path, 'string', 0, 'int64', LINE_NUMBER, { vocabSize: 4 }), tf.LoadError, /4 lines, got 3/);
    refuses(() => table(path, 'string', 0, 'int64', 2), tf.LoadError, /no int64, got 'a\t1\t0\.5' in line 1/);
    refuses(() => table(path, 'string', 0, 'int64', 7), tf.LoadError, /no column 7/);
    refuses(() => table(join(folder, 'none'), 'string', 0, 'int64', 1), tf.LoadError, /no such file/);
    refuses(() => new TextFileInitializer(path, 'string', -3, 'int64', 1), tf.ValueError, /keyIndex/);
    refuses(() => new TextFileInitializer(path, 'string', LINE_NUMBER, 'int64', 1), tf.ValueError, /int64/);
    refuses(() => new TextFileInitializer(path, 'float32', WHOLE_LINE, 'int64', 1), tf.ValueError, /whole line/);
    refuses(() => new TextFileInitializer(path, 'string', 0, 'int64', 1, { delimiter: '' }), tf.ValueError, /delimiter/);
  });
});

test('tables go into saved models with their contents, one table for all that use it', async () => {
  class Words extends tf.Module {
    readonly words = new StaticHashTable(new KeyValueTensorInitializer(['a', 'ü'], [1, 2]), -1);
    readonly counts = new MutableHashTable('string', 'int64', 0);
    readonly lookup = tf.function((x: tf.Tensor) => this.words.lookup(x), { inputSignature: [new tf.TensorSpec([null], 'string')] });
    readonly count = tf.function(
      (x: tf.Tensor) => {
        this.counts.insert(x, this.counts.lookup(x).add(1n));
        return this.counts.lookup(x);
      },
      { inputSignature: [new tf.TensorSpec([null], 'string')] },
    );
  }
  const module = new Words();
  tf.tidy(() => void module.count(tf.constant(['b'])));
  await tf.savedModel.save(module, join(folder, 'saved'));
  const loaded = (await tf.savedModel.load(join(folder, 'saved'))) as unknown as Words;
  tf.tidy(() => {
    same(loaded.lookup(tf.constant(['ü', 'x'])) as tf.Tensor, [2], [2, -1], 'int32');
    same(loaded.count(tf.constant(['b', 'c'])) as tf.Tensor, [2], [2n, 1n], 'int64');
    same(loaded.count(tf.constant(['c'])) as tf.Tensor, [1], [2n], 'int64');
    same(module.count(tf.constant(['c'])) as tf.Tensor, [1], [1n], 'int64');
  });
});

tidied('damaged tables of saved models are refused', () => {
  const parts: Record<string, () => tf.Tensor> = {
    k: () => tf.constant(['a', 'b']),
    v: () => tf.constant([1n, 2n]),
    one: () => tf.constant([1n]),
  };
  const good = {
    number: 0,
    label: 'StaticHashTable',
    keyDtype: 'string',
    valueDtype: 'int64',
    shape: [],
    starts: false,
    keys: 'k',
    values: 'v',
  };
  const refuse = (wrong: string, got: string): tf.LoadError => new tf.LoadError('load', wrong, got, 'Save it again.', {});
  const read = (change: object): unknown => readTable({ ...good, ...change }, new Map(), (name) => parts[String(name)](), refuse);
  same(findRows(read({}) as Parameters<typeof findRows>[0], tf.constant(['b']), tf.constant(0n)), [1], [2n], 'int64');
  for (const change of [
    { number: 0.5 },
    { label: 5 },
    { keyDtype: 'text' },
    { keyDtype: 'toString' },
    { valueDtype: null },
    { shape: 'x' },
    { shape: [null] },
    { shape: [-1] },
  ]) {
    refuses(() => read(change), tf.LoadError, /not described/);
  }
  for (const change of [{ values: 'one' }, { valueDtype: 'complex64' }, { values: 'k' }, { keys: 'v' }, { shape: [2] }])
    refuses(() => read(change), tf.LoadError, /other contents/);
  refuses(() => readTable(null, new Map(), () => parts.k(), refuse), tf.LoadError, /not described/);
});

tidied('DenseHashTable refuses its marks as keys', () => {
  const table = new DenseHashTable('int64', 'string', '', 0n, -1n);
  table.insert([5n], ['five']);
  same(table.lookup([5n, 6n]), [2], ['five', ''], 'string');
  refuses(() => table.insert([0n], ['x']), tf.ValueError, /emptyKey and deletedKey cannot be keys/);
  refuses(() => table.lookup([-1n]), tf.ValueError, /cannot be keys/);
  refuses(() => table.remove([0n]), tf.ValueError, /cannot be keys/);
  refuses(() => new DenseHashTable('int64', 'string', '', 1n, 1n), tf.ValueError, /must differ/);
});

tidied('mistakes are refused and leave nothing behind', () => {
  const table = new MutableHashTable('string', 'int64', -1);
  const numbers = tf.constant([1, 2], 'int32');
  refuses(() => table.insert(['a', 'b'], [1]), tf.ShapeError, /^insert: values must have shape \[2\].*got \[1\]/);
  refuses(() => table.insert(['a', 'b'], numbers), tf.DTypeError, /int64/);
  refuses(() => table.insert(numbers, [1, 2]), tf.DTypeError, /^insert: keys must be string, got int32/);
  refuses(() => table.remove(numbers), tf.DTypeError, /^remove: keys must be string/);
  refuses(
    () => new StaticHashTable(new KeyValueTensorInitializer(['a'], [1, 2]), -1),
    tf.ShapeError,
    /^StaticHashTable: .*\[1\].*got \[2\]/,
  );
  refuses(() => new KeyValueTensorInitializer('a', [1]), tf.ShapeError, /keys must have one axis/);
  refuses(() => new StaticHashTable(new KeyValueTensorInitializer(['a'], [1]), 0.5), tf.DTypeError, /int32/);
  refuses(() => new StaticHashTable(['a'] as never, 1), tf.ValueError, /KeyValueTensorInitializer/);
  refuses(() => new MutableHashTable('complex64', 'int64', 0), tf.UnsupportedError, /complex64/);
  refuses(() => new MutableHashTable('string', 'int64', 0, { nam: 'x' } as never), tf.ValueError, /'nam'/);
  assert.is(table.size().item<bigint>(), 0n);
});

test.run();
