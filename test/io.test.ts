import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBytes, encodeBytes } from '../src/bytes.ts';
import * as tf from '../src/index.ts';
import { example } from '../src/io/example.ts';
import { tensorProto } from '../src/io/tensor-proto.ts';
import { randomFrom, refuses, same } from './numeric.ts';
import { decoded, encoded } from './protos.ts';

// tf.io: records, examples and tensors as bytes, held against protobufjs.

/** A test that leaves as many tensors as it found. What is collected elsewhere counts late, so that only tests without a pause can tell. */
const tidied = (name: string, fn: () => void): void =>
  test(name, () => {
    const before = tf.memory().tensors;
    tf.tidy(fn);
    assert.is(tf.memory().tensors, before);
  });

const random = randomFrom(7);
const drawn = (n: number): number => Math.floor(random() * n);

tidied('every byte string has one text, and back', () => {
  const pieces = ['a', 'ü', '€', '😊', '\ufeff', '\0'].map((s) => new TextEncoder().encode(s));
  for (let round = 0; round < 3000; round++) {
    const list = Array.from({ length: drawn(6) }, () => (random() < 0.5 ? pieces[drawn(pieces.length)] : Uint8Array.of(drawn(256))));
    const bytes = Uint8Array.from(list.flatMap((piece) => [...piece]));
    assert.equal([...encodeBytes(decodeBytes(bytes))], [...bytes]);
  }
  // Where the bytes are UTF-8, the text is what it says; surrogates in UTF-8 and overlong forms are not.
  assert.is(decodeBytes(new TextEncoder().encode('\ufeffaü€😊')), '\ufeffaü€😊');
  for (const wrong of [
    [0xed, 0xa0, 0x80],
    [0xc0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe0, 0x80, 0x80],
    [0xf0, 0x80, 0x80, 0x80],
  ]) {
    assert.is(decodeBytes(Uint8Array.from(wrong)).length, wrong.length, `${wrong}`);
  }
});

tidied('strings of bytes are measured, cut, hashed and shown by their bytes', () => {
  const x = tf.io.fromBytes(Uint8Array.of(0xff, 0x61, 0x80));
  same(tf.strings.length(x), [], [3], 'int32');
  assert.equal([...tf.io.bytesOf(tf.strings.substr(x, 1, 2))], [0x61, 0x80]);
  assert.match(String(x), /b'\\xffa\\x80'/);
  same(tf.strings.bytesSplit('ü').reshape([2, 1]).at(0), [1], ['\udcc3'], 'string');
  same(tf.io.decodeRaw(x, 'uint8'), [3], [255, 97, 128], 'uint8');
});

const NUMBERS = [
  'float16',
  'bfloat16',
  'float32',
  'float64',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
] as const;

tidied('tensors of every dtype come back from their bytes, which protobufjs reads', () => {
  const numbers = {
    float32: 1,
    float64: 2,
    int32: 3,
    uint8: 4,
    int16: 5,
    int8: 6,
    int64: 9,
    bool: 10,
    bfloat16: 14,
    uint16: 17,
    float16: 19,
    uint32: 22,
    uint64: 23,
  };
  for (const dtype of NUMBERS) {
    for (const shape of [[], [0], [3], [2, 0, 2], [2, 3]]) {
      const size = shape.reduce((n, d) => n * d, 1);
      const x = tf
        .constant(
          Array.from({ length: size }, (_, i) => i % 2),
          'int32',
          shape,
        )
        .cast(dtype);
      const text = tf.io.serializeTensor(x);
      const message = decoded('TensorProto', tf.io.bytesOf(text));
      assert.is(message.dtype, numbers[dtype]);
      assert.equal(
        ((message.tensorShape as { dim?: { size?: string }[] }).dim ?? []).map((d) => Number(d.size ?? 0)),
        shape,
      );
      const back = tf.io.parseTensor(text, dtype);
      assert.equal([back.shape, back.dtype, back.arraySync()], [shape, dtype, x.arraySync()]);
    }
  }
  const z = tf.complex([1, 2], [3, -4]);
  assert.equal(tf.io.parseTensor(tf.io.serializeTensor(z), 'complex64').arraySync(), z.arraySync());
  const s = tf.constant(['a', '', 'ü']);
  assert.equal(decoded('TensorProto', tf.io.bytesOf(tf.io.serializeTensor(s))).stringVal, [[97], [], [195, 188]]);
  assert.equal(tf.io.parseTensor(tf.io.serializeTensor(s), 'string').arraySync(), ['a', '', 'ü']);
});

tidied('messages that hold elements one by one are read too; the last one fills the rest', () => {
  const shape = (...sizes: number[]): object => ({ dim: sizes.map((size) => ({ size })) });
  const parsed = (value: object, dtype: tf.DType): unknown => tf.io.parseTensor(encoded('TensorProto', value), dtype).arraySync();
  assert.equal(parsed({ dtype: 1, tensorShape: shape(3), floatVal: [1, 2] }, 'float32'), [1, 2, 2]);
  assert.equal(parsed({ dtype: 9, tensorShape: shape(2), int64Val: ['-9007199254740993', '5'] }, 'int64'), [-9007199254740993n, 5n]);
  assert.equal(parsed({ dtype: 10, tensorShape: shape(2), boolVal: [true] }, 'bool'), [true, true]);
  assert.equal(parsed({ dtype: 19, tensorShape: shape(2), halfVal: [0x3c00] }, 'float16'), [1, 1]);
  assert.equal(parsed({ dtype: 8, tensorShape: shape(2), scomplexVal: [1, 2] }, 'complex64'), [
    [1, 2],
    [1, 2],
  ]);
  assert.equal(parsed({ dtype: 3, tensorShape: shape(2) }, 'int32'), [0, 0]);
  assert.equal(parsed({ dtype: 7, tensorShape: shape(2), stringVal: [new TextEncoder().encode('x')] }, 'string'), ['x', 'x']);
});

tidied('bytes that are no tensor are refused', () => {
  const of = (value: object): Uint8Array => encoded('TensorProto', value);
  const dim = [{ size: 2 }];
  refuses(() => tf.io.parseTensor(Uint8Array.of(0x0a), 'float32'), tf.LoadError, /^parseTensor: .*TensorProto/);
  refuses(() => tf.io.parseTensor(of({ tensorShape: { dim } }), 'float32'), tf.LoadError, /dtype/);
  refuses(() => tf.io.parseTensor(of({ dtype: 1, tensorShape: { dim: [{ size: -1 }] } }), 'float32'), tf.LoadError, /shape/);
  refuses(() => tf.io.parseTensor(of({ dtype: 1, tensorShape: { unknownRank: true } }), 'float32'), tf.LoadError, /unknown rank/);
  refuses(
    () => tf.io.parseTensor(of({ dtype: 1, tensorShape: { dim }, tensorContent: new Uint8Array(7) }), 'float32'),
    tf.LoadError,
    /8 bytes, got 7/,
  );
  refuses(
    () => tf.io.parseTensor(of({ dtype: 1, tensorShape: { dim }, floatVal: [1, 2, 3] }), 'float32'),
    tf.LoadError,
    /2 elements, got 3/,
  );
  refuses(
    () => tf.io.parseTensor(of({ dtype: 1, tensorShape: { dim: [{ size: '1125899906842624' }] }, floatVal: [1] }), 'float32'),
    tf.LoadError,
    /elements/,
  );
  const numbers = tf.constant([1]);
  refuses(() => tf.io.parseTensor(numbers, 'float32'), tf.DTypeError, /float32/);
});

tidied('any bytes: a message or a LoadError, nothing else', () => {
  for (let round = 0; round < 3000; round++) {
    const bytes = Uint8Array.from({ length: drawn(40) }, () =>
      random() < 0.5 ? [0x0a, 0x12, 0x22, 0x08, 0x02, 0x01][drawn(6)] : drawn(256),
    );
    for (const read of [() => example.decode('read', bytes), () => tensorProto.decode('read', bytes)]) {
      try {
        read();
      } catch (error) {
        assert.instance(error, tf.LoadError);
      }
    }
  }
});

tidied('examples agree with protobufjs in both directions', () => {
  const big = 9007199254740993n;
  const feature = {
    ints: { int64List: { value: [big, -1n, 0] } },
    floats: { floatList: { value: [1.5, -0] } },
    none: { bytesList: {} },
    text: { bytesList: { value: ['ü', Uint8Array.of(255)] } },
  };
  const bytes = new tf.train.Example({ features: { feature } }).serializeToString();
  const found = decoded('Example', bytes) as { features: { feature: Record<string, Record<string, { value?: unknown }>> } };
  assert.equal(found.features.feature.ints.int64List.value, ['9007199254740993', '-1', '0']);
  assert.equal(found.features.feature.text.bytesList.value, [[195, 188], [255]]);
  assert.equal(Object.keys(found.features.feature).sort(), ['floats', 'ints', 'none', 'text']);
  const back = tf.train.Example.fromString(encoded('Example', found)).features.feature ?? {};
  assert.equal(back.ints.int64List?.value, [big, -1n, 0n]);
  assert.equal(Object.is((back.floats.floatList?.value ?? [])[1], -0), true);
  refuses(
    () => new tf.train.Example({ features: { feature: { a: { int64List: { value: [1.5] } } } } }).serializeToString(),
    tf.ValueError,
    /Int64List.value must be a whole number, got 1.5/,
  );
  refuses(
    () => new tf.train.Example({ features: { feature: { a: { ints: [1] } as object } } }).serializeToString(),
    tf.ValueError,
    /'ints'\. Known fields: bytesList, floatList, int64List/,
  );
});

tidied('fields that a message does not have are refused where they are given', () => {
  refuses(() => new tf.train.Example({ x: 5 } as never), tf.ValueError, /^Example: unknown option, got 'x'. Known options: features/);
  refuses(() => new tf.train.Feature({ int64list: { value: [1] } } as never), tf.ValueError, /'int64list'/);
  const list = { features: { feature: { x: [5] as never } } };
  refuses(() => new tf.train.Example(list).serializeToString(), tf.ValueError, /Feature must be a plain object, got an array of 1/);
});

tidied('messages of every length are what protobufjs writes', () => {
  for (let length = 0; length < 200; length++) {
    const value = Array.from({ length }, (_, i) => i * length * 9);
    const feature = { a: { int64List: { value } }, b: { bytesList: { value: value.map((v) => String(v)) } } };
    const ours = new tf.train.Example({ features: { feature } }).serializeToString();
    const theirs = {
      features: {
        feature: { a: { int64List: { value } }, b: { bytesList: { value: value.map((v) => new TextEncoder().encode(String(v))) } } },
      },
    };
    assert.equal([...ours], [...encoded('Example', theirs)], `${length}`);
  }
});

const row = (feature: object): Uint8Array => new tf.train.Example({ features: { feature } as object }).serializeToString();

tidied('parseExample reads dense, sparse and padded features of a batch', () => {
  const rows = [
    row({ a: { int64List: { value: [1] } }, v: { bytesList: { value: ['x', 'y'] } }, s: { floatList: { value: [1, 2] } } }),
    row({ a: { int64List: { value: [2] } } }),
  ];
  const batch = tf.stack(rows.map((bytes) => tf.io.fromBytes(bytes)));
  const read = (x: tf.Tensor) =>
    tf.io.parseExample(x, {
      a: new tf.io.FixedLenFeature([], 'int64'),
      d: new tf.io.FixedLenFeature([2], 'float32', { defaultValue: [7, 8] }),
      v: new tf.io.VarLenFeature('string'),
      s: new tf.io.FixedLenSequenceFeature([], 'float32', { allowMissing: true, defaultValue: -1 }),
    });
  const check = ({ a, d, v, s }: ReturnType<typeof read>): void => {
    same(a, [2], [1n, 2n], 'int64');
    same(d, [2, 2], [7, 8, 7, 8], 'float32');
    same(v.indices, [2, 2], [0n, 0n, 0n, 1n], 'int64');
    same(v.values, [2], ['x', 'y'], 'string');
    same(v.denseShape, [2], [2n, 2n], 'int64');
    same(s, [2, 2], [1, 2, -1, -1], 'float32');
  };
  check(read(batch));
  const traced = tf.function((x: tf.Tensor) => {
    const { a, d, v, s } = read(x);
    return [a, d, v.indices, v.values, v.denseShape, s];
  });
  const [a, d, indices, values, denseShape, s] = traced(batch) as tf.Tensor[];
  check({ a, d, v: new tf.SparseTensor(indices, values, denseShape), s });
  const column = batch.reshape([2, 1]);
  refuses(() => read(column), tf.ShapeError, /^parseExample: .*\[2, 1\]/);
  const one = (spec: object, bytes = rows[0]): unknown => tf.io.parseSingleExample(bytes, spec as never);
  refuses(() => one({ a: new tf.io.FixedLenFeature([], 'string') }), tf.ValueError, /'a' must be string, got int64/);
  refuses(() => one({ s: new tf.io.FixedLenFeature([3], 'float32') }), tf.ValueError, /'s' must have 3 values for shape \[3\], got 2/);
  refuses(() => one({ s: new tf.io.FixedLenSequenceFeature([], 'float32') }, rows[1]), tf.ValueError, /'s'.*required/);
  refuses(() => one({}), tf.ValueError, /feature to read/);
  refuses(() => one({ a: 'int64' }), tf.ValueError, /'a' must say how it is read/);
  refuses(() => one({ a: new tf.io.FixedLenFeature([], 'int64') }, Uint8Array.of(7)), tf.LoadError, /^parseSingleExample: .*Example/);
  refuses(() => new tf.io.FixedLenFeature([], 'int32'), tf.DTypeError, /int32.*tf\.cast/);
});

tidied('decodeRaw', () => {
  same(tf.io.decodeRaw(tf.io.fromBytes(Uint8Array.of(1, 0, 2, 1)), 'int16'), [2], [1, 258], 'int16');
  same(tf.io.decodeRaw(tf.io.fromBytes(Uint8Array.of(1, 0, 2, 1)), 'int16', { littleEndian: false }), [2], [256, 513], 'int16');
  same(tf.io.decodeRaw(['', ''], 'float32'), [2, 0], [], 'float32');
  refuses(() => tf.io.decodeRaw('abc', 'int16'), tf.ValueError, /^decodeRaw: int16 has 2 bytes an element, got strings of 3 bytes/);
  refuses(() => tf.io.decodeRaw(['a', 'bc'], 'uint8'), tf.ValueError, /1 and 2 bytes/);
  refuses(() => tf.io.decodeRaw('a', 'string'), tf.UnsupportedError, /string/);
});

test('records from several files, through map and batch, and by for await', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tensorlane-io-'));
  try {
    const paths = ['a', 'b'].map((name) => join(folder, 'new', name));
    for (const [k, path] of paths.entries()) {
      const writer = new tf.io.TFRecordWriter(path);
      for (let i = 0; i < 3; i++) await writer.write(tf.tidy(() => tf.io.bytesOf(tf.io.serializeTensor(tf.constant([k, i])))));
      await writer.flush();
      await writer.write(row({ a: { int64List: { value: [i64(k)] } } }));
      await writer.close();
      await writer.close();
      await assertRejects(() => writer.write('x'), tf.RuntimeError, /closed/);
    }
    const ds = new tf.data.TFRecordDataset(paths);
    tf.tidy(() => {
      const numbers = ds
        .take(3)
        .map((x) => tf.io.parseTensor(x, 'float32'))
        .batch(2);
      assert.equal(
        [...numbers].map((x) => x.arraySync()),
        [
          [
            [0, 0],
            [0, 1],
          ],
          [[0, 2]],
        ],
      );
      const read = { a: new tf.io.FixedLenFeature([], 'int64') };
      const last = new tf.data.TFRecordDataset(tf.constant(paths)).skip(7).map((x) => tf.io.parseSingleExample(x, read));
      assert.equal(
        [...last].map(({ a }) => a.item<bigint>()),
        [1n],
      );
    });
    let count = 0;
    for await (const x of ds) {
      count += x.size;
      x.dispose();
    }
    assert.is(count, 8);
    refuses(() => [...new tf.data.TFRecordDataset(join(folder, 'none'))], tf.LoadError, /no such file.*none/);
    refuses(() => new tf.data.TFRecordDataset([]), tf.ValueError, /filenames/);
    refuses(() => new tf.data.TFRecordDataset('a', { compressionType: 'GZIP' }), tf.UnsupportedError, /GZIP/);
    refuses(() => new tf.io.TFRecordWriter(''), tf.ValueError, /path/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const i64 = (k: number): bigint => BigInt(k);
async function assertRejects(fn: () => Promise<unknown>, type: new (...args: never[]) => Error, text: RegExp): Promise<void> {
  let error: unknown;
  await fn().catch((e: unknown) => {
    error = e;
  });
  assert.instance(error, type);
  assert.match((error as Error).message, text);
}

test.run();
