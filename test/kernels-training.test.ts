// Pooling and its gradients, and the optimizer steps, against plain loops in float64.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COUNTS, clear, get, guard, kernel, kernels, put, room, stream } from './kernel-arena.ts';

const random = stream(43);
const LANES = ['f32', 'f64'] as const;
const EPSILON = { f32: 2 ** -24, f64: 2 ** -53 };

/** batch, height, width, channels, outHeight, outWidth, windowHeight, windowWidth, strideHeight, strideWidth, padTop, padLeft */
type Spec = [number, number, number, number, number, number, number, number, number, number, number, number];

/** A random pooling, with padding before and after that is smaller than the window. */
function spec(): Spec {
  const below = (n: number): number => Math.floor(random() * n);
  const axis = (): [size: number, out: number, window: number, stride: number, before: number] => {
    const window = 1 + below(4);
    const stride = 1 + below(3);
    const before = below(window);
    const after = below(window);
    const size = Math.max(1 + below(8), window - before - after);
    return [size, Math.floor((size + before + after - window) / stride) + 1, window, stride, before];
  };
  const [h, oh, kh, sh, ph] = axis();
  const [w, ow, kw, sw, pw] = axis();
  const channels = [1, 3, 4, 5, 8, 17, 36][below(7)]!;
  return [below(4), h, w, channels, oh, ow, kh, kw, sh, sw, ph, pw];
}

/** For every output pixel: the flat position of its first channel, and the positions of the input pixels it sees. */
function* windows([batch, h, w, c, oh, ow, kh, kw, sh, sw, ph, pw]: Spec): Generator<[number, number[]]> {
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < oh; i++) {
      for (let j = 0; j < ow; j++) {
        const seen: number[] = [];
        for (let y = i * sh - ph; y < i * sh - ph + kh; y++) {
          for (let x = j * sw - pw; x < j * sw - pw + kw; x++) {
            if (y >= 0 && y < h && x >= 0 && x < w) seen.push(((b * h + y) * w + x) * c);
          }
        }
        yield [((b * oh + i) * ow + j) * c, seen];
      }
    }
  }
}

test('max and average pooling, and their gradients', () => {
  for (let round = 0; round < 400; round++) {
    clear();
    const s = spec();
    const [batch, h, w, c, oh, ow] = s;
    const [inputs, outputs] = [batch * h * w * c, batch * oh * ow * c];
    // Few different values, so that windows have ties; now and then a NaN or an infinity.
    const x = Float32Array.from({ length: inputs }, () =>
      random() < 0.02 ? [NaN, Infinity, -Infinity][Math.floor(random() * 3)]! : Math.floor(random() * 6) - 3,
    );
    const dy = Float32Array.from({ length: outputs }, () => Math.floor(random() * 16) - 8);
    const atX = put('f32', x, 1);
    const atDy = put('f32', dy, 3);
    const atSpec = put('i32', s);
    const [most, mean, dMost, dMean] = [room('f32', outputs, 1), room('f32', outputs, 2), room('f32', inputs, 1), room('f32', inputs, 3)];
    kernels.maxpool2d_f32(atX, most, atSpec);
    kernels.avgpool2d_f32(atX, mean, atSpec);
    kernels.maxpool2d_grad_f32(atX, most, atDy, dMost, atSpec);
    kernels.avgpool2d_grad_f32(atDy, dMean, atSpec);
    for (const [at, n] of [
      [most, outputs],
      [mean, outputs],
      [dMost, inputs],
      [dMean, inputs],
    ] as const)
      guard('f32', at, n, `pool [${s}]`);

    const wantMost = new Float64Array(outputs);
    const wantMean = new Float64Array(outputs);
    const wantDMost = new Float64Array(inputs);
    const wantDMean = new Float64Array(inputs);
    for (const [out, seen] of windows(s)) {
      for (let ch = 0; ch < c; ch++) {
        const values = seen.map((p) => x[p + ch]!);
        const nan = values.findIndex(Number.isNaN);
        const top = nan >= 0 ? NaN : Math.max(...values);
        wantMost[out + ch] = top;
        wantMean[out + ch] = values.reduce((a, b) => a + b, 0) / values.length;
        wantDMost[seen[nan >= 0 ? nan : values.indexOf(top)]! + ch]! += dy[out + ch]!;
        for (const p of seen) wantDMean[p + ch]! += dy[out + ch]! / values.length;
      }
    }
    const check = (at: number, want: Float64Array, bound: number, what: string): void => {
      const got = get('f32', at, want.length) as Float32Array;
      for (let i = 0; i < want.length; i++) {
        const [g, v] = [got[i]!, want[i]!];
        if (g !== v && !(Number.isNaN(g) && Number.isNaN(v)) && !(Math.abs(g - v) <= bound))
          assert.unreachable(`${what} [${s}]: ${i} is ${g}, not ${v}`);
      }
    };
    check(most, wantMost, 0, 'maxpool2d');
    check(mean, wantMean, 2 ** -23, 'avgpool2d');
    check(dMost, wantDMost, 0, 'maxpool2d_grad');
    check(dMean, wantDMean, 1e-4, 'avgpool2d_grad');
  }
});

/** A case of an optimizer: operands of n elements, and what one step in float64 makes of element i. */
function step(
  lane: 'f32' | 'f64',
  n: number,
  name: string,
  state: string[],
  params: number[],
  flags: number[],
  rule: (v: Record<string, number>) => Record<string, number>,
): void {
  clear();
  const names = ['w', ...state, 'g'];
  const values = names.map((key) =>
    Array.from({ length: n }, () => (random() - 0.5) * (key === 'v' ? 0 : 2) + (key === 'v' ? random() : 0)),
  );
  const at = names.map((_, i) => put(lane, values[i]!, i % 4));
  kernel(`${name}_${lane}`)(...at, n, put(lane, params, 1), ...flags);
  for (const [i, key] of names.entries()) guard(lane, at[i]!, n, `${name}_${lane} ${n}, ${key}`);
  const before = names.map((_, i) => values[i]!.map((x) => (lane === 'f32' ? Math.fround(x) : x)));
  for (let i = 0; i < n; i++) {
    const given = Object.fromEntries(names.map((key, j) => [key, before[j]![i]!]));
    const want = rule(given);
    names.forEach((key, j) => {
      const got = (get(lane, at[j]!, n) as Float64Array)[i]!;
      const expected = key in want ? want[key]! : given[key]!;
      const bound = 8 * EPSILON[lane] * (Math.abs(given[key]!) + Math.abs(expected) + (key in want ? 1 : 0));
      if (!(Math.abs(got - expected) <= bound))
        assert.unreachable(`${name}_${lane}, ${n} elements: ${key}[${i}] is ${got}, not ${expected}`);
    });
  }
}

test('optimizer steps by the rules of Keras', () => {
  for (const lane of LANES) {
    for (const n of COUNTS) {
      const own = (v: number[]): number[] => v.map((x) => (lane === 'f32' ? Math.fround(x) : x));
      const [lr, mu] = own([0.01 + random(), random()]) as [number, number];
      step(lane, n, 'sgd', [], [lr], [], ({ w, g }) => ({ w: w! - lr * g! }));
      for (const nesterov of [0, 1]) {
        step(lane, n, 'momentum', ['m'], [lr, mu], [nesterov], ({ w, m, g }) => {
          const velocity = mu * m! - lr * g!;
          return { m: velocity, w: w! + (nesterov ? mu * velocity - lr * g! : velocity) };
        });
      }
      const t = 1 + Math.floor(random() * 50);
      const adam = own([(0.001 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t), 1 - 0.9, 1 - 0.999, 1e-7]) as [
        number,
        number,
        number,
        number,
      ];
      const [alpha, rate1, rate2, eps] = adam;
      step(lane, n, 'adam', ['m', 'v'], adam, [], ({ w, m, v, g }) => {
        const m1 = m! + (g! - m!) * rate1;
        const v1 = v! + (g! * g! - v!) * rate2;
        return { m: m1, v: v1, w: w! - (alpha * m1) / (Math.sqrt(v1) + eps) };
      });
    }
  }
});

test('three steps of Adam and SGD on x² end where Keras 3.15 ends', () => {
  const { fround, sqrt } = Math;
  clear();
  const [w, m, v] = [put('f32', [1]), put('f32', [0]), put('f32', [0])];
  const weight = (at: number): number => (get('f32', at, 1) as Float32Array)[0]!;
  // Keras computes the corrections for the first steps in float32 too.
  const correction = (beta: number, t: number): number => fround(1 - fround(fround(beta) ** t));
  const adam = [0.900000810623169, 0.8004141449928284, 0.7015886306762695];
  for (const [t, want] of adam.entries()) {
    const alpha = fround(fround(fround(0.1) * fround(sqrt(correction(0.999, t + 1)))) / correction(0.9, t + 1));
    kernels.adam_f32(w, m, v, put('f32', [2 * weight(w)]), 1, put('f32', [alpha, 1 - 0.9, 1 - 0.999, 1e-7]));
    assert.ok(Math.abs(weight(w) - want) <= 1.2e-7, `Adam, step ${t + 1}: ${weight(w)}, not ${want}`);
  }
  const x = put('f32', [1]);
  for (const want of [0.800000011920929, 0.6399999856948853, 0.5119999647140503]) {
    kernels.sgd_f32(x, put('f32', [2 * weight(x)]), 1, put('f32', [0.1]));
    assert.is(weight(x), want);
  }
});

test.run();
