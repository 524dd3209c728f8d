import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { isComplex } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { axisOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { svd } from './svd.ts';

/** Which norm: 'euclidean' ('fro' for matrices), 1, 2 (of a matrix: its largest singular value), Infinity, or another p above 0 for vectors. */
export type NormOrder = 'euclidean' | 'fro' | number;

export interface NormOptions {
  readonly ord?: NormOrder;
  /** One axis: norms of vectors. Two: norms of matrices. None: the norm of all elements as one vector. */
  readonly axis?: number | readonly [number, number] | null;
  readonly keepdims?: boolean;
}

const isEuclidean = (ord: NormOrder): boolean => ord === 'euclidean' || ord === 'fro';

/** @throws ValueError for an order that there is not */
function checkOrder(ord: NormOrder, isMatrix: boolean): void {
  const known =
    isEuclidean(ord) || (typeof ord === 'number' && (isMatrix ? ord === 1 || ord === 2 || ord === Number.POSITIVE_INFINITY : ord > 0));
  if (known) return;
  const choice = isMatrix ? "'euclidean', 'fro', 1, 2 or Infinity" : "'euclidean' or a number above 0, as 1, 2 and Infinity";
  throw new ValueError('norm', `unknown order of a ${isMatrix ? 'matrix' : 'vector'} norm`, `${ord}`, `Use ${choice}.`, { ord });
}

/** The norm of real, not negative sizes, with the axes kept as 1. */
function normOf(sizes: Tensor, ord: NormOrder, axes: readonly number[] | null): Tensor {
  if (isEuclidean(ord) || (ord === 2 && axes?.length !== 2)) return sizes.square().sum(axes, true).sqrt();
  if (axes !== null && axes.length === 2) {
    const [inner, outer] = ord === 1 ? axes : [axes[1], axes[0]];
    return sizes.sum(inner, true).max(outer, true);
  }
  if (ord === 1) return sizes.sum(axes, true);
  if (ord === Number.POSITIVE_INFINITY) return sizes.max(axes, true);
  return sizes
    .pow(ord as number)
    .sum(axes, true)
    .pow(1 / (ord as number));
}

/** The 2-norm of matrices in any two axes, which stay as 1. */
function largestSingularValue(x: Tensor, axes: readonly number[]): Tensor {
  const others = x.dims.map((_, i) => i).filter((i) => !axes.includes(i));
  const y = svd(x.transpose([...others, ...axes]), { computeUv: false }).max(-1);
  return [...axes].sort((a, b) => a - b).reduce((open, axis) => open.expandDims(axis), y);
}

/**
 * The norm of vectors along one axis, of matrices in two axes, or of all elements.
 * @throws ValueError for an order that there is not, IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/norm
 * @example tf.norm([[3, 4], [6, 8]], { axis: 1 }).arraySync(); // [5, 10]
 */
export function norm(x: TensorLike, options?: NormOptions): Tensor {
  const { ord, axis, keepdims } = checkOptions('norm', options, ['ord', 'axis', 'keepdims']);
  return composed(() => {
    const t = convert('norm', x);
    const rank = t.dims.length;
    const axes =
      axis === undefined || axis === null ? null : (typeof axis === 'number' ? [axis] : axis).map((a) => axisOf('norm', a, rank));
    if (axes !== null && (axes.length > 2 || axes.length === 0 || (axes.length === 2 && axes[0] === axes[1]))) {
      throw new ValueError(
        'norm',
        'axis must be one axis or two different ones',
        `[${axes.join(', ')}]`,
        'Use one axis for vectors, two for matrices.',
        { axis },
      );
    }
    const order = ord ?? 'euclidean';
    checkOrder(order, axes?.length === 2);
    const kept =
      order === 2 && axes?.length === 2
        ? largestSingularValue(t, axes)
        : normOf(isComplex(t.dtype) || !isEuclidean(order) ? t.abs() : t, order, axes);
    const y = keepdims === true || rank === 0 ? kept : kept.squeeze(axes ?? t.dims.map((_, i) => i));
    return isComplex(t.dtype) ? y.complex(0) : y;
  });
}
