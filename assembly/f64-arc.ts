// asin, acos, atan and atan2 for float64, one element at a time.
// Source: e_asin.c, e_acos.c, s_atan.c, e_atan2.c of fdlibm (Sun Microsystems).
import { polynomial } from "./polynomial";

// @ts-ignore: decorator
@inline const HALF_PI: f64 = 1.5707963267948966;
// @ts-ignore: decorator
@inline const HALF_PI_LOW: f64 = 6.123233995736766e-17;

// (asin(x) - x) / x^3 in x^2, numerator and denominator.
// @ts-ignore: decorator
@lazy const ASIN = memory.data<f64>([
  1.66666666666666657415e-01, -3.25565818622400915405e-01, 2.01212532134862925881e-01, -4.00555345006794114027e-02,
  7.91534994289814532176e-04, 3.47933107596021167570e-05,
  1, -2.40339491173441421878, 2.02094576023350569471, -6.88283971605453293030e-01, 7.70381505559019352791e-02
]);

// (x - atan(x)) / x^3 in x^2 for |x| below 7/16.
// @ts-ignore: decorator
@lazy const ATAN = memory.data<f64>([
  3.33333333333329318027e-01, -1.99999999998764832476e-01, 1.42857142725034663711e-01, -1.11111104054623557880e-01,
  9.09088713343650656196e-02, -7.69187620504482999495e-02, 6.66107313738753120669e-02, -5.83357013379057348645e-02,
  4.97687799461593236017e-02, -3.65315727442169155270e-02, 1.62858201153657823623e-02
]);

// x^2 times the quotient of ASIN's two polynomials at z = x^2.
function asinCurve(z: f64): f64 { return z * polynomial(z, ASIN, 6) / polynomial(z, ASIN + 48, 5); }

// asin(sqrt(z)) for z below 1/4, as two float64, the low one with what the root lost.
function asinRoot(z: f64): v128 {
  const s = sqrt(z);
  const high = reinterpret<f64>(reinterpret<u64>(s) & 0xffffffff00000000);
  // At 0 / 0 there is nothing to add.
  const low = s > 0 ? (z - high * high) / (s + high) : 0;
  return f64x2.replace_lane(f64x2.splat(high), 1, low + s * asinCurve(z));
}

/** asin(x), less than 1 ulp. */
export function asinF64(x: f64): f64 {
  const a = abs(x);
  if (a < 0.5) return x + x * asinCurve(x * x);
  if (!(a <= 1)) return NaN;
  const r = asinRoot((1 - a) * 0.5);
  // pi/4 - 2 high is exact, and so is the sum with the other pi/4 nearly.
  const y = 0.5 * HALF_PI - (2 * f64x2.extract_lane(r, 1) - HALF_PI_LOW - (0.5 * HALF_PI - 2 * f64x2.extract_lane(r, 0)));
  return copysign(y, x);
}

/** acos(x), less than 1 ulp. */
export function acosF64(x: f64): f64 {
  if (abs(x) < 0.5) return HALF_PI - (x - (HALF_PI_LOW - x * asinCurve(x * x)));
  if (!(abs(x) <= 1)) return NaN;
  const r = asinRoot((1 - abs(x)) * 0.5);
  const high = f64x2.extract_lane(r, 0), low = f64x2.extract_lane(r, 1);
  return x > 0 ? 2 * (high + low) : 2 * (HALF_PI - (high + (low - HALF_PI_LOW)));
}

/** atan(x), less than 1 ulp: atan(x) = atan(c) + atan((x - c) / (1 + c x)) for c = 0, 1/2, 1, 3/2, Infinity. */
export function atanF64(x: f64): f64 {
  const a = abs(x);
  let t = a, high: f64 = 0, low: f64 = 0;
  if (a >= 2.4375) {
    t = -1 / a;
    high = HALF_PI;
    low = HALF_PI_LOW;
  } else if (a >= 1.1875) {
    t = (a - 1.5) / (1 + 1.5 * a);
    high = 9.82793723247329054082e-01;
    low = 1.39033110312309984516e-17;
  } else if (a >= 0.6875) {
    t = (a - 1) / (a + 1);
    high = 0.5 * HALF_PI;
    low = 0.5 * HALF_PI_LOW;
  } else if (a >= 0.4375) {
    t = (2 * a - 1) / (2 + a);
    high = 4.63647609000806093515e-01;
    low = 2.26987774529616870924e-17;
  }
  const z = t * t;
  return copysign(high - ((t * z * polynomial(z, ATAN, 11) - low) - t), x);
}

/** The angle of the point (x, y), at most 1.5 ulp. */
export function atan2F64(y: f64, x: f64): f64 {
  if (x != x || y != y) return NaN;
  const a = abs(x), b = abs(y);
  // 0 / 0 counts as 0, Infinity / Infinity as 1.
  let angle = atanF64(a == b ? (a == 0 ? 0 : 1) : b / a);
  if (reinterpret<i64>(x) < 0) angle = 2 * HALF_PI - (angle - 2 * HALF_PI_LOW);
  return copysign(angle, y);
}
