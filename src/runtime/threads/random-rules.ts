import type { Job } from './job.ts';
import type { Rule } from './linear.ts';
import { LEAST } from './linear.ts';

// Random streams (y, n, state, …): an element knows its number, so that a piece begins with the counter of its first element.

/** Elements of a piece are a multiple of this: whole blocks of words and whole cache lines. */
const GRAIN = 64;
/** Words of a state: the counter's four, low ones first, and the key's two. */
const STATE = 6;

/** @param blocks how far an element moves the counter */
function byCounter(bytes: number, blocks: number, cost: number): Rule {
  const rule = (job: Job): void => {
    const { args, words } = job;
    const [y, n] = args;
    const parts = job.worth(n * cost);
    const each = Math.ceil(n / parts / GRAIN) * GRAIN;
    if (parts < 2 || each >= n) return;
    for (let first = 0; first < n; first += each) {
      const piece = job.piece();
      words[piece] = y + first * bytes;
      words[piece + 1] = Math.min(each, n - first);
      forward(words, job.spec(2, STATE) as number, first * blocks);
    }
  };
  return Object.assign(rule, { least: { of: [1], elements: LEAST / cost } });
}

/** Moves a counter of 128 bits on. */
function forward(words: Int32Array, at: number, count: number): void {
  let carry = count;
  for (let i = 0; i < 4 && carry > 0; i++) {
    const sum = (words[at + i] >>> 0) + carry;
    words[at + i] = sum;
    carry = Math.floor(sum / 2 ** 32);
  }
}

export function randomRules(rules: Map<string, Rule>): void {
  rules.set('philox_bits', byCounter(4, 1 / 4, 0.7));
  for (const [lane, bytes, times] of [
    ['f32', 4, 1],
    ['i32', 4, 2],
    ['f64', 8, 2],
    ['i64', 8, 3],
  ] as const) {
    rules.set(`philox_uniform_${lane}`, byCounter(bytes, bytes / 16, times));
    if (lane.startsWith('i')) continue;
    rules.set(`philox_normal_${lane}`, byCounter(bytes, bytes / 16, 3 * times));
    rules.set(`philox_truncated_${lane}`, byCounter(bytes, 64, 4 * times));
  }
}
