// The distributions that draw until they accept: moments of many samples, the ends of their parameters' ranges, plain loops over
// the words. Bits of whole results: random-golden.test.ts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { binomialSamples, categoricalSamples, gammaSamples, poissonSamples, shuffleIndex } from '../src/ops/samplers.ts';
import { unitF64, word, wordsOf } from './random-words.ts';

const state = (): Uint32Array => Uint32Array.from({ length: 6 }, word);

/** Mean and variance of many samples, with room for five standard errors. */
function checkMoments(values: readonly number[], mean: number, variance: number, what: string): void {
  const n = values.length;
  let sum = 0;
  for (const v of values) sum += v;
  let squares = 0;
  for (const v of values) squares += (v - sum / n) ** 2;
  assert.ok(Math.abs(sum / n - mean) <= 5 * Math.sqrt(variance / n) + 1e-12, `${what}: mean ${sum / n}, not ${mean}`);
  assert.ok(Math.abs(squares / n - variance) <= 0.15 * variance + 1e-12, `${what}: variance ${squares / n}, not ${variance}`);
}

const SAMPLES = 4000;

/** Column i of the samples belongs to parameter i. */
function checkColumns(
  y: Float64Array,
  parameters: readonly number[],
  mean: (p: number) => number,
  variance: (p: number) => number,
  what: string,
): void {
  assert.is(y.length, SAMPLES * parameters.length);
  for (const [column, p] of parameters.entries()) {
    const own = Array.from({ length: SAMPLES }, (_, i) => y[i * parameters.length + column]);
    checkMoments(own, mean(p), variance(p), `${what} ${p}`);
  }
}

const same = (p: number): number => p;

test('gamma samples', () => {
  const alphas = [0.3, 1, 2.5, 100];
  checkColumns(gammaSamples(Float64Array.from(alphas), SAMPLES, state()), alphas, same, same, 'gamma');
});

test('Poisson samples', () => {
  const rates = [0, 0.4, 9.99, 10, 1000];
  checkColumns(poissonSamples(Float64Array.from(rates), SAMPLES, state()), rates, same, same, 'Poisson');
});

test('binomial samples', () => {
  const probs = [0, 0.05, 0.4, 0.6, 0.95, 1];
  for (const count of [10, 1000]) {
    const y = binomialSamples(new Float64Array(probs.length).fill(count), Float64Array.from(probs), SAMPLES, state(), 10);
    checkColumns(
      y,
      probs,
      (p) => p * count,
      (p) => p * (1 - p) * count,
      `binomial ${count}`,
    );
  }
});

test('a sample does not depend on the others', () => {
  const start = state();
  for (const draw of [gammaSamples, poissonSamples]) {
    const alone = draw(Float64Array.of(0.5), 50, start);
    assert.equal(alone.slice(0, 7), draw(Float64Array.of(0.5), 7, start));
    const beside = draw(Float64Array.of(0.5, 20), 50, start);
    assert.equal(
      Array.from(alone),
      Array.from({ length: 50 }, (_, i) => beside[2 * i]),
    );
  }
});

test('parameters outside of a distribution give NaN, and end', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  assert.equal(Array.from(gammaSamples(Float64Array.of(-1, nan, infinity, 0), 1, state())), [nan, nan, infinity, 0]);
  assert.equal(Array.from(poissonSamples(Float64Array.of(-1, nan, infinity), 1, state())), [0, nan, infinity]);
  assert.equal(Array.from(binomialSamples(Float64Array.of(5, 5, -1, infinity), Float64Array.of(nan, 2, 0.5, 0.5), 1, state(), 10)), [
    nan,
    5,
    0,
    nan,
  ]);
  for (const draw of [gammaSamples, poissonSamples])
    assert.is(draw(new Float64Array(0), 5, state()).length + draw(Float64Array.of(1, 2), 0, state()).length, 0);
});

test('categorical samples follow the probabilities; rows draw one after the other', () => {
  const { NaN: nan, NEGATIVE_INFINITY: none, POSITIVE_INFINITY: infinity } = Number;
  const [classes, samples] = [4, 5001];
  const logits = [0, 1, none, 2, 700, nan, 700, 0, none, nan, infinity, none];
  const start = state();
  const y = categoricalSamples(Float64Array.from(logits), classes, samples, start);
  const words = wordsOf(start, 3 * samples);
  for (let row = 0; row < 3; row++) {
    const own = logits.slice(row * classes, (row + 1) * classes);
    const highest = Math.max(...own.filter(Number.isFinite));
    let total = 0;
    const bounds = own.map((logit) => {
      total += Number.isFinite(logit) ? Math.exp(logit - highest) : 0;
      return total;
    });
    for (let j = 0; j < samples; j++) {
      const i = row * samples + j;
      const wanted = unitF64(words[2 * i], words[2 * i + 1]) * total;
      const found = bounds.findIndex((bound) => bound > wanted);
      const want = found < 0 ? classes : found;
      if (Number(y[i]) !== want) assert.unreachable(`row ${row}, sample ${j}: ${y[i]}, not ${want}`);
    }
  }
});

test('shuffled indices are a permutation', () => {
  for (const last of [0, 1, 4, 254, 1000]) {
    const moved = Array.from({ length: last + 1 }, (_, i) => Number(shuffleIndex(BigInt(i), BigInt(last), [498247692, 5, 9])));
    assert.equal(
      [...moved].sort((a, b) => a - b),
      Array.from({ length: last + 1 }, (_, i) => i),
      `0 … ${last}`,
    );
  }
  const far = new Set(Array.from({ length: 500 }, (_, i) => shuffleIndex(BigInt(i), 2n ** 63n, [1, 2, 3])));
  assert.is(far.size, 500);
  for (const index of far) assert.ok(index >= 0n && index <= 2n ** 63n);
});

test.run();
