import * as tf from 'tensorlane';
import { memory } from '../memory.mjs';
import { program } from '../program.mjs';
import { threads } from '../threads.mjs';

const alive = new Set();
const { Worker } = globalThis;
globalThis.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    alive.add(this);
  }

  terminate() {
    super.terminate();
    alive.delete(this);
  }
};

globalThis.program = () => program(tf);
globalThis.memory = (options) => memory(tf, options);
globalThis.threads = (options) => threads(tf, options, () => [...alive]);

// For a page, or the worker that owns a pool, that ends in the middle of a kernel (suite.mjs).
const size = 768;
const values = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i * 0.37));

/** Bits of a product by two threads are those of one. */
globalThis.product = async () => {
  const { threading } = tf.config;
  const x = tf.constant(values).reshape([size, size]);
  const bits = () =>
    tf.tidy(() => new Uint32Array(tf.matmul(x, x).dataSync().buffer).reduce((hash, word) => Math.imul(hash ^ word, 16777619), 1));
  await threading.setIntraOpParallelismThreads(1);
  const alone = bits();
  const at = await threading.setIntraOpParallelismThreads(2);
  const shared = bits();
  x.dispose();
  return { at, same: alone === shared };
};

/** Products by two threads without end; `told` hears of the first, when the next begins at once. */
globalThis.endless = async (told) => {
  await tf.config.threading.setIntraOpParallelismThreads(2);
  const x = tf.constant(values).reshape([size, size]);
  tf.matmul(x, x).dispose();
  told();
  for (;;) {
    const until = performance.now() + 400;
    while (performance.now() < until) tf.matmul(x, x).dispose();
    await new Promise((resolve) => setTimeout(resolve));
  }
};

// The same file as the script of a worker.
if (globalThis.document === undefined) globalThis.endless(() => globalThis.postMessage('begun'));
