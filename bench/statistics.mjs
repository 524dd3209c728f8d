// What is said of a list of samples.

/** The value below which the part `q` of a sorted list lies. */
function quantile(sorted, q) {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

/** The extremes, the quartiles and the median. */
export function spread(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    min: sorted[0],
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    max: sorted.at(-1),
    samples: sorted.length,
  };
}

/**
 * Between which of the samples the median lies of all that could have been drawn, with 99 % certainty, whatever they are distributed
 * like: as many of n lie below it as coins of n show heads. Without bounds where they are too few.
 */
export function medianBounds(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const n = sorted.length;
  let [term, sum, rank] = [0.5 ** n, 0, -1];
  for (let k = 0; k < n / 2; k++) {
    sum += term;
    if (sum > 0.005) break;
    rank = k;
    term *= (n - k) / (k + 1);
  }
  return rank < 0 ? [-Infinity, Infinity] : [sorted[rank], sorted[n - 1 - rank]];
}

/**
 * The spread of wall times, and what is typical: the median, or the median of the CPU times where that is lower, since on a machine
 * with other work the wall clock also counts the time of others.
 */
export function timing(wall, cpu) {
  const walls = spread(wall);
  const { median } = spread(cpu);
  return { typical: Math.min(walls.median, median || walls.median), cpu: median, ...walls };
}

/**
 * The largest error of a result, relative to the larger of the expected value and the root of the mean square of all of them.
 * Infinity where the sizes differ; NaN where a value is not a number.
 */
export function relativeError(actual, expected) {
  if (actual.length !== expected.length) return Infinity;
  const rms = Math.sqrt(expected.reduce((sum, v) => sum + v * v, 0) / expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / Math.max(Math.abs(expected[i]), rms, 1e-30);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}
