// Special functions in float64, from their defining series and recurrences.
// Source: Abramowitz & Stegun, Handbook of Mathematical Functions, chapters 6 and 7.

/** Series below 3, continued fraction above. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (Math.abs(x) > 3) return Math.sign(x) * (1 - erfcTail(Math.abs(x)));
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function erfcTail(x: number): number {
  let f = 0;
  for (let n = 120; n > 0; n--) f = n / 2 / (x + f);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + f);
}

export const erfc = (x: number): number => (x > 1 ? erfcTail(x) : 1 - erf(x));

/** Stirling's series after the argument was moved above 15. */
export function lgamma(x: number): number {
  if (x <= 0) return x === Math.floor(x) ? Number.POSITIVE_INFINITY : Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  let [shift, z] = [0, x];
  for (; z < 15; z++) shift += Math.log(z);
  const w = 1 / (z * z);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

export function digamma(x: number): number {
  if (x <= 0 && x === Math.floor(x)) return Number.NaN;
  if (x < 0) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let [shift, z] = [0, x];
  for (; z < 15; z++) shift += 1 / z;
  const w = 1 / (z * z);
  return Math.log(z) - 0.5 / z - w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w / 132)))) - shift;
}

/** The x with f(x) = y, f rising on [low, high]. */
export function inverse(f: (x: number) => number, low: number, high: number): (y: number) => number {
  return (y) => {
    let [a, b] = [low, high];
    for (let i = 0; i < 200; i++) {
      const middle = (a + b) / 2;
      if (f(middle) < y) a = middle;
      else b = middle;
    }
    return (a + b) / 2;
  };
}

/** Halves go to even. */
export function rint(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
