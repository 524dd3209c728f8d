import type { Rule } from './linear.ts';
import type { Operand } from './sizes.ts';
import {
  BATCH,
  bytesOf,
  CIN,
  COUT,
  DILATION_H,
  FLOAT,
  H,
  isMatrix,
  KH,
  KW,
  OH,
  OW,
  PAD_TOP,
  productOf,
  SIZES,
  STRIDE_H,
  W,
} from './sizes.ts';
import type { Slopes } from './slopes.ts';
import { bySlopes } from './slopes.ts';

// Convolutions and pooling are shared by images, or by rows of images: a piece has sizes of its own, with fewer rows and with the
// padding moved by the rows before its first (docs/kernels.md). Gradients of images: slopes.ts; of filters: filters.ts.

/** Where in the sizes a kernel's numbers stand, and where in its arguments its operands. */
interface Windows {
  /** Which argument points at the sizes, and how many there are. */
  readonly spec: number;
  readonly sizes: number;
  /** Operands that go by rows, and by images only: argument, then the sizes whose product is the elements of a row (of an image). */
  readonly rows: readonly Operand[];
  readonly images: readonly Operand[];
  /** Place of the number of rows. */
  readonly height: number;
  /** How far a row moves the padding: the size that says so, or the number itself where it is negative. */
  readonly moves: { readonly pad: number; readonly stride: number };
  /** The sizes that multiply to the additions of the call, and what one takes. */
  readonly work: readonly number[];
  readonly cost: number;
  readonly scratch?: number;
}
/** @param scratch bytes of workspace for sizes at an address */
function byWindows(windows: Windows, scratch?: (spec: number) => number): Rule {
  const { spec, sizes, rows, images, height, moves, work, cost } = windows;
  return (job) => {
    const { args, words } = job;
    const parts = job.worth(cost * productOf(job, spec, work));
    const batch = job.read(spec, BATCH);
    if (parts < 2) return;
    if (batch >= parts) {
      const each = Math.ceil(batch / parts);
      for (let image = 0; image < batch; image += each) {
        const piece = job.piece();
        words[(job.spec(spec, sizes) as number) + BATCH] = Math.min(each, batch - image);
        for (const operand of images) words[piece + operand[0]] += image * bytesOf(job, spec, operand);
        for (const operand of rows) words[piece + operand[0]] += image * bytesOf(job, spec, operand) * job.read(spec, height);
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
          for (const operand of images) words[piece + operand[0]] += image * bytesOf(job, spec, operand);
          for (const operand of rows) words[piece + operand[0]] += (image * all + row) * bytesOf(job, spec, operand);
        }
      }
    }
    if (scratch === undefined || windows.scratch === undefined) return;
    job.scratchAt = windows.scratch;
    job.scratchBytes = (scratch(args[spec]) + 63) & ~63;
  };
}

function byConvolution(scratch: (spec: number) => number): Rule {
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

const convolution = { spec: 3, sizes: SIZES, scratch: 4, work: [BATCH, OH, OW, COUT, KH, KW, CIN], cost: 0.035 };
/** y = x * f */
const CONV: Windows = {
  ...convolution,
  images: [[0, H, W, CIN]],
  rows: [[2, OW, COUT]],
  height: OH,
  moves: { pad: PAD_TOP, stride: STRIDE_H },
};
/** dx from dy */
const CONV_INPUT: Slopes = {
  ...convolution,
  image: [[2, W, CIN]],
  output: [[0, OW, COUT]],
  window: KH,
  dilation: DILATION_H,
  stride: STRIDE_H,
  pad: PAD_TOP,
  cuts: true,
  // An input of few channels gets its gradient by sums of patches (assembly/conv.ts).
  twice: (job) => job.read(3, CIN) <= 5,
};
const depthwise = { work: [BATCH, OH, OW, COUT, KH, KW], cost: 0.08 };
const DEPTHWISE: Windows = { ...CONV, ...depthwise };
/** Here each pixel of dx gathers what it is due. */
const DEPTHWISE_INPUT: Windows = {
  ...CONV,
  ...depthwise,
  images: [[0, OH, OW, COUT]],
  rows: [[2, W, CIN]],
  height: H,
  moves: { pad: PAD_TOP, stride: -1 },
};

/** Pooling has fewer sizes: window, strides and padding follow the output's. */
const [CHANNELS, WINDOW_H, WINDOW_W, POOL_STRIDE_H, POOL_PAD_TOP] = [3, 6, 7, 8, 10];
const pooling = { sizes: 12, work: [BATCH, OH, OW, CHANNELS, WINDOW_H, WINDOW_W], cost: 0.1 };
const POOL: Windows = {
  ...pooling,
  spec: 2,
  images: [[0, H, W, CHANNELS]],
  rows: [[1, OW, CHANNELS]],
  height: OH,
  moves: { pad: POOL_PAD_TOP, stride: POOL_STRIDE_H },
};
const image = (at: number): Operand => [at, W, CHANNELS];
const output = (at: number): Operand => [at, OW, CHANNELS];
/** Windows stay whole: who is the greatest of one, or how many share its mean, is known of all of it only. */
const slopes = {
  ...pooling,
  cost: 0.4,
  window: WINDOW_H,
  dilation: null,
  stride: POOL_STRIDE_H,
  pad: POOL_PAD_TOP,
  cuts: false,
  twice: () => false,
};
const MAX_POOL: Slopes = { ...slopes, spec: 4, image: [image(0), image(3)], output: [output(1), output(2)] };
const AVG_POOL: Slopes = { ...slopes, spec: 2, image: [image(1)], output: [output(0)] };

type Scratch = (spec: number) => number;

/** Both parameters give the bytes of workspace for sizes at an address. */
export function windowRules(rules: Map<string, Rule>, conv: Scratch, depthwiseConv: Scratch): void {
  rules.set('conv2d_f32', byConvolution(conv));
  rules.set('conv2d_grad_input_f32', bySlopes(CONV_INPUT, conv));
  rules.set('depthwise_conv2d_f32', byWindows(DEPTHWISE, depthwiseConv));
  rules.set('depthwise_conv2d_grad_input_f32', byWindows(DEPTHWISE_INPUT, depthwiseConv));
  rules.set('maxpool2d_f32', byWindows(POOL));
  rules.set('avgpool2d_f32', byWindows(POOL));
  rules.set('maxpool2d_grad_f32', bySlopes(MAX_POOL));
  rules.set('avgpool2d_grad_f32', bySlopes(AVG_POOL));
}
