import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import { axisOf, compatible, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from './gather.ts';
import { mergeAxes } from './shape.ts';
import { where } from './where.ts';

export interface MaskOptions {
  readonly axis?: number;
}

/**
 * The entries of x at which the mask is true, one after the other: the masked axes become one. A mask of lower rank speaks of
 * the axes from `axis` (0) on.
 * @throws ShapeError when mask and x differ on those axes, DTypeError when the mask is not bool
 * Source: https://www.tensorflow.org/api_docs/python/tf/boolean_mask
 * @example tf.booleanMask([[1, 2], [3, 4], [5, 6]], [true, false, true]).arraySync(); // [[1, 2], [5, 6]]
 */
export function booleanMask(x: TensorLike, mask: TensorLike, options?: MaskOptions): Tensor {
  const { axis = 0 } = checkOptions('booleanMask', options, ['axis']);
  return scoped(
    () => {
      const m = convert('booleanMask', mask);
      if (m.dtype !== 'bool')
        throw new DTypeError('booleanMask', 'the mask must be bool', m.dtype, 'Compare first, as in x.greater(0).', { dtype: m.dtype });
      const t = convert('booleanMask', x);
      const at = axisOf('booleanMask', axis, t.dims.length);
      const covered = t.dims.slice(at, at + m.dims.length);
      if (m.dims.length === 0 || !compatible(covered, m.dims)) {
        throw new ShapeError(
          'booleanMask',
          m.dims.length === 0 ? 'the mask must not be a scalar' : `the mask must have the sizes of x from axis ${at} on`,
          `mask ${showDims(m.dims)} for ${showDims(t.dims)}`,
          'Give one boolean for each entry.',
          { shapes: [t.dims, m.dims], axis: at },
        );
      }
      const entries = m.dims.length === 1 ? t : mergeAxes(t, at, m.dims.length);
      const chosen = where(m.reshape([-1])).reshape([-1]);
      return gather(entries, chosen, { axis: at });
    },
    (y) => [y],
  );
}
