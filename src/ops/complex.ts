import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operands, withOperand } from '../core/convert.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { composed } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { complexOf, DTYPES, isComplex, realOf } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import { broadcastDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { spread } from './movement.ts';
import { unaryOp } from './rows.ts';

// Complex tensors from two real ones, and their parts. The gradient of a real L by z = x + iy is ∂L/∂x + i ∂L/∂y, as in TensorFlow:
// products pass on the conjugate.

const bitsOfPart = (part: DType): 32 | 64 => (DTYPES[part].bytes === 4 ? 32 : 64);

const complexOp = /* @__PURE__ */ defineOp({
  name: 'Complex',
  label: 'complex',
  saves: 'none',
  infer([re, im]: readonly Aval[]) {
    if (re.dtype !== 'float32' && re.dtype !== 'float64') {
      throw new DTypeError('complex', 'parts must be float32 or float64', re.dtype, 'Use tf.cast.', { dtype: re.dtype });
    }
    return [{ dims: broadcastDims('complex', re.dims, im.dims), dtype: complexOf(re.dtype) }];
  },
  wasm(k, parts, [y]) {
    if (y.size === 0) return;
    parts.forEach((part, i) => {
      const { bytes } = DTYPES[part.dtype];
      k[`scatter_strided_${bitsOfPart(part.dtype)}`](spread(k, part, y.dims), y.ptr + i * bytes, k.ints([y.size, 2 * bytes]), 1);
    });
  },
  grad: ([dy]) => [() => dy.real(), () => dy.imag()],
});

/** One part of a complex tensor. In its gradient the other part is 0. */
function partOp(name: string, label: string, part: 0 | 1): Op {
  return defineOp({
    name,
    label,
    saves: 'none',
    infer: ([x]: readonly Aval[]) => [{ dims: x.dims, dtype: realOf(x.dtype) }],
    wasm(k: Machine, [x]: readonly Ref[], [y]: readonly Ref[]) {
      const { bytes } = DTYPES[y.dtype];
      if (y.size > 0) k[`gather_strided_${bitsOfPart(y.dtype)}`](x.ptr + part * bytes, y.ptr, k.ints([y.size, 2 * bytes]), 1);
    },
    grad: ([dy]: readonly Tensor[]) => [part === 0 ? dy.complex(0) : dy.zerosLike().complex(dy)],
  });
}
const realOp = /* @__PURE__ */ partOp('Real', 'real', 0);
const imagOp = /* @__PURE__ */ partOp('Imag', 'imag', 1);

const conjugate = /* @__PURE__ */ unaryOp('Conj', 'conj', ['conj_c64', 'conj_c128'], { saves: 'none', grad: (dy) => [dy.conj()] });

/**
 * re + i·im: complex64 from float32 parts, complex128 from float64 ones. The parts broadcast.
 * @throws DTypeError for parts of other dtypes, ShapeError for shapes that do not broadcast
 * Source: https://www.tensorflow.org/api_docs/python/tf/dtypes/complex
 * @example tf.complex([1, 2], [3, 4]).arraySync(); // [[1, 3], [2, 4]]
 */
export const complex = (re: TensorLike, im: TensorLike): Tensor => bind(complexOp, operands('complex', re, im), undefined)[0];

/** The real part; a real tensor itself. @example tf.math.real(tf.complex([1], [2])).arraySync(); // [1] */
export const real = (x: TensorLike): Tensor => withOperand('real', x, (t) => (isComplex(t.dtype) ? bind(realOp, [t], undefined)[0] : t));

/** The imaginary part; zeros for a real tensor. @example tf.math.imag(tf.complex([1], [2])).arraySync(); // [2] */
export const imag = (x: TensorLike): Tensor =>
  withOperand('imag', x, (t) => (isComplex(t.dtype) ? bind(imagOp, [t], undefined)[0] : t.zerosLike()));

/** The complex conjugate; a real tensor itself. @example tf.math.conj(tf.complex([1], [2])).arraySync(); // [[1, -2]] */
export const conj = (x: TensorLike): Tensor => withOperand('conj', x, (t) => (isComplex(t.dtype) ? conjugate(t) : t));

/**
 * The angle of each number in the complex plane, from -π to π: 0 or π for real ones.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/angle
 * @example tf.math.angle(tf.complex([-1, 0], [0, 1])).dataSync(); // [3.1415927, 1.5707964]
 */
export const angle = (x: TensorLike): Tensor =>
  withOperand('angle', x, (t) =>
    composed(() => (isComplex(t.dtype) ? t.imag().atan2(t.real()) : t.less(0).where(t.onesLike().mul(Math.PI), 0))),
  );
