// The words of Philox streams, for tests of the random kernels.
import { block, skip } from '../src/philox.ts';
import { stream } from './kernel-arena.ts';

const random = stream(11);

/** A word of the test's own generator. */
export const word = (): number => Math.floor(random() * 2 ** 32);

/** The words of n blocks, `stride` counters apart. */
export function wordsOf(state: Uint32Array, blocks: number, stride = 1): number[] {
  const at = state.slice();
  const words: number[] = [];
  for (let i = 0; i < blocks; i++) {
    words.push(...block(at));
    skip(at, stride);
  }
  return words;
}

/** Two words as a float64 of [0, 1). */
export const unitF64 = (a: number, b: number): number => ((a % 2 ** 20) * 2 ** 32 + b) / 2 ** 52;
