import type { TensorLike } from '../core/convert.ts';
import { operand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { isFloating } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import { nn } from '../packs/nn.ts';
import type { Tensor } from '../tensor.ts';
import { binaryOp, composition, unaryOp } from './rows.ts';

// The Gaussian error linear unit in one kernel, its gradient in another; float64, which nothing hot needs, by a composition.
// Derivatives of the gradients are compositions too.

const SLOPE = Math.sqrt(8 / Math.PI);
const CUBE = 0.044715;

const erfGrad: (dy: TensorLike, x: TensorLike) => Tensor = /* @__PURE__ */ binaryOp('GeluGrad', 'gelu', ['gelu_erf_grad_f32'], {
  needs: nn,
  saves: 'x',
  // The slope Φ(x) + x φ(x) changes by φ(x) (2 - x²).
  grad: (d, [dy, x]) => [
    () => erfGrad(d, x),
    () => {
      const square = x.square();
      const density = square
        .mul(-0.5)
        .exp()
        .mul(1 / Math.sqrt(2 * Math.PI));
      return d.mul(dy).mul(density.mul(square.neg().add(2)));
    },
  ],
});

const tanhGrad: (dy: TensorLike, x: TensorLike) => Tensor = /* @__PURE__ */ binaryOp('GeluTanhGrad', 'gelu', ['gelu_grad_f32'], {
  needs: nn,
  saves: 'x',
  // With s = sigmoid(v), v = x (c + c k x²), the slope s + x s' changes by 2 s' + x s'', by the chain rule in v.
  grad: (d, [dy, x]) => [
    () => tanhGrad(d, x),
    () => {
      const square = x.square();
      const s = x.mul(square.mul(SLOPE * CUBE).add(SLOPE)).sigmoid();
      const first = square.mul(3 * SLOPE * CUBE).add(SLOPE);
      const bend = first.mul(2).add(square.mul(6 * SLOPE * CUBE));
      const turned = s.mul(-2).add(1).mul(first.square()).mul(x);
      return d.mul(dy).mul(s.mul(s.neg().add(1)).mul(bend.add(turned)));
    },
  ],
});

const byErf = /* @__PURE__ */ unaryOp('Gelu', 'gelu', ['gelu_erf_f32'], { needs: nn, saves: 'x', grad: (dy, [x]) => [erfGrad(dy, x)] });
const byTanh = /* @__PURE__ */ unaryOp('GeluTanh', 'gelu', ['gelu_f32'], { needs: nn, saves: 'x', grad: (dy, [x]) => [tanhGrad(dy, x)] });

/**
 * Gaussian error linear unit x · Φ(x); with `approximate` the tanh form (Hendrycks & Gimpel 2016).
 * @throws DTypeError for a dtype that is not floating
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/gelu
 * @example tf.nn.gelu([0]).arraySync(); // [0]
 */
export function gelu(features: TensorLike, options?: { approximate?: boolean }): Tensor {
  const { approximate } = checkOptions('gelu', options, ['approximate']);
  const x = operand('gelu', features);
  if (!isFloating(x.dtype)) {
    if (x.literal) x.dispose();
    throw new DTypeError('gelu', 'features must be floating', x.dtype, 'Use tf.cast.', { dtype: x.dtype });
  }
  if (x.dtype !== 'float64') return approximate === true ? byTanh(x) : byErf(x);
  return composition([x], () => {
    if (approximate !== true) return x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1));
    return x.mul(
      x
        .mul(
          x
            .square()
            .mul(SLOPE * CUBE)
            .add(SLOPE),
        )
        .sigmoid(),
    );
  });
}
