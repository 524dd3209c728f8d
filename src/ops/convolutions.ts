import type { TensorLike } from '../core/convert.ts';
import { pair } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { isKnown, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { conv2d, conv2dTranspose, depthwiseConv2d } from './conv.ts';
import type { ShapeLike } from './dims.ts';
import { extentsOf } from './extent.ts';
import { groupsOf } from './groups.ts';
import { stack } from './join.ts';
import type { Padding, Pair } from './window.ts';
import { checkPadding, placement } from './window.ts';

// Convolutions that are made of conv2d: along one axis, along three, with holes, in two steps.

export type Padding1D = 'SAME' | 'VALID' | readonly (readonly number[])[];
export interface Conv1DOptions {
  readonly dilations?: number | readonly number[];
}

/** One number, or the middle one of three. @throws ValueError */
function single(op: string, what: string, value: number | readonly number[]): number {
  const size = typeof value === 'number' ? value : value.length === 3 ? value[1] : value.length === 1 ? value[0] : Number.NaN;
  if (Number.isInteger(size) && size > 0) return size;
  throw new ValueError(op, `${what} must be a positive whole number`, JSON.stringify(value), 'Use a number such as 2.', { [what]: value });
}

/** Pads of a row of pixels: [[0, 0], [left, right], [0, 0]] becomes those of an image of one row. */
export const asRow = (padding: Padding1D): Padding =>
  typeof padding === 'string' ? padding : [[0, 0], [0, 0], padding.length === 3 ? padding[1] : padding[0], [0, 0]];

/** @throws ShapeError */
function checkSeries(op: string, x: Tensor, filter: Tensor): void {
  if (x.rank === 3 && filter.rank === 3) return;
  throw new ShapeError(
    op,
    'series must be [batch, width, channels], filters [width, in, out]',
    `${showDims(x.dims)} and ${showDims(filter.dims)}`,
    'Use tf.expandDims for a single series.',
    { input: x.dims, filters: filter.dims },
  );
}

/**
 * 1-D convolution (cross-correlation) of series [batch, width, in] with filters [width, in, out]. float32.
 *
 * @throws ShapeError for other ranks or channels, ValueError for bad strides
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/conv1d
 * @example tf.nn.conv1d(tf.reshape([1, 2, 3, 4], [1, 4, 1]), tf.ones([2, 1, 1]), 1, 'SAME').dataSync(); // [3, 5, 7, 4]
 */
export function conv1d(
  input: TensorLike,
  filters: TensorLike,
  stride: number | readonly number[],
  padding: Padding1D,
  options?: Conv1DOptions,
): Tensor {
  const { dilations = 1 } = checkOptions('conv1d', options, ['dilations']);
  return composed(() => {
    const [x, f] = pair('conv1d', input, filters);
    checkSeries('conv1d', x, f);
    const [step, hole] = [single('conv1d', 'stride', stride), single('conv1d', 'dilations', dilations)];
    return conv2d(x.expandDims(1), f.expandDims(0), [1, step], asRow(padding), { dilations: [1, hole] }).squeeze(1);
  });
}

/**
 * What a 1-D convolution with these filters [width, out, in] would have been made of: the gradient of `conv1d`. float32.
 *
 * @param outputShape the shape of the result, [batch, width, out]
 * @throws ShapeError for other ranks or channels, and where a convolution of the result does not have the shape of the input
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/conv1d_transpose
 * @example tf.nn.conv1dTranspose(tf.ones([1, 2, 1]), tf.ones([3, 1, 1]), [1, 5, 1], 2, 'VALID').dataSync(); // [1, 1, 2, 1, 1]
 */
export function conv1dTranspose(
  input: TensorLike,
  filters: TensorLike,
  outputShape: ShapeLike,
  strides: number | readonly number[],
  padding: 'SAME' | 'VALID' = 'SAME',
  options?: Conv1DOptions,
): Tensor {
  const { dilations = 1 } = checkOptions('conv1dTranspose', options, ['dilations']);
  return composed(() => {
    const [x, f] = pair('conv1dTranspose', input, filters);
    checkSeries('conv1dTranspose', x, f);
    const [batch, width, channels] = extentsOf('conv1dTranspose', outputShape);
    const [step, hole] = [single('conv1dTranspose', 'strides', strides), single('conv1dTranspose', 'dilations', dilations)];
    return conv2dTranspose(x.expandDims(1), f.expandDims(0), [batch, 1, width, channels], [1, step], padding, {
      dilations: [1, hole],
    }).squeeze(1);
  });
}

/**
 * A convolution of each channel by itself, then one of 1 × 1 across channels. float32.
 *
 * @throws ShapeError for other ranks or channels
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/separable_conv2d
 * @example tf.nn.separableConv2d(tf.ones([1, 2, 2, 1]), tf.ones([2, 2, 1, 3]), tf.ones([1, 1, 3, 1]), 1, 'VALID').dataSync(); // [12]
 */
export function separableConv2d(
  input: TensorLike,
  depthwiseFilter: TensorLike,
  pointwiseFilter: TensorLike,
  strides: Pair,
  padding: Padding,
  options?: { readonly dataFormat?: string; readonly dilations?: Pair },
): Tensor {
  return composed(() => conv2d(depthwiseConv2d(input, depthwiseFilter, strides, padding, options), pointwiseFilter, 1, 'VALID'));
}

/**
 * A convolution whose filter has holes: its elements lie `rate` apart. float32.
 *
 * @throws ShapeError for other ranks or channels, ValueError for a rate that is not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/atrous_conv2d
 * @example tf.nn.atrousConv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 2, 'VALID').dataSync(); // [4]
 */
export const atrousConv2d = (value: TensorLike, filters: TensorLike, rate: number, padding: Padding): Tensor =>
  conv2d(value, filters, 1, padding, { dilations: rate });

/** Three numbers for depth, height and width. @throws ValueError */
export function tripleOf(op: string, what: string, value: number | readonly number[]): readonly [number, number, number] {
  const list = typeof value === 'number' ? [value, value, value] : value.length === 5 ? value.slice(1, 4) : value;
  if (list.length === 3 && list.every((n) => Number.isInteger(n) && n > 0)) return [list[0], list[1], list[2]];
  throw new ValueError(
    op,
    `${what} must be positive whole numbers for depth, height and width`,
    JSON.stringify(value),
    'Use 2, or [2, 2, 2].',
    {
      [what]: value,
    },
  );
}

/**
 * 3-D convolution of volumes [batch, depth, height, width, in] with filters [depth, height, width, in, out]: for each slice of the
 * filter a 2-D convolution of the slices that it meets. float32.
 *
 * @throws ShapeError for other ranks, channels or unknown sizes, ValueError for bad strides
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/conv3d
 * @example tf.nn.conv3d(tf.ones([1, 2, 2, 2, 1]), tf.ones([2, 2, 2, 1, 1]), 1, 'VALID').dataSync(); // [8]
 */
export function conv3d(
  input: TensorLike,
  filters: TensorLike,
  strides: number | readonly number[],
  padding: 'SAME' | 'VALID',
  options?: { readonly dilations?: number | readonly number[] },
): Tensor {
  const { dilations = 1 } = checkOptions('conv3d', options, ['dilations']);
  checkPadding('conv3d', padding);
  const [sd, sh, sw] = tripleOf('conv3d', 'strides', strides);
  const [dd, dh, dw] = tripleOf('conv3d', 'dilations', dilations);
  return composed(() => {
    const [x, f] = pair('conv3d', input, filters);
    if (x.rank !== 5 || f.rank !== 5 || !isKnown([...x.dims.slice(1), ...f.dims]) || Number.isNaN(groupsOf(x.dims[4], f.dims))) {
      throw new ShapeError(
        'conv3d',
        'volumes must be [batch, depth, height, width, in], filters [depth, height, width, in, out]',
        `${showDims(x.dims)} and ${showDims(f.dims)}`,
        'All sizes but the batch must be known.',
        { input: x.dims, filters: f.dims },
      );
    }
    const [, depth, h, w, cin] = x.dims;
    const [kd] = f.dims;
    const { out, before } = placement('conv3d', depth, kd, sd, dd, padding, 1);
    const after = Math.max(0, (out - 1) * sd + (kd - 1) * dd + 1 - depth - before);
    const padded =
      before + after === 0
        ? x
        : x.pad([
            [0, 0],
            [before, after],
            [0, 0],
            [0, 0],
            [0, 0],
          ]);
    const products = Array.from({ length: kd }, (_, i) => {
      const slices = padded.at(':', `${i * dd}:${i * dd + (out - 1) * sd + 1}:${sd}`);
      return conv2d(slices.reshape([-1, h, w, cin]), f.at(i), [sh, sw], padding, { dilations: [dh, dw] });
    });
    const [sum] = products.length === 1 ? products : [stack(products).sum(0)];
    return sum.reshape([-1, out, ...sum.dims.slice(1)]);
  });
}
