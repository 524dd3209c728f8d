import type { Machine, Ref } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import type { Dims } from '../shape.ts';
import { stridesOf } from '../shape.ts';
import { readStrided, writeStrided } from './movement.ts';

// Convolutions in groups: filters of fewer channels than the image has see one stretch of its channels each.

/**
 * How many groups filters [..., in, out] divide the channels of an image into: 1 where a size is unknown, NaN where the channels do not
 * divide into such groups, or the filters not into as many.
 */
export function groupsOf(channels: number, filter: Dims): number {
  const [own, out] = [filter[filter.length - 2], filter[filter.length - 1]];
  if (Number.isNaN(channels + own) || channels === own) return 1;
  const groups = channels / own;
  return Number.isInteger(groups) && groups > 0 && (Number.isNaN(out) || out % groups === 0) ? groups : Number.NaN;
}

/** A stretch of the last axis, for which there is room in the workspace. */
function partOf(k: Machine, whole: Ref, groups: number): Ref {
  const { dims, dtype, size } = whole;
  const part = [...dims.slice(0, -1), dims[dims.length - 1] / groups];
  return { dims: part, dtype, size: size / groups, ptr: k.scratch((size / groups) * DTYPES[dtype].bytes) };
}

/** Calls `run` for each group: the operands are copies of its stretch of the last axis, and what it writes becomes that of the result. */
export function eachGroup(k: Machine, x: readonly Ref[], y: Ref, groups: number, run: (x: readonly Ref[], y: Ref) => void): void {
  const operands = x.map((operand) => partOf(k, operand, groups));
  const result = partOf(k, y, groups);
  const stretch = (part: Ref): number => part.dims[part.dims.length - 1];
  for (let group = 0; group < groups; group++) {
    operands.forEach((part, i) => {
      readStrided(k, x[i], group * stretch(part), part.dims, stridesOf(x[i].dims), part.ptr);
    });
    run(operands, result);
    writeStrided(k, result.ptr, result.dims, y, group * stretch(result), stridesOf(y.dims));
  }
}
