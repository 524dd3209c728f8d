import type { Tensor } from '../tensor.ts';

const SHIFT = 8;

/**
 * The derivative of digamma. Positive arguments are moved above 8 by ψ₁(x) = ψ₁(x + 1) + 1/x², where the asymptotic series holds to
 * float64; others are reflected, ψ₁(x) = π² / sin²(πx) - ψ₁(1 - x).
 * Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 6.4.6, 6.4.7 and 6.4.12
 */
export function trigamma(x: Tensor): Tensor {
  const low = x.less(0.5);
  const z = low.where(x.neg().add(1), x);
  let sum = z.square().reciprocal();
  for (let i = 1; i < SHIFT; i++) sum = sum.add(z.add(i).square().reciprocal());
  const w = z.add(SHIFT).reciprocal();
  const w2 = w.square();
  // Bernoulli numbers B₂ … B₁₄ by Horner's rule.
  let series = w2.mul(7 / 6);
  for (const b of [-691 / 2730, 5 / 66, -1 / 30, 1 / 42, -1 / 30, 1 / 6]) series = series.add(b).mul(w2);
  const positive = sum.add(w.add(w2.mul(0.5)).add(series.mul(w)));
  const reflected = x
    .mul(Math.PI)
    .sin()
    .square()
    .reciprocal()
    .mul(Math.PI ** 2)
    .sub(positive);
  return low.where(reflected, positive);
}
