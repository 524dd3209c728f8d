import { MOST_PIECES } from './control.ts';
import type { Job } from './job.ts';
import type { Rule } from './linear.ts';
import { BATCH, CIN, COUT, DILATION_H, DILATION_W, FLOAT, isMatrix, KH, KW, OH, OW, PAD_LEFT, PAD_TOP, productOf, SIZES } from './sizes.ts';

// Gradients of filters (x, dy, df, spec, scratch): every filter position is a sum over all output positions, so that pieces are runs of
// positions, which are smaller filters with other padding.

/** Nanoseconds an addition takes. */
const [CONV, DEPTHWISE] = [0.035, 0.1];
/** Pieces for each thread. */
const PASSES = 3;
/** Rows of a product below which its operands are not packed well. */
const FEW = 16;
/** Filter positions of pieces: whole rows, or runs within one. @param least positions of a piece @param width elements of df at one of them */
function runs(job: Job, least: number, width: number): void {
  const { words } = job;
  // Each piece goes through all of the image, so that they are few.
  const parts = Math.min(PASSES * job.threads, MOST_PIECES);
  const [kh, kw] = [job.read(3, KH), job.read(3, KW)];
  const down = Math.ceil(kh / parts);
  const perRow = Math.ceil(parts / kh) * kh <= MOST_PIECES ? Math.ceil(parts / kh) : Math.floor(parts / kh);
  const across = down > 1 ? kw : Math.max(Math.ceil(kw / Math.max(perRow, 1)), Math.min(least, kw));
  if (across >= kw && down >= kh) return;
  for (let row = 0; row < kh; row += down) {
    for (let column = 0; column < kw; column += across) {
      const piece = job.piece();
      const own = job.spec(3, SIZES) as number;
      words[piece + 2] += (row * kw + column) * width * FLOAT;
      words[own + KH] = Math.min(down, kh - row);
      words[own + KW] = Math.min(across, kw - column);
      words[own + PAD_TOP] -= row * job.read(3, DILATION_H);
      words[own + PAD_LEFT] -= column * job.read(3, DILATION_W);
    }
  }
}

/** The image is a matrix, and the gradient a product: by its rows, as matmul_f32(a, b, c, batch, m, n, k, …, flags, scratch). */
function product(job: Job, parts: number, scratch: Scratch): void {
  const { args, words } = job;
  const [k, m, n] = [job.read(3, BATCH) * job.read(3, OH) * job.read(3, OW), job.read(3, CIN), job.read(3, COUT)];
  const each = Math.ceil(m / Math.min(parts, job.threads) / 4) * 4;
  if (each >= m) return;
  job.instead('matmul_f32', 11);
  for (let row = 0; row < m; row += each) {
    const piece = job.piece();
    words[piece] = args[0] + row * FLOAT;
    words[piece + 1] = args[1];
    words[piece + 2] = args[2] + row * n * FLOAT;
    words[piece + 3] = 1;
    words[piece + 4] = Math.min(each, m - row);
    words[piece + 5] = n;
    words[piece + 6] = k;
    words[piece + 7] = words[piece + 8] = 0;
    words[piece + 9] = 1 | (m << 2);
  }
  job.scratchAt = 10;
  job.scratchBytes = (scratch(m, n, k, 1) + 63) & ~63;
}

type Scratch = (m: number, n: number, k: number, flags: number) => number;

export function filterRules(
  rules: Map<string, Rule>,
  conv: (spec: number) => number,
  depthwise: (spec: number) => number,
  scratch: Scratch,
): void {
  rules.set('conv2d_grad_filter_f32', (job) => {
    const parts = job.worth(productOf(job, 3, [BATCH, OH, OW, COUT, KH, KW, CIN]) * CONV);
    if (parts < 2) return;
    if (isMatrix(job)) return product(job, parts, scratch);
    const [cin, cout] = [job.read(3, CIN), job.read(3, COUT)];
    runs(job, Math.ceil(FEW / cin), cin * cout);
    job.scratchAt = 4;
    job.scratchBytes = (conv(job.args[3]) + 63) & ~63;
  });
  rules.set('depthwise_conv2d_grad_filter_f32', (job) => {
    const parts = job.worth(productOf(job, 3, [BATCH, OH, OW, COUT, KH, KW]) * DEPTHWISE);
    if (parts < 2) return;
    // Whole rows: how the kernel adds up a row's positions depends on how many there are.
    runs(job, job.read(3, KW), job.read(3, COUT));
    job.scratchAt = 4;
    job.scratchBytes = (depthwise(job.args[3]) + 63) & ~63;
  });
}
