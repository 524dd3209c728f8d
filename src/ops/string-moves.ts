import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { composed } from '../core/scope.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

// Strings do not lie in the arena, so no kernel can move them. What moves is their positions, by the same op; the strings follow.

const positionsOp = /* @__PURE__ */ defineOp({
  name: 'PositionsLike',
  label: 'positions',
  saves: 'none',
  infer: ([x]: readonly Aval[]) => [{ dims: x.dims, dtype: 'int32' }],
  expand: (on, [x]) => [
    on.constant(
      Int32Array.from({ length: x.size }, (_, i) => i),
      x.dims,
      'int32',
    ),
  ],
  grad: () => [null],
});

const pickOp = /* @__PURE__ */ defineOp({
  name: 'PickStrings',
  label: 'pick',
  saves: 'none',
  infer: ([x, at]: readonly Aval[]) => [{ dims: at.dims, dtype: x.dtype }],
  expand(on, [x, at]) {
    const strings = x.elements('pick') as readonly string[];
    const positions = at.elements('pick') as Int32Array;
    const picked = new Array<string>(sizeOf(at.dims));
    for (let i = 0; i < picked.length; i++) picked[i] = strings[positions[i]];
    return [on.constant(picked, at.dims, 'string')];
  },
});

/** What `move`, which only moves elements, makes of x: for strings by way of their positions. */
export function moved(x: Tensor, move: (t: Tensor) => Tensor): Tensor {
  if (x.dtype !== 'string') return move(x);
  return composed(() => bind(pickOp, [x, move(bind(positionsOp, [x], undefined)[0])], undefined)[0]);
}
