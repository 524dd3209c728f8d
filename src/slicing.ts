import { IndexError, ShapeError, ValueError } from './errors.ts';
import { type Dims, showDims } from './shape.ts';

/** One part of an index, as in Python: a whole number, 'start:stop:step', '...', or null for a new axis. */
export type IndexItem = number | bigint | string | null;

/** Which elements an index takes, axis by axis of the input, and the shape of what it gives. Unknown sizes stay NaN. */
export interface SlicePlan {
  /** First index taken on each axis of the input; 0 where nothing is taken. */
  readonly begin: number[];
  /** How many are taken on each axis of the input. */
  readonly size: number[];
  /** From one to the next on each axis of the input; may be negative, and is 1 where less than two are taken. */
  readonly step: number[];
  /** The result's shape: axes taken by a whole number are gone, new axes are there. */
  readonly dims: number[];
}

/** Bits as TensorFlow's strided_slice has them: bit i speaks of the i-th entry of begin, end and strides. */
export interface SliceMasks {
  readonly beginMask?: number;
  readonly endMask?: number;
  readonly ellipsisMask?: number;
  readonly newAxisMask?: number;
  readonly shrinkAxisMask?: number;
}

interface Index {
  readonly kind: 'index';
  readonly at: number;
}
export interface Range {
  readonly kind: 'range';
  readonly start: number | undefined;
  readonly stop: number | undefined;
  readonly step: number;
}
/** tf.slice's begin and size: nothing is clipped, and what does not exist throws. */
interface Span {
  readonly kind: 'span';
  readonly start: number;
  /** -1: all that follow. */
  readonly size: number;
}
/** What an index says of one axis. NaN stands for a number that only a run can tell. */
export type IndexPart = Index | Range | Span | 'ellipsis' | 'newaxis';
/** The fields of an IndexPart that hold a number. */
export type PartField = 'at' | 'start' | 'stop' | 'step' | 'size';

/** ':': a whole axis. */
export const WHOLE: Range = { kind: 'range', start: undefined, stop: undefined, step: 1 };
const RANGE = /^\s*([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?\s*)?$/;

/**
 * Reads a Python index. A single array counts as the list of its items, as TensorFlow takes it.
 *
 * @param dims shape of what is indexed
 * @throws IndexError for a number out of range, too many items, two ellipses, fractions and texts that are no slice
 * @throws ValueError for a step of zero
 * @see https://www.tensorflow.org/guide/tensor_slicing
 * @example planIndex('at', ['::-1', 0], [3, 2]) // { begin: [2, 0], size: [3, 1], step: [-1, 1], dims: [3] }
 */
export function planIndex(op: string, items: readonly IndexItem[] | readonly [readonly IndexItem[]], dims: Dims): SlicePlan {
  const list = items.length === 1 && Array.isArray(items[0]) ? (items[0] as readonly IndexItem[]) : (items as readonly IndexItem[]);
  return planParts(op, readIndex(op, list), dims);
}

/** The parts of a Python index. @throws IndexError, ValueError */
export function readIndex(op: string, items: readonly unknown[]): IndexPart[] {
  const parts = new Array<IndexPart>(items.length);
  for (let i = 0; i < items.length; i++) parts[i] = readItem(op, items[i]);
  return parts;
}

/**
 * Reads the arguments of TensorFlow's strided_slice.
 *
 * @param strides ones when left out
 * @throws ShapeError when begin, end and strides have different lengths
 * @throws IndexError as planIndex
 * @throws ValueError for a stride of zero, and for a negative one where the axis is to be shrunk
 * @see https://www.tensorflow.org/api_docs/python/tf/strided_slice
 * @example planStrided('stridedSlice', [4, 3], [1, 0], [3, 3]) // { begin: [1, 0], size: [2, 3], step: [1, 1], dims: [2, 3] }
 */
export function planStrided(
  op: string,
  dims: Dims,
  begin: readonly number[],
  end: readonly number[],
  strides?: readonly number[],
  masks: SliceMasks = {},
): SlicePlan {
  for (const list of [begin, end, strides ?? []]) for (const value of list) wholeOf(op, value);
  return planParts(op, readStrided(op, begin, end, strides, masks), dims);
}

/**
 * The parts that strided_slice's arguments mean; NaN passes for a number that only a run can tell.
 * @throws ShapeError, ValueError
 */
export function readStrided(
  op: string,
  begin: readonly number[],
  end: readonly number[],
  strides: readonly number[] | undefined,
  masks: SliceMasks,
): IndexPart[] {
  const count = begin.length;
  if (end.length !== count || (strides !== undefined && strides.length !== count)) {
    throw new ShapeError(
      op,
      'begin, end and strides must be equally long',
      `${count}, ${end.length} and ${strides?.length ?? count}`,
      'Give one entry an axis; masks stand for the open ends.',
      { begin, end, strides },
    );
  }
  const { beginMask = 0, endMask = 0, ellipsisMask = 0, newAxisMask = 0, shrinkAxisMask = 0 } = masks;
  const parts = new Array<IndexPart>(count);
  for (let i = 0; i < count; i++) {
    const has = (mask: number): boolean => i < 32 && ((mask >>> i) & 1) === 1;
    const step = strides === undefined ? 1 : strides[i];
    if (has(ellipsisMask)) parts[i] = 'ellipsis';
    else if (has(newAxisMask)) parts[i] = 'newaxis';
    else if (step === 0) throw zeroStep(op, `strides[${i}] = 0`);
    else if (has(shrinkAxisMask)) {
      if (step < 0) {
        throw new ValueError(op, 'an axis that is shrunk needs a positive stride', `strides[${i}] = ${step}`, 'Use 1.', { strides });
      }
      parts[i] = { kind: 'index', at: begin[i] };
    } else {
      const start = has(beginMask) ? undefined : begin[i];
      parts[i] = { kind: 'range', start, stop: has(endMask) ? undefined : end[i], step };
    }
  }
  return parts;
}

/** A part with one of its numbers told. @throws ValueError for a step of zero */
export function tellPart(op: string, part: IndexPart, field: PartField, value: number): IndexPart {
  if (typeof part === 'string') return part;
  if (field === 'step' && value === 0) throw zeroStep(op, '0');
  return { ...part, [field]: value };
}

function readItem(op: string, item: unknown): IndexPart {
  if (item === null) return 'newaxis';
  if (typeof item === 'number' || typeof item === 'bigint') return { kind: 'index', at: wholeOf(op, item) };
  if (typeof item !== 'string') {
    const kind = Array.isArray(item) ? 'an array' : typeof item === 'object' ? 'an object' : `a ${typeof item}`;
    const got = item === undefined ? 'undefined' : kind;
    throw new IndexError(op, 'not an index', got, WRITE, { index: item });
  }
  if (item.trim() === '...') return 'ellipsis';
  const found = RANGE.exec(item);
  if (found === null) throw new IndexError(op, 'not a slice', `'${item}'`, WRITE, { index: item });
  const step = part(found[3]) ?? 1;
  if (step === 0) throw zeroStep(op, `'${item}'`);
  return { kind: 'range', start: part(found[1]), stop: part(found[2]), step };
}

/** A bound or step; what is too long to count with stays finite, so that arithmetic goes on. */
function part(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text))) + 0;
}

const WRITE = "Use a whole number, 'start:stop:step' with each part optional, '...', or null for a new axis.";

const zeroStep = (op: string, got: string): ValueError =>
  new ValueError(op, 'a slice must not have step zero', got, 'Use 1 to go forwards, -1 to go backwards.', { step: 0 });

/** @throws IndexError for what is not a whole number */
export function wholeOf(op: string, value: number | bigint): number {
  const number = Number(value);
  // Adding 0 turns -0 into 0.
  if (Number.isInteger(number)) return number + 0;
  throw new IndexError(op, 'an index must be a whole number', `${value}`, 'Round it first: positions have no fractions.', { index: value });
}

/** Lays the parts along the axes: the ellipsis, or else the end, stands for all axes that nothing speaks of. @throws IndexError */
export function planParts(op: string, parts: readonly IndexPart[], dims: Dims): SlicePlan {
  const rank = dims.length;
  let named = 0;
  let ellipses = 0;
  for (const part of parts) {
    if (part === 'ellipsis') ellipses++;
    else if (part !== 'newaxis') named++;
  }
  if (ellipses > 1) {
    throw new IndexError(op, 'an index can have one ellipsis', `${ellipses}`, "Keep one '...' and write ':' for the other axes.", {
      ellipses,
    });
  }
  if (named > rank) {
    throw new IndexError(
      op,
      `too many indices for shape ${showDims(dims)}`,
      `${named}`,
      rank === 0 ? 'A scalar has no axes to index.' : `Use ${rank} at most; null adds an axis.`,
      { shape: dims, indices: named },
    );
  }
  const plan: SlicePlan = { begin: [], size: [], step: [], dims: [] };
  for (const part of parts) {
    if (part === 'newaxis') plan.dims.push(1);
    else if (part === 'ellipsis') for (let open = rank - named; open > 0; open--) takeRange(plan, WHOLE, dims);
    else if (part.kind === 'index') takeIndex(op, plan, part.at, dims);
    else if (part.kind === 'span') takeSpan(op, plan, part, dims);
    else takeRange(plan, part, dims);
  }
  while (plan.begin.length < rank) takeRange(plan, WHOLE, dims);
  return plan;
}

function takeIndex(op: string, plan: SlicePlan, index: number, dims: Dims): void {
  const axis = plan.begin.length;
  const size = dims[axis];
  if (index < -size || index >= size) {
    throw new IndexError(
      op,
      `index out of range for axis ${axis} of size ${size}`,
      `${index}`,
      size === 0 ? 'The axis is empty.' : `Use an integer from ${-size} to ${size - 1}.`,
      { index, axis, size },
    );
  }
  plan.begin.push(index < 0 ? index + size : index);
  plan.size.push(1);
  plan.step.push(1);
}

/** Python's rule: bounds count from the end when negative, and are then moved to the nearest one that exists. */
function takeRange(plan: SlicePlan, { start, stop, step }: Range, dims: Dims): void {
  const size = dims[plan.begin.length];
  const first = step > 0 ? 0 : -1;
  const last = step > 0 ? size : size - 1;
  const bound = (at: number): number => Math.max(first, Math.min(last, at < 0 ? at + size : at));
  const from = start === undefined ? (step > 0 ? first : last) : bound(start);
  const to = stop === undefined ? (step > 0 ? last : first) : bound(stop);
  const count = Math.max(0, Math.ceil((to - from) / step));
  plan.begin.push(count === 0 ? 0 : from);
  plan.size.push(count);
  plan.step.push(count <= 1 ? 1 : step);
  plan.dims.push(count);
}

function takeSpan(op: string, plan: SlicePlan, { start, size }: Span, dims: Dims): void {
  const axis = plan.begin.length;
  const length = dims[axis];
  if (start < 0 || start > length) {
    throw new IndexError(
      op,
      `begin is out of range for axis ${axis} of size ${length}`,
      `begin[${axis}] = ${start}`,
      `Use an integer from 0 to ${length}.`,
      {
        axis,
        begin: start,
        shape: dims,
      },
    );
  }
  const count = size === -1 ? length - start : size;
  if (count < 0 || start + count > length) {
    throw new IndexError(
      op,
      `the slice ends past axis ${axis} of size ${length}`,
      `begin[${axis}] = ${start}, size[${axis}] = ${size}`,
      `Use a size from 0 to ${length - start}, or -1 for all that follow.`,
      { axis, begin: start, size, shape: dims },
    );
  }
  plan.begin.push(start);
  plan.size.push(count);
  plan.step.push(1);
  plan.dims.push(count);
}
