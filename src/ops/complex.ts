import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { pair, withOperand } from '../core/convert.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { DTYPES, isComplex } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import { broadcastDims, sameDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

// Complex numbers and their parts. A complex tensor lies in memory as pairs of floats, so that parts are strided copies.
// Source: https://www.tensorflow.org/api_docs/python/tf/dtypes/complex

/** The dtype of the parts of a complex number, and of the numbers that parts make. */
const partOf = (dtype: DType): DType => (dtype === 'complex64' ? 'float32' : 'float64');
const wholeOf = (dtype: DType): DType => (dtype === 'float32' ? 'complex64' : 'complex128');

/** Copies between every second float and a row of floats. */
function copyPart(k: Machine, from: 'gather' | 'scatter', whole: Ref, part: Ref, index: number): void {
  const { bytes } = DTYPES[part.dtype];
  const spec = k.ints([part.size, 2 * bytes]);
  const [pairs, row] = [whole.ptr + index * bytes, part.ptr];
  if (bytes === 4) {
    if (from === 'gather') k.gather_strided_32(pairs, row, spec, 1);
    else k.scatter_strided_32(row, pairs, spec, 1);
  } else if (from === 'gather') k.gather_strided_64(pairs, row, spec, 1);
  else k.scatter_strided_64(row, pairs, spec, 1);
}

const complexOp = /* @__PURE__ */ defineOp({
  name: 'Complex',
  label: 'complex',
  raw: true,
  saves: 'none',
  infer([re]: readonly Aval[]) {
    if (re.dtype === 'float32' || re.dtype === 'float64') return [{ dims: re.dims, dtype: wholeOf(re.dtype) }];
    throw new DTypeError('complex', 'the parts must be float32 or float64', re.dtype, 'Use tf.cast.', { dtype: re.dtype });
  },
  wasm(k: Machine, [re, im]: readonly Ref[], [y]: readonly Ref[]) {
    copyPart(k, 'scatter', y, re, 0);
    copyPart(k, 'scatter', y, im, 1);
  },
  grad: ([dy]) => [() => dy.real(), () => dy.imag()],
});

/**
 * The complex numbers with these parts, which broadcast: float32 makes complex64, float64 complex128.
 * @throws DTypeError for other dtypes, or two of them; ShapeError when the shapes do not broadcast
 * Source: https://www.tensorflow.org/api_docs/python/tf/dtypes/complex
 * @example tf.complex([1, 2], [0.5, -1]).arraySync(); // [[1, 0.5], [2, -1]]
 */
export function complex(real: TensorLike, imag: TensorLike): Tensor {
  return scoped(
    () => {
      const parts = pair('complex', real, imag);
      const dims = broadcastDims('complex', parts[0].dims, parts[1].dims);
      return bind(
        complexOp,
        parts.map((t) => (sameDims(t.dims, dims) ? t : t.broadcastTo(dims))),
        undefined,
      )[0];
    },
    (y) => [y],
  );
}

function partOp(name: 'Real' | 'Imag', label: 'real' | 'imag', index: number): (x: Tensor) => Tensor {
  const op = defineOp({
    name,
    label,
    raw: true,
    saves: 'none',
    infer: ([x]: readonly Aval[]) => [{ dims: x.dims, dtype: partOf(x.dtype) }],
    wasm: (k: Machine, [x]: readonly Ref[], [y]: readonly Ref[]) => copyPart(k, 'gather', x, y, index),
    grad: ([dy]) => [index === 0 ? dy.complex(0) : dy.zerosLike().complex(dy)],
  });
  return (x) => bind(op, [x], undefined)[0];
}
const realPart = /* @__PURE__ */ partOp('Real', 'real', 0);
const imagPart = /* @__PURE__ */ partOp('Imag', 'imag', 1);

/** The real parts; of real numbers, the numbers. @example tf.math.real(tf.complex([1], [2])).arraySync(); // [1] */
export const real = (x: TensorLike): Tensor => withOperand('real', x, (t) => (isComplex(t.dtype) ? realPart(t) : t));

/** The imaginary parts; zeros of real numbers. @example tf.math.imag(tf.complex([1], [2])).arraySync(); // [2] */
export const imag = (x: TensorLike): Tensor => withOperand('imag', x, (t) => (isComplex(t.dtype) ? imagPart(t) : t.zerosLike()));

const conjOp = /* @__PURE__ */ defineOp({
  name: 'Conj',
  label: 'conj',
  saves: 'none',
  infer: ([x]: readonly Aval[]) => [x],
  wasm(k: Machine, [x]: readonly Ref[], [y]: readonly Ref[]) {
    if (x.dtype === 'complex64') k.conj_c64(x.ptr, y.ptr, x.size);
    else k.conj_c128(x.ptr, y.ptr, x.size);
  },
  grad: ([dy]) => [() => dy.conj()],
});

/** The conjugates: imaginary parts with the other sign; of real numbers, the numbers. @example tf.math.conj(tf.complex([1], [2])).arraySync(); // [[1, -2]] */
export const conj = (x: TensorLike): Tensor => withOperand('conj', x, (t) => (isComplex(t.dtype) ? bind(conjOp, [t], undefined)[0] : t));
