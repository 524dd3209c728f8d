import { bind } from '../core/bind.ts';
import type { Aval, LazyGradient, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType } from '../dtype.ts';
import { IndexError, ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { indexAddress, indexAt, placeOf } from './index-operand.ts';
import { zeroFill } from './movement.ts';
import type { ScatterMode } from './scatter-lane.ts';
import { scatterLane } from './scatter-lane.ts';

// Rows summed by the segment that each belongs to: what makes sparse gradients dense. Other folds: segment.ts.

/** Number of segments, or a scalar tensor that tells it. */
export type SegmentCount = number | Tensor;

export interface SegmentAttrs {
  readonly count: number;
  /** Of the data, before it was widened: what an empty segment holds depends on it. */
  readonly dtype: DType;
}

/** How the rows of a segment become one. */
export interface SegmentFold {
  readonly name: string;
  /** The public name that messages use. */
  readonly label: string;
  readonly mode: ScatterMode;
  readonly saves: 'x' | 'both';
  /** Writes what segments without rows hold. */
  fill(k: Machine, y: Ref, dtype: DType): void;
  grad(dy: Tensor, x: Tensor, ids: Tensor, y: Tensor, count: SegmentCount): LazyGradient;
}

export interface SegmentRows {
  readonly fixed: Op<SegmentAttrs>;
  /** The number of segments is the third input. */
  readonly dynamic: Op;
}

export function segmentRows({ name, label, mode, saves, fill, grad }: SegmentFold): SegmentRows {
  const infer = ([x, ids]: readonly Aval[], count: number): { dims: Dims; dtype: DType }[] => {
    scatterLane(label, mode, x.dtype);
    if (!compatible(x.dims.slice(0, ids.dims.length), ids.dims)) {
      throw new ShapeError(
        label,
        'the segment ids must have the first sizes of the data',
        `ids ${showDims(ids.dims)} for ${showDims(x.dims)}`,
        'Give one id for each row.',
        { shapes: [x.dims, ids.dims] },
      );
    }
    return [{ dims: [count, ...x.dims.slice(ids.dims.length)], dtype: x.dtype }];
  };
  const rows: SegmentRows = {
    fixed: defineOp<SegmentAttrs>({
      name,
      label,
      saves,
      infer: (inputs: readonly Aval[], { count }) => infer(inputs, count),
      wasm(k: Machine, [x, ids]: readonly Ref[], [y]: readonly Ref[], { count, dtype }) {
        fill(k, y, dtype);
        const address = indexAddress(k, ids);
        checkBelow(k, label, ids, address, count);
        if (x.size === 0) return;
        const { kernel, width } = scatterLane(label, mode, y.dtype);
        k[kernel](y.ptr, address, x.ptr, ids.size, count, sizeOf(x.dims.slice(ids.dims.length)) * width);
      },
      grad: ([dy], [x, ids], [y], { count }) => [grad(dy, x, ids, y, count), null],
    }),
    dynamic: defineOp({
      name: `${name}Dynamic`,
      label,
      saves,
      infer: (inputs: readonly Aval[]) => infer(inputs, Number.NaN),
      expand: (_on, [x, ids, count]) => [segmentsBy(rows, x, ids, checkCount(label, Number(count.item())))],
      grad: ([dy], [x, ids, count], [y]) => [grad(dy, x, ids, y, count), null, null],
    }),
  };
  return rows;
}

/** Negative ids belong to no segment and are left out. @throws IndexError for an id from `count` on */
function checkBelow(k: Machine, op: string, ids: Ref, address: number, count: number): void {
  if (ids.size === 0) return;
  const top = k.scratch(4);
  k.max_i32(address, top, 1, ids.size, 1);
  if (k.int(top) < count) return;
  let bad = 0;
  while (k.int(address + 4 * bad) < count) bad++;
  const index = indexAt(k, ids, bad);
  throw new IndexError(
    op,
    `a segment id is not below ${count}`,
    `${placeOf('segmentIds', bad, ids.dims)} = ${index}`,
    'Raise numSegments; negative ids are left out.',
    {
      index,
      position: bad,
      size: count,
    },
  );
}

/** For each row of the data its segment's row of y; zeros where it belongs to none. */
export function rowsOf(y: Tensor, ids: Tensor, x: Tensor): Tensor {
  if (y.dims[0] === 0) return x.zerosLike();
  const rows = y.gather(ids.maximum(0));
  return outside(ids, x).where(0, rows);
}

/** Whether a row belongs to no segment, in a shape that broadcasts against the data. */
export function outside(ids: Tensor, x: Tensor): Tensor {
  let negative = ids.less(0);
  for (let axis = ids.dims.length; axis < x.dims.length; axis++) negative = negative.expandDims(-1);
  return negative;
}

/** @throws ValueError for a number of segments that is negative or not whole */
export function checkCount(op: string, count: number): number {
  if (Number.isInteger(count) && count >= 0) return count;
  throw new ValueError(op, 'the number of segments must be a whole number from 0', `${count}`, 'Use the largest id plus one.', {
    numSegments: count,
  });
}

/** The rows of x folded by segment. */
export function segmentsBy({ fixed, dynamic }: SegmentRows, x: Tensor, ids: Tensor, count: SegmentCount): Tensor {
  if (typeof count === 'number') return bind(fixed, [x, ids], { count, dtype: x.dtype })[0];
  return bind(dynamic, [x, ids, count], undefined)[0];
}

const sumRows = /* @__PURE__ */ segmentRows({
  name: 'UnsortedSegmentSum',
  label: 'unsortedSegmentSum',
  mode: 'add',
  saves: 'x',
  fill: zeroFill,
  grad: (dy, x, ids) => () => rowsOf(dy, ids, x),
});

/** The rows of x added up by segment. */
export const segmentSums = (x: Tensor, ids: Tensor, count: SegmentCount): Tensor => segmentsBy(sumRows, x, ids, count);
