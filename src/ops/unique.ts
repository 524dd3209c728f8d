import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { isComplex } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { gather } from './gather.ts';

type IndexType = 'int32' | 'int64';
export interface UniqueOptions {
  /** Dtype of indices and counts; int32 unless said. */
  readonly outIdx?: IndexType;
}

/** The distinct values, and where each element of x stands among them. */
export type Unique = readonly [Tensor, Tensor] & { readonly y: Tensor; readonly idx: Tensor };
/** The same with how often each value occurs. */
export type UniqueWithCounts = readonly [Tensor, Tensor, Tensor] & { readonly y: Tensor; readonly idx: Tensor; readonly count: Tensor };

const uniqueOp = /* @__PURE__ */ defineOp<{ label: string; dtype: IndexType }>({
  name: 'UniqueWithCounts',
  label: 'unique',
  saves: 'none',
  infer([x]: readonly Aval[], { label, dtype }) {
    if (x.dims.length !== 1) throw new ShapeError(label, 'x must be a vector', showDims(x.dims), 'Use x.reshape([-1]).', { shape: x.dims });
    if (isComplex(x.dtype))
      throw new DTypeError(label, 'dtype not supported', x.dtype, 'Use the real and imaginary parts.', { dtype: x.dtype });
    return [
      { dims: [Number.NaN], dtype: x.dtype },
      { dims: x.dims, dtype },
      { dims: [Number.NaN], dtype },
    ];
  },
  expand(on, [x], { label, dtype }) {
    const { first, place, counts } = distinct(x.elements(label));
    const whole = (values: readonly number[]): Int32Array | BigInt64Array =>
      dtype === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values);
    const y = gather(x, Int32Array.from(first));
    return [y, on.constant(whole(place), [place.length], dtype), on.constant(whole(counts), [counts.length], dtype)];
  },
  grad: () => [null],
});

/** Each value by its first position; NaN equals nothing, not even NaN. */
function distinct(elements: ArrayLike<unknown>): { first: number[]; place: number[]; counts: number[] } {
  const [first, place, counts]: [number[], number[], number[]] = [[], [], []];
  const known = new Map<unknown, number>();
  for (let i = 0; i < elements.length; i++) {
    const value = elements[i];
    let at = Number.isNaN(value) ? undefined : known.get(value);
    if (at === undefined) {
      at = first.push(i) - 1;
      counts.push(0);
      known.set(value, at);
    }
    place.push(at);
    counts[at]++;
  }
  return { first, place, counts };
}

function found(label: string, x: TensorLike, options: UniqueOptions | undefined): readonly Tensor[] {
  const { outIdx = 'int32' } = checkOptions(label, options, ['outIdx']);
  if (outIdx !== 'int32' && outIdx !== 'int64') throw new ValueError(label, 'outIdx must be int32 or int64', `'${outIdx}'`, "Use 'int32'.");
  return bind(uniqueOp, [operand(label, x)], { label, dtype: outIdx });
}

/**
 * The distinct values of a vector in the order of their first appearance, and for each element its place among them.
 * @returns [y, idx]
 * @throws ShapeError when x is no vector
 * Source: https://www.tensorflow.org/api_docs/python/tf/unique
 * @example tf.unique([4, 4, 1]).y.arraySync(); // [4, 1]
 */
export function unique(x: TensorLike, options?: UniqueOptions): Unique {
  const [y, idx, count] = found('unique', x, options);
  count.dispose();
  return Object.assign([y, idx] as [Tensor, Tensor], { y, idx });
}

/**
 * As `unique`, with the number of times that each value occurs.
 * @returns [y, idx, count]
 * @throws ShapeError when x is no vector
 * Source: https://www.tensorflow.org/api_docs/python/tf/unique_with_counts
 * @example tf.uniqueWithCounts([4, 4, 1]).count.arraySync(); // [2, 1]
 */
export function uniqueWithCounts(x: TensorLike, options?: UniqueOptions): UniqueWithCounts {
  const [y, idx, count] = found('uniqueWithCounts', x, options);
  return Object.assign([y, idx, count] as [Tensor, Tensor, Tensor], { y, idx, count });
}
