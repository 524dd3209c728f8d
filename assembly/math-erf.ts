// The error function, four float32 at a time: 1 - exp(u) = -expm1(u) with u = log(erfc(|x|)), which is smooth and goes
// through 0, so that one polynomial serves the whole range. Fitting log(erfc) is N. Juffa's idea; the fit is our own.
import { madd } from "./fused";
import { at, magnitude, ordinaryExpm1, signed } from "./math-exp";

// @ts-ignore: decorator
@lazy const ERF = memory.data<f32>([
  3.93, // from here on 1
  9.25002768781269e-06, -1.1758314212784171e-4, 6.326194852590561e-4, -1.6666078008711338e-3, 1.5994747809600085e-4,
  1.9153328612446785e-2, -0.10277791321277618, -0.6366193890571594, -0.1283791670955126, // log(erfc(x)) / x + 1
]);

/** erf(x), at most 2.1 ulp. */
// @ts-ignore: decorator
@inline
export function erfF32x4(x: v128): v128 {
  const a = f32x4.pmin(magnitude(x), at(ERF, 0)); // NaN stays
  // Odd and even powers side by side: one chain of so many steps would keep the loop waiting.
  const z = f32x4.mul(a, a);
  const odd = madd(z, madd(z, madd(z, at(ERF, 2), at(ERF, 4)), at(ERF, 6)), at(ERF, 8));
  const even = madd(z, madd(z, madd(z, madd(z, at(ERF, 1), at(ERF, 3)), at(ERF, 5)), at(ERF, 7)), at(ERF, 9));
  const p = madd(a, odd, even);
  return signed(magnitude(ordinaryExpm1(f32x4.sub(f32x4.mul(a, p), a))), x);
}
