// tf.config.experimental.relaxedSimd(false): the bits are those of an engine without relaxed SIMD.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { hasRelaxedSimd } from '../src/runtime/wasm.ts';

const program = fileURLToPath(new URL('./bits-process.ts', import.meta.url));
/** Node 20 has it behind a flag, later ones by default. */
const FLAGS = hasRelaxedSimd() ? [] : ['--experimental-wasm-relaxed-simd'];
const bits = (flags: readonly string[], ...args: string[]): string =>
  execFileSync(process.execPath, [...flags, '--import', 'tsx', program, ...args], { encoding: 'utf8' }).trim();

test('relaxed SIMD is found where the relaxed kernels validate', () => {
  const binary = readFileSync(new URL('../src/runtime/kernels/core-relaxed.wasm', import.meta.url));
  assert.is(hasRelaxedSimd(), WebAssembly.validate(binary));
});

test('without fused multiply-add the bits are the same in an engine that has it and in one that has not', () => {
  const plain = bits(FLAGS, 'plain');
  assert.is.not(bits(FLAGS), plain, 'the switch makes no difference: the program sees none of what fusing changes');
  if (!hasRelaxedSimd()) assert.is(bits([]), plain);
  // The same in every engine, so that a figure from elsewhere can be compared. It changes when kernels add in another order.
  assert.is(plain, '3bb61ffd');
});

test('the switch comes too late once there are tensors', () => {
  const x = tf.ones([1]);
  assert.throws(
    () => tf.config.experimental.relaxedSimd(false),
    (error: Error) => error instanceof tf.RuntimeError && /chosen already/.test(error.message),
  );
  tf.config.experimental.relaxedSimd(true);
  x.dispose();
});

test.run();
