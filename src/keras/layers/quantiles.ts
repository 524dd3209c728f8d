// Boundaries that cut numbers into bins of about equally many, from batches one after the other, as Keras' Discretization learns them:
// a summary is a list of values, each with how many numbers it stands for.

export interface Summary {
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

/** The line through points with rising x, held at its ends. */
function interpolated(at: number, xs: readonly number[], ys: readonly number[]): number {
  if (at <= xs[0]) return ys[0];
  const next = xs.findIndex((x) => x >= at);
  if (next < 0) return ys[ys.length - 1];
  const share = (at - xs[next - 1]) / (xs[next] - xs[next - 1]);
  return ys[next - 1] + share * (ys[next] - ys[next - 1]);
}

/** A summary of as many values as precision asks for, at equal steps of the share of numbers. */
function compressed(summary: Summary, precision: number): Summary {
  if (summary.values.length * precision < 1) return summary;
  const sums: number[] = [];
  for (const weight of summary.weights) sums.push(Math.fround((sums.at(-1) ?? 0) + weight));
  const total = sums[sums.length - 1];
  const shares = sums.map((sum) => Math.fround(sum / total));
  // As many steps as fit below 1: the last may lie at 1 or, by rounding, just beyond.
  const percents = Array.from({ length: Math.ceil(1 / precision) }, (_, i) => precision + i * precision);
  const values = percents.map((percent) => Math.fround(interpolated(percent, shares, summary.values)));
  const reached = percents.map((percent) => interpolated(percent, shares, sums));
  return { values, weights: reached.map((sum, i) => Math.fround(sum - (reached[i - 1] ?? 0))) };
}

/** The summary of one batch of numbers. */
export function summarized(numbers: readonly number[], precision: number): Summary {
  const sorted = [...numbers].sort((a, b) => a - b);
  const increment = sorted.length * precision;
  const step = Math.max(increment, 1);
  const values: number[] = [];
  for (let i = Math.floor(increment); i < sorted.length; i += Math.floor(step)) values.push(sorted[i]);
  return { values, weights: values.map(() => step) };
}

/** The summary of two: of one batch after the other. */
export function merged(a: Summary, b: Summary, precision: number): Summary {
  const pairs = [a, b].flatMap(({ values, weights }) => values.map((value, i) => [value, weights[i]] as const));
  pairs.sort(([x], [y]) => x - y);
  return compressed({ values: pairs.map(([value]) => value), weights: pairs.map(([, weight]) => weight) }, precision);
}

/** One boundary less than bins. */
export const boundariesOf = (summary: Summary, bins: number): number[] => [...compressed(summary, 1 / bins).values].slice(0, -1);
