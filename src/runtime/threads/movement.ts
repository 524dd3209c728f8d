import { BITS, STREAM, WIDE } from './bytes.ts';
import type { Job } from './job.ts';
import type { Rule } from './linear.ts';
import { alike, byRows } from './linear.ts';

// Kernels that move rows. (Those that walk axes by strides: strides.ts.)

/** transpose(x, y, batch, rows, cols): matrices, or the columns of one: transpose_columns(x, y, rows, cols, left, right, shift). */
function transpose(bytes: number): Rule {
  const cost = bytes === 4 ? 0.25 : 0.5;
  const matrices = byRows({ count: 2, times: [3, 4], cost, steps: alike(2, bytes, 3, 4) });
  const columns = (job: Job): void => {
    const { args, words } = job;
    const [, , , rows, cols] = args;
    const parts = job.worth(rows * cols * cost);
    const each = Math.ceil(cols / parts / 16) * 16;
    if (parts < 2 || each >= cols) return;
    job.instead('transpose_columns', 7);
    for (let left = 0; left < cols; left += each) {
      const piece = job.piece();
      words[piece + 2] = rows;
      words[piece + 3] = cols;
      words[piece + 4] = left;
      words[piece + 5] = Math.min(left + each, cols);
      words[piece + 6] = Math.log2(bytes);
    }
  };
  const rule = (job: Job): void => (job.args[2] === 1 ? columns : matrices)(job);
  return Object.assign(rule, { least: matrices.least });
}

/** Nanoseconds that a row takes, beside its bytes. */
const ROW = 2;
const BYTE = STREAM / 4 / 2;

/** take(x, idx, y, outer, rows, count, rowBytes): outer blocks, or some of the rows that are picked from each. */
const take: Rule = (job) => {
  const { args, words } = job;
  const [, , , outer, rows, count, rowBytes] = args;
  const parts = job.worth(outer * count * (ROW + BYTE * rowBytes));
  if (parts < 2) return;
  const blocks = Math.ceil(outer / parts);
  const picks = outer >= parts ? count : Math.ceil(count / Math.floor(parts / outer));
  for (let block = 0; block < outer; block += blocks) {
    for (let pick = 0; pick < count; pick += picks) {
      const piece = job.piece();
      words[piece] += block * rows * rowBytes;
      words[piece + 1] += pick * 4;
      words[piece + 2] += (block * count + pick) * rowBytes;
      words[piece + 3] = Math.min(blocks, outer - block);
      words[piece + 5] = Math.min(picks, count - pick);
    }
  }
};

/**
 * scatter(y, idx, u, n, rows, rowLength): every piece looks at all indices and does what falls into its rows of y, in order:
 * scatter_rows(fn, y, idx, u, n, first, rows, rowBytes, rowLength).
 */
function scatter(bytes: number, fn: () => number): Rule {
  return (job) => {
    const { args, words } = job;
    const [y, idx, u, n, rows, length] = args;
    const rowBytes = length * bytes;
    // Where rows are short, looking at the indices is most of the work, and everybody does that.
    const parts = Math.min(job.worth(n * BYTE * 2 * rowBytes), job.threads);
    const each = Math.ceil(rows / parts);
    if (parts < 2 || each >= rows) return;
    job.instead('scatter_rows', 9);
    for (let first = 0; first < rows; first += each) {
      const piece = job.piece();
      words[piece] = fn();
      words[piece + 1] = y + first * rowBytes;
      words[piece + 2] = idx;
      words[piece + 3] = u;
      words[piece + 4] = n;
      words[piece + 5] = first;
      words[piece + 6] = Math.min(each, rows - first);
      words[piece + 7] = rowBytes;
      words[piece + 8] = length;
    }
  };
}

const COMBINE: Readonly<Record<string, string>> = { add: 'add', sub: 'sub', mul: 'mul', min: 'minimum', max: 'maximum' };

export function movementRules(rules: Map<string, Rule>, index: (kernel: string) => number): void {
  for (const bits of BITS) {
    rules.set(`transpose_${bits}`, transpose(bits / 8));
    rules.set(
      `scatter_update_${bits}`,
      scatter(bits / 8, () => -1),
    );
  }
  for (const lane of WIDE) {
    for (const [mode, binary] of Object.entries(COMBINE)) {
      const kernel = mode === 'max' && lane === 'f32' ? 'greater_f32' : `${binary}_${lane}`;
      rules.set(
        `scatter_${mode}_${lane}`,
        scatter(lane.endsWith('64') ? 8 : 4, () => index(kernel)),
      );
    }
  }
  rules.set('take', take);
}
