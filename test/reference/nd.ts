// Slow plain arrays in float64: what the library is compared with. Written for clarity, never for speed.

export interface Nd {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

export const sizeOf = (dims: readonly number[]): number => dims.reduce((n, d) => n * d, 1);

/** Every index of a shape, in row-major order. */
export function* indicesOf(dims: readonly number[]): Generator<number[]> {
  const total = sizeOf(dims);
  for (let flat = 0; flat < total; flat++) {
    const index: number[] = [];
    let rest = flat;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      index.unshift(rest % dims[axis]);
      rest = Math.floor(rest / dims[axis]);
    }
    yield index;
  }
}

export function flatOf(dims: readonly number[], index: readonly number[]): number {
  return dims.reduce((at, size, axis) => at * size + index[axis], 0);
}

/** The element that an index of a broadcast result reads. */
function spreadAt(x: Nd, index: readonly number[]): number {
  const lead = index.length - x.dims.length;
  return x.data[
    flatOf(
      x.dims,
      x.dims.map((size, axis) => (size === 1 ? 0 : index[axis + lead])),
    )
  ];
}

export function broadcastDims(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return x === 1 ? y : x;
  });
}

export const map = (x: Nd, f: (v: number) => number): Nd => ({ dims: x.dims, data: x.data.map(f) });

export function zip(a: Nd, b: Nd, f: (x: number, y: number) => number): Nd {
  const dims = broadcastDims(a.dims, b.dims);
  return { dims, data: [...indicesOf(dims)].map((index) => f(spreadAt(a, index), spreadAt(b, index))) };
}

/** f of the elements along some axes, which vanish or stay as 1. */
export function reduce(x: Nd, axes: readonly number[], keep: boolean, f: (values: number[]) => number): Nd {
  const outer = x.dims.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const inner = x.dims.map((size, axis) => (axes.includes(axis) ? size : 1));
  const data = [...indicesOf(outer)].map((o) =>
    f(
      [...indicesOf(inner)].map(
        (i) =>
          x.data[
            flatOf(
              x.dims,
              o.map((v, axis) => v + i[axis]),
            )
          ],
      ),
    ),
  );
  return { dims: keep ? outer : x.dims.filter((_, axis) => !axes.includes(axis)), data };
}

/** A result of shape dims whose elements are read from x by index. */
export function pick(x: Nd, dims: readonly number[], from: (index: number[]) => number[]): Nd {
  return { dims, data: [...indicesOf(dims)].map((index) => x.data[flatOf(x.dims, from(index))]) };
}

export function matmul(a: Nd, b: Nd, transposeA: boolean, transposeB: boolean): Nd {
  const [m, k] = transposeA ? [a.dims.at(-1) as number, a.dims.at(-2) as number] : [a.dims.at(-2) as number, a.dims.at(-1) as number];
  const n = transposeB ? (b.dims.at(-2) as number) : (b.dims.at(-1) as number);
  const batch = broadcastDims(a.dims.slice(0, -2), b.dims.slice(0, -2));
  const dims = [...batch, m, n];
  const at = (x: Nd, index: number[]): number => spreadAt(x, index);
  const data = [...indicesOf(dims)].map((index) => {
    const [i, j] = index.slice(-2);
    const head = index.slice(0, -2);
    let sum = 0;
    for (let p = 0; p < k; p++)
      sum += at(a, [...head, ...(transposeA ? [p, i] : [i, p])]) * at(b, [...head, ...(transposeB ? [j, p] : [p, j])]);
    return sum;
  });
  return { dims, data };
}
