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
