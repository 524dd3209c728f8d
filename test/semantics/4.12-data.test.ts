// biome-ignore-all format: a matrix reads best on one line
import { inspect } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { throwsTyped } from './expect.ts';

// Section 4.12: tf.data.

const { Dataset } = tf.data;
const i32 = (v: number[] | number): tf.Tensor => tf.constant(v, 'int32');
const plain = (e: unknown): unknown => {
  if (e instanceof tf.Tensor) return e.arraySync();
  return Array.isArray(e) ? e.map(plain) : Object.fromEntries(Object.entries(e as object).map(([k, v]) => [k, plain(v)]));
};
const list = (ds: Iterable<unknown>): unknown[] => [...ds].map(plain);
const big = (...v: number[]): bigint[] => v.map(BigInt);
const same = (ds: Iterable<unknown>, wanted: unknown): void => assert.equal(list(ds), wanted);

test('B001 slices of an array, a tuple, an object', () => {
  const ds = Dataset.fromTensorSlices([i32([1, 2, 3]), tf.constant([[1, 2], [3, 4], [5, 6]])]);
  assert.is(String(ds), '<_TensorSliceDataset element_spec=(TensorSpec(shape=(), dtype=tf.int32, name=None), TensorSpec(shape=(2,), dtype=tf.float32, name=None))>');
  same(ds, [[1, [1, 2]], [2, [3, 4]], [3, [5, 6]]]);
  same(Dataset.fromTensorSlices({ a: i32([1, 2]), b: ['x', 'y'] }), [{ a: 1, b: 'x' }, { a: 2, b: 'y' }]);
  same(Dataset.fromTensorSlices([[1, 2], [3, 4]]), [[1, 2], [3, 4]]);
  same(Dataset.fromTensorSlices([Int32Array.of(1, 2), Float64Array.of(3, 4)]), [[1, 3], [2, 4]]);
  same(Dataset.fromTensorSlices(tf.zeros([0, 2])), []);
  assert.is([...Dataset.fromTensorSlices(new tf.Variable([1, 2]))][1].item(), 2);
  const x = tf.constant([7, 8]);
  const kept = Dataset.fromTensorSlices(x);
  x.dispose();
  same(kept, [7, 8]);
  same(tf.tidy(() => Dataset.fromTensorSlices(tf.constant([1, 2]).add(1))), [2, 3]);
  same(Dataset.fromTensors([1, 2]), [[1, 2]]);
});

test('B002 components of unequal length are refused', () => {
  throwsTyped(() => Dataset.fromTensorSlices([i32([1, 2, 3]), i32([1, 2])]), tf.ShapeError, 'Dataset.fromTensorSlices', /\[3\]/, /\[2\]/);
  throwsTyped(() => Dataset.fromTensorSlices(3), tf.ShapeError);
  throwsTyped(() => Dataset.fromTensorSlices({ a: null } as never), tf.ValueError);
});

test('B004 forms of range', () => {
  same(Dataset.range(5), big(0, 1, 2, 3, 4));
  same(Dataset.range(2, 5), big(2, 3, 4));
  same(Dataset.range(5, 1, -2), big(5, 3));
  same(Dataset.range(5, 1), []);
  same(Dataset.range(0), []);
  same(Dataset.range(2, { outputType: 'int32' }), [0, 1]);
  assert.is(String(Dataset.range(3).elementSpec), 'TensorSpec(shape=(), dtype=tf.int64, name=None)');
  throwsTyped(() => Dataset.range(1, 5, 0), tf.ValueError);
  throwsTyped(() => Dataset.range(1, { outputTyp: 'int32' } as never), tf.ValueError, /outputTyp/);
});

test('B005 batch keeps the short tail unless dropRemainder', () => {
  same(Dataset.range(7).batch(3), [big(0, 1, 2), big(3, 4, 5), big(6)]);
  same(Dataset.range(7).batch(3, { dropRemainder: true }), [big(0, 1, 2), big(3, 4, 5)]);
  assert.equal((Dataset.range(7).batch(3).elementSpec as tf.TensorSpec).shape, [null]);
  assert.equal((Dataset.range(6).batch(3, { dropRemainder: true }).elementSpec as tf.TensorSpec).shape, [3]);
  same(Dataset.range(0).batch(3), []);
  same(Dataset.fromTensorSlices({ a: [1, 2], b: ['x', 'y'] }).batch(2), [{ a: [1, 2], b: ['x', 'y'] }]);
  throwsTyped(() => Dataset.range(3).batch(0), tf.ValueError, /batchSize/);
});

test('B006 unequal shapes do not batch; paddedBatch pads', () => {
  const ds = Dataset.range(1, 4).map((x) => tf.range(1, x.add(1n), 1n));
  same(ds.paddedBatch(3), [[big(1, 0, 0), big(1, 2, 0), big(1, 2, 3)]]);
  throwsTyped(() => list(ds.batch(3)), tf.ShapeError, /\[1\]/, /\[2\]/);
  same(ds.paddedBatch(2, { paddedShapes: [4], paddingValues: -1n }), [[big(1, -1, -1, -1), big(1, 2, -1, -1)], [big(1, 2, 3, -1)]]);
  throwsTyped(() => list(ds.paddedBatch(3, { paddedShapes: [2] })), tf.ShapeError, /3 for 2/);
  const words = Dataset.range(1, 3).map((x) => tf.fill([x as never], 'a'));
  same(words.paddedBatch(2, { paddingValues: '-' }), [[['a', '-'], ['a', 'a']]]);
});

test('B008 shuffle: a seed gives TensorFlow\'s order; a new one each pass unless told', () => {
  tf.random.setSeed(0);
  const each = Dataset.range(3).shuffle(3, { seed: 42, reshuffleEachIteration: true });
  same(each, big(1, 0, 2));
  same(each, big(0, 2, 1));
  const once = Dataset.range(3).shuffle(3, { seed: 42, reshuffleEachIteration: false });
  same(once, big(2, 0, 1));
  same(once, big(2, 0, 1));
  same(Dataset.range(4).shuffle(1), big(0, 1, 2, 3));
  assert.equal(list(Dataset.range(50).shuffle(7).repeat(2)).sort(), list(Dataset.range(50).repeat(2)).sort());
  same(Dataset.range(0).shuffle(3), []);
  tf.random.setSeed(null);
});

test('B009 repeat, and its order with batch', () => {
  same(Dataset.range(3).repeat(2).batch(4), [big(0, 1, 2, 0), big(1, 2)]);
  same(Dataset.range(3).batch(2).repeat(2), [big(0, 1), big(2), big(0, 1), big(2)]);
  same(Dataset.range(3).repeat().take(5), big(0, 1, 2, 0, 1));
  same(Dataset.range(3).repeat(0), []);
  same(Dataset.range(0).repeat(), []);
  same(Dataset.range(2).repeat(-1).take(3), big(0, 1, 0));
});

test('B010 take, skip, shard, takeWhile, filter, enumerate, concatenate', () => {
  same(Dataset.range(10).skip(7), big(7, 8, 9));
  same(Dataset.range(10).take(2), big(0, 1));
  same(Dataset.range(2).take(-1), big(0, 1));
  same(Dataset.range(2).skip(9), []);
  same(Dataset.range(10).shard(3, 1), big(1, 4, 7));
  same(Dataset.range(10).takeWhile((x) => x.less(3n)), big(0, 1, 2));
  same(Dataset.range(5).filter((x) => x.floormod(2n).equal(0n)), big(0, 2, 4));
  same(Dataset.fromTensorSlices(i32([5, 6])).enumerate({ start: 3 }), [[3n, 5], [4n, 6]]);
  same(Dataset.range(2).concatenate(Dataset.range(2)), big(0, 1, 0, 1));
  throwsTyped(() => Dataset.range(10).shard(3, 3), tf.ValueError);
  throwsTyped(() => Dataset.range(2).concatenate(Dataset.fromTensorSlices([1, 2])), tf.DTypeError);
  throwsTyped(() => Dataset.range(2).concatenate(Dataset.range(2).enumerate() as never), tf.ValueError);
});

test('B012 map gets components as arguments; an array makes an array element', () => {
  same(Dataset.fromTensorSlices([i32([1, 2]), i32([3, 4])]).map((a, b) => [a.add(b), a.mul(b)]), [[4, 3], [6, 8]]);
  same(Dataset.fromTensorSlices({ a: [1, 2] }).map(({ a }) => ({ b: a.mul(2), c: 1 })), [{ b: 2, c: 1 }, { b: 4, c: 1 }]);
  const v = new tf.Variable(2);
  const by = Dataset.fromTensorSlices([1, 2]).map((x) => x.mul(v));
  same(by, [2, 4]);
  v.assign(3);
  same(by, [3, 6]);
});

test('B013 map traces its function once; one that reads elements runs as it is', () => {
  let n = 0;
  list(Dataset.range(3).map((x) => { n++; return x.add(1n); }));
  assert.is(n, 1);
  same(Dataset.range(3).map((x) => (Number(x) > 1 ? 'big' : 'small')), ['small', 'small', 'big']);
});

test('B014 order of flatMap and interleave', () => {
  same(Dataset.fromTensorSlices([[1, 2], [3, 4]]).flatMap((x) => Dataset.fromTensorSlices(x)), [1, 2, 3, 4]);
  const ds = Dataset.range(1, 4).interleave((x) => Dataset.fromTensors(x).repeat(6), { cycleLength: 2, blockLength: 4 });
  same(ds, big(1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3));
  same(Dataset.range(3).flatMap((x) => Dataset.range(x)), big(0, 0, 1));
  assert.is(String(ds.elementSpec), 'TensorSpec(shape=(), dtype=tf.int64, name=None)');
  throwsTyped(() => list(Dataset.range(2).flatMap((x) => x as never)), tf.ValueError);
});

test('B014 window and its data sets', () => {
  same(Dataset.range(5).window(3, { shift: 1, dropRemainder: true }).flatMap((w) => w.batch(3)), [big(0, 1, 2), big(1, 2, 3), big(2, 3, 4)]);
  assert.equal([...Dataset.range(7).window(3, { shift: 2, stride: 2 })].map(list), [big(0, 2, 4), big(2, 4, 6), big(4, 6), big(6)]);
  assert.equal([...Dataset.range(5).window(1, { shift: 3 })].map(list), [big(0), big(3)]);
  const pairs = Dataset.fromTensorSlices([tf.constant([1, 2]), i32([3, 4])]).window(2);
  assert.equal([...pairs].map(([a, b]) => [list(a), list(b)]), [[[1, 2], [3, 4]]]);
});

test('B016 cache: the source runs once', () => {
  let n = 0;
  const ds = Dataset.fromGenerator(function* () { n++; yield 1; yield 2; }, { outputSignature: new tf.TensorSpec([], 'int32') }).cache();
  same(ds, [1, 2]);
  for (const x of ds) x.dispose();
  same(ds, [1, 2]);
  assert.is(n, 1);
});

test('B017 fromGenerator holds elements against its signature', () => {
  const gen = function* (): Generator<number[]> { yield [1, 2]; };
  throwsTyped(() => list(Dataset.fromGenerator(gen, { outputSignature: new tf.TensorSpec([3], 'int32') })), tf.ShapeError, /\[2\]/, /\[3\]/);
  throwsTyped(() => list(Dataset.fromGenerator(function* () { yield tf.constant([1, 2]); }, { outputSignature: new tf.TensorSpec([2], 'int32') })), tf.DTypeError);
  throwsTyped(() => Dataset.fromGenerator(gen, {} as never), tf.ValueError, /outputSignature/);
  same(Dataset.fromGenerator(gen, { outputSignature: new tf.TensorSpec([null], 'int32') }), [[1, 2]]);
  const pair = [new tf.TensorSpec([], 'int32'), new tf.TensorSpec([], 'string')] as [tf.TensorSpec, tf.TensorSpec];
  same(Dataset.fromGenerator(function* () { yield [1, 'a']; }, { outputSignature: pair }), [[1, 'a']]);
  same(Dataset.fromGenerator(function* () { yield { x: 1 }; }, { outputSignature: { x: new tf.TensorSpec([], 'float64') } }), [{ x: 1 }]);
});

test('B018 fromGenerator starts anew at each epoch', () => {
  let n = 0;
  const ds = Dataset.fromGenerator(function* () { n++; yield 1; }, { outputSignature: new tf.TensorSpec([], 'int32') });
  same(ds.repeat(3), [1, 1, 1]);
  assert.is(n, 3);
});

test('B018 asynchronous generators are read by for await', async () => {
  const ds = Dataset.fromGenerator(async function* () { yield 1; yield 2; yield 3; }, { outputSignature: new tf.TensorSpec([], 'int32') });
  const found: unknown[] = [];
  for await (const x of Dataset.zip(ds.map((v) => v.mul(2)).batch(2), Dataset.range(9)).shuffle(1)) found.push(plain(x));
  assert.equal(found, [[[2, 4], 0n], [[6], 1n]]);
  throwsTyped(() => list(ds), tf.RuntimeError, /for await/);
  const sync: unknown[] = [];
  for await (const x of Dataset.range(2)) sync.push(plain(x));
  assert.equal(sync, big(0, 1));
});

test('B020 cardinality and length', () => {
  throwsTyped(() => Dataset.range(3).repeat().length, tf.ValueError, /infinite/);
  assert.is(Dataset.range(7).batch(3).length, 3);
  const { INFINITE_CARDINALITY, UNKNOWN_CARDINALITY } = tf.data;
  const size = (ds: { cardinality(): tf.Tensor }): number => Number(ds.cardinality().item());
  assert.equal([size(Dataset.range(3)), size(Dataset.range(3).repeat()), size(Dataset.range(3).filter(() => true))], [3, INFINITE_CARDINALITY, UNKNOWN_CARDINALITY]);
  assert.equal([size(Dataset.range(3).repeat().take(2)), size(Dataset.range(5).shard(2, 1)), size(Dataset.range(5).window(2, { shift: 1 })), size(Dataset.range(2).concatenate(Dataset.range(3)))], [2, 2, 5, 5]);
  assert.is(Dataset.range(3).cardinality().dtype, 'int64');
});

test('B021 reduce, scan, unbatch, rebatch, unique', () => {
  const sum = Dataset.range(5).reduce(0n, (s, x) => s.add(x));
  assert.equal([sum.item(), sum.dtype, sum.shape], [10n, 'int64', []]);
  assert.is(Dataset.range(0).reduce(7, (s) => s.add(1)).item(), 7);
  same(Dataset.range(4).scan(0n, (s, x) => [s.add(x), s.add(x)]), big(0, 1, 3, 6));
  same(Dataset.range(4).batch(2).unbatch(), big(0, 1, 2, 3));
  same(Dataset.range(6).batch(4).rebatch(3), [big(0, 1, 2), big(3, 4, 5)]);
  same(Dataset.range(7).batch(4).rebatch([1, 2]), [big(0), big(1, 2), big(3), big(4, 5), big(6)]);
  same(Dataset.fromTensorSlices(i32([1, 37, 2, 37, 2, 1])).unique(), [1, 37, 2]);
  same(Dataset.fromTensorSlices(['a', 'b', 'a']).unique(), ['a', 'b']);
  throwsTyped(() => list(Dataset.range(2).unbatch()), tf.ShapeError);
});

test('B022 chooseFromDatasets and sampleFromDatasets', () => {
  const ds = ['foo', 'bar', 'baz'].map((s) => Dataset.fromTensors(s).repeat());
  same(Dataset.chooseFromDatasets(ds, Dataset.range(3).repeat(2)), ['foo', 'bar', 'baz', 'foo', 'bar', 'baz']);
  const short = [Dataset.range(1), Dataset.range(10, 12)];
  const choice = Dataset.fromTensorSlices(tf.constant([0n, 0n, 1n, 1n]));
  same(Dataset.chooseFromDatasets(short, choice), big(0));
  same(Dataset.chooseFromDatasets(short, choice, { stopOnEmptyDataset: false }), big(0, 10, 11));
  throwsTyped(() => list(Dataset.chooseFromDatasets(short, Dataset.range(3))), tf.IndexError, /2/);
  assert.equal(list(Dataset.sampleFromDatasets(short, { seed: 3 })).sort(), big(0, 10, 11));
  same(Dataset.sampleFromDatasets(ds, { weights: [0, 1, 0] }).take(2), ['bar', 'bar']);
});

test('B024 an error in map comes when its element is read; ignoreErrors passes over it', () => {
  const ds = Dataset.fromTensorSlices([1, 2, 0, 4]).map((x) => tf.debugging.checkNumerics(tf.divide(1, x), 'error'));
  same(ds.ignoreErrors(), [1, 0.5, 0.25]);
  const iterator = ds[Symbol.iterator]();
  assert.equal([iterator.getNext().item(), iterator.getNext().item()], [1, 0.5]);
  assert.throws(() => iterator.getNext(), /error/);
  assert.is(iterator.getNext().item(), 0.25);
});

test('B025 plain values, and how a dataset prints', () => {
  assert.is(String(Dataset.range(3)), '<_RangeDataset element_spec=TensorSpec(shape=(), dtype=tf.int64, name=None)>');
  assert.is(inspect(Dataset.range(3)), String(Dataset.range(3)));
  assert.equal([...Dataset.range(3).asNumpyIterator()], big(0, 1, 2));
  const spec = 'TensorSpec(shape=(), dtype=tf.int64, name=None)';
  assert.is(String(Dataset.zip({ a: Dataset.range(2), b: Dataset.range(3) })), `<_ZipDataset element_spec={'a': ${spec}, 'b': ${spec}}>`);
  assert.is(String(Dataset.range(3).window(2)), `<_WindowDataset element_spec=DatasetSpec(${spec}, TensorShape([]))>`);
});

test('B026 a dataset has no random access', () => assert.is(Reflect.get(Dataset.range(3), 0), undefined));

test('B028 prefetch and a parallel map keep the order', () => {
  same(Dataset.range(5).map((x) => x.mul(2n), { numParallelCalls: tf.data.AUTOTUNE }).prefetch(2), big(0, 2, 4, 6, 8));
});

test('B029 the first element comes from the first bufferSize', () => {
  for (let seed = 0; seed < 20; seed++) assert.ok(Number(Dataset.range(100).shuffle(10, { seed })[Symbol.iterator]().getNext()) < 10);
});

test('B030 shuffle needs a buffer', () => {
  throwsTyped(() => Dataset.range(3).shuffle(0), tf.ValueError, /bufferSize/);
  throwsTyped(() => Dataset.range(3).shuffle(2, { seeds: 1 } as never), tf.ValueError, /seeds/);
});

test('zip ends with the shortest', () => {
  same(Dataset.zip(Dataset.range(3), Dataset.range(4, 6)), [big(0, 4), big(1, 5)]);
  same(Dataset.zip([Dataset.range(1), Dataset.fromTensorSlices(['a', 'b'])]), [[0n, 'a']]);
});

test('the end of an iterator', () => {
  const iterator = Dataset.range(1)[Symbol.iterator]();
  assert.is(iterator.getNextAsOptional().getValue().item(), 0n);
  assert.is(iterator.getNextAsOptional().hasValue(), false);
  throwsTyped(() => iterator.getNext(), tf.OutOfRangeError);
  throwsTyped(() => iterator.getNextAsOptional().getValue(), tf.OutOfRangeError);
  assert.equal(iterator.next(), { done: true, value: undefined });
});

test('what iteration makes and nobody keeps is freed', () => {
  const words = Dataset.fromTensorSlices(['a', 'b', 'c']);
  const ds = Dataset.zip(Dataset.range(40).map((x) => x.add(1n)).filter((x) => x.greater(3n)).shuffle(5).batch(4).unbatch(), words.repeat())
    .scan(0n, (s, x) => [s.add(1n), x]).window(3, { shift: 2 }).flatMap((a, b) => Dataset.zip(a.batch(2), b.batch(2)))
    .interleave((a) => Dataset.fromTensorSlices(a).map((x) => x.mul(2n)), { cycleLength: 3 }).skip(1).enumerate().take(30);
  const count = (): number => {
    for (const [i, x] of ds) {
      i.dispose();
      x.dispose();
    }
    return tf.memory().tensors;
  };
  assert.is(count(), count());
});

test('elements taken inside tidy leave with it; buffers stay', () => {
  const iterator = Dataset.range(9).map((x) => x.add(0n)).shuffle(3, { seed: 1 })[Symbol.iterator]();
  const before = tf.tidy(() => iterator.getNext());
  const inside: tf.Tensor[] = [];
  tf.tidy(() => {
    inside.push(iterator.getNext());
  });
  assert.is(inside[0].isDisposed, true);
  assert.is(before.isDisposed, false);
  assert.is([...iterator].filter((x) => !x.isDisposed).length, 7);
});

test('B010 a predicate gives booleans', () => {
  throwsTyped(() => list(Dataset.range(5).filter((x) => x)), tf.DTypeError, 'Dataset.filter', /int64/);
  throwsTyped(() => list(Dataset.range(5).takeWhile((x) => x)), tf.DTypeError, 'Dataset.takeWhile', /int64/);
});

test('A082 an iterator advances at every call', () => {
  const lines: string[] = [];
  const consume = tf.function((it: { getNext(): tf.Tensor }) => tf.print(it.getNext(), { outputStream: (line: string) => lines.push(line) }));
  const it = tf.data.Dataset.range(3)[Symbol.iterator]();
  for (let i = 0; i < 3; i++) consume(it);
  assert.equal(lines, ['0\n', '1\n', '2\n']);
  assert.is(consume.traceCount, 1);
  assert.is(inspect(it), '<Iterator element_spec=TensorSpec(shape=(), dtype=tf.int64, name=None)>');
  throwsTyped(() => consume(it), tf.OutOfRangeError, 'Iterator.getNext', /End of sequence/);
  const sum = tf.function((pairs: Iterator<{ a: tf.Tensor; b: tf.Tensor[] }>) => { const { a, b } = pairs.next().value as { a: tf.Tensor; b: tf.Tensor[] }; assert.equal(a.shape as unknown[], [null]); return a.mul(b[0]).sum(); });
  const pairs = tf.data.Dataset.fromTensorSlices({ a: [1, 2, 3], b: [i32([4, 5, 6]).cast('float32')] }).batch(2)[Symbol.iterator]();
  assert.equal([sum(pairs), sum(pairs)].map((x) => x.item()), [14, 18]);
  throwsTyped(() => tf.function((items: Iterable<tf.Tensor>) => { for (const x of items) tf.print(x); })(it), tf.TraceError, 'Iterator', /getNext/);
  // An optional in a function: whether there is an element is a tensor, which branches and loops ask.
  const value = tf.function((items: typeof it) => items.getNextAsOptional().getValue());
  throwsTyped(() => value(it), tf.OutOfRangeError, 'Optional.getValue', /End of sequence/);
  const numbers = (): typeof it => tf.data.Dataset.range(5)[Symbol.iterator]();
  const next = tf.function((items: typeof it) => { const o = items.getNextAsOptional(); return tf.cond(o.hasValue() as tf.Tensor, () => o.getValue().mul(2n), () => tf.constant(-1n)); });
  const five = numbers();
  assert.equal(Array.from({ length: 7 }, () => next(five).item()), [0n, 2n, 4n, 6n, 8n, -1n, -1n]);
  assert.is(next.traceCount, 1);
  const all = tf.function((items: typeof it) => tf.whileLoop((go: tf.Tensor) => go, (_go: tf.Tensor, sum: tf.Tensor) => {
    const o = items.getNextAsOptional();
    const has = o.hasValue() as tf.Tensor;
    return [has, tf.cond(has, () => sum.add(o.getValue()), () => sum)];
  }, [tf.constant(true), tf.constant(0n)])[1]);
  assert.equal([all(numbers()).item(), all(numbers()).item()], [10n, 10n]);
  const rows = tf.function((items: Iterator<tf.Tensor> & { getNextAsOptional(): tf.data.Optional<tf.Tensor> }) => { const o = items.getNextAsOptional(); return [o.hasValue(), tf.shape(o.getValue())]; });
  const batches = tf.data.Dataset.range(3).batch(2)[Symbol.iterator]();
  assert.equal([rows(batches), rows(batches)].map(([has, shape]) => [(has as tf.Tensor).arraySync(), (shape as tf.Tensor).arraySync()]), [[true, [2]], [true, [1]]]);
  throwsTyped(() => rows(batches), tf.OutOfRangeError, 'Optional.getValue');
  // What is made while tracing is part of the trace.
  const total = tf.function(() => { let t = tf.constant(0n); for (const x of tf.data.Dataset.range(4)) t = t.add(x); return t; });
  assert.equal([total(), total()].map((x) => x.item()), [6n, 6n]);
});

test.run();
