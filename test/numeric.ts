// Checks against numbers: seeded random shapes and values, gradients by central differences in float64, leaks.
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const integerFrom = (random: () => number, low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/** A shape of a rank from low to high with sizes 0 to 4; sizes 0 and 1 are frequent. */
export function shapeFrom(random: () => number, low = 0, high = 4, smallest = 0): number[] {
  return Array.from({ length: integerFrom(random, low, high) }, () => Math.max(smallest, [0, 1, 1, 2, 3, 4][integerFrom(random, 0, 5)]));
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

/** Every index of a shape, in row-major order. */
export function* indicesOf(shape: readonly number[]): Generator<number[]> {
  const size = sizeOf(shape);
  for (let n = 0; n < size; n++) yield indexOf(n, shape);
}

export function indexOf(flat: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  for (let i = shape.length - 1, rest = flat; i >= 0; i--) {
    index[i] = rest % shape[i];
    rest = Math.floor(rest / shape[i]);
  }
  return index;
}

export const flatOf = (index: readonly number[], shape: readonly number[]): number =>
  index.reduce((flat, at, i) => flat * shape[i] + at, 0);

/** A flat array whose element at each index is what `value` says. */
export function filled<T>(shape: readonly number[], value: (index: number[]) => T): T[] {
  const out: T[] = [];
  for (const index of indicesOf(shape)) out.push(value(index));
  return out;
}

/** Shape, dtype and every element (NaN equals NaN, -0 does not equal 0). */
export function same(actual: tf.Tensor, shape: readonly number[], elements: readonly unknown[], dtype: string, what = ''): void {
  assert.equal([actual.dtype, [...actual.shape]], [dtype, [...shape]], what);
  const flat = actual.elements('test');
  const got = Array.from(flat as ArrayLike<unknown>);
  for (let i = 0; i < elements.length; i++) {
    const wanted = typeof elements[i] === 'number' && dtype === 'float32' ? Math.fround(elements[i] as number) : elements[i];
    if (!Object.is(got[i], wanted))
      assert.unreachable(`${what}: element ${i} is ${String(got[i])}, not ${String(wanted)}; shape [${shape}]`);
  }
  assert.is(got.length, elements.length, what);
}

/** As `same` for numbers, within `bound` · max(1, |expected|). */
export function close(
  actual: tf.Tensor,
  shape: readonly number[],
  elements: readonly number[],
  dtype: string,
  what = '',
  bound = 1e-12,
): void {
  assert.equal([actual.dtype, [...actual.shape]], [dtype, [...shape]], what);
  nearly(Array.from(actual.dataSync() as ArrayLike<number>), elements, bound, what);
}

export function nearly(got: readonly number[], wanted: readonly number[], bound: number, what: string): void {
  assert.is(got.length, wanted.length, what);
  for (let i = 0; i < wanted.length; i++) {
    const fits = Object.is(got[i], wanted[i]) || Math.abs(got[i] - wanted[i]) <= bound * Math.max(1, Math.abs(wanted[i]));
    if (!fits) assert.unreachable(`${what}: element ${i} is ${got[i]}, not ${wanted[i]}`);
  }
}

type Fn = (...x: tf.Tensor[]) => tf.Tensor;

/** d/dx of the sum of weights · f, for each x. */
function gradientsOf(f: Fn, x: readonly tf.Tensor[], weights: tf.Tensor | null): tf.Tensor[] {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(...x);
    // Operands and intermediate results are freed before the walk: a rule may read only what it says that it saves.
    return tf.tidy(() => f(...x.map((t) => t.mul(1))));
  });
  const found = tape.gradient(y, [...x], { outputGradients: weights ?? undefined, unconnectedGradients: 'zero' });
  return found as tf.Tensor[];
}

const numbers = (t: tf.Tensor): number[] => Array.from(t.dataSync() as Float64Array);

/**
 * Compares the gradients of f with central differences in float64, and the gradients of those gradients as well.
 * @param x flat values and shape of each operand
 */
export function checkGradients(
  f: Fn,
  x: readonly { readonly values: readonly number[]; readonly shape: readonly number[] }[],
  random: () => number,
  what: string,
  { order = 2, step = 1e-5, bound = 2e-6 }: { order?: 1 | 2; step?: number; bound?: number } = {},
): void {
  tf.tidy(() => {
    const make = (values: readonly (readonly number[])[]): tf.Tensor[] =>
      values.map((v, i) => tf.constant(Float64Array.from(v)).reshape([...x[i].shape]));
    const start = x.map(({ values }) => [...values]);
    const first = f(...make(start));
    const weights = tf.constant(Float64Array.from({ length: first.size }, () => random() * 2 - 1)).reshape([...first.shape] as number[]);
    compare(
      (values) =>
        numbers(
          f(...make(values))
            .mul(weights)
            .sum(),
        )[0],
      (values) => gradientsOf(f, make(values), weights).map(numbers),
      start,
      { step, bound, what: `${what}, first order` },
    );
    if (order === 1) return;
    const directions = x.map(({ values, shape }) => tf.constant(Float64Array.from(values, () => random() * 2 - 1)).reshape([...shape]));
    const slope: Fn = (...t) => {
      const g = gradientsOf(f, t, weights);
      return g.map((gi, i) => gi.mul(directions[i]).sum()).reduce((a, b) => a.add(b));
    };
    compare(
      (values) => numbers(slope(...make(values)))[0],
      (values) => gradientsOf(slope, make(values), null).map(numbers),
      start,
      { step, bound, what: `${what}, second order` },
    );
  });
}

function compare(
  value: (x: number[][]) => number,
  gradients: (x: number[][]) => number[][],
  start: number[][],
  { step, bound, what }: { step: number; bound: number; what: string },
): void {
  const found = tf.tidy(() => gradients(start));
  start.forEach((values, i) => {
    const differences = values.map((v, j) => {
      const at = (change: number): number => tf.tidy(() => value(start.map((row, r) => (r === i ? row.with(j, v + change) : row))));
      return (at(step) - at(-step)) / (2 * step);
    });
    nearly(found[i], differences, bound, `${what}, operand ${i}`);
  });
}

/** Runs `fn` and fails where more tensors or storages live afterwards than before, but the results that it gives, which are freed. */
export function checkLeaks(fn: () => readonly tf.Tensor[] | tf.Tensor, what: string): void {
  const before = tf.memory();
  const results = fn();
  for (const t of results instanceof tf.Tensor ? [results] : results) t.dispose();
  const after = tf.memory();
  assert.equal([after.tensors, after.storages], [before.tensors, before.storages], `${what} leaks`);
}

/** `fn` throws an error of that class whose text matches, and leaves nothing behind. */
export function refuses(fn: () => unknown, type: abstract new (...args: never[]) => Error, text: RegExp): void {
  const before = tf.memory().tensors;
  try {
    fn();
  } catch (error) {
    assert.instance(error, type);
    assert.match((error as Error).message, text);
    assert.match((error as Error).message, /^[\w.]+: [\s\S]+\. [\s\S]+[.?]$/);
    assert.is(tf.memory().tensors, before, `leaks after: ${(error as Error).message}`);
    return;
  }
  assert.unreachable(`expected ${type.name}`);
}
