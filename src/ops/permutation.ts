import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { IndexError, ShapeError } from '../errors.ts';
import { broadcastDims, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Stream } from './random.ts';
import { randomOp } from './random.ts';
import { shuffleIndex } from './samplers.ts';

// Random orders.

/** x in a random order along its first axis. */
export const shuffleDraw: (stream: Stream, x: readonly Tensor[], attrs: object) => Tensor = /* @__PURE__ */ randomOp<object>(
  'RandomShuffle',
  'StatelessShuffle',
  'shuffle',
  {
    infer: ([x]) => x,
    blocks: (_x, y) => (y.size > 1 && y.dims[0] > 1 ? Math.ceil((y.dims[0] - 1) / 4) : 0),
    wasm(k, [x], y, _attrs, state) {
      const rows = x.dims[0] ?? 1;
      const order = k.scratch(4 * rows);
      k.philox_shuffle_i32(order, rows, state);
      k.take(x.ptr, order, y.ptr, 1, rows, rows, (x.size / rows) * DTYPES[x.dtype].bytes);
    },
  },
);

interface OrderAttrs {
  readonly count: number;
}

/** A permutation of 0 … count - 1, as int32: for what does not lie in the arena. */
export const orderDraw: (stream: Stream, x: readonly Tensor[], attrs: OrderAttrs) => Tensor = /* @__PURE__ */ randomOp<OrderAttrs>(
  'RandomOrder',
  'StatelessOrder',
  'shuffle',
  {
    infer: (_x, { count }) => ({ dims: [count], dtype: 'int32' }),
    blocks: (_x, y) => (y.size > 1 ? Math.ceil((y.size - 1) / 4) : 0),
    wasm: (k, _x, y, { count }, state) => k.philox_shuffle_i32(y.ptr, count, state),
  },
);

const indexShuffleOp = /* @__PURE__ */ defineOp({
  name: 'RandomIndexShuffle',
  label: 'indexShuffle',
  saves: 'none',
  infer([x, limits]: readonly Aval[]) {
    const dims = broadcastDims('indexShuffle', x.dims, limits.dims);
    if (x.dims.length < 2 && limits.dims.length < 2) return [{ dims, dtype: 'int64' as const }];
    throw new ShapeError(
      'indexShuffle',
      'index and maxIndex must be scalars or vectors',
      `${showDims(x.dims)} and ${showDims(limits.dims)}`,
      'Use tf.reshape.',
    );
  },
  expand(on, [x, limits, key]) {
    const values = x.dataSync() as BigInt64Array;
    const lasts = limits.dataSync() as BigInt64Array;
    const [k0, k1, k2] = key.dataSync() as Int32Array;
    const dims = broadcastDims('indexShuffle', x.dims, limits.dims);
    const y = new BigInt64Array(Math.max(values.length, lasts.length));
    for (let i = 0; i < y.length; i++) {
      const [index, last] = [values[values.length === 1 ? 0 : i], lasts[lasts.length === 1 ? 0 : i]];
      if (index < 0n || index > last) {
        throw new IndexError(
          'indexShuffle',
          'an index is not in 0 … maxIndex',
          `${index} for ${last}`,
          'Give maxIndex as the largest index.',
          { index, maxIndex: last },
        );
      }
      y[i] = shuffleIndex(index, last, [k0, k1, k2]);
    }
    return [on.constant(y, dims, 'int64')];
  },
  grad: () => [null, null, null],
});

/** Where the indices x go in the permutations of 0 … limits that the key, three 32-bit words, chooses. x, limits: int64. */
export const shuffledIndex = (x: Tensor, limits: Tensor, key: Tensor): Tensor => bind(indexShuffleOp, [x, limits, key], undefined)[0];
