// The program whose start-up and size are measured: a matrix product and its gradient, written for each library.
import { root } from './place.mjs';

export const programs = [
  {
    id: 'tensorlane',
    page: `import * as tf from 'tensorlane';
const a = tf.ones([4, 4]);
const tape = new tf.GradientTape();
tape.watch(a);
const y = tape.record(() => tf.matmul(a, a).sum());
console.log(tape.gradient(y, a).dataSync());`,
    start: (entry) => `import * as tf from ${JSON.stringify(entry)};
const a = tf.ones([4, 4]);
if (tf.matmul(a, a).dataSync()[0] !== 4) process.exit(1);`,
  },
  {
    id: 'tfjs-wasm',
    needs: '@tensorflow/tfjs-backend-wasm',
    fetched: ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'],
    page: `import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
setWasmPaths('/');
await tf.setBackend('wasm');
console.log(tf.grad((a) => tf.sum(tf.matMul(a, a)))(tf.ones([4, 4])).dataSync());`,
    start: () => `import { createRequire } from 'node:module';
import { dirname } from 'node:path';
const require = createRequire(${JSON.stringify(`${root}bench/package.json`)});
const tf = require('@tensorflow/tfjs-core');
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + '/');
await tf.setBackend('wasm');
const a = tf.ones([4, 4]);
if (tf.matMul(a, a).dataSync()[0] !== 4) process.exit(1);`,
  },
  {
    id: 'jax-js',
    needs: '@jax-js/jax',
    page: `import { defaultDevice, grad, init, numpy as np } from '@jax-js/jax';
await init('wasm');
defaultDevice('wasm');
console.log(grad((a) => np.sum(np.matmul(a.ref, a)))(np.ones([4, 4])).dataSync());`,
    start: () => `import { defaultDevice, init, numpy as np } from '@jax-js/jax';
await init('wasm');
defaultDevice('wasm');
const a = np.ones([4, 4]);
if (np.matmul(a.ref, a).dataSync()[0] !== 4) process.exit(1);`,
  },
];
