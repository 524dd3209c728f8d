import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { dropLiteral, isConvertible, mixed, operand, packWith, withOperand } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { axisOf, sameDims, showDims, sizeOf } from '../shape.ts';
import type { IndexPart } from '../slicing.ts';
import { WHOLE } from '../slicing.ts';
import type { Tensor } from '../tensor.ts';
import { writeStrided } from './movement.ts';
import { shape } from './query.ts';
import { sliceParts } from './strided-slice.ts';

// Several tensors into one along an axis, and one into several.

/** Runs `fn` on the tensors of a list, all of one dtype: literals take the dtype of the first real tensor. @throws DTypeError, ValueError */
function withList(op: string, values: readonly TensorLike[], fn: (list: readonly Tensor[]) => Tensor, dtype?: DType): Tensor {
  if (!Array.isArray(values)) {
    throw new ValueError(
      op,
      'the tensors must come in an array',
      isConvertible(values) ? 'one tensor' : typeof values,
      `Write tf.${op}([x, y], 0).`,
    );
  }
  if (values.length === 0) throw new ValueError(op, 'the list is empty', '0 tensors', 'Give at least one tensor.');
  const list: Tensor[] = [];
  try {
    let common = dtype;
    const decides = values.findIndex(isConvertible);
    if (decides >= 0) common = withOperand(op, values[decides], (t) => t.dtype);
    for (const value of values) {
      const t = operand(op, value, isConvertible(value) ? undefined : common);
      list.push(t);
      common ??= t.dtype;
      if (t.dtype !== list[0].dtype) throw mixed(op, list[0].dtype, t.dtype);
    }
    return fn(list);
  } finally {
    for (const t of list) dropLiteral(t);
  }
}

interface AxisAttrs {
  readonly axis: number;
}

const concatOp: Op<AxisAttrs> = /* @__PURE__ */ defineOp<AxisAttrs>({
  name: 'ConcatV2',
  label: 'concat',
  cheap: true,
  raw: true,
  saves: 'none',
  infer(list: readonly Aval[], { axis }) {
    const [first] = list;
    let size = 0;
    for (const x of list) {
      const fits =
        x.dims.length === first.dims.length &&
        x.dims.every((d, i) => i === axis || d === first.dims[i] || Number.isNaN(d) || Number.isNaN(first.dims[i]));
      if (!fits) {
        throw new ShapeError(
          'concat',
          `sizes must agree on all axes but ${axis}`,
          `${showDims(first.dims)} and ${showDims(x.dims)}`,
          'Reshape, pad or slice one of them.',
          { shapes: [first.dims, x.dims], axis },
        );
      }
      size += x.dims[axis];
    }
    return [{ dims: first.dims.map((d, i) => (i === axis ? size : d)), dtype: first.dtype }];
  },
  wasm(k: Machine, list: readonly Ref[], [y]: readonly Ref[], { axis }) {
    const outer = sizeOf(y.dims.slice(0, axis));
    const inner = sizeOf(y.dims.slice(axis + 1));
    const row = y.dims[axis] * inner;
    let at = 0;
    for (const x of list) {
      const width = x.dims[axis] * inner;
      if (outer * width > 0) writeStrided(k, x.ptr, [outer, width], y, at, [row, 1]);
      at += width;
    }
  },
  grad([dy], list, _y, { axis }) {
    if (list.some((x) => Number.isNaN(x.dims[axis]))) return list.map((_, i) => () => bind(concatPartOp, [dy, ...list], { axis, i })[0]);
    let at = 0;
    return list.map((x) => {
      const [start, size] = [at, x.dims[axis]];
      at += size;
      return () => part(dy, axis, start, size);
    });
  },
});

/** What tensor i became in the concatenation of a list whose sizes are known only when it runs. */
const concatPartOp: Op<AxisAttrs & { readonly i: number }> = /* @__PURE__ */ defineOp<AxisAttrs & { readonly i: number }>({
  name: 'ConcatPart',
  label: 'concat',
  saves: 'none',
  infer: ([y, ...list]: readonly Aval[], { i }) => [{ dims: list[i].dims, dtype: y.dtype }],
  expand(_on, [y, ...list], { axis, i }) {
    const start = list.slice(0, i).reduce((n, x) => n + x.dims[axis], 0);
    return [part(y, axis, start, list[i].dims[axis])];
  },
  grad: ([d], [, ...list], _y, { axis, i }) => [
    () =>
      concat(
        list.map((x, j) => (j === i ? d : x.zerosLike())),
        axis,
      ),
    ...list.map(() => null),
  ],
});

/**
 * The tensors one after the other along an axis.
 * @throws ShapeError when other sizes differ, DTypeError when the dtypes differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/concat
 * @example tf.concat([[[1, 2]], [[3, 4]]], 0).arraySync(); // [[1, 2], [3, 4]]
 */
export function concat(values: readonly TensorLike[], axis: number | { axis: number }): Tensor {
  const along = isOptions(axis) ? checkOptions('concat', axis as { axis: number }, ['axis']).axis : (axis as number);
  return withList('concat', values, (list) => {
    if (list[0].dims.length === 0) throw new ShapeError('concat', 'scalars cannot be concatenated', 'shape []', 'Use tf.stack.');
    return bind(concatOp, list, { axis: axisOf('concat', along, list[0].dims.length) })[0];
  });
}

const stackOp = /* @__PURE__ */ defineOp<AxisAttrs>({
  name: 'Pack',
  label: 'stack',
  raw: true,
  saves: 'none',
  infer(list: readonly Aval[], { axis }) {
    const [first] = list;
    for (const x of list) {
      if (sameDims(x.dims, first.dims) || x.dims.some(Number.isNaN) || first.dims.some(Number.isNaN)) continue;
      throw new ShapeError(
        'stack',
        'all shapes must be equal',
        `${showDims(first.dims)} and ${showDims(x.dims)}`,
        'Use tf.concat for different sizes along one axis.',
        { shapes: [first.dims, x.dims] },
      );
    }
    return [{ dims: [...first.dims.slice(0, axis), list.length, ...first.dims.slice(axis)], dtype: first.dtype }];
  },
  wasm(k: Machine, list: readonly Ref[], [y]: readonly Ref[], { axis }) {
    if (y.size === 0) return;
    const inner = sizeOf(y.dims.slice(axis + 1));
    const outer = sizeOf(y.dims.slice(0, axis));
    for (let i = 0; i < list.length; i++) writeStrided(k, list[i].ptr, [outer, inner], y, i * inner, [list.length * inner, 1]);
  },
  grad: ([dy], list, _y, { axis }) => list.map((_, i) => () => entry(dy, axis, i)),
});

/**
 * Tensors of one shape along a new axis.
 * @throws ShapeError when the shapes differ, DTypeError when the dtypes differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/stack
 * @example tf.stack([[1, 2], [3, 4]], 1).arraySync(); // [[1, 3], [2, 4]]
 */
export function stack(values: TensorLike, axis: number | { axis?: number } = 0): Tensor {
  const along = isOptions(axis) ? (checkOptions('stack', axis as { axis?: number }, ['axis']).axis ?? 0) : (axis as number);
  const items = Array.isArray(values) ? (values as readonly TensorLike[]) : unstack(values);
  return withList('stack', items, (list) => pack(list, axisOf('stack', along, list[0].dims.length + 1)));
}

const pack = (list: readonly Tensor[], axis: number): Tensor => bind(stackOp, list, { axis })[0];

packWith((op, values, dtype) => withList(op, values as readonly TensorLike[], (list) => pack(list, 0), dtype));

/** The parts of an index that speaks of one axis only. */
const onAxis = (axis: number, one: IndexPart): IndexPart[] => [...new Array<IndexPart>(axis).fill(WHOLE), one];

/** Entries start … start + size of one axis. */
export function part(x: Tensor, axis: number, start: number, size: number): Tensor {
  return sliceParts('split', x, onAxis(axis, { kind: 'span', start, size }));
}

/**
 * The entries along an axis as tensors without it. `num` is how many there are: needed inside functions where the size is not known.
 * @throws IndexError for an axis out of range, ValueError when num is not the size
 * Source: https://www.tensorflow.org/api_docs/python/tf/unstack
 * @example tf.unstack([[1, 2], [3, 4]]).length; // 2
 */
export function unstack(value: TensorLike, axis: number | { axis?: number; num?: number } = 0): Tensor[] {
  const options = isOptions(axis)
    ? checkOptions('unstack', axis as { axis?: number; num?: number }, ['axis', 'num'])
    : { axis: axis as number };
  return withOperand('unstack', value, (x) => {
    if (x.dims.length === 0)
      throw new ShapeError('unstack', 'a scalar cannot be unstacked', 'shape []', 'Give a tensor of rank 1 or more.');
    const at = axisOf('unstack', options.axis ?? 0, x.dims.length);
    const count = options.num ?? x.dims[at];
    if (Number.isNaN(count) || (count !== x.dims[at] && !Number.isNaN(x.dims[at]))) {
      throw new ValueError(
        'unstack',
        'num must be the size of the axis',
        `${Number.isNaN(count) ? 'none' : count} for axis ${at} of ${showDims(x.dims)}`,
        'Leave num out where the size is known, give it where it is not.',
        { num: count, shape: x.dims },
      );
    }
    return Array.from({ length: count }, (_, i) => entry(x, at, i));
  });
}

/** One entry of an axis, without the axis. */
function entry(x: Tensor, axis: number, i: number): Tensor {
  return sliceParts('unstack', x, onAxis(axis, { kind: 'index', at: i }));
}

/**
 * x in pieces along an axis: so many equal ones, or pieces of the sizes named (one may be -1).
 * @throws ShapeError when they do not add up
 * Source: https://www.tensorflow.org/api_docs/python/tf/split
 * @example tf.split([1, 2, 3, 4], 2).map((t) => t.arraySync()); // [[1, 2], [3, 4]]
 */
export function split(value: TensorLike, sizes: number | readonly number[], axis: number | { axis?: number } = 0): Tensor[] {
  const along = isOptions(axis) ? (checkOptions('split', axis as { axis?: number }, ['axis']).axis ?? 0) : (axis as number);
  return withOperand('split', value, (x) => {
    if (x.dims.length === 0) throw new ShapeError('split', 'a scalar cannot be split', 'shape []', 'Give a tensor of rank 1 or more.');
    const at = axisOf('split', along, x.dims.length);
    if (Number.isNaN(x.dims[at])) return piecesLater(x, at, sizes);
    let start = 0;
    return pieces(x.dims, at, sizes).map((size) => {
      start += size;
      return part(x, at, start - size, size);
    });
  });
}

/** Of an axis whose size only running tells: pieces in front of an open one count from the start, those behind it from the end. */
function piecesLater(x: Tensor, axis: number, sizes: number | readonly number[]): Tensor[] {
  if (typeof sizes === 'number') {
    if (!Number.isInteger(sizes) || sizes < 1) pieces([1], 0, sizes);
    return scoped(
      () => {
        const own = shape(x);
        const split = x.dims.flatMap((size, i) =>
          i === axis ? [sizes, own.at(i).floordiv(sizes)] : [Number.isNaN(size) ? own.at(i) : size],
        );
        return unstack(x.reshape(split), { axis, num: sizes });
      },
      (parts) => parts,
    );
  }
  const open = sizes.indexOf(-1);
  if (sizes.some((s, i) => s < -1 || (s === -1 && i !== open))) pieces([0], 0, sizes);
  const ends = (from: number, to: number): number => sizes.slice(from, to).reduce((n, s) => n + s, 0);
  return sizes.map((size, i) => {
    if (open < 0 || i < open) return part(x, axis, ends(0, i), size);
    const behind = ends(i + 1, sizes.length);
    const start = i === open ? ends(0, i) : -behind - size;
    return sliceParts('split', x, onAxis(axis, { kind: 'range', start, stop: behind === 0 ? undefined : -behind, step: 1 }));
  });
}

function pieces(dims: Dims, axis: number, sizes: number | readonly number[]): number[] {
  const total = dims[axis];
  if (typeof sizes === 'number') {
    if (sizes >= 1 && Number.isInteger(sizes) && total % sizes === 0) return new Array<number>(sizes).fill(total / sizes);
    throw new ShapeError(
      'split',
      `axis ${axis} of size ${total} does not divide evenly`,
      `${sizes} pieces`,
      'Name the sizes: tf.split(x, [2, -1]).',
      { size: total, pieces: sizes, axis },
    );
  }
  const known = sizes.filter((s) => s !== -1).reduce((n, s) => n + s, 0);
  const open = sizes.filter((s) => s === -1).length;
  if (open > 1 || sizes.some((s) => s < -1) || (open === 0 ? known !== total : known > total)) {
    throw new ShapeError(
      'split',
      `sizes must add up to ${total}, the size of axis ${axis}`,
      `[${sizes.join(', ')}]`,
      'One size may be -1.',
      { sizes, axis },
    );
  }
  return sizes.map((s) => (s === -1 ? total - known : s));
}
