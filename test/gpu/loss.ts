// The GPU's context is lost: what has a copy on the CPU goes on, what has none says so, and the library works.
import { lastEngine } from '../../gpu/index.ts';
import * as tf from '../../src/index.ts';
import { must, thrown } from './must.ts';

const onGpu = <R>(fn: () => R): R => tf.device('/GPU:0', fn);

export function loss(): unknown {
  const before = tf.memory();
  tf.tidy(used);
  const { tensors, storages } = tf.memory();
  must(tensors === before.tensors && storages === before.storages, `${tensors} tensors, ${storages} storages`);
  return tf.memory().gpuBytes;
}

function used(): void {
  const [given, read, made] = onGpu(() => [tf.constant([1, 2, 3]), tf.constant([1, 2]).mul(2), tf.constant([5, 6]).mul(3)]);
  given.add(1).dispose();
  read.dataSync();
  const [w, v] = onGpu(() => [new tf.Variable([1, 1]), new tf.Variable([2, 2])]);
  onGpu(() => v.assignAdd([1, 1]));
  lastEngine()?.gl.getExtension('WEBGL_lose_context')?.loseContext();
  must(onGpu(() => given.mul(2)).dataSync()[2] === 6, 'a tensor that came from the CPU is there');
  must(onGpu(() => read.add(1)).dataSync()[1] === 5, 'a tensor that was read is there');
  must(onGpu(() => w.add(1)).dataSync()[0] === 2, 'a variable that was not changed is there');
  for (const use of [() => made.dataSync(), () => onGpu(() => made.add(1)), () => v.add(1)]) {
    const error = thrown(use);
    must(error instanceof tf.RuntimeError, `${error}`);
    must(/the context of the GPU was lost/.test(error.message), error.message);
  }
  v.assign([7, 8]);
  onGpu(() => v.assignSub([1, 1]));
  must(v.device.endsWith('GPU:0') && v.dataSync()[1] === 7, `the variable was given a value anew: ${v.dataSync()}`);
  w.dispose();
  v.dispose();
}
