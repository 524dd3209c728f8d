import type { TensorLike } from '../core/convert.ts';
import { isConvertible } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { fill } from './create.ts';
import { isTraced } from './dims.ts';
import { concat } from './join.ts';
import { shape } from './query.ts';

type Size = number | bigint | Tensor;

/** Whether the number of elements to add is known only when the program runs. */
export const isPaddedLater = (paddings: TensorLike): boolean =>
  isTraced(paddings) ||
  (Array.isArray(paddings) && paddings.some((pair) => isTraced(pair) || (Array.isArray(pair) && pair.some(isTraced))));

/** The pair of one axis. */
function pairOf(paddings: TensorLike, axis: number): readonly Size[] {
  if (isConvertible(paddings)) return [paddings.toTensor().at(axis, 0), paddings.toTensor().at(axis, 1)];
  const pair = (paddings as readonly (TensorLike | readonly Size[])[])[axis];
  return isConvertible(pair) ? [pair.toTensor().at(0), pair.toTensor().at(1)] : (pair as readonly Size[]);
}

/** x with such values before and after it along each axis, whose numbers may be tensors of a traced function. @throws ShapeError */
export function padLater(x: Tensor, paddings: TensorLike, value: TensorLike): Tensor {
  const count = isConvertible(paddings) ? paddings.toTensor().dims[0] : (paddings as readonly unknown[]).length;
  if (count !== x.dims.length) {
    throw new ShapeError(
      'pad',
      'there must be one pair [before, after] for each axis',
      `${count} for shape ${showDims(x.dims)}`,
      'Use [0, 0] for an axis that stays.',
      { shape: x.dims },
    );
  }
  return composed(() => {
    let y = x;
    for (let axis = 0; axis < x.dims.length; axis++) {
      const own = shape(y);
      const block = (size: Size): Tensor =>
        fill(
          y.dims.map((known, i) => (i === axis ? size : Number.isNaN(known) ? own.at(i) : known)),
          value,
          x.dtype,
        );
      const [before, after] = pairOf(paddings, axis);
      if (before !== 0 || after !== 0) y = concat([block(before), y, block(after)], axis);
    }
    return y === x ? x.identity() : y;
  });
}
