import { ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { isKnown, showDims, sizeOf } from '../shape.ts';

/** Fills in the one -1 of a wanted shape. @throws ShapeError */
export function inferReshape(from: Dims, to: Dims): Dims {
  // A size that was unknown when the call was written down follows from the others when it runs.
  if (isKnown(from) && !isKnown(to))
    return inferReshape(
      from,
      to.map((size) => (Number.isNaN(size) ? -1 : size)),
    );
  const open = to.indexOf(-1);
  if (open < 0 && to.every((size) => size >= 0 || Number.isNaN(size))) {
    const [had, wants] = [sizeOf(from), sizeOf(to)];
    if (had === wants || Number.isNaN(had) || Number.isNaN(wants)) return to;
    throw new ShapeError(
      'reshape',
      'element counts differ',
      `${showDims(from)} (${had} values) for ${showDims(to)} (${wants} values)`,
      'Use -1 for the axis whose size shall be computed.',
      { from, to },
    );
  }
  if (to.lastIndexOf(-1) !== open || to.some((size) => size < -1)) {
    throw new ShapeError('reshape', 'only one size may be -1 and none below', showDims(to), 'Name all sizes but one.', { from, to });
  }
  const rest = sizeOf(to.filter((_, i) => i !== open));
  // Beside a size of 0 any size would do: TensorFlow does not guess either.
  const size = rest === 0 ? Number.POSITIVE_INFINITY : sizeOf(from) / rest;
  if (!Number.isNaN(size) && !Number.isInteger(size)) {
    throw new ShapeError(
      'reshape',
      'element counts differ',
      `${showDims(from)} (${sizeOf(from)} values) for ${showDims(to)}`,
      'The known sizes must divide the number of values.',
      { from, to },
    );
  }
  return to.map((d, i) => (i === open ? size : d));
}
