// Profiles: what ran, how often, how long, and nothing of it when nobody asks. Times are never compared with a clock's.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { interpreter } from '../src/core/bind.ts';
import * as tf from '../src/index.ts';
import { eager } from '../src/runtime/eager.ts';
import { wasm } from '../src/runtime/wasm.ts';

const rowOf = (rows: readonly { readonly name: string }[], name: string) => {
  const row = rows.find((one) => one.name === name);
  assert.ok(row, `no row ${name} among ${rows.map((one) => one.name).join(', ')}`);
  return row as tf.profiler.ProfileRow;
};

test('ops: calls, bytes, time of their own', () => {
  const x = tf.ones([8, 16]);
  const profile = tf.profiler.trace(() => {
    for (let i = 0; i < 3; i++) tf.matmul(x, x, { transposeB: true }).dispose();
    return tf.add(x, x).item;
  });
  const product = rowOf(profile.ops, 'matmul');
  assert.is(product.calls, 3);
  assert.is(product.bytes, 3 * 4 * (2 * 8 * 16 + 64));
  assert.is(rowOf(profile.ops, 'add').bytes, 3 * 4 * 8 * 16);
  assert.is(rowOf(profile.kernels, 'matmul_f32').calls, 3);
  assert.is(rowOf(profile.kernels, 'add_f32').calls, 1);
  for (const row of [...profile.ops, ...profile.kernels]) {
    assert.ok(row.self >= 0 && row.self <= row.total && row.total <= profile.duration, row.name);
  }
  for (let i = 1; i < profile.ops.length; i++) assert.ok(profile.ops[i - 1].self >= profile.ops[i].self);
  assert.type(profile.result, 'function');
  const event = profile.events.find(({ kind, name }) => kind === 'op' && name === 'matmul') as tf.profiler.ProfileEvent;
  assert.is(event.shapes, '[8, 16] · [8, 16] → [8, 8]');
});

test('ops within ops count for both, their own time once', () => {
  const x = tf.ones([4, 4]);
  const f = tf.function((a: tf.Tensor) => tf.matmul(tf.exp(a), a));
  const first = tf.profiler.trace(() => f(x));
  const call = rowOf(first.ops, 'function');
  assert.is(rowOf(first.ops, 'exp').calls, 1);
  assert.ok(call.total >= rowOf(first.ops, 'exp').total);
  assert.ok(call.self <= call.total - rowOf(first.ops, 'exp').total + 1e-9);
  f(x);
  // As a plan: one row, its kernels below.
  const planned = tf.profiler.trace(() => f(x));
  assert.is(rowOf(planned.ops, 'function').calls, 1);
  assert.is(planned.ops.length, 1);
  assert.is(rowOf(planned.kernels, 'matmul_f32').calls, 1);
});

test('tapes, gradients and training steps are seen', () => {
  const w = new tf.Variable([1, 2]);
  const profile = tf.profiler.trace(() => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => tf.reduceSum(tf.square(w.value())));
    new tf.optimizers.SGD(0.1).applyGradients([[tape.gradient(loss, w), w]]);
  });
  for (const name of ['square', 'reduceSum']) assert.is(rowOf(profile.ops, name).calls, 1);
  assert.ok(w.value().arraySync());
});

test('the table', () => {
  const text = String(tf.profiler.trace(() => tf.add([1, 2], [3, 4])));
  assert.match(
    text,
    /^1 call of ops in \d+\.\d{3} ms\nop +calls +total ms +self ms +self % +MB\nadd +1 +\d+\.\d{3} +\d+\.\d{3} +\d+\.\d +0\.000\n\nkernel +calls +ms +%\nadd_f32 +1 /,
  );
});

test('the Chrome trace nests and can be saved', async () => {
  const profile = tf.profiler.trace(() =>
    new tf.profiler.experimental.Trace('part').run(() => {
      tf.add([1], [2]);
      tf.exp([1]);
    }),
  );
  const { traceEvents } = profile.toChromeTrace();
  assert.equal(
    traceEvents.map(({ cat, name }) => `${cat} ${name}`),
    ['scope part', 'op add', 'kernel add_f32', 'op exp', 'kernel exp_f32'],
  );
  const [part, add, kernel] = traceEvents;
  for (const [outer, inner] of [
    [part, add],
    [add, kernel],
  ])
    assert.ok(outer.ts <= inner.ts && outer.ts + outer.dur >= inner.ts + inner.dur - 0.002);
  assert.is(rowOf(profile.scopes, 'part').calls, 1);
  const folder = mkdtempSync(join(tmpdir(), 'tensorlane-profile-'));
  try {
    await profile.save(join(folder, 'deep', 'trace.json'));
    assert.equal(JSON.parse(readFileSync(join(folder, 'deep', 'trace.json'), 'utf8')), profile.toChromeTrace());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('nothing stays behind: interpreter, kernels, tensors', () => {
  const kernel = wasm().add_f32;
  const before = tf.memory();
  assert.throws(() => tf.profiler.trace(() => tf.matmul([[1]], [[1], [2]])), /matmul: inner sizes differ/);
  assert.is(interpreter(), eager);
  assert.is(wasm().add_f32, kernel);
  tf.profiler.trace(() => tf.add(1, 2).dispose());
  assert.is(wasm().add_f32, kernel);
  assert.is(tf.memory().tensors, before.tensors);
});

test('async functions; start and stop', async () => {
  const profile = await tf.profiler.trace(async () => {
    await Promise.resolve();
    tf.add(1, 2);
    await Promise.resolve();
    return 7;
  });
  assert.is(profile.result, 7);
  assert.is(rowOf(profile.ops, 'add').calls, 1);
  tf.profiler.experimental.start();
  tf.exp([1]);
  assert.is(rowOf(tf.profiler.experimental.stop().ops, 'exp').calls, 1);
  let thrown: unknown;
  await tf.profiler
    .trace(async () => {
      await Promise.resolve();
      throw new Error('mine');
    })
    .catch((error: unknown) => {
      thrown = error;
    });
  assert.is((thrown as Error).message, 'mine');
  assert.is(interpreter(), eager);
});

test('parts that wait last until they end, in any order; one within itself counts once', async () => {
  const part = (name: string, ms: number) =>
    new tf.profiler.experimental.Trace(name).run(async () => {
      tf.exp([1]).dispose();
      await new Promise((resolve) => setTimeout(resolve, ms));
      tf.add([1], [2]).dispose();
      return name;
    });
  const profile = await tf.profiler.trace(async () => [await Promise.all([part('long', 60), part('short', 20)]), tf.exp([2]).dispose()]);
  assert.equal(profile.result[0], ['long', 'short']);
  const [long, short] = [rowOf(profile.scopes, 'long'), rowOf(profile.scopes, 'short')];
  assert.ok(long.total > short.total && short.total >= 19 && long.total <= profile.duration);
  assert.is(rowOf(profile.ops, 'add').calls, 2);
  assert.is(rowOf(profile.ops, 'exp').calls, 3);
  let late: Promise<string> | undefined;
  const early = tf.profiler.trace(() => {
    late = part('late', 5);
  });
  await late;
  assert.equal(
    early.events.map(({ name }) => name),
    ['exp_f32', 'exp'],
  );
  const { scopes } = tf.profiler.trace(() => {
    const again = (depth: number): void =>
      new tf.profiler.experimental.Trace('again').run(() => (depth > 0 ? again(depth - 1) : tf.exp([1]).dispose()));
    again(3);
  });
  assert.is(rowOf(scopes, 'again').calls, 4);
  assert.ok(Math.abs(rowOf(scopes, 'again').total - rowOf(scopes, 'again').self) < 1e-6);
});

test('misuse is told', () => {
  assert.throws(
    () => tf.profiler.experimental.stop(),
    /^RuntimeError: |profiler\.stop: no profile is being taken, got a stop without a start\. Call start\(\) first\./,
  );
  assert.throws(
    () => tf.profiler.trace(() => tf.profiler.trace(() => 1)),
    (error: unknown) => error instanceof tf.RuntimeError && /being taken already/.test(error.message),
  );
  assert.is(interpreter(), eager);
  assert.throws(
    () => tf.profiler.trace(3 as never),
    /profiler\.trace: a profile is taken of a function, got number\. Write trace\(\(\) => …\)\./,
  );
});

test('results do not change, traced functions under a tape neither', () => {
  const x = tf.constant([0.5, 1.5]);
  const f = tf.function((a: tf.Tensor) => tf.sigmoid(a).mul(a));
  const slope = (): tf.Tensor => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return f(x);
    });
    return tape.gradient(y, x) as tf.Tensor;
  };
  const wanted = slope().dataSync();
  for (let i = 0; i < 3; i++) assert.equal(tf.profiler.trace(slope).result.dataSync(), wanted);
});

test.run();
