import { ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims } from '../shape.ts';

// Where the diagonals of a matrix lie: their lengths, and their places in a packed tensor of diagonals, one row each, that of the
// highest first. Source: https://www.tensorflow.org/api_docs/python/tf/linalg/diag

/** How shorter diagonals lie in their rows: those above the main one _ those below. */
export type Align = 'RIGHT_LEFT' | 'LEFT_RIGHT' | 'LEFT_LEFT' | 'RIGHT_RIGHT';
const ALIGNS: readonly Align[] = ['RIGHT_LEFT', 'LEFT_RIGHT', 'LEFT_LEFT', 'RIGHT_RIGHT'];

/** A band of diagonals: 0 is the main one, positive ones lie above it. */
export interface Band {
  readonly low: number;
  readonly high: number;
  readonly align: Align;
}

/** The band that k means: one diagonal, or a lowest and a highest. @throws ValueError */
export function bandOf(op: string, k: number | readonly number[] | undefined, align: Align | undefined): Band {
  const [low, high = low] = k === undefined ? [0] : typeof k === 'number' ? [k] : k;
  if (!Number.isInteger(low) || !Number.isInteger(high) || low > high) {
    throw new ValueError(op, 'k must be a diagonal, or the lowest and the highest', String(k), 'Use k: 1 or k: [-1, 1].', { k });
  }
  if (align !== undefined && !ALIGNS.includes(align)) {
    throw new ValueError(op, 'unknown align', `'${align}'`, `Use one of ${ALIGNS.join(', ')}.`, { align });
  }
  return { low, high, align: align ?? 'RIGHT_LEFT' };
}

/** Length of a diagonal of a matrix; not positive where it lies outside. */
export const lengthOf = (rows: number, columns: number, diagonal: number): number =>
  Math.min(rows + Math.min(diagonal, 0), columns - Math.max(diagonal, 0));

/** Length of the longest diagonal of the band, which is the length of its packed rows. */
export const longestOf = (rows: number, columns: number, { low, high }: Band): number =>
  Math.min(rows + Math.min(high, 0), columns - Math.max(low, 0));

/** Shape of the packed diagonals of matrices [..., rows, columns]. @throws ShapeError, IndexError */
export function packedDims(op: string, matrices: Dims, band: Band): Dims {
  const rank = matrices.length;
  if (rank < 2) throw new ShapeError(op, 'a matrix has at least two axes', showDims(matrices), 'Use tf.expandDims.', { shape: matrices });
  const [rows, columns] = [matrices[rank - 2], matrices[rank - 1]];
  const inside = (diagonal: number): boolean => diagonal === 0 || lengthOf(rows, columns, diagonal) > 0 || Number.isNaN(rows + columns);
  if (!inside(band.low) || !inside(band.high)) {
    throw new ValueError(
      op,
      `the matrix ${showDims([rows, columns])} has no such diagonal`,
      `k [${band.low}, ${band.high}]`,
      'Diagonals reach from 1 - rows to columns - 1.',
      { shape: matrices, k: [band.low, band.high] },
    );
  }
  const longest = longestOf(rows, columns, band);
  return band.low === band.high ? [...matrices.slice(0, -2), longest] : [...matrices.slice(0, -2), band.high - band.low + 1, longest];
}

/** One diagonal: its length, where it begins in a matrix and where in the packed rows. */
export interface Line {
  readonly length: number;
  readonly inMatrix: number;
  readonly inPacked: number;
}

export function linesOf(rows: number, columns: number, band: Band): Line[] {
  const longest = longestOf(rows, columns, band);
  const [above, below] = band.align.split('_');
  const lines: Line[] = [];
  for (let diagonal = band.high; diagonal >= band.low; diagonal--) {
    const length = lengthOf(rows, columns, diagonal);
    const left = (diagonal >= 0 && above === 'LEFT') || (diagonal <= 0 && below === 'LEFT');
    lines.push({
      length,
      inMatrix: diagonal >= 0 ? diagonal : -diagonal * columns,
      inPacked: (band.high - diagonal) * longest + (left ? 0 : longest - length),
    });
  }
  return lines;
}
