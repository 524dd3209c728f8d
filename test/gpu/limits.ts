// What the GPU cannot do, it says.
import { lastEngine } from '../../gpu/index.ts';
import * as tf from '../../src/index.ts';
import { must, thrown } from './must.ts';

const onGpu = <R>(fn: () => R): R => tf.device('/GPU:0', fn);

function refused(fn: () => unknown, kind: new (...given: never[]) => Error, message: RegExp): void {
  const error = thrown(fn);
  must(error instanceof kind && message.test(error.message), `${error.name}: ${error.message}`);
}

export function limits(): number {
  tf.tidy(() => {
    const before = tf.memory().tensors;
    const most = lastEngine()?.most ?? 0;
    must(most >= 2048, `textures of ${most} texels a side`);
    refused(
      () => onGpu(() => tf.zeros([most + 1, most])),
      tf.MemoryError,
      new RegExp(`^zeros: a tensor on this GPU has at most ${most} × ${most} elements, got ${(most + 1) * most}\\. Use smaller tensors`),
    );
    must(tf.memory().tensors === before, 'nothing is left of it');
    tf.config.setSoftDevicePlacement(false);
    try {
      refused(() => onGpu(() => tf.constant([1], 'float64')), tf.UnsupportedError, /^constant: the GPU cannot hold this dtype.*float64/);
      refused(() => onGpu(() => tf.constant(['a'])), tf.UnsupportedError, /cannot hold.*string/);
      refused(() => onGpu(() => tf.constant([1]).lgamma()), tf.UnsupportedError, /^lgamma: the GPU has no kernel.*Lgamma of float32/);
      refused(
        () => onGpu(() => tf.constant([20_000_001], 'int32').add(1)),
        tf.UnsupportedError,
        /^add: the GPU keeps integers exactly up to 16777216 only, and one is 20000001/,
      );
    } finally {
      tf.config.setSoftDevicePlacement(true);
    }
    refused(
      () => tf.config.setLogicalDeviceConfiguration(tf.config.listPhysicalDevices('GPU')[0], [{ memoryLimit: 64 }]),
      tf.RuntimeError,
      /^setLogicalDeviceConfiguration: logical devices cannot be changed after the first use, got .*GPU:0/,
    );
    // Under soft placement the same runs on the CPU.
    must(onGpu(() => tf.constant([20_000_001], 'int32').add(1)).item() === 20_000_002, 'large integers are computed on the CPU');
    must(onGpu(() => tf.constant([1], 'float64').add(1)).device.endsWith('CPU:0'), 'float64 stays on the CPU');
    must(onGpu(() => tf.constant([5]).lgamma()).device.endsWith('CPU:0'), 'an op without a kernel runs on the CPU');
    must(Math.abs(onGpu(() => tf.constant([5]).lgamma().add(1)).item() - Math.log(24) - 1) < 1e-5, 'and its result goes on');
  });
  return 9;
}
