import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { isFloating } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { fill } from './create.ts';
import { concat, part } from './join.ts';
import { recurrence } from './recurrence.ts';
import type { ScanOptions } from './scan.ts';

/** x moved by `by` places along an axis; what comes in at the beginning is `value`. */
function shifted(x: Tensor, axis: number, by: number, value: number): Tensor {
  const size = x.dims[axis];
  if (size === 0) return x;
  const first = fill(
    x.dims.map((d, i) => (i === axis ? by : d)),
    value,
    x.dtype,
  );
  return concat([first, part(x, axis, 0, size - by)], axis);
}

/** ln(eᵃ + eᵇ). */
function logaddexp(a: Tensor, b: Tensor): Tensor {
  const most = a.maximum(b);
  const apart = a.sub(b).abs().neg().exp().log1p();
  // Two infinities have no distance; the larger one is the answer.
  return most.isFinite().where(most.add(apart), most);
}

const lowestOf = (x: Tensor): number =>
  x.dtype === 'float64' ? -Number.MAX_VALUE : x.dtype === 'float16' ? -65504 : -3.4028234663852886e38;

const scanOp = /* @__PURE__ */ defineOp<{ readonly axis: number }>({
  name: 'CumulativeLogsumexp',
  label: 'cumulativeLogsumexp',
  infer: ([x]: readonly Aval[]) => [{ dims: x.dims, dtype: x.dtype }],
  expand(_on, [x], { axis }) {
    return [
      composed(() => {
        let y = x.identity();
        // Each pass doubles how far back a place has seen.
        for (let by = 1; by < x.dims[axis]; by *= 2) y = logaddexp(y, shifted(y, axis, by, Number.NEGATIVE_INFINITY));
        return y;
      }),
    ];
  },
  /** Σ over j ≥ i of dy[j] exp(x[i] - y[j]), by steps none of whose exponentials exceeds 1. */
  grad([dy], [x], [y], { axis }) {
    const size = x.dims[axis];
    if (size === 0) return [x.zerosLike()];
    const before = concat([part(y, axis, 0, 1), part(y, axis, 0, size - 1)], axis);
    return [
      x
        .sub(y)
        .exp()
        .mul(recurrence(before.sub(y).exp(), dy, axis, 'before', true)),
    ];
  },
});

/**
 * ln Σ exp(x) over all elements up to each place along an axis, without overflow. With `exclusive` the first place has the lowest number
 * of the dtype.
 * @throws IndexError for an axis out of range, DTypeError for dtypes that are not floating
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/cumulative_logsumexp
 * @example tf.math.cumulativeLogsumexp([0, 0, 0]).dataSync(); // [0, 0.6931472, 1.0986123]
 */
export function cumulativeLogsumexp(x: TensorLike, options?: ScanOptions): Tensor {
  const { axis, exclusive, reverse } = checkOptions('cumulativeLogsumexp', options, ['axis', 'exclusive', 'reverse']);
  return composed(() => {
    const t = convert('cumulativeLogsumexp', x);
    if (!isFloating(t.dtype))
      throw new DTypeError('cumulativeLogsumexp', 'dtype not supported', t.dtype, "Use tf.cast(x, 'float32').", { dtype: t.dtype });
    const at = axisOf('cumulativeLogsumexp', axis ?? 0, t.dims.length);
    const forward = reverse === true ? t.reverse(at) : t;
    const [y] = bind(scanOp, [forward], { axis: at });
    const found = exclusive === true ? shifted(y, at, 1, lowestOf(y)) : y;
    return reverse === true ? found.reverse(at) : found;
  });
}
