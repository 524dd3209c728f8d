import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { DTypeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { select } from './select.ts';

const whereOp = /* @__PURE__ */ defineOp({
  name: 'Where',
  label: 'where',
  saves: 'none',
  infer: ([c]: readonly Aval[]) => [{ dims: [Number.NaN, c.dims.length], dtype: 'int64' }],
  expand(on, [c]) {
    const rank = c.dims.length;
    const coordinates = coordinatesOf(c.dataSync() as Uint8Array, c.dims);
    return [on.constant(coordinates, [rank === 0 ? Number(c.item()) : coordinates.length / rank, rank], 'int64')];
  },
});

/** The coordinates of the true elements, as pairs of words: filling a BigInt64Array with bigints is ten times slower. */
function coordinatesOf(truth: Uint8Array, dims: Dims): BigInt64Array {
  const rank = dims.length;
  let count = 0;
  for (let i = 0; i < truth.length; i++) count += truth[i];
  const words = new Int32Array(2 * count * rank);
  for (let i = 0, row = 0; i < truth.length; i++) {
    if (truth[i] === 0) continue;
    for (let axis = rank - 1, rest = i; axis >= 0; axis--) {
      words[2 * (row * rank + axis)] = rest % dims[axis];
      rest = Math.floor(rest / dims[axis]);
    }
    row++;
  }
  return new BigInt64Array(words.buffer);
}

/**
 * With three arguments: x where the condition is true, y elsewhere; all three broadcast. With one: the coordinates of the
 * elements that are true (or not zero), int64, one row each, in row-major order.
 * @throws DTypeError when the condition is not bool, or x and y differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/where
 * @example tf.where([true, false], [1, 2], [10, 20]).arraySync(); // [1, 20]
 */
export function where(condition: TensorLike, x?: TensorLike | null, y?: TensorLike | null): Tensor {
  const none = (value: TensorLike | null | undefined): value is null | undefined => value === undefined || value === null;
  if (!none(x) && !none(y)) return select(condition, x, y);
  if (!none(x) || !none(y)) throw new ValueError('where', 'x and y must be given together', 'one of them', 'Give both or none.');
  return withOperand('where', condition, (c) => {
    if (c.dtype === 'string') {
      const repair = "Compare first, as in x.notEqual('').";
      throw new DTypeError('where', 'strings are neither true nor false', 'string', repair, { dtype: 'string' });
    }
    if (c.dtype === 'bool') return bind(whereOp, [c], undefined)[0];
    const truth = c.notEqual(0);
    truth.literal = true;
    return bind(whereOp, [truth], undefined)[0];
  });
}
