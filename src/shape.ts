import { IndexError, ShapeError } from './errors.ts';

/**
 * Sizes of the axes, outermost first. Inside the library an unknown size (only traced tensors have them) is NaN,
 * because arithmetic carries it: a product, a sum or a quotient with an unknown part is unknown. Outside it reads null.
 */
export type Dims = readonly number[];

/** The sizes of a tensor whose rank is known only when it runs. What asks for more than it can tell gets an error. */
export const UNRANKED: Dims = /* @__PURE__ */ new Proxy<number[]>([], {
  get() {
    throw new ShapeError(
      'shape',
      'the number of axes must be known here',
      'a tensor of unknown rank',
      'Give its placeholder a shape, with null for sizes that may vary.',
    );
  },
});

export const isKnown = (dims: Dims): boolean => {
  if (dims === UNRANKED) return false;
  for (let i = 0; i < dims.length; i++) if (Number.isNaN(dims[i])) return false;
  return true;
};

/** Number of elements. */
export function sizeOf(dims: Dims): number {
  if (dims === UNRANKED) return Number.NaN;
  let size = 1;
  for (let i = 0; i < dims.length; i++) size *= dims[i];
  return size;
}

export function sameDims(a: Dims, b: Dims): boolean {
  if (a === b) return true;
  if (a === UNRANKED || b === UNRANKED) return false;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether a and b can be the same shape once the unknown sizes are known. */
export function compatible(a: Dims, b: Dims): boolean {
  if (a === UNRANKED || b === UNRANKED) return true;
  return a.length === b.length && a.every((size, i) => size === b[i] || Number.isNaN(size) || Number.isNaN(b[i]));
}

/** `[2, 3]`, the way messages show a shape. */
export const showDims = (dims: Dims): string =>
  dims === UNRANKED ? 'unknown' : `[${dims.map((size) => (Number.isNaN(size) ? 'null' : size)).join(', ')}]`;

/** Element strides of a contiguous tensor. */
export function stridesOf(dims: Dims): number[] {
  const strides = new Array<number>(dims.length);
  let step = 1;
  for (let i = dims.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= dims[i];
  }
  return strides;
}

/** For each element of a broadcast to `dims` the place of the operand's element, whose shape is `own`. */
export function placesIn(own: Dims, dims: Dims): (i: number) => number {
  const [steps, strides] = [stridesOf(dims), stridesOf(own)];
  const lead = dims.length - own.length;
  return (i) => {
    let at = 0;
    for (let axis = lead; axis < dims.length; axis++) {
      if (own[axis - lead] !== 1) at += (Math.floor(i / steps[axis]) % dims[axis]) * strides[axis - lead];
    }
    return at;
  };
}

/**
 * The shape that a and b broadcast to, by NumPy's rule.
 * @throws ShapeError naming both shapes
 */
export function broadcastDims(op: string, a: Dims, b: Dims): Dims {
  if (sameDims(a, b)) return a;
  if (a === UNRANKED || b === UNRANKED) return UNRANKED;
  const rank = Math.max(a.length, b.length);
  const dims = new Array<number>(rank);
  for (let i = 0; i < rank; i++) {
    const x = i < rank - a.length ? 1 : a[i - rank + a.length];
    const y = i < rank - b.length ? 1 : b[i - rank + b.length];
    if (x === y || y === 1) dims[i] = x;
    else if (x === 1) dims[i] = y;
    else if (Number.isNaN(x)) dims[i] = y;
    else if (Number.isNaN(y)) dims[i] = x;
    else {
      throw new ShapeError(
        op,
        'shapes do not broadcast',
        `${showDims(a)} and ${showDims(b)}`,
        'Sizes must be equal or 1, compared from the last axis; use tf.reshape or tf.expandDims.',
        { shapes: [a, b] },
      );
    }
  }
  return dims;
}

/** An axis as a number: it may be a bigint, or an integer tensor that has its value. */
function plainAxis(axis: unknown): number {
  if (typeof axis === 'bigint') return Number(axis);
  const isTensor = typeof axis === 'object' && axis !== null && 'item' in axis && typeof axis.item === 'function';
  return isTensor ? Number((axis as { item(): unknown }).item()) : (axis as number);
}

/** A possibly negative axis as an index in [0, rank). @throws IndexError */
export function axisOf(op: string, given: number, rank: number): number {
  const axis = typeof given === 'number' ? given : plainAxis(given);
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const range = rank === 0 ? 'A scalar has no axes.' : `Use an integer from ${-rank} to ${rank - 1}.`;
    throw new IndexError(op, `axis out of range for rank ${rank}`, `${axis}`, range, { axis, rank });
  }
  return axis < 0 ? axis + rank : axis;
}

/** Axes that were given otherwise than as an array: one, a typed array, or an integer tensor. */
export function axesGiven(axes: unknown): readonly number[] {
  if (ArrayBuffer.isView(axes)) return Array.from(axes as Int32Array, Number);
  const isTensor = typeof axes === 'object' && axes !== null && 'arraySync' in axes && typeof axes.arraySync === 'function';
  const values: unknown = isTensor ? (axes as { arraySync(): unknown }).arraySync() : axes;
  return Array.isArray(values) ? (values as number[]) : [values as number];
}

/** The axes of a reduction, sorted and without repeats: null or undefined means all. @throws IndexError */
export function axesOf(op: string, axis: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axis === null || axis === undefined) {
    const all: number[] = [];
    for (let i = 0; i < rank; i++) all.push(i);
    return all;
  }
  if (typeof axis === 'number') return [axisOf(op, axis, rank)];
  const list: readonly number[] = Array.isArray(axis) ? axis : axesGiven(axis);
  const axes = [...new Set(list.map((a) => axisOf(op, a, rank)))].sort((p, q) => p - q);
  if (axes.length !== list.length) {
    throw new IndexError(op, 'an axis is named twice', `[${list.join(', ')}]`, 'Name each axis once.', { axis, rank });
  }
  return axes;
}

/** Checks sizes that a user gave. @throws ShapeError for negative or fractional sizes */
export function checkDims(op: string, dims: Dims): Dims {
  for (const size of dims) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(op, 'a shape must hold whole numbers from 0', showDims(dims), 'Use sizes like [2, 3].', { shape: dims });
    }
  }
  return dims;
}
