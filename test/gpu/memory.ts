// What lies on the GPU: freed with the tensors, bounded without freeing, read without blocking.
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { must, thrown } from './must.ts';

const onGpu = <R>(fn: () => R): R => tf.device('/GPU:0', fn);

/** 10,000 ops whose results are disposed of leave nothing. */
export function leaks(): unknown {
  const before = tf.memory();
  const [a, b] = onGpu(() => [tf.fill([16, 16], 1.5), tf.fill([16, 16], 2)]);
  onGpu(() => a.add(b)).dispose();
  const settled = tf.memory();
  for (let i = 0; i < 10_000; i++) (i % 3 === 0 ? a.matmul(b) : i % 3 === 1 ? a.add(b) : a.sum(0)).dispose();
  const after = tf.memory();
  must(after.gpuBytes === settled.gpuBytes, `${settled.gpuBytes} bytes before, ${after.gpuBytes} after`);
  must(after.tensors === settled.tensors && after.storages === settled.storages, JSON.stringify([settled, after]));
  tf.tidy(() => {
    const x = onGpu(() => tf.constant([1, 2, 3]));
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return x.square().sum();
    });
    tape.gradient(y, x);
  });
  a.dispose();
  b.dispose();
  const { tensors, storages, gpuBytes } = tf.memory();
  must(tensors === before.tensors && storages === before.storages, `${tensors} tensors, ${storages} storages`);
  must(gpuBytes === before.gpuBytes, `${gpuBytes} bytes of textures`);
  return after;
}

/** A synchronous loop that frees nothing stays within the limit, and what can be reached keeps its values. Needs a limit of 8 MB. */
export function pressure(): unknown {
  const kept: Tensor[] = [];
  onGpu(() => {
    let x = tf.fill([256, 256], 0);
    for (let i = 1; i <= 600; i++) {
      x = x.add(1);
      if (i % 100 === 0) kept.push(x);
    }
  });
  const { gpuBytes, gpuPeakBytes } = tf.memory();
  must(gpuPeakBytes <= 8 << 20, `${gpuPeakBytes} bytes of textures at most`);
  kept.forEach((t, i) => {
    const values = t.dataSync();
    must(values[0] === 100 * (i + 1) && values[65535] === 100 * (i + 1), `tensor ${i} reads ${values[0]}`);
  });
  must(onGpu(() => kept[0].add(kept[5])).dataSync()[7] === 700, 'what was spilled comes back');
  const before = tf.memory();
  const error = thrown(() => onGpu(() => tf.fill([2000, 2000], 1)));
  must(error instanceof tf.MemoryError && /^fill: the textures of one call do not fit on the GPU together/.test(error.message), `${error}`);
  must(tf.memory().tensors === before.tensors, 'what does not fit leaves nothing');
  must(onGpu(() => kept[1].mul(2)).dataSync()[9] === 400, 'and the library goes on');
  must(tf.memory().gpuPeakBytes <= 8 << 20, `${tf.memory().gpuPeakBytes} bytes of textures at most, with what did not fit`);
  for (const t of kept) t.dispose();
  return { gpuBytes, gpuPeakBytes };
}

/** data() lets the page go on while the GPU works. */
export async function reading(): Promise<number> {
  const x = onGpu(() => tf.fill([512, 512], 1 / 512));
  const y = x.matmul(x).matmul(x);
  let turns = 0;
  let waiting = true;
  const turn = (): void => {
    turns++;
    if (waiting) setTimeout(turn, 0);
  };
  setTimeout(turn, 0);
  const data = await y.data();
  waiting = false;
  must(Math.abs(Number(data[3]) - 1 / 512) < 1e-6, `${data[3]}`);
  must(turns > 0, 'the page stood still');
  y.dispose();
  const z = x.add(1);
  const later = z.data();
  z.dispose();
  must(Math.abs(Number((await later)[0]) - 1 - 1 / 512) < 1e-6, 'a tensor that is disposed of while it is read');
  x.dispose();
  return turns;
}
