// Gradients against central differences in float64, for tests of ops.
import * as assert from 'uvu/assert';
import type { IndexedSlices, Tensor } from '../src/index.ts';
import * as tf from '../src/index.ts';
import { stream } from './kernel-arena.ts';

type Fn = (x: Tensor) => Tensor;

/** A float64 tensor of values in [-1, 1) (times `scale`). */
export function randomTensor(dims: readonly number[], seed: number, scale = 1): Tensor {
  const next = stream(seed);
  const data = Float64Array.from({ length: dims.reduce((n, d) => n * d, 1) }, () => (next() * 2 - 1) * scale);
  return tf.constant(data, 'float64', dims);
}

/** Sizes from 0 to 5 for that many axes. */
export function randomDims(next: () => number, rank: number): number[] {
  return Array.from({ length: rank }, () => (next() < 0.12 ? 0 : 1 + Math.floor(next() * 5)));
}

export const numbers = (x: Tensor): number[] => Array.from(x.dataSync() as Float64Array);

/** The gradient of Σ w·f(x). */
export function gradientOf(f: Fn, x: Tensor, w?: Tensor): Tensor {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return f(x);
  });
  const g = tape.gradient(y, x, w === undefined ? {} : { outputGradients: w }) as Tensor | IndexedSlices | null;
  return g === null ? x.zerosLike() : g.toTensor();
}

/** Checks the gradient of f at x, and with `second` the gradient of the gradient. Leaves nothing behind. */
export function checkSlopes(f: Fn, x: Tensor, what: string, second = true): void {
  const before = tf.memory();
  tf.tidy(() => {
    const w = randomTensor(f(x).shape, 7);
    against((t) => f(t).mul(w), gradientOf(f, x, w), x, `${what}: first order`);
    if (!second) return;
    const u = randomTensor(x.shape, 8);
    const inner: Fn = (t) => gradientOf(f, t, w).mul(u);
    against(inner, gradientOf(inner, x), x, `${what}: second order`);
  });
  assert.equal({ ...tf.memory(), peakBytes: 0 }, { ...before, peakBytes: 0 }, `${what}: leaks`);
}

/** Compares a gradient of Σ f with the central differences. */
function against(f: Fn, gradient: Tensor, x: Tensor, what: string): void {
  const h = 1e-5;
  const sum = (values: Float64Array): number =>
    tf.tidy(() => numbers(f(tf.constant(values, 'float64', x.shape))).reduce((a, b) => a + b, 0));
  const at = x.dataSync() as Float64Array;
  const got = numbers(gradient);
  assert.equal(gradient.shape, x.shape, what);
  for (let i = 0; i < at.length; i++) {
    const [up, down] = [at.slice(), at.slice()];
    up[i] += h;
    down[i] -= h;
    const want = (sum(up) - sum(down)) / (2 * h);
    assert.ok(Math.abs(got[i] - want) <= 1e-6 * Math.max(1, Math.abs(want)), `${what}: element ${i}: ${got[i]} for ${want}`);
  }
}

/** Checks that `fn` leaves as many tensors and bytes as it met. */
export function leavesNothing(fn: () => void): void {
  const before = tf.memory();
  tf.tidy(fn);
  assert.equal({ ...tf.memory(), peakBytes: 0 }, { ...before, peakBytes: 0 });
}
