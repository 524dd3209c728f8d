import type { Job } from './job.ts';

/**
 * How a call is cut into pieces, by arguments of pieces that are put into the job; without pieces the call is not shared. Every
 * element of a result must come from the same instructions as in the whole call, so that its bits do not tell of threads.
 */
export interface Rule {
  (job: Job): void;
  /** A call is not shared where these arguments multiply to less, whatever else it is given. */
  readonly least?: Least;
}

export interface Least {
  readonly of: readonly number[];
  readonly elements: number;
}

/** Nanoseconds of work below which a call is not worth sharing. */
export const LEAST = 30_000;

/** How far a pointer moves for each row: bytes, times the arguments at these positions. */
export type Step = readonly [at: number, bytes: number, ...times: readonly number[]];

/** The first operands of a call, whose rows are equally long. */
export const alike = (operands: number, bytes: number, ...times: readonly number[]): readonly Step[] =>
  Array.from({ length: operands }, (_, at): Step => [at, bytes, ...times]);

export interface Rows {
  /** Which argument counts the rows (or elements) that are shared. */
  readonly count: number;
  /** Arguments that multiply to the elements of a row. */
  readonly times?: readonly number[];
  /** Nanoseconds that an element takes. */
  readonly cost: number;
  readonly steps: readonly Step[];
  /** Rows of a piece are a multiple of this. */
  readonly grain?: number;
  /** Which argument is workspace, and how much of it there must be. */
  readonly scratch?: Step;
}

function product(args: readonly number[], first: number, factors: readonly number[], from: number): number {
  let result = first;
  for (let i = from; i < factors.length; i++) result *= args[factors[i]];
  return result;
}

const NONE: readonly number[] = [];

/** A call that does the same for each of many rows, which lie one after the other in every operand. */
export function byRows({ count, times = NONE, cost, steps, grain = 1, scratch }: Rows): Rule {
  const rule = (job: Job): void => {
    const { args } = job;
    const rows = args[count];
    const parts = job.worth(product(args, rows * cost, times, 0));
    if (parts < 2) return;
    const each = Math.ceil(rows / parts / grain) * grain;
    if (each >= rows) return;
    for (let row = 0; row < rows; row += each) {
      const piece = job.piece();
      job.words[piece + count] = Math.min(each, rows - row);
      for (let s = 0; s < steps.length; s++) {
        const step = steps[s];
        job.words[piece + step[0]] = args[step[0]] + row * product(args, step[1], step as readonly number[], 2);
      }
    }
    if (scratch === undefined) return;
    job.scratchAt = scratch[0];
    job.scratchBytes = product(args, scratch[1], scratch as readonly number[], 2);
  };
  const least: Least = { of: [count, ...times].sort(), elements: LEAST / cost };
  return Object.assign(rule, { least });
}
