import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { throwsTyped } from './expect.ts';

// Section 4.9: checkpoints.

const folder = (): string => mkdtempSync(join(tmpdir(), 'tensorlane-'));
const value = (key: string): string => `${key}/.ATTRIBUTES/VARIABLE_VALUE`;
const refusal = async (work: Promise<unknown>): Promise<Error> => {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
};

test('A104 checkpoint keys', async () => {
  class M extends tf.Module {
    l = [new tf.Variable([1, 2]), new tf.Variable(3)];
  }
  const path = await new tf.train.Checkpoint({ model: new M(), step: new tf.Variable(1) }).save(join(folder(), 'ck'));
  assert.is(basename(path), 'ck-1');
  assert.equal(await tf.train.listVariables(path), [
    ['_CHECKPOINTABLE_OBJECT_GRAPH', []],
    [value('model/l/0'), [2]],
    [value('model/l/1'), []],
    [value('save_counter'), []],
    [value('step'), []],
  ]);
  assert.equal((await tf.train.loadVariable(path, value('model/l/0'))).arraySync(), [1, 2]);
  assert.instance(await refusal(tf.train.loadVariable(path, 'l')), tf.ValueError);
});

test('A104 an object that is reached twice has one key, the shortest; separators in names are escaped', async () => {
  const shared = new tf.Variable(1);
  const path = await new tf.train.Checkpoint({ a: { b: { c: shared } }, z: shared, 'x/y.z': new Map([['k', new tf.Variable(2)]]) }).write(
    join(folder(), 'one'),
  );
  assert.equal((await tf.train.listVariables(path)).map(([name]) => name).slice(1), [value('x.Sy..z/k'), value('z')]);
});

test('A105 assertConsumed fails when something in the checkpoint has no match', async () => {
  const path = await new tf.train.Checkpoint({ a: new tf.Variable(1), b: new tf.Variable(2) }).save(join(folder(), 'ck'));
  const status = await new tf.train.Checkpoint({ a: new tf.Variable(0) }).restore(path);
  throwsTyped(() => status.assertConsumed(), tf.ValueError, /\(root\)\.b/);
});

test('A106 expectPartial and assertExistingObjectsMatched', async () => {
  const path = await new tf.train.Checkpoint({ a: new tf.Variable(1), b: new tf.Variable(2) }).save(join(folder(), 'ck'));
  const a = new tf.Variable(0);
  (await new tf.train.Checkpoint({ a }).restore(path)).assertExistingObjectsMatched();
  assert.is(a.item(), 1);
  (await new tf.train.Checkpoint({ a }).restore(path)).expectPartial();
  const more = await new tf.train.Checkpoint({ a, c: new tf.Variable(5, { name: 'c' }) }).restore(path);
  throwsTyped(() => more.assertExistingObjectsMatched(), tf.ValueError, /c:0/);
});

test('A108 restore of a missing file', async () => {
  const error = await refusal(new tf.train.Checkpoint({ a: new tf.Variable(1) }).restore('/nonexistent/ck-1'));
  assert.instance(error, tf.LoadError);
  assert.match(error.message, /\/nonexistent\/ck-1.*ckpt-1/s);
  const first = await new tf.train.Checkpoint({ a: new tf.Variable(1) }).restore(null);
  throwsTyped(() => first.assertConsumed(), tf.ValueError, /nothing was restored/);
});

test('A109 the manager keeps maxToKeep checkpoints, and knows those of an earlier run', async () => {
  const dir = folder();
  const step = new tf.Variable(1);
  const manager = new tf.train.CheckpointManager(new tf.train.Checkpoint({ step }), dir, { maxToKeep: 3 });
  assert.is(manager.latestCheckpoint, null);
  for (let i = 0; i < 5; i++) {
    step.assignAdd(1);
    await manager.save();
  }
  assert.equal(
    manager.checkpoints.map((path) => basename(path)),
    ['ckpt-3', 'ckpt-4', 'ckpt-5'],
  );
  assert.is(await tf.train.latestCheckpoint(dir), join(dir, 'ckpt-5'));
  assert.is(readFileSync(join(dir, 'checkpoint'), 'utf8').split('\n')[0], 'model_checkpoint_path: "ckpt-5"');
  assert.equal(readdirSync(dir).sort(), ['checkpoint', ...[3, 4, 5].flatMap((n) => [`ckpt-${n}.index.json`, `ckpt-${n}.safetensors`])]);

  const later = new tf.train.Checkpoint({ step: new tf.Variable(0) });
  const again = new tf.train.CheckpointManager(later, dir, { maxToKeep: 3 });
  assert.is(again.latestCheckpoint, join(dir, 'ckpt-5'));
  assert.is(await again.restoreOrInitialize(), join(dir, 'ckpt-5'));
  assert.equal([later.step.item(), later.saveCounter.item()], [6, 5n]);
  assert.is(basename(await again.save()), 'ckpt-6');
  assert.equal(
    again.checkpoints.map((path) => basename(path)),
    ['ckpt-4', 'ckpt-5', 'ckpt-6'],
  );
  for (const maxToKeep of [0, -1, 1.5, Number.NaN]) {
    throwsTyped(() => new tf.train.CheckpointManager(later, dir, { maxToKeep }), tf.ValueError, /maxToKeep/);
  }
});

test('A110 saveCounter counts saves, slots of optimizers are saved under TensorFlow names', async () => {
  const v = new tf.Variable(1);
  const opt = new tf.optimizers.SGD(0.1, { momentum: 0.9 });
  opt.build([v]);
  const ckpt = new tf.train.Checkpoint({ v, opt });
  const dir = folder();
  await ckpt.save(join(dir, 'ck'));
  const path = await ckpt.save(join(dir, 'ck'));
  assert.is(basename(path), 'ck-2');
  assert.equal(
    (await tf.train.listVariables(path)).map(([name]) => name),
    [
      '_CHECKPOINTABLE_OBJECT_GRAPH',
      value('opt/_iterations'),
      value('opt/_learning_rate'),
      value('opt/_variables/2'),
      value('save_counter'),
      value('v'),
    ],
  );
  assert.is((await tf.train.loadVariable(path, value('save_counter'))).item(), 2n);
});

test('training goes on after a restore as if it had not ended; slots that are made later get their values', async () => {
  const steps = (opt: tf.optimizers.Optimizer, w: tf.Variable, n: number): void => {
    for (let i = 0; i < n; i++) opt.minimize(() => w.square().sum(), [w]);
  };
  const dir = folder();
  const w = new tf.Variable([1, -2]);
  const opt = new tf.optimizers.Adam(0.1);
  steps(opt, w, 5);
  const path = await new tf.train.Checkpoint({ w, opt }).save(join(dir, 'ck'));
  steps(opt, w, 5);
  const v = new tf.Variable([0, 0]);
  const fresh = new tf.optimizers.Adam(0.5);
  const status = await new tf.train.Checkpoint({ w: v, opt: fresh }).restore(path);
  throwsTyped(() => status.assertConsumed(), tf.ValueError, /_variables/);
  steps(fresh, v, 5);
  status.assertConsumed();
  assert.equal(v.arraySync(), w.arraySync());
  assert.is(fresh.iterations.item(), 10n);
});

test('a variable that is made later gets its value when it is put in its place', async () => {
  const dir = folder();
  const path = await new tf.train.Checkpoint({ model: { dense: { w: new tf.Variable([1, 2]) } }, late: new tf.Variable(4) }).save(
    join(dir, 'ck'),
  );
  class Lazy extends tf.Module {
    dense: { w: tf.Variable } | null = null;
  }
  const model = new Lazy();
  const ckpt = new tf.train.Checkpoint<{ model: Lazy; late?: tf.Variable }>({ model });
  const status = await ckpt.restore(path);
  assert.is(model.dense, null);
  throwsTyped(() => status.assertConsumed(), tf.ValueError, /model\.dense\.w/, /late/);
  model.dense = { w: new tf.Variable([0, 0]) };
  assert.equal(model.dense.w.arraySync(), [1, 2]);
  assert.is(model.variables.length, 1);
  ckpt.late = new tf.Variable(0);
  assert.is(ckpt.late.item(), 4);
  status.assertConsumed();
  model.dense.w.assign([9, 9]);
  status.assertConsumed();
  assert.equal(model.dense.w.arraySync(), [9, 9]);
});

test('a value of another shape or dtype changes nothing', async () => {
  const path = await new tf.train.Checkpoint({ a: new tf.Variable(1), b: new tf.Variable([1, 2]) }).write(join(folder(), 'ck'));
  for (const b of [new tf.Variable([0, 0, 0]), new tf.Variable(tf.constant([0, 0], 'int32'))]) {
    const a = new tf.Variable(7);
    const error = await refusal(new tf.train.Checkpoint({ a, b }).restore(path));
    assert.instance(error, tf.LoadError);
    assert.match(error.message, /'b/);
    assert.is(a.item(), 7);
  }
});

test('every dtype is saved and restored', async () => {
  const made = (empty: boolean): Record<string, tf.Variable> => {
    const all: Record<string, tf.Variable> = { text: new tf.Variable(empty ? ['', ''] : ['ä"', '\u0000b']) };
    for (const dtype of ['float16', 'bfloat16', 'float64', 'int8', 'uint16', 'int64', 'bool', 'complex64', 'complex128'] as const) {
      all[dtype] = new tf.Variable(tf.cast(tf.constant(empty ? [0, 0] : [1, 3]), dtype));
    }
    return all;
  };
  const [saved, restored] = [made(false), made(true)];
  const path = await new tf.train.Checkpoint(saved).write(join(folder(), 'ck'));
  (await new tf.train.Checkpoint(restored).restore(path)).assertConsumed();
  for (const name of Object.keys(saved)) assert.equal(restored[name].arraySync(), saved[name].arraySync(), name);
});

test('damaged checkpoints are refused, naming what is wrong', async () => {
  const dir = folder();
  const path = await new tf.train.Checkpoint({ a: new tf.Variable([1, 2, 3]) }).save(join(dir, 'ck'));
  const [data, index] = [`${path}.safetensors`, `${path}.index.json`];
  const [goodData, goodIndex] = [readFileSync(data), readFileSync(index, 'utf8')];
  const a = new tf.Variable([0, 0, 0]);
  const refused = async (...texts: RegExp[]): Promise<void> => {
    const error = await refusal(new tf.train.Checkpoint({ a }).restore(path));
    assert.instance(error, tf.LoadError);
    for (const text of texts) assert.match(error.message, text);
    writeFileSync(data, goodData);
    writeFileSync(index, goodIndex);
  };
  for (let at = 0; at < goodData.length; at += 7) {
    const bytes = Buffer.from(goodData);
    bytes[at] ^= 4;
    writeFileSync(data, bytes);
    await refused(/checksum/);
  }
  writeFileSync(data, goodData.subarray(0, 20));
  await refused(/bytes/);
  writeFileSync(index, goodIndex.slice(0, 50));
  await refused(/JSON/);
  for (const [from, to] of [
    ['tensorlane', 'other'],
    ['"a": 1', '"a": 99'],
    ['"shape": [', '"shape": [-1, '],
    ['float32', 'float99'],
    ['ck-1.safetensors', '../ck-1.safetensors'],
  ]) {
    assert.ok(goodIndex.includes(from), from);
    writeFileSync(index, goodIndex.replace(from, to));
    await refused(/damaged/);
  }
  assert.equal(a.arraySync(), [0, 0, 0]);
  (await new tf.train.Checkpoint({ a }).restore(path)).assertConsumed();
  assert.equal(a.arraySync(), [1, 2, 3]);
});

test('names that are taken and things that cannot be saved are refused', () => {
  throwsTyped(() => new tf.train.Checkpoint({ save: new tf.Variable(1) }), tf.ValueError, /save/);
  throwsTyped(() => new tf.train.Checkpoint({ n: 3 }), tf.ValueError, /'n'/);
  throwsTyped(() => new tf.train.Checkpoint(new tf.Variable(1) as never), tf.ValueError, /by name/);
});

test.run();
