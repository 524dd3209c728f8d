import type { State } from '../philox.ts';
import { Sampler } from './sampler.ts';

// Distributions that draw until they accept, in float64 as TensorFlow computes them. They run on the host: a sample takes some
// logarithms, and programs without them need not carry their code in the kernels. Samples are [samples, parameters].

/** Blocks that a sample of the gamma and the Poisson distribution has for itself. */
const RESERVED = 256;

/** Samples of gamma(alpha, 1). Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000) */
export function gammaSamples(alphas: Float64Array, samples: number, start: State): Float64Array {
  const y = new Float64Array(alphas.length * samples);
  const sampler = new Sampler(start, RESERVED);
  for (let i = 0, index = 0; i < alphas.length; i++) {
    for (let j = 0; j < samples; j++, index++) {
      sampler.seek(index);
      y[j * alphas.length + i] = gammaSample(alphas[i], sampler);
    }
  }
  return y;
}

function gammaSample(alpha: number, sampler: Sampler): number {
  if (!(alpha >= 0)) return Number.NaN;
  if (alpha === 1) return -Math.log1p(-sampler.uniform());
  const small = alpha < 1;
  const d = alpha + (small ? 2 / 3 : -1 / 3);
  const c = 1 / 3 / Math.sqrt(d);
  for (;;) {
    const x = sampler.normal();
    let v = 1 + c * x;
    if (v <= 0) continue;
    v = v * v * v;
    const u = sampler.uniform();
    if (u < 1 - 0.0331 * (x * x) * (x * x) || Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
      // A shape below 1 is drawn for one more, then brought down by a power of another uniform value.
      return small ? d * v * sampler.uniform() ** (1 / alpha) : d * v;
    }
  }
}

/**
 * Samples of Poisson(rate). Source: below 10 Knuth, The Art of Computer Programming 2, 3.4.1; from there on Hörmann,
 * "The transformed rejection method for generating Poisson random variables" (1993)
 */
export function poissonSamples(rates: Float64Array, samples: number, start: State): Float64Array {
  const y = new Float64Array(rates.length * samples);
  const sampler = new Sampler(start, RESERVED);
  for (let i = 0, index = 0; i < rates.length; i++) {
    for (let j = 0; j < samples; j++, index++) {
      sampler.seek(index);
      y[j * rates.length + i] = rates[i] < 10 ? fewEvents(rates[i], sampler) : manyEvents(rates[i], sampler);
    }
  }
  return y;
}

function fewEvents(rate: number, sampler: Sampler): number {
  const limit = Math.exp(-rate);
  let events = 0;
  for (let product = sampler.uniform(); product > limit; product *= sampler.uniform()) events++;
  return events;
}

function manyEvents(rate: number, sampler: Sampler): number {
  if (!(rate < Number.POSITIVE_INFINITY)) return rate;
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const limit = 0.9277 - 3.6224 / (b - 2);
  const logRate = Math.log(rate);
  for (;;) {
    const u = sampler.uniform() - 0.5;
    const v = sampler.uniform();
    const s = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / s + b) * u + rate + 0.43);
    if (s >= 0.07 && v <= limit) return k;
    if (k < 0 || (s < 0.013 && v > s)) continue;
    const logFactorial = HALF_LOG_2PI + (k + 0.5) * Math.log(k + 1) - (k + 1) + stirlingTail(k);
    if (Math.log((v * inverseAlpha) / (a / (s * s) + b)) <= -rate + k * logRate - logFactorial) return k;
  }
}

const HALF_LOG_2PI = 0.9189385332046727;

/** What Stirling's formula leaves of log k!, for k up to 9; beyond, two more terms of the series. */
const TAIL = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
  0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

function stirlingTail(k: number): number {
  if (k <= 9) return TAIL[k];
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

/**
 * Samples of binomial(count, p). A mean below `large` is drawn by summing geometric steps (42 blocks a sample), another by
 * Hörmann, "The generation of binomial random variates" (1993) (256 blocks); p above ½ as count less the other outcome.
 */
export function binomialSamples(counts: Float64Array, probs: Float64Array, samples: number, start: State, large: number): Float64Array {
  const batch = counts.length;
  const y = new Float64Array(batch * samples);
  const [short, long] = [new Sampler(start, 42), new Sampler(start, RESERVED)];
  for (let i = 0, index = 0; i < batch; i++) {
    const [count, p] = [counts[i], probs[i]];
    const less = p > 0.5 ? 1 - p : p;
    const few = count * less < large;
    const sampler = few ? short : long;
    for (let j = 0; j < samples; j++, index++) {
      let hits = Number.NaN;
      if (count <= 0 || p <= 0) hits = 0;
      else if (p >= 1) hits = count;
      else if (!Number.isNaN(p) && count < Number.POSITIVE_INFINITY) {
        sampler.seek(index);
        hits = few ? fewHits(count, less, sampler) : manyHits(count, less, sampler);
        if (p > 0.5) hits = count - hits;
      }
      y[j * batch + i] = hits;
    }
  }
  return y;
}

function fewHits(count: number, p: number, sampler: Sampler): number {
  const scale = Math.log1p(-p);
  let hits = 0;
  for (let sum = Math.ceil(Math.log(sampler.uniform()) / scale); sum <= count; sum += Math.ceil(Math.log(sampler.uniform()) / scale))
    hits++;
  return hits;
}

function manyHits(count: number, p: number, sampler: Sampler): number {
  const deviation = Math.sqrt(count * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = count * p + 0.5;
  const limit = 0.92 - 4.2 / b;
  const r = p / (1 - p);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const m = Math.floor((count + 1) * p);
  const atMode = (m + 0.5) * Math.log((m + 1) / (r * (count - m + 1))) + stirlingTail(m) + stirlingTail(count - m);
  for (;;) {
    const u = sampler.uniform() - 0.5;
    const v = sampler.uniform();
    const s = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / s + b) * u + c);
    if (s >= 0.07 && v <= limit) return k;
    if (k < 0 || k > count) continue;
    const bound =
      atMode +
      (count + 1) * Math.log((count - m + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((r * (count - k + 1)) / (k + 1)) -
      stirlingTail(k) -
      stirlingTail(count - k);
    if (Math.log((v * alpha) / (a / (s * s) + b)) <= bound) return k;
  }
}

/**
 * Classes [rows, samples] drawn with unnormalized log-probabilities [rows, classes]; what is not finite has none, and a row
 * without any gives `classes`. Values of the stream are used in turn through all rows.
 */
export function categoricalSamples(logits: Float64Array, classes: number, samples: number, start: State): BigInt64Array {
  const rows = logits.length / classes;
  const y = new BigInt64Array(rows * samples);
  const sampler = new Sampler(start, 0);
  sampler.seek(0);
  const pair = new Float64Array(2);
  const sums = new Float64Array(classes);
  for (let row = 0, index = 0; row < rows; row++) {
    const total = runningTotals(logits, row * classes, sums);
    for (let j = 0; j < samples; j++, index++) {
      if ((index & 1) === 0) sampler.both(pair);
      y[index] = BigInt(firstAbove(sums, pair[index & 1] * total));
    }
  }
  return y;
}

/** The sums of the probabilities up to each class, made comparable by the largest finite logit. Gives the last. */
function runningTotals(logits: Float64Array, from: number, sums: Float64Array): number {
  let highest = -Number.MAX_VALUE;
  for (let i = 0; i < sums.length; i++) if (Number.isFinite(logits[from + i])) highest = Math.max(highest, logits[from + i]);
  let total = 0;
  for (let i = 0; i < sums.length; i++) {
    if (Number.isFinite(logits[from + i])) total += Math.exp(logits[from + i] - highest);
    sums[i] = total;
  }
  return total;
}

function firstAbove(sums: Float64Array, wanted: number): number {
  let [low, high] = [0, sums.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** x turned left in `bits` bits, of which those above are masked away by the caller. */
const rotate = (x: number, by: number, bits: number): number => (x << by) | (x >>> (bits - by));

/**
 * Where an index goes in a permutation of 0 … last, which a key of three words chooses: four rounds of the block cipher Simon
 * (eprint.iacr.org/2013/404) on as many bits as hold all but the last index, 16 at least; repeated until the result is in range.
 */
export function shuffleIndex(index: bigint, last: bigint, key: readonly number[]): bigint {
  if (last === 0n) return 0n;
  const bits = Math.max(8, Math.ceil((last - 1n).toString(2).length / 2));
  const mask = bits === 32 ? 0xffffffff : 2 ** bits - 1;
  const k2 = (key[2] & mask) >>> 0;
  const keys = [key[0], key[1], key[2], 0xfffffffd ^ key[0] ^ rotate(k2, bits - 3, bits) ^ rotate(k2, bits - 4, bits)];
  const shift = BigInt(bits);
  let value = index;
  do {
    let left = Number((value >> shift) & BigInt(mask));
    let right = Number(value & BigInt(mask));
    for (let round = 0; round < 4; round++) {
      const mixed = left ^ keys[round] ^ (rotate(right, 1, bits) & rotate(right, 8, bits)) ^ rotate(right, 2, bits);
      left = right;
      right = (mixed & mask) >>> 0;
    }
    value = (BigInt(left) << shift) | BigInt(right);
  } while (value > last);
  return value;
}
