import { IndexError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';

/** An axis counted from the front. @throws IndexError naming the layer */
export function axisIn(layer: string, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(at) && at >= 0 && at < rank) return at;
  throw new IndexError(layer, 'the axis is out of range', `${axis} for rank ${rank}`, `Use ${-rank} to ${rank - 1}.`, { axis, rank });
}

/** A vector shaped so that it meets these axes of x and broadcasts over the others. */
export function along(v: Tensor, axes: readonly number[], x: Tensor): Tensor {
  const dims = new Array<number>(x.rank).fill(1);
  for (const axis of axes) dims[axis] = x.dims[axis];
  return v.reshape(dims);
}
