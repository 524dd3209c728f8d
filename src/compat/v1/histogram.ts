import { ValueError } from '../../errors.ts';
import type { HistogramProto } from '../../summary/event.ts';

/** Upper ends of buckets that grow by a tenth, from 1e-12 to 1e20, on both sides of 0. Source: tensorflow/core/lib/histogram/histogram.cc */
function usualLimits(): Float64Array {
  const positive: number[] = [];
  for (let v = 1e-12; v < 1e20; v *= 1.1) positive.push(v);
  positive.push(Number.MAX_VALUE);
  return Float64Array.from([...positive.map((v) => -v).reverse(), 0, ...positive]);
}
let limits: Float64Array | null = null;

/** The first bucket whose end is above the value. */
function bucketOf(ends: Float64Array, value: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Counts of numbers; runs of empty buckets are one bucket. @throws ValueError for NaN and infinite numbers */
export function histogramOf(op: string, tag: string, values: readonly number[]): HistogramProto {
  limits ??= usualLimits();
  const ends = limits;
  const counts = new Float64Array(ends.length);
  let [min, max, sum, sumSquares] = [Number.MAX_VALUE, -Number.MAX_VALUE, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) {
      throw new ValueError(
        op,
        `${Number.isNaN(value) ? 'Nan' : 'Infinity'} in summary histogram`,
        `'${tag}'`,
        'Look at what it is computed from.',
        { tag },
      );
    }
    counts[Math.min(bucketOf(ends, value), ends.length - 1)]++;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumSquares += value * value;
  }
  const [bucketLimit, bucket]: [number[], number[]] = [[], []];
  for (let i = 0; i < ends.length; ) {
    let [end, count] = [ends[i], counts[i]];
    i++;
    if (count <= 0) {
      for (; i < ends.length && counts[i] <= 0; i++) [end, count] = [ends[i], counts[i]];
    }
    bucketLimit.push(end);
    bucket.push(count);
  }
  return { min, max, num: values.length, sum, sumSquares, bucketLimit, bucket };
}
