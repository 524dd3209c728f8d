import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { axisOf, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numbers } from './kernel-names.ts';
import { recurrence } from './recurrence.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels, partsOf } from './rows.ts';

// Running sums and products along an axis.

export interface ScanOptions {
  /** Along which axis; 0 unless said. */
  readonly axis?: number;
  /** Each place leaves its own element out: [0, a, a + b] instead of [a, a + b, a + b + c]. */
  readonly exclusive?: boolean;
  /** From the end to the beginning. */
  readonly reverse?: boolean;
}

interface ScanAttrs {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}
type ScanKernel = KernelOf<7> & `cum${string}`;

function scanOp(
  name: string,
  label: string,
  kernels: readonly ScanKernel[],
  rule: Pick<Op<ScanAttrs>, 'grad' | 'saves'> & { readonly byParts?: true },
): (x: TensorLike, options?: ScanOptions) => Tensor {
  const lanes = new LaneKernels(kernels, rule.byParts);
  const op = defineOp<ScanAttrs>({
    name,
    label,
    infer([x]: readonly Aval[]) {
      lanes.check(label, x.dtype);
      return [x];
    },
    wasm(k, [x], [y], { axis, exclusive, reverse }) {
      const [outer, inner] = [sizeOf(x.dims.slice(0, axis)), sizeOf(x.dims.slice(axis + 1))];
      lanes.of(k, x)(x.ptr, y.ptr, outer, x.dims[axis], inner * partsOf(x), exclusive ? 1 : 0, reverse ? 1 : 0);
    },
    grad: rule.grad,
    saves: rule.saves,
  });
  return (x, options) => {
    const { axis, exclusive, reverse } = checkOptions(label, options, ['axis', 'exclusive', 'reverse']);
    return withOperand(label, x, (t) => {
      const at = axisOf(label, axis ?? 0, t.dims.length);
      return bind(op, [t], { axis: at, exclusive: exclusive === true, reverse: reverse === true })[0];
    });
  };
}

/**
 * Running sums along an axis. Float32 runs in float64.
 * @throws IndexError for an axis out of range, DTypeError for bool and strings
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/cumsum
 * @example tf.math.cumsum([2, 4, 6], { exclusive: true }).arraySync(); // [0, 2, 6]
 */
export const cumsum: (x: TensorLike, options?: ScanOptions) => Tensor = /* @__PURE__ */ scanOp('Cumsum', 'cumsum', numbers('cumsum'), {
  byParts: true,
  saves: 'none',
  grad: ([dy], _x, _y, { axis, exclusive, reverse }) => [dy.cumsum({ axis, exclusive, reverse: !reverse })],
});

/**
 * Running products along an axis. Float32 runs in float64. The gradient is right where factors are zero.
 * @throws IndexError for an axis out of range, DTypeError for bool and strings
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/cumprod
 * @example tf.math.cumprod([2, 3, 4]).arraySync(); // [2, 6, 24]
 */
export const cumprod: (x: TensorLike, options?: ScanOptions) => Tensor = /* @__PURE__ */ scanOp('Cumprod', 'cumprod', numbers('cumprod'), {
  saves: 'x',
  grad: ([dy], [x], _y, attrs) => [cumprodGrad(dy, x, attrs)],
});

/** What stands before x[i], times what dy passes on through the factors behind it. */
function cumprodGrad(dy: Tensor, x: Tensor, { axis, exclusive, reverse }: ScanAttrs): Tensor {
  const before = x.cumprod({ axis, exclusive: true, reverse });
  return before.mul(recurrence(x, dy, axis, exclusive ? 'late' : 'before', !reverse));
}
