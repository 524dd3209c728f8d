import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import { nn } from '../packs/nn.ts';
import type { Dims } from '../shape.ts';
import { isKnown, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { LaneKernels } from './rows.ts';
import type { Padding, Pair } from './window.ts';
import { checkFormat, checkImage, checkPadding, pairOf, placement } from './window.ts';

interface PoolAttrs {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  /** The shape of the image, for the gradient. */
  readonly image: Dims;
}

/** Where the output of a pool lies, and the sizes that kernels read (docs/kernels.md). */
function layout(
  label: string,
  image: Dims,
  { size, strides, padding }: PoolAttrs,
): { readonly spec: readonly number[]; readonly out: Dims } {
  const [batch, h, w, c] = image;
  const rows = placement(label, h, size[0], strides[0], 1, padding, 1);
  const columns = placement(label, w, size[1], strides[1], 1, padding, 2);
  const spec = [batch, h, w, c, rows.out, columns.out, ...size, ...strides, rows.before, columns.before];
  return { spec, out: [batch, rows.out, columns.out, c] };
}

const lanes = /* @__PURE__ */ new LaneKernels(['maxpool2d_f32']);
/** Shape of a result that is as large as the image, or as the output. */
const infer =
  (label: string, which: 'out' | 'image', imageOf: (x: readonly Aval[], attrs: PoolAttrs) => Dims): Op<PoolAttrs>['infer'] =>
  (x, attrs) => {
    lanes.check(label, x[0].dtype);
    const image = imageOf(x, attrs);
    return [{ dims: which === 'image' ? image : layout(label, image, attrs).out, dtype: x[0].dtype }];
  };
const first = ([x]: readonly Aval[]): Dims => x.dims;
/** The image whose gradient it is: a second operand tells its size where nobody knew it. */
const behind = ([dy, like]: readonly Aval[], { image }: PoolAttrs): Dims => like?.dims ?? [dy.dims[0], image[1], image[2], dy.dims[3]];

const maxGradOp: Op<PoolAttrs> = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'MaxPoolGrad',
  label: 'maxPool2d',
  needs: nn,
  saves: 'x',
  infer: infer('maxPool2d', 'image', first),
  wasm: (k: Machine, [x, y, dy]: readonly Ref[], [dx]: readonly Ref[], attrs) =>
    k.maxpool2d_grad_f32(x.ptr, y.ptr, dy.ptr, dx.ptr, k.ints(layout('maxPool2d', x.dims, attrs).spec)),
  // Which element of a window is the largest does not change with dy: the gradient is linear in it and reads the same places.
  grad: ([d], [x, y], _dx, attrs) => [null, null, () => bind(maxGradGradOp, [x, y, d], attrs)[0]],
});

const maxGradGradOp: Op<PoolAttrs> = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'MaxPoolGradGrad',
  label: 'maxPool2d',
  saves: 'x',
  infer: infer('maxPool2d', 'out', first),
  expand(_on, [x, y, d], attrs) {
    // Each window's first maximum is where its gradient of ones lands; numbering them reads d there.
    const [batch, h, w, c, oh, ow, kh, kw, sh, sw, top, left] = layout('maxPool2d', x.dims, attrs).spec;
    const [image, best, values] = [x, y, d].map((t) => t.dataSync() as Float32Array);
    const out = new Float32Array(batch * oh * ow * c);
    for (let o = 0; o < out.length; o++) {
      const [channel, column] = [o % c, Math.floor(o / c) % ow];
      const [row, b] = [Math.floor(o / (c * ow)) % oh, Math.floor(o / (c * ow * oh))];
      search: for (let i = Math.max(0, row * sh - top); i < Math.min(h, row * sh - top + kh); i++) {
        for (let j = Math.max(0, column * sw - left); j < Math.min(w, column * sw - left + kw); j++) {
          const at = ((b * h + i) * w + j) * c + channel;
          if (image[at] !== best[o]) continue;
          out[o] = values[at];
          break search;
        }
      }
    }
    return [_on.constant(out, [batch, oh, ow, c], 'float32')];
  },
  grad: ([g], [x, y], _z, attrs) => [null, null, () => bind(maxGradOp, [x, y, g], attrs)[0]],
});

const maxOp = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'MaxPool',
  label: 'maxPool2d',
  needs: nn,
  saves: 'both',
  infer: infer('maxPool2d', 'out', first),
  wasm: (k: Machine, [x]: readonly Ref[], [y]: readonly Ref[], attrs) =>
    k.maxpool2d_f32(x.ptr, y.ptr, k.ints(layout('maxPool2d', x.dims, attrs).spec)),
  grad: ([dy], [x], [y], attrs) => [bind(maxGradOp, [x, y, dy], attrs)[0]],
});

const averageGradOp: Op<PoolAttrs> = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'AvgPoolGrad',
  label: 'avgPool2d',
  needs: nn,
  saves: 'none',
  infer: infer('avgPool2d', 'image', behind),
  wasm: (k: Machine, [dy]: readonly Ref[], [dx]: readonly Ref[], attrs) =>
    k.avgpool2d_grad_f32(dy.ptr, dx.ptr, k.ints(layout('avgPool2d', dx.dims, attrs).spec)),
  grad: ([d], _x, _y, attrs) => [bind(averageOp, [d], attrs)[0], null],
});

const averageOp: Op<PoolAttrs> = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'AvgPool',
  label: 'avgPool2d',
  needs: nn,
  saves: 'none',
  infer: infer('avgPool2d', 'out', first),
  wasm: (k: Machine, [x]: readonly Ref[], [y]: readonly Ref[], attrs) =>
    k.avgpool2d_f32(x.ptr, y.ptr, k.ints(layout('avgPool2d', x.dims, attrs).spec)),
  grad: ([dy], [x], _y, attrs) => [bind(averageGradOp, isKnown(x.dims) ? [dy] : [dy, x], attrs)[0]],
});

function pool(
  op: Op<PoolAttrs>,
  input: TensorLike,
  ksize: Pair,
  strides: Pair,
  padding: Padding,
  options: { dataFormat?: string } | undefined,
): Tensor {
  checkFormat(op.label, checkOptions(op.label, options, ['dataFormat']).dataFormat);
  const x = convert(op.label, input);
  checkImage(op.label, x.dims);
  checkPadding(op.label, padding);
  const size = pairOf(op.label, 'ksize', ksize);
  return bind(op, [x], { size, strides: pairOf(op.label, 'strides', strides), padding, image: x.dims })[0];
}

/**
 * Largest element of each window of images [batch, height, width, channels]; padding takes no part, the first of equals gets the gradient. float32.
 * @throws ShapeError for another rank or a window beyond the image, ValueError for bad sizes
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/max_pool2d
 * @example tf.nn.maxPool2d(tf.reshape([1, 2, 3, 4], [1, 2, 2, 1]), 2, 2, 'VALID').dataSync(); // [4]
 */
export const maxPool2d = (input: TensorLike, ksize: Pair, strides: Pair, padding: Padding, options?: { dataFormat?: string }): Tensor =>
  pool(maxOp, input, ksize, strides, padding, options);

/**
 * Mean of each window of images [batch, height, width, channels]; padding is left out of the mean. float32.
 * @throws ShapeError for another rank or a window beyond the image, ValueError for bad sizes
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/avg_pool2d
 * @example tf.nn.avgPool2d(tf.reshape([1, 2, 3, 6], [1, 2, 2, 1]), 2, 2, 'VALID').dataSync(); // [3]
 */
export const avgPool2d = (input: TensorLike, ksize: Pair, strides: Pair, padding: Padding, options?: { dataFormat?: string }): Tensor =>
  pool(averageOp, input, ksize, strides, padding, options);

/** A pool of series [batch, width, channels], as images of one row. */
function poolSeries(
  label: string,
  pool2d: typeof maxPool2d,
  input: TensorLike,
  ksize: number | readonly number[],
  strides: number | readonly number[],
  padding: 'SAME' | 'VALID',
): Tensor {
  const width = (value: number | readonly number[]): number =>
    typeof value === 'number' ? value : (value[value.length === 3 ? 1 : 0] ?? 0);
  return composed(() => {
    const x = convert(label, input);
    if (x.rank !== 3)
      throw new ShapeError(label, 'series must be [batch, width, channels]', showDims(x.dims), 'Use tf.expandDims for a single series.', {
        shape: x.dims,
      });
    return pool2d(x.expandDims(1), [1, width(ksize)], [1, width(strides)], padding).squeeze(1);
  });
}

/**
 * Largest element of each window of series [batch, width, channels]. float32.
 * @throws ShapeError for another rank, ValueError for bad sizes
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/max_pool1d
 * @example tf.nn.maxPool1d(tf.reshape([1, 4, 3, 2], [1, 4, 1]), 2, 2, 'VALID').dataSync(); // [4, 3]
 */
export const maxPool1d = (
  input: TensorLike,
  ksize: number | readonly number[],
  strides: number | readonly number[],
  padding: 'SAME' | 'VALID',
): Tensor => poolSeries('maxPool1d', maxPool2d, input, ksize, strides, padding);

/**
 * Mean of each window of series [batch, width, channels]; padding is left out of the mean. float32.
 * @throws ShapeError for another rank, ValueError for bad sizes
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/avg_pool1d
 * @example tf.nn.avgPool1d(tf.reshape([1, 3, 3, 1], [1, 4, 1]), 2, 2, 'VALID').dataSync(); // [2, 2]
 */
export const avgPool1d = (
  input: TensorLike,
  ksize: number | readonly number[],
  strides: number | readonly number[],
  padding: 'SAME' | 'VALID',
): Tensor => poolSeries('avgPool1d', avgPool2d, input, ksize, strides, padding);
