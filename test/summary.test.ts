import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { framed } from '../src/io/record.ts';
import { encodePng } from '../src/summary/png.ts';
import { refuses } from './numeric.ts';
import { decoded } from './protos.ts';

// Event files, read by protobufjs with the published definitions.

interface Value {
  readonly tag: string;
  readonly tensor: {
    readonly dtype: number;
    readonly tensorShape: { readonly dim?: { readonly size: string }[] };
    readonly tensorContent?: number[];
    readonly stringVal?: number[][];
  };
  readonly metadata?: {
    readonly pluginData: { readonly pluginName: string };
    readonly dataClass: number;
    readonly summaryDescription?: string;
  };
}
interface Event {
  readonly wallTime: number;
  readonly step?: string;
  readonly fileVersion?: string;
  readonly summary?: { readonly value: Value[] };
}

const folder = await mkdtemp(join(tmpdir(), 'tensorlane-summary-'));
test.after(() => rm(folder, { recursive: true }));
let count = 0;

/** The events of the writer that `fn` gets. */
async function eventsOf(fn: (writer: tf.summary.SummaryWriter) => void): Promise<Event[]> {
  const logs = join(folder, `run${count++}`);
  const writer = tf.summary.createFileWriter(logs);
  fn(writer);
  await writer.close();
  const names = await readdir(logs);
  assert.is(names.length, 1);
  assert.match(names[0], /^events\.out\.tfevents\.\d{10}\.[\w.-]+\.\d+\.\d+\.v2$/);
  const bytes = new Uint8Array(await readFile(join(logs, names[0])));
  return [...framed('test', bytes, names[0])].map((data) => decoded('Event', data) as unknown as Event);
}

const floats = (v: Value): number[] => [...new Float32Array(Uint8Array.from(v.tensor.tensorContent ?? []).buffer)];
const doubles = (v: Value): number[] => [...new Float64Array(Uint8Array.from(v.tensor.tensorContent ?? []).buffer)];
const textsOf = (v: Value): string[] => (v.tensor.stringVal ?? []).map((b) => new TextDecoder('latin1').decode(Uint8Array.from(b)));

test('the first event tells what the file is; scalars follow with steps and times', async () => {
  const before = Date.now() / 1000;
  const events = await eventsOf((writer) =>
    tf.tidy(() => {
      writer.asDefault(() => {
        assert.is(tf.summary.scalar('loss', 0.5, { step: 3, description: 'mean' }), true);
        tf.summary.scalar('steps', tf.constant(7, 'int32'), { step: 2n ** 40n });
      });
      assert.is(tf.summary.scalar('after', 1, { step: 0 }), false);
    }),
  );
  assert.is(events.length, 3);
  assert.is(events[0].fileVersion, 'brain.Event:2');
  assert.is(events[0].step, undefined);
  for (const { wallTime } of events) assert.ok(wallTime >= before - 1 && wallTime <= Date.now() / 1000 + 1);
  const [loss] = events[1].summary?.value ?? [];
  assert.equal([events[1].step, loss.tag, loss.tensor.dtype, floats(loss)], ['3', 'loss', 1, [0.5]]);
  assert.equal(loss.metadata, { pluginData: { pluginName: 'scalars' }, dataClass: 1, summaryDescription: 'mean' });
  assert.equal([events[2].step, floats(events[2].summary?.value[0] as Value)], [String(2 ** 40), [7]]);
});

test('steps of the writer, of setStep and of a variable', async () => {
  const step = new tf.Variable(tf.constant(5, 'int64'));
  const events = await eventsOf((writer) =>
    tf.tidy(() => {
      writer.asDefault({ step: 9 }, () => {
        assert.is(tf.summary.experimental.getStep(), 9);
        tf.summary.scalar('a', 1);
      });
      assert.is(tf.summary.experimental.getStep(), null);
      tf.summary.experimental.setStep(step);
      writer.asDefault(() => {
        tf.summary.scalar('b', 1);
        step.assignAdd(1n);
        tf.summary.scalar('c', 1);
        tf.summary.recordIf(false, () => assert.is(tf.summary.scalar('no', 1), false));
        let on = false;
        tf.summary.recordIf(
          () => on,
          () => {
            tf.summary.scalar('no', 1);
            on = true;
            tf.summary.scalar('d', 1);
          },
        );
      });
      tf.summary.experimental.setStep(null);
      writer.asDefault(() => refuses(() => tf.summary.scalar('e', 1), tf.ValueError, /No step set.*setStep/));
    }),
  );
  step.dispose();
  assert.equal(
    events.slice(1).map((e) => `${e.summary?.value[0].tag}${e.step}`),
    ['a9', 'b5', 'c6', 'd6'],
  );
});

test('inside a function every call writes, in the order of the calls', async () => {
  const events = await eventsOf((writer) =>
    tf.tidy(() => {
      const f = tf.function((x: tf.Tensor, step: tf.Tensor) => {
        tf.summary.scalar('x', x, { step });
        tf.summary.histogram('h', x.mul([1, 2]), { step, buckets: 1 });
        return x.mul(2);
      });
      writer.asDefault(() => {
        for (let i = 0; i < 3; i++) f(tf.constant(i), tf.constant(i, 'int64'));
      });
    }),
  );
  assert.equal(
    events.slice(1).map((e) => `${e.summary?.value[0].tag}${e.step ?? 0}`),
    ['x0', 'h0', 'x1', 'h1', 'x2', 'h2'],
  );
});

test('histograms: buckets of equal width, the last one closed; one number; none', async () => {
  const events = await eventsOf((writer) =>
    tf.tidy(() =>
      writer.asDefault({ step: 0 }, () => {
        tf.summary.histogram('many', [0, 1, 2.5, 4, 4], { buckets: 2 });
        tf.summary.histogram('one', tf.constant([3, 3], 'int32'), { buckets: 3 });
        tf.summary.histogram('none', tf.zeros([0]), { buckets: 2 });
        tf.summary.histogram('usual', [1, 2]);
      }),
    ),
  );
  const [many, one, none, usual] = events.slice(1).map((e) => e.summary?.value[0] as Value);
  assert.equal(many.metadata?.pluginData.pluginName, 'histograms');
  assert.equal([many.tensor.dtype, many.tensor.tensorShape.dim?.map((d) => d.size)], [2, ['2', '3']]);
  assert.equal(doubles(many), [0, 2, 2, 2, 4, 3]);
  assert.equal(doubles(one), [3, 3, 0, 3, 3, 0, 3, 3, 2]);
  assert.equal(doubles(none), [0, 0, 0, 0, 0, 0]);
  assert.equal(
    usual.tensor.tensorShape.dim?.map((d) => d.size),
    ['30', '3'],
  );
});

test('text and any tensors', async () => {
  const events = await eventsOf((writer) =>
    tf.tidy(() =>
      writer.asDefault({ step: 1 }, () => {
        tf.summary.text('t', [['a', 'b']]);
        tf.summary.write('w', tf.constant([1, 2], 'int32'), { metadata: { pluginData: { pluginName: 'mine' } } });
        refuses(() => tf.summary.text('t', 5), tf.DTypeError, /'t' must be text/);
        refuses(() => tf.summary.scalar('s', [1, 2]), tf.ShapeError, /'s' must be one number, got \[2\]/);
        refuses(() => tf.summary.scalar('s', 1, { stp: 1 } as never), tf.ValueError, /'stp'\. Known options: step, description/);
        refuses(() => tf.summary.scalar('s', 1, { step: [1, 2] }), tf.ShapeError, /step must be one whole number/);
      }),
    ),
  );
  const [t, w] = events.slice(1).map((e) => e.summary?.value[0] as Value);
  assert.equal(
    [textsOf(t), t.tensor.tensorShape.dim?.map((d) => d.size)],
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  );
  assert.equal([w.metadata?.pluginData.pluginName, w.tensor.dtype, w.tensor.tensorContent], ['mine', 3, [1, 0, 0, 0, 2, 0, 0, 0]]);
});

/** The pixels of a PNG, row by row, without the number of the filter. */
function unpacked(png: Uint8Array): { readonly size: number[]; readonly pixels: number[] } {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const [width, height, type] = [view.getUint32(16), view.getUint32(20), png[25]];
  const length = view.getUint32(33);
  const raw = inflateSync(png.subarray(41, 41 + length));
  const row = raw.length / height;
  const pixels = Array.from({ length: height }, (_, y) => [...raw.subarray(y * row + 1, (y + 1) * row)]).flat();
  return { size: [width, height, type], pixels };
}

test('pictures are PNG files that zlib reads', async () => {
  for (const [channels, type] of [
    [1, 0],
    [2, 4],
    [3, 2],
    [4, 6],
  ]) {
    const pixels = Uint8Array.from({ length: 200 * 150 * channels }, (_, i) => (i * 7) % 256);
    assert.equal(unpacked(encodePng(pixels, 200, 150, channels)), { size: [150, 200, type], pixels: [...pixels] });
  }
  const events = await eventsOf((writer) =>
    tf.tidy(() =>
      writer.asDefault({ step: 0 }, () => {
        tf.summary.image(
          'p',
          tf.constant([
            [
              [[0], [0.5], [1]],
              [[2], [-1], [0.25]],
            ],
          ]),
        );
        tf.summary.image('q', tf.zeros([5, 1, 1, 3], 'uint8'), { maxOutputs: 2 });
        refuses(() => tf.summary.image('r', [[1]]), tf.ShapeError, /\[1, 1\]/);
      }),
    ),
  );
  const [p, q] = events.slice(1).map((e) => e.summary?.value[0] as Value);
  assert.equal(p.metadata?.pluginData.pluginName, 'images');
  assert.equal(textsOf(p).slice(0, 2), ['3', '2']);
  const png = Uint8Array.from((p.tensor.stringVal ?? [])[2]);
  assert.equal(unpacked(png), { size: [3, 2, 0], pixels: [0, 127, 255, 255, 0, 63] });
  assert.is(textsOf(q).length, 4);
});

test('writers: closed ones refuse, wrong paths too', async () => {
  const writer = tf.summary.createFileWriter(join(folder, 'closed'));
  writer.setAsDefault();
  await tf.summary.flush();
  await writer.close();
  await writer.close();
  assert.is(tf.summary.shouldRecordSummaries(), false);
  writer.asDefault(() => tf.tidy(() => refuses(() => tf.summary.scalar('a', 1, { step: 0 }), tf.RuntimeError, /closed/)));
  refuses(() => tf.summary.createFileWriter(''), tf.ValueError, /logdir/);
  refuses(() => writer.asDefault(5 as never), tf.ValueError, /function/);
});

test.run();
