// Measures one library's eager addition of [4] + [4]: node dispatch-process.mjs LIBRARY dispose|keep BUDGET. Prints the rates in ops/s.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { specifier } from './place.mjs';

const [library, manner, budget] = process.argv.slice(2);
const BLOCK = 20_000;

/** A function that makes n additions. */
const loops = {
  async tensorlane() {
    const tf = await import(specifier);
    const a = tf.constant([1, 2, 3, 4]);
    const b = tf.constant([5, 6, 7, 8]);
    if (manner === 'keep') {
      return (n) => {
        for (let i = 0; i < n; i++) tf.add(a, b);
      };
    }
    return (n) => {
      for (let i = 0; i < n; i++) tf.add(a, b).dispose();
    };
  },
  async tfjs() {
    const require = createRequire(import.meta.url);
    const tf = require('@tensorflow/tfjs');
    const wasm = require('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    await tf.setBackend('wasm');
    const a = tf.tensor([1, 2, 3, 4]);
    const b = tf.tensor([5, 6, 7, 8]);
    return (n) => {
      for (let i = 0; i < n; i++) tf.add(a, b).dispose();
    };
  },
  jax: () => jaxLoop(false),
  jaxJit: () => jaxLoop(true),
};

async function jaxLoop(compiled) {
  const { defaultDevice, init, jit, numpy: np } = await import('@jax-js/jax');
  await init('wasm');
  defaultDevice('wasm');
  const plus = (x, y) => x.add(y);
  const add = compiled ? jit(plus) : plus;
  const a = np.array([1, 2, 3, 4]);
  const b = np.array([5, 6, 7, 8]);
  // Its arrays are lazy: reading one computes it.
  return (n) => {
    for (let i = 0; i < n; i++) {
      const y = add(a.ref, b.ref);
      y.ref.dataSync();
      y.dispose();
    }
  };
}

const loop = await loops[library]();
let n = 100;
const wall = [];
const cpu = [];
const once = () => {
  const before = process.cpuUsage();
  const start = performance.now();
  loop(n);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1e3 };
};
once();
for (const end = performance.now() + budget / 2; performance.now() < end; ) {
  const { ms } = once();
  n = Math.min(BLOCK, Math.max(100, Math.round((n * 10) / ms)));
}
for (const end = performance.now() + Number(budget); performance.now() < end; ) {
  const { ms, cpuMs } = once();
  wall.push((n * 1e3) / ms);
  cpu.push((n * 1e3) / cpuMs);
}
console.log(JSON.stringify({ wall, cpu }));
process.exit(0);
