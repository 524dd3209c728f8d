// log, log1p and the functions built on them for float64, one element at a time.
// Source: e_log.c and s_log1p.c of fdlibm (Sun Microsystems): log(1 + f) as a series in s = f / (2 + f).
import { expF64 } from "./f64-exp";

// log(1 + f) + k ln 2 + c, c small.
function series(f: f64, k: f64, c: f64): f64 {
  const s = f / (2 + f);
  const z = s * s;
  const r = z * (6.666666666666735130e-01 + z * (3.999999999940941908e-01 + z * (2.857142874366239149e-01 + z * (2.222219843214978396e-01 +
    z * (1.818357216161805012e-01 + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
  const h = 0.5 * f * f;
  return s * (h + r) + (k * 1.90821492927058770002e-10 + c) - h + f + k * 6.93147180369123816490e-01;
}

// The bits of u less those of sqrt(1/2): the exponent above, the fraction over sqrt(1/2) below.
// @ts-ignore: decorator
@inline const ROOT: i64 = 0x3fe6a09e667f3bcd;

// @ts-ignore: decorator
@inline
function fraction(shifted: i64): f64 { return reinterpret<f64>((shifted & 0xfffffffffffff) + ROOT) - 1; }

/** log(x), less than 1 ulp. */
export function logF64(x: f64): f64 {
  if (!(x > 0 && x < Infinity)) return x == 0 ? -Infinity : x < 0 ? NaN : x;
  let k: f64 = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54
    k = -54;
  }
  const shifted = reinterpret<i64>(x) - ROOT;
  return series(fraction(shifted), k + <f64>(shifted >> 52), 0);
}

/** log(1 + x), less than 1 ulp. */
export function log1pF64(x: f64): f64 {
  if (abs(x) < 1e-17) return x;
  const u = 1 + x;
  if (!(u > 0 && u < Infinity)) return logF64(u);
  const shifted = reinterpret<i64>(u) - ROOT;
  const k = shifted >> 52;
  const v = u - 1;
  // Where 1 + x needs no shift, f is x itself.
  return series(k ? fraction(shifted) : x, <f64>k, k ? ((1 - (u - v)) + (x - v)) / u : 0);
}

/** log(1 + exp(x)), at most 2 ulp. */
export function softplusF64(x: f64): f64 { return log1pF64(expF64(-abs(x))) + max(x, 0); }

/** asinh(x), at most 2 ulp. */
export function asinhF64(x: f64): f64 {
  const a = abs(x);
  let y: f64;
  if (a > 268435456) y = logF64(a) + 0.6931471805599453;
  else if (a > 2) y = logF64(2 * a + 1 / (sqrt(a * a + 1) + a));
  else y = log1pF64(a + a * a / (1 + sqrt(1 + a * a)));
  return copysign(y, x);
}

/** acosh(x), at most 2 ulp. */
export function acoshF64(x: f64): f64 {
  if (x < 1) return NaN;
  if (x > 268435456) return logF64(x) + 0.6931471805599453;
  if (x > 2) return logF64(2 * x - 1 / (x + sqrt(x * x - 1)));
  const t = x - 1;
  return log1pF64(t + sqrt(2 * t + t * t));
}

/** atanh(x), at most 2 ulp. */
export function atanhF64(x: f64): f64 {
  const a = abs(x);
  const t = a + a;
  return copysign(0.5 * log1pF64(a < 0.5 ? t + t * a / (1 - a) : t / (1 - a)), x);
}
