import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { DTYPES } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { axisOf, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { isTraced } from './dims.ts';
import { gather } from './gather.ts';
import type { Integers } from './integers.ts';
import { integersOf } from './integers.ts';
import { zeroFill } from './movement.ts';
import { shape } from './query.ts';
import { range } from './range.ts';
import { scatterLane } from './scatter-lane.ts';
import { searchsorted } from './searchsorted.ts';
import { takeAxis } from './take-axis.ts';

export interface RepeatOptions {
  /** Along which axis; without one x is flattened first. */
  readonly axis?: number | null;
}

interface RepeatAttrs {
  readonly axis: number;
  /** How often each entry of the axis is there; one number for all of them. */
  readonly counts: readonly number[];
}

const countOf = (counts: readonly number[], i: number): number => counts[counts.length === 1 ? 0 : i];

/** Size of an axis when its entries are repeated. */
function repeatedSize(size: number, counts: readonly number[]): number {
  return counts.length === 1 ? size * counts[0] : counts.reduce((n, times) => n + times, 0);
}

/** Which entry stands at each place. */
function entries(size: number, counts: readonly number[]): number[] {
  const at: number[] = [];
  for (let i = 0; i < size; i++) for (let n = countOf(counts, i); n > 0; n--) at.push(i);
  return at;
}

const repeatOp = /* @__PURE__ */ defineOp<RepeatAttrs>({
  name: 'Repeat',
  label: 'repeat',
  raw: true,
  saves: 'none',
  infer([x]: readonly Aval[], { axis, counts }) {
    const size = x.dims[axis];
    if (counts.length !== 1 && counts.length !== size && !Number.isNaN(size)) {
      throw new ShapeError(
        'repeat',
        `there must be one repeat for each of the ${size} entries of axis ${axis}`,
        `${counts.length} repeats`,
        'Give one number for all, or as many as the axis has entries.',
        { shape: x.dims, axis, repeats: counts },
      );
    }
    return [{ dims: x.dims.map((d, i) => (i === axis ? repeatedSize(d, counts) : d)), dtype: x.dtype }];
  },
  wasm(k, [x], [y], { axis, counts }) {
    if (y.size > 0) takeAxis(k, x, axis, entries(x.dims[axis], counts), y.ptr);
  },
  grad: ([dy], [x], _y, { axis, counts }) => [bind(gatherBackOp, [dy], { axis, counts, size: x.dims[axis] })[0]],
});

/** The repeats of each entry added up. An unknown size is found when it runs. */
const gatherBackOp = /* @__PURE__ */ defineOp<RepeatAttrs & { readonly size: number }>({
  name: 'RepeatGrad',
  label: 'repeat',
  saves: 'none',
  infer([dy]: readonly Aval[], { axis, counts, size }) {
    scatterLane('repeat', 'add', dy.dtype);
    const entries = counts.length === 1 ? dy.dims[axis] / counts[0] : counts.length;
    return [{ dims: dy.dims.map((d, i) => (i !== axis ? d : Number.isNaN(size) ? entries : size)), dtype: dy.dtype }];
  },
  wasm(k, [dy], [y], { axis, counts }) {
    const at = entries(y.dims[axis], counts);
    zeroFill(k, y);
    if (dy.size === 0) return;
    const { kernel, width } = scatterLane('repeat', 'add', y.dtype);
    const [size, inner] = [y.dims[axis], sizeOf(y.dims.slice(axis + 1))];
    const [index, bytes] = [k.ints(at), inner * DTYPES[y.dtype].bytes];
    for (let o = sizeOf(y.dims.slice(0, axis)) - 1; o >= 0; o--) {
      k[kernel](y.ptr + o * size * bytes, index, dy.ptr + o * at.length * bytes, at.length, size, inner * width);
    }
  },
  grad: ([d], _x, _y, { axis, counts }) => [repeatAlong(d, { axis, counts })],
});

const repeatAlong = (x: Tensor, attrs: RepeatAttrs): Tensor => bind(repeatOp, [x], attrs)[0];

/** @throws ShapeError, ValueError */
function checkRepeats({ values, dims }: Integers): readonly number[] {
  if (dims.length > 1) {
    throw new ShapeError('repeat', 'repeats must be a scalar or a vector', showDims(dims), 'Flatten them.', { shape: dims });
  }
  if (values.some((n) => n < 0)) {
    throw new ValueError('repeat', 'repeats must not be negative', `[${values.join(', ')}]`, 'Use 0 to leave an entry out.', {
      repeats: values,
    });
  }
  return values;
}

/** As often as a tensor says when the program runs: every place takes the entry behind which the repeats up to there end. */
function repeatLater(x: Tensor, repeats: Tensor, axis: number | null): Tensor {
  if (axis === null) return repeatLater(x.reshape([-1]), repeats, 0);
  const at = axisOf('repeat', axis, x.dims.length);
  const counts = repeats.cast('int32').broadcastTo(shape(x).at(`${at}:${at + 1}`));
  return gather(x, searchsorted(counts.cumsum(), range(counts.sum(), 'int32'), { side: 'right' }), { axis: at });
}

/**
 * Each entry of an axis so many times, one after the other (tf.tile repeats the whole). Without an axis x is flattened first.
 * @param repeats one number for all entries, or one for each
 * @throws ShapeError when there is not one repeat for each entry, ValueError for negative ones, IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/repeat
 * @example tf.repeat([[1, 2], [3, 4]], [1, 2], { axis: 0 }).arraySync(); // [[1, 2], [3, 4], [3, 4]]
 */
export function repeat(x: TensorLike, repeats: TensorLike, options?: RepeatOptions): Tensor {
  const { axis } = checkOptions('repeat', options, ['axis']);
  if (isTraced(repeats)) return composed(() => repeatLater(convert('repeat', x), repeats.toTensor(), axis ?? null));
  const counts = checkRepeats(integersOf('repeat', repeats));
  return withOperand('repeat', x, (t) => {
    if (axis !== undefined && axis !== null) return repeatAlong(t, { axis: axisOf('repeat', axis, t.dims.length), counts });
    return composed(() => repeatAlong(t.reshape([-1]), { axis: 0, counts }));
  });
}
