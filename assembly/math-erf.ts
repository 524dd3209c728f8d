// The error function, four float32 at a time: 1 - exp(u) = -expm1(u) with u = log(erfc(|x|)), which is smooth and goes
// through 0, so that one polynomial serves the whole range. Fitting log(erfc) is N. Juffa's idea; the fit is our own, and its last two
// coefficients lie one unit in the last place from it, where the rounding of both builds errs least.
import { madd } from "./fused";
import { at, EXP, magnitude, signed, usualExpm1 } from "./math-exp";

// @ts-ignore: decorator
@lazy const ERF = memory.data<f32>([
  3.93, // from here on 1
  9.25002768781269e-06, -1.1758314212784171e-4, 6.326194852590561e-4, -1.6666078008711338e-3, 1.5994747809600085e-4,
  1.9153328612446785e-2, -0.10277791321277618, -0.6366193294525146, -0.12837918102741241, // log(erfc(x)) / x + 1
]);

/** erf(x), at most 2.1 ulp. The constants are those of usualExpm1. */
// @ts-ignore: decorator
@inline
export function usualErf(x: v128, k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128): v128 {
  const a = f32x4.pmin(magnitude(x), at(ERF, 0)); // NaN stays
  // Odd and even powers side by side, neighbours in pairs: one chain of so many steps would keep the loop waiting.
  const z = f32x4.mul(a, a), zz = f32x4.mul(z, z);
  const odd = madd(zz, madd(z, at(ERF, 2), at(ERF, 4)), madd(z, at(ERF, 6), at(ERF, 8)));
  const even = madd(zz, madd(zz, at(ERF, 1), madd(z, at(ERF, 3), at(ERF, 5))), madd(z, at(ERF, 7), at(ERF, 9)));
  const u = f32x4.sub(f32x4.mul(a, madd(a, odd, even)), a);
  return signed(magnitude(usualExpm1(u, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9)), x);
}

/** erf(x), at most 2.1 ulp. */
// @ts-ignore: decorator
@inline
export function erfF32x4(x: v128): v128 {
  return usualErf(x, at(EXP, 0), at(EXP, 10), at(EXP, 2), at(EXP, 3), at(EXP, 4), at(EXP, 5), at(EXP, 6), at(EXP, 7), at(EXP, 8), at(EXP, 9));
}
