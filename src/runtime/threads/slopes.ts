import { MOST_PIECES } from './control.ts';
import type { Job } from './job.ts';
import type { Rule } from './linear.ts';
import type { Operand } from './sizes.ts';
import { bytesOf, productOf } from './sizes.ts';

// Gradients of images, which output positions give shares: by images, or, where there are fewer than threads, by rows of the image. A
// piece goes through all output rows that reach its rows, in order; what falls beside its rows is left out, as padding is.

/** Where in the sizes a kernel's numbers stand, and where in its arguments its operands. */
export interface Slopes {
  /** Which argument points at the sizes, and how many there are. */
  readonly spec: number;
  readonly sizes: number;
  /** Operands as long as the image, and as the output: argument, then the sizes whose product is the elements of a row. */
  readonly image: readonly Operand[];
  readonly output: readonly Operand[];
  /** Places of rows of the window, of their distance, of the stride and of the padding; a distance of 1 where there is none. */
  readonly window: number;
  readonly dilation: number | null;
  readonly stride: number;
  readonly pad: number;
  /** Whether a window may be cut: each of its elements then gets its share alone. */
  readonly cuts: boolean;
  /** Whether output rows that reach both sides of a cut are computed twice. */
  twice(job: Job): boolean;
  /** The sizes that multiply to the additions of the call, and what one takes. */
  readonly work: readonly number[];
  readonly cost: number;
  readonly scratch?: number;
}

const [BATCH, H, OH] = [0, 1, 4];

/** @param scratch bytes of workspace for sizes at an address */
export function bySlopes(slopes: Slopes, scratch?: (spec: number) => number): Rule {
  const { spec, work, cost } = slopes;
  return (job) => {
    const parts = job.worth(cost * productOf(job, spec, work));
    if (parts < 2) return;
    const batch = job.read(spec, BATCH);
    if (batch >= job.threads) images(job, slopes, batch, Math.ceil(batch / parts));
    else rows(job, slopes, batch, splitsOf(batch, slopes.twice(job) ? job.threads : parts));
    if (scratch === undefined || slopes.scratch === undefined) return;
    job.scratchAt = slopes.scratch;
    job.scratchBytes = (scratch(job.args[spec]) + 63) & ~63;
  };
}

/** Pieces of an image; one more may come of windows that are not cut. */
const splitsOf = (batch: number, pieces: number): number =>
  Math.max(1, Math.min(Math.ceil(pieces / batch), Math.floor(MOST_PIECES / batch) - 1));

function images(job: Job, { spec, sizes, image, output }: Slopes, batch: number, each: number): void {
  for (let first = 0; first < batch; first += each) {
    const piece = job.piece();
    job.words[(job.spec(spec, sizes) as number) + BATCH] = Math.min(each, batch - first);
    for (const operand of image) job.words[piece + operand[0]] += first * job.read(spec, H) * bytesOf(job, spec, operand);
    for (const operand of output) job.words[piece + operand[0]] += first * job.read(spec, OH) * bytesOf(job, spec, operand);
  }
}

function rows(job: Job, slopes: Slopes, batch: number, splits: number): void {
  const { spec, sizes, image, output, pad, cuts } = slopes;
  const { words } = job;
  const size = (at: number): number => job.read(spec, at);
  const [height, outHeight, stride, padding] = [size(H), size(OH), size(slopes.stride), size(pad)];
  const reach = (size(slopes.window) - 1) * (slopes.dilation === null ? 1 : size(slopes.dilation));
  if (!cuts && reach >= stride) return;
  let each = Math.max(Math.ceil(height / splits), slopes.twice(job) ? 3 * reach + 1 : 1);
  if (!cuts) each = Math.ceil(each / stride) * stride;
  for (let number = 0; number < batch; number++) {
    for (let from = 0; from < height; ) {
      // Between windows, where none may be cut: those begin at a multiple of the stride less the padding.
      const to = Math.min(from + each - (from === 0 && !cuts ? padding % stride : 0), height);
      const first = Math.min(Math.max(0, Math.ceil((from + padding - reach) / stride)), outHeight);
      const end = Math.max(first, Math.min(outHeight, Math.floor((to - 1 + padding) / stride) + 1));
      const piece = job.piece();
      const own = job.spec(spec, sizes) as number;
      words[own + BATCH] = 1;
      words[own + H] = to - from;
      words[own + OH] = end - first;
      words[own + pad] = padding + from - first * stride;
      for (const operand of image) words[piece + operand[0]] += (number * height + from) * bytesOf(job, spec, operand);
      for (const operand of output) words[piece + operand[0]] += (number * outHeight + first) * bytesOf(job, spec, operand);
      from = to;
    }
  }
}
