// Special functions as plain float64 loops: slow, written for nothing but to be right to about 1e-14.

const ROOT_PI = Math.sqrt(Math.PI);

/** erfc for x of 2 and above: exp(-x^2) over a continued fraction. */
function erfcTail(x: number): number {
  let f = 0;
  for (let k = 120; k > 0; k--) f = k / 2 / (x + f);
  return Math.exp(-x * x) / ROOT_PI / (x + f);
}

export function erf(x: number): number {
  const a = Math.abs(x);
  if (a >= 2) return Math.sign(x) * (1 - (a < 30 ? erfcTail(a) : 0));
  // The series with terms of one sign: 2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / ROOT_PI) * Math.exp(-x * x) * sum;
}

export function erfc(x: number): number {
  return x < 2 ? 1 - erf(x) : x < 30 ? erfcTail(x) : x > 0 ? 0 : NaN;
}

/** zeta(n) - 1 for n from 2. */
const ZETA = Array.from({ length: 60 }, (_, i) => {
  const n = i + 2;
  let sum = 0;
  for (let k = 40; k > 1; k--) sum += k ** -n;
  // The rest of the sum by Euler and Maclaurin.
  const m = 41;
  return sum + m ** (1 - n) / (n - 1) + m ** -n / 2 + (n * m ** (-n - 1)) / 12 - (n * (n + 1) * (n + 2) * m ** (-n - 3)) / 720;
});
const EULER = 0.5772156649015329;

/** lgamma(1 + z) for small z, and lgamma(2 + z), which is it plus log(1 + z). */
function lgammaSeries(z: number): number {
  let sum = 0;
  for (let n = 59; n >= 2; n--) sum += (ZETA[n - 2]! * (-z) ** n) / n;
  // The ones of zeta are a logarithm's series.
  return sum + z * (1 - EULER) - Math.log1p(z);
}

export function lgamma(x: number): number {
  if (Math.abs(x) === Infinity) return Infinity;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    if (x > -1e-12) return -Math.log(-x);
    return Math.log(Math.PI / Math.abs(x * Math.sin(Math.PI * (x - Math.round(x))))) - lgamma(-x);
  }
  if (Math.abs(x - 1) < 0.3) return lgammaSeries(x - 1);
  if (Math.abs(x - 2) < 0.3) return lgammaSeries(x - 2) + Math.log1p(x - 2);
  let product = 1;
  let y = x;
  while (y < 15) product *= y++;
  const z = 1 / (y * y);
  const series = (1 / 12 + z * (-1 / 360 + z * (1 / 1260 + z * (-1 / 1680 + z * (1 / 1188))))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.9189385332046728 + series - Math.log(product);
}

export function digamma(x: number): number {
  if (x === Infinity) return x;
  if (x <= 0 || Number.isNaN(x)) {
    if (Number.isInteger(x) || !Number.isFinite(x)) return NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  let sum = 0;
  let y = x;
  while (y < 15) sum -= 1 / y++;
  const z = 1 / (y * y);
  return sum + Math.log(y) - 0.5 / y - z * (1 / 12 + z * (-1 / 120 + z * (1 / 252 + z * (-1 / 240 + z * (1 / 132 - z * (691 / 32760))))));
}

/** The y with erf(y) = x, by one step of Newton's method from a guess that is nearly right. */
export function erfinvFrom(guess: number, x: number): number {
  const a = Math.abs(x);
  const g = Math.abs(guess);
  if (!(a < 1) || g === 0 || !Number.isFinite(g)) return a === 1 ? x * Infinity : a > 1 ? NaN : x;
  // In the tail through erfc, where 1 - x has the digits.
  const missing = a < 0.5 ? erf(g) - a : 1 - a - erfc(g);
  return Math.sign(x) * (g - missing * (ROOT_PI / 2) * Math.exp(g * g));
}

/** The y at which the normal distribution reaches p, likewise. */
export function ndtriFrom(guess: number, p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  if (p === 0.5) return 0;
  const middle = Math.abs(p - 0.5) < 0.25;
  const g = Math.abs(guess) / Math.SQRT2;
  const tail = Math.min(p, 1 - p);
  const missing = middle ? erf(g) - Math.abs(2 * p - 1) : 2 * tail - erfc(g);
  return Math.sign(p - 0.5) * Math.SQRT2 * (g - missing * (ROOT_PI / 2) * Math.exp(g * g));
}
