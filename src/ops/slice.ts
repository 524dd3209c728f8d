import type { TensorConvertible, TensorLike } from '../core/convert.ts';
import { dropLiteral, isConvertible, operand, withOperand } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { isInteger } from '../dtype.ts';
import { DTypeError, IndexError, ShapeError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { IndexItem, IndexPart, PartField, SliceMasks } from '../slicing.ts';
import { readIndex, readStrided, wholeOf } from '../slicing.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from './gather.ts';
import { indexOperand } from './index-operand.ts';
import { booleanMask } from './mask.ts';
import type { Slot } from './strided-slice.ts';
import { sliceDynamic, sliceParts } from './strided-slice.ts';

/** Positions along the axes: numbers, integer scalars among them, or one integer vector. */
export type Positions = readonly (number | bigint | TensorConvertible)[] | Int32Array | TensorConvertible | number;

/** One part of an index of `x.at`: as in Python, or a tensor: an integer, integers that gather, booleans that mask. */
export type AtItem = IndexItem | TensorConvertible | readonly AtItem[];

interface Numbers {
  /** NaN where a tensor holds it. */
  readonly numbers: readonly number[];
  /** Where it stands among the elements of all tensors; -1 for numbers. */
  readonly places: readonly number[];
}

/** Collects the tensors that stand for numbers of an index. */
class Values {
  readonly tensors: Tensor[] = [];
  private elements = 0;

  constructor(private readonly op: string) {}

  /** Takes an integer tensor, gives the place of its first element. @throws DTypeError, ShapeError */
  take(value: TensorConvertible, rank: number): Tensor {
    const t = indexOperand(this.op, value);
    if (t.dims.length > rank) {
      dropLiteral(t);
      throw new ShapeError(
        this.op,
        `a position must be a tensor of rank ${rank}`,
        showDims(t.dims),
        'Use tf.gatherNd for lists of positions.',
        { shape: t.dims },
      );
    }
    this.tensors.push(t);
    this.elements += t.size;
    return t;
  }

  read(positions: Positions): Numbers {
    if (isConvertible(positions)) {
      const start = this.elements;
      const t = this.take(positions, 1);
      return { numbers: new Array<number>(t.size).fill(Number.NaN), places: Array.from({ length: t.size }, (_, i) => start + i) };
    }
    const numbers: number[] = [];
    const places: number[] = [];
    for (const item of typeof positions === 'number' ? [positions] : positions) {
      if (isConvertible(item)) {
        places.push(this.elements);
        numbers.push(Number.NaN);
        this.take(item, 0);
      } else {
        places.push(-1);
        numbers.push(wholeOf(this.op, item));
      }
    }
    return { numbers, places };
  }

  /** The slice of x that the parts name. */
  slice(x: Tensor, parts: readonly IndexPart[], slots: readonly Slot[], own = false): Tensor {
    return slots.length === 0 ? sliceParts(this.op, x, parts, own) : sliceDynamic(x, { parts, slots, own }, this.tensors);
  }
}

/** The slots of one argument: where its tensors' elements go. */
function slotsOf(parts: readonly IndexPart[], { places }: Numbers, fields: readonly PartField[]): Slot[] {
  const slots: Slot[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (places[i] < 0 || typeof part === 'string') continue;
    const field = fields.find((f) => (part as Partial<Record<PartField, number>>)[f] !== undefined);
    if (field !== undefined) slots.push({ part: i, field, at: places[i] });
  }
  return slots;
}

/**
 * The part of x that begins at `begin` and has `size` entries on each axis; -1 takes all that follow. Parts that lie in one piece share memory.
 * @throws IndexError where the slice reaches out of x
 * Source: https://www.tensorflow.org/api_docs/python/tf/slice
 * @example tf.slice([[1, 2, 3], [4, 5, 6]], [1, 0], [1, 2]).arraySync(); // [[4, 5]]
 */
export function slice(x: TensorLike, begin: Positions, size: Positions): Tensor {
  const values = new Values('slice');
  const from = values.read(begin);
  const counts = values.read(size);
  const t = operand('slice', x);
  const parts = from.numbers.map((start, i): IndexPart => ({ kind: 'span', start, size: counts.numbers[i] }));
  if (parts.length !== t.dims.length || counts.numbers.length !== t.dims.length) {
    dropLiteral(t);
    throw new ShapeError(
      'slice',
      `begin and size need one entry for each of the ${t.dims.length} axes`,
      `${parts.length} and ${counts.numbers.length}`,
      'Use 0 and -1 for axes that stay whole.',
      { begin: from.numbers, size: counts.numbers, shape: t.dims },
    );
  }
  return values.slice(t, parts, [...slotsOf(parts, from, ['start']), ...slotsOf(parts, counts, ['size'])]);
}

const MASKS = ['beginMask', 'endMask', 'ellipsisMask', 'newAxisMask', 'shrinkAxisMask'] as const;

/**
 * Python's x[begin:end:strides] on each axis. Bit i of a mask speaks of entry i: beginMask and endMask leave that end open,
 * ellipsisMask stands for all axes not named, newAxisMask adds one, shrinkAxisMask takes one entry and drops the axis.
 * @throws ShapeError, IndexError, ValueError (a stride of zero)
 * Source: https://www.tensorflow.org/api_docs/python/tf/strided_slice
 * @example tf.stridedSlice([1, 2, 3, 4], [3], [0], [-2]).arraySync(); // [4, 2]
 */
export function stridedSlice(
  x: TensorLike,
  begin: Positions,
  end: Positions,
  strides?: Positions | SliceMasks,
  masks?: SliceMasks,
): Tensor {
  const early = isOptions(strides);
  const options = checkOptions('stridedSlice', (early ? strides : masks) as SliceMasks | undefined, MASKS);
  const values = new Values('stridedSlice');
  const from = values.read(begin);
  const to = values.read(end);
  const by = early || strides === undefined ? undefined : values.read(strides as Positions);
  const parts = readStrided('stridedSlice', from.numbers, to.numbers, by?.numbers, options);
  const slots = [
    ...slotsOf(parts, from, ['at', 'start']),
    ...slotsOf(parts, to, ['stop']),
    ...(by === undefined ? [] : slotsOf(parts, by, ['step'])),
  ];
  return values.slice(operand('stridedSlice', x), parts, slots);
}

/** Index of a Python index as parts, the scalar tensors in it apart. */
export class TensorIndex {
  readonly parts: IndexPart[];
  readonly slots: Slot[] = [];
  readonly values = new Values('at');

  constructor(items: readonly unknown[]) {
    this.parts = readIndex(
      'at',
      items.map((item) => (isConvertible(item) ? 0 : item)),
    );
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (!isConvertible(item)) continue;
      this.slots.push({ part: i, field: 'at', at: this.slots.length });
      this.parts[i] = { kind: 'index', at: Number.NaN };
      this.values.take(item, 0);
    }
  }
}

/**
 * Python's x[…]: see TensorMethods.at.
 * @param own the result shall not share memory with x
 * @throws IndexError, ValueError, DTypeError
 */
export function at(x: TensorConvertible, index: readonly AtItem[], own = false): Tensor {
  return withOperand('at', x, (t) => atTensor(t, index, own));
}

function atTensor(x: Tensor, index: readonly AtItem[], own: boolean): Tensor {
  const items = index.length === 1 && Array.isArray(index[0]) ? (index[0] as readonly AtItem[]) : index;
  if (!items.some(isConvertible)) return sliceParts('at', x, readIndex('at', items), own);
  const list = items.map((item) => (isConvertible(item) ? operand('at', item) : item));
  const many = severalAt(list);
  if (many >= 0) return pick(x, list, many);
  const { parts, slots, values } = new TensorIndex(list);
  return values.slice(x, parts, slots, own);
}

/** Where the tensor that names several entries stands in an index; -1 without one. */
export function severalAt(items: readonly unknown[]): number {
  return items.findIndex((item) => {
    if (!isConvertible(item)) return false;
    return withOperand('at', item, ({ dims, dtype }) => dims.length > 0 || dtype === 'bool');
  });
}

/** An index with one tensor that names several entries: the rest is sliced first, then that axis is picked from. */
function pick(x: Tensor, items: readonly unknown[], place: number): Tensor {
  const chosen = items[place] as Tensor;
  if (chosen.dtype !== 'bool' && !isInteger(chosen.dtype)) {
    throw new DTypeError('at', 'a tensor as index must be of integers or bool', chosen.dtype, "Use tf.cast(x, 'int32').", {
      dtype: chosen.dtype,
    });
  }
  const other = items.findIndex(
    (item, i) => i !== place && isConvertible(item) && ((item as Tensor).dims.length > 0 || (item as Tensor).dtype === 'bool'),
  );
  if (other >= 0) {
    throw new IndexError('at', 'an index can have one tensor that names several entries', '2', 'Use tf.gatherNd to pick single elements.', {
      items: [place, other],
    });
  }
  const width = chosen.dtype === 'bool' ? chosen.dims.length : 1;
  const rest = items.flatMap((item, i) => (i === place ? new Array<string>(width).fill(':') : [item]));
  const axis = axisOfItem(rest, place, x.dims.length);
  return scoped(
    () => {
      const { parts, slots, values } = new TensorIndex(rest);
      const whole = rest.every((item) => item === ':');
      const sliced = whole ? x : values.slice(x, parts, slots);
      return chosen.dtype === 'bool' ? booleanMask(sliced, chosen, { axis }) : gather(sliced, chosen, { axis });
    },
    (y) => [y],
  );
}

/** Which axis of the result an item of an index belongs to. */
function axisOfItem(items: readonly unknown[], place: number, rank: number): number {
  const isEllipsis = (item: unknown): boolean => typeof item === 'string' && item.trim() === '...';
  const named = items.filter((item) => item !== null && !isEllipsis(item)).length;
  let axis = 0;
  for (let i = 0; i < place; i++) {
    const item = items[i];
    if (isEllipsis(item)) axis += rank - named;
    else if (item === null || typeof item === 'string') axis++;
  }
  return axis;
}
