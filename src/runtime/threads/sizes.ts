import type { Job } from './job.ts';

// The sizes that kernels of convolutions and pooling read (docs/kernels.md), as rules read them.

/** An operand of a call: which argument points at it, then the sizes whose product is the elements of a row (or of an image). */
export type Operand = readonly [at: number, ...sizes: readonly number[]];

export const FLOAT = 4;
/** Places of the sizes of a convolution, and how many there are. */
export const [BATCH, H, W, CIN, OH, OW, COUT, KH, KW, STRIDE_H, STRIDE_W, DILATION_H, DILATION_W, PAD_TOP, PAD_LEFT]: readonly number[] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
];
export const SIZES = 15;

/** The product of some of the sizes. */
export function productOf(job: Job, spec: number, sizes: readonly number[], from = 0): number {
  let result = 1;
  for (let i = from; i < sizes.length; i++) result *= job.read(spec, sizes[i]);
  return result;
}

/** Bytes of a row, or of an image, of an operand. */
export const bytesOf = (job: Job, spec: number, operand: Operand): number => FLOAT * productOf(job, spec, operand, 1);

/** A convolution by filters of one pixel that sees every pixel once is a product of a matrix: pieces are images of some rows. */
export const isMatrix = (job: Job): boolean =>
  job.read(3, KH) === 1 &&
  job.read(3, KW) === 1 &&
  job.read(3, STRIDE_H) === 1 &&
  job.read(3, STRIDE_W) === 1 &&
  job.read(3, PAD_TOP) === 0 &&
  job.read(3, PAD_LEFT) === 0 &&
  job.read(3, OH) === job.read(3, H) &&
  job.read(3, OW) === job.read(3, W);
