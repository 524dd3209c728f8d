import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { composed } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { checkDims, showDims, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ShapeLike } from './dims.ts';
import { shapeOf } from './dims.ts';
import { readStrided } from './movement.ts';
import { shape } from './query.ts';

interface TileAttrs {
  readonly multiples: Dims;
}

const tileOp = /* @__PURE__ */ defineOp<TileAttrs>({
  name: 'Tile',
  label: 'tile',
  raw: true,
  saves: 'none',
  infer([x]: readonly Aval[], { multiples }) {
    if (multiples.length !== x.dims.length) {
      const got = `multiples ${showDims(multiples)} for shape ${showDims(x.dims)}`;
      throw new ShapeError('tile', 'there must be one multiple for each axis', got, 'Use 1 for an axis that is not repeated.', {
        shape: x.dims,
        multiples,
      });
    }
    return [{ dims: x.dims.map((size, i) => size * multiples[i]), dtype: x.dtype }];
  },
  wasm(k, [x], [y], { multiples }) {
    if (y.size === 0) return;
    const own = stridesOf(x.dims);
    const dims: number[] = [];
    const strides: number[] = [];
    for (let i = 0; i < own.length; i++) {
      if (multiples[i] !== 1) {
        dims.push(multiples[i]);
        strides.push(0);
      }
      if (multiples[i] === 1 && dims.length > 0 && strides[dims.length - 1] === own[i] * x.dims[i]) {
        dims[dims.length - 1] *= x.dims[i];
        strides[dims.length - 1] = own[i];
      } else {
        dims.push(x.dims[i]);
        strides.push(own[i]);
      }
    }
    readStrided(k, x, 0, dims, strides, y.ptr);
  },
  grad: ([dy], [x], _y, { multiples }) => [bind(untileOp, [dy], { multiples, dims: x.dims })[0]],
});

/** The copies of a tile added up. Unknown sizes are found when it runs. */
const untileOp = /* @__PURE__ */ defineOp<TileAttrs & { readonly dims: Dims }>({
  name: 'TileGrad',
  label: 'tile',
  saves: 'none',
  infer: ([dy]: readonly Aval[], attrs) => [{ dims: untiled(dy.dims, attrs), dtype: dy.dtype }],
  expand(_on, [dy], attrs) {
    const split = untiled(dy.dims, attrs).flatMap((size, i) => [attrs.multiples[i], size]);
    return [composed(() => dy.reshape(split).sum(attrs.multiples.map((_, i) => 2 * i)))];
  },
  grad: ([d], _x, _y, { multiples }) => [d.tile(multiples)],
});

const untiled = (dy: Dims, { multiples, dims }: TileAttrs & { readonly dims: Dims }): Dims =>
  dims.map((size, i) => (Number.isNaN(size) ? dy[i] / multiples[i] : size));

/** By as many copies as are known when the program runs. */
function tiled(x: Tensor, multiples: Tensor): Tensor {
  const own = shape(x);
  const sizes = x.dims.map((size, i) => (Number.isNaN(size) ? own.at(i) : size));
  const times = x.dims.map((_, i) => multiples.at(i));
  const apart = x.reshape(sizes.flatMap((size) => [1, size]));
  return apart.broadcastTo(sizes.flatMap((size, i) => [times[i], size])).reshape(times.map((n, i) => n.mul(sizes[i])));
}

/**
 * x repeated so many times along each axis: the whole of it, again and again (tf.repeat repeats each element).
 * @throws ShapeError when there is not one number from 0 for each axis
 * Source: https://www.tensorflow.org/api_docs/python/tf/tile
 * @example tf.tile([[1, 2]], [2, 2]).arraySync(); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function tile(x: TensorLike, multiples: ShapeLike): Tensor {
  const { dims, sizes } = shapeOf('tile', multiples);
  if (sizes !== null) return withOperand('tile', x, (t) => composed(() => tiled(t, sizes)));
  const times = checkDims('tile', dims);
  return withOperand('tile', x, (t) => bind(tileOp, [t], { multiples: times })[0]);
}
