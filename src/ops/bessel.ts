import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import type { Tensor } from '../tensor.ts';

// Modified Bessel functions of the first kind, as Chebyshev series: of e^-x · I(x) up to 8 (of e^-x · I(x) / x for the odd one), of
// √x · e^-x · I(x) beyond. The coefficients are computed by test/golden/make-bessel.py in 60 digits; the method is that of Clenshaw (1962).

const SERIES = {
  // biome-ignore format: a series reads best in one piece
  small0: [0.33839763720473803, -0.3046826723431984, 0.17162090152220877, -0.09490109704804764, 0.04930528423967071, -0.02373741480589947, 0.010546460394594998, -0.004324309995050576, 0.0016394756169413357, -0.0005763755745385824, 0.00018850288509584165, -5.754195010082104e-5, 1.6448448070728896e-5, -4.4167383584587505e-6, 1.1173875391201037e-6, -2.670793853940612e-7, 6.046995022541919e-8, -1.300025009986248e-8, 2.6598237246823866e-9, -5.189795601635263e-10, 9.675809035373237e-11, -1.726826291441556e-11, 2.95505266312964e-12, -4.856446783111929e-13, 7.676185498604936e-14, -1.1685332877993451e-14, 1.715391285555133e-15, -2.431279846547955e-16, 3.3307945188222384e-17],
  // biome-ignore format: a series reads best in one piece
  large0: [0.4022452055070544, 0.0033691164782556943, 6.889758346916825e-5, 2.8913705208347567e-6, 2.0489185894690638e-7, 2.266668990498178e-8, 3.3962320257083865e-9, 4.94060238822497e-10, 1.1889147107846439e-11, -3.1499165279632416e-11, -1.3215811840447713e-11, -1.7941785315068062e-12, 7.180124451383666e-13, 3.8527783827421426e-13, 1.54008621752141e-14, -4.150569347287222e-14, -9.554846698828307e-15, 3.811680669352621e-15, 1.7725601330565245e-15, -3.425485619677142e-16, -2.827623980516646e-16, 3.461222867695658e-17, 4.465621420302078e-17],
  // biome-ignore format: a series reads best in one piece
  small1: [0.12629359322181682, -0.17641651835783406, 0.1026436586898471, -0.05294598120809499, 0.024726449030626516, -0.010564084894626197, 0.004156422944312888, -0.0015135724506312532, 0.0005122859561685758, -0.00016176081582589674, 4.781565107550054e-5, -1.3273163656039436e-5, 3.4702513081376785e-6, -8.568720264695455e-7, 2.0032947535521353e-7, -4.445059128796328e-8, 9.381537386495773e-9, -1.8872497517228294e-9, 3.625590281552117e-10, -6.663489723502027e-11, 1.1736186298890901e-11, -1.9839743977649436e-12, 3.223793365945575e-13, -5.042185504727912e-14, 7.600684294735408e-15, -1.1055969477353862e-15, 1.5536319577362005e-16, -2.111421214358166e-17],
  // biome-ignore format: a series reads best in one piece
  large1: [0.38928811750914005, -0.009761097491361469, -0.00011058893876262371, -3.882564808877691e-6, -2.512236237870209e-7, -2.6314688468895196e-8, -3.835380385964237e-9, -5.589743462196584e-10, -1.8974958123505413e-11, 3.2526035830154884e-11, 1.4125807436613782e-11, 2.0356285441470896e-12, -7.198551776245908e-13, -4.0835511110921974e-13, -2.1015418427726643e-14, 4.2724400167119517e-14, 1.0420276984128802e-14, -3.814403072437007e-15, -1.8803547755107805e-15, 3.30820231092085e-16, 2.9626289976460157e-16, -3.209525921991637e-17, -4.6503053684947827e-17],
} as const;

/** The sum of c[k] · T_k(t), by Clenshaw's recurrence. */
function chebyshev(coefficients: readonly number[], t: Tensor): Tensor {
  const least = t.dtype === 'float64' ? 0 : 1e-9;
  const terms = coefficients.filter((c, i) => i === 0 || Math.abs(c) > least);
  const twice = t.mul(2);
  let next = t.zerosLike();
  let current = t.zerosLike();
  for (let k = terms.length - 1; k > 0; k--) [current, next] = [twice.mul(current).sub(next).add(terms[k]), current];
  return t.mul(current).sub(next).add(terms[0]);
}

/** e^-|x| · I(x) for order 0 or 1. */
function scaled(x: Tensor, order: 0 | 1): Tensor {
  const size = x.abs();
  const near = size.lessEqual(8);
  const inner = chebyshev(SERIES[`small${order}`], size.minimum(8).div(4).sub(1));
  const far = size.maximum(8);
  const outer = chebyshev(SERIES[`large${order}`], far.reciprocal().mul(16).sub(1)).mul(far.rsqrt());
  return order === 0 ? near.where(inner, outer) : near.where(inner.mul(x), outer.mul(x.sign()));
}

const unaryOf = (op: string, x: TensorLike, run: (t: Tensor) => Tensor): Tensor => withOperand(op, x, (t) => composed(() => run(t)));

/**
 * The modified Bessel function I₀. float32 (within 3e-7), float64.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/special/bessel_i0
 * @example tf.math.special.besselI0([1]).arraySync()[0].toFixed(5); // '1.26607'
 */
export const besselI0 = (x: TensorLike): Tensor => unaryOf('besselI0', x, (t) => scaled(t, 0).mul(t.abs().exp()));

/**
 * e^-|x| · I₀(x), which does not overflow.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/special/bessel_i0e
 * @example tf.math.special.besselI0e([0]).arraySync()[0].toFixed(5); // '1.00000'
 */
export const besselI0e = (x: TensorLike): Tensor => unaryOf('besselI0e', x, (t) => scaled(t, 0));

/**
 * The modified Bessel function I₁. float32 (within 3e-7), float64.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/special/bessel_i1
 * @example tf.math.special.besselI1([1]).arraySync()[0].toFixed(5); // '0.56516'
 */
export const besselI1 = (x: TensorLike): Tensor => unaryOf('besselI1', x, (t) => scaled(t, 1).mul(t.abs().exp()));

/**
 * e^-|x| · I₁(x), which does not overflow.
 * Source: https://www.tensorflow.org/api_docs/python/tf/math/special/bessel_i1e
 * @example tf.math.special.besselI1e([0]).arraySync(); // [0]
 */
export const besselI1e = (x: TensorLike): Tensor => unaryOf('besselI1e', x, (t) => scaled(t, 1));
