import type { Rule } from './linear.ts';

/** Columns of a piece are a multiple of this: whole cache lines. */
const GRAIN = 16;

/**
 * A reduction (x, y, outer, k, inner): by its outer blocks, or, where there is one block of several rows, by columns, which another kernel
 * takes: (x, y, k, inner, from, to).
 */
export function byColumns(rows: Rule, columns: string, cost: number): Rule {
  return (job) => {
    const { args, words } = job;
    const [x, y, outer, k, inner] = args;
    if (outer !== 1 || k < 2 || inner < 2) return rows(job);
    // Long stretches of each row: rows stream through the cache.
    const parts = Math.min(job.worth(k * inner * cost), job.threads);
    if (parts < 2) return;
    const each = Math.ceil(inner / parts / GRAIN) * GRAIN;
    if (each >= inner) return;
    job.instead(columns, 6);
    for (let from = 0; from < inner; from += each) {
      const piece = job.piece();
      words[piece] = x;
      words[piece + 1] = y;
      words[piece + 2] = k;
      words[piece + 3] = inner;
      words[piece + 4] = from;
      words[piece + 5] = Math.min(from + each, inner);
    }
  };
}
