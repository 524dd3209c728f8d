// The GPU's context is lost: what has a copy on the CPU goes on, what has none says so, and the library works.
import { lastEngine } from '../../gpu/index.ts';
import * as tf from '../../src/index.ts';
import { must, thrown } from './must.ts';

const onGpu = <R>(fn: () => R): R => tf.device('/GPU:0', fn);

const loseContext = (): void => lastEngine()?.gl.getExtension('WEBGL_lose_context')?.loseContext();

export async function loss(): Promise<unknown> {
  const before = tf.memory();
  const reads: Promise<string>[] = [];
  tf.tidy(() => used(reads));
  const [pending] = await Promise.all(reads);
  must(/the context of the GPU was lost.*float32 tensor of shape \[2\]/.test(pending), `a read that was under way: ${pending}`);
  const { tensors, storages } = tf.memory();
  must(tensors === before.tensors && storages === before.storages, `${tensors} tensors, ${storages} storages`);
  return tf.memory().gpuBytes;
}

/** The context goes at each of the draws of an op whose shaders are not compiled yet. */
function midway(): void {
  const { drawArrays } = WebGL2RenderingContext.prototype;
  let at = -1;
  WebGL2RenderingContext.prototype.drawArrays = function (...given): void {
    drawArrays.apply(this, given);
    if (at-- === 0) loseContext();
  };
  try {
    for (let k = 0; k < 5; k++) {
      const size = 7 + k;
      const values = Array.from({ length: size }, (_, i) => i / 3);
      const expected = tf.nn.softmax(tf.constant(values)).dataSync() as Float32Array;
      // Where the last draw was the one, the elements went with it, and reading says so; before, the op begins anew.
      const read = (x: tf.Tensor): string => {
        try {
          const y = onGpu(() => tf.nn.softmax(x)).dataSync() as Float32Array;
          return expected.every((e, i) => Math.abs(e - y[i]) < 1e-6) ? 'right' : `${y} instead of ${expected}`;
        } catch (error) {
          return error instanceof tf.RuntimeError && /elements that had no copy/.test(error.message) ? 'lost' : String(error);
        }
      };
      at = k;
      const given = read(onGpu(() => tf.constant(values)));
      must(given === (k === 3 ? 'lost' : 'right'), `lost at draw ${k} of softmax: ${given}`);
      at = k + 1;
      const made = read(onGpu(() => tf.constant(values).mul(1)));
      must(made === (k < 4 ? 'lost' : 'right'), `lost at draw ${k} of softmax, with its operand: ${made}`);
    }
  } finally {
    WebGL2RenderingContext.prototype.drawArrays = drawArrays;
  }
}

/** A browser that gives no other context: everything runs on the CPU, and what was lost is named. */
function withoutOther(): void {
  const [given, made] = onGpu(() => [tf.constant([1, 2]), tf.constant([1, 2]).mul(3)]);
  loseContext();
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = () => null;
  try {
    const y = onGpu(() => given.add(1));
    must(y.device.endsWith('CPU:0') && `${y.dataSync()}` === '2,3', `without a context: ${y} on ${y.device}`);
    for (const use of [() => made.dataSync(), () => onGpu(() => made.add(1)), () => made.add(1).dataSync()]) {
      const error = thrown(use);
      must(error instanceof tf.RuntimeError && /elements that had no copy on the CPU/.test(error.message), `without a context: ${error}`);
    }
    tf.config.setSoftDevicePlacement(false);
    const error = thrown(() => onGpu(() => given.add(1)));
    must(error instanceof tf.UnsupportedError && /the browser gives no other one/.test(error.message), `without a context: ${error}`);
  } finally {
    tf.config.setSoftDevicePlacement(true);
    OffscreenCanvas.prototype.getContext = getContext;
  }
  must(onGpu(() => given.add(1)).device.endsWith('GPU:0'), 'the browser gives one again');
}

function used(reads: Promise<string>[]): void {
  const [given, read, made] = onGpu(() => [tf.constant([1, 2, 3]), tf.constant([1, 2]).mul(2), tf.constant([5, 6]).mul(3)]);
  given.add(1).dispose();
  read.dataSync();
  const [w, v] = onGpu(() => [new tf.Variable([1, 1]), new tf.Variable(tf.constant([2, 2, 2, 2]).reshape([2, 2]), { name: 'weights' })]);
  const before = v.value();
  onGpu(() => v.assignAdd(tf.ones([2, 2])));
  reads.push(
    made.data().then(
      () => 'read',
      (error: Error) => error.message,
    ),
  );
  loseContext();
  must(onGpu(() => given.mul(2)).dataSync()[2] === 6, 'a tensor that came from the CPU is there');
  must(onGpu(() => read.add(1)).dataSync()[1] === 5, 'a tensor that was read is there');
  must(onGpu(() => w.add(1)).dataSync()[0] === 2, 'a variable that was not changed is there');
  must(onGpu(() => before.add(1)).dataSync()[3] === 3, 'what a variable was before is there');
  const tensor = /the context of the GPU was lost.* got a float32 tensor of shape \[2\]\. Compute the tensor again/;
  const variable = /the context of the GPU was lost.* got variable 'weights:0', float32 of shape \[2, 2\]\. Assign the variable anew/;
  const uses: [() => unknown, RegExp][] = [
    [() => made.dataSync(), tensor],
    [() => onGpu(() => made.add(1)), tensor],
    [() => v.add(1), variable],
    [() => v.dataSync(), variable],
    [() => v.assignAdd(tf.ones([2, 2])), variable],
    [() => tf.device('/CPU:0', () => v.mul(2)), variable],
  ];
  for (const [use, message] of uses) {
    const error = thrown(use);
    must(error instanceof tf.RuntimeError && message.test(error.message), `${error}`);
  }
  withoutOther();
  midway();
  v.assign(tf.fill([2, 2], 8));
  onGpu(() => v.assignSub(tf.ones([2, 2])));
  must(v.device.endsWith('GPU:0') && v.dataSync()[1] === 7, `the variable was given a value anew: ${v.dataSync()}`);
  w.dispose();
  v.dispose();
}

/** With copies of variables at every third update, and a function `heard` that collects the names of those that were restored. */
export async function restored(heard: readonly string[]): Promise<unknown> {
  const before = tf.memory();
  const v = onGpu(() => tf.tidy(() => new tf.Variable(tf.zeros([3]), { name: 'v' })));
  const w = onGpu(() => new tf.Variable([1, 2], { name: 'w' }));
  for (let step = 1; step <= 8; step++) {
    onGpu(() => v.assignAdd([1, 1, 1]));
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  loseContext();
  onGpu(() => v.assignAdd([1, 1, 1])); // at 8 when the context went
  must(w.dataSync()[1] === 2, 'a variable that never changed is there');
  const value = Number(v.dataSync()[0]);
  must(value === 7 || value === 4, `the copy of step 6, or of step 3 where that was not read yet, and one more: ${value}`);
  must(heard.join() === 'v:0', `restored: ${heard}`);
  v.dispose();
  w.dispose();
  // A copy that is being read holds its tensor until it is there.
  for (let i = 0; i < 100 && tf.memory().tensors !== before.tensors; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  const { tensors, storages } = tf.memory();
  must(tensors === before.tensors && storages === before.storages, `${tensors} tensors, ${storages} storages`);
  return value;
}
