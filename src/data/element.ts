import { eagerly } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { unscoped } from '../core/scope.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { TensorSpec } from '../trace/spec.ts';
import { isPlainObject, leavesOf, mapTree, pathsOf } from '../tree.ts';
import type { Stream } from './items.ts';
import { isStream } from './items.ts';

// Elements are structures of tensors: arrays, plain objects and Maps whose leaves are tensors (or data sets, after `window`).

type Primitive = number | bigint | boolean | string;
type PlainNest = Primitive | readonly PlainNest[];

/** The element that a structure of tensor-likes becomes. */
export type ElementOf<S> = S extends PlainNest | ArrayBufferView | { toTensor(): Tensor }
  ? Tensor
  : S extends Stream
    ? S
    : S extends ReadonlyMap<infer K, infer V>
      ? Map<K, ElementOf<V>>
      : S extends readonly unknown[]
        ? { -readonly [K in keyof S]: ElementOf<S[K]> }
        : S extends object
          ? { -readonly [K in keyof S]: ElementOf<S[K]> }
          : Tensor;

/** The arguments that a function of an element takes: the components of an array, or the element. */
export type ArgsOf<E> = E extends readonly unknown[] ? E : [E];

/** What the elements of a data set inside of a data set are. */
export class DatasetSpec {
  constructor(readonly elementSpec: unknown) {}

  toString(): string {
    return `DatasetSpec(${showSpec(this.elementSpec)}, TensorShape([]))`;
  }
}

const isPrimitive = (value: unknown): value is Primitive => ['number', 'bigint', 'boolean', 'string'].includes(typeof value);
const isPlainNest = (value: unknown): boolean => isPrimitive(value) || (Array.isArray(value) && value.every(isPlainNest));

/** A structure of tensor-likes with every leaf as a tensor. Nested arrays of plain values are one tensor. @throws ValueError */
export function tensorsOf(op: string, value: unknown): unknown {
  if (isStream(value)) return value;
  if (isConvertible(value) || ArrayBuffer.isView(value) || isPlainNest(value)) return convert(op, value as TensorLike);
  if (Array.isArray(value)) return value.map((item) => tensorsOf(op, item));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, tensorsOf(op, item)]));
  if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tensorsOf(op, item)]));
  if (value instanceof Promise) {
    value.catch(() => undefined);
    throw new ValueError(
      op,
      'an element is made of tensors',
      'a promise',
      'Await before; asynchronous sources are Dataset.fromGenerator with an async generator.',
    );
  }
  throw new ValueError(
    op,
    'an element is made of tensors',
    value === null ? 'null' : `a value of type ${typeof value}`,
    'Give tensors, or structures of them.',
  );
}

/** The same elements under handles of their own, so that each owner can let go of his. */
export const handlesOf = (element: unknown): unknown => mapTree(element, (leaf) => (leaf instanceof Tensor ? leaf.view(leaf.dims) : leaf));

/** The tensors among the leaves. */
export const tensorsIn = (element: unknown): Tensor[] => leavesOf(element).filter((leaf) => leaf instanceof Tensor);

/** Lets go of an element; of a data set in it, what that alone holds. */
export function release(element: unknown): void {
  for (const leaf of leavesOf(element)) {
    if (leaf instanceof Tensor) leaf.dispose();
    else if (isStream(leaf)) leaf.release?.();
  }
}

/** Lets go of what went into making `result`: data sets in that may still read from data sets in the element. */
export function releaseAfter(element: unknown, result: unknown): void {
  if (leavesOf(result).some(isStream)) for (const tensor of tensorsIn(element)) tensor.dispose();
  else release(element);
}

let adopted: unknown[] | null = null;

/** Elements that a new data set holds, outside of every scope. Within `adopting` the caller learns of them. */
export function hold(make: () => unknown): unknown {
  const held = eagerly(() => unscoped(make));
  adopted?.push(held);
  return held;
}

/** Runs `fn`; gives also what data sets that it made hold. */
export function adopting<R>(fn: () => R): { readonly result: R; readonly held: readonly unknown[] } {
  const outer = adopted;
  const mine: unknown[] = [];
  adopted = mine;
  try {
    return { result: fn(), held: mine };
  } finally {
    adopted = outer;
  }
}

/** What an element is: shapes and dtypes in its structure. */
export const specOf = (element: unknown): unknown =>
  mapTree(element, (leaf) =>
    leaf instanceof Tensor ? TensorSpec.fromTensor(leaf) : isStream(leaf) ? new DatasetSpec(leaf.elementSpec) : leaf,
  );

export const mapSpec = (spec: unknown, fn: (spec: TensorSpec) => TensorSpec): unknown =>
  mapTree(spec, (leaf) => (leaf instanceof TensorSpec ? fn(leaf) : leaf));

/** As specOf, of elements with one more axis in front. */
export const batched = (spec: unknown, size: number | null): unknown =>
  mapSpec(spec, (s) => new TensorSpec(s.shape === null ? null : [size, ...s.shape], s.dtype));

/** Without the first axis. @throws ShapeError for scalars */
export const unbatched = (op: string, spec: unknown): unknown =>
  mapSpec(spec, (s) => {
    if (s.shape !== null && s.shape.length === 0) {
      throw new ShapeError(op, 'a scalar has no first axis to slice', '[]', 'Give tensors of rank 1 or more.', { shape: [] });
    }
    return new TensorSpec(s.shape === null ? null : s.shape.slice(1), s.dtype);
  });

/** The structure with its leaves paired; the paths of the leaves must be the same. @throws ValueError */
export function zipLeaves(op: string, a: unknown, b: unknown): [unknown, unknown][] {
  if (pathsOf(a).join() !== pathsOf(b).join())
    throw new ValueError(op, 'the structures differ', `${showSpec(a)} and ${showSpec(b)}`, 'Elements must have one structure.');
  const other = leavesOf(b);
  return leavesOf(a).map((leaf, i) => [leaf, other[i]]);
}

/** The loosest spec of two. @throws DTypeError, ValueError */
export function commonSpec(op: string, a: unknown, b: unknown): unknown {
  const pairs = zipLeaves(op, a, b);
  let at = 0;
  return mapTree(a, () => {
    const [x, y] = pairs[at++];
    if (!(x instanceof TensorSpec) || !(y instanceof TensorSpec)) return x;
    if (x.dtype !== y.dtype)
      throw new DTypeError(op, 'the elements have different dtypes', `${x.dtype} and ${y.dtype}`, 'Use map with tf.cast.', {
        dtypes: [x.dtype, y.dtype],
      });
    const [p, q] = [x.shape, y.shape];
    if (p === null || q === null || p.length !== q.length) return new TensorSpec(null, x.dtype);
    return new TensorSpec(
      p.map((size, i) => (size === q[i] ? size : null)),
      x.dtype,
    );
  });
}

/** Holds an element against a spec. @throws DTypeError, ShapeError */
export function mustMatch(op: string, element: unknown, spec: unknown): void {
  for (const [leaf, wanted] of zipLeaves(op, element, spec)) {
    if (!(leaf instanceof Tensor) || !(wanted instanceof TensorSpec)) continue;
    if (leaf.dtype !== wanted.dtype) {
      throw new DTypeError(op, `an element of ${wanted.dtype} was expected`, leaf.dtype, 'Yield what outputSignature says.', {
        dtypes: [leaf.dtype, wanted.dtype],
      });
    }
    if (!wanted.isCompatibleWith(leaf)) {
      throw new ShapeError(
        op,
        `an element of shape ${showDims(wanted.dims ?? [])} was expected`,
        showDims(leaf.dims),
        'Yield what outputSignature says.',
        { shapes: [leaf.dims, wanted.dims] },
      );
    }
  }
}

/** A spec as Python prints it. */
export function showSpec(spec: unknown): string {
  if (Array.isArray(spec)) return `(${spec.map(showSpec).join(', ')}${spec.length === 1 ? ',' : ''})`;
  if (spec instanceof Map) return `{${[...spec].map(([key, item]) => `'${String(key)}': ${showSpec(item)}`).join(', ')}}`;
  if (isPlainObject(spec))
    return `{${Object.entries(spec)
      .map(([key, item]) => `'${key}': ${showSpec(item)}`)
      .join(', ')}}`;
  return String(spec);
}
