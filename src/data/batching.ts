import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { scoped } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import { stack } from '../ops/join.ts';
import { pad } from '../ops/pad.ts';
import { sameDims, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { leavesOf, mapTree } from '../tree.ts';
import { handlesOf, release, tensorsIn } from './element.ts';
import type { Items } from './items.ts';
import { attempt, Failure, Signal } from './items.ts';
import { commonLength, rowOf } from './sources.ts';

/** The elements as one: each leaf a stack of theirs. @throws ShapeError */
function stacked(elements: readonly unknown[]): unknown {
  const columns = elements.map((element) => leavesOf(element));
  let at = 0;
  return mapTree(elements[0], () => {
    const rows = columns.map((leaves) => leaves[at] as Tensor);
    at++;
    for (const row of rows) {
      if (sameDims(row.dims, rows[0].dims)) continue;
      throw new ShapeError(
        'Dataset.batch',
        'elements of a batch must have one shape',
        `${showDims(rows[0].dims)} and ${showDims(row.dims)}`,
        'Use paddedBatch, or map to one shape.',
        { shapes: [rows[0].dims, row.dims] },
      );
    }
    return stack(rows);
  });
}

/** Gathers elements and joins them by `join`, which leaves them to be freed here. @param sizes taken in turn */
export function* gathered(
  source: Items,
  sizes: readonly number[],
  dropRemainder: boolean,
  join: (elements: readonly unknown[]) => unknown = stacked,
): Items {
  let held: unknown[] = [];
  let turn = 0;
  const flush = (): unknown => {
    const result = attempt(() => scoped(() => join(held), tensorsIn));
    held.forEach(release);
    held = [];
    turn = (turn + 1) % sizes.length;
    return result;
  };
  try {
    for (const item of source) {
      if (item instanceof Signal) {
        yield item;
        continue;
      }
      held.push(item);
      if (held.length === sizes[turn]) yield flush();
    }
    if (held.length > 0 && !dropRemainder) yield flush();
  } finally {
    held.forEach(release);
  }
}

export function* rows(source: Items): Items {
  for (const item of source) {
    if (item instanceof Signal) {
      yield item;
      continue;
    }
    try {
      const length = attempt(() => commonLength('Dataset.unbatch', item));
      if (length instanceof Failure) yield length;
      else for (let i = 0; i < (length as number); i++) yield rowOf(item, i);
    } finally {
      release(item);
    }
  }
}

export interface Padding {
  /** Sizes of each leaf, null for the largest of the batch; null for all so. */
  readonly shapes: readonly (readonly (number | null)[] | null)[] | null;
  /** One value for each leaf, or null for zeros and empty strings. */
  readonly values: readonly (TensorLike | null)[] | null;
}

/** As stacked, with elements padded at the ends of their axes. @throws ShapeError */
export function padded(elements: readonly unknown[], { shapes, values }: Padding): unknown {
  const columns = elements.map((element) => leavesOf(element));
  let at = 0;
  return mapTree(elements[0], () => {
    const parts = columns.map((leaves) => leaves[at] as Tensor);
    const [first] = parts;
    const wanted = shapes?.[at] ?? first.dims.map(() => null);
    if (parts.some((row) => row.dims.length !== wanted.length)) {
      const ranks = parts.map((row) => showDims(row.dims)).join(' and ');
      throw new ShapeError(
        'Dataset.paddedBatch',
        'padded shapes must have the rank of the elements',
        ranks,
        'Give one size for each axis.',
        { shape: wanted },
      );
    }
    const dims = wanted.map((size, axis) => {
      const most = parts.reduce((n, row) => Math.max(n, row.dims[axis]), 0);
      if (size === null || size < 0) return most;
      if (size >= most) return size;
      throw new ShapeError(
        'Dataset.paddedBatch',
        'an element is larger than the padded shape',
        `${most} for ${size} along axis ${axis}`,
        'Give a larger size, or null.',
        { shape: wanted },
      );
    });
    const given = values?.[at] ?? (first.dtype === 'string' ? '' : first.dtype === 'bool' ? false : 0);
    at++;
    const value = convert('Dataset.paddedBatch', given, first.dtype);
    return stack(parts.map((row) => padEnd(row, dims, value)));
  });
}

function padEnd(row: Tensor, dims: readonly number[], value: Tensor): Tensor {
  if (sameDims(row.dims, dims)) return row;
  if (row.dtype === 'string') return paddedStrings(row, dims, String(value.item()));
  return pad(
    row,
    dims.map((size, axis) => [0, size - row.dims[axis]]),
    { constantValues: value },
  );
}

/** Strings do not lie in the arena: they are padded by hand. */
function paddedStrings(row: Tensor, dims: readonly number[], value: string): Tensor {
  const level = (part: unknown, axis: number): unknown => {
    if (axis === dims.length) return part ?? value;
    return Array.from({ length: dims[axis] }, (_, i) => level(Array.isArray(part) ? part[i] : undefined, axis + 1));
  };
  return convert('Dataset.paddedBatch', level(row.arraySync(), 0) as TensorLike, 'string');
}

/** Elements in windows of `size`, each `shift` after the one before, every `stride`-th element taken. */
export function* windows(
  source: Items,
  size: number,
  shift: number,
  stride: number,
  dropRemainder: boolean,
  make: (elements: readonly unknown[]) => unknown,
): Items {
  let held: unknown[] = [];
  let toSkip = 0;
  const span = (size - 1) * stride + 1;
  const window = (): unknown =>
    make(
      held
        .slice(0, span)
        .filter((_, i) => i % stride === 0)
        .map(handlesOf),
    );
  const advance = (): void => {
    held.slice(0, shift).forEach(release);
    toSkip = Math.max(0, shift - held.length);
    held = held.slice(shift);
  };
  try {
    for (const item of source) {
      if (item instanceof Signal) yield item;
      else if (toSkip > 0) {
        toSkip--;
        release(item);
      } else if (held.push(item) === span) {
        yield window();
        advance();
      }
    }
    while (held.length > 0 && !dropRemainder) {
      yield window();
      advance();
    }
  } finally {
    held.forEach(release);
  }
}
