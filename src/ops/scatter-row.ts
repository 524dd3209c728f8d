import type { Aval, LazyGradient, Machine, Op, Ref } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import { bitsOf } from './movement.ts';
import type { NdLayout } from './nd-layout.ts';
import { checkUpdates, flatRows, ndLayout } from './nd-layout.ts';
import type { ScatterMode } from './scatter-lane.ts';
import { scatterLane } from './scatter-lane.ts';

// What writes updates into the parts of a tensor that rows of indices name.

export interface ScatterAttrs {
  /** The public name that messages use. */
  readonly label: string;
}

export type ScatterGrad = (dy: Tensor, x: readonly Tensor[], y: Tensor) => readonly LazyGradient[];

/**
 * y is x, changed at the rows of idx by u: computed in x's place where nobody else needs x. Not in the table of ops yet: what changes
 * variables has no use for the gradients, which bring gatherNd and its like along.
 */
export function scatterRow(name: string, mode: ScatterMode | 'update', grad?: ScatterGrad): Op<ScatterAttrs> {
  return {
    name,
    label: 'tensorScatterNdUpdate',
    saves: mode === 'max' || mode === 'min' ? 'both' : 'x',
    inPlace: [0],
    // What only moves takes every dtype as it lies in memory.
    ...(mode === 'update' ? { raw: true } : {}),
    infer([x, idx, u]: readonly Aval[], { label }) {
      if (mode !== 'update') scatterLane(label, mode, x.dtype);
      checkUpdates(label, u.dims, ndLayout(label, x.dims, idx.dims, 0));
      return [{ dims: x.dims, dtype: x.dtype }];
    },
    wasm(k: Machine, [x, idx, u]: readonly Ref[], [y]: readonly Ref[], { label }) {
      const layout = ndLayout(label, x.dims, idx.dims, 0);
      const flat = flatRows(k, label, idx, layout);
      if (x.ptr !== y.ptr) k.copy(x.ptr, y.ptr, y.size * DTYPES[y.dtype].bytes);
      if (u.size > 0) scatterRows(k, label, mode, y, flat, u, layout);
    },
    ...(grad ? { grad: ([dy], x, [y]) => grad(dy, x, y) } : {}),
  };
}

function scatterRows(
  k: Machine,
  label: string,
  mode: ScatterMode | 'update',
  y: Ref,
  flat: number,
  u: Ref,
  { count, rows, inner }: NdLayout,
): void {
  if (mode === 'update') k[`scatter_update_${bitsOf(label, y.dtype)}`](y.ptr, flat, u.ptr, count, rows, inner);
  else {
    const { kernel, width } = scatterLane(label, mode, y.dtype);
    k[kernel](y.ptr, flat, u.ptr, count, rows, inner * width);
  }
}
