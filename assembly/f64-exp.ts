// exp, expm1 and the functions built on them for float64, one element at a time.
// Source: e_exp.c of fdlibm (Sun Microsystems): exp(r) = 1 + 2r / (R - r), R even in r.

// r - r^2 P(r^2), so that exp(r) = 1 + r + r c / (2 - c).
// @ts-ignore: decorator
@inline
function curve(r: f64): f64 {
  const t = r * r;
  return r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 +
    t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
}

/** 2^n for n from -1022 to 1023. */
// @ts-ignore: decorator
@inline
export function power2(n: f64): f64 { return reinterpret<f64>((<i64>n + 1023) << 52); }

/** exp(x + low), less than 1 ulp; `low` is far below x. */
export function expSumF64(x: f64, low: f64): f64 {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const n = nearest(x * 1.44269504088896338700);
  const high = x - n * 6.93147180369123816490e-01;
  const rest = n * 1.90821492927058770002e-10 - low;
  const r = high - rest;
  const c = curve(r);
  const y = 1 - ((rest - (r * c) / (2 - c)) - high);
  // In two steps, so that denormal results are rounded once and 2^1024 is no hindrance.
  const half = floor(n * 0.5);
  return y * power2(half) * power2(n - half);
}

/** exp(x), less than 1 ulp. */
export function expF64(x: f64): f64 { return expSumF64(x, 0); }

/** exp(x) - 1, at most 1.6 ulp. */
export function expm1F64(x: f64): f64 {
  if (abs(x) < 1e-17) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -40) return -1;
  const n = nearest(x * 1.44269504088896338700);
  const high = x - n * 6.93147180369123816490e-01;
  const rest = n * 1.90821492927058770002e-10;
  const r = high - rest;
  const c = curve(r);
  // exp(r) - 1, with what `r` lost.
  const q = high - (rest - (r * c) / (2 - c));
  // At half its size, since 2^1024 is no float64.
  const scale = power2(n - 1);
  const half = (scale - 0.5) + scale * q;
  return half + half;
}

/** 1 / (1 + exp(-x)), at most 2 ulp. */
export function sigmoidF64(x: f64): f64 {
  const e = expF64(-abs(x));
  const sum = 1 + e;
  const y = (x < 0 ? e : 1) / sum;
  return y - y * (e - (sum - 1)) * (1 - y);
}

/** tanh(x), at most 2 ulp. */
export function tanhF64(x: f64): f64 {
  const a = abs(x);
  const t = expm1F64(a + a);
  // Beyond 22 the quotient would be Infinity / Infinity at last.
  return copysign(a < 22 ? t / (t + 2) : a == a ? 1 : a, x);
}

/** sinh(x), at most 2 ulp. */
export function sinhF64(x: f64): f64 {
  const a = abs(x);
  const h = copysign(0.5, x);
  if (a > 709) {
    const e = expF64(0.5 * a); // exp(a) itself overflows before its half does
    return h * e * e;
  }
  const t = expm1F64(a);
  return a < 1 ? h * (2 * t - t * t / (t + 1)) : h * (t + t / (t + 1));
}

/** cosh(x), at most 2 ulp. */
export function coshF64(x: f64): f64 {
  const a = abs(x);
  if (a > 709) {
    const e = expF64(0.5 * a);
    return 0.5 * e * e;
  }
  if (a < 0.34657359027997264) {
    const t = expm1F64(a);
    return 1 + t * t / (2 * (1 + t));
  }
  const e = expF64(a);
  return 0.5 * e + 0.5 / e;
}
