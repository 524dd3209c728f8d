import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { composed } from '../core/scope.ts';
import { ShapeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { Paddings } from './crop.ts';
import { crop, padded } from './crop.ts';
import { part } from './join.ts';
import { takeAxes } from './take-axis.ts';

type Mode = 'REFLECT' | 'SYMMETRIC';
interface MirrorAttrs {
  readonly paddings: Paddings;
  readonly mode: Mode;
}

/** How many elements at the edge are not mirrored: the edge itself, or none. */
const skippedBy = (mode: Mode): number => (mode === 'REFLECT' ? 1 : 0);

/** Which element of an axis stands at each place of the padded axis. */
function places(size: number, [before, after]: Paddings[number], mode: Mode): number[] {
  const skipped = skippedBy(mode);
  const at: number[] = [];
  for (let i = before; i > 0; i--) at.push(i - 1 + skipped);
  for (let i = 0; i < size; i++) at.push(i);
  for (let i = 1; i <= after; i++) at.push(size - i - skipped);
  return at;
}

const mirrorPadOp = /* @__PURE__ */ defineOp<MirrorAttrs>({
  name: 'MirrorPad',
  label: 'pad',
  raw: true,
  saves: 'none',
  infer([x]: readonly Aval[], { paddings, mode }) {
    x.dims.forEach((size, axis) => {
      const most = size - skippedBy(mode);
      const wanted = Math.max(...paddings[axis]);
      if (wanted <= Math.max(most, 0) || Number.isNaN(size)) return;
      throw new ShapeError(
        'pad',
        `mode ${mode} can add at most ${Math.max(most, 0)} to axis ${axis} of size ${size}`,
        `${wanted}`,
        'Pad less, or use mode CONSTANT.',
        { shape: x.dims, paddings, mode },
      );
    });
    return [{ dims: padded(x.dims, paddings), dtype: x.dtype }];
  },
  wasm(k, [x], [y], { paddings, mode }) {
    if (y.size === 0) return;
    takeAxes(
      k,
      x,
      paddings.map((pair, axis) => (pair[0] + pair[1] === 0 ? null : places(x.dims[axis], pair, mode))),
      y,
    );
  },
  grad: ([dy], _x, _y, attrs) => [bind(foldBackOp, [dy], attrs)[0]],
});

/** What a mirror added, added onto the elements that it showed. */
const foldBackOp = /* @__PURE__ */ defineOp<MirrorAttrs>({
  name: 'MirrorPadGrad',
  label: 'pad',
  saves: 'none',
  infer: ([dy]: readonly Aval[], { paddings }) => [
    { dims: dy.dims.map((size, i) => size - paddings[i][0] - paddings[i][1]), dtype: dy.dtype },
  ],
  expand(_on, [dy], { paddings, mode }) {
    return [composed(() => paddings.reduce((d, _, axis) => foldBack(d, axis, paddings[axis], skippedBy(mode)), dy.identity()))];
  },
  grad: ([d], _x, _y, { paddings, mode }) => [d.pad(paddings, { mode })],
});

function foldBack(d: Tensor, axis: number, [before, after]: Paddings[number], skipped: number): Tensor {
  const along = (pair: Paddings[number]): Paddings => d.dims.map((_, i) => (i === axis ? pair : [0, 0]));
  const size = d.dims[axis] - before - after;
  let sum = crop(d, along([before, after]));
  if (before > 0)
    sum = sum.add(
      part(d, axis, 0, before)
        .reverse(axis)
        .pad(along([skipped, size - before - skipped])),
    );
  if (after > 0)
    sum = sum.add(
      part(d, axis, before + size, after)
        .reverse(axis)
        .pad(along([size - after - skipped, skipped])),
    );
  return sum;
}

/** x with its own elements mirrored around it. @throws ShapeError */
export const mirrorPad = (x: Tensor, paddings: Paddings, mode: Mode): Tensor => bind(mirrorPadOp, [x], { paddings, mode })[0];
