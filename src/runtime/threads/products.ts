import type { Job } from './job.ts';
import type { Rule } from './linear.ts';
import { LEAST } from './linear.ts';

// Products are shared by rows of the result, by columns where there is one row, by matrices where there are many. Scratch is sized by
// the whole call: a piece needs no more.

const [A_T, B_T] = [1, 2];
/** Rows of a piece are a multiple of this, which leaves the kernels whole fours beside their strips; columns: whole cache lines. */
const [ROWS, COLUMNS] = [4, 16];
/** Nanoseconds of work from which a piece packs its operands often enough that more pieces than threads pay. */
const LONG = 4_000_000;

/** Where the kernels have which argument. */
const at = { a: 0, b: 1, c: 2, batch: 3, m: 4, n: 5, k: 6, flags: 9, scratch: 10 } as const;

interface Product {
  /** Bytes of an element of the operands, and of the result. */
  readonly bytes: number;
  readonly out?: number;
  /** Nanoseconds a multiplication takes. */
  readonly cost: number;
  /** Whether the kernel takes some columns of a product of several rows. */
  readonly wide?: boolean;
  /** Bytes of workspace for a product. */
  readonly scratch: (m: number, n: number, k: number, flags: number) => number;
}

export function byProducts({ bytes, out = bytes, cost, wide = false, scratch }: Product): Rule {
  const slowest = Math.max(cost, bytes / 40);
  /** Rows of one matrix, from the piece's first on. */
  const rows = (job: Job, parts: number, matrix: number): void => {
    const { args, words } = job;
    const [m, n, k, flags] = [args[at.m], args[at.n], args[at.k], args[at.flags]];
    const each = Math.ceil(m / parts / ROWS) * ROWS;
    for (let row = 0; row < m; row += each) {
      const piece = job.piece();
      one(job, piece, matrix);
      words[piece + at.m] = Math.min(each, m - row);
      words[piece + at.a] += row * bytes * (flags & A_T ? 1 : k);
      words[piece + at.c] += row * n * out;
      // The rows of a stored [k, m] stay m elements apart.
      if (flags & A_T) words[piece + at.flags] = flags | (m << 2);
    }
  };
  /** The matrix of that number only. */
  const one = (job: Job, piece: number, matrix: number): void => {
    const { args, words } = job;
    words[piece + at.batch] = 1;
    words[piece + at.a] = args[at.a] + matrix * args[7];
    words[piece + at.b] = args[at.b] + matrix * args[8];
    words[piece + at.c] = args[at.c] + matrix * args[at.m] * args[at.n] * out;
  };
  /** Columns of a product with one row. */
  const columns = (job: Job, parts: number): void => {
    const { args, words } = job;
    const [n, k, flags] = [args[at.n], args[at.k], args[at.flags]];
    const turned = (flags & B_T) === 0;
    const each = Math.ceil(n / parts / COLUMNS) * COLUMNS;
    for (let column = 0; column < n; column += each) {
      const piece = job.piece();
      const count = Math.min(each, n - column);
      words[piece + at.c] += column * out;
      if (turned) {
        // Some columns of b are no matrix that a kernel reads; the same sums are those of b turned, stored [k, n], times a column.
        words[piece + at.a] = args[at.b] + column * bytes;
        words[piece + at.b] = args[at.a];
        words[piece + at.m] = count;
        words[piece + at.n] = 1;
        words[piece + at.flags] = A_T | (n << 2);
      } else {
        words[piece + at.b] += column * k * bytes;
        words[piece + at.n] = count;
      }
    }
  };
  /** Columns of a product of few rows: rows would make every thread pack all of b. */
  const wideColumns = (job: Job, parts: number): void => {
    const { args, words } = job;
    const [n, k, flags] = [args[at.n], args[at.k], args[at.flags]];
    const each = Math.ceil(n / parts / COLUMNS) * COLUMNS;
    for (let column = 0; column < n; column += each) {
      const piece = job.piece();
      words[piece + at.b] += column * bytes * (flags & B_T ? k : 1);
      words[piece + at.c] += column * out;
      words[piece + at.n] = Math.min(each, n - column);
      words[piece + at.flags] = flags | (n << 2);
    }
  };
  /** Some matrices of a batch. */
  const matrices = (job: Job, parts: number): void => {
    const { args, words } = job;
    const batch = args[at.batch];
    const each = Math.ceil(batch / parts);
    for (let matrix = 0; matrix < batch; matrix += each) {
      const piece = job.piece();
      one(job, piece, matrix);
      words[piece + at.batch] = Math.min(each, batch - matrix);
    }
  };
  const rule = (job: Job): void => {
    const { args, threads } = job;
    const batch = args[at.batch];
    const [m, n, k] = [args[at.m], args[at.n], args[at.k]];
    // A product with one row or column reads more than it computes.
    const ns = batch * m * n * k * (m === 1 || n === 1 ? slowest : cost);
    const most = job.worth(ns);
    if (most < 2) return;
    const parts = Math.min(most, ns > LONG ? 2 * threads : threads);
    if (batch >= parts) matrices(job, most);
    else if (wide && batch === 1 && m > 1 && n >= 2 * m && (args[at.flags] & A_T) === 0) wideColumns(job, parts);
    else if (m > 1) for (let matrix = 0; matrix < batch; matrix++) rows(job, Math.floor(parts / batch), matrix);
    else if (batch === 1) columns(job, parts);
    job.scratchAt = at.scratch;
    job.scratchBytes = (scratch(m, n, k, args[at.flags]) + 63) & ~63;
  };
  return Object.assign(rule, { least: { of: [at.batch, at.m, at.n, at.k], elements: LEAST / slowest } });
}
