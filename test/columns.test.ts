import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fingerprint64, fingerprintCat64 } from '../src/fingerprint.ts';
import * as tf from '../src/index.ts';
import { randomFrom, refuses } from './numeric.ts';

// tf.featureColumn against plain loops, eager and traced.

const c = tf.featureColumn;
const random = randomFrom(5);
const drawn = (n: number): number => Math.floor(random() * n);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const tidied = (name: string, fn: () => void): void =>
  test(name, () => {
    const before = tf.memory().tensors;
    tf.tidy(fn);
    assert.is(tf.memory().tensors, before);
  });

type Columns = Parameters<typeof c.inputLayer>[1];
/** The rows of columns, which must be the same at once and traced, also with an unknown batch. */
function rowsOf(features: Readonly<Record<string, tf.Tensor>>, columns: Columns): unknown {
  const at = c.inputLayer(features, columns).arraySync();
  const keys = Object.keys(features);
  const specs = keys.map((key) => new tf.TensorSpec([null, ...features[key].shape.slice(1)], features[key].dtype));
  const traced = tf.function((...x: tf.Tensor[]) => c.inputLayer(Object.fromEntries(keys.map((key, i) => [key, x[i]])), columns), {
    inputSignature: specs,
  });
  assert.equal((traced(...keys.map((key) => features[key])) as tf.Tensor).arraySync(), at);
  return at;
}
const strings = (x: readonly (readonly string[])[]): tf.Tensor => tf.constant(x as string[][], 'string', [x.length, x[0].length]);

tidied('numeric columns: shapes, dtypes, normalizers', () => {
  const x = tf.constant([
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ]);
  assert.equal(rowsOf({ x }, c.numericColumn('x', { shape: [2, 2] })), [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  assert.equal(rowsOf({ x: tf.constant([1, 2], 'int32') }, c.numericColumn('x')), [[1], [2]]);
  assert.equal(rowsOf({ x: tf.constant([2, 4]) }, c.numericColumn('x', { normalizerFn: (t) => t.div(2) })), [[1], [2]]);
  assert.equal(c.inputLayer({ x: [3, 4] }, c.numericColumn('x')).arraySync(), [[3], [4]]);
  refuses(() => c.inputLayer({ x: [[1, 2]] }, c.numericColumn('x', { shape: [3] })), tf.ShapeError, /\[1, 2\]/);
  refuses(() => c.inputLayer({ x: ['a'] }, c.numericColumn('x')), tf.ValueError, /'x' must be convertible to float, got string/);
  refuses(() => c.inputLayer({ x: 5 }, c.numericColumn('x')), tf.ValueError, /Feature \(key: x\) cannot have rank 0/);
  refuses(() => c.numericColumn('x', { shape: [0] }), tf.ValueError, /^numericColumn: shape/);
  refuses(() => c.numericColumn('x', { dtype: 'string' }), tf.ValueError, /string/);
  refuses(
    () => c.numericColumn('x', { normalizer: null } as never),
    tf.ValueError,
    /'normalizer'\. Known options: shape, defaultValue, dtype, normalizerFn/,
  );
  assert.is(String(c.numericColumn('x')), "NumericColumn(key='x', shape=(1,), default_value=None, dtype=tf.float32, normalizer_fn=None)");
});

tidied('buckets hold their lower boundary; as categories they count on from number to number', () => {
  const x = tf.constant([
    [-1, 0],
    [0.5, 1],
    [2, Number.POSITIVE_INFINITY],
  ]);
  const column = c.bucketizedColumn(c.numericColumn('x', { shape: 2 }), [0, 1, 2]);
  const bucket = (v: number): number => [0, 1, 2].filter((b) => b <= v).length;
  const expected = (x.arraySync() as number[][]).map((row) => row.flatMap((v) => [0, 1, 2, 3].map((k) => (k === bucket(v) ? 1 : 0))));
  assert.equal(rowsOf({ x }, column), expected);
  assert.equal(rowsOf({ x }, c.indicatorColumn(column)), expected);
  assert.is(column.name, 'x_bucketized');
  refuses(() => c.bucketizedColumn(c.numericColumn('x'), [1, 0]), tf.ValueError, /sorted list, got \[1, 0\]/);
  refuses(() => c.bucketizedColumn(c.numericColumn('x'), []), tf.ValueError, /sorted list/);
  refuses(() => c.bucketizedColumn(c.numericColumn('x', { shape: [2, 2] }), [0]), tf.ValueError, /one axis/);
  refuses(() => c.bucketizedColumn('x' as never, [0]), tf.ValueError, /numericColumn/);
});

tidied('categories: several a row, missing ones, weights', () => {
  const words = ['a', 'b', 'cc', ''];
  const depth = 7;
  for (let round = 0; round < 20; round++) {
    const list = Array.from({ length: 1 + drawn(4) }, () => Array.from({ length: 3 }, () => words[drawn(4)]));
    const weight = list.map((row) => row.map(() => drawn(5) - 1));
    const [w, x] = [strings(list), tf.constant(weight, 'float32', [list.length, 3])];
    const counts = (of: (word: string) => number, by: (i: number, k: number) => number): number[][] =>
      list.map((row, i) => {
        const out = new Array<number>(depth).fill(0);
        row.forEach((word, k) => {
          const id = word === '' ? -1 : of(word);
          if (id >= 0) out[id] += by(i, k);
        });
        return out;
      });
    const hash = (word: string): number => Number(fingerprint64(bytes(word)) % BigInt(depth));
    const hashed = c.categoricalColumnWithHashBucket('w', depth);
    assert.equal(
      rowsOf({ w }, c.indicatorColumn(hashed)),
      counts(hash, () => 1),
    );
    assert.equal(
      rowsOf({ w, x }, c.indicatorColumn(c.weightedCategoricalColumn(hashed, 'x'))),
      counts(hash, (i, k) => weight[i][k]),
    );
    const known = c.categoricalColumnWithVocabularyList('w', ['a', 'b'], { numOovBuckets: depth - 2 });
    const place = (word: string): number =>
      ['a', 'b'].includes(word) ? 'ab'.indexOf(word) : 2 + Number(fingerprint64(bytes(word)) % BigInt(depth - 2));
    assert.equal(
      rowsOf({ w }, c.indicatorColumn(known)),
      counts(place, () => 1),
    );
    // The same values sparse.
    const places = list.flatMap((row, i) => row.flatMap((word, k) => (word === '' ? [] : [[i, k]])));
    const sparse = new tf.SparseTensor(
      tf.constant(
        places.map((p) => p.map(BigInt)),
        'int64',
        [places.length, 2],
      ),
      tf.constant(
        list.flat().filter((s) => s !== ''),
        'string',
        [places.length],
      ),
      [list.length, 3],
    );
    assert.equal(
      c.inputLayer({ w: sparse }, c.indicatorColumn(hashed)).arraySync(),
      counts(hash, () => 1),
    );
  }
});

tidied('whole numbers as categories', () => {
  const i = tf.constant(
    [
      [3, -1],
      [9, 0],
      [-7, 1],
    ],
    'int32',
  );
  assert.equal(rowsOf({ i }, c.indicatorColumn(c.categoricalColumnWithIdentity('i', 4))), [
    [0, 0, 0, 1],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ]);
  assert.equal(rowsOf({ i }, c.indicatorColumn(c.categoricalColumnWithIdentity('i', 4, { defaultValue: 2 }))), [
    [0, 0, 0, 1],
    [1, 0, 1, 0],
    [0, 1, 1, 0],
  ]);
  assert.equal(rowsOf({ i }, c.indicatorColumn(c.categoricalColumnWithVocabularyList('i', [9, 3]))), [
    [0, 1],
    [1, 0],
    [0, 0],
  ]);
  assert.equal(c.inputLayer({ i: [[2], [0]] }, c.indicatorColumn(c.categoricalColumnWithIdentity('i', 3))).arraySync(), [
    [0, 0, 1],
    [1, 0, 0],
  ]);
  const five = Number(fingerprint64(bytes('5')) % 6n);
  const row = c
    .inputLayer({ i: [[5]] }, c.indicatorColumn(c.categoricalColumnWithHashBucket('i', 6, { dtype: 'int64' })))
    .arraySync() as number[][];
  assert.is(row[0].indexOf(1), five);
  refuses(
    () => c.inputLayer({ i: tf.tidy(() => [[0.5]]) }, c.indicatorColumn(c.categoricalColumnWithIdentity('i', 3))),
    tf.DTypeError,
    /0\.5/,
  );
});

tidied('crosses of features, columns and crosses', () => {
  const [a, b] = [
    strings([
      ['x', 'y'],
      ['', 'z'],
    ]),
    tf.constant(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      'int32',
    ),
  ];
  const n = 11;
  const start = 0xdecafcaffen;
  const expected = (key: bigint): number[][] =>
    [0, 1].map((row) => {
      const out = new Array<number>(n).fill(0);
      for (const s of (a.arraySync() as string[][])[row])
        for (const v of (b.arraySync() as number[][])[row])
          out[Number(fingerprintCat64(fingerprintCat64(key, fingerprint64(bytes(s))), BigInt(v)) % BigInt(n))]++;
      return out;
    });
  assert.equal(rowsOf({ a, b }, c.indicatorColumn(c.crossedColumn(['a', 'b'], n))), expected(start));
  assert.equal(rowsOf({ a, b }, c.indicatorColumn(c.crossedColumn(['a', 'b'], n, { hashKey: 5 }))), expected(5n));
  const identity = c.categoricalColumnWithIdentity('b', 10);
  assert.equal(rowsOf({ a, b }, c.indicatorColumn(c.crossedColumn(['a', identity], n))), expected(start));
  // A cross in a cross is the cross of all.
  const x = strings([['p'], ['q']]);
  const nested = c.crossedColumn([c.crossedColumn(['a', 'b'], 50), 'x'], n);
  assert.equal(rowsOf({ a, b, x }, c.indicatorColumn(nested)), rowsOf({ a, b, x }, c.indicatorColumn(c.crossedColumn(['a', 'b', 'x'], n))));
  assert.is(nested.name, 'a_X_b_X_x');
  // A category that is not there takes its combinations with it.
  const words = c.categoricalColumnWithVocabularyList('a', ['x', 'y', 'z']);
  assert.equal(
    (rowsOf({ a, b }, c.indicatorColumn(c.crossedColumn([words, 'b'], n))) as number[][]).map((row) => row.reduce((s, v) => s + v)),
    [6, 3],
  );
  refuses(() => c.crossedColumn('a' as never, 'b' as never, 5 as never), tf.ValueError, /keys must be a list/);
  refuses(() => c.crossedColumn(['a'], 5), tf.ValueError, /at least two, got 1/);
  refuses(() => c.crossedColumn(['a', 'b'], 1), tf.ValueError, /above 1/);
  refuses(
    () => c.crossedColumn(['a', c.categoricalColumnWithHashBucket('b', 3)], 5),
    tf.ValueError,
    /HashedCategoricalColumn\(key='b', hash_bucket_size=3, dtype=tf\.string\)/,
  );
  refuses(() => c.crossedColumn(['a', c.numericColumn('b') as never], 5), tf.ValueError, /categorical columns/);
  refuses(() => c.inputLayer({ a: ['x'], b: [0.5] }, c.indicatorColumn(c.crossedColumn(['a', 'b'], 5))), tf.DTypeError, /0\.5/);
});

tidied('embeddings: combiners, weights, rows without categories, norms, gradients', () => {
  const made: NonNullable<NonNullable<Parameters<typeof c.inputLayer>[2]>['colsToVars']> = new Map();
  const inputLayer = (given: Parameters<typeof c.inputLayer>[0], column: Columns): tf.Tensor =>
    c.inputLayer(given, column, { colsToVars: made });
  const table = [
    [1, 2],
    [3, 4],
    [5, 12],
  ];
  const i = [
    [0, 2, -1],
    [-1, -1, -1],
    [1, 1, 0],
  ];
  const w = [
    [2, 0.5, 9],
    [1, 1, 1],
    [1, -1, 0],
  ];
  const initializer = (): tf.Tensor => tf.constant(table);
  const expected = (combiner: string, weighted: boolean, clip = Number.POSITIVE_INFINITY): number[][] =>
    i.map((row, at) => {
      const sum = [0, 0];
      let by = 0;
      row.forEach((id, k) => {
        const weight = weighted ? w[at][k] : 1;
        if (id < 0 || (weighted && combiner !== 'sum' && weight <= 0)) return;
        const norm = Math.hypot(...table[id]);
        const scale = norm > clip ? clip / norm : 1;
        table[id].forEach((v, d) => {
          sum[d] += weight * v * scale;
        });
        by += combiner === 'mean' ? weight : weight * weight;
      });
      const under = combiner === 'sum' ? 1 : combiner === 'mean' ? by : Math.sqrt(by);
      return sum.map((v) => (under === 0 ? 0 : v / under));
    });
  const near = (x: tf.Tensor, rows: number[][]): void => {
    (x.arraySync() as number[][]).forEach((row, k) =>
      row.forEach((v, d) => assert.ok(Math.abs(v - rows[k][d]) < 1e-5, `${v} ${rows[k][d]}`)),
    );
    assert.equal([...x.shape], [rows.length, 2]);
  };
  const identity = c.categoricalColumnWithIdentity('i', 3);
  const features = { i: tf.constant(i, 'int64'), w: tf.constant(w) };
  for (const combiner of ['mean', 'sum', 'sqrtn'] as const) {
    near(inputLayer(features, c.embeddingColumn(identity, 2, { combiner, initializer })), expected(combiner, false));
    near(
      inputLayer(features, c.embeddingColumn(c.weightedCategoricalColumn(identity, 'w'), 2, { combiner, initializer })),
      expected(combiner, true),
    );
    near(inputLayer(features, c.embeddingColumn(identity, 2, { combiner, initializer, maxNorm: 3 })), expected(combiner, false, 3));
  }
  const column = c.embeddingColumn(identity, 2, { initializer });
  const tape = new tf.GradientTape();
  const y = tape.record(() => inputLayer(features, column));
  const [variable] = made.get(column) as tf.Variable[];
  assert.equal(variable.trainable, true);
  const slices = tape.gradient(y, variable) as unknown as tf.IndexedSlices;
  assert.equal(slices.indices.arraySync(), [0n, 2n, 1n, 1n, 0n]);
  assert.equal(slices.toTensor().at(2).arraySync(), [0.5, 0.5]);
  const row = inputLayer({ i: [[0]] }, c.embeddingColumn(identity, 4)).arraySync() as number[][];
  assert.ok(row[0].every((v) => Math.abs(v) <= 1 && v !== 0));
  refuses(() => c.embeddingColumn(identity, 0), tf.ValueError, /dimension/);
  refuses(() => c.embeddingColumn(identity, 2, { combiner: 'avg' as never }), tf.ValueError, /'avg'/);
  refuses(() => c.embeddingColumn(identity, 2, { initializer: 5 as never }), tf.ValueError, /initializer must be callable/);
  refuses(() => c.embeddingColumn(c.numericColumn('x') as never, 2), tf.ValueError, /categorical/);
  for (const list of made.values()) for (const variable of list) variable.dispose();
});

tidied('mistakes with lists of columns', () => {
  const x = c.numericColumn('x');
  const features = { x: [[1]], y: [[1], [2]] };
  refuses(() => c.inputLayer(features, []), tf.ValueError, /must not be empty/);
  refuses(() => c.inputLayer(features, { x } as never), tf.ValueError, /must be a list/);
  refuses(() => c.inputLayer(features, ['x' as never]), tf.ValueError, /feature columns/);
  refuses(() => c.inputLayer(features, [x, x]), tf.ValueError, /Duplicate feature column name 'x'/);
  refuses(() => c.inputLayer(features, [x, c.numericColumn('y')]), tf.ShapeError, /Batch size.*'x' and 'y' differ, got 1 and 2/);
  refuses(() => c.inputLayer([1] as never, x), tf.ValueError, /features must be an object/);
  refuses(() => c.categoricalColumnWithVocabularyList('x', []), tf.ValueError, /vocabularyList of 'x'/);
  refuses(() => c.categoricalColumnWithVocabularyList('x', ['a', 'a']), tf.ValueError, /Duplicate keys/);
  refuses(() => c.categoricalColumnWithVocabularyList('x', ['a', 1]), tf.ValueError, /strings or whole numbers/);
  refuses(
    () => c.categoricalColumnWithVocabularyList('x', ['a'], { numOovBuckets: 1, defaultValue: 0 }),
    tf.ValueError,
    /Can't specify both/,
  );
  refuses(() => c.categoricalColumnWithIdentity('x', 3, { defaultValue: 3 }), tf.ValueError, /\[0, 3\)/);
  refuses(() => c.categoricalColumnWithHashBucket('x', 0), tf.ValueError, /hashBucketSize/);
  refuses(() => c.indicatorColumn(x as never), tf.ValueError, /categorical, got NumericColumn/);
  refuses(
    () => c.inputLayer({ d: tf.tidy(() => ['a']) }, c.indicatorColumn(c.categoricalColumnWithVocabularyList('d', [1]))),
    tf.ValueError,
    /'d' reads int64, got string/,
  );
});

test('vocabulary files, and reading examples by columns', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tensorlane-columns-'));
  const path = join(folder, 'words.txt');
  await writeFile(path, 'red\ngreen\nblue');
  tf.tidy(() => {
    const column = c.categoricalColumnWithVocabularyFile('w', path);
    assert.is(column.numBuckets, 3);
    assert.equal(c.inputLayer({ w: ['blue', 'pink'] }, c.indicatorColumn(column)).arraySync(), [
      [0, 0, 1],
      [0, 0, 0],
    ]);
    assert.equal(
      c
        .inputLayer(
          { w: ['blue'] },
          c.indicatorColumn(c.categoricalColumnWithVocabularyFile('w', path, { vocabularySize: 2, numOovBuckets: 1 })),
        )
        .arraySync(),
      [[0, 0, 1]],
    );
    refuses(() => c.categoricalColumnWithVocabularyFile('w', join(folder, 'none')), tf.ValueError, /no such file/);
    const columns = [c.indicatorColumn(column), c.numericColumn('x')];
    const row = new tf.train.Example({
      features: { feature: { w: { bytesList: { value: ['green', 'red'] } }, x: { floatList: { value: [4] } } } },
    }).serializeToString();
    const parsed = tf.io.parseExample(tf.io.fromBytes(row).reshape([1]), c.makeParseExampleSpec(columns));
    assert.equal(c.inputLayer(parsed, columns).arraySync(), [[1, 1, 0, 4]]);
    refuses(() => c.makeParseExampleSpec([c.numericColumn('w'), column]), tf.ValueError, /'w' is wanted in two ways/);
  });
  await rm(folder, { recursive: true });
});

test.run();
