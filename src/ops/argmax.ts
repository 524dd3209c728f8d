import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { axisOf, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numbers } from './kernel-names.ts';
import type { KernelOf } from './rows.ts';
import { LaneKernels } from './rows.ts';

// Where the largest or smallest element along an axis stands: at ties the first. A NaN is never chosen.

const TYPES = ['int64', 'int32', 'int16', 'uint16'] as const;

export interface ArgOptions {
  /** Along which axis; 0 unless said. */
  readonly axis?: number;
  /** Integer dtype of the positions; int64 unless said. */
  readonly outputType?: (typeof TYPES)[number];
}
type ArgKernel = KernelOf<5> & `arg${string}`;
export type ArgReduction = (x: TensorLike, axis?: number | ArgOptions, options?: ArgOptions) => Tensor;

function argOp(name: string, label: string, kernels: readonly ArgKernel[]): ArgReduction {
  const lanes = new LaneKernels(kernels);
  const op = defineOp<{ axis: number }>({
    name,
    label,
    infer([x]: readonly Aval[], { axis }) {
      lanes.check(label, x.dtype);
      if (x.dims[axis] === 0) {
        throw new ShapeError(label, `axis ${axis} is empty`, showDims(x.dims), 'Only an axis of size 1 or more has such a place.', {
          shape: x.dims,
          axis,
        });
      }
      return [{ dims: x.dims.filter((_, i) => i !== axis), dtype: 'int64' }];
    },
    wasm(k, [x], [y], { axis }) {
      const kernel = lanes.of(k, x);
      kernel(x.ptr, y.ptr, sizeOf(x.dims.slice(0, axis)), x.dims[axis], sizeOf(x.dims.slice(axis + 1)));
    },
  });
  return (x, axis, options) => {
    const given = checkOptions(label, isOptions(axis) ? (axis as ArgOptions) : options, ['axis', 'outputType']);
    const type = given.outputType ?? 'int64';
    if (!TYPES.includes(type)) {
      throw new ValueError(label, 'positions are integers', `outputType '${type}'`, `Use one of ${TYPES.join(', ')}.`, {
        outputType: type,
      });
    }
    const along = (typeof axis === 'number' ? axis : given.axis) ?? 0;
    const run = (): Tensor => withOperand(label, x, (t) => bind(op, [t], { axis: axisOf(label, along, t.dims.length) })[0]);
    return type === 'int64' ? run() : composed(() => run().cast(type));
  };
}

/**
 * Place of the largest element along an axis (0 unless said), as int64.
 * @throws IndexError for an axis out of range, ShapeError for an empty axis
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/argmax
 * @example tf.argmax([2, 20, 30, 3, 30]).item(); // 2n
 */
export const argmax: ArgReduction = /* @__PURE__ */ argOp('ArgMax', 'argmax', [...numbers('argmax'), 'argmax_b8']);

/**
 * Place of the smallest element along an axis (0 unless said), as int64.
 * @throws IndexError for an axis out of range, ShapeError for an empty axis
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/argmin
 * @example tf.argmin([[3, 1], [1, 3]], 1).arraySync(); // [1n, 0n]
 */
export const argmin: ArgReduction = /* @__PURE__ */ argOp('ArgMin', 'argmin', [...numbers('argmin'), 'argmin_b8']);
