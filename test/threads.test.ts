// Threads that are lost, refused, changed; what they cost when idle. That results do not change: test/threads-rules.test.ts for each
// kernel, test/runtimes/threads.mjs in each engine.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { BINARIES, LEFT, SIGNAL, WORDS } from '../src/runtime/threads/control.ts';
import { CONTROL, wasm } from '../src/runtime/wasm.ts';

const { threading } = tf.config;
const bytesOf = (x: tf.Tensor): string => Buffer.from((x.dataSync() as Float32Array).buffer).toString('base64');
const values = (n: number): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(i * 0.37));

test.after(async () => {
  await threading.setIntraOpParallelismThreads(1);
});

test('unknown numbers of threads are refused', async () => {
  for (const wrong of [-1, 1.5, Number.NaN, 65, Number.POSITIVE_INFINITY, '2' as unknown as number, undefined as unknown as number]) {
    try {
      await threading.setIntraOpParallelismThreads(wrong);
      assert.unreachable(`${wrong} was taken`);
    } catch (error) {
      assert.instance(error, tf.ValueError);
      assert.is(
        (error as Error).message,
        `setIntraOpParallelismThreads: the number of threads must be a whole number from 0 to 64, got ${typeof wrong === 'string' ? `'${wrong}'` : wrong}. Use 0 for one thread for each core.`,
      );
    }
  }
  assert.is(threading.getIntraOpParallelismThreads(), 1);
});

test('everything goes on in a shared memory: tensors, tapes, plans, variables, spilled tensors', async () => {
  const x = tf.constant(values(300 * 300)).reshape([300, 300]);
  const w = new tf.Variable(x);
  const step = tf.function((a: tf.Tensor) => {
    w.assignSub(tf.matmul(a, w.value()).mul(1e-4));
    return tf.reduceSum(w.value(), 1);
  });
  const run = (): string => tf.tidy(() => bytesOf(step(x)));
  const alone = [run(), run(), run()];
  w.assign(x);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return tf.reduceMean(tf.square(tf.matmul(x, x)));
  });
  assert.is(await threading.setIntraOpParallelismThreads(2), 2);
  assert.not.instance(wasm().arena.allocator.memory.buffer, ArrayBuffer);
  assert.equal([run(), run(), run()], alone);
  const slope = tape.gradient(y, x) as tf.Tensor;
  assert.is(await threading.setIntraOpParallelismThreads(1), 1);
  const again = new tf.GradientTape();
  const z = again.record(() => {
    again.watch(x);
    return tf.reduceMean(tf.square(tf.matmul(x, x)));
  });
  assert.is(bytesOf(again.gradient(z, x) as tf.Tensor), bytesOf(slope));
});

test('small calls go to the kernels as if there were no threads, and to a profile', async () => {
  await threading.setIntraOpParallelismThreads(2);
  const backend = wasm();
  const [small, large] = [4, 1 << 20].map((elements) => backend.forCall(elements));
  assert.is(small.add_f32, backend.kernels.get('add_f32'));
  assert.is.not(large.add_f32, backend.kernels.get('add_f32'));
  const [few, many] = [tf.ones([4]), tf.ones([300, 300])];
  const counted = tf.profiler.trace(() => tf.tidy(() => [few.add(few), many.add(many)].map((x) => x.size)));
  assert.is(counted.kernels.find(({ name }) => name === 'add_f32')?.calls, 2);
  await threading.setIntraOpParallelismThreads(1);
  assert.is(backend.forCall(1 << 20).add_f32, backend.kernels.get('add_f32'));
  few.dispose();
  many.dispose();
});

test('what users get of a shared memory is not shared', async () => {
  await threading.setIntraOpParallelismThreads(2);
  const x = tf.constant([1, 2, 3]);
  assert.instance((x.dataSync() as Float32Array).buffer, ArrayBuffer);
  assert.instance(((await x.data()) as Float32Array).buffer, ArrayBuffer);
  assert.is(tf.constant('žluťoučký').item(), 'žluťoučký');
  const bytes = tf.io.safetensors.write({ x });
  assert.equal(tf.io.safetensors.read(bytes).x.arraySync(), [1, 2, 3]);
});

/** A worker that takes pieces and never ends them, as one that dies in the middle. */
function thief(): Promise<Worker> {
  const text = `
    const { parentPort, workerData: { memory, at, left } } = require('node:worker_threads');
    const w = new Int32Array(memory.buffer, at, 512);
    parentPort.postMessage('ready');
    for (;;) {
      const found = Atomics.load(w, left);
      if (found > 0 && Atomics.compareExchange(w, left, found, found - 1) === found) return;
    }`;
  const { memory } = wasm().arena.allocator;
  const worker = new Worker(`(() => {${text}})()`, { eval: true, execArgv: [], workerData: { memory, at: CONTROL, left: LEFT } });
  worker.unref();
  return new Promise((resolve) => worker.once('message', () => resolve(worker)));
}

test('a thread that is lost in the middle of a kernel: a typed error, nothing leaks, the threads start anew', async () => {
  await threading.setIntraOpParallelismThreads(2);
  const x = tf.constant(values(512 * 512)).reshape([512, 512]);
  const wanted = tf.tidy(() => bytesOf(tf.matmul(x, x)));
  const traced = tf.function((a: tf.Tensor) => tf.matmul(a, a));
  for (let i = 0; i < 3; i++)
    assert.is(
      tf.tidy(() => bytesOf(traced(x))),
      wanted,
    );
  for (const multiply of [() => tf.matmul(x, x), () => traced(x)]) {
    const lost = wasm().arena.allocator.memory;
    const before = tf.memory();
    await thief();
    let thrown: unknown;
    for (const until = performance.now() + 30_000; thrown === undefined && performance.now() < until; ) {
      try {
        multiply().dispose();
      } catch (error) {
        thrown = error;
      }
    }
    assert.instance(thrown, tf.RuntimeError, 'no piece was stolen in half a minute of products');
    assert.match(
      (thrown as Error).message,
      /^matmul: a thread was lost in the middle of a kernel, got no answer of one of 1 workers\. Run the op again: it works, and the threads start anew\.$/,
    );
    // What was dropped before may be collected meanwhile.
    assert.ok(tf.memory().tensors <= before.tensors, 'a tensor is left');
    assert.ok(tf.memory().storages <= before.storages, 'a storage is left');
    // Whoever still writes, writes into a memory that nobody reads.
    assert.is.not(wasm().arena.allocator.memory, lost);
    assert.is(threading.getIntraOpParallelismThreads(), 1);
    assert.is(threading.getIntraOpParallelismReason(), 'the threads are starting anew');
    const result = multiply();
    assert.is(bytesOf(result), wanted);
    result.dispose();
    assert.is(await threading.setIntraOpParallelismThreads(2), 2);
    assert.is(threading.getIntraOpParallelismReason(), '');
    assert.is(
      tf.tidy(() => bytesOf(multiply())),
      wanted,
    );
  }
});

test('a lost thread is replaced without being asked for', async () => {
  await threading.setIntraOpParallelismThreads(2);
  const words = new Int32Array(wasm().arena.allocator.memory.buffer, CONTROL, WORDS);
  // Kernels that are none make the worker throw, as if it had crashed; the one that follows it finds them mended.
  const another = new Promise<void>((resolve) =>
    process.once('worker', () => {
      words[BINARIES] -= 1;
      resolve();
    }),
  );
  const alive = setInterval(() => undefined, 1000);
  words[BINARIES] += 1;
  Atomics.add(words, SIGNAL, 1);
  Atomics.notify(words, SIGNAL);
  await another;
  clearInterval(alive);
  assert.is(threading.getIntraOpParallelismThreads(), 1);
  assert.is(threading.getIntraOpParallelismReason(), 'the threads are starting anew');
  // Changes come one after the other: this one waits for that.
  await threading.setIntraOpParallelismThreads(2);
  assert.is(threading.getIntraOpParallelismThreads(), 2);
  assert.is(threading.getIntraOpParallelismReason(), '');
});

test('MemoryError as without threads, and nothing lost', async () => {
  await threading.setIntraOpParallelismThreads(2);
  const before = tf.memory();
  assert.throws(
    () => tf.matmul(tf.zeros([20000, 1]), tf.zeros([1, 60000])),
    (error: unknown) => error instanceof tf.MemoryError,
  );
  assert.is(tf.memory().tensors - before.tensors, 2, 'the two operands are dropped, not freed');
  assert.is(tf.add([1], [2]).item(), 3);
});

const program = (text: string): Promise<{ stdout: string }> => {
  const entry = new URL('../src/index.ts', import.meta.url).href;
  const whole = `import * as tf from '${entry}';\nawait tf.config.threading.setIntraOpParallelismThreads(2);\n${text}`;
  return promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', whole], { timeout: 60_000 });
};

test('a worker that has threads of its own is ended in the middle of a kernel: nothing of them is left, another one works', async () => {
  const { stdout } = await program(`
    const { Worker } = await import('node:worker_threads');
    const text = \`
      import { parentPort } from 'node:worker_threads';
      import { register } from 'tsx/esm/api';
      register();
      const tf = await import('${new URL('../src/index.ts', import.meta.url).href}');
      await tf.config.threading.setIntraOpParallelismThreads(2);
      const x = tf.ones([512, 512]);
      for (;;) {
        parentPort.postMessage(tf.tidy(() => tf.matmul(x, x).max().item()));
        const until = performance.now() + 300;
        while (performance.now() < until) tf.matmul(x, x).dispose();
        await new Promise((resolve) => setTimeout(resolve));
      }\`;
    for (let i = 0; i < 2; i++) {
      const owner = new Worker(text, { eval: true });
      console.log(String(await new Promise((resolve, reject) => owner.once('message', resolve).once('error', reject))));
      await new Promise((resolve) => setTimeout(resolve, 20 * i));
      await owner.terminate();
    }
    console.log(String(tf.matmul(tf.ones([512, 512]), tf.ones([512, 512])).max().item()));
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { user, system } = process.cpuUsage(before);
    console.log(String((user + system) / 1000 < 250));`);
  assert.is(stdout, '512\n512\n512\ntrue\n');
});

test('threads do not keep a process alive', async () => {
  const { stdout } = await program("tf.matmul(tf.ones([300, 300]), tf.ones([300, 300])).dispose(); console.log('end');");
  assert.is(stdout, 'end\n');
});

test('idle threads take no processor time', async () => {
  const { stdout } = await program(`
    tf.matmul(tf.ones([300, 300]), tf.ones([300, 300])).dispose();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { user, system } = process.cpuUsage(before);
    console.log(String((user + system) / 1000));`);
  assert.ok(Number(stdout) < 300, `${stdout} ms of processor time in an idle second`);
});

test.run();
