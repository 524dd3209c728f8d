import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { isFloating } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { expandDims, squeeze } from '../ops/shape.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** What Keras keeps away from 0 and 1. */
export const EPSILON = 1e-7;

/** A column beside a vector: they become of one rank, as Keras does it. */
export function sameRank(a: Tensor, b: Tensor): [Tensor, Tensor] {
  if (b.rank > a.rank) {
    const [y, x] = sameRank(b, a);
    return [x, y];
  }
  if (a.rank !== b.rank + 1 || a.dims[a.rank - 1] !== 1) return [a, b];
  return b.rank === 1 ? [a, expandDims(b, -1)] : [squeeze(a, -1), b];
}

/** Targets and predictions as floating tensors of one dtype and rank. */
export function operandsOf(op: string, yTrue: TensorLike, yPred: TensorLike): [Tensor, Tensor] {
  const given = convert(op, yPred);
  const p = isFloating(given.dtype) ? given : given.cast('float32');
  const t = convert(op, yTrue);
  return sameRank(t.dtype === p.dtype ? t : t.cast(p.dtype), p);
}

/** The operands of a loss that takes no others than of one shape; sizes that are not known yet pass. @throws ShapeError */
export function alikeOperandsOf(op: string, yTrue: TensorLike, yPred: TensorLike): [Tensor, Tensor] {
  const [t, p] = operandsOf(op, yTrue, yPred);
  const fits = t.rank === p.rank && t.dims.every((size, i) => size === p.dims[i] || Number.isNaN(size) || Number.isNaN(p.dims[i]));
  if (fits) return [t, p];
  throw new ShapeError(
    op,
    'targets and predictions must have one shape',
    `${showDims(t.dims)} and ${showDims(p.dims)}`,
    'Give each prediction its target; numbers of classes go to sparseCategoricalCrossentropy.',
    { shapes: [t.dims, p.dims] },
  );
}
