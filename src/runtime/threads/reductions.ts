import { BYTES, stream, WIDE } from './bytes.ts';
import type { Job } from './job.ts';
import type { Rule } from './linear.ts';
import { byRows } from './linear.ts';

// Reductions (x, y, outer, k, inner): by outer blocks; one block of several columns by columns; one row by its parts, whose results are
// then reduced. Where that could be seen in the bits, the kernel itself goes by such parts (assembly/row-sum.ts).

/** Columns of a piece are a multiple of this: whole cache lines. */
const GRAIN = 16;

/** As partLength of assembly/row-sum.ts, and from which length of a row on it has parts. */
const WHOLE = 65536;
const partLength = (k: number): number => (((k - 1) >>> 6) + 1024) & ~1023;

/** Who takes some columns of a call: puts the kernel and its arguments into the job. */
type Columns = (job: Job, from: number, to: number) => void;

/** How a lane is reduced: null where that cannot be shared. */
interface Reduction {
  readonly bytes: number;
  /** Nanoseconds an element takes. */
  readonly cost: number;
  /** The columns' kernel and how many arguments it has. */
  readonly columns: Columns | null;
  /** Some parts of a row, in places that the job has for them. */
  readonly row: Rule | null;
}

function byColumns(job: Job, { columns, cost }: Reduction): void {
  const [, , , k, inner] = job.args;
  if (columns === null || k < 2) return;
  // Long stretches of each row: rows stream through the cache.
  const parts = Math.min(job.worth(k * inner * cost), job.threads);
  if (parts < 2) return;
  const each = Math.ceil(inner / parts / GRAIN) * GRAIN;
  if (each >= inner) return;
  for (let from = 0; from < inner; from += each) columns(job, from, Math.min(from + each, inner));
}

function reduction(found: Reduction): Rule {
  const { bytes, cost, row } = found;
  const rows = byRows({
    count: 2,
    times: [3, 4],
    cost,
    steps: [
      [0, bytes, 3, 4],
      [1, bytes, 4],
    ],
  });
  const rule = (job: Job): void => {
    if (job.args[2] !== 1) rows(job);
    else if (job.args[4] > 1) byColumns(job, found);
    else row?.(job);
  };
  return Object.assign(rule, { least: rows.least });
}

/** Columns of float32 sums, which have an order of their own: (x, y, k, inner, from, to). */
const sumColumns =
  (kernel: string): Columns =>
  (job, from, to) => {
    const { args, words } = job;
    job.instead(kernel, 6);
    const piece = job.piece();
    words[piece + 2] = args[3];
    words[piece + 3] = args[4];
    words[piece + 4] = from;
    words[piece + 5] = to;
  };

/** Columns that are folded row into row by a binary kernel: fold_columns(fn, x, y, k, rowBytes, n, shift, mean). */
const foldColumns =
  (fn: () => number, bytes: number, mean: 0 | 1): Columns =>
  (job, from, to) => {
    const { args, words } = job;
    job.instead('fold_columns', 8);
    const piece = job.piece();
    words[piece] = fn();
    words[piece + 1] = args[0] + from * bytes;
    words[piece + 2] = args[1] + from * bytes;
    words[piece + 3] = args[3];
    words[piece + 4] = args[4] * bytes;
    words[piece + 5] = to - from;
    words[piece + 6] = Math.log2(bytes);
    words[piece + 7] = mean;
  };

/** A row whose order of additions tells in the bits: sum_parts(x, k, parts, from, to), then add_parts(parts, y, count, k, mean). */
const sumParts =
  (lane: string, cost: number, mean: 0 | 1): Rule =>
  (job) => {
    const { args, words, results } = job;
    const [x, y, , k] = args;
    const pieces = job.worth(k * cost);
    if (pieces < 2 || k <= WHOLE) return;
    const count = Math.ceil(k / partLength(k));
    const each = Math.ceil(count / pieces);
    job.instead(`sum_parts_${lane}`, 5);
    for (let from = 0; from < count; from += each) {
      const piece = job.piece();
      words[piece] = x;
      words[piece + 1] = k;
      words[piece + 2] = results;
      words[piece + 3] = from;
      words[piece + 4] = Math.min(from + each, count);
    }
    job.endWith(`add_parts_${lane}`, [results, y, count, k, mean]);
  };

/** A row that comes to the same in any order: the kernel itself on parts of it, then on what came of them. */
const anyOrder =
  (kernel: string, bytes: number, cost: number): Rule =>
  (job) => {
    const { args, words, results } = job;
    const [x, y, , k] = args;
    const pieces = job.worth(k * cost);
    const each = Math.ceil(k / pieces / 64) * 64;
    if (pieces < 2 || each >= k) return;
    for (let from = 0; from < k; from += each) {
      const piece = job.piece();
      words[piece] = x + from * bytes;
      words[piece + 1] = results + (job.pieces - 1) * bytes;
      words[piece + 3] = Math.min(each, k - from);
    }
    job.endWith(kernel, [results, y, 1, job.pieces, 1]);
  };

/**
 * Binary kernels that fold columns; null where that is not shared: one thread goes through maxima at the speed of memory, and half the
 * columns each was measured at 0.83 (Node 20) to 1.12 times that (Node 24).
 */
const FOLDS: Readonly<Record<string, string | null>> = { sum: 'add', mean: 'add', prod: 'mul', max: null, min: null };

export function reductionRules(rules: Map<string, Rule>, index: (kernel: string) => number): void {
  for (const lane of WIDE) {
    const bytes = BYTES[lane];
    const float = lane.startsWith('f');
    const cost = stream(bytes) / 2;
    for (const [name, binary] of Object.entries(FOLDS)) {
      const kernel = `${name}_${lane}`;
      const adds = name === 'sum' || name === 'mean';
      let columns: Columns | null = binary === null ? null : foldColumns(() => index(`${binary}_${lane}`), bytes, name === 'mean' ? 1 : 0);
      if (adds && lane === 'f32') columns = sumColumns(`${name}_columns_f32`);
      if (name === 'mean' && !float) columns = null;
      let row: Rule | null = anyOrder(kernel, bytes, cost);
      if (adds && float) row = sumParts(lane, cost, name === 'mean' ? 1 : 0);
      else if (name === 'mean' || (name === 'prod' && float)) row = null;
      rules.set(kernel, reduction({ bytes, cost, columns, row }));
    }
  }
  for (const [name, binary] of [
    ['any_b8', 'or_b8'],
    ['all_b8', 'and_b8'],
  ]) {
    const cost = stream(1) / 2;
    rules.set(name, reduction({ bytes: 1, cost, columns: foldColumns(() => index(binary), 1, 0), row: anyOrder(name, 1, cost) }));
  }
  for (const lane of [...WIDE, 'b8']) {
    const bytes = BYTES[lane];
    const rule = byRows({
      count: 2,
      times: [3, 4],
      cost: lane === 'f32' ? 0.1 : 0.6,
      steps: [
        [0, bytes, 3, 4],
        [1, 8, 4],
      ],
    });
    for (const name of ['argmax', 'argmin']) rules.set(`${name}_${lane}`, rule);
  }
}
