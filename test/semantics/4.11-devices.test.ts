import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { printed, source } from '../fresh-process.ts';
import { throwsTyped } from './expect.ts';

// Section 4.11: devices and memory. What must precede the first use runs in a process of its own.

const CPU = '/job:localhost/replica:0/task:0/device:CPU:0';
const cpu = () => tf.config.listPhysicalDevices('CPU')[0];

/** What `body` returns, run where the library was never used. Errors come as their class and text. */
async function fresh(body: string): Promise<unknown> {
  const program = `
    const tf = await import(${JSON.stringify(source('index.ts'))});
    const cpu = tf.config.listPhysicalDevices('CPU')[0];
    const error = (fn) => { try { fn(); return null; } catch (e) { return [e.constructor.name, e.message]; } };
    console.log(JSON.stringify(await (async () => { ${body} })()));`;
  return JSON.parse(await printed(program));
}

test('A128 tensors and variables name their device in full', () => {
  assert.is(tf.constant([1]).device, CPU);
  assert.is(new tf.Variable(1).device, CPU);
  assert.is(tf.constant([1]).add(1).device, CPU);
  assert.is(tf.constant(['text']).device, CPU);
});

test('A129 short forms of a device name, and what a scope gives back', () => {
  for (const name of ['CPU:0', '/CPU:0', '/cpu:0', '/device:CPU:0', 'CPU', CPU, null]) {
    assert.is(
      tf.device(name, () => tf.constant(1).device),
      CPU,
      String(name),
    );
  }
  assert.is(
    tf.device('/GPU:0', () => tf.device('CPU:0', () => tf.constant(1).device)),
    CPU,
  );
  assert.is(
    tf.device('CPU:0', () => 'what the function returns'),
    'what the function returns',
  );
  throwsTyped(() => tf.device('CPU:0', async () => 1), tf.ValueError, /device/, /async/);
});

test('A130 a device that is not there falls back to the CPU under soft placement', () => {
  assert.is(tf.config.getSoftDevicePlacement(), true);
  assert.is(
    tf.device('/GPU:0', () => tf.constant(1).add(1).device),
    CPU,
  );
  assert.is(
    tf.device('/CPU:7', () => tf.constant(1).device),
    CPU,
  );
  tf.config.setSoftDevicePlacement(false);
  try {
    throwsTyped(() => tf.device('/GPU:0', () => tf.constant(1)), tf.RuntimeError, /\/GPU:0/, /device:CPU:0/);
    assert.is(
      tf.device('/CPU:0', () => tf.constant(1).device),
      CPU,
    );
  } finally {
    tf.config.setSoftDevicePlacement(true);
  }
});

test('A132 a malformed device name', () => {
  for (const name of ['/bogus:0', 'bogus', '/CPU:x', '/device:TPUx:0', '//']) {
    throwsTyped(() => tf.device(name, () => tf.constant(1)), tf.ValueError, /device/);
  }
  throwsTyped(() => tf.device('/bogus:0', () => tf.constant(1)), tf.ValueError, /bogus/, /\/CPU:0/);
});

test('A133 memory growth is a setting of GPUs', () => {
  throwsTyped(() => tf.config.experimental.setMemoryGrowth(cpu(), true), tf.ValueError, /CPU/);
  throwsTyped(
    () => tf.config.experimental.setMemoryGrowth({ name: '/physical_device:GPU:9', deviceType: 'GPU' }, true),
    tf.ValueError,
    /GPU:9/,
    /CPU:0/,
  );
});

test('A134 logical devices are settled by the first use', async () => {
  tf.constant(1).dispose();
  throwsTyped(
    () =>
      tf.config.setLogicalDeviceConfiguration(cpu(), [
        new tf.config.LogicalDeviceConfiguration(),
        new tf.config.LogicalDeviceConfiguration(),
      ]),
    tf.RuntimeError,
    /first use/,
  );
  const [name, message] = (await fresh(`
    tf.config.setLogicalDeviceConfiguration(cpu, [{ memoryLimit: 64 }]);
    tf.constant(1);
    return error(() => tf.config.setLogicalDeviceConfiguration(cpu, [{ memoryLimit: 32 }]));`)) as string[];
  assert.is(name, 'RuntimeError');
  assert.match(message, /setLogicalDeviceConfiguration: .*first/);
});

test('A134 a memory limit is enforced on the arena, and named when it is exceeded', async () => {
  const found = (await fresh(`
    tf.config.setLogicalDeviceConfiguration(cpu, [new tf.config.LogicalDeviceConfiguration({ memoryLimit: 16 })]);
    const kept = tf.range(1000);
    const failed = error(() => tf.zeros([8 << 20]));
    const after = kept.sum().item();
    // Much more than the limit may be reachable, as long as one op's operands fit.
    const many = Array.from({ length: 16 }, (_, i) => tf.fill([1 << 19], i));
    const sums = many.map((x) => x.mean().item());
    const { peak } = tf.config.experimental.getMemoryInfo('CPU:0');
    return { failed, after, sums, peak };`)) as { failed: string[]; after: number; sums: number[]; peak: number };
  assert.is(found.failed[0], 'MemoryError');
  assert.match(found.failed[1], /33554432 bytes asked/);
  assert.match(found.failed[1], /16777216/);
  assert.is(found.after, 499500);
  assert.equal(
    found.sums,
    Array.from({ length: 16 }, (_, i) => i),
  );
  assert.ok(found.peak > 0 && found.peak <= 16 << 20, `peak ${found.peak}`);
});

test('A134 limits that no device can have', async () => {
  const found = (await fresh(`
    return [-1, 0, NaN, 1e6, 0.5].map((memoryLimit) => error(() => tf.config.setLogicalDeviceConfiguration(cpu, [{ memoryLimit }]))[0]);`)) as string[];
  assert.equal(found, Array(5).fill('ValueError'));
  throwsTyped(() => new tf.config.LogicalDeviceConfiguration({ memorylimit: 1 } as never), tf.ValueError, /memorylimit/, /memoryLimit/);
});

test('A136 visible devices', () => {
  tf.config.setVisibleDevices([], 'GPU');
  assert.equal(tf.config.getVisibleDevices(), [{ name: '/physical_device:CPU:0', deviceType: 'CPU' }]);
  assert.equal(tf.config.listLogicalDevices('CPU').length, 1);
  throwsTyped(() => tf.config.setVisibleDevices([], 'CPU'), tf.ValueError, /CPU/);
  throwsTyped(() => tf.config.setVisibleDevices([{ name: '/physical_device:GPU:3', deviceType: 'GPU' }]), tf.ValueError, /GPU:3/);
  assert.equal(tf.config.listPhysicalDevices('GPU'), []);
  assert.is(tf.test.isBuiltWithCuda(), false);
});

test('memory of a device: what is in use now and was at most', () => {
  const before = tf.config.experimental.getMemoryInfo('CPU:0').current;
  const x = tf.zeros([1024]);
  const info = tf.config.experimental.getMemoryInfo('/CPU:0');
  assert.ok(info.current >= before + 4096 && info.peak >= info.current);
  x.dispose();
  assert.is(tf.config.experimental.getMemoryInfo('CPU:0').current, before);
  throwsTyped(() => tf.config.experimental.getMemoryInfo('GPU:0'), tf.ValueError, /GPU:0/, /CPU:0/);
});

test.run();
