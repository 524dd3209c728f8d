import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { nn } from '../packs/nn.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { byLane, checkLane } from './rows.ts';
import type { Padding, Pair } from './window.ts';
import { checkFormat, checkImage, pairOf, placement } from './window.ts';

interface PoolAttrs {
  readonly spec: readonly number[];
  readonly image: Dims;
  readonly out: Dims;
}

const lanes = /* @__PURE__ */ byLane(['maxpool2d_f32']);
function infer(label: string, which: 'out' | 'image'): Op<PoolAttrs>['infer'] {
  return ([x]: readonly Aval[], attrs) => {
    checkLane(label, x.dtype, lanes);
    return [{ dims: attrs[which], dtype: x.dtype }];
  };
}

const maxGradOp: Op<PoolAttrs> = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'MaxPoolGrad',
  label: 'maxPool2d',
  needs: nn,
  saves: 'x',
  infer: infer('maxPool2d', 'image'),
  wasm: (k: Machine, [x, y, dy]: readonly Ref[], [dx]: readonly Ref[], { spec }) =>
    k.maxpool2d_grad_f32(x.ptr, y.ptr, dy.ptr, dx.ptr, k.ints(spec)),
  // Which element of a window is the largest does not change with dy: the gradient is linear in it and reads the same places.
  grad: ([d], [x, y], _dx, attrs) => [null, null, () => bind(maxGradGradOp, [x, y, d], attrs)[0]],
});

const maxGradGradOp: Op<PoolAttrs> = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'MaxPoolGradGrad',
  label: 'maxPool2d',
  saves: 'x',
  infer: infer('maxPool2d', 'out'),
  expand(_on, [x, y, d], attrs) {
    // Each window's first maximum is where its gradient of ones lands; numbering them reads d there.
    const [batch, h, w, c, oh, ow, kh, kw, sh, sw, top, left] = attrs.spec;
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
    return [_on.constant(out, attrs.out, 'float32')];
  },
  grad: ([g], [x, y], _z, attrs) => [null, null, () => bind(maxGradOp, [x, y, g], attrs)[0]],
});

const maxOp = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'MaxPool',
  label: 'maxPool2d',
  needs: nn,
  saves: 'both',
  infer: infer('maxPool2d', 'out'),
  wasm: (k: Machine, [x]: readonly Ref[], [y]: readonly Ref[], { spec }) => k.maxpool2d_f32(x.ptr, y.ptr, k.ints(spec)),
  grad: ([dy], [x], [y], attrs) => [bind(maxGradOp, [x, y, dy], attrs)[0]],
});

const averageGradOp: Op<PoolAttrs> = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'AvgPoolGrad',
  label: 'avgPool2d',
  needs: nn,
  saves: 'none',
  infer: infer('avgPool2d', 'image'),
  wasm: (k: Machine, [dy]: readonly Ref[], [dx]: readonly Ref[], { spec }) => k.avgpool2d_grad_f32(dy.ptr, dx.ptr, k.ints(spec)),
  grad: ([d], _x, _y, attrs) => [bind(averageOp, [d], attrs)[0]],
});

const averageOp: Op<PoolAttrs> = /* @__PURE__ */ defineOp<PoolAttrs>({
  name: 'AvgPool',
  label: 'avgPool2d',
  needs: nn,
  saves: 'none',
  infer: infer('avgPool2d', 'out'),
  wasm: (k: Machine, [x]: readonly Ref[], [y]: readonly Ref[], { spec }) => k.avgpool2d_f32(x.ptr, y.ptr, k.ints(spec)),
  grad: ([dy], _x, _y, attrs) => [bind(averageGradOp, [dy], attrs)[0]],
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
  const [kh, kw] = pairOf(op.label, 'ksize', ksize);
  const [sh, sw] = pairOf(op.label, 'strides', strides);
  const [batch, h, w, c] = x.dims;
  const rows = placement(op.label, h, kh, sh, 1, padding, 1);
  const columns = placement(op.label, w, kw, sw, 1, padding, 2);
  const spec = [batch, h, w, c, rows.out, columns.out, kh, kw, sh, sw, rows.before, columns.before];
  return bind(op, [x], { spec, image: x.dims, out: [batch, rows.out, columns.out, c] })[0];
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
