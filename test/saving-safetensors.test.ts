import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

const { read, write, metadata } = tf.io.safetensors;

/** A file made by hand: any header over any data. */
function file(header: unknown, data: number[] | Uint8Array = []): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const bits = (x: tf.Tensor): number[] => {
  const data = x.dataSync();
  return [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
};

const refused = (bytes: Uint8Array, ...texts: RegExp[]): void => {
  try {
    read(bytes);
  } catch (error) {
    assert.instance(error, tf.LoadError);
    for (const text of texts) assert.match((error as Error).message, text);
    return;
  }
  assert.unreachable(`read ${texts.join()}`);
};

test('every dtype comes back with its bits, shape and name', () => {
  const values: Record<string, tf.Tensor> = {};
  for (const dtype of [
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
  ] as const) {
    values[`${dtype}/a`] = tf.cast(
      tf.constant([
        [0, 1, 3],
        [100, 7, 1],
      ]),
      dtype,
    );
    values[`${dtype}/scalar`] = tf.cast(tf.constant(1), dtype);
    values[`${dtype}/none`] = tf.zeros([0, 3], dtype);
  }
  values.complex = tf.complex(tf.constant([1, 2]), tf.constant([-1, 0.5]));
  values.special = tf.constant([Number.NaN, Number.POSITIVE_INFINITY, -0]);
  values['__proto__.name / "quoted" ü'] = tf.constant([5]);
  const back = read(write(values));
  assert.equal(Object.keys(back).sort(), Object.keys(values).sort());
  for (const [name, x] of Object.entries(values)) {
    assert.is(back[name].dtype, x.dtype, name);
    assert.equal(back[name].shape, x.shape, name);
    assert.equal(bits(back[name]), bits(x), name);
  }
});

test('the layout is the published one', () => {
  const bytes = write({ w: tf.constant([1, 2]) });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assert.is(length % 8, 0);
  assert.equal(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), {
    w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
  });
  assert.equal([...bytes.subarray(8 + length)], [0, 0, 128, 63, 0, 0, 0, 64]);
  const byHand = file({ i: { dtype: 'I16', shape: [1, 2], data_offsets: [0, 4] } }, [1, 0, 255, 255]);
  assert.equal(read(byHand).i.arraySync(), [[1, -1]]);
  // Bytes may lie anywhere in a larger buffer.
  const shifted = new Uint8Array(byHand.length + 3);
  shifted.set(byHand, 3);
  assert.equal(read(shifted.subarray(3)).i.arraySync(), [[1, -1]]);
});

test('variables, metadata and a name that objects know', () => {
  const bytes = write({ v: new tf.Variable([1, 2]), ['__proto__']: tf.constant(3) } as never, { metadata: { a: 'b' } });
  assert.equal(metadata(bytes), { a: 'b' });
  assert.equal(read(bytes).v.arraySync(), [1, 2]);
  const hostile = read(file({ __proto__x: { dtype: 'U8', shape: [], data_offsets: [0, 1] } }, [7]));
  assert.is(hostile.__proto__x.item(), 7);
  const own = read(file('{"__proto__":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}', [7]));
  assert.equal(Object.getOwnPropertyNames(own), ['__proto__']);
  assert.is(Object.getPrototypeOf(own), Object.prototype);
});

test('what cannot be written is refused', () => {
  assert.throws(
    () => write({ s: tf.constant(['a']) }),
    (e: Error) => e instanceof tf.UnsupportedError && /string/.test(e.message),
  );
  assert.throws(
    () => write({ z: tf.cast(tf.constant(1), 'complex128') }),
    (e: Error) => e instanceof tf.UnsupportedError && /complex128/.test(e.message),
  );
  assert.throws(
    () => write({ __metadata__: tf.constant(1) }),
    (e: Error) => e instanceof tf.ValueError,
  );
  assert.throws(
    () => write({}, { metadata: { a: 1 as never } }),
    (e: Error) => e instanceof tf.ValueError,
  );
});

test('corrupt files are refused, naming what is wrong', () => {
  const u8 = (more: object) => file({ t: { dtype: 'U8', shape: [2], data_offsets: [0, 2], ...more } }, [1, 1]);
  assert.equal(read(u8({})).t.arraySync(), [1, 1]);
  refused(new Uint8Array(0), /0 bytes/);
  refused(new Uint8Array(7), /7 bytes/);
  refused(new Uint8Array(8).fill(255), /header/);
  refused(u8({}).subarray(0, 20), /ends before/);
  refused(file('not json'), /JSON/);
  refused(file('[]'), /object/);
  refused(file('null'), /object/);
  refused(file(`${'['.repeat(100000)}`), /JSON/);
  refused(file({ t: 3 }), /'t'/);
  refused(u8({ dtype: 'F99' }), /'t'.*dtype.*F99/);
  refused(u8({ dtype: 'constructor' }), /dtype/);
  refused(u8({ shape: [3] }), /'t'.*3 bytes/);
  refused(u8({ shape: [-2] }), /sizes/);
  refused(u8({ shape: [2 ** 40, 2 ** 40] }), /needs/);
  refused(u8({ shape: '2' }), /shape/);
  refused(u8({ data_offsets: [0, 3] }), /outside/);
  refused(u8({ data_offsets: [2, 0] }), /outside/);
  refused(u8({ data_offsets: [0] }), /data_offsets/);
  refused(u8({ dtype: 'BOOL', data_offsets: [0, 2] }).fill(9, -1), /bool/);
  refused(
    file({ a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] }, b: { dtype: 'U8', shape: [1], data_offsets: [0, 1] } }, [1]),
    /begin/,
  );
  refused(file({ a: { dtype: 'U8', shape: [1], data_offsets: [1, 2] } }, [1, 2]), /begin/);
  refused(file({ a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] } }, [1, 2]), /end at byte 1/);
  refused(file({ __metadata__: { a: 1 } }), /metadata/);
});

test('fuzz: a damaged file is read as a file or refused as one, never anything else', () => {
  const good = write(
    {
      a: tf.constant([
        [1, 2],
        [3, 4],
      ]),
      b: tf.constant([true, false]),
      c: tf.cast(tf.constant(3), 'int64'),
    },
    { metadata: { k: 'v' } },
  );
  let state = 12345;
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  let refusals = 0;
  for (let round = 0; round < 4000; round++) {
    let bytes = good.slice();
    for (let n = 1 + random(4); n > 0; n--) bytes[random(bytes.length)] = random(256);
    if (random(3) === 0) bytes = bytes.slice(0, random(bytes.length));
    try {
      for (const x of Object.values(read(bytes))) x.dispose();
    } catch (error) {
      refusals++;
      if (!(error instanceof tf.LoadError)) throw error;
    }
  }
  assert.ok(refusals > 1000, `${refusals}`);
});

test.run();
