// What the engine's collector takes of large tensors: nothing too early, nothing twice, and in a synchronous loop too.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Lets the collector and the finalizers run until a condition holds, or gives up. */
async function collected(done: () => boolean): Promise<boolean> {
  for (let i = 0; i < 50 && !done(); i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return done();
}

/** Made in a function of its own, so that no register of the test holds it. */
const make = (shape: readonly number[], value: number): Tensor => tf.fill(shape, value);

test('a large tensor that nobody can reach any more is freed without a spill', async () => {
  const before = tf.memory();
  make([1 << 16], 1);
  assert.ok(await collected(() => tf.memory().storages === before.storages));
  assert.equal(tf.memory().bytes, before.bytes);
  assert.is(tf.memory().tensors, before.tensors);
});

test('a view keeps its elements when the tensor it came from was disposed of and collected', async () => {
  const before = tf.memory();
  const viewOf = (): Tensor => {
    const whole = make([1 << 16], 7);
    const view = whole.reshape([256, 256]);
    whole.dispose();
    return view;
  };
  const view = viewOf();
  // Another tensor, made later, is collected: then so was the first.
  const count = tf.memory().storages;
  make([1 << 17], 1);
  assert.ok(await collected(() => tf.memory().storages === count));
  const other = make([1 << 16], 9);
  assert.is(view.at(3, 3).item(), 7);
  other.dispose();
  view.dispose();
  assert.is(tf.memory().storages, before.storages + 1); // the element that was read
});

test('what was disposed of by hand is counted once', async () => {
  await collected(() => false);
  const before = tf.memory();
  for (let i = 0; i < 20; i++) make([1 << 16], i).dispose();
  make([1 << 17], 1);
  assert.ok(await collected(() => tf.memory().storages === before.storages));
  assert.is(tf.memory().tensors, before.tensors);
});

for (const size of [1 << 14, 1 << 16, 1 << 20]) {
  test(`a synchronous loop that drops 1 GB in tensors of ${size} elements stays bounded and loses nothing`, () => {
    const old = make([size], 3);
    let worst = 0;
    for (let i = 0; i < 2 ** 28 / size; i++) {
      make([size], i);
      if (i % 16 === 0) worst = Math.max(worst, process.memoryUsage().arrayBuffers);
    }
    assert.ok(worst < 600e6, `${(worst / 1e6).toFixed(0)} MB`);
    assert.is((old.dataSync() as Float32Array)[size - 1], 3);
  });
}

test.run();
