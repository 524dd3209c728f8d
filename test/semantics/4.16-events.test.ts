import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { framed } from '../../src/io/record.ts';
import { decoded } from '../protos.ts';
import { throwsTyped } from './expect.ts';
import { inGraph, v1 } from './sessions.ts';

// Event files of TensorFlow 1, read by protobufjs with the published definitions.

const folder = await mkdtemp(join(tmpdir(), 'tensorlane-events-'));
test.after(() => rm(folder, { recursive: true }));

interface Event {
  readonly step?: string;
  readonly wallTime: number;
  readonly fileVersion?: string;
  readonly graphDef?: number[];
  readonly summary?: { readonly value: Record<string, unknown>[] };
}
interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input?: string[];
  readonly attr?: Record<string, Record<string, unknown>>;
}

async function bytesIn(logs: string): Promise<[Uint8Array, string]> {
  const [name] = await readdir(logs);
  return [new Uint8Array(await readFile(join(logs, name))), join(logs, name)];
}
async function eventsIn(logs: string): Promise<Event[]> {
  const [bytes, name] = await bytesIn(logs);
  assert.match(name, /events\.out\.tfevents\.\d{10}\.[\w.-]+$/);
  return [...framed('test', bytes, name)].map((data) => decoded('Event', data) as unknown as Event);
}

test('B115 the version comes first, then the graph, then summaries in their order', async () => {
  const logs = join(folder, 'order');
  let writer: InstanceType<typeof v1.summary.FileWriter> | undefined;
  inGraph((sess, graph) => {
    const x = v1.placeholder('float32', { shape: [], name: 'x' });
    v1.summary.scalar('loss', tf.multiply(x, tf.constant(2)));
    v1.nameScope('layer', () => v1.summary.histogram('weights', tf.constant([1, -1, 2])));
    const merged = v1.summary.mergeAll();
    writer = new v1.summary.FileWriter(logs);
    writer.addGraph(graph);
    for (const step of [0, 1]) writer.addSummary(sess.run(merged as tf.Tensor, [[x, step + 0.5]]), step);
    writer.addSummary({ value: [{ tag: 'plain', simpleValue: 0 }] }, 7n);
  });
  await writer?.flush();
  await writer?.close();
  const events = await eventsIn(logs);
  assert.equal(
    events.map((e) => ['fileVersion', 'graphDef', 'summary'].find((key) => key in e)),
    ['fileVersion', 'graphDef', 'summary', 'summary', 'summary'],
  );
  assert.is(events[0].fileVersion, 'brain.Event:2');
  assert.equal(
    events.map((e) => e.step ?? '0'),
    ['0', '0', '0', '1', '7'],
  );
  assert.ok(events.every((e, i) => i === 0 || e.wallTime >= events[i - 1].wallTime));
  assert.equal(
    events[3].summary?.value.map((v) => v.tag),
    ['loss', 'layer/weights'],
  );
  assert.equal(events[3].summary?.value[0].simpleValue, 3);
  assert.equal(events[4].summary?.value, [{ tag: 'plain', simpleValue: 0 }]);
  const graph = decoded('GraphDef', Uint8Array.from(events[1].graphDef ?? [])) as unknown as { node: NodeDef[] };
  const names = new Set(graph.node.map((n) => n.name));
  assert.equal(
    graph.node.slice(0, 2).map((n) => [n.name, n.op, n.input ?? []]),
    [
      ['x', 'Placeholder', []],
      ['Const', 'Const', []],
    ],
  );
  for (const node of graph.node)
    for (const input of node.input ?? []) assert.ok(names.has(input.replace(/^\^|:\d+$/g, '')), `${node.name} reads ${input}`);
});

test('a histogram counts in buckets that grow by a tenth', async () => {
  const logs = join(folder, 'histogram');
  const writer = new v1.summary.FileWriter(logs);
  inGraph((sess) => writer.addSummary(sess.run(v1.summary.histogram('h', tf.constant([0, 1, 1, -2])))));
  await writer.close();
  const [, event] = await eventsIn(logs);
  const histo = event.summary?.value[0].histo as {
    min: number;
    max: number;
    num: number;
    sum?: number;
    sumSquares: number;
    bucketLimit: number[];
    bucket: number[];
  };
  assert.equal([histo.min, histo.max, histo.num, histo.sum ?? 0, histo.sumSquares], [-2, 1, 4, 0, 6]);
  assert.is(
    histo.bucket.reduce((a, b) => a + b),
    4,
  );
  assert.equal(
    histo.bucket.filter((n) => n > 0),
    [1, 1, 2],
  );
  for (const value of [-2, 0, 1]) {
    const at = histo.bucketLimit.findIndex((end) => end > value);
    assert.ok(histo.bucket[at] > 0, `${value}`);
    assert.ok(at === 0 || histo.bucketLimit[at - 1] <= value);
  }
  inGraph((sess) =>
    throwsTyped(() => sess.run(v1.summary.histogram('n', tf.constant([Number.NaN]))), tf.ValueError, /Nan in summary histogram/, /'n'/),
  );
});

test('constants and placeholders have TensorFlow’s attributes', () => {
  inGraph((_sess, graph) => {
    v1.placeholder('int32', { shape: [null, 2], name: 'p' });
    tf.constant(1.5);
    tf.constant([1, 2], 'int32');
    tf.constant(['a']);
    tf.constant([true, false]);
    const message = decoded('GraphDef', graph.asGraphDef().serializeToString()) as unknown as { node: NodeDef[] };
    const [p, one, two, text, bools] = message.node.map((n) => n.attr ?? {});
    assert.equal(p, { dtype: { type: 3 }, shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } });
    assert.equal(one, { dtype: { type: 1 }, value: { tensor: { dtype: 1, tensorShape: {}, floatVal: [1.5] } } });
    assert.equal(two.value, { tensor: { dtype: 3, tensorShape: { dim: [{ size: '2' }] }, tensorContent: [1, 0, 0, 0, 2, 0, 0, 0] } });
    assert.equal(text.value, { tensor: { dtype: 7, tensorShape: { dim: [{ size: '1' }] }, stringVal: [[97]] } });
    assert.equal(bools.value, { tensor: { dtype: 10, tensorShape: { dim: [{ size: '2' }] }, boolVal: [true, false] } });
    const again = v1.GraphDef.fromString(graph.asGraphDef().serializeToString());
    assert.equal(
      again.node.map((n) => n.name),
      ['p', 'Const', 'Const_1', 'Const_2', 'Const_3'],
    );
  });
});

test('what is wrong is named: inputs, closed writers, damaged files', async () => {
  const logs = join(folder, 'wrong');
  const writer = new v1.summary.FileWriter(logs);
  throwsTyped(() => writer.addGraph({} as never), tf.ValueError, 'FileWriter', /v1\.Graph/);
  throwsTyped(() => writer.addSummary(Uint8Array.of(9)), tf.LoadError, 'FileWriter', /Summary/);
  throwsTyped(() => writer.addSummary({ value: [{ tg: 'a' } as never] }), tf.ValueError, /'tg'\. Known fields: tag/);
  throwsTyped(() => writer.addSummary({ value: [] }, 0.5), tf.ValueError, /globalStep/, /0\.5/);
  throwsTyped(() => new v1.summary.FileWriter(''), tf.ValueError, 'FileWriter', /logdir/);
  writer.addSummary({ value: [{ tag: 'a', simpleValue: 2 }] }, 1);
  await writer.close();
  throwsTyped(() => writer.addSummary({ value: [] }), tf.RuntimeError, /closed/);
  const [bytes, path] = await bytesIn(logs);
  const steps: unknown[] = [];
  for await (const event of v1.train.summaryIterator(path)) steps.push([event.step ?? 0, event.summary?.value?.[0].simpleValue]);
  assert.equal(steps, [
    [0, undefined],
    [1, 2],
  ]);
  bytes[bytes.length - 6] ^= 1;
  await writeFile(path, bytes);
  let error: unknown;
  try {
    for await (const event of v1.train.summaryIterator(path)) steps.push(event);
  } catch (e) {
    error = e;
  }
  assert.instance(error, tf.LoadError);
  assert.match((error as Error).message, /^summaryIterator: corrupted record at \d+, got .*\. .*\.$/);
});

test('the graph given to the writer is written with its shapes, and once more with what belongs to it', async () => {
  const logs = join(folder, 'graph');
  let writer: InstanceType<typeof v1.summary.FileWriter> | undefined;
  inGraph((_sess, graph) => {
    const v = new v1.Variable([1, 2], { name: 'v' });
    v.assignAdd([1, 1]);
    v1.summary.text('notes', 'hello');
    v1.summary.image('p', tf.zeros([2, 1, 1, 1]), { maxOutputs: 1 });
    writer = new v1.summary.FileWriter(logs, graph);
  });
  await writer?.close();
  const events = await eventsIn(logs);
  assert.is(events.length, 3);
  const { node } = decoded('GraphDef', Uint8Array.from(events[1].graphDef ?? [])) as unknown as { node: NodeDef[] };
  const names = new Set(node.map((n) => n.name));
  assert.ok(names.has('v') && names.has('notes') && names.has('p'));
  for (const one of node)
    for (const input of one.input ?? []) assert.ok(names.has(input.replace(/^\^|:\d+$/g, '')), `${one.name} reads ${input}`);
  const constant = node.find((n) => n.op === 'Const');
  assert.ok(constant?.attr?._output_shapes !== undefined);
});

test('a merge refuses a tag twice; a collection of one’s own is merged by its name', () => {
  inGraph((sess) => {
    assert.is(v1.summary.mergeAll(), null);
    const a = v1.summary.scalar('a', 1, { collections: ['mine'] });
    assert.is(v1.summary.mergeAll(), null);
    assert.ok(v1.summary.mergeAll('mine'));
    throwsTyped(() => sess.run(v1.summary.merge([a, a])), tf.ValueError, /Duplicate tag/, /'a'/);
    throwsTyped(() => v1.summary.merge([]), tf.ValueError, /summary to merge/);
    throwsTyped(() => v1.summary.scalar('s', [1, 2]), tf.ShapeError, /'s' must be one number/);
    throwsTyped(() => v1.summary.image('i', [[1]]), tf.ShapeError, /pictures/);
  });
});

test.run();
