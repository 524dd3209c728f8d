import type { TensorLike } from '../core/convert.ts';
import { pair } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { axisOf, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { arranged, contract } from './contraction.ts';
import { integersOf } from './integers.ts';

/** Which axes are summed: so many last ones of a with as many first ones of b, or the axes of a and those of b. */
export type DotAxes = number | readonly [number, number] | readonly [readonly number[], readonly number[]];

/** @throws ValueError */
function axesOfBoth(axes: DotAxes, rankA: number, rankB: number): [number[], number[]] {
  if (typeof axes === 'number') {
    if (!Number.isInteger(axes) || axes < 0 || axes > Math.min(rankA, rankB)) {
      throw new ValueError(
        'tensordot',
        `there must be from 0 to ${Math.min(rankA, rankB)} axes to sum`,
        `${axes}`,
        'Use 1 for a product of matrices.',
        { axes },
      );
    }
    const count = Array.from({ length: axes }, (_, i) => i);
    return [count.map((i) => rankA - axes + i), count];
  }
  const [a, b] = axes.map((list) => [...integersOf('tensordot', list as readonly number[]).values]);
  const own = [a.map((axis) => axisOf('tensordot', axis, rankA)), b.map((axis) => axisOf('tensordot', axis, rankB))] as [
    number[],
    number[],
  ];
  if (a.length === b.length && own.every((list) => new Set(list).size === list.length)) return own;
  throw new ValueError(
    'tensordot',
    'axes must name as many different axes of a as of b',
    `[${a.join(', ')}] and [${b.join(', ')}]`,
    'Use [[1], [0]].',
    { axes },
  );
}

/**
 * Products of a and b summed over axes of both: with 1 the product of matrices, with 0 the outer product, with [[1], [0]] any axes.
 * The result has the other axes of a, then those of b.
 *
 * @throws ShapeError when the sizes of the axes differ, ValueError for axes that do not pair, DTypeError for two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/tensordot
 * @example tf.tensordot([1, 2], [3, 4], 1).item(); // 11
 */
export function tensordot(a: TensorLike, b: TensorLike, axes: DotAxes): Tensor {
  return composed(() => {
    const [x, y] = pair('tensordot', a, b);
    const [ofX, ofY] = axesOfBoth(axes, x.dims.length, y.dims.length);
    ofX.forEach((axis, i) => {
      const [p, q] = [x.dims[axis], y.dims[ofY[i]]];
      if (p === q || Number.isNaN(p + q)) return;
      throw new ShapeError(
        'tensordot',
        'the sizes of the summed axes differ',
        `${showDims(x.dims)} and ${showDims(y.dims)} (${p} ≠ ${q})`,
        'Name other axes, or transpose one operand.',
        { shapes: [x.dims, y.dims], axes },
      );
    });
    const left = x.dims.map((_, i) => (ofX.includes(i) ? `s${ofX.indexOf(i)}` : `a${i}`));
    const right = y.dims.map((_, i) => (ofY.includes(i) ? `s${ofY.indexOf(i)}` : `b${i}`));
    const kept = [...left, ...right].filter((name) => !name.startsWith('s'));
    return arranged(contract({ x, axes: left }, { x: y, axes: right }, new Set(kept)), kept);
  });
}
