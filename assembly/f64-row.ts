// exp and log of float64 for what rows of softmax need: no NaN, no infinity but -Infinity for exp, no overflow.
// Source: e_exp.c and e_log.c of fdlibm (Sun Microsystems).

/** exp(x) for x <= 0, less than 1 ulp; below 2^-1021 it is 0. */
export function expF64(x: f64): f64 {
  if (x < -708) return 0;
  const n = nearest(x * 1.4426950408889634);
  const high = x - n * 6.93147180369123816490e-01, low = n * 1.90821492927058770002e-10;
  const r = high - low, t = r * r;
  const c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 +
    t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  return (1 - ((low - r * c / (2 - c)) - high)) * reinterpret<f64>((<i64>n + 1023) << 52);
}

/** log(x) for normal x > 0, less than 1 ulp; NaN of NaN. */
export function logF64(x: f64): f64 {
  if (x != x) return x;
  // x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2).
  const bits = reinterpret<i64>(x) - 0x3fe6a09e667f3bcd, k = <f64>(bits >> 52);
  const f = reinterpret<f64>((bits & 0xfffffffffffff) + 0x3fe6a09e667f3bcd) - 1;
  const s = f / (2 + f), z = s * s, half = 0.5 * f * f;
  const r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 +
    z * (2.222219843214978396e-01 + z * (1.818357216161805012e-01 + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
  return s * (half + r) + k * 1.90821492927058770002e-10 - half + f + k * 6.93147180369123816490e-01;
}
