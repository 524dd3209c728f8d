// Prints a digest of the bits that kernels give, of all that fused multiply-add would change. `plain` as an argument switches it off.
import process from 'node:process';
import * as tf from '../src/index.ts';

if (process.argv.includes('plain')) tf.config.experimental.relaxedSimd(false);

let digest = 0x811c9dc5;
function take(...tensors: readonly unknown[]): void {
  for (const tensor of tensors) {
    const data = (tensor as tf.Tensor).dataSync() as Float32Array;
    for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) digest = Math.imul(digest ^ byte, 0x01000193) >>> 0;
  }
}
/** Numbers whose sums and products round. */
function wave(shape: readonly number[], step: number, dtype: 'float32' | 'float64' = 'float32'): tf.Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  return tf.constant(
    Array.from({ length: n }, (_, i) => (((i * step) % 1) - 0.5) * 6),
    dtype,
    [...shape],
  );
}

for (const dtype of ['float32', 'float64'] as const) {
  for (const [m, k, n] of [
    [5, 7, 3],
    [64, 300, 70],
    [1, 257, 33],
    [33, 40, 1],
  ] as const)
    take(tf.matmul(wave([m, k], 0.37, dtype), wave([k, n], 0.71, dtype)));
}
const x = wave([4, 515], 0.113);
for (const f of [tf.exp, tf.tanh, tf.sigmoid, tf.math.erf, tf.nn.softmax, tf.nn.logSoftmax, tf.nn.gelu]) take(f(x));
take(tf.math.log(tf.abs(x)), tf.nn.gelu(x, { approximate: true }), tf.reduceSum(x), tf.reduceMean(x, 0));
const image = wave([2, 9, 9, 8], 0.219);
for (const [convolve, filter] of [
  [(i: tf.Tensor, f: tf.Tensor) => tf.nn.conv2d(i, f, 1, 'SAME'), wave([3, 3, 8, 5], 0.617)],
  [(i: tf.Tensor, f: tf.Tensor) => tf.nn.depthwiseConv2d(i, f, [1, 1, 1, 1], 'SAME'), wave([3, 3, 8, 1], 0.617)],
] as const) {
  const tape = new tf.GradientTape();
  tape.watch([image, filter]);
  const y = tape.record(() => tf.square(convolve(image, filter)));
  take(y, ...(tape.gradient(y, [image, filter]) as tf.Tensor[]));
}
console.log(digest.toString(16));
