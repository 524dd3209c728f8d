import { bind, interpreter } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { isConvertible, mixed } from '../core/convert.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { DTYPES, dtypeOf } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { parseLiteral } from '../literal.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

export interface RangeOptions {
  readonly limit?: TensorLike;
  readonly delta?: TensorLike;
  readonly dtype?: DType;
}

/** The dtypes in which ranges are counted; others are cast from the one that their kernels use (dtype.ts). */
type Counted = 'int32' | 'int64' | 'float32' | 'float64';
/** By TensorFlow's order: a range over tensors of several of these has the last one. */
const ORDER: readonly DType[] = ['int32', 'int64', 'float32', 'float64'] satisfies Counted[];

interface Bounds {
  readonly start: number | bigint;
  readonly delta: number | bigint;
  readonly size: number;
}

/** How many elements lie between. The quotient is rounded as TensorFlow's: in the dtype of the range. @throws ValueError */
function boundsOf([start, limit, delta]: readonly (number | bigint)[], dtype: Counted): Bounds {
  const got = `start ${start}, limit ${limit}, delta ${delta}`;
  const facts = { start, limit, delta };
  // Loose on purpose: 0 is a number here and a bigint there.
  if (Number(delta) === 0) throw new ValueError('range', 'delta must not be 0', got, 'Give a step up or down.', facts);
  if (delta > 0 ? start > limit : start < limit) {
    throw new ValueError(
      'range',
      `limit lies ${delta > 0 ? 'below start while delta is positive' : 'above start while delta is negative'}`,
      got,
      'Swap them, or change the sign of delta.',
      facts,
    );
  }
  const size =
    dtype === 'int64'
      ? bigSize(start as bigint, limit as bigint, delta as bigint)
      : sizeBetween(Number(start), Number(limit), Number(delta), dtype);
  if (Number.isFinite(size)) return { start, delta, size };
  throw new ValueError('range', 'the range does not end', got, 'Use finite bounds and a larger delta.', facts);
}

function bigSize(start: bigint, limit: bigint, delta: bigint): number {
  const abs = (n: bigint): bigint => (n < 0n ? -n : n);
  return Number((abs(limit - start) + abs(delta) - 1n) / abs(delta));
}

function sizeBetween(start: number, limit: number, delta: number, dtype: Counted): number {
  const round = dtype === 'float32' ? Math.fround : (n: number): number => n;
  return Math.ceil(Math.abs(round(round(limit - start) / delta)));
}

/** The elements. Each is the one before plus delta, rounded: that is TensorFlow's sum, bit for bit. */
function counted({ start, delta, size }: Bounds, dtype: Counted): TypedArray {
  if (dtype === 'int64') {
    const data = new BigInt64Array(size);
    for (let i = 0, at = start as bigint; i < size; i++, at += delta as bigint) data[i] = at;
    return data;
  }
  const data = dtype === 'float32' ? new Float32Array(size) : dtype === 'float64' ? new Float64Array(size) : new Int32Array(size);
  const step = Number(delta);
  if (size > 0) data[0] = Number(start);
  for (let i = 1; i < size; i++) data[i] = data[i - 1] + step;
  return data;
}

const rangeOp = /* @__PURE__ */ defineOp<{ readonly bounds: Bounds | null; readonly dtype: Counted }>({
  name: 'Range',
  label: 'range',
  saves: 'none',
  infer: (_x, { bounds, dtype }) => [{ dims: [bounds?.size ?? Number.NaN], dtype }],
  expand(on, x, { bounds, dtype }) {
    const known =
      bounds ??
      boundsOf(
        x.map((t) => boundOf(t, dtype)),
        dtype,
      );
    const dims = [known.size];
    on.reserve?.('range', dims, dtype);
    return [on.constant(counted(known, dtype), dims, dtype)];
  },
  grad: (_dy, x) => x.map(() => null),
});

/** The value of a bound as the dtype of the range. @throws ShapeError, DTypeError */
function boundOf(bound: TensorLike, dtype: Counted): number | bigint {
  if (typeof bound === 'number' && dtype === 'float32') return Math.fround(bound);
  const t = isConvertible(bound) ? bound.toTensor() : null;
  const dims = t?.dims ?? (Array.isArray(bound) || ArrayBuffer.isView(bound) ? [Number.NaN] : []);
  if (dims.length > 0)
    throw new ShapeError('range', 'start, limit and delta must be scalars', showDims(dims), 'Give numbers.', { shape: dims });
  if (t !== null && t.dtype !== dtype) return composed(() => t.cast(dtype)).item() as number | bigint;
  const { data } = parseLiteral('range', t === null ? bound : t.item(), dtype);
  return data[0] as number | bigint;
}

/** The dtype that the bounds ask for: the last of the tensors' in ORDER, int64 for a bigint, else float32. @throws DTypeError */
function dtypeOfBounds(bounds: readonly TensorLike[]): DType {
  const types = bounds.filter(isConvertible).map((b) => b.toTensor().dtype);
  if (types.length === 0) return bounds.some((b) => typeof b === 'bigint') ? 'int64' : 'float32';
  const first = types[0];
  if (types.every((type) => type === first)) return first;
  for (const type of types) if (!ORDER.includes(type)) throw mixed('range', first, types.find((t) => t !== first) ?? type);
  return ORDER[Math.max(...types.map((type) => ORDER.indexOf(type)))];
}

/**
 * Numbers from start (0 unless given) up to, but without, limit, delta apart: `range(limit)`, `range(start, limit)`,
 * `range(start, limit, delta)`, each with a dtype behind. Float32 unless a dtype, a tensor or a bigint (int64) says otherwise.
 *
 * @throws ValueError for a delta of 0 or of the wrong sign, ShapeError for bounds that are no scalars
 * Source: https://www.tensorflow.org/api_docs/python/tf/range
 * @example tf.range(3, 18, 3).arraySync(); // [3, 6, 9, 12, 15]
 */
export function range(start: TensorLike, ...rest: readonly (TensorLike | DType | RangeOptions | undefined)[]): Tensor {
  const bounds: TensorLike[] = [start];
  let options: RangeOptions = {};
  for (const argument of rest) {
    if (isOptions(argument)) options = checkOptions('range', argument as RangeOptions, ['limit', 'delta', 'dtype']);
    else if (typeof argument === 'string') options = { ...options, dtype: argument as DType };
    else if (argument !== undefined) bounds.push(argument as TensorLike);
  }
  if (options.limit !== undefined) bounds[1] = options.limit;
  const [from, to] = bounds.length > 1 ? bounds : [0, start];
  const all = [from, to, bounds[2] ?? options.delta ?? 1];
  const dtype = options.dtype === undefined ? dtypeOfBounds(all) : dtypeOf('range', options.dtype);
  const wide = DTYPES[dtype].wide;
  if (!ORDER.includes(wide))
    throw new ValueError('range', 'ranges are of numbers', `dtype ${dtype}`, 'Use int32, int64, float32 or float64.', { dtype });
  return wide === dtype ? run(all, wide as Counted) : composed(() => run(all, wide as Counted).cast(dtype));
}

function run(all: readonly TensorLike[], dtype: Counted): Tensor {
  if (interpreter().eager || !all.some(isConvertible)) {
    return bind(rangeOp, [], {
      bounds: boundsOf(
        all.map((bound) => boundOf(bound, dtype)),
        dtype,
      ),
      dtype,
    })[0];
  }
  const scalars = all.map((bound) => {
    const t = isConvertible(bound) ? bound.toTensor() : interpreter().constant(parseLiteral('range', bound, dtype).data, [], dtype);
    return t.cast(dtype);
  });
  return bind(rangeOp, scalars, { bounds: null, dtype })[0];
}
