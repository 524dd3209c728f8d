import type { Tensor } from '../tensor.ts';
import type { Extent } from './extent.ts';
import { extentOf, reshapeTo, timesExtent } from './extent.ts';

// Products of tensors summed over shared axes, as one matrix product: axes that both keep are a batch, axes that both lose are its
// inner size, all others its rows and columns.

/** A tensor whose axes have names. */
export interface Named {
  readonly x: Tensor;
  /** One for each axis, without repeats. */
  readonly axes: readonly string[];
}

const sizeOfNamed = ({ x, axes }: Named, name: string): number => x.dims[axes.indexOf(name)];
const isOne = (a: Named, b: Named, name: string): boolean => sizeOfNamed(a, name) === 1 || sizeOfNamed(b, name) === 1;
const extentOfNamed = ({ x, axes }: Named, name: string): Extent => extentOf(x, axes.indexOf(name));

/** x with its axes in that order. */
export function arranged({ x, axes }: Named, order: readonly string[]): Tensor {
  const perm = order.map((name) => axes.indexOf(name));
  return perm.every((axis, i) => axis === i) ? x : x.transpose(perm);
}

/** x summed over the axes that are not named. */
export function reducedTo({ x, axes }: Named, kept: ReadonlySet<string>): Named {
  const gone = axes.map((_, i) => i).filter((i) => !kept.has(axes[i]));
  return gone.length === 0 ? { x, axes } : { x: x.sum(gone), axes: axes.filter((name) => kept.has(name)) };
}

/** Several groups of axes, each as one. */
function grouped(t: Named, groups: readonly (readonly string[])[], batch: readonly string[]): Tensor {
  const x = arranged(t, [...batch, ...groups.flat()]);
  if (groups.every((group) => group.length === 1)) return x;
  const sizes = [
    ...batch.map((name) => extentOfNamed(t, name)),
    ...groups.map((group) => group.map((name) => extentOfNamed(t, name)).reduce(timesExtent, 1)),
  ];
  return reshapeTo(x, sizes);
}

/**
 * The product of a and b, summed over the axes of both that are not `kept`. The axes of the result: those of both that are kept, then
 * those of a, then those of b. Batch axes of size 1 broadcast.
 */
export function contract(a: Named, b: Named, kept: ReadonlySet<string>): Named {
  const both = new Set(a.axes.filter((name) => b.axes.includes(name)));
  // What only one has and nobody wants is summed first: the product gets smaller. So is what broadcasts and is then lost.
  for (const name of both) if (!kept.has(name) && sizeOfNamed(a, name) !== sizeOfNamed(b, name) && isOne(a, b, name)) both.delete(name);
  const [left, right] = [a, b].map((t) => reducedTo(t, new Set([...kept, ...both])));
  const batch = left.axes.filter((name) => both.has(name) && kept.has(name));
  const inner = left.axes.filter((name) => both.has(name) && !kept.has(name));
  const rows = left.axes.filter((name) => !both.has(name));
  const columns = right.axes.filter((name) => !both.has(name));
  const x = grouped(left, [rows, inner], batch);
  const y = grouped(right, [inner, columns], batch);
  const axes = [...batch, ...rows, ...columns];
  const z = x.matmul(y);
  if (rows.length === 1 && columns.length === 1) return { x: z, axes };
  const sizes = [
    ...batch.map((_, i) => extentOf(z, i)),
    ...rows.map((name) => extentOfNamed(left, name)),
    ...columns.map((name) => extentOfNamed(right, name)),
  ];
  return { x: reshapeTo(z, sizes), axes };
}
