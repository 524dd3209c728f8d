import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ShapeLike } from './dims.ts';
import { dimsOf } from './dims.ts';

const ensureShapeOp = /* @__PURE__ */ defineOp<{ dims: Dims }>({
  name: 'EnsureShape',
  label: 'ensureShape',
  view: true,
  saves: 'none',
  infer([x]: readonly Aval[], { dims }) {
    if (!compatible(x.dims, dims)) {
      throw new ShapeError(
        'ensureShape',
        `the shape must be ${showDims(dims)}`,
        showDims(x.dims),
        'Use tf.reshape to change it; null stands for any size.',
        {
          shape: x.dims,
          wanted: dims,
        },
      );
    }
    return [{ dims: x.dims.map((size, i) => (Number.isNaN(size) ? dims[i] : size)), dtype: x.dtype }];
  },
  grad: ([dy]) => [dy],
});

/**
 * x, whose shape must be this one; null stands for any size. Inside functions the sizes are known afterwards, and every run checks them.
 * @throws ShapeError when the shape is another one
 * Source: https://www.tensorflow.org/api_docs/python/tf/ensure_shape
 * @example tf.ensureShape([[1, 2]], [null, 2]).shape; // [1, 2]
 */
export function ensureShape(x: TensorLike, shape: ShapeLike): Tensor {
  const dims = dimsOf('ensureShape', shape);
  return withOperand('ensureShape', x, (t) => bind(ensureShapeOp, [t], { dims })[0]);
}
