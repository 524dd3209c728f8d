import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand, withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Padding, Paddings } from './crop.ts';
import { crop, padded, startOf } from './crop.ts';
import type { Integers } from './integers.ts';
import { integersOf } from './integers.ts';
import { mirrorPad } from './mirror-pad.ts';
import { bitsOf, writeStrided } from './movement.ts';
import { isPaddedLater, padLater } from './pad-later.ts';

export interface PadOptions {
  /** What is added: one value, or the elements mirrored without (REFLECT) or with (SYMMETRIC) the one at the edge. */
  readonly mode?: 'CONSTANT' | 'REFLECT' | 'SYMMETRIC' | 'constant' | 'reflect' | 'symmetric';
  /** The value of mode CONSTANT; 0 (false, '') unless said. */
  readonly constantValues?: TensorLike;
}

const padOp = /* @__PURE__ */ defineOp<{ paddings: Paddings }>({
  name: 'PadV2',
  label: 'pad',
  raw: true,
  saves: 'none',
  infer([x, value]: readonly Aval[], { paddings }) {
    if (value.dims.length !== 0) {
      throw new ShapeError('pad', 'constantValues must be a scalar', showDims(value.dims), 'Give one value.', { shape: value.dims });
    }
    return [{ dims: padded(x.dims, paddings), dtype: x.dtype }];
  },
  wasm(k, [x, value], [y], { paddings }) {
    k[`fill_${bitsOf('pad', y.dtype)}`](y.ptr, y.size, value.ptr);
    if (x.size === 0) return;
    const strides = stridesOf(y.dims);
    writeStrided(k, x.ptr, x.dims, y, startOf(strides, paddings), strides);
  },
  grad: ([dy], _x, _y, { paddings }) => [crop(dy, paddings), null],
});

/** @throws ShapeError when there is not one pair for each axis, ValueError for negative ones */
function checkPaddings({ values, dims }: Integers, x: Dims): Paddings {
  const got = `paddings [${values.join(', ')}] of shape ${showDims(dims)} for shape ${showDims(x)}`;
  const facts = { shape: x, paddings: values };
  if (values.length !== 2 * x.length || (x.length > 0 && (dims.length !== 2 || dims[1] !== 2))) {
    throw new ShapeError('pad', 'there must be one pair [before, after] for each axis', got, 'Use [0, 0] for an axis that stays.', facts);
  }
  if (values.some((n) => n < 0)) throw new ValueError('pad', 'paddings must not be negative', got, 'Use tf.slice to cut.', facts);
  return x.map((_, i): Padding => [values[2 * i], values[2 * i + 1]]);
}

const blankOf = (dtype: DType): number | boolean | string => (dtype === 'bool' ? false : dtype === 'string' ? '' : 0);

/**
 * x with more around it along each axis: a constant, or its own elements mirrored.
 * @param paddings one pair [before, after] for each axis
 * @throws ShapeError when there is not one pair for each axis, or more is to be mirrored than is there
 * @throws ValueError for negative paddings and an unknown mode
 * Source: https://www.tensorflow.org/api_docs/python/tf/pad
 * @example tf.pad([1, 2, 3], [[2, 1]], { mode: 'REFLECT' }).arraySync(); // [3, 2, 1, 2, 3, 2]
 */
export function pad(x: TensorLike, paddings: TensorLike, options?: PadOptions): Tensor {
  const { mode, constantValues } = checkOptions('pad', options, ['mode', 'constantValues']);
  const how = (mode ?? 'CONSTANT').toUpperCase();
  if (how !== 'CONSTANT' && how !== 'REFLECT' && how !== 'SYMMETRIC') {
    throw new ValueError('pad', 'unknown mode', `'${mode}'`, 'Use CONSTANT, REFLECT or SYMMETRIC.', { mode });
  }
  if (how === 'CONSTANT' && isPaddedLater(paddings))
    return withOperand('pad', x, (t) => padLater(t, paddings, constantValues ?? blankOf(t.dtype)));
  const wanted = integersOf('pad', paddings);
  return withOperand('pad', x, (t) => {
    const sizes = checkPaddings(wanted, t.dims);
    if (how !== 'CONSTANT') return mirrorPad(t, sizes, how);
    return bind(padOp, [t, operand('pad', constantValues ?? blankOf(t.dtype), t.dtype)], { paddings: sizes })[0];
  });
}
