// lgamma and digamma for float64, one element at a time. Around the zeros a rational fit of our own (relative error below
// 2^-58) with the zeros taken out, from there up by the recurrence, and then Stirling's series; below zero by reflection.
// Near the zeros on the negative axis the error is absolute, not relative.
import { logF64 } from "./f64-log";
import { sinF64, tanF64 } from "./f64-trig";
import { polynomial } from "./polynomial";

// lgamma(x) / ((x - 1) (x - 2)) - 0.34375 for x from 0.6 to 3.
// @ts-ignore: decorator
@lazy const LGAMMA = memory.data<f64>([
  2.3784147672008356, 84.78032245311809, 632.2515667456246, 1495.416162488737, 1170.25866877295, 125.52777556091905,
  -126.88147729048431, -29.1051146653393, -1.2761363056476418,
  1, 64.57956584997892, 800.6376852431434, 3268.525170063096, 5316.118447562427, 3696.533740131453, 1089.132414179412,
  122.9446058802585, 3.8844653290528015, -0.0012774121306155723
]);
// lgamma(x) - (x - 1/2) (log(x) - 1) in odd powers of 1/x (e_lgamma_r.c of fdlibm, Sun Microsystems).
// @ts-ignore: decorator
@lazy const STIRLING = memory.data<f64>([
  8.33333333333329678849e-02, -2.77777777728775536470e-03, 7.93650558643019558500e-04, -5.95187557450339963135e-04,
  8.36339918996282139126e-04, -1.63092934096575273989e-03
]);
// digamma(1 + y) / (1 + y - root) - 1 for y from -0.2 to 1.2.
// @ts-ignore: decorator
@lazy const DIGAMMA = memory.data<f64>([
  0.2503801375034054, -0.30834532073370474, -0.6936657062539165, -0.35782873521821973, -0.07239410346333659, -0.005683807735515061,
  -0.00012492012917948036,
  1, 2.182074206507902, 1.672937647033765, 0.5775980051414054, 0.09289844684006407, 0.006289965116676253, 0.00012608435841516907
]);
// B(2k) / 2k in powers of 1 / x^2.
// @ts-ignore: decorator
@lazy const BERNOULLI = memory.data<f64>([
  8.33333333333333333333e-02, -8.33333333333333333333e-03, 3.96825396825396825397e-03, -4.16666666666666666667e-03,
  7.57575757575757575758e-03, -2.10927960927960927961e-02, 8.33333333333333333333e-02
]);

// @ts-ignore: decorator
@inline const PI: f64 = 3.141592653589793;

// lgamma(1 + y); x is 1 + y, from 0.6 to 3. The greater part of the quotient is a constant, so that its error matters less.
function lgammaNear(y: f64, x: f64): f64 {
  const product = y * (y - 1);
  // 0 + makes the -0 of y = 0 a 0.
  return 0 + product * 0.34375 + product * (polynomial(x, LGAMMA, 9) / polynomial(x, LGAMMA + 72, 10));
}

function lgammaPositive(x: f64): f64 {
  if (x < 0.6) return lgammaNear(x, x + 1) - logF64(x);
  if (x < 3) return lgammaNear(x - 1, x);
  if (x < 8) {
    let product: f64 = 1;
    while (x >= 3) {
      x -= 1;
      product *= x;
    }
    return lgammaNear(x - 1, x) + logF64(product);
  }
  const z = 1 / x;
  return (x - 0.5) * (logF64(x) - 1) + (4.18938533204672725052e-01 + z * polynomial(z * z, STIRLING, 6));
}

/** log|Gamma(x)|, at most 3 ulp; Infinity at 0 and the negative integers. */
export function lgammaF64(x: f64): f64 {
  if (x > 0) return lgammaPositive(x);
  if (x != x) return x;
  if (x > -1e-17) return -logF64(-x);
  const r = x - nearest(x); // NaN at -Infinity
  if (r == 0 || r != r) return Infinity;
  return logF64(PI / abs(x * sinF64(PI * r))) - lgammaPositive(-x);
}

/** The derivative of lgamma, at most 2 ulp; NaN at 0 and the negative integers. */
export function digammaF64(x: f64): f64 {
  let sum: f64 = 0;
  if (!(x > 0)) {
    const r = x - nearest(x);
    if (r == 0 || r != r) return NaN;
    if (x > -0.5) {
      // Small: the recurrence is closer than the reflection.
      sum = -1 / x;
      x += 1;
    } else {
      sum = -PI / tanF64(PI * r);
      x = 1 - x;
    }
  }
  if (x < 0.8) {
    sum -= 1 / x;
    x += 1;
  }
  if (x < 10) {
    while (x >= 2.2) {
      x -= 1;
      sum += 1 / x;
    }
    const y = x - 1;
    const distance = (x - 1.4616321449683622) - 9.549995429965697e-17;
    return distance + distance * (polynomial(y, DIGAMMA, 7) / polynomial(y, DIGAMMA + 56, 7)) + sum;
  }
  if (x == Infinity) return x;
  const z = 1 / (x * x);
  return logF64(x) - 0.5 / x - z * polynomial(z, BERNOULLI, 7) + sum;
}
