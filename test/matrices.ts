// Small matrices as nested arrays, and batches of them as tensors, for the tests of decompositions.
import * as tf from '../src/index.ts';
import { integerFrom, nearly, randomFrom } from './numeric.ts';

export type Matrix = number[][];
export type Float = 'float32' | 'float64';
export const BOUNDS = { float32: 2e-5, float64: 1e-11 } as const;

export const matrixFrom = (random: () => number, m: number, n: number): Matrix =>
  Array.from({ length: m }, () => Array.from({ length: n }, () => random() * 2 - 1));
export const turned = (a: Matrix, columns: number): Matrix => Array.from({ length: columns }, (_, j) => a.map((row) => row[j]));
export const times = (a: Matrix, b: Matrix, n: number): Matrix =>
  a.map((row) => Array.from({ length: n }, (_, j) => row.reduce((sum, v, k) => sum + v * b[k][j], 0)));
export const unit = (n: number): Matrix => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => +(i === j)));
/** Well away from singular. */
export const regularFrom = (random: () => number, n: number): Matrix =>
  matrixFrom(random, n, n).map((row, i) => row.map((v, j) => v + (i === j ? 2 * n * (random() < 0.5 ? -1 : 1) : 0)));
export const symmetricFrom = (random: () => number, n: number): Matrix => {
  const a = matrixFrom(random, n, n);
  return a.map((row, i) => row.map((_, j) => a[Math.max(i, j)][Math.min(i, j)] + (i === j ? i * 1.5 : 0)));
};
export const positiveFrom = (random: () => number, n: number): Matrix => {
  const a = matrixFrom(random, n, n);
  return times(a, turned(a, n), n).map((row, i) => row.map((v, j) => v + +(i === j)));
};

export const batches = (list: readonly Matrix[], m: number, n: number, dtype: Float): tf.Tensor =>
  tf.constant(list.flat(2), dtype, [list.length, m, n]);
export const lists = (t: tf.Tensor): Matrix[] => t.arraySync() as Matrix[];

/** Runs `check` on batches of matrices of every small size and both dtypes. */
export function everywhere(
  seed: number,
  draw: (random: () => number, m: number, n: number) => Matrix,
  square: boolean,
  check: (x: tf.Tensor, list: Matrix[], m: number, n: number, bound: number) => void,
): void {
  const random = randomFrom(seed);
  for (let m = 0; m <= 5; m++) {
    for (let n = square ? m : 0; n <= (square ? m : 5); n++) {
      for (const dtype of ['float32', 'float64'] as const) {
        const list = Array.from({ length: integerFrom(random, 1, 3) }, () => draw(random, m, n));
        tf.tidy(() => {
          const x = batches(list, m, n, dtype);
          check(x, dtype === 'float32' ? lists(x) : list, m, n, BOUNDS[dtype]);
        });
      }
    }
  }
}

export const near = (got: Matrix[], wanted: Matrix[], bound: number, what: string): void =>
  nearly(got.flat(2), wanted.flat(2), bound, what);
