// pow and fmod for float64, one element at a time.
// pow takes the logarithm as the sum of two float64 (T. J. Dekker, A floating-point technique for extending the available
// precision, 1971), since its error is multiplied by up to 745 before the exponential.
import { expF64, expSumF64, power2 } from "./f64-exp";
import { logF64 } from "./f64-log";

/** What the rounded product p = a * b lost. */
export function productLow(a: f64, b: f64, p: f64): f64 {
  const ta = a * 134217729, tb = b * 134217729; // 2^27 + 1
  const aHigh = ta - (ta - a), bHigh = tb - (tb - b);
  const aLow = a - aHigh, bLow = b - bHigh;
  return ((aHigh * bHigh - p) + aHigh * bLow + aLow * bHigh) + aLow * bLow;
}

// exp(y log(x)) for positive finite x and moderate y. log(m) = 2 s (1 + s^2 / 3 + s^4 / 5 + …), s = (m - 1) / (m + 1).
function powerPositive(x: f64, y: f64): f64 {
  let k: f64 = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54
    k = -54;
  }
  const shifted = reinterpret<i64>(x) - 0x3fe6a09e667f3bcd; // sqrt(1/2)
  k += <f64>(shifted >> 52);
  const m = reinterpret<f64>((shifted & 0xfffffffffffff) + 0x3fe6a09e667f3bcd);
  const f = m - 1;
  const d = m + 1;
  const s = f / d;
  let p = s * d;
  const sLow = (((f - p) - productLow(s, d, p)) - s * (m - (d - 1))) / d;
  const z = s * s;
  const zLow = productLow(s, s, z) + 2 * s * sLow;
  // u = z / 3 + z^2 (1/5 + z/7 + …) in two parts.
  const third = z * 0.3333333333333333;
  const tail = z * z * (0.1999999999999999 + z * (0.14285714285722556 + z * (0.11111111108768323 + z * (0.09090909435147715 +
    z * (0.07692278436057393 + z * (0.06668158691455614 + z * (0.058374095569716004 + z * 0.0599450452877096)))))));
  const u = third + tail;
  const uLow = ((third - u) + tail) + (productLow(z, 0.3333333333333333, third) + z * 1.850371707708594e-17 + zLow * 0.3333333333333333);
  // 2 s + 2 s u + k ln 2, the largest first.
  const twice = s + s;
  p = twice * u;
  const pLow = productLow(twice, u, p) + twice * uLow + 2 * sLow * (1 + u);
  const whole = k * 6.93147180369123816490e-01;
  let sum = whole + twice;
  let low = k == 0 ? 0 : (whole - sum) + twice;
  const high = sum + p;
  low += ((sum - high) + p) + (pLow + k * 1.90821492927058770002e-10);
  sum = high + low;
  low = (high - sum) + low;
  p = y * sum;
  return expSumF64(p, productLow(y, sum, p) + y * low);
}

/** x to the power y, less than 1 ulp; with `quick`, to 40 bits, which is enough for a float32. Special values as IEEE 754 (pow). */
export function powF64(x: f64, y: f64, quick: bool): f64 {
  if (y == 0 || x == 1) return 1;
  // Rounded once, as the square is.
  if (y == 2) return x * x;
  if (x != x || y != y) return NaN;
  const a = abs(x);
  // From 2^53 on every float64 is even.
  const integer = trunc(y) == y;
  const odd = integer && abs(y) < 9007199254740992 && (<i64>y & 1) != 0;
  let r: f64;
  if (a == 0 || a == Infinity) r = (a == 0) == (y < 0) ? Infinity : 0;
  else if (x < 0 && !integer) return NaN;
  else if (a == 1) r = 1;
  // log(a) is at least 2^-53 here: such a power is beyond all bounds.
  else if (abs(y) > 1e20) r = (a > 1) == (y > 0) ? Infinity : 0;
  else r = quick ? expF64(y * logF64(a)) : powerPositive(a, y);
  return odd ? copysign(r, x) : r;
}

/** The exact remainder of the division truncated toward zero, with the sign of x (C's fmod). */
export function fmodF64(x: f64, y: f64): f64 {
  const a = abs(x), b = abs(y);
  if (!(a < Infinity) || !(b > 0)) return NaN;
  if (a < b) return x;
  // Both as integers times powers of two; the divisor is made normal, so that the quotients below have few bits.
  let ma = reinterpret<u64>(a), mb = reinterpret<u64>(b);
  let ea = <i32>(ma >> 52), eb = <i32>(mb >> 52);
  ma &= 0xfffffffffffff;
  mb &= 0xfffffffffffff;
  if (ea) ma |= 0x10000000000000; else ea = 1;
  if (eb) mb |= 0x10000000000000; else eb = 1;
  const zeros = clz(mb) - 11;
  mb <<= zeros;
  eb -= <i32>zeros;
  // A long division, eleven bits at a time.
  ma %= mb;
  for (let left = ea - eb; left > 0; left -= 11) ma = (ma << <u64>min(left, 11)) % mb;
  const e = eb - 1075, half = e >> 1;
  return copysign(<f64>ma * power2(half) * power2(e - half), x);
}
