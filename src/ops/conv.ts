import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { pair } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { ShapeError } from '../errors.ts';
import { nn } from '../packs/nn.ts';
import type { Dims } from '../shape.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { KernelOf } from './rows.ts';
import { byLane, checkLane } from './rows.ts';
import type { Padding, Pair } from './window.ts';
import { checkFormat, checkImage, pairOf, placement } from './window.ts';

export interface ConvOptions {
  readonly dataFormat?: string;
  readonly dilations?: Pair;
}

/** The sizes that kernels read (docs/kernels.md), and the shapes they belong to. */
interface ConvAttrs {
  readonly spec: readonly number[];
  readonly image: Dims;
  readonly filter: Dims;
  readonly out: Dims;
}

const lanes = /* @__PURE__ */ byLane(['conv2d_f32']);

/** One of the three products of a convolution: forward, gradient of the image, gradient of the filter. */
function row(
  name: string,
  label: string,
  kernel: KernelOf<5>,
  scratch: 'conv2d_scratch' | 'depthwise_conv2d_scratch',
  result: 'out' | 'image' | 'filter',
  grad: NonNullable<Op<ConvAttrs>['grad']>,
): Op<ConvAttrs> {
  return defineOp<ConvAttrs>({
    name,
    label,
    needs: nn,
    saves: 'x',
    infer([x]: readonly Aval[], attrs) {
      checkLane(label, x.dtype, lanes);
      return [{ dims: attrs[result], dtype: x.dtype }];
    },
    wasm(k: Machine, [a, b]: readonly Ref[], [y]: readonly Ref[], { spec }) {
      if (y.size === 0) return;
      const sizes = k.ints(spec);
      k[kernel](a.ptr, b.ptr, y.ptr, sizes, k.scratch(k[scratch](sizes)));
    },
    grad,
  });
}

interface Family {
  readonly forward: Op<ConvAttrs>;
  readonly image: Op<ConvAttrs>;
  readonly filter: Op<ConvAttrs>;
}

/** The three rows belong together: each one's gradients are the other two. */
function family(name: string, label: string, kernel: 'conv2d' | 'depthwise_conv2d'): Family {
  const call = (op: Op<ConvAttrs>, a: Tensor, b: Tensor, attrs: ConvAttrs): Tensor => bind(op, [a, b], attrs)[0];
  const scratch = `${kernel}_scratch` as const;
  const ops: Family = {
    forward: row(name, label, `${kernel}_f32`, scratch, 'out', ([dy], [x, f], _y, attrs) => [
      () => call(ops.image, dy, f, attrs),
      () => call(ops.filter, x, dy, attrs),
    ]),
    image: row(`${name}BackpropInput`, label, `${kernel}_grad_input_f32`, scratch, 'image', ([d], [dy, f], _y, attrs) => [
      () => call(ops.forward, d, f, attrs),
      () => call(ops.filter, d, dy, attrs),
    ]),
    filter: row(`${name}BackpropFilter`, label, `${kernel}_grad_filter_f32`, scratch, 'filter', ([d], [x, dy], _y, attrs) => [
      () => call(ops.image, dy, d, attrs),
      () => call(ops.forward, x, d, attrs),
    ]),
  };
  return ops;
}

const conv = /* @__PURE__ */ family('Conv2D', 'conv2d', 'conv2d');
const depthwise = /* @__PURE__ */ family('DepthwiseConv2dNative', 'depthwiseConv2d', 'depthwise_conv2d');

function convolve(
  ops: Family,
  label: string,
  input: TensorLike,
  filters: TensorLike,
  strides: Pair,
  padding: Padding,
  options: ConvOptions | undefined,
  channelsOut: (filter: Dims) => number,
): Tensor {
  const { dataFormat, dilations } = checkOptions(label, options, ['dataFormat', 'dilations']);
  checkFormat(label, dataFormat);
  const [x, f] = pair(label, input, filters);
  checkImage(label, x.dims);
  if (f.dims.length !== 4 || (f.dims[2] !== x.dims[3] && !Number.isNaN(x.dims[3]))) {
    throw new ShapeError(
      label,
      'the filter must be [height, width, channels, …] with the channels of the image',
      `${showDims(f.dims)} for image ${showDims(x.dims)}`,
      'The third size of the filter is the number of channels.',
      { image: x.dims, filter: f.dims },
    );
  }
  const [strideH, strideW] = pairOf(label, 'strides', strides);
  const [dilationH, dilationW] = pairOf(label, 'dilations', dilations ?? 1);
  const [batch, h, w, cin] = x.dims;
  const [kh, kw] = f.dims;
  const rows = placement(label, h, kh, strideH, dilationH, padding, 1);
  const columns = placement(label, w, kw, strideW, dilationW, padding, 2);
  const cout = channelsOut(f.dims);
  const spec = [batch, h, w, cin, rows.out, columns.out, cout, kh, kw, strideH, strideW, dilationH, dilationW, rows.before, columns.before];
  const out = [batch, rows.out, columns.out, cout];
  return bind(ops.forward, [x, f], { spec, image: x.dims, filter: f.dims, out })[0];
}

/**
 * 2-D convolution (cross-correlation) of images [batch, height, width, in] with filters [height, width, in, out]. float32 (and float16, bfloat16 through it).
 *
 * @param strides one number, [height, width] or one per axis
 * @param padding 'SAME', 'VALID' or explicit pads
 * @throws ShapeError for other ranks or channels, ValueError for bad strides, UnsupportedError for NCHW
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/conv2d
 * @example tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 1, 'VALID').dataSync(); // [4, 4, 4, 4]
 */
export function conv2d(input: TensorLike, filters: TensorLike, strides: Pair, padding: Padding, options?: ConvOptions): Tensor {
  return convolve(conv, 'conv2d', input, filters, strides, padding, options, (f) => f[3]);
}

/**
 * A convolution of each channel by itself: filters [height, width, channels, multiplier] give channels · multiplier channels.
 *
 * @throws ShapeError for other ranks or channels, ValueError for bad strides, UnsupportedError for NCHW
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/depthwise_conv2d
 * @example tf.nn.depthwiseConv2d(tf.ones([1, 2, 2, 1]), tf.ones([2, 2, 1, 1]), [1, 1, 1, 1], 'VALID').dataSync(); // [4]
 */
export function depthwiseConv2d(input: TensorLike, filters: TensorLike, strides: Pair, padding: Padding, options?: ConvOptions): Tensor {
  return convolve(depthwise, 'depthwiseConv2d', input, filters, strides, padding, options, (f) => f[2] * f[3]);
}
