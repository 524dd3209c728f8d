import { bind, named } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, indices, pair, withOperand } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { NameOption } from '../core/options.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { isFloating } from '../dtype.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import { nn } from '../packs/nn.ts';
import { axisOf, compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { subtract } from './binary.ts';
import { oneHot } from './create.ts';
import { floats } from './kernel-names.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels } from './rows.ts';

interface SoftmaxOptions extends NameOption {
  readonly axis?: number;
}
const rowsOf = (x: Ref): [number, number] => {
  const k = x.dims[x.dims.length - 1];
  return [k === 0 ? 0 : x.size / k, k];
};

function rowOp(name: string, label: string, kernels: readonly KernelOf<4>[], grad: NonNullable<Op['grad']>): Op {
  const lanes = new LaneKernels(kernels);
  return defineOp({
    name,
    label,
    needs: nn,
    saves: 'y',
    cheap: true,
    lanes: 'rows',
    inPlace: [0],
    infer([x]: readonly Aval[]) {
      lanes.check(label, x.dtype);
      return [{ dims: x.dims, dtype: x.dtype }];
    },
    wasm: (k: Machine, [x]: readonly Ref[], [y]: readonly Ref[]) => lanes.of(k, x)(x.ptr, y.ptr, ...rowsOf(x)),
    grad,
  });
}

const gradLanes = /* @__PURE__ */ new LaneKernels<KernelOf<5>>(floats('softmax_grad'));
/** (dy - Σ dy·y) · y along the last axis. */
const softmaxGradOp: Op = /* @__PURE__ */ defineOp({
  name: 'SoftmaxGrad',
  label: 'softmax',
  needs: nn,
  saves: 'x',
  infer: ([dy]: readonly Aval[]) => [{ dims: dy.dims, dtype: dy.dtype }],
  wasm: (k: Machine, [dy, y]: readonly Ref[], [dx]: readonly Ref[]) => gradLanes.of(k, dy)(dy.ptr, y.ptr, dx.ptr, ...rowsOf(dy)),
  grad: ([d], [dy, y]) => [
    () => bind(softmaxGradOp, [d, y], undefined)[0],
    () => d.mul(dy.sub(dy.mul(y).sum(-1, true))).sub(dy.mul(d.mul(y).sum(-1, true))),
  ],
});

const softmaxOp = /* @__PURE__ */ rowOp('Softmax', 'softmax', floats('softmax'), ([dy], _x, [y]) => [
  bind(softmaxGradOp, [dy, y], undefined)[0],
]);
const logSoftmaxOp = /* @__PURE__ */ rowOp('LogSoftmax', 'logSoftmax', floats('logsoftmax'), ([dy], _x, [y]) => [
  dy.sub(y.exp().mul(dy.sum(-1, true))),
]);

const lossLanes = /* @__PURE__ */ new LaneKernels<KernelOf<6>>(floats('sparse_softmax_loss'));
/** Losses, and softmax(x), from which the gradient is a difference: one pass over the logits. */
const sparseLossOp: Op = /* @__PURE__ */ defineOp({
  name: 'SparseSoftmaxCrossEntropyWithLogits',
  label: 'sparseSoftmaxCrossEntropyWithLogits',
  needs: nn,
  saves: 'both',
  partial: true,
  infer([x, labels]: readonly Aval[]) {
    lossLanes.check('sparseSoftmaxCrossEntropyWithLogits', x.dtype);
    return [
      { dims: labels.dims, dtype: x.dtype },
      { dims: x.dims, dtype: x.dtype },
    ];
  },
  wasm: (k: Machine, [x, labels]: readonly Ref[], [loss, probs]: readonly Ref[]) =>
    lossLanes.of(k, x)(x.ptr, labels.ptr, loss.ptr, probs.ptr, loss.size, x.dims[x.dims.length - 1]),
  grad(given, [x, labels], [, probs]) {
    const [loss, rest]: readonly (Tensor | null)[] = given;
    const hot = (): Tensor => oneHot(labels, x.dims[x.dims.length - 1], { dtype: x.dtype });
    const direct = (dy: Tensor): Tensor => probs.sub(hot()).mul(dy.expandDims(-1));
    const through = (dy: Tensor): Tensor => bind(softmaxGradOp, [dy, probs], undefined)[0];
    if (loss === null || rest === null) return [loss !== null ? () => direct(loss) : rest !== null ? () => through(rest) : null, null];
    return [() => direct(loss).add(through(rest)), null];
  },
});

/** Runs a row op along any axis: another axis than the last is moved there and back. */
function along(op: Op, label: string, x: TensorLike, axis: number | SoftmaxOptions | undefined): Tensor {
  const options = isOptions(axis) ? checkOptions(label, axis as SoftmaxOptions, ['axis', 'name']) : undefined;
  if (options?.name !== undefined) return named(options.name, () => along(op, label, x, options.axis));
  const given = options === undefined ? (axis as number | undefined) : options.axis;
  return withOperand(label, x, (t) => {
    const rank = t.dims.length;
    if (rank === 0) throw new ShapeError(label, 'the input must have at least one axis', 'shape []', 'Use tf.expandDims.', { shape: [] });
    const at = axisOf(label, given ?? -1, rank);
    if (at === rank - 1) return bind(op, [t], undefined)[0];
    const order = Array.from({ length: rank }, (_, i) => (i === at ? rank - 1 : i === rank - 1 ? at : i));
    return scoped(
      () => bind(op, [t.transpose(order)], undefined)[0].transpose(order),
      (y) => [y],
    );
  });
}

/**
 * exp(x) / Σ exp(x) along an axis, shifted by the maximum so that nothing overflows. Floating dtypes.
 * @throws ShapeError for a scalar, IndexError for a bad axis
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/softmax
 * @example tf.nn.softmax([1, 1]).arraySync(); // [0.5, 0.5]
 */
export const softmax = (logits: TensorLike, axis?: number | SoftmaxOptions): Tensor => along(softmaxOp, 'softmax', logits, axis);

/**
 * ln softmax(x), exact where softmax would round to zero. Floating dtypes.
 * @throws ShapeError for a scalar, IndexError for a bad axis
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/log_softmax
 * @example tf.nn.logSoftmax([0]).arraySync(); // [0]
 */
export const logSoftmax = (logits: TensorLike, axis?: number | SoftmaxOptions): Tensor => along(logSoftmaxOp, 'logSoftmax', logits, axis);

/**
 * Cross entropy of probabilities `labels` against softmax(logits) along an axis: -Σ labels · ln softmax(logits).
 * @throws ShapeError when the shapes do not broadcast, DTypeError when the dtypes differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits
 * @example tf.nn.softmaxCrossEntropyWithLogits([[1, 0]], [[0, 0]]).dataSync(); // [0.6931472]
 */
export function softmaxCrossEntropyWithLogits(labels: TensorLike, logits: TensorLike, options?: SoftmaxOptions): Tensor {
  const { axis } = checkOptions('softmaxCrossEntropyWithLogits', options, ['axis']);
  return scoped(
    () => {
      const [p, x] = pair('softmaxCrossEntropyWithLogits', labels, logits);
      // A class of probability 0 adds nothing, also where its logit is -Infinity.
      return subtract(
        0,
        logSoftmax(x, axis ?? -1)
          .multiplyNoNan(p)
          .sum(axis ?? -1),
      );
    },
    (loss) => [loss],
  );
}

/**
 * Cross entropy of class numbers against softmax(logits): -ln softmax(logits)[label]; NaN for a label that is no class.
 * @param labels integers of shape logits.shape without the last axis
 * @throws ShapeError when the shapes do not belong together, DTypeError for labels that are no integers
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits
 * @example tf.nn.sparseSoftmaxCrossEntropyWithLogits([0], [[0, 0]]).dataSync(); // [0.6931472]
 */
export function sparseSoftmaxCrossEntropyWithLogits(labels: TensorLike, logits: TensorLike): Tensor {
  const name = 'sparseSoftmaxCrossEntropyWithLogits';
  return scoped(
    () => sparseLoss(name, indices(name, labels), convert(name, logits)),
    (loss) => [loss],
  );
}

function sparseLoss(name: string, ids: Tensor, x: Tensor): Tensor {
  if (!isFloating(x.dtype)) throw new DTypeError(name, 'logits must be floating', x.dtype, 'Use tf.cast.', { dtype: x.dtype });
  if (x.dims.length === 0 || !compatible(ids.dims, x.dims.slice(0, -1))) {
    throw new ShapeError(
      name,
      "labels must have the logits' shape without the last axis",
      `${showDims(ids.dims)} for logits ${showDims(x.dims)}`,
      'One-hot labels go to softmaxCrossEntropyWithLogits.',
      { shapes: [ids.dims, x.dims] },
    );
  }
  return bind(sparseLossOp, [x, ids.cast('int32')], undefined)[0];
}
