import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType } from '../dtype.ts';
import { DTYPES, dtypeOf } from '../dtype.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

const bitcastOp = /* @__PURE__ */ defineOp<{ dtype: DType }>({
  name: 'Bitcast',
  label: 'bitcast',
  raw: true,
  saves: 'none',
  infer([x]: readonly Aval[], { dtype }) {
    const [from, to] = [DTYPES[x.dtype], DTYPES[dtype]];
    for (const type of [x.dtype, dtype]) {
      const { kind } = DTYPES[type];
      if (kind === 'bool' || kind === 'string') {
        throw new DTypeError('bitcast', 'only numbers have bits to read as others', type, 'Use tf.cast.', { from: x.dtype, to: dtype });
      }
    }
    const ratio = from.bytes / to.bytes;
    if (ratio === 1) return [{ dims: x.dims, dtype }];
    if (ratio > 1) return [{ dims: [...x.dims, ratio], dtype }];
    const last = x.dims.at(-1);
    if (last === 1 / ratio || Number.isNaN(last)) return [{ dims: x.dims.slice(0, -1), dtype }];
    throw new ShapeError(
      'bitcast',
      `the last axis must hold the ${1 / ratio} parts of each ${dtype}`,
      showDims(x.dims),
      'Use tf.reshape first.',
      {
        shape: x.dims,
        dtype,
      },
    );
  },
  wasm: (k, [x], [y]) => k.copy(x.ptr, y.ptr, x.size * DTYPES[x.dtype].bytes),
  grad: () => [null],
});

/**
 * The same bits read as another dtype. Where that is narrower, its parts get a new last axis; where it is wider, the last axis holds
 * the parts and vanishes. Little-endian.
 *
 * @throws DTypeError for bool and strings, ShapeError when the last axis does not hold the parts
 * Source: https://www.tensorflow.org/api_docs/python/tf/bitcast
 * @example tf.bitcast([1], 'int32').arraySync(); // [1065353216]
 */
export function bitcast(x: TensorLike, dtype: DType): Tensor {
  const to = dtypeOf('bitcast', dtype);
  return withOperand('bitcast', x, (t) => bind(bitcastOp, [t], { dtype: to })[0]);
}
