// Softmax and what is built on it, and layer norm, against plain loops in float64: row lengths with every tail, in place,
// canaries, rows with infinities and NaN, large and masked logits.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clear, get, guard, kernel, kernels, put, room, stream } from './kernel-arena.ts';

const LANES = ['f32', 'f64'] as const;
type Float = (typeof LANES)[number];
type Row = number[];

const random = stream(23);
const EPSILON = { f32: 2 ** -24, f64: 2 ** -53 };
const SMALLEST = { f32: 2 ** -126, f64: 2 ** -1022 };
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 63, 64, 65, 130, 1000];
const round = (lane: Float, x: number): number => (lane === 'f32' ? Math.fround(x) : x);

/** Rows of logits: ordinary ones, steep ones, masked ones, and rows that have no finite maximum. */
function draw(lane: Float, k: number, kind: number): Row {
  const steep = [4, 40, 300][kind] ?? 4;
  const row = Array.from({ length: k }, () => round(lane, (random() - 0.5) * steep + (kind === 4 ? 1e4 : 0)));
  if (kind === 3) return row.map((x) => (random() < 0.5 ? -Infinity : x));
  if (kind === 5 && k) row[Math.floor(random() * k)] = Infinity;
  if (kind === 6 && k) row[Math.floor(random() * k)] = NaN;
  if (kind === 7) row.fill(-Infinity);
  return row;
}

/** The maximum, the shifted row as the lane can hold it, and the sum of its exponentials. */
function parts(lane: Float, row: Row): { top: number; shifted: Row; sum: number } {
  const top = row.some(Number.isNaN) ? NaN : Math.max(...row);
  const shifted = row.map((x) => round(lane, x - top));
  return { top, shifted, sum: shifted.reduce((s, x) => s + Math.exp(x), 0) };
}

function close(got: number, want: number, bound: number, what: string): void {
  if (got !== want && !(Number.isNaN(got) && Number.isNaN(want)) && !(Math.abs(got - want) <= bound)) {
    assert.unreachable(`${what}: ${got}, not ${want} ± ${bound}`);
  }
}

/** Every lane and row length, with a few rows of every kind. */
function* batches(): Generator<{ lane: Float; k: number; rows: Row[]; e: number; what: string }> {
  for (const lane of LANES) {
    for (const k of LENGTHS) {
      for (const rows of [0, 1, 5]) {
        for (let kind = 0; kind < 8; kind++) {
          clear();
          yield {
            lane,
            k,
            rows: Array.from({ length: rows }, () => draw(lane, k, kind)),
            e: EPSILON[lane],
            what: `${lane} [${rows}, ${k}] kind ${kind}`,
          };
        }
      }
    }
  }
}

// exp to 1 ulp, a sum of which 16 elements meet in the lane's own type, a reciprocal and a product.
const chain = (lane: Float, k: number): number => (lane === 'f32' ? Math.min(k, 19) : k);
const softmaxBound = (lane: Float, k: number): number => (5 + chain(lane, k)) * EPSILON[lane];

test('softmax', () => {
  for (const { lane, k, rows, what } of batches()) {
    for (const inPlace of [false, true]) {
      const x = put(lane, rows.flat(), 1);
      const y = inPlace ? x : room(lane, rows.length * k, 3);
      kernel(`softmax_${lane}`)(x, y, rows.length, k);
      guard(lane, y, rows.length * k, what);
      const got = get(lane, y, rows.length * k) as Float64Array;
      rows.forEach((row, r) => {
        const { top, shifted, sum } = parts(lane, row);
        shifted.forEach((s, j) => {
          const want = Number.isFinite(top) ? Math.exp(s) / sum : NaN;
          close(got[r * k + j]!, want, want * softmaxBound(lane, k) + SMALLEST[lane], `softmax ${what} [${r}, ${j}]`);
        });
      });
    }
  }
});

test('masked logits get exactly nothing', () => {
  for (const lane of LANES) {
    clear();
    const y = room(lane, 6);
    kernel(`softmax_${lane}`)(put(lane, [-Infinity, 3, -Infinity, -1e30, 3, -Infinity]), y, 1, 6);
    assert.equal([...(get(lane, y, 6) as Float64Array)], [0, 0.5, 0, 0, 0.5, 0]);
  }
});

test('the exponentials of float32 are exact to a unit in the last place, down to where they become 0', () => {
  // Beside a logit of 0 the sum is 1 for all that is below -18, so that the probability is the exponential itself.
  const n = 4096;
  let worst = 0;
  for (let round = 0; round < 50; round++) {
    clear();
    const x = Float32Array.from({ length: n }, (_, i) => (i & 1 ? -18 - random() * 69.33 : 0));
    const y = room('f32', n);
    kernels.softmax_f32(put('f32', x), y, n / 2, 2);
    const got = get('f32', y, n) as Float32Array;
    for (let i = 1; i < n; i += 2) {
      const want = Math.exp(x[i]!);
      const unit = 2 ** (Math.floor(Math.log2(want)) - 23);
      worst = Math.max(worst, Math.abs(got[i]! - want) / unit);
    }
  }
  assert.ok(worst < 1, `${worst} ulp`);
  assert.ok(worst > 0.5, 'no float32 function is exact: the test does not see it');
});

test('log softmax', () => {
  for (const { lane, k, rows, e, what } of batches()) {
    for (const inPlace of [false, true]) {
      const x = put(lane, rows.flat(), 1);
      const y = inPlace ? x : room(lane, rows.length * k, 3);
      kernel(`logsoftmax_${lane}`)(x, y, rows.length, k);
      guard(lane, y, rows.length * k, what);
      const got = get(lane, y, rows.length * k) as Float64Array;
      rows.forEach((row, r) => {
        const { top, shifted, sum } = parts(lane, row);
        shifted.forEach((s, j) => {
          const want = Number.isFinite(top) ? s - Math.log(sum) : NaN;
          const bound = e * (Math.abs(want) + 2 * Math.log(Math.max(1, sum)) + 4 + chain(lane, k));
          close(got[r * k + j]!, want, bound, `logsoftmax ${what} [${r}, ${j}]`);
        });
      });
    }
  }
});

test('logsumexp: the infinite maximum itself, and -Infinity of nothing', () => {
  for (const { lane, k, rows, e, what } of batches()) {
    const y = room(lane, rows.length, 3);
    kernel(`logsumexp_${lane}`)(put(lane, rows.flat(), 1), y, rows.length, k);
    guard(lane, y, rows.length, what);
    const got = get(lane, y, rows.length) as Float64Array;
    rows.forEach((row, r) => {
      const { top, sum } = parts(lane, row);
      const want = Number.isFinite(top) ? Math.log(sum) + top : top;
      close(got[r]!, want, e * (2 * Math.abs(want) + 4 + chain(lane, k)), `logsumexp ${what} [${r}]`);
    });
  }
});

test('the gradient of softmax', () => {
  for (const { lane, k, rows, e, what } of batches()) {
    const dy = rows.map((row) => row.map((v) => round(lane, v / 100)));
    const y = rows.map((row) => row.map(() => round(lane, random() / (k || 1))));
    const atDy = put(lane, dy.flat(), 1);
    const atY = put(lane, y.flat(), 2);
    for (const dx of [room(lane, rows.length * k, 3), atDy]) {
      kernel(`softmax_grad_${lane}`)(atDy, atY, dx, rows.length, k);
      guard(lane, dx, rows.length * k, what);
      const got = get(lane, dx, rows.length * k) as Float64Array;
      rows.forEach((_, r) => {
        const dot = dy[r]!.reduce((s, v, j) => s + v * y[r]![j]!, 0);
        const size = dy[r]!.reduce((s, v, j) => s + Math.abs(v * y[r]![j]!), 0);
        dy[r]!.forEach((v, j) => {
          const want = (v - dot) * y[r]![j]!;
          const bound = e * (3 * Math.abs(want) + y[r]![j]! * (3 + k * e * 2 ** 24) * size);
          close(got[r * k + j]!, want, Number.isNaN(bound) ? 0 : bound, `softmax_grad ${what} [${r}, ${j}]`);
        });
      });
    }
  }
});

test('sparse softmax cross entropy: loss and probabilities, NaN where the label is outside', () => {
  for (const { lane, k, rows, e, what } of batches()) {
    const labels = rows.map(() => (random() < 0.2 ? [-1, k, 2 ** 31 - 1][Math.floor(random() * 3)]! : Math.floor(random() * k)));
    const x = put(lane, rows.flat(), 1);
    for (const probs of [room(lane, rows.length * k, 3), x]) {
      const loss = room(lane, rows.length, 1);
      kernel(`sparse_softmax_loss_${lane}`)(x, put('i32', labels, 1), loss, probs, rows.length, k);
      guard(lane, loss, rows.length, what);
      guard(lane, probs, rows.length * k, what);
      const losses = get(lane, loss, rows.length) as Float64Array;
      const got = get(lane, probs, rows.length * k) as Float64Array;
      rows.forEach((row, r) => {
        const { top, shifted, sum } = parts(lane, row);
        const label = labels[r]!;
        const want = Number.isFinite(top) && label >= 0 && label < k ? Math.log(sum) - shifted[label]! : NaN;
        close(losses[r]!, want, e * (Math.abs(want) + 4 + chain(lane, k)), `loss ${what} [${r}], label ${label}`);
        shifted.forEach((s, j) => {
          const p = Number.isFinite(top) ? Math.exp(s) / sum : NaN;
          close(got[r * k + j]!, p, p * softmaxBound(lane, k) + SMALLEST[lane], `probs ${what} [${r}, ${j}]`);
        });
      });
    }
  }
});

test('layer norm, with the mean and the reciprocal deviation of every row', () => {
  for (const lane of LANES) {
    for (const k of LENGTHS.filter((n) => n > 0)) {
      for (const offset of [0, 1000]) {
        for (const epsilon of [1e-3, 1e-12]) {
          clear();
          const e = EPSILON[lane];
          const rows = Array.from({ length: 3 }, () => Array.from({ length: k }, () => round(lane, random() * 4 + offset)));
          const gain = Array.from({ length: k }, () => round(lane, random() * 2));
          const bias = Array.from({ length: k }, () => round(lane, random() - 0.5));
          const [y, mean, rstd] = [room(lane, 3 * k, 3), room(lane, 3, 1), room(lane, 3, 1)];
          const eps = put(lane, [epsilon], 1);
          kernel(`layernorm_${lane}`)(put(lane, rows.flat(), 1), put(lane, gain, 2), put(lane, bias, 1), eps, y, mean, rstd, 3, k);
          const what = `layernorm ${lane} [3, ${k}] around ${offset}`;
          for (const [at, n] of [
            [y, 3 * k],
            [mean, 3],
            [rstd, 3],
          ] as const)
            guard(lane, at, n, what);
          rows.forEach((row, r) => {
            // The centre is a number of the lane; a variance around it instead of the true mean is as good.
            const centre = (get(lane, mean, 3) as Float64Array)[r]!;
            const m = row.reduce((a, b) => a + b, 0) / k;
            close(centre, m, e * Math.abs(m) * (lane === 'f32' ? 3 : k), `${what} mean`);
            const scale = 1 / Math.sqrt(row.reduce((a, x) => a + (x - centre) ** 2, 0) / k + round(lane, epsilon));
            const got = (get(lane, rstd, 3) as Float64Array)[r]!;
            close(got, scale, scale * e * (6 + (lane === 'f32' ? 0 : k)), `${what} rstd`);
            row.forEach((x, j) => {
              const normal = (x - centre) * got * gain[j]!;
              const bound = e * (4 * Math.abs(normal) + 2 * Math.abs(bias[j]!));
              close((get(lane, y, 3 * k) as Float64Array)[r * k + j]!, normal + bias[j]!, bound, `${what} [${r}, ${j}]`);
            });
          });
        }
      }
    }
  }
});

test.run();
