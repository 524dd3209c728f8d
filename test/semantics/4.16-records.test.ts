import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { hex } from '../protos.ts';
import { tensor, throwsTyped } from './expect.ts';

// Statements of section 4.16: TFRecord files, examples, tensors as bytes.

const folder = await mkdtemp(join(tmpdir(), 'tensorlane-records-'));
const path = join(folder, 'r');
test.after(async () => {
  await rm(folder, { recursive: true });
});

async function written(...records: (Uint8Array | string)[]): Promise<Uint8Array> {
  const writer = new tf.io.TFRecordWriter(path);
  for (const record of records) writer.write(record);
  await writer.close();
  return new Uint8Array(await readFile(path));
}

const texts = (ds: tf.data.Dataset<tf.Tensor>): string[] => {
  const found: string[] = [];
  for (const x of ds) {
    found.push(x.item<string>());
    x.dispose();
  }
  return found;
};

test('B116 the frame of a record', async () => {
  assert.is(hex(await written('abc')), '0300000000000000b099490e6162636e57f121');
});

test('B117 an empty record', async () => {
  assert.is(hex(await written('')), '000000000000000029039807d8ea82a2');
});

test('B118 a damaged record is refused by its place', async () => {
  const bytes = await written('abc');
  bytes[13] ^= 1;
  await writeFile(path, bytes);
  throwsTyped(() => texts(new tf.data.TFRecordDataset(path)), tf.LoadError, 'TFRecordDataset', /corrupted record at 12/);
});

test('B118 every damaged byte and every cut is noticed', async () => {
  const whole = await written('abc', '', 'defg');
  assert.equal(texts(new tf.data.TFRecordDataset(path)), ['abc', '', 'defg']);
  for (let at = 0; at < whole.length; at++) {
    const bytes = whole.slice();
    bytes[at] ^= 1 << (at % 8);
    await writeFile(path, bytes);
    throwsTyped(() => texts(new tf.data.TFRecordDataset(path)), tf.LoadError, 'TFRecordDataset', /(corrupted|truncated) record at \d+/);
  }
  const ends = [0, 19, 35, whole.length];
  for (let length = 0; length <= whole.length; length++) {
    await writeFile(path, whole.slice(0, length));
    const read = (): string[] => texts(new tf.data.TFRecordDataset(path));
    if (ends.includes(length)) assert.is(read().length, ends.indexOf(length));
    else throwsTyped(read, tf.LoadError, /truncated record at \d+/);
  }
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('B120 the bytes of an example', () => {
  const feature = {
    b: new tf.train.Feature({ bytesList: new tf.train.BytesList({ value: [bytes('x')] }) }),
    a: new tf.train.Feature({ int64List: new tf.train.Int64List({ value: [1, 300] }) }),
    c: new tf.train.Feature({ floatList: new tf.train.FloatList({ value: [1.5] }) }),
  };
  const row = new tf.train.Example({ features: new tf.train.Features({ feature }) });
  assert.is(hex(row.serializeToString()), '0a290a0c0a016112071a050a0301ac020a0a0a016212050a030a01780a0d0a0163120812060a040000c03f');
});

test('B121 parseSingleExample, and a feature that is not there', () => {
  const row = new tf.train.Example({ features: { feature: { a: { int64List: { value: [1, 300] } } } } }).serializeToString();
  const { a } = tf.io.parseSingleExample(row, { a: new tf.io.FixedLenFeature([2], 'int64') });
  tensor(a, [1n, 300n], 'int64');
  a.dispose();
  throwsTyped(
    () => tf.io.parseSingleExample(row, { q: new tf.io.FixedLenFeature([], 'int64') }),
    tf.ValueError,
    'parseSingleExample',
    /'q' \(data type: int64\) is required but could not be found/,
  );
});

test('B122 the bytes of a tensor', () => {
  const text = tf.io.serializeTensor([1, 2]);
  assert.is(hex(tf.io.bytesOf(text)), '080112041202080222080000803f00000040');
  const back = tf.io.parseTensor(text, 'float32');
  tensor(back, [1, 2]);
  throwsTyped(() => tf.io.parseTensor(text, 'int32'), tf.DTypeError, 'parseTensor', /float32/, /int32/);
  text.dispose();
  back.dispose();
});

test.run();
