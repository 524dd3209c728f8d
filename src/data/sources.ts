import { interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { TensorSpec } from '../trace/spec.ts';
import { leavesOf, mapTree, pathsOf } from '../tree.ts';
import { handlesOf, mustMatch, tensorsOf } from './element.ts';
import type { Items } from './items.ts';
import { attempt, Failure, Pending } from './items.ts';

/** The length that all components have. @throws ShapeError */
export function commonLength(op: string, element: unknown): number {
  const tensors = leavesOf(element) as Tensor[];
  if (tensors.length === 0) throw new ValueError(op, 'there is nothing to slice', 'an empty structure', 'Give at least one tensor.');
  // Sizes of a graph's tensors may be unknown.
  let length = Number.NaN;
  for (const t of tensors) {
    if (t.dims.length === 0)
      throw new ShapeError(op, 'a scalar has no first axis to slice', '[]', 'Use fromTensors, or give a tensor of rank 1 or more.', {
        shape: [],
      });
    if (Number.isNaN(length)) length = t.dims[0];
    if (t.dims[0] !== length && !Number.isNaN(t.dims[0])) {
      throw new ShapeError(
        op,
        'the components have different lengths',
        `${showDims(tensors[0].dims)} and ${showDims(t.dims)}`,
        'The first axes must be equal.',
        { shapes: [tensors[0].dims, t.dims] },
      );
    }
  }
  return length;
}

/** Row i of every component. */
export const rowOf = (element: unknown, i: number): unknown => mapTree(element, (leaf) => (leaf instanceof Tensor ? leaf.at(i) : leaf));

export function* slices(element: unknown, length: number): Items {
  for (let i = 0; i < length; i++) yield rowOf(element, i);
}

export function* single(element: unknown): Items {
  yield handlesOf(element);
}

export const int64 = (value: bigint): Tensor => interpreter().constant(BigInt64Array.of(value), [], 'int64');

/** Without end where stop is null. */
export function* numbers(start: bigint, stop: bigint | null, step: bigint, dtype: TensorSpec['dtype']): Items {
  for (let i = start; stop === null || (step > 0n ? i < stop : i > stop); i += step) {
    const value = int64(i);
    yield dtype === 'int64' ? value : value.cast(dtype);
    if (dtype !== 'int64') value.dispose();
  }
}

/** An element of a generator: each leaf becomes what the signature says. */
function received(op: string, value: unknown, signature: unknown): unknown {
  if (signature instanceof TensorSpec) {
    const plain = typeof value !== 'object' || value === null || Array.isArray(value);
    const tensor = convert(op, value as TensorLike, plain ? signature.dtype : undefined);
    const element = tensor === value ? tensor.view(tensor.dims) : tensor;
    mustMatch(op, element, signature);
    return element;
  }
  if (Array.isArray(signature) && Array.isArray(value) && value.length === signature.length) {
    return signature.map((spec, i) => received(op, value[i], spec));
  }
  if (typeof signature === 'object' && signature !== null && typeof value === 'object' && value !== null && !Array.isArray(signature)) {
    const paths = pathsOf(signature);
    let next = 0;
    return mapTree(signature, (spec) => received(op, (value as Record<string, unknown>)[paths[next++]], spec));
  }
  const element = handlesOf(tensorsOf(op, value));
  mustMatch(op, element, signature);
  return element;
}

type Source = Iterable<unknown> | AsyncIterable<unknown> | Iterator<unknown>;

/** What a generator yields; it is started anew each time. */
export function* generated(op: string, make: () => Source, signature: unknown): Items {
  const source = make();
  if (Symbol.asyncIterator in source) {
    yield* awaited(source[Symbol.asyncIterator](), (value) => received(op, value, signature));
    return;
  }
  const values = Symbol.iterator in source ? source : { [Symbol.iterator]: () => source as Iterator<unknown> };
  for (const value of values) yield attempt(() => received(op, value, signature));
}

function* awaited(source: AsyncIterator<unknown>, take: (value: unknown) => unknown): Items {
  try {
    for (;;) {
      let result: IteratorResult<unknown> | Failure | null = null;
      const arrival = source.next().then(
        (value) => {
          result = value;
        },
        (error: unknown) => {
          result = new Failure(error);
        },
      );
      while (result === null) yield new Pending(arrival);
      const arrived = result as IteratorResult<unknown> | Failure;
      if (arrived instanceof Failure) {
        yield arrived;
        return;
      }
      if (arrived.done === true) return;
      const { value } = arrived;
      yield attempt(() => take(value));
    }
  } finally {
    source.return?.()?.catch(() => undefined);
  }
}
