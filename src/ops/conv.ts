import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { pair } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import { nn } from '../packs/nn.ts';
import type { Dims } from '../shape.ts';
import { isKnown, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ShapeLike } from './dims.ts';
import { shapeOf } from './dims.ts';
import { eachGroup, groupsOf } from './groups.ts';
import { hollow } from './hollow.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels } from './rows.ts';
import type { Padding, Pair } from './window.ts';
import { checkFormat, checkImage, checkPadding, pairOf, placement } from './window.ts';

export interface ConvOptions {
  readonly dataFormat?: string;
  readonly dilations?: Pair;
}

/** How the filter slides, and the shapes that gradients have: of the image, and of the filter. */
interface ConvAttrs {
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly padding: Padding;
  readonly image: Dims;
  readonly filter: Dims;
}

/** Where the output of a convolution lies, and the sizes that kernels read (docs/kernels.md). */
function layout(label: string, image: Dims, filter: Dims, channelsOut: number, { strides, dilations, padding }: ConvAttrs): Layout {
  const [batch, h, w, cin] = image;
  const [kh, kw] = filter;
  const rows = placement(label, h, kh, strides[0], dilations[0], padding, 1);
  const columns = placement(label, w, kw, strides[1], dilations[1], padding, 2);
  const spec = [batch, h, w, cin, rows.out, columns.out, channelsOut, kh, kw, ...strides, ...dilations, rows.before, columns.before];
  return { spec, out: [batch, rows.out, columns.out, channelsOut] };
}
interface Layout {
  readonly spec: readonly number[];
  readonly out: Dims;
}

const lanes = /* @__PURE__ */ new LaneKernels(['conv2d_f32']);

type Sizes = (x: readonly Aval[], attrs: ConvAttrs) => Found;
/** The shapes of a convolution, the channels that come out, and how many groups of channels there are (ops/groups.ts). */
interface Found {
  readonly image: Dims;
  readonly filter: Dims;
  readonly channels: number;
  readonly groups: number;
}

/** @throws ShapeError where a filter cannot slide over an image with so many channels, nor over groups of them */
function checkFilter(label: string, { image, filter, groups }: Omit<Found, 'channels'>): void {
  if (!Number.isNaN(groups)) return;
  throw new ShapeError(
    label,
    `the filter must be [height, width, channels, …] with the channels of the image${label === 'conv2d' ? ', or those of one of its groups' : ''}`,
    `${showDims(filter)} for image ${showDims(image)}`,
    'The third size of the filter is the number of channels.',
    { image, filter },
  );
}

/** @throws ShapeError where a gradient does not have the shape of what it is the gradient of: a saved file may say anything */
function checkGradient(label: string, dy: Dims, out: Dims): void {
  if (dy.length === 4 && out.every((size, i) => fits(size, dy[i]))) return;
  throw new ShapeError(
    label,
    'the gradient must have the shape of the output',
    `${showDims(dy)} for output ${showDims(out)}`,
    'Check the saved sizes.',
  );
}

const fits = (a: number, b: number): boolean => a === b || Number.isNaN(a) || Number.isNaN(b);

/** One of the three products of a convolution: forward, gradient of the image, gradient of the filter. */
function row(
  name: string,
  label: string,
  kernel: KernelOf<5>,
  scratch: 'conv2d_scratch' | 'depthwise_conv2d_scratch',
  sizes: Sizes,
  result: 'out' | 'image' | 'filter',
  grad: NonNullable<Op<ConvAttrs>['grad']>,
): Op<ConvAttrs> {
  return defineOp<ConvAttrs>({
    name,
    label,
    needs: nn,
    saves: 'x',
    infer(x: readonly Aval[], attrs) {
      lanes.check(label, x[0].dtype);
      const found = sizes(x, attrs);
      checkFilter(label, found);
      const { out } = layout(label, found.image, found.filter, found.channels, attrs);
      if (result !== 'out') checkGradient(label, x[result === 'image' ? 0 : 1].dims, out);
      return [{ dims: result === 'out' ? out : found[result], dtype: x[0].dtype }];
    },
    wasm(k: Machine, x: readonly Ref[], [y]: readonly Ref[], attrs) {
      if (y.size === 0) return;
      const { image, filter, channels, groups } = sizes(x, attrs);
      const part = [...image.slice(0, 3), image[3] / groups];
      const spec = k.ints(layout(label, part, filter, channels / groups, attrs).spec);
      const room = k.scratch(k[scratch](spec));
      const call = (from: readonly Ref[], to: Ref): void => {
        k[kernel](from[0].ptr, from[1].ptr, to.ptr, spec, room);
      };
      if (groups === 1) call(x, y);
      else eachGroup(k, x.slice(0, 2), y, groups, call);
    },
    grad,
  });
}

interface Family {
  readonly forward: Op<ConvAttrs>;
  readonly image: Op<ConvAttrs>;
  readonly filter: Op<ConvAttrs>;
}

/**
 * The three rows belong together: each one's gradients are the other two. A third operand tells the size of an image or a filter where
 * nobody knew it.
 */
function family(name: string, label: string, kernel: 'conv2d' | 'depthwise_conv2d'): Family {
  const call = (op: Op<ConvAttrs>, x: readonly Tensor[], attrs: ConvAttrs): Tensor => bind(op, x, attrs)[0];
  const scratch = `${kernel}_scratch` as const;
  const channels = (f: Dims): number => (kernel === 'conv2d' ? f[3] : f[2] * f[3]);
  const found = (image: Dims, filter: Dims, out: number): Found => {
    const whole = Number.isNaN(image[3] + filter[2]) || image[3] === filter[2] ? 1 : Number.NaN;
    return { image, filter, channels: out, groups: kernel === 'conv2d' ? groupsOf(image[3], filter) : whole };
  };
  const forward: Sizes = ([x, f]) => found(x.dims, f.dims, channels(f.dims));
  const image: Sizes = ([dy, f, like], attrs) => {
    const known = attrs.image;
    const dims = like === undefined ? [dy.dims[0], known[1], known[2], known[3]] : like.dims;
    return found(dims, f.dims, channels(f.dims));
  };
  const filter: Sizes = ([x, , like], attrs) => {
    const dims = like === undefined ? attrs.filter : like.dims;
    return found(x.dims, dims, channels(dims));
  };
  const back = (dy: Tensor, f: Tensor, x: Tensor, attrs: ConvAttrs): Tensor =>
    isKnown(x.dims) ? call(ops.image, [dy, f], { ...attrs, image: x.dims }) : call(ops.image, [dy, f, x], attrs);
  const slope = (x: Tensor, dy: Tensor, f: Tensor, attrs: ConvAttrs): Tensor =>
    isKnown(f.dims) ? call(ops.filter, [x, dy], { ...attrs, filter: f.dims }) : call(ops.filter, [x, dy, f], attrs);
  const ops: Family = {
    forward: row(name, label, `${kernel}_f32`, scratch, forward, 'out', ([dy], [x, f], _y, attrs) => [
      () => back(dy, f, x, attrs),
      () => slope(x, dy, f, attrs),
    ]),
    image: row(`${name}BackpropInput`, label, `${kernel}_grad_input_f32`, scratch, image, 'image', ([d], [dy, f], _y, attrs) => [
      () => call(ops.forward, [d, f], attrs),
      () => slope(d, dy, f, attrs),
      null,
    ]),
    filter: row(`${name}BackpropFilter`, label, `${kernel}_grad_filter_f32`, scratch, filter, 'filter', ([d], [x, dy], _y, attrs) => [
      () => back(dy, d, x, attrs),
      () => call(ops.forward, [x, d], attrs),
      null,
    ]),
  };
  return ops;
}

const conv = /* @__PURE__ */ family('Conv2D', 'conv2d', 'conv2d');
const depthwise = /* @__PURE__ */ family('DepthwiseConv2dNative', 'depthwiseConv2d', 'depthwise_conv2d');

function attrsOf(label: string, strides: Pair, padding: Padding, options: ConvOptions | undefined, image: Dims, filter: Dims): ConvAttrs {
  const { dataFormat, dilations } = checkOptions(label, options, ['dataFormat', 'dilations']);
  checkFormat(label, dataFormat);
  checkPadding(label, padding);
  return {
    strides: pairOf(label, 'strides', strides),
    dilations: pairOf(label, 'dilations', dilations ?? 1),
    padding,
    image,
    filter,
  };
}

function convolve(
  ops: Family,
  label: string,
  input: TensorLike,
  filters: TensorLike,
  strides: Pair,
  padding: Padding,
  options: ConvOptions | undefined,
): Tensor {
  const [x, f] = pair(label, input, filters);
  checkImage(label, x.dims);
  if (f.dims.length !== 4) checkFilter(label, { image: x.dims, filter: f.dims, groups: Number.NaN });
  return bind(ops.forward, [x, f], attrsOf(label, strides, padding, options, x.dims, f.dims))[0];
}

/**
 * 2-D convolution (cross-correlation) of images [batch, height, width, in] with filters [height, width, in, out]. float32 (and float16, bfloat16 through it).
 * Filters of in / g channels work in g groups: the first out / g of them see the first in / g channels of the image, and so on.
 *
 * @param strides one number, [height, width] or one per axis
 * @param padding 'SAME', 'VALID' or explicit pads
 * @throws ShapeError for other ranks or channels, ValueError for bad strides, UnsupportedError for NCHW
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/conv2d
 * @example tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 1, 'VALID').dataSync(); // [4, 4, 4, 4]
 */
export function conv2d(input: TensorLike, filters: TensorLike, strides: Pair, padding: Padding, options?: ConvOptions): Tensor {
  return convolve(conv, 'conv2d', input, filters, strides, padding, options);
}

/**
 * A convolution of each channel by itself: filters [height, width, channels, multiplier] give channels · multiplier channels.
 *
 * @throws ShapeError for other ranks or channels, ValueError for bad strides, UnsupportedError for NCHW
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/depthwise_conv2d
 * @example tf.nn.depthwiseConv2d(tf.ones([1, 2, 2, 1]), tf.ones([2, 2, 1, 1]), [1, 1, 1, 1], 'VALID').dataSync(); // [4]
 */
export function depthwiseConv2d(input: TensorLike, filters: TensorLike, strides: Pair, padding: Padding, options?: ConvOptions): Tensor {
  return convolve(depthwise, 'depthwiseConv2d', input, filters, strides, padding, options);
}

/**
 * What a convolution with these filters [height, width, out, in] would have been made of: the gradient of `conv2d`, for images
 * [batch, height, width, in]. float32.
 *
 * @param outputShape the shape of the result, [batch, height, width, out]
 * @throws ShapeError for another rank or other channels, and where a convolution of the result does not have the shape of the input
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/conv2d_transpose
 * @example tf.nn.conv2dTranspose(tf.ones([1, 2, 2, 1]), tf.ones([2, 2, 1, 1]), [1, 4, 4, 1], 2, 'VALID').shape; // [1, 4, 4, 1]
 */
export function conv2dTranspose(
  input: TensorLike,
  filters: TensorLike,
  outputShape: ShapeLike,
  strides: Pair,
  padding: Padding = 'SAME',
  options?: ConvOptions,
): Tensor {
  const label = 'conv2dTranspose';
  return composed(() => {
    const [x, f] = pair(label, input, filters);
    checkImage(label, x.dims);
    const { dims: wanted, sizes } = shapeOf(label, outputShape);
    if (sizes === null && Number.isNaN(wanted[1] + wanted[2])) {
      throw new ShapeError(label, 'the output must have a known height and width', showDims(wanted), 'Take sizes from tf.shape(x).', {
        output: wanted,
      });
    }
    if (f.dims.length !== 4 || wanted.length !== 4 || !fits(x.dims[3], f.dims[3]) || !fits(wanted[3], f.dims[2])) {
      throw new ShapeError(
        label,
        'the filter must be [height, width, channels out, channels in]',
        `${showDims(f.dims)} for image ${showDims(x.dims)} and output ${showDims(wanted)}`,
        'The third size of the filter is the number of channels that come out.',
        { image: x.dims, filter: f.dims, output: wanted },
      );
    }
    const attrs = attrsOf(label, strides, padding, options, wanted, f.dims);
    const { out } = layout(label, wanted, f.dims, f.dims[3], attrs);
    if (!out.every((size, i) => fits(size, x.dims[i]))) {
      throw new ShapeError(
        label,
        'a convolution of the output must have the shape of the input',
        `${showDims(out)} from output ${showDims(wanted)}, input ${showDims(x.dims)}`,
        'The height is about that of the input times the stride.',
        { input: x.dims, output: wanted },
      );
    }
    return bind(conv.image, sizes === null ? [x, f] : [x, f, hollow(sizes, wanted)], attrs)[0];
  });
}
