import type { Job } from './job.ts';
import type { Rule } from './linear.ts';

// Convolutions and pooling are shared by images, or by rows of images: a piece has sizes of its own, with fewer rows and with the
// padding moved by the rows before its first (docs/kernels.md).

/** Where in the sizes a kernel's numbers stand, and where in its arguments its operands. */
export interface Windows {
  /** Which argument points at the sizes, and how many there are. */
  readonly spec: number;
  readonly sizes: number;
  /** Operands that go by rows, and by images only: argument, then the sizes whose product is the elements of a row (of an image). */
  readonly rows: readonly Operand[];
  readonly images: readonly Operand[];
  /** Place of the number of rows. */
  readonly height: number;
  /** How far a row moves the padding: the size that says so, or the number itself where it is negative; null where rows cannot be shared. */
  readonly moves: { readonly pad: number; readonly stride: number } | null;
  /** The sizes that multiply to the additions of the call, and what one takes. */
  readonly work: readonly number[];
  readonly cost: number;
  readonly scratch?: number;
}
type Operand = readonly [at: number, ...sizes: readonly number[]];

const FLOAT = 4;
const [BATCH, H, W, CIN, OH, OW, COUT, KH, KW, STRIDE_H, STRIDE_W, PAD_TOP, PAD_LEFT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14];

function bytes(job: Job, spec: number, operand: Operand): number {
  let result = FLOAT;
  for (let i = 1; i < operand.length; i++) result *= job.read(spec, operand[i]);
  return result;
}

/** @param scratch bytes of workspace for sizes at an address */
export function byWindows(windows: Windows, scratch?: (spec: number) => number): Rule {
  const { spec, sizes, rows, images, height, moves, work, cost } = windows;
  return (job) => {
    const { args, words } = job;
    let ns = cost;
    for (let i = 0; i < work.length; i++) ns *= job.read(spec, work[i]);
    const parts = job.worth(ns);
    const batch = job.read(spec, BATCH);
    if (parts < 2 || (batch < 2 && moves === null)) return;
    if (batch >= parts || moves === null) {
      const each = Math.ceil(batch / parts);
      for (let image = 0; image < batch; image += each) {
        const piece = job.piece();
        words[(job.spec(spec, sizes) as number) + BATCH] = Math.min(each, batch - image);
        for (const operand of images) words[piece + operand[0]] += image * bytes(job, spec, operand);
        for (const operand of rows) words[piece + operand[0]] += image * bytes(job, spec, operand) * job.read(spec, height);
      }
    } else {
      const all = job.read(spec, height);
      const step = moves.stride < 0 ? moves.stride : job.read(spec, moves.stride);
      const each = Math.ceil(all / Math.max(1, Math.floor(parts / batch)));
      for (let image = 0; image < batch; image++) {
        for (let row = 0; row < all; row += each) {
          const piece = job.piece();
          const own = job.spec(spec, sizes) as number;
          words[own + BATCH] = 1;
          words[own + height] = Math.min(each, all - row);
          words[own + moves.pad] -= row * step;
          for (const operand of images) words[piece + operand[0]] += image * bytes(job, spec, operand);
          for (const operand of rows) words[piece + operand[0]] += (image * all + row) * bytes(job, spec, operand);
        }
      }
    }
    if (scratch === undefined || windows.scratch === undefined) return;
    job.scratchAt = windows.scratch;
    job.scratchBytes = (scratch(args[spec]) + 63) & ~63;
  };
}

/** A convolution by filters of one pixel that sees every pixel once is a product of a matrix: pieces are images of some rows. */
const isMatrix = (job: Job): boolean =>
  job.read(3, KH) === 1 &&
  job.read(3, KW) === 1 &&
  job.read(3, STRIDE_H) === 1 &&
  job.read(3, STRIDE_W) === 1 &&
  job.read(3, PAD_TOP) === 0 &&
  job.read(3, PAD_LEFT) === 0 &&
  job.read(3, OH) === job.read(3, H) &&
  job.read(3, OW) === job.read(3, W);

export function byConvolution(scratch: (spec: number) => number): Rule {
  const windowed = byWindows(CONV, scratch);
  return (job) => {
    if (!isMatrix(job)) return windowed(job);
    const rows = job.read(3, BATCH) * job.read(3, H);
    const [width, cin, cout] = [job.read(3, W), job.read(3, CIN), job.read(3, COUT)];
    const parts = job.worth(rows * width * cin * cout * CONV.cost);
    if (parts < 2) return;
    const each = Math.ceil(rows / parts);
    for (let row = 0; row < rows; row += each) {
      const piece = job.piece();
      const own = job.spec(3, CONV.sizes) as number;
      job.words[own + BATCH] = 1;
      job.words[own + H] = Math.min(each, rows - row);
      job.words[own + OH] = Math.min(each, rows - row);
      job.words[piece] += row * width * cin * FLOAT;
      job.words[piece + 2] += row * width * cout * FLOAT;
    }
    job.scratchAt = 4;
    job.scratchBytes = (scratch(job.args[3]) + 63) & ~63;
  };
}

const conv = { spec: 3, sizes: 15, scratch: 4, work: [BATCH, OH, OW, COUT, KH, KW, CIN], cost: 0.06 };
/** y = x * f */
const CONV: Windows = {
  ...conv,
  images: [[0, H, W, CIN]],
  rows: [[2, OW, COUT]],
  height: OH,
  moves: { pad: PAD_TOP, stride: STRIDE_H },
};
/** dx from dy: the shares of neighbouring rows meet, so that only images are shared. */
export const CONV_INPUT: Windows = { ...conv, images: [[0, OH, OW, COUT]], rows: [[2, W, CIN]], height: H, moves: null };
const depthwise = { ...conv, work: [BATCH, OH, OW, COUT, KH, KW], cost: 0.25 };
export const DEPTHWISE: Windows = { ...CONV, ...depthwise };
/** Here each pixel of dx gathers what it is due. */
export const DEPTHWISE_INPUT: Windows = { ...CONV_INPUT, ...depthwise, moves: { pad: PAD_TOP, stride: -1 } };

/** Pooling has fewer sizes: window, strides and padding follow the output's. */
const [POOL_C, POOL_STRIDE_H, POOL_PAD_TOP] = [3, 8, 10];
const pool = { sizes: 12, work: [BATCH, OH, OW, POOL_C, 6, 7], cost: 0.15 };
export const POOL: Windows = {
  ...pool,
  spec: 2,
  images: [[0, H, W, POOL_C]],
  rows: [[1, OW, POOL_C]],
  height: OH,
  moves: { pad: POOL_PAD_TOP, stride: POOL_STRIDE_H },
};
const image: readonly number[] = [H, W, POOL_C];
const output: readonly number[] = [OH, OW, POOL_C];
export const MAX_POOL_GRAD: Windows = {
  ...pool,
  spec: 4,
  images: [
    [0, ...image],
    [1, ...output],
    [2, ...output],
    [3, ...image],
  ],
  rows: [],
  height: OH,
  moves: null,
};
export const AVG_POOL_GRAD: Windows = {
  ...pool,
  spec: 2,
  images: [
    [0, ...output],
    [1, ...image],
  ],
  rows: [],
  height: OH,
  moves: null,
};
